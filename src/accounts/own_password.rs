//! Changing one's own password, at either door.

use diesel::result::Error as QueryError;
use diesel_async::AsyncConnection as _;
use serde::Deserialize;

use super::password::{self, NewPassword};
use super::sessions::{self, Account};
use super::sign_in::bucket;
use super::throttle::{self, PER_ACCOUNT};
use super::{admins, users};
use crate::web::{Door, Errors, Problem, Site};

/// A change of password.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct PasswordForm {
    pub current_password: String,
    pub password: String,
    pub password_confirmation: String,
}

/// The password of who is signed in, to be changed by them.
#[derive(Clone, Copy, Debug)]
pub struct OwnPassword<'a> {
    pub account: Account,
    pub name: &'a str,
    pub email: &'a str,
    pub session_id: i64,
}

/// A password that may be set: chosen well, by somebody who knows the one there is.
pub struct Checked {
    chosen: NewPassword,
    kept: String,
}

impl OwnPassword<'_> {
    const fn door(&self) -> Door {
        match self.account {
            Account::Admin(_) => Door::Admin,
            Account::User(_) => Door::Portal,
        }
    }

    /// Looks whether `current` is the password, and the new one good enough. Wrong tries slow down as those of the
    /// door do: a session that was stolen guesses no better.
    ///
    /// # Errors
    /// [`Problem::TooManyRequests`], the database's; [`Problem::SignIn`] when the account is gone.
    pub async fn check(
        &self,
        site: &Site,
        current: &str,
        (typed, repeated): (&str, &str),
    ) -> Result<Result<Checked, Errors>, Problem> {
        let bucket = bucket(self.door(), self.email);
        let turn = password::turn().await?;
        let mut db = site.db().await?;
        throttle::check(&mut db, &bucket, PER_ACCOUNT, site.now()).await?;
        let kept = match self.account {
            Account::Admin(id) => admins::queries::password_hash(&mut db, id).await?,
            Account::User(id) => users::queries::password_hash(&mut db, id).await?,
        };
        // No connection is held while argon2 takes its time.
        drop(db);
        let kept = kept.ok_or(Problem::SignIn(self.door()))?;
        if password::matches(turn, current.to_owned(), Some(kept.clone())).await? {
            let chosen = password::parse_pair(typed, repeated, &[self.name, self.email]);
            return Ok(chosen.map(|chosen| Checked { chosen, kept }));
        }
        throttle::hit(&mut *site.db().await?, &bucket, PER_ACCOUNT, site.now()).await?;
        Ok(Err(Errors::one("current_password", "This is not your password. Type it again; capitals count.")))
    }

    /// Sets it, and ends all other sessions; how many. Not when the password was changed since it was checked, or this
    /// session was ended: whoever did that meant it.
    ///
    /// # Errors
    /// [`Problem::SignIn`] then; the database's.
    pub async fn set(&self, site: &Site, checked: Checked) -> Result<usize, Problem> {
        let hash = password::hash(checked.chosen).await?;
        let (kept, now, account, here) = (checked.kept.as_str(), site.now(), self.account, self.session_id);
        let set = site
            .db()
            .await?
            .transaction(async |conn| {
                let set = match account {
                    Account::Admin(id) => admins::queries::set_password(conn, id, Some(kept), &hash, now).await?,
                    Account::User(id) => users::queries::set_password(conn, id, Some(kept), &hash, now).await?,
                };
                if set && sessions::is_open(conn, here).await? {
                    sessions::end_all(conn, account, Some(here)).await
                } else {
                    Err(QueryError::RollbackTransaction)
                }
            })
            .await;
        match set {
            Err(QueryError::RollbackTransaction) => Err(Problem::SignIn(self.door())),
            set => {
                site.mail_was_queued();
                Ok(set?)
            }
        }
    }
}
