//! `frontdesk import members`.

use std::path::Path;

use anyhow::Context as _;

use super::database::{Database, clock};
use crate::audit::Actor;
use crate::community::import;
use crate::config::Config;

/// Reads members from a CSV file, all of it or nothing.
///
/// # Errors
/// A file that cannot be read, or rows that cannot be taken: each with its line and what to write instead.
pub async fn import_members(config: &Config, file: &Path, location: Option<&str>, dry_run: bool) -> anyhow::Result<()> {
    let content = std::fs::read(file).with_context(|| file.display().to_string())?;
    let table = import::read(&content)?;
    let database = Database::open(config).await?;
    let now = clock(config, &database.pool).await?.now();
    let outcome =
        import::members(&mut *database.pool.get().await?, &table, location, dry_run, &Actor::System("import"), now)
            .await;
    database.close().await?;
    let report = outcome?;
    for line in &report.refused {
        println!("line {}: {}", line.0, line.1);
    }
    for remark in report.remarks() {
        println!("{remark}");
    }
    let verb = if dry_run { "would be" } else { "were" };
    println!(
        "{} rows: {} members {verb} created, {} known by their address stay as they are, {} memberships, {} refused.",
        table.rows.len(),
        report.created,
        report.known,
        report.memberships,
        report.refused.len()
    );
    anyhow::ensure!(report.refused.is_empty() || report.created + report.known > 0, "no row could be taken");
    Ok(())
}
