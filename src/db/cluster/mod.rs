//! A private PostgreSQL cluster: the default, when no `DATABASE_URL` is given, and what the tests run on.
//!
//! It lies in a folder of its own, listens on a Unix socket in a 0700 folder and on no TCP port, is created at the
//! first start, stopped at a clean end, and picked up again after a crash. As root it runs as the user `postgres`.

mod binaries;
mod process;

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, chown};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use diesel::result::{DatabaseErrorKind, Error as QueryError};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use process::{Identity, Postmaster};

/// The name of the cluster's only role.
const ROLE: &str = "frontdesk";
/// How long a start may take; a recovery after a crash with much to replay takes longest.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where a cluster lies and how it runs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder that holds cluster, socket, lock and log.
    pub data: PathBuf,
    /// Whether a commit survives a power cut. Only tests do without.
    pub durable: bool,
    pub max_connections: u16,
    /// Whether the cluster ends when this process does, however it ends.
    pub end_with_parent: bool,
}

/// Why there is no cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    #[error(
        "no PostgreSQL server of version 15 or newer was found. Install it (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql@17), or set DATABASE_URL"
    )]
    NoBinaries,
    #[error("another Frontdesk runs on {}", .0.display())]
    Taken(PathBuf),
    #[error("there is no user `postgres` that PostgreSQL could run as; start Frontdesk as an ordinary user")]
    NoPostgresUser,
    #[error("{} cannot be reached by the user `postgres`: make its parent folders searchable (chmod a+x), or set FRONTDESK_DATA to another folder", .0.display())]
    Unreachable(PathBuf),
    #[error("{}: {error}", path.display())]
    Io { path: PathBuf, error: io::Error },
    #[error("{command} failed: {output}")]
    Failed { command: &'static str, output: String },
    #[error("PostgreSQL did not get ready within {} seconds; its log is {}", PATIENCE.as_secs(), .0.display())]
    NotReady(PathBuf),
}

/// Attaches the path to an input or output error.
fn at(path: &Path) -> impl Fn(io::Error) -> ClusterError + '_ {
    move |error| ClusterError::Io { path: path.to_owned(), error }
}

/// A running cluster. Dropped, it stops, if it was started here.
pub struct Cluster {
    socket: PathBuf,
    /// The running server, and the lock that keeps a second Frontdesk away. None: somebody else's, only used.
    ours: Option<(Postmaster, File)>,
}

/// Where things lie below [`Settings::data`].
struct Layout {
    root: PathBuf,
    cluster: PathBuf,
    socket: PathBuf,
    log: PathBuf,
}

impl Layout {
    fn of(settings: &Settings) -> Result<Self, ClusterError> {
        fs::create_dir_all(&settings.data).map_err(at(&settings.data))?;
        let root = fs::canonicalize(&settings.data).map_err(at(&settings.data))?;
        Ok(Self { cluster: root.join("data"), socket: socket_folder(&root), log: root.join("log"), root })
    }
}

/// The socket lies beside the cluster, unless its path would be too long for the system (108 bytes on Linux, 104 on
/// macOS): then in a folder of its own below `/tmp`, named after this one.
fn socket_folder(root: &Path) -> PathBuf {
    let beside = root.join("run");
    if beside.as_os_str().len() + "/.s.PGSQL.5432".len() < 103 {
        return beside;
    }
    let name: String = root
        .to_string_lossy()
        .bytes()
        .fold(0xcbf2_9ce4_8422_2325_u64, |hash, byte| (hash ^ u64::from(byte)).wrapping_mul(0x100_0000_01b3))
        .to_string();
    Path::new("/tmp").join(format!("frontdesk-{name}"))
}

