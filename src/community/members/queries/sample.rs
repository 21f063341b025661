//! Some of the members, kept in the process: what is rare among them, and what many have. Taken by a job, and anew every few
//! minutes, so that it follows the house; where there is none yet, searches go the longer way.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::sql_types::{BigInt, Date, Text};
use diesel_async::RunQueryDsl;

use crate::clock::Day;
use crate::db::{Connection, Kept, UNVERSIONED, statement};
use crate::text::TextSample;

/// What some members tell of all.
pub(super) struct Sample {
    /// By what they are found.
    pub texts: TextSample,
    /// How many have joined in the fullest week, about.
    pub fullest_week: i64,
}

/// Some thousand, each drawn for themselves: those who came together stand together, and have a company in common. With
/// the text of the company, since by both somebody is found; nothing that is sought has the sign between them.
const DRAWN: &str = r"
    select m.search_text || coalesce(E'\x1f' || (select c.search_text from companies c where c.id = m.company_id), ''),
           week_of(m.joined_on)
    from (select distinct 1 + trunc(random() * (select max(id) from members))::bigint as id from generate_series(1, 6000)) drawn
    join members m on m.id = drawn.id and m.archived_at is null";

const OF: &str = "select coalesce(sum(members), 0)::bigint from member_counts where not is_archived";

pub(super) fn sample(kept: &Kept) -> Option<Arc<Sample>> {
    kept.get(UNVERSIONED)
}

/// Takes a sample of the members and keeps it, in place of the one before.
///
/// # Errors
/// The database's.
pub async fn take_sample(conn: &mut Connection, kept: &Kept) -> anyhow::Result<()> {
    let drawn: Vec<(String, Day)> = statement::<(Text, Date)>(DRAWN).load(conn).await?;
    let of: i64 = statement::<BigInt>(OF).get_result(conn).await?;
    let sample = tokio::task::spawn_blocking(move || {
        let mut weeks: HashMap<Day, i64> = HashMap::new();
        for (_, week) in &drawn {
            *weeks.entry(*week).or_default() += 1;
        }
        let fullest = weeks.into_values().max().unwrap_or_default();
        let number = i64::try_from(drawn.len()).unwrap_or(i64::MAX).max(1);
        let texts: Vec<String> = drawn.into_iter().map(|(text, _)| text).collect();
        Sample { texts: TextSample::new(&texts, of), fullest_week: of * fullest / number }
    });
    kept.put(UNVERSIONED, Arc::new(sample.await?));
    Ok(())
}
