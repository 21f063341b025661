//! Tables of few rows that change all the time. Each page reads them from end to end, so that they must stay as small as
//! what is in them: PostgreSQL gives the room of old rows to new ones, but not back, once a busy hour has made a table long.

use diesel::QueryResult;
use diesel::sql_types::Bool;
use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};

use super::{Connection, statement};

/// A table, with what asks whether it is long, and what writes it anew. Long: over 32 kB, and several times what its rows
/// of up to 100 bytes need.
macro_rules! small {
    ($table:literal) => {
        (
            $table,
            concat!(
                "select size > 32768 and size > 400 * (select count(*) from ",
                $table,
                ") from pg_relation_size('",
                $table,
                "') size"
            ),
            concat!("vacuum full ", $table),
        )
    };
}

/// The numbers that lists and navigation show.
const SMALL: [(&str, &str, &str); 2] = [small!("member_counts"), small!("access_counts")];

/// Writes those anew that have grown long; which ones. Whoever reads or counts waits for that, a few milliseconds; where
/// somebody holds the table (an import counts until its end), it is left for the next time, so that nobody waits behind
/// this for more than a tenth of a second.
///
/// # Errors
/// The database's.
pub async fn compact(conn: &mut Connection) -> QueryResult<Vec<&'static str>> {
    let mut written = Vec::new();
    for (table, is_long, write_anew) in SMALL {
        if !statement::<Bool>(is_long).get_result::<bool>(conn).await? {
            continue;
        }
        conn.batch_execute("set lock_timeout = '100ms'").await?;
        match conn.batch_execute(write_anew).await {
            Ok(()) => written.push(table),
            Err(error) => tracing::debug!(%error, table, "a table stays long for now"),
        }
        conn.batch_execute("reset lock_timeout").await?;
    }
    Ok(written)
}
