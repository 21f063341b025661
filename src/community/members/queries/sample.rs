//! Some of the members' texts, kept in the process: what is rare among them, and what many have.

use std::sync::Arc;

use diesel::QueryResult;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;

use crate::clock::Instant;
use crate::db::{Connection, Kept, statement};
use crate::text::TextSample;

/// Some thousand texts, from all over the table, each with that of the company: by both somebody is found. Nothing that is
/// sought has the sign between them.
const TEXTS: &str = r"
    select m.search_text || coalesce(E'\x1f' || (select c.search_text from companies c where c.id = m.company_id), '')
    from members m tablesample system (
        (select least(100, 100.0 * 5000 / greatest(sum(members), 1)) from member_counts)::real)";

const OF: &str = "select coalesce(sum(members), 0)::bigint from member_counts";

/// The sample: taken anew each hour, so that it follows the house.
///
/// # Errors
/// The database's.
pub(super) async fn sample(conn: &Connection, kept: &Kept, now: Instant) -> QueryResult<Arc<TextSample>> {
    let hour = now.timestamp().as_second() / 3_600;
    if let Some(sample) = kept.get(hour) {
        return Ok(sample);
    }
    let conn = &mut &*conn;
    let texts: Vec<String> = statement::<Text>(TEXTS).load(conn).await?;
    let sample = Arc::new(TextSample::new(&texts, statement::<BigInt>(OF).get_result(conn).await?));
    kept.put(hour, Arc::clone(&sample));
    Ok(sample)
}
