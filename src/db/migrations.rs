//! The migrations, embedded in the binary and run one process at a time.

use anyhow::{Context as _, anyhow};
use diesel::migration::Migration as _;
use diesel::pg::Pg;
use diesel_async::{AsyncMigrationHarness, AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};
use diesel_migrations::{EmbeddedMigrations, MigrationHarness as _, embed_migrations};

use super::{connect, statement};

const MIGRATIONS: EmbeddedMigrations = embed_migrations!("migrations");

/// Brings the database at `url` up to date; a second process that starts at the same time waits. Needs the
/// multi-thread runtime (diesel-async's harness blocks in place).
///
/// # Errors
/// The database does not answer, or a migration fails (then it is rolled back).
pub async fn migrate(url: &str) -> anyhow::Result<()> {
    let mut connection = connect(url).await.context("the database does not answer")?;
    // The lock is the session's: it ends with this connection, whatever happens.
    connection.batch_execute("select pg_advisory_lock(hashtext('frontdesk.migrations'))").await?;
    let mut harness = AsyncMigrationHarness::new(connection);
    harness.run_pending_migrations(MIGRATIONS).map_err(|error| anyhow!("a migration failed: {error}"))?;
    Ok(())
}

/// Whether every migration of this binary has run in the database; in an empty one none has.
///
/// # Errors
/// The database does not answer.
pub async fn are_current(connection: &mut AsyncPgConnection) -> diesel::QueryResult<bool> {
    #[derive(diesel::QueryableByName)]
    struct Ran {
        #[diesel(sql_type = diesel::sql_types::Text)]
        version: String,
    }
    let there = "select to_regclass('__diesel_schema_migrations') is not null";
    if !statement::<diesel::sql_types::Bool>(there).get_result::<bool>(connection).await? {
        return Ok(false);
    }
    let ran: Vec<Ran> = diesel::sql_query("select version from __diesel_schema_migrations").load(connection).await?;
    let known = diesel::migration::MigrationSource::<Pg>::migrations(&MIGRATIONS).unwrap_or_default();
    Ok(known.iter().all(|migration| {
        let version = migration.name().version().to_string();
        ran.iter().any(|row| row.version == version)
    }))
}
