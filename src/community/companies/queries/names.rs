//! The names of companies, and those that are offered to choose from.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::db::schema::companies;
use crate::db::{Connection, Kept, Limited};

/// The names of these companies, by id.
///
/// # Errors
/// The database's.
pub async fn names(conn: &Connection, ids: impl IntoIterator<Item = Option<i64>>) -> QueryResult<HashMap<i64, String>> {
    let ids: Vec<i64> = ids.into_iter().flatten().collect();
    let named: Vec<(i64, String)> = companies::table
        .filter(companies::id.eq_any(ids))
        .select((companies::id, companies::name))
        .load(&mut &*conn)
        .await?;
    Ok(named.into_iter().collect())
}

/// The first companies by name, to choose from in a form, and in any case the chosen one.
///
/// # Errors
/// The database's.
pub async fn offered(conn: &Connection, chosen: Option<i64>) -> QueryResult<Vec<(i64, String)>> {
    with_chosen(conn, first::<500>(conn).await?, chosen).await
}

async fn first<const N: u16>(conn: &Connection) -> QueryResult<Vec<(i64, String)>> {
    let by_name = companies::table.order((companies::name_key, companies::id)).select((companies::id, companies::name));
    Limited::<_, N>(by_name).load(&mut &*conn).await
}

async fn with_chosen(
    conn: &Connection,
    mut offered: Vec<(i64, String)>,
    chosen: Option<i64>,
) -> QueryResult<Vec<(i64, String)>> {
    if let Some(id) = chosen
        && !offered.iter().any(|(offered, _)| *offered == id)
    {
        offered.extend(names(conn, [Some(id)]).await?);
    }
    Ok(offered)
}

/// The first companies by name, to filter a list by, as each process keeps them.
struct Offered(Vec<(i64, String)>);

/// How many companies the filter offers. A house with more narrows its list by the search, or from the company's page.
const OFFERED: u16 = 50;

/// The companies to filter by, as of `version` (how often companies have changed), and in any case the chosen one.
///
/// # Errors
/// The database's.
pub async fn offered_to_filter(
    conn: &Connection,
    kept: &Kept,
    version: i64,
    chosen: Option<i64>,
) -> QueryResult<Vec<(i64, String)>> {
    let first = match kept.get::<Offered>(version) {
        Some(first) => first,
        None => {
            let first = Arc::new(Offered(first::<OFFERED>(conn).await?));
            kept.put(version, Arc::clone(&first));
            first
        }
    };
    with_chosen(conn, first.0.clone(), chosen).await
}
