//! How many members a filter means.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Bool, Nullable, Text};
use diesel_async::RunQueryDsl;
use futures_util::TryFutureExt as _;
use tokio::try_join;

use super::list::{Row, Sort, page};
use crate::clock::Instant;
use crate::community::members::{Filter, Kind};
use crate::db::schema::members;
use crate::db::{Connection, Count, Counted, Limited, Page, PageFrom, statement};
use crate::web::{PageToken, Problem};

/// Where counting row by row stops.
const STOP: i64 = 10_000;

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
    let found: i64 = Counted(Limited::<_, 10001>(found)).get_result(&mut &*conn).await?;
    Ok(Count::up_to(STOP, found))
}

/// A page, and how many members the filter means: without one, `all`. What is searched for is dear to find twice: a
/// first page that is the last tells the number itself.
///
/// # Errors
/// As [`page`].
pub async fn page_and_count(
    conn: &Connection,
    filter: &Filter,
    sort: Sort,
    from: &PageFrom<PageToken>,
    now: Instant,
    all: i64,
) -> Result<(Page<Row>, Count), Problem> {
    if !filter.is_set() {
        return Ok((page(conn, filter, sort, from, now).await?, Count::Exactly(all)));
    }
    if filter.q.is_empty() {
        return try_join!(page(conn, filter, sort, from, now), count(conn, filter, now).err_into());
    }
    let page = page(conn, filter, sort, from, now).await?;
    let count = match from {
        PageFrom::Start if !page.has_next => Count::of(page.rows.len()),
        _ => count(conn, filter, now).await?,
    };
    Ok((page, count))
}

/// Folds the counted changes of each kind into one row, once there are many; how many rows went. Whoever counts
/// meanwhile sees all of them or none.
///
/// # Errors
/// The database's.
pub async fn fold_counts(conn: &mut Connection) -> QueryResult<usize> {
    statement::<()>(
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
    .await
}
