//! `/portal/sign-in` and `/portal/sign-out`.

use actix_session::Session;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use diesel_async::AsyncConnection as _;

use super::{PortalUser, queries};
use crate::accounts::DoorShell;
use crate::accounts::sessions::{self, Account};
use crate::accounts::shell::House;
use crate::accounts::sign_in::{Refused, SignInForm, attempt, next_page};
use crate::accounts::tokens::Secret;
use crate::web::{Client, Door, Errors, Form, Hx, Problem, Query, Site, say, take_flash};

#[derive(Template)]
#[template(path = "accounts/users/sign_in.html", blocks = ["form"])]
struct SignInPage {
    shell: DoorShell,
    form: SignInForm,
    errors: Errors,
}

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
    let house = House::load(&mut *site.db().await?).await?;
    let shell = DoorShell::new(&house, take_flash(&cookie), site.clock_banner());
    let form = SignInForm { next: query.0.next, ..SignInForm::default() };
    hx.show(&SignInPage { shell, form, errors: Errors::default() }, &[])
}

/// POST `/portal/sign-in`.
///
/// # Errors
/// 429 when slowed down; the database's.
pub async fn sign_in(
    site: Site,
    cookie: Session,
    hx: Hx,
    client: Client,
    form: Form<SignInForm>,
) -> Result<HttpResponse, Problem> {
    let form = form.0;
    let sentence = match attempt(&site, Door::Portal, &form, &client).await? {
        Err(Refused::Suspended) => "Your access is suspended. The front desk can tell you why, and give it back.",
        Err(Refused::Wrong) => "This address and this password don’t belong together.",
        Ok(known) => {
            let (now, carried) = (site.now(), sessions::carried(&cookie));
            let opened = site
                .db()
                .await?
                .transaction(async |conn| -> anyhow::Result<Option<Secret>> {
                    // The user may have been deleted or suspended while the password was checked.
                    if !queries::note_sign_in(conn, known.account_id, &known.hash, known.fresh_hash.as_deref(), now)
                        .await?
                    {
                        return Ok(None);
                    }
                    sessions::end_by_secret(conn, carried.as_ref()).await?;
                    Ok(Some(sessions::open(conn, Account::User(known.account_id), &client, now).await?))
                })
                .await?;
            if let Some(secret) = opened {
                sessions::carry(&cookie, &secret)?;
                return Ok(hx.go_to(next_page(Door::Portal, &form.next)));
            }
            "This address and this password don’t belong together."
        }
    };
    let house = House::load(&mut *site.db().await?).await?;
    let form = SignInForm { password: String::new(), ..form };
    let page = SignInPage {
        shell: DoorShell::new(&house, None, site.clock_banner()),
        form,
        errors: Errors::one("email", sentence),
    };
    hx.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, &[&page.as_form()])
}

/// POST `/portal/sign-out`.
///
/// # Errors
/// The database's.
pub async fn sign_out(site: Site, cookie: Session, hx: Hx) -> Result<HttpResponse, Problem> {
    sessions::end_by_secret(&mut *site.db().await?, sessions::carried(&cookie).as_ref()).await?;
    cookie.clear();
    cookie.renew();
    say(&cookie, "You are signed out.");
    Ok(hx.go_to(Door::Portal.sign_in()))
}
