//! `frontdesk seed`.

use super::database::{Database, clock};
use crate::config::Config;
use crate::seed::{self, Seeded};

/// Makes a demo community of exactly `members` in a database without members.
///
/// # Errors
/// There are members and it is no demo; or the database's.
pub async fn seed(config: &Config, members: u32) -> anyhow::Result<()> {
    let database = Database::open(config).await?;
    let now = clock(config, &database.pool).await?.now();
    let seeded = seed::seed(&database.url, i64::from(members), now).await?;
    database.close().await?;
    match seeded {
        Seeded::Made(count) => println!("Made a demo community of {count} members."),
        Seeded::AlreadyDemo => println!("This is a demo already; nothing was changed."),
        Seeded::NotEmpty => anyhow::bail!("this database has members and is no demo; nothing was changed"),
    }
    Ok(())
}
