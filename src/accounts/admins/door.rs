//! `/admin/sign-in` and `/admin/sign-out`.

use actix_session::Session;
use actix_web::HttpResponse;
use diesel_async::AsyncConnection as _;

use super::queries;
use crate::accounts::Admin;
use crate::accounts::sessions::{self, Account};
use crate::accounts::sign_in::{Refused, SignInForm, SignOutForm, attempt, next_door, next_page};
use crate::accounts::sign_in_page::{show, show_again};
use crate::accounts::tokens::Secret;
use crate::web::{Client, Door, Form, Hx, Problem, Query, Site, say, take_flash};

/// GET `/admin/sign-in`.
///
/// # Errors
/// The database's.
pub async fn sign_in_page(
    site: Site,
    cookie: Session,
    hx: Hx,
    admin: Result<Admin, Problem>,
    query: Query<SignInForm>,
) -> Result<HttpResponse, Problem> {
    if admin.is_ok() {
        return Ok(hx.go_to(next_page(Door::Admin, &query.0.next)));
    }
    show(&site, Door::Admin, hx, take_flash(&cookie), query.0.next).await
}

/// POST `/admin/sign-in`.
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
    let known = match attempt(&site, Door::Admin, &form, &client).await? {
        Ok(known) => known,
        Err(refused) => return show_again(&site, Door::Admin, hx, form, refused).await,
    };
    let (now, carried) = (site.now(), sessions::carried(&cookie));
    let opened = site
        .db()
        .await?
        .transaction(async |conn| -> anyhow::Result<Option<Secret>> {
            if !queries::note_sign_in(conn, known.account_id, &known.hash, known.fresh_hash.as_deref(), now).await? {
                return Ok(None);
            }
            sessions::end_by_secret(conn, carried.as_ref()).await?;
            Ok(Some(sessions::open(conn, Account::Admin(known.account_id), &client, now).await?))
        })
        .await?;
    let Some(secret) = opened else { return show_again(&site, Door::Admin, hx, form, Refused::Wrong).await };
    sessions::carry(&cookie, &secret)?;
    Ok(hx.go_to(next_page(Door::Admin, &form.next)))
}

/// POST `/admin/sign-out`.
///
/// # Errors
/// The database's.
pub async fn sign_out(site: Site, cookie: Session, hx: Hx, form: Form<SignOutForm>) -> Result<HttpResponse, Problem> {
    sessions::end_by_secret(&mut *site.db().await?, sessions::carried(&cookie).as_ref()).await?;
    cookie.clear();
    cookie.renew();
    say(&cookie, "You are signed out.");
    Ok(hx.go_to(next_door(Door::Admin, &form.0.next)))
}
