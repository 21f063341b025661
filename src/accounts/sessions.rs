//! Sessions: the truth is a row, which the cookie's token finds by its SHA-256. So a session can be ended from
//! anywhere, at once.

use actix_session::Session;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;

use super::tokens::Secret;
use crate::clock::Instant;
use crate::db::Connection;
use crate::db::schema::sessions;
use crate::web::{Client, Problem};

/// A session not used for so long is over.
pub const IDLE: SignedDuration = SignedDuration::from_hours(24 * 14);
/// How often use is written down.
const STEP: SignedDuration = SignedDuration::from_mins(10);
const KEY: &str = "token";

/// Whose session.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Account {
    Admin(i64),
    User(i64),
}

impl Account {
    /// The admin's or user's id.
    #[must_use]
    pub const fn id(self) -> i64 {
        match self {
            Self::Admin(id) | Self::User(id) => id,
        }
    }
}

/// One place where somebody is signed in.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = sessions)]
pub struct Device {
    pub id: i64,
    pub created_at: Instant,
    pub last_seen_at: Instant,
    pub ip: String,
    pub user_agent: String,
}

/// Opens a session in the transaction of what opens it; [`carry`] hands it to the browser afterwards.
///
/// # Errors
/// The database's, or no random bytes.
pub async fn open(conn: &mut Connection, account: Account, client: &Client, now: Instant) -> anyhow::Result<Secret> {
    let secret = Secret::mint()?;
    let (admin_id, user_id) = match account {
        Account::Admin(id) => (Some(id), None),
        Account::User(id) => (None, Some(id)),
    };
    diesel::insert_into(sessions::table)
        .values((
            sessions::sha256.eq(secret.digest()),
            sessions::admin_id.eq(admin_id),
            sessions::user_id.eq(user_id),
            sessions::created_at.eq(now),
            sessions::last_seen_at.eq(now),
            sessions::expires_at.eq(now.plus(IDLE)),
            sessions::ip.eq(&client.ip),
            sessions::user_agent.eq(&client.user_agent),
        ))
        .execute(conn)
        .await?;
    Ok(secret)
}

/// Puts the session into the browser's cookie; what was in it before is gone (session fixation).
///
/// # Errors
/// 500 if the cookie cannot be written.
pub fn carry(cookie: &Session, secret: &Secret) -> Result<(), Problem> {
    cookie.clear();
    cookie.renew();
    cookie
        .insert(KEY, secret.reveal())
        .map_err(|error| Problem::internal(anyhow::anyhow!("the session cookie: {error}")))
}

/// What the cookie carries.
#[must_use]
pub fn carried(cookie: &Session) -> Option<Secret> {
    Secret::read(&cookie.get::<String>(KEY).ok().flatten()?)
}

/// Writes down that a session is in use, when the last time is a while ago.
///
/// # Errors
/// The database's.
pub async fn touch(conn: &mut Connection, session_id: i64, last_seen_at: Instant, now: Instant) -> QueryResult<()> {
    if now.since(last_seen_at) > STEP {
        diesel::update(sessions::table.find(session_id))
            .set((sessions::last_seen_at.eq(now), sessions::expires_at.eq(now.plus(IDLE))))
            .execute(conn)
            .await?;
    }
    Ok(())
}

/// All sessions of an account, the last used first.
///
/// # Errors
/// The database's.
pub async fn devices(conn: &mut Connection, account: Account, now: Instant) -> QueryResult<Vec<Device>> {
    let live = sessions::table
        .filter(sessions::expires_at.gt(now))
        .order((sessions::last_seen_at.desc(), sessions::id.desc()));
    let live = live.select(Device::as_select());
    match account {
        Account::Admin(id) => live.filter(sessions::admin_id.eq(id)).load(conn).await,
        Account::User(id) => live.filter(sessions::user_id.eq(id)).load(conn).await,
    }
}

/// Whether this session has not been ended; it is held, if so.
///
/// # Errors
/// The database's.
pub async fn is_open(conn: &mut Connection, session_id: i64) -> QueryResult<bool> {
    let held = sessions::table.find(session_id).select(sessions::id).for_update();
    Ok(held.first::<i64>(conn).await.optional()?.is_some())
}

/// Ends one session of an account; whether there was one.
///
/// # Errors
/// The database's.
pub async fn end(conn: &mut Connection, account: Account, session_id: i64) -> QueryResult<bool> {
    let one = diesel::delete(sessions::table.filter(sessions::id.eq(session_id)));
    let ended = match account {
        Account::Admin(id) => one.filter(sessions::admin_id.eq(id)).execute(conn).await?,
        Account::User(id) => one.filter(sessions::user_id.eq(id)).execute(conn).await?,
    };
    Ok(ended == 1)
}

/// Ends the session that a browser carries, if any: at sign-out, and when another begins in its place.
///
/// # Errors
/// The database's.
pub async fn end_by_secret(conn: &mut Connection, carried: Option<&Secret>) -> QueryResult<()> {
    if let Some(secret) = carried {
        diesel::delete(sessions::table.filter(sessions::sha256.eq(secret.digest()))).execute(conn).await?;
    }
    Ok(())
}

/// Ends all sessions of an account but the one to keep; how many.
///
/// # Errors
/// The database's.
pub async fn end_all(conn: &mut Connection, account: Account, keep: Option<i64>) -> QueryResult<usize> {
    let others = diesel::delete(sessions::table.filter(sessions::id.ne(keep.unwrap_or(0))));
    match account {
        Account::Admin(id) => others.filter(sessions::admin_id.eq(id)).execute(conn).await,
        Account::User(id) => others.filter(sessions::user_id.eq(id)).execute(conn).await,
    }
}

/// Deletes sessions that have run out.
///
/// # Errors
/// The database's.
pub async fn sweep(conn: &mut Connection, now: Instant) -> QueryResult<usize> {
    diesel::delete(sessions::table.filter(sessions::expires_at.le(now))).execute(conn).await
}
