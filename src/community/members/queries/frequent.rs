//! A page of a search that finds very many: one member in a hundred of a large house, perhaps.
//!
//! All that it finds is too much to be read, and in the order of the list they stand far apart. So it is looked up week
//! by week of joining, beginning where the page does, in an index that holds the trigrams of each week.

use diesel::QueryResult;
use diesel::sql_types::{BigInt, Date, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use super::list::{Row, page};
use crate::clock::{Day, Instant};
use crate::community::members::{Filter, SortedFrom};
use crate::db::{Connection, Count, PAGE_AND_ONE, Page, PageFrom, Way, statement};
use crate::text::Frequency;

/// From so many hits on, as a sample tells, a search is one of these: far beyond what is counted exactly.
pub(super) const VERY_MANY: i64 = 2_500;

/// What such a search is known by.
pub(super) struct Frequent<'a> {
    /// It asks for the pattern and nothing else.
    pub filter: &'a Filter,
    pub pattern: String,
    pub frequency: Frequency,
    /// How many have joined in the fullest week, about.
    pub fullest_week: i64,
}

impl Frequent<'_> {
    /// A page, and about how many are found.
    ///
    /// # Errors
    /// The database's.
    pub(super) async fn page_and_count(
        &self,
        conn: &Connection,
        from: &SortedFrom,
        now: Instant,
    ) -> QueryResult<(Page<Row>, Count)> {
        let page = match (from, words_of(&self.pattern)) {
            (SortedFrom::Newest(from), Some(words)) if self.is_scattered() => {
                by_weeks(conn, words, &self.pattern, from).await?
            }
            _ => page(conn, self.filter, from, now).await?,
        };
        let is_all = from.first().is_none() && !page.has_next;
        let count = if is_all { Count::of(page.rows.len()) } else { Count::About(self.frequency.about) };
        Ok((page, count))
    }

    /// Whether in one week fewer are found than have to be passed in the list until a page is full.
    fn is_scattered(&self) -> bool {
        let one_in = self.frequency.one_in;
        self.fullest_week / one_in < i64::from(PAGE_AND_ONE) * one_in
    }
}

/// What a pattern seeks, if it is words, one of which has the three letters in a row that the index is made of (see
/// `weekly_trigrams`).
fn words_of(pattern: &str) -> Option<&str> {
    let words = pattern.strip_prefix('%')?.strip_suffix('%')?;
    let is_words = words.chars().all(|c| c.is_alphabetic() || c == ' ');
    (is_words && words.split(' ').any(|word| word.chars().count() >= 3)).then_some(words)
}

type Columns = (
    BigInt,
    Text,
    Text,
    Nullable<Text>,
    Nullable<BigInt>,
    Nullable<Text>,
    BigInt,
    Text,
    Text,
    Nullable<Timestamptz>,
    Date,
);

const COLUMNS: &str =
    "id, name, name_key, email, company_id, location_id, status, portal_access, portal_access_until, joined_on";

/// $1 is what is sought, $2 its pattern; $3 and $4 are the row that the page begins beyond, or the end of all days. Each
/// week is sorted for itself, and the weeks come in their order: so many as the limit takes.
fn of_weeks(way: Way) -> String {
    let (beyond, order, end) = match way {
        Way::Down => ("<", "desc", "week"),
        Way::Up => (">", "asc", "week + 6"),
    };
    format!(
        "with recursive weeks (week) as (
             select (select week_of(joined_on) from members where archived_at is null and joined_on {beyond}= $3
                     order by joined_on {order} limit 1)
             union all
             select (select week_of(joined_on) from members where archived_at is null and joined_on {beyond} {end}
                     order by joined_on {order} limit 1)
             from weeks where week is not null)
         select m.id, m.name, m.name_key, m.email, m.company_id,
                (select c.name from companies c where c.id = m.company_id), m.location_id, m.status, m.portal_access,
                m.portal_access_until, m.joined_on
         from weeks, lateral (
             select * from (
                 select {COLUMNS} from members
                 where archived_at is null and weekly_trigrams(joined_on, search_text) @> weekly_trigrams(week, $1)
                   and week_of(joined_on) = week and search_text || '' like $2
                 union all
                 select {COLUMNS} from members
                 where archived_at is null and joined_on between week and week + 6 and search_text || '' not like $2
                   and company_id = any(array(select id from companies where search_text like $2))) found
             where (joined_on, id) {beyond} ($3, $4)
             order by joined_on {order}, id {order} limit {PAGE_AND_ONE}) m
         limit {PAGE_AND_ONE}"
    )
}

async fn by_weeks(
    conn: &Connection,
    words: &str,
    pattern: &str,
    from: &PageFrom<(Day, i64)>,
) -> QueryResult<Page<Row>> {
    let (row, way) = from.reading(Way::Down);
    let (day, id) = row.copied().unwrap_or((Day(jiff::civil::Date::MAX), i64::MAX));
    let rows = statement::<Columns>(of_weeks(way))
        .bind::<Text, _>(words)
        .bind::<Text, _>(pattern)
        .bind::<Date, _>(day)
        .bind::<BigInt, _>(id);
    Ok(from.page(rows.load(&mut &*conn).await?))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_letters_are_looked_up_by_weeks() {
        assert_eq!(words_of("%albrecht%"), Some("albrecht"));
        assert_eq!(words_of("%de la cruz%"), Some("de la cruz"));
        assert_eq!(words_of("%кова%"), Some("кова"));
        // The index has none of their trigrams, and would be read to its end.
        for pattern in ["% ma%", "%de la%", "%晓 明%", "%055%", "%a@b%", "%o_brien%", "%%", "%"] {
            assert_eq!(words_of(pattern), None, "{pattern}");
        }
    }
}
