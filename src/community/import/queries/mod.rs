//! An import and the database: what the house knows of those whom the file names is read once, and what is new is written
//! a thousand at a time.

mod known;
mod write;

use diesel::QueryResult;
use diesel_async::{AsyncConnection as _, RunQueryDsl as _};

use super::plan::plan;
use super::report::Report;
use super::row::Table;
use crate::audit::Actor;
use crate::clock::Instant;
use crate::db::{Connection, statement};

/// Takes the rows of a file in; a dry run only looks what that would come to. `location` is for rows that name none; a
/// location nobody knows yet is made, in UTC and euros.
///
/// # Errors
/// The database's; then nothing was taken.
pub async fn members(
    conn: &mut Connection,
    table: &Table,
    location: Option<&str>,
    dry_run: bool,
    actor: &Actor,
    now: Instant,
) -> QueryResult<Report> {
    if dry_run {
        return Ok(plan(known::known(conn, table).await?, table, location, now).report);
    }
    conn.transaction(async |conn| {
        // One at a time: what the house knows is read once, and must hold until the end.
        statement::<()>("select pg_advisory_xact_lock(hashtext('frontdesk import'))").execute(conn).await?;
        let plan = plan(known::known(conn, table).await?, table, location, now);
        write::write(conn, &plan, actor, now).await?;
        Ok(plan.report)
    })
    .await
}
