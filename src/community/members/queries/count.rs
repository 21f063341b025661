//! How many members a filter means.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel_async::RunQueryDsl;

use crate::clock::Instant;
use crate::community::members::{Filter, Kind};
use crate::db::schema::members;
use crate::db::{Connection, Count, Counted, Limited, STOP, STOP_AND_ONE, statement};

/// Counted as they change (see [`fold_counts`]): the same small table, however many members there are.
const OF_A_KIND: &str = "
    select coalesce(sum(members), 0)::bigint from member_counts
    where is_archived = $1 and ($2::text is null or status = $2) and ($3::bigint is null or location_id = $3)
      and ($4::text is null or portal_access = $4)";

/// How many members the filter means: exactly where it asks for kinds of members, else no further than 10,000.
///
/// # Errors
/// The database's.
pub async fn count(conn: &Connection, filter: &Filter, now: Instant) -> QueryResult<Count> {
    if let Some(Kind { is_archived, status, location_id, access }) = filter.kind() {
        let sum = statement::<BigInt>(OF_A_KIND)
            .bind::<Bool, _>(is_archived)
            .bind::<Nullable<Text>, _>(status)
            .bind::<Nullable<BigInt>, _>(location_id)
            .bind::<Nullable<Text>, _>(access);
        return Ok(Count::Exactly(sum.get_result(&mut &*conn).await?));
    }
    let mut found = filter.members(now).select(members::id);
    if filter.q.is_empty() {
        // In the order of the indexes: so that one of them is read, and no table from end to end.
        found = found.order((members::joined_on.desc(), members::id.desc()));
    }
    let found: i64 = Counted(Limited::<_, STOP_AND_ONE>(found)).get_result(&mut &*conn).await?;
    Ok(Count::up_to(STOP, found))
}

/// Folds the counted changes of each kind, and of each company, into one row, once there are many; how many rows went.
/// What sums up to nothing for a company, deleted perhaps, goes at once. Whoever counts meanwhile sees all of them or none.
///
/// # Errors
/// The database's.
pub async fn fold_counts(conn: &mut Connection) -> QueryResult<usize> {
    let kinds = statement::<()>(
        "with folded as (
             delete from member_counts where exists (
                 select from member_counts group by status, location_id, portal_access, is_archived having count(*) > 8)
             returning status, location_id, portal_access, is_archived, members, with_email),
         kept as (
             insert into member_counts (status, location_id, portal_access, is_archived, members, with_email)
             select status, location_id, portal_access, is_archived, sum(members), sum(with_email) from folded
             group by 1, 2, 3, 4 having sum(members) <> 0 or sum(with_email) <> 0)
         select from folded",
    )
    .execute(conn)
    .await?;
    let companies = statement::<()>(
        "with folded as (
             delete from company_counts where company_id in (
                 select company_id from company_counts group by 1
                 having count(*) > 8 or (sum(members) = 0 and sum(archived) = 0 and sum(active) = 0 and sum(with_access) = 0))
             returning company_id, members, archived, active, with_access),
         kept as (
             insert into company_counts (company_id, members, archived, active, with_access)
             select company_id, sum(members), sum(archived), sum(active), sum(with_access) from folded
             group by 1 having sum(members) <> 0 or sum(archived) <> 0 or sum(active) <> 0 or sum(with_access) <> 0)
         select from folded",
    )
    .execute(conn)
    .await?;
    Ok(kinds + companies)
}