impl Cluster {
    /// Starts the cluster in `settings.data`; makes it first if there is none.
    ///
    /// # Errors
    /// [`ClusterError::Taken`] when another process has it; else what keeps it from starting.
    pub fn start(settings: &Settings) -> Result<Self, ClusterError> {
        let layout = Layout::of(settings)?;
        let binaries = binaries::find().ok_or(ClusterError::NoBinaries)?;
        let identity = Identity::to_run_as()?;
        let lock = lock(&layout.root)?.ok_or_else(|| ClusterError::Taken(layout.root.clone()))?;
        private_folder(&layout.socket, &identity)?;
        create(&layout, &binaries, &identity)?;
        process::clear_away(&layout.cluster)?;
        let logged_before = fs::metadata(&layout.log).map_or(0, |log| log.len());
        let mut postmaster =
            Postmaster::spawn(settings, &binaries, &identity, &layout.cluster, &layout.socket, &layout.log)?;
        let since = Instant::now();
        while !process::is_ready(&layout.cluster) {
            if postmaster.has_ended() || since.elapsed() > PATIENCE {
                let log = fs::read(&layout.log).unwrap_or_default();
                let since = usize::try_from(logged_before).unwrap_or(0).min(log.len());
                return Err(match last_words(&String::from_utf8_lossy(&log[since..])) {
                    Some(output) => ClusterError::Failed { command: "postgres", output },
                    None => ClusterError::NotReady(layout.log),
                });
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(Self { socket: layout.socket, ours: Some((postmaster, lock)) })
    }

    /// Uses the cluster that runs in `settings.data`, or starts it.
    ///
    /// # Errors
    /// As [`Cluster::start`].
    pub fn connect_or_start(settings: &Settings) -> Result<Self, ClusterError> {
        let layout = Layout::of(settings)?;
        let since = Instant::now();
        loop {
            match Self::start(settings) {
                Err(ClusterError::Taken(_)) if process::is_ready(&layout.cluster) => {
                    return Ok(Self { socket: layout.socket, ours: None });
                }
                Err(ClusterError::Taken(_)) if since.elapsed() < PATIENCE => {
                    std::thread::sleep(Duration::from_millis(50));
                }
                started => return started,
            }
        }
    }

    /// How to connect to one of its databases.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("host={} user={ROLE} dbname={database}", self.socket.display())
    }

    /// Makes the database, if there is none of this name (a plain word).
    ///
    /// # Errors
    /// The server's.
    pub async fn ensure_database(&self, name: &str) -> anyhow::Result<()> {
        let mut conn = AsyncPgConnection::establish(&self.url("postgres")).await?;
        match conn.batch_execute(&format!("create database \"{name}\"")).await {
            // Two at once: the second meets the unique index of the catalogue instead.
            Err(QueryError::DatabaseError(kind, info))
                if kind == DatabaseErrorKind::UniqueViolation || info.message().contains("already exists") =>
            {
                Ok(())
            }
            made => Ok(made?),
        }
    }

    /// Stops the server, if it was started here; clients are cut off.
    ///
    /// # Errors
    /// It does not end.
    pub fn stop(mut self) -> Result<(), ClusterError> {
        match self.ours.take() {
            Some((postmaster, _lock)) => postmaster.stop(),
            None => Ok(()),
        }
    }

    /// Leaves the server running when this process ends (started without `end_with_parent`): tests share one.
    #[must_use]
    pub fn leave_running(mut self) -> Self {
        if let Some((postmaster, lock)) = self.ours.take() {
            postmaster.forget();
            drop(lock);
        }
        self
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Some((postmaster, _lock)) = self.ours.take()
            && let Err(error) = postmaster.stop()
        {
            tracing::error!(%error, "PostgreSQL was not stopped");
        }
    }
}

/// Why a server did not start, by what it logged: its last fatal error, else its last line.
fn last_words(log: &str) -> Option<String> {
    let mut lines = log.lines().filter(|line| !line.trim().is_empty());
    lines.clone().rfind(|line| line.contains("FATAL")).or_else(|| lines.next_back()).map(ToOwned::to_owned)
}

/// The lock goes with this process, however it ends; none if another process has it.
fn lock(root: &Path) -> Result<Option<File>, ClusterError> {
    let path = root.join("lock");
    let file = File::options().create(true).truncate(false).write(true).open(&path).map_err(at(&path))?;
    match file.try_lock() {
        Ok(()) => Ok(Some(file)),
        Err(TryLockError::WouldBlock) => Ok(None),
        Err(TryLockError::Error(error)) => Err(at(&path)(error)),
    }
}

/// A folder for the server's user alone.
fn private_folder(path: &Path, identity: &Identity) -> Result<(), ClusterError> {
    match fs::DirBuilder::new().mode(0o700).create(path) {
        Err(error) if error.kind() != io::ErrorKind::AlreadyExists => return Err(at(path)(error)),
        _ => {}
    }
    if let Some((uid, gid)) = identity.drop_to() {
        chown(path, Some(uid), Some(gid)).map_err(at(path))?;
    }
    Ok(())
}

/// Makes the cluster, if there is none: beside its place, then renamed, so that a half-made one is never taken for one.
fn create(layout: &Layout, binaries: &Path, identity: &Identity) -> Result<(), ClusterError> {
    if layout.cluster.join("PG_VERSION").exists() {
        return Ok(());
    }
    let fresh = layout.root.join("data.new");
    if fresh.exists() {
        fs::remove_dir_all(&fresh).map_err(at(&fresh))?;
    }
    private_folder(&fresh, identity)?;
    let (name, open) = identity.way_to(&fresh)?.take();
    let mut initdb = std::process::Command::new(binaries.join("initdb"));
    initdb.arg("-D").arg(name).args([
        "-U",
        ROLE,
        "-E",
        "UTF8",
        "--locale=C.UTF-8",
        "--auth-local=trust",
        "--auth-host=reject",
        "-k",
    ]);
    identity.apply(&mut initdb, false, open);
    let made = initdb.output().map_err(at(&binaries.join("initdb")))?;
    if !made.status.success() {
        let said = String::from_utf8_lossy(&made.stderr).trim().to_owned();
        return Err(ClusterError::Failed { command: "initdb", output: said });
    }
    fs::rename(&fresh, &layout.cluster).map_err(at(&layout.cluster))
}

#[cfg(test)]
mod tests;
