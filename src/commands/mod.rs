//! What the commands of `main.rs` do.

mod admin;
mod database;
mod doctor;
mod import;
mod seed;
mod serve;

pub use admin::create_admin;
pub use doctor::{CHECKS, doctor};
pub use import::import_members;
pub use seed::seed;
pub use serve::serve;

use crate::config::Config;

/// Brings the database up to date.
///
/// # Errors
/// The database does not answer, or a migration fails.
pub async fn migrate(config: &Config) -> anyhow::Result<()> {
    database::Database::open(config).await?;
    println!("The database is up to date.");
    Ok(())
}
