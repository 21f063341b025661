//! A private PostgreSQL cluster: the default, when no `DATABASE_URL` is given, and what the tests run on.
//!
//! It lies in a folder of its own, listens on a Unix socket in a 0700 folder and on no TCP port, is created at the
//! first start, and picked up again after a crash. Many processes may use it (a server, and commands beside it): the
//! first to come starts it, the last to leave stops it. As root it runs as the user `postgres`.

mod binaries;
mod process;

use std::fs::{self, File, TryLockError};
use std::io;
use std::os::unix::fs::{DirBuilderExt as _, chown};
use std::os::unix::net::UnixStream;
use std::path::{Path, PathBuf};
use std::process::Child;
use std::time::{Duration, Instant};

use diesel::result::{DatabaseErrorKind, Error as QueryError};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use process::Identity;

/// The name of the cluster's only role.
const ROLE: &str = "frontdesk";
/// How long a start may take; a recovery after a crash with much to replay takes longest.
const PATIENCE: Duration = Duration::from_mins(1);

/// Where a cluster lies and how it runs.
#[derive(Clone, Debug)]
pub struct Settings {
    /// The folder that holds cluster, socket, locks and log.
    pub data: PathBuf,
    /// Whether a commit survives a power cut. Only tests do without.
    pub durable: bool,
    pub max_connections: u16,
}

/// Why there is no cluster.
#[derive(Debug, thiserror::Error)]
pub enum ClusterError {
    #[error(
        "no PostgreSQL server of version 15 or newer was found. Install it (Debian, Ubuntu: apt-get install postgresql; macOS: brew install postgresql@17), or set DATABASE_URL"
    )]
    NoBinaries,
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

/// A cluster in use. Dropped, it is left.
pub struct Cluster {
    settings: Settings,
    layout: Layout,
    /// Locked, shared with all others, as long as this process uses the cluster. None: left already.
    in_use: Option<File>,
    /// The server, if it was started here; it is collected when it has ended.
    child: Option<Child>,
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

    /// Waits for one's turn to start or stop the server: it ends with the value, and with the process, however that ends.
    fn turn(&self) -> Result<File, ClusterError> {
        let path = self.root.join("lock");
        let file = open_lock(&path)?;
        file.lock().map_err(at(&path))?;
        Ok(file)
    }

    /// Says that the cluster is in use, for as long as the value or the process lives. Called in turn: nobody is just
    /// stopping it.
    fn use_it(&self) -> Result<File, ClusterError> {
        let path = self.root.join("in_use");
        let file = open_lock(&path)?;
        file.lock_shared().map_err(at(&path))?;
        Ok(file)
    }

    /// Whether the server takes connections; one that starts, recovers or stops is waited for.
    ///
    /// # Errors
    /// It is there and does not get ready. It is left alone: others may use it, or it has much to recover.
    fn answers(&self) -> Result<bool, ClusterError> {
        let socket = self.socket.join(".s.PGSQL.5432");
        let since = Instant::now();
        loop {
            let is_there = process::is_there(&self.cluster);
            // One that takes connections and is not seen among the processes runs in another container.
            if (process::is_ready(&self.cluster) || !is_there) && UnixStream::connect(&socket).is_ok() {
                return Ok(true);
            }
            if !is_there {
                return Ok(false);
            }
            if since.elapsed() > PATIENCE {
                return Err(ClusterError::NotReady(self.log.clone()));
            }
            std::thread::sleep(Duration::from_millis(10));
        }
    }

