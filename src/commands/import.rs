//! `frontdesk import members`.

use std::path::Path;

use anyhow::Context as _;

use super::database::{Database, clock};
use crate::audit::Actor;
use crate::community::import::{self, Report, Table};
use crate::config::Config;
use crate::space::locations::{Location, queries};
use crate::text::fold;

/// Reads members from a CSV file, all of it or nothing.
///
/// # Errors
/// A file that cannot be read, a location that the house doesn't have, or rows that cannot be taken: each with its line
/// and what to write instead.
pub async fn import_members(config: &Config, file: &Path, location: Option<&str>, dry_run: bool) -> anyhow::Result<()> {
    let content = std::fs::read(file).with_context(|| file.display().to_string())?;
    let table = import::read(&content)?;
    let database = Database::open(config).await?;
    let outcome = take(config, &database, &table, location, dry_run).await;
    database.close().await?;
    let report = outcome?;
    for row in &report.refused {
        println!("line {}: {}", row.line, row.why);
    }
    for remark in report.remarks() {
        println!("{remark}");
    }
    let verb = if dry_run { "would be" } else { "were" };
    println!(
        "{} rows: {} members {verb} created, {} known already stay as they are, {} memberships, {} refused.",
        table.rows.len(),
        report.newcomers.len(),
        report.known,
        report.memberships,
        report.refused.len()
    );
    anyhow::ensure!(
        report.refused.is_empty() || !report.newcomers.is_empty() || report.known > 0,
        "no row could be taken"
    );
    Ok(())
}

async fn take(
    config: &Config,
    database: &Database,
    table: &Table,
    location: Option<&str>,
    dry_run: bool,
) -> anyhow::Result<Report> {
    let now = clock(config, &database.pool).await?.now();
    let mut conn = database.pool.get().await?;
    let locations = queries::all(&conn).await?;
    let place = place(&locations, location)?;
    Ok(import::members(&mut conn, table, place, dry_run, &Actor::System("import"), now).await?)
}

/// Where rows go that name no location: where it is said, else the first of the house. A house without any gets the one
/// that is named.
///
/// # Errors
/// The house has others: mistyped, more likely than new.
fn place<'a>(locations: &'a [Location], named: Option<&'a str>) -> anyhow::Result<Option<&'a str>> {
    let Some(named) = named else { return Ok(locations.first().map(|place| place.name.as_str())) };
    let is_known = locations.iter().any(|place| fold(&place.name) == fold(named));
    let names = locations.iter().map(|place| format!("“{}”", place.name)).collect::<Vec<_>>().join(", ");
    anyhow::ensure!(is_known || locations.is_empty(), "there is no location “{named}”: write one of {names}");
    Ok(Some(named))
}
