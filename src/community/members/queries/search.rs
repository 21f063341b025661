//! A page of the list with its number: the list as it is, or what a search finds in it. A search costs the same whether
//! it is for the page or for the number, so that one look serves both.

use diesel::prelude::*;
use diesel::sql_types::{Date, Text};
use diesel_async::RunQueryDsl;
use futures_util::TryFutureExt as _;
use tokio::try_join;

use super::count::count;
use super::list::{Row, Sort, day_of, page};
use crate::clock::Instant;
use crate::community::members::Filter;
use crate::db::schema::members;
use crate::db::{Connection, Count, Limited, PAGE, Page, PageFrom, STOP, STOP_AND_ONE, Way, found};
use crate::web::{PageToken, Problem};

/// A page; and how many members the filter means, if it is to be counted or counts itself (a search does). Where
/// nobody is left beyond the row that the page begins at, the first page.
///
/// # Errors
/// As [`page`].
pub async fn page_and_count(
    conn: &Connection,
    filter: &Filter,
    sort: Sort,
    from: &PageFrom<PageToken>,
    now: Instant,
    is_counted: bool,
) -> Result<(Page<Row>, Option<Count>), Problem> {
    let read = async |from: &PageFrom<PageToken>| {
        if !filter.q.is_empty() {
            let (page, count) = searched(conn, filter, sort, from, now).await?;
            return Ok::<_, Problem>((page, Some(count)));
        }
        let page = page(conn, filter, sort, from, now);
        if !is_counted {
            return Ok((page.await?, None));
        }
        let (page, count) = try_join!(page, count(conn, filter, now).err_into())?;
        Ok((page, Some(count)))
    };
    let asked = read(from).await?;
    if asked.0.rows.is_empty() && !matches!(from, PageFrom::Start) {
        return read(&PageFrom::Start).await;
    }
    Ok(asked)
}

async fn searched(
    conn: &Connection,
    filter: &Filter,
    sort: Sort,
    from: &PageFrom<PageToken>,
    now: Instant,
) -> Result<(Page<Row>, Count), Problem> {
    let (count, ids) = found_ids(conn, filter, sort, from, now).await?;
    let page = match count {
        // Too many to be sorted: but of so many the next fifty are soon met in the order of the list.
        Count::Over(_) => page(conn, filter, sort, from, now).await?,
        Count::Exactly(_) if ids.is_empty() => from.page(Vec::new()),
        Count::Exactly(_) => {
            // Whether others follow is as it was found, though somebody may have gone in between.
            let has_more = ids.len() > PAGE;
            let mut page = page(conn, &Filter { ids, ..Filter::default() }, sort, from, now).await?;
            match from {
                PageFrom::Before(_) => page.has_previous |= has_more,
                _ => page.has_next |= has_more,
            }
            page
        }
    };
    Ok((page, count))
}

/// How many members a search finds, and who stands on the page, if it finds no more than are counted.
async fn found_ids(
    conn: &Connection,
    filter: &Filter,
    sort: Sort,
    from: &PageFrom<PageToken>,
    now: Instant,
) -> Result<(Count, Vec<i64>), Problem> {
    let (beyond, forward) = match from {
        PageFrom::Start => (None, true),
        PageFrom::After(token) => (Some(token), true),
        PageFrom::Before(token) => (Some(token), false),
    };
    let conn = &mut &*conn;
    let hits = filter.members(now);
    let rows: Vec<(i64, Option<i64>)> = match sort {
        Sort::Newest => {
            let hits = Limited::<_, STOP_AND_ONE>(hits.select((members::joined_on, members::id)));
            let beyond = beyond.map(|token| Ok::<_, Problem>((day_of(token)?, token.id))).transpose()?;
            let way = if forward { Way::Down } else { Way::Up };
            found::<_, Date, _>(hits, beyond, way).load(conn).await?
        }
        Sort::Name => {
            let hits = Limited::<_, STOP_AND_ONE>(hits.select((members::name_key, members::id)));
            let beyond = beyond.map(|token| (token.key.as_str(), token.id));
            let way = if forward { Way::Up } else { Way::Down };
            found::<_, Text, _>(hits, beyond, way).load(conn).await?
        }
    };
    let number = rows.iter().map(|(number, _)| *number).max().unwrap_or_default();
    Ok((Count::up_to(STOP, number), rows.into_iter().filter_map(|(_, id)| id).collect()))
}
