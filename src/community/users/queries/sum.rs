//! The sum of the community by portal access.

use diesel::QueryResult;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::clock::Instant;
use crate::community::users::Sum;
use crate::db::{Connection, statement};

/// Counted as it changes; of the expired, who come about by time, what the last sweep has not seen is a range of an index.
const SUM: &str = "
    select coalesce(sum(with_access), 0)::bigint, coalesce(sum(suspended), 0)::bigint,
           coalesce(sum(invited), 0)::bigint, coalesce(sum(not_invited), 0)::bigint,
           coalesce(sum(expiry_seen), 0)::bigint
           + (select count(*) from members
              where portal_access = 'invited' and archived_at is null and not expiry_seen and portal_access_until <= $1)
           - (select count(*) from members
              where portal_access = 'invited' and archived_at is null and expiry_seen and portal_access_until > $1)
    from access_counts";

/// The sum as of `now`, of one snapshot: the parts reconcile whatever happens meanwhile.
///
/// # Errors
/// The database's.
pub async fn sum(conn: &Connection, now: Instant) -> QueryResult<Sum> {
    let row: (i64, i64, i64, i64, i64) = statement::<(BigInt, BigInt, BigInt, BigInt, BigInt)>(SUM)
        .bind::<Timestamptz, _>(now)
        .get_result(&mut &*conn)
        .await?;
    let (with_access, suspended, open, not_invited, expired) = row;
    Ok(Sum { with_access, suspended, invited: open - expired, expired, not_invited })
}

/// Notes whose invitations have expired by `now`, at most a thousand; how many.
///
/// # Errors
/// The database's.
pub async fn see_expiry(conn: &mut Connection, now: Instant) -> QueryResult<usize> {
    statement::<()>(
        "update members set expiry_seen = true where id in (
             select id from members
             where portal_access = 'invited' and archived_at is null and not expiry_seen and portal_access_until <= $1
             order by portal_access_until limit 1000 for no key update skip locked)",
    )
    .bind::<Timestamptz, _>(now)
    .execute(conn)
    .await
}
