//! The database a command works on: the configured one, or that in the private cluster.

use std::path::PathBuf;
use std::time::Duration;

use anyhow::Context as _;

use crate::clock::Clock;
use crate::config::{self, Config};
use crate::db::cluster::{Cluster, Settings};
use crate::db::{self, Pool};

/// An open database; the private cluster, if this is one, is in use as long as this lives.
pub struct Database {
    pub pool: Pool,
    /// For what needs a connection of its own.
    pub url: String,
    cluster: Option<Cluster>,
}

/// What the database in the private cluster is called.
const NAME: &str = "frontdesk";
/// Connections for a command, or for the jobs beside the pages.
const POOL: usize = 4;

impl Database {
    /// Opens it and brings it up to date; makes the private one if there is none.
    ///
    /// # Errors
    /// No server binaries, no answer, a failed migration: each in one line.
    pub async fn open(config: &Config) -> anyhow::Result<Self> {
        trust_in(config)?;
        let (url, cluster) = match &config.database {
            config::Database::At(url) => (url.clone(), None),
            config::Database::Embedded => {
                let cluster = open_cluster(config).await?;
                cluster.ensure_database(NAME).await?;
                (cluster.url(NAME), Some(cluster))
            }
        };
        db::migrate(&url).await?;
        Self::at(url, cluster)
    }

    /// Opens it as it is: makes nothing, and brings nothing up to date.
    ///
    /// # Errors
    /// There is none yet, or its private cluster does not start; whether it answers shows at the first use.
    pub async fn look(config: &Config) -> anyhow::Result<Self> {
        trust_in(config)?;
        match &config.database {
            config::Database::At(url) => Self::at(url.clone(), None),
            config::Database::Embedded => {
                anyhow::ensure!(Cluster::exists(&folder(config)), "there is no database yet: run `frontdesk migrate`");
                let cluster = open_cluster(config).await?;
                Self::at(cluster.url(NAME), Some(cluster))
            }
        }
    }

    fn at(url: String, cluster: Option<Cluster>) -> anyhow::Result<Self> {
        let pool = db::open(&url, POOL).context("the pool of connections")?;
        Ok(Self { pool, url, cluster })
    }

    /// Looks every second whether the private cluster still runs, and starts it again if it does not. Never ends.
    pub async fn keep_up(&mut self) {
        while let Some(mut cluster) = self.cluster.take() {
            // On a thread of its own, for a start takes its time. Not waited for, it leaves the cluster where it ends.
            let looked = tokio::task::spawn_blocking(move || {
                let kept = cluster.keep_up();
                (cluster, kept)
            });
            let Ok((cluster, kept)) = looked.await else { break };
            self.cluster = Some(cluster);
            if let Err(error) = kept {
                tracing::error!(%error, "PostgreSQL is gone and does not start");
            }
            tokio::time::sleep(Duration::from_secs(1)).await;
        }
        // None of ours to look after.
        std::future::pending::<()>().await;
    }

    /// Leaves the private cluster; it stops if nobody else uses it.
    ///
    /// # Errors
    /// It does not stop.
    pub async fn close(self) -> anyhow::Result<()> {
        self.pool.close();
        if let Some(cluster) = self.cluster {
            tokio::task::spawn_blocking(move || cluster.leave()).await??;
        }
        Ok(())
    }
}

fn trust_in(config: &Config) -> Result<(), db::BadCaFile> {
    config.database_ca_file.as_deref().map_or(Ok(()), db::trust)
}

/// Where the private cluster lies.
fn folder(config: &Config) -> PathBuf {
    config.data.join("postgres")
}

/// The private cluster: as it runs already (a server is up), or started.
async fn open_cluster(config: &Config) -> anyhow::Result<Cluster> {
    let settings = Settings { data: folder(config), durable: true, max_connections: 80 };
    Ok(tokio::task::spawn_blocking(move || Cluster::open(settings)).await??)
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
