//! Links and cookies: 32 random bytes, of which only the SHA-256 is kept. A link's token is bound to a purpose and to
//! the address it went to, and is consumed by one guarded UPDATE in the transaction of its effect.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;
use rand::TryRng as _;
use sha2::{Digest as _, Sha256};

use crate::clock::Instant;
use crate::db::Connection;
use crate::db::schema::tokens;
use crate::words;

words! {
    /// What a link is for. An invitation's is good for 72 hours after its sending, a reset's for one hour.
    Purpose {
        Invitation = "invitation", "Invitation";
        PasswordReset = "password_reset", "Password reset";
        AdminPasswordReset = "admin_password_reset", "Password reset";
        Setup = "setup", "Setup";
    }
}

/// How long a password reset link is good for.
pub const RESET_LIFETIME: SignedDuration = SignedDuration::from_hours(1);

/// The plain secret: in a link or a cookie, never in the database or a log.
pub struct Secret([u8; 32]);

impl Secret {
    /// A fresh one, from the operating system.
    ///
    /// # Errors
    /// The system gives no random bytes.
    pub fn mint() -> anyhow::Result<Self> {
        let mut bytes = [0; 32];
        rand::rngs::SysRng.try_fill_bytes(&mut bytes)?;
        Ok(Self(bytes))
    }

    /// Reads what [`Secret::reveal`] wrote; none for anything else (a truncated link).
    #[must_use]
    pub fn read(word: &str) -> Option<Self> {
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(word).ok()?;
        bytes.try_into().ok().map(Self)
    }

    /// The word for the link or the cookie: 43 characters of base64url.
    #[must_use]
    pub fn reveal(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(self.0)
    }

    /// What is kept of it.
    #[must_use]
    pub fn digest(&self) -> Vec<u8> {
        Sha256::digest(self.0).to_vec()
    }
}

/// Whose link it is; which of the ids is set follows from the purpose (a CHECK constraint holds that).
#[derive(Clone, Copy, Debug)]
pub enum Owner {
    Invitation(i64),
    User(i64),
    Admin(i64),
    Nobody,
}

/// A link's row.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = tokens)]
pub struct Token {
    pub id: i64,
    pub sent_to: String,
    pub invitation_id: Option<i64>,
    pub user_id: Option<i64>,
    pub admin_id: Option<i64>,
    pub created_at: Instant,
    pub used_at: Option<Instant>,
    pub revoked_at: Option<Instant>,
    pub superseded_at: Option<Instant>,
}

/// Keeps a fresh link for the address with the key `sent_to`, and returns its secret.
///
/// # Errors
/// The database's, or no random bytes.
pub async fn mint(
    conn: &mut Connection,
    purpose: Purpose,
    owner: Owner,
    sent_to: &str,
    now: Instant,
) -> anyhow::Result<Secret> {
    let secret = Secret::mint()?;
    let (invitation_id, user_id, admin_id) = match owner {
        Owner::Invitation(id) => (Some(id), None, None),
        Owner::User(id) => (None, Some(id), None),
        Owner::Admin(id) => (None, None, Some(id)),
        Owner::Nobody => (None, None, None),
    };
    diesel::insert_into(tokens::table)
        .values((
            tokens::sha256.eq(secret.digest()),
            tokens::purpose.eq(purpose),
            tokens::sent_to.eq(sent_to),
            tokens::invitation_id.eq(invitation_id),
            tokens::user_id.eq(user_id),
            tokens::admin_id.eq(admin_id),
            tokens::created_at.eq(now),
        ))
        .execute(conn)
        .await?;
    Ok(secret)
}

/// The link with this secret, whatever became of it.
///
/// # Errors
/// The database's.
pub async fn find(conn: &mut Connection, purpose: Purpose, secret: &Secret) -> QueryResult<Option<Token>> {
    tokens::table
        .filter(tokens::sha256.eq(secret.digest()))
        .filter(tokens::purpose.eq(purpose))
        .select(Token::as_select())
        .first(conn)
        .await
        .optional()
}

/// Uses the link up, if it is still open; whether it was. Two people with one link: one of them gets `true`.
///
/// # Errors
/// The database's.
pub async fn consume(conn: &mut Connection, token_id: i64, now: Instant) -> QueryResult<bool> {
    let open = tokens::used_at.is_null().and(tokens::revoked_at.is_null()).and(tokens::superseded_at.is_null());
    let used = diesel::update(tokens::table.filter(tokens::id.eq(token_id)).filter(open)).set(tokens::used_at.eq(now));
    Ok(used.execute(conn).await? == 1)
}

/// A newer link kills the older ones of the same owner.
///
/// # Errors
/// The database's.
pub async fn supersede(conn: &mut Connection, owner: Owner, now: Instant) -> QueryResult<usize> {
    let open = tokens::used_at.is_null().and(tokens::revoked_at.is_null()).and(tokens::superseded_at.is_null());
    let all = diesel::update(tokens::table.filter(open)).set(tokens::superseded_at.eq(now));
    match owner {
        Owner::Invitation(id) => all.filter(tokens::invitation_id.eq(id)).execute(conn).await,
        Owner::User(id) => all.filter(tokens::user_id.eq(id)).execute(conn).await,
        Owner::Admin(id) => all.filter(tokens::admin_id.eq(id)).execute(conn).await,
        Owner::Nobody => Ok(0),
    }
}

/// A changed password (or a changed address) takes back all links of its owner.
///
/// # Errors
/// The database's.
pub async fn revoke(conn: &mut Connection, owner: Owner, now: Instant) -> QueryResult<usize> {
    let open = tokens::used_at.is_null().and(tokens::revoked_at.is_null()).and(tokens::superseded_at.is_null());
    let all = diesel::update(tokens::table.filter(open)).set(tokens::revoked_at.eq(now));
    match owner {
        Owner::Invitation(id) => all.filter(tokens::invitation_id.eq(id)).execute(conn).await,
        Owner::User(id) => all.filter(tokens::user_id.eq(id)).execute(conn).await,
        Owner::Admin(id) => all.filter(tokens::admin_id.eq(id)).execute(conn).await,
        Owner::Nobody => Ok(0),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_secret_comes_back_and_a_truncated_one_does_not() {
        let secret = Secret::mint().expect("random bytes");
        let word = secret.reveal();
        assert_eq!(word.len(), 43);
        assert_eq!(Secret::read(&word).map(|same| same.digest()), Some(secret.digest()));
        assert!(Secret::read(&word[..42]).is_none() && Secret::read("").is_none() && Secret::read("Ω").is_none());
    }
}
