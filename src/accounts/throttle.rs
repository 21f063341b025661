//! Slowing down, never locking out: how often something was tried lately, per bucket, shared by all instances.

use diesel::prelude::*;
use diesel::sql_types::{Integer, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;

use crate::clock::Instant;
use crate::db::schema::throttles;
use crate::db::{Connection, statement};
use crate::web::{Door, Problem};

/// So many tries in such a time; then the bucket is shut for the rest of that time.
#[derive(Clone, Copy, Debug)]
pub struct Limit {
    pub hits: i32,
    pub within: SignedDuration,
}

/// Failed sign-ins to one account.
pub const PER_ACCOUNT: Limit = Limit { hits: 10, within: SignedDuration::from_mins(15) };
/// Failed sign-ins from one address ([`crate::web::Client::network`]); a house's people share one.
pub const PER_ADDRESS: Limit = Limit { hits: 100, within: SignedDuration::from_mins(15) };
/// Links sent on request to one e-mail address. Asked for more often, nothing is said and nothing sent.
pub const LINKS: Limit = Limit { hits: 3, within: SignedDuration::from_hours(1) };

/// The bucket of the links of either door to an address: a fresh invitation, asked for with the old one, counts with resets.
#[must_use]
pub fn links_to(door: Door, email_key: &str) -> String {
    let name = if door == Door::Admin { "admin" } else { "portal" };
    format!("link:{name}:{email_key}")
}

/// Whether `bucket` is shut; then 429 with the seconds until it opens.
///
/// # Errors
/// [`Problem::TooManyRequests`], or the database's.
pub async fn check(conn: &mut Connection, bucket: &str, limit: Limit, now: Instant) -> Result<(), Problem> {
    let row: Option<(i32, Instant)> =
        statement::<(Integer, Timestamptz)>("select hits, since from throttles where bucket = $1")
            .bind::<Text, _>(bucket.to_owned())
            .get_result(conn)
            .await
            .optional()?;
    match row {
        Some((hits, since)) if hits >= limit.hits && now < since.plus(limit.within) => {
            let wait = since.plus(limit.within).since(now).as_secs();
            Err(Problem::TooManyRequests { retry_after: u32::try_from(wait.clamp(1, 900)).unwrap_or(900) })
        }
        _ => Ok(()),
    }
}

/// Counts one try in `bucket`; whether it was still within the limit. An old window begins anew.
///
/// # Errors
/// The database's.
pub async fn hit(conn: &mut Connection, bucket: &str, limit: Limit, now: Instant) -> QueryResult<bool> {
    let hits: i32 = statement::<Integer>(
        "insert into throttles as t (bucket, hits, since) values ($1, 1, $2)
         on conflict (bucket) do update set
             hits = case when t.since <= $3 then 1 else t.hits + 1 end,
             since = case when t.since <= $3 then $2 else t.since end
         returning hits",
    )
    .bind::<Text, _>(bucket.to_owned())
    .bind::<Timestamptz, _>(now)
    .bind::<Timestamptz, _>(now.minus(limit.within))
    .get_result(conn)
    .await?;
    Ok(hits <= limit.hits)
}

/// A success does not count, and what failed before it is forgotten.
///
/// # Errors
/// The database's.
pub async fn forgive(conn: &mut Connection, bucket: &str) -> QueryResult<()> {
    diesel::delete(throttles::table.find(bucket)).execute(conn).await?;
    Ok(())
}

/// Forgets buckets whose window is long over.
///
/// # Errors
/// The database's.
pub async fn sweep(conn: &mut Connection, now: Instant) -> QueryResult<usize> {
    let old = now.minus(SignedDuration::from_hours(2));
    diesel::delete(throttles::table.filter(throttles::since.lt(old))).execute(conn).await
}
