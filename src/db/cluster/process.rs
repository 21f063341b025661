//! The server as a process: as whom it runs, how it starts and ends, what a crash left behind.

use std::fs::{self, File};
use std::io;
use std::os::fd::{AsRawFd as _, OwnedFd};
use std::os::unix::process::CommandExt as _;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, geteuid, kill_process};

use super::{ClusterError, Settings, at};

/// As whom the server runs: PostgreSQL refuses root.
pub(super) struct Identity(Option<(u32, u32)>);

impl Identity {
    /// `postgres` when this process is root, else whoever it is.
    pub(super) fn to_run_as() -> Result<Self, ClusterError> {
        if !geteuid().is_root() {
            return Ok(Self(None));
        }
        let passwd = fs::read_to_string("/etc/passwd").map_err(at(Path::new("/etc/passwd")))?;
        let user = passwd
            .lines()
            .map(|line| line.split(':').collect::<Vec<_>>())
            .find(|fields| fields.first() == Some(&"postgres"));
        let id = |field: usize| user.as_ref().and_then(|fields| fields.get(field)?.parse().ok());
        match (id(2), id(3)) {
            (Some(uid), Some(gid)) => Ok(Self(Some((uid, gid)))),
            _ => Err(ClusterError::NoPostgresUser),
        }
    }

    pub(super) const fn drop_to(&self) -> Option<(u32, u32)> {
        self.0
    }

    /// How the server's user gets to `folder`: by its path, or, where a parent folder keeps it out (`/root` does), by a
    /// descriptor that is handed on open. Asked of a child that has become that user.
    pub(super) fn way_to(&self, folder: &Path) -> Result<Way, ClusterError> {
        let mut look = Command::new("/bin/sh");
        look.args(["-c", "cd \"$1\"", "sh"]).arg(folder);
        self.apply(&mut look, Vec::new());
        let reached = look.stdin(Stdio::null()).stderr(Stdio::null()).status().map_err(at(folder))?;
        match (reached.success(), cfg!(target_os = "linux")) {
            (true, _) => Ok(Way::Path(folder.to_owned())),
            (false, true) => File::open(folder).map(|open| Way::Descriptor(open.into())).map_err(at(folder)),
            (false, false) => Err(ClusterError::Unreachable(folder.to_owned())),
        }
    }

    /// Has `command` run as this user, in a plain environment, with `open` handed on.
    pub(super) fn apply(&self, command: &mut Command, open: Vec<OwnedFd>) {
        command.env_clear().env("PATH", "/usr/bin:/bin").env("LC_ALL", "C").current_dir("/");
        if let Some((uid, gid)) = self.0 {
            // The supplementary groups go with it.
            command.uid(uid).gid(gid);
        }
        let private = move || -> io::Result<()> {
            rustix::process::umask(rustix::fs::Mode::RWXG | rustix::fs::Mode::RWXO);
            for descriptor in &open {
                rustix::io::fcntl_setfd(descriptor, rustix::io::FdFlags::empty())?;
            }
            Ok(())
        };
        // SAFETY: between fork and exec only async-signal-safe system calls are made, and nothing is allocated.
        #[allow(unsafe_code)]
        unsafe {
            command.pre_exec(private);
        }
    }
}

/// How a folder is named to the server.
pub(super) enum Way {
    Path(PathBuf),
    Descriptor(OwnedFd),
}

impl Way {
    /// The name, and what must be handed on for it to mean something.
    pub(super) fn take(self) -> (PathBuf, Vec<OwnedFd>) {
        match self {
            Self::Path(path) => (path, Vec::new()),
            Self::Descriptor(open) => (PathBuf::from(format!("/proc/self/fd/{}", open.as_raw_fd())), vec![open]),
        }
    }
}

