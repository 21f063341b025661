//! The rows of the list of companies, and their number.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt};
use diesel_async::RunQueryDsl;

use crate::community::companies::{Company, CompanyFilter};
use crate::db::schema::companies;
use crate::db::{
    Connection, Count, Counted, Limited, PAGE_AND_ONE, Page, PageFrom, STOP, STOP_AND_ONE, Way, behind, going,
    statement,
};

/// The companies of a page: name by which they are sorted, and id.
///
/// # Errors
/// The database's.
pub async fn page(
    conn: &Connection,
    filter: &CompanyFilter,
    from: &PageFrom<(String, i64)>,
) -> QueryResult<Page<Company>> {
    let by_name = (companies::name_key, companies::id);
    let query = filter.companies().select(Company::as_select());
    let (row, way) = from.reading(Way::Up);
    let query = if let Some(row) = row { query.filter(behind(by_name, row.clone(), way)) } else { query };
    Ok(from.page(Limited::<_, PAGE_AND_ONE>(query.order(going(by_name, way))).load(&mut &*conn).await?))
}

/// How many companies the filter means: without one counted as they come and go, else no further than 10,000.
///
/// # Errors
/// The database's.
pub async fn count(conn: &Connection, filter: &CompanyFilter) -> QueryResult<Count> {
    if !filter.is_set() {
        let sum = statement::<BigInt>("select sum(companies)::bigint from access_counts");
        return Ok(Count::Exactly(sum.get_result(&mut &*conn).await?));
    }
    let found = Counted(Limited::<_, STOP_AND_ONE>(filter.companies().select(companies::id)));
    Ok(Count::up_to(STOP, found.get_result(&mut &*conn).await?))
}

/// How many members (archived ones aside) belong to each of the companies: counted as they change, one small row each.
///
/// # Errors
/// The database's.
pub async fn sizes(conn: &Connection, ids: &[i64]) -> QueryResult<HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = statement::<(BigInt, BigInt)>(
        "select company_id, sum(members)::bigint from company_counts where company_id = any($1::bigint[]) group by 1",
    )
    .bind::<Array<BigInt>, _>(ids.to_vec())
    .load(&mut &*conn)
    .await?;
    Ok(rows.into_iter().collect())
}
