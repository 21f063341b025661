//! The database a command works on: the configured one, or the private cluster, up to date.

use anyhow::Context as _;

use crate::clock::Clock;
use crate::config::{self, Config};
use crate::db::cluster::{Cluster, Settings};
use crate::db::{self, Pool};

/// An open database; the private cluster, if this is one, runs as long as this lives.
pub struct Database {
    pub pool: Pool,
    /// For what needs a connection of its own.
    pub url: String,
    cluster: Option<Cluster>,
}

/// Connections for a command, or for the jobs beside the pages.
const POOL: usize = 4;

impl Database {
    /// Opens it and brings it up to date. A private cluster that runs already (a server is up) is used as it is.
    ///
    /// # Errors
    /// No server binaries, no answer, a failed migration: each in one line.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        let (url, cluster) = match &config.database {
            config::Database::At(url) => (url.clone(), None),
            config::Database::Embedded => {
                let settings = Settings {
                    data: config.data.join("postgres"),
                    durable: true,
                    max_connections: 80,
                    end_with_parent: true,
                };
                let cluster = tokio::task::spawn_blocking(move || Cluster::connect_or_start(&settings)).await??;
                cluster.ensure_database("frontdesk").await?;
                (cluster.url("frontdesk"), Some(cluster))
            }
        };
        db::migrate(&url).await?;
        let pool = db::open(&url, POOL).context("the pool of connections")?;
        Ok(Self { pool, url, cluster })
    }

    /// Ends the private cluster that this process started.
    ///
    /// # Errors
    /// It does not stop.
    pub async fn close(self) -> anyhow::Result<()> {
        self.pool.close();
        if let Some(cluster) = self.cluster {
            tokio::task::spawn_blocking(move || cluster.stop()).await??;
        }
        Ok(())
    }
}

/// The clock: the system's, or moved ahead on a demo database.
///
/// # Errors
/// It is to be moved and the database is no demo.
pub async fn clock(config: &Config, pool: &Pool) -> anyhow::Result<Clock> {
    let Some(ahead) = config.clock_ahead else { return Ok(Clock::system()) };
    let mut conn = pool.get().await?;
    let house = crate::accounts::shell::House::load(&mut conn).await?;
    anyhow::ensure!(house.is_demo, "FRONTDESK_CLOCK: moves the clock of a demo database only, and this is none");
    Ok(Clock::ahead_by(ahead))
}