/// Starts the server as a child of this process that may outlive it: others may use it by then.
pub(super) fn spawn(
    settings: &Settings,
    binaries: &Path,
    identity: &Identity,
    cluster: &Path,
    socket: &Path,
    log: &Path,
) -> Result<Child, ClusterError> {
    let out = File::options().create(true).append(true).open(log).map_err(at(log))?;
    let (cluster_name, mut open) = identity.way_to(cluster)?.take();
    let (socket_name, also_open) = identity.way_to(socket)?.take();
    open.extend(also_open);
    let mut command = Command::new(binaries.join("postgres"));
    command.arg("-D").arg(cluster_name);
    let mut set = |setting: &str| {
        command.args(["-c", setting]);
    };
    set("listen_addresses=");
    set(&format!("unix_socket_directories={}", socket_name.display()));
    set("unix_socket_permissions=0700");
    set(&format!("max_connections={}", settings.max_connections));
    if !settings.durable {
        for setting in ["fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off"] {
            set(setting);
        }
    }
    command.stdin(Stdio::null()).stdout(out.try_clone().map_err(at(log))?).stderr(out);
    identity.apply(&mut command, open);
    // Ctrl-C reaches the app, which then stops the server in its own time.
    command.process_group(0);
    command.spawn().map_err(at(&binaries.join("postgres")))
}

/// Whether the server of this cluster takes connections.
pub(super) fn is_ready(cluster: &Path) -> bool {
    let pid_file = fs::read_to_string(cluster.join("postmaster.pid")).unwrap_or_default();
    let ready = pid_file.lines().nth(7).is_some_and(|state| state.trim() == "ready");
    ready && is_there(cluster)
}

/// Whether there is a server of this cluster, ready or not.
pub(super) fn is_there(cluster: &Path) -> bool {
    let pid_file = fs::read_to_string(cluster.join("postmaster.pid")).unwrap_or_default();
    pid_of(&pid_file).is_some_and(|pid| works_in(pid, cluster))
}

/// Ends what runs in the cluster, and removes a `postmaster.pid` that lies. Called in turn: nobody else starts a server
/// here. SIGINT is a fast shutdown: clients are cut off, nothing is lost.
pub(super) fn end(cluster: &Path) -> Result<(), ClusterError> {
    let pid_file = cluster.join("postmaster.pid");
    let since = Instant::now();
    let mut told = false;
    loop {
        let left: Vec<Pid> = processes_in(cluster);
        if left.is_empty() {
            break;
        }
        if since.elapsed() > Duration::from_secs(30) {
            return Err(ClusterError::Failed {
                command: "postgres",
                output: "it did not stop within 30 seconds".to_owned(),
            });
        }
        if !told {
            let master =
                fs::read_to_string(&pid_file).ok().and_then(|text| pid_of(&text)).filter(|pid| left.contains(pid));
            match master {
                Some(pid) => tell(pid, Signal::INT),
                // The postmaster is gone, a busy backend lives on.
                None => left.iter().for_each(|pid| tell(*pid, Signal::TERM)),
            }
            told = true;
        }
        std::thread::sleep(Duration::from_millis(5));
    }
    if pid_file.exists() {
        fs::remove_file(&pid_file).map_err(at(&pid_file))?;
    }
    Ok(())
}

/// Tells a process to end; one that is gone already has.
fn tell(pid: Pid, signal: Signal) {
    let _ = kill_process(pid, signal);
}

fn pid_of(pid_file: &str) -> Option<Pid> {
    pid_file.lines().next()?.trim().parse().ok().and_then(Pid::from_raw)
}

/// Whether that process works in the cluster: a pid alone may be another's by now.
fn works_in(pid: Pid, cluster: &Path) -> bool {
    match fs::read_link(format!("/proc/{}/cwd", pid.as_raw_nonzero())) {
        Ok(folder) => folder == cluster,
        // No /proc (macOS): believe the pid, if there is such a process.
        Err(_) => !Path::new("/proc/self").exists() && rustix::process::test_kill_process(pid).is_ok(),
    }
}

fn processes_in(cluster: &Path) -> Vec<Pid> {
    let Ok(entries) = fs::read_dir("/proc") else {
        let pid_file = fs::read_to_string(cluster.join("postmaster.pid")).unwrap_or_default();
        return pid_of(&pid_file).filter(|pid| works_in(*pid, cluster)).into_iter().collect();
    };
    let pids = entries.flatten().filter_map(|entry| entry.file_name().to_str()?.parse().ok().and_then(Pid::from_raw));
    pids.filter(|pid| works_in(*pid, cluster)).collect()
}