    /// Starts the server; makes the cluster first if there is none. Called in turn.
    fn start(&self, settings: &Settings) -> Result<Child, ClusterError> {
        let binaries = binaries::find().ok_or(ClusterError::NoBinaries)?;
        let identity = Identity::to_run_as()?;
        private_folder(&self.socket, &identity)?;
        create(self, &binaries, &identity)?;
        process::end(&self.cluster)?;
        let logged_before = fs::metadata(&self.log).map_or(0, |log| log.len());
        let mut child = process::spawn(settings, &binaries, &identity, &self.cluster, &self.socket, &self.log)?;
        let since = Instant::now();
        while !process::is_ready(&self.cluster) {
            if since.elapsed() > PATIENCE {
                return Err(ClusterError::NotReady(self.log.clone()));
            }
            if !matches!(child.try_wait(), Ok(None)) {
                process::end(&self.cluster)?;
                let log = fs::read(&self.log).unwrap_or_default();
                let since = usize::try_from(logged_before).unwrap_or(0).min(log.len());
                return Err(match last_words(&String::from_utf8_lossy(&log[since..])) {
                    Some(output) => ClusterError::Failed { command: "postgres", output },
                    None => ClusterError::NotReady(self.log.clone()),
                });
            }
            std::thread::sleep(Duration::from_millis(10));
        }
        Ok(child)
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
    /// Whether there is a cluster in `data`, running or not.
    #[must_use]
    pub fn exists(data: &Path) -> bool {
        data.join("data/PG_VERSION").exists()
    }

    /// Uses the cluster in `settings.data`: as it runs, or starts it; makes it first if there is none.
    ///
    /// # Errors
    /// What keeps it from starting.
    pub fn open(settings: Settings) -> Result<Self, ClusterError> {
        let layout = Layout::of(&settings)?;
        let _turn = layout.turn()?;
        let in_use = layout.use_it()?;
        let child = if layout.answers()? { None } else { Some(layout.start(&settings)?) };
        Ok(Self { settings, layout, in_use: Some(in_use), child })
    }

    /// Starts the server again if it is gone: killed, or stopped by hand.
    ///
    /// # Errors
    /// What keeps it from starting.
    pub fn keep_up(&mut self) -> Result<(), ClusterError> {
        // Collected first: until then an ended child still has its number.
        if self.child.as_mut().is_some_and(|child| !matches!(child.try_wait(), Ok(None))) {
            self.child = None;
        }
        if process::is_there(&self.layout.cluster) {
            return Ok(());
        }
        let _turn = self.layout.turn()?;
        // Another who uses it may have been quicker.
        if !self.layout.answers()? {
            tracing::warn!("PostgreSQL is gone and started again");
            self.child = Some(self.layout.start(&self.settings)?);
        }
        Ok(())
    }

    /// How to connect to one of its databases.
    #[must_use]
    pub fn url(&self, database: &str) -> String {
        format!("host={} user={ROLE} dbname={database}", self.layout.socket.display())
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

    /// Ends its use here. Who leaves last stops the server, whoever started it.
    ///
    /// # Errors
    /// It does not end.
    pub fn leave(mut self) -> Result<(), ClusterError> {
        self.end_use()
    }

    fn end_use(&mut self) -> Result<(), ClusterError> {
        let Some(in_use) = self.in_use.take() else { return Ok(()) };
        let _turn = self.layout.turn()?;
        let file = self.layout.root.join("in_use");
        in_use.unlock().map_err(at(&file))?;
        match in_use.try_lock() {
            Ok(()) => {
                process::end(&self.layout.cluster)?;
                if let Some(mut child) = self.child.take() {
                    let _ = child.wait();
                }
                Ok(())
            }
            Err(TryLockError::WouldBlock) => Ok(()),
            Err(TryLockError::Error(error)) => Err(at(&file)(error)),
        }
    }

    /// Ends its use here and leaves the server running, even if nobody else is there: tests share one.
    #[must_use]
    pub fn leave_running(mut self) -> Self {
        self.in_use = None;
        self
    }
}

impl Drop for Cluster {
    fn drop(&mut self) {
        if let Err(error) = self.end_use() {
            tracing::error!(%error, "PostgreSQL was not stopped");
        }
    }
}

/// Why a server did not start, by what it logged: its last fatal error, else its last line.
fn last_words(log: &str) -> Option<String> {
    let mut lines = log.lines().filter(|line| !line.trim().is_empty());
    lines.clone().rfind(|line| line.contains("FATAL")).or_else(|| lines.next_back()).map(ToOwned::to_owned)
}

fn open_lock(path: &Path) -> Result<File, ClusterError> {
    File::options().create(true).truncate(false).write(true).open(path).map_err(at(path))
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
    identity.apply(&mut initdb, open);
    let made = initdb.output().map_err(at(&binaries.join("initdb")))?;
    if !made.status.success() {
        let said = String::from_utf8_lossy(&made.stderr).trim().to_owned();
        return Err(ClusterError::Failed { command: "initdb", output: said });
    }
    fs::rename(&fresh, &layout.cluster).map_err(at(&layout.cluster))
}

#[cfg(test)]
mod tests;
