//! `/portal/sign-in` and `/portal/sign-out`.

use actix_session::Session;
use actix_web::HttpResponse;
use diesel_async::AsyncConnection as _;

use super::{PortalUser, queries};
use crate::accounts::sessions::{self, Account};
use crate::accounts::sign_in::{Refused, SignInForm, SignOutForm, attempt, next_door, next_page};
use crate::accounts::sign_in_page::{show, show_again};
use crate::accounts::tokens::Secret;
use crate::web::{Client, Door, Form, Hx, Problem, Query, Site, say, take_flash};

/// GET `/portal/sign-in`.
///
/// # Errors
/// The database's.
pub async fn sign_in_page(
    site: Site,
    cookie: Session,
    hx: Hx,
    user: Result<PortalUser, Problem>,
    query: Query<SignInForm>,
) -> Result<HttpResponse, Problem> {
    if user.is_ok() {
        return Ok(hx.go_to(next_page(Door::Portal, &query.0.next)));
    }
    show(&site, Door::Portal, hx, take_flash(&cookie), query.0.next).await
}

/// POST `/portal/sign-in`.
///
/// # Errors
/// The database's.
pub async fn sign_in(
    site: Site,
    cookie: Session,
    hx: Hx,
    client: Client,
    form: Form<SignInForm>,
) -> Result<HttpResponse, Problem> {
    let form = form.0;
    let known = match attempt(&site, Door::Portal, &form, &client).await? {
        Ok(known) => known,
        Err(refused) => return show_again(&site, Door::Portal, hx, form, refused).await,
    };
    let (now, carried) = (site.now(), sessions::carried(&cookie));
    let opened = site
        .db()
        .await?
        .transaction(async |conn| -> anyhow::Result<Option<Secret>> {
            // The user may have been deleted or suspended while the password was checked.
            if !queries::note_sign_in(conn, known.account_id, &known.hash, known.fresh_hash.as_deref(), now).await? {
                return Ok(None);
            }
            sessions::end_by_secret(conn, carried.as_ref()).await?;
            Ok(Some(sessions::open(conn, Account::User(known.account_id), &client, now).await?))
        })
        .await?;
    let Some(secret) = opened else { return show_again(&site, Door::Portal, hx, form, Refused::Wrong).await };
    sessions::carry(&cookie, &secret)?;
    Ok(hx.go_to(next_page(Door::Portal, &form.next)))
}

/// POST `/portal/sign-out`.
///
/// # Errors
/// The database's.
pub async fn sign_out(site: Site, cookie: Session, hx: Hx, form: Form<SignOutForm>) -> Result<HttpResponse, Problem> {
    sessions::end_by_secret(&mut *site.db().await?, sessions::carried(&cookie).as_ref()).await?;
    cookie.clear();
    cookie.renew();
    say(&cookie, "You are signed out.");
    Ok(hx.go_to(next_door(Door::Portal, &form.0.next)))
}
