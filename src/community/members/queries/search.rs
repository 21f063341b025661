//! A page of the list with its number: the list as it is, or what a search finds in it. A search costs the same whether
//! it is for the page or for the number, so that one look serves both.

use std::borrow::Cow;

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel::select;
use diesel::sql_types::{Date, Text};
use diesel_async::RunQueryDsl;
use tokio::try_join;

use super::count::count;
use super::frequent::{Frequent, VERY_MANY};
use super::list::{Row, page};
use super::sample::sample;
use crate::clock::Instant;
use crate::community::members::{Filter, SortedFrom};
use crate::db::schema::members;
use crate::db::{Connection, Count, Kept, Limited, PAGE, Page, Way, found};
use crate::text::{EmailAddress, like_patterns};

/// How many hits of a search are read. Each is a row somewhere else in the table, and of more than a thousand nobody asks
/// for the exact number.
const HITS_AND_ONE: u16 = 1_001;
const HITS: i64 = HITS_AND_ONE as i64 - 1;

/// The filter as it is meant. The whole address of a member means those who have it, and nobody whose address it is only
/// a part of: so a pasted address is found by its own index, and not by trigrams that everybody at the same provider
/// shares. Of another long text the rarest stretch is looked up, and not each of its trigrams.
///
/// # Errors
/// The database's.
pub async fn meant<'a>(conn: &Connection, kept: &Kept, filter: &'a Filter) -> QueryResult<Cow<'a, Filter>> {
    if let Ok(address) = EmailAddress::parse(&filter.q) {
        let of_member = members::table.filter(members::email_key.eq(address.key())).select(members::id);
        if select(exists(of_member)).get_result(&mut &*conn).await? {
            return Ok(Cow::Owned(Filter { address: Some(address.key().to_owned()), ..filter.clone() }));
        }
    }
    let ([pattern], Some(sample)) = (&like_patterns(&filter.q)[..], sample(kept)) else {
        return Ok(Cow::Borrowed(filter));
    };
    Ok(Cow::Owned(Filter { stretch: sample.texts.rarest_stretch(pattern), ..filter.clone() }))
}

/// A page; and how many members the filter means, if it is to be counted or counts itself (a search does). Where
/// nobody is left beyond the row that the page begins at, the first page.
///
/// # Errors
/// The database's.
pub async fn page_and_count(
    conn: &Connection,
    kept: &Kept,
    filter: &Filter,
    from: &SortedFrom,
    now: Instant,
    is_counted: bool,
) -> QueryResult<(Page<Row>, Option<Count>)> {
    let filter = &*meant(conn, kept, filter).await?;
    let read = async |from: &SortedFrom| {
        if !filter.q.is_empty() {
            let (page, count) = searched(conn, kept, filter, from, now).await?;
            return QueryResult::Ok((page, Some(count)));
        }
        let page = page(conn, filter, from, now);
        if !is_counted {
            return Ok((page.await?, None));
        }
        let (page, count) = try_join!(page, count(conn, filter, now))?;
        Ok((page, Some(count)))
    };
    let asked = read(from).await?;
    match from.first() {
        Some(first) if asked.0.rows.is_empty() => read(&first).await,
        _ => Ok(asked),
    }
}

async fn searched(
    conn: &Connection,
    kept: &Kept,
    filter: &Filter,
    from: &SortedFrom,
    now: Instant,
) -> QueryResult<(Page<Row>, Count)> {
    if let (Some(pattern), Some(sample)) = (filter.only_pattern(), sample(kept))
        && let Some(frequency) = sample.texts.frequency(&pattern)
        && frequency.number >= VERY_MANY
    {
        let found = Frequent { filter, pattern, frequency, fullest_week: sample.fullest_week };
        return found.page_and_count(conn, from, now).await;
    }
    let (count, ids) = found_ids(conn, filter, from, now).await?;
    let page = match count {
        // Too many to be sorted: but of so many the next fifty are soon met in the order of the list.
        Count::Over(_) | Count::About(_) => page(conn, filter, from, now).await?,
        Count::Exactly(_) if ids.is_empty() => from.page(Vec::new()),
        Count::Exactly(_) => {
            // Whether others follow is as it was found, though somebody may have gone in between.
            let has_more = ids.len() > PAGE;
            let mut page = page(conn, &Filter { ids, ..Filter::default() }, from, now).await?;
            if from.is_backwards() {
                page.has_previous |= has_more;
            } else {
                page.has_next |= has_more;
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
    from: &SortedFrom,
    now: Instant,
) -> QueryResult<(Count, Vec<i64>)> {
    let conn = &mut &*conn;
    let hits = filter.members(now);
    let rows: Vec<(i64, Option<i64>)> = match from {
        SortedFrom::Newest(from) => {
            let hits = Limited::<_, HITS_AND_ONE>(hits.select((members::joined_on, members::id)));
            let (row, way) = from.reading(Way::Down);
            found::<_, Date, _>(hits, row.copied(), way).load(conn).await?
        }
        SortedFrom::Name(from) => {
            let hits = Limited::<_, HITS_AND_ONE>(hits.select((members::name_key, members::id)));
            let (row, way) = from.reading(Way::Up);
            found::<_, Text, _>(hits, row.cloned(), way).load(conn).await?
        }
    };
    let number = rows.iter().map(|(number, _)| *number).max().unwrap_or_default();
    Ok((Count::up_to(HITS, number), rows.into_iter().filter_map(|(_, id)| id).collect()))
}
