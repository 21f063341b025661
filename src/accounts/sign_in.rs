//! Signing in, the same at both doors: unknown and known addresses get the same answer in the same time, failures slow
//! down, and nothing is ever locked for good.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde::Deserialize;

use super::password;
use super::throttle::{self, PER_ACCOUNT, PER_ADDRESS};
use super::tokens::Secret;
use crate::db::Connection;
use crate::db::schema::{admins, users};
use crate::text::EmailAddress;
use crate::web::{Client, Door, Problem, Site};

/// What is typed at a door.
#[derive(Clone, Default, Deserialize)]
#[serde(default)]
pub struct SignInForm {
    pub email: String,
    pub password: String,
    /// Where to go afterwards.
    pub next: String,
}

/// What is sent to leave.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct SignOutForm {
    /// The link that somebody else opened here.
    pub next: String,
}

/// Why nobody was let in.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Refused {
    /// No such account, or another password: nobody learns which.
    Wrong,
    /// The password is right, the user is suspended.
    Suspended,
    /// Tried too often: the seconds to wait.
    Slowed(u32),
}

/// Who was let in, not yet signed in.
#[derive(Clone, Debug)]
pub struct Known {
    pub account_id: i64,
    /// Made with today's parameters, when the kept one is older.
    pub fresh_hash: Option<String>,
    /// The hash the password was checked against: signing in holds only while it is still the account's.
    pub hash: String,
}

/// Checks an address and a password at `door`.
///
/// # Errors
/// The database's.
pub async fn attempt(
    site: &Site,
    door: Door,
    form: &SignInForm,
    client: &Client,
) -> Result<Result<Known, Refused>, Problem> {
    match check(site, door, form, client).await {
        Err(Problem::TooManyRequests { retry_after }) => Ok(Err(Refused::Slowed(retry_after))),
        answer => answer,
    }
}

async fn check(site: &Site, door: Door, form: &SignInForm, client: &Client) -> Result<Result<Known, Refused>, Problem> {
    let key = key(&form.email);
    let (by_account, by_address) =
        (bucket(door, &form.email), format!("sign-in:{}:from:{}", word(door), client.network()));
    let now = site.now();
    // Checked when it is our turn to hash: of many tries at once, a few more than the limit at most are answered.
    let turn = password::turn().await?;
    let mut db = site.db().await?;
    throttle::check(&mut db, &by_account, PER_ACCOUNT, now).await?;
    throttle::check(&mut db, &by_address, PER_ADDRESS, now).await?;
    let found = find(&mut db, door, &key).await?;
    // No connection is held while argon2 takes its time.
    drop(db);
    let kept = found.as_ref().map(|(_, hash, _)| hash.clone());
    let matches = password::matches(turn, form.password.clone(), kept).await?;
    let mut db = site.db().await?;
    let Some((account_id, hash, active)) = found.filter(|_| matches) else {
        throttle::hit(&mut db, &by_account, PER_ACCOUNT, now).await?;
        throttle::hit(&mut db, &by_address, PER_ADDRESS, now).await?;
        return Ok(Err(Refused::Wrong));
    };
    throttle::forgive(&mut db, &by_account).await?;
    drop(db);
    if !active {
        return Ok(Err(Refused::Suspended));
    }
    let fresh_hash =
        if password::is_stale(&hash) { Some(password::rehash(form.password.clone()).await?) } else { None };
    Ok(Ok(Known { account_id, fresh_hash, hash }))
}

const fn word(door: Door) -> &'static str {
    match door {
        Door::Admin => "admin",
        Door::Portal => "portal",
    }
}

/// What an address is looked up by, whatever was typed for one.
fn key(typed: &str) -> String {
    EmailAddress::parse(typed)
        .map_or_else(|_| typed.trim().to_lowercase().chars().take(254).collect(), |email| email.key().to_owned())
}

/// Where wrong passwords for this address are counted.
pub(super) fn bucket(door: Door, email: &str) -> String {
    format!("sign-in:{}:{}", word(door), key(email))
}

/// Id, hash, and whether the account may sign in.
async fn find(conn: &mut Connection, door: Door, key: &str) -> QueryResult<Option<(i64, String, bool)>> {
    match door {
        Door::Admin => {
            let active = admins::table.filter(admins::email_key.eq(key)).filter(admins::disabled_at.is_null());
            let row: Option<(i64, String)> =
                active.select((admins::id, admins::password_hash)).first(conn).await.optional()?;
            Ok(row.map(|(id, hash)| (id, hash, true)))
        }
        Door::Portal => {
            let row =
                users::table.filter(users::email_key.eq(key)).select((users::id, users::password_hash, users::status));
            let row: Option<(i64, String, String)> = row.first(conn).await.optional()?;
            Ok(row.map(|(id, hash, status)| (id, hash, status == "active")))
        }
    }
}

/// A local address behind `door` to go on to, or its first page. Nothing that leads elsewhere.
#[must_use]
pub fn next_page(door: Door, next: &str) -> &str {
    let (home, inside) = match door {
        Door::Admin => ("/admin", "/admin/"),
        Door::Portal => ("/portal", "/portal/"),
    };
    let plain = next.len() < 1000
        && !next.chars().any(|c| c.is_control() || c == '\\')
        && !next.contains("//")
        && !next.contains("/sign-");
    if plain && (next.starts_with(inside) || next.strip_prefix(home).is_some_and(|rest| rest.starts_with('?'))) {
        next
    } else {
        home
    }
}

/// Where signing out leads: to the link it was done for, or to the door.
#[must_use]
pub fn next_door(door: Door, next: &str) -> &str {
    let begins = match door {
        Door::Admin => ["/admin/password-reset/"].as_slice(),
        Door::Portal => ["/portal/password-reset/", "/portal/invitations/"].as_slice(),
    };
    let is_link = begins.iter().filter_map(|begin| next.strip_prefix(begin)).any(|word| Secret::read(word).is_some());
    if is_link { next } else { door.sign_in() }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signing_out_leads_to_a_link_of_this_door_or_to_the_door() {
        let word = Secret::mint().expect("random bytes").reveal();
        let link = format!("/portal/invitations/{word}");
        assert_eq!(next_door(Door::Portal, &link), link);
        assert_eq!(next_door(Door::Admin, &link), "/admin/sign-in");
        for elsewhere in ["", "/portal/profile", "//evil.example", "/portal/invitations/x/../../admin"] {
            assert_eq!(next_door(Door::Portal, elsewhere), "/portal/sign-in", "{elsewhere:?}");
        }
    }

    #[test]
    fn the_next_page_is_ours() {
        assert_eq!(next_page(Door::Admin, "/admin/community/users?tab=invited"), "/admin/community/users?tab=invited");
        for elsewhere in [
            "",
            "//evil.example",
            "/admin//evil.example",
            "https://evil.example",
            "/portal",
            "/admin/\\evil",
            "/administrator",
            "/admin/sign-out",
            "/admin/\r\nx",
        ] {
            assert_eq!(next_page(Door::Admin, elsewhere), "/admin", "{elsewhere:?}");
        }
    }
}
