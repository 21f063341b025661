//! The mails: a reset link, and the word that the password was changed.

use askama::Template;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;
use jiff::tz::TimeZone;

use super::queries::hold;
use crate::accounts::sessions::Account;
use crate::accounts::shell::House;
use crate::accounts::tokens::{self, Owner, Purpose, RESET_LIFETIME};
use crate::clock::{self, Instant};
use crate::db::Connection;
use crate::db::schema::{admins, locations, members, users};
use crate::mail::{Draft, Letter, QueuedMail};
use crate::web::{BaseUrl, first_name, when};

/// Writes mails of the kinds `password_reset` and `admin_password_reset`.
pub struct ResetLetter {
    base_url: BaseUrl,
}

/// Writes mails of the kinds `password_changed` and `admin_password_changed`.
pub struct ChangedLetter {
    base_url: BaseUrl,
}

#[derive(Template)]
#[template(path = "accounts/password_reset/mail.html")]
struct ResetHtml<'a> {
    house: &'a House,
    first_name: &'a str,
    email: &'a str,
    link: &'a str,
    asked: &'a str,
    until: &'a str,
    place: &'a str,
}

#[derive(Template)]
#[template(path = "accounts/password_reset/mail.txt", whitespace = "preserve")]
struct ResetText<'a> {
    house: &'a House,
    first_name: &'a str,
    link: &'a str,
    asked: &'a str,
    until: &'a str,
    place: &'a str,
}

#[derive(Template)]
#[template(path = "accounts/password_reset/changed.html")]
struct ChangedHtml<'a> {
    house: &'a House,
    first_name: &'a str,
    email: &'a str,
    link: &'a str,
    when: &'a str,
    place: &'a str,
}

#[derive(Template)]
#[template(path = "accounts/password_reset/changed.txt", whitespace = "preserve")]
struct ChangedText<'a> {
    house: &'a House,
    first_name: &'a str,
    link: &'a str,
    when: &'a str,
    place: &'a str,
}

/// To whom a mail goes.
struct Addressee {
    owner: Owner,
    purpose: Purpose,
    email_key: String,
    zone: TimeZone,
    /// What the times are those of: `Berlin`, `UTC`.
    place: String,
    path: &'static str,
}

impl Addressee {
    /// The account is held from here on. None: it is gone, suspended, or has another address by now.
    async fn load(conn: &mut Connection, mail: &QueuedMail) -> QueryResult<Option<Self>> {
        if let Some(id) = mail.user_id {
            hold(conn, Account::User(id)).await?;
            let active = users::table
                .inner_join(members::table.inner_join(locations::table))
                .filter(users::id.eq(id))
                .filter(users::status.eq("active"))
                .filter(users::email.eq(&mail.to_email));
            let row: Option<(String, String)> =
                active.select((users::email_key, locations::time_zone)).first(conn).await.optional()?;
            return Ok(row.map(|(email_key, zone)| Self {
                owner: Owner::User(id),
                purpose: Purpose::PasswordReset,
                email_key,
                place: clock::city(&zone),
                zone: clock::zone(&zone),
                path: "/portal",
            }));
        }
        let Some(id) = mail.admin_id else { return Ok(None) };
        hold(conn, Account::Admin(id)).await?;
        let active =
            admins::table.find(id).filter(admins::disabled_at.is_null()).filter(admins::email.eq(&mail.to_email));
        let row: Option<String> = active.select(admins::email_key).first(conn).await.optional()?;
        Ok(row.map(|email_key| Self {
            owner: Owner::Admin(id),
            purpose: Purpose::AdminPasswordReset,
            email_key,
            zone: TimeZone::UTC,
            place: "UTC".to_owned(),
            path: "/admin",
        }))
    }
}

impl ResetLetter {
    /// Its links begin with `base_url`.
    #[must_use]
    pub const fn new(base_url: BaseUrl) -> Self {
        Self { base_url }
    }
}

impl ChangedLetter {
    /// Its links begin with `base_url`.
    #[must_use]
    pub const fn new(base_url: BaseUrl) -> Self {
        Self { base_url }
    }
}

impl Letter for ResetLetter {
    fn compose<'a>(
        &'a self,
        conn: &'a mut Connection,
        mail: &'a QueuedMail,
        now: Instant,
    ) -> BoxFuture<'a, anyhow::Result<Option<Draft>>> {
        async move {
            let Some(to) = Addressee::load(conn, mail).await? else { return Ok(None) };
            let house = House::load(conn).await?;
            tokens::supersede(conn, to.owner, now).await?;
            let secret = tokens::mint(conn, to.purpose, to.owner, &to.email_key, now).await?;
            let link = self.base_url.join(&format!("{}/password-reset/{}", to.path, secret.reveal()));
            let until_at = now.plus(RESET_LIFETIME);
            let is_today = |at: Instant| at.day_in(&to.zone) == now.day_in(&to.zone);
            let until = if is_today(until_at) {
                format!("today, {}", when::clock_time(until_at, &to.zone))
            } else {
                when::long_moment(until_at, &to.zone)
            };
            let asked_at = mail.first_queued_at();
            let asked = if is_today(asked_at) {
                format!("today at {}", when::clock_time(asked_at, &to.zone))
            } else {
                format!("on {}", when::long_moment(asked_at, &to.zone))
            };
            let first_name = first_name(&mail.to_name);
            let (house, link, asked, until, place) =
                (&house, link.as_str(), asked.as_str(), until.as_str(), to.place.as_str());
            Ok(Some(Draft {
                from_name: house.name.clone(),
                subject: format!("Choose a new password for {}", house.name),
                text: ResetText { house, first_name, link, asked, until, place }.render()?,
                html: ResetHtml { house, first_name, email: &mail.to_email, link, asked, until, place }.render()?,
            }))
        }
        .boxed()
    }
}

impl Letter for ChangedLetter {
    fn compose<'a>(
        &'a self,
        conn: &'a mut Connection,
        mail: &'a QueuedMail,
        _now: Instant,
    ) -> BoxFuture<'a, anyhow::Result<Option<Draft>>> {
        async move {
            let Some(to) = Addressee::load(conn, mail).await? else { return Ok(None) };
            let house = House::load(conn).await?;
            let link = self.base_url.join(&format!("{}/password-reset", to.path));
            let changed = when::long_moment(mail.first_queued_at(), &to.zone);
            let first_name = first_name(&mail.to_name);
            let (house, link, when, place) = (&house, link.as_str(), changed.as_str(), to.place.as_str());
            Ok(Some(Draft {
                from_name: house.name.clone(),
                subject: format!("Your password for {} was changed", house.name),
                text: ChangedText { house, first_name, link, when, place }.render()?,
                html: ChangedHtml { house, first_name, email: &mail.to_email, link, when, place }.render()?,
            }))
        }
        .boxed()
    }
}
