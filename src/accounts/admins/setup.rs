//! `/admin/setup`: the first owner, by a link that is printed at the first start.

use actix_session::Session;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl, SimpleAsyncConnection as _};
use serde::Deserialize;

use super::queries::{self, NewAdmin};
use crate::accounts::password::{self, NewPassword};
use crate::accounts::sessions::{self, Account};
use crate::accounts::shell::House;
use crate::accounts::tokens::{self, Owner, Purpose, Secret, Token};
use crate::accounts::{AdminRole, DoorShell};
use crate::audit::Actor;
use crate::clock::Instant;
use crate::db::Connection;
use crate::db::schema;
use crate::text::{EmailAddress, required_line};
use crate::web::{Client, Errors, Form, Hx, Problem, Query, Rack, Site, no_referrer};

/// What the first owner types.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct SetupForm {
    pub token: String,
    pub name: String,
    pub email: String,
    pub password: String,
}

#[derive(Template)]
#[template(path = "accounts/admins/setup.html", blocks = ["form"])]
struct SetupPage {
    shell: DoorShell,
    form: SetupForm,
    errors: Errors,
}

/// A link for the first owner, while there is no admin; it replaces the one before.
///
/// # Errors
/// The database's.
pub async fn mint_setup_link(conn: &mut Connection, now: Instant) -> anyhow::Result<Option<Secret>> {
    if queries::any(conn).await? {
        return Ok(None);
    }
    diesel::delete(schema::tokens::table.filter(schema::tokens::purpose.eq(Purpose::Setup))).execute(conn).await?;
    Ok(Some(tokens::mint(conn, Purpose::Setup, Owner::Nobody, "", now).await?))
}

/// The open link, or what is wrong with it.
async fn open_link(conn: &mut Connection, word: &str) -> Result<Token, Problem> {
    if queries::any(conn).await? {
        return Err(Problem::Gone("The house has an owner already. Sign in, or have an owner add you.".into()));
    }
    let token = match Secret::read(word) {
        Some(secret) => tokens::find(conn, Purpose::Setup, &secret).await?,
        None => None,
    };
    token
        .filter(|token| token.used_at.is_none())
        .ok_or(Problem::NotFound("setup link; the newest one was written to the log when Frontdesk last started"))
}

/// GET `/admin/setup?token=…`.
///
/// # Errors
/// 404 for a wrong link, 410 once there is an owner.
pub async fn page(site: Site, hx: Hx, query: Query<SetupForm>) -> Result<HttpResponse, Problem> {
    let mut db = site.db().await?;
    open_link(&mut db, &query.0.token).await?;
    let shell = DoorShell::new(&site, &House::load(&mut db).await?, None).hang(Rack::key());
    let form = SetupForm { token: query.0.token, ..SetupForm::default() };
    hx.show(&SetupPage { shell, form, errors: Errors::default() }, &[]).map(no_referrer)
}

/// POST `/admin/setup`: makes the owner, and signs them in.
///
/// # Errors
/// 404 for a wrong link, 410 once there is an owner.
pub async fn create(
    site: Site,
    cookie: Session,
    hx: Hx,
    client: Client,
    form: Form<SetupForm>,
) -> Result<HttpResponse, Problem> {
    let form = form.0;
    let mut db = site.db().await?;
    let token = open_link(&mut db, &form.token).await?;
    let mut errors = Errors::default();
    let name = errors.take("name", required_line(&form.name, 200, "Write your name."));
    let email = errors.take("email", EmailAddress::parse(&form.email).map(Some));
    let chosen = errors.take("password", NewPassword::parse(&form.password, &[&form.name, &form.email]).map(Some));
    let (Some(email), Some(chosen), true) = (email, chosen, errors.is_empty()) else {
        let shell = DoorShell::new(&site, &House::load(&mut db).await?, None).hang(Rack::key());
        let page = SetupPage { shell, form: SetupForm { password: String::new(), ..form }, errors };
        return hx.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, &[&page.as_form()]).map(no_referrer);
    };
    drop(db);
    let password_hash = password::hash(chosen).await?;
    let new = NewAdmin { name: name.clone(), email, role: AdminRole::Owner, password_hash };
    let now = site.now();
    let opened = site
        .db()
        .await?
        .transaction(async |conn| -> anyhow::Result<Option<Secret>> {
            // Of two at once, one becomes the owner.
            conn.batch_execute("lock table admins in share row exclusive mode").await?;
            if queries::any(conn).await? || !tokens::consume(conn, token.id, now).await? {
                return Ok(None);
            }
            let id = queries::create(conn, &new, &Actor::System("setup"), now).await?;
            Ok(Some(sessions::open(conn, Account::Admin(id), &client, now).await?))
        })
        .await?;
    let secret = opened.ok_or_else(|| Problem::Gone("Somebody was quicker: the house has an owner already.".into()))?;
    sessions::carry(&cookie, &secret)?;
    Ok(hx.go_to("/admin"))
}
