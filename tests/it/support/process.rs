//! The real program, as a process that can be killed.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use rustix::process::{Pid, Signal, kill_process};

use super::Client;

/// A folder of one's own for data, and the environment that goes with it.
pub struct Program {
    pub data: PathBuf,
    pub port: u16,
    pub extra: Vec<(String, String)>,
}

impl Program {
    pub fn new(name: &str) -> Self {
        let parent = if Path::new("/dev/shm").is_dir() { PathBuf::from("/dev/shm") } else { std::env::temp_dir() };
        let data = parent.join(format!("frontdesk-program-{name}-{}", std::process::id()));
        let _ = std::fs::remove_dir_all(&data);
        std::fs::create_dir_all(&data).expect("a folder");
        Self { data, port: free_port(), extra: Vec::new() }
    }

    /// Another one on the same data.
    pub fn beside(&self) -> Self {
        Self { data: self.data.clone(), port: free_port(), extra: self.extra.clone() }
    }

    pub fn set(mut self, name: &str, value: impl Into<String>) -> Self {
        self.extra.push((name.to_owned(), value.into()));
        self
    }

    /// Where it is reached if nothing else is said.
    pub fn base(&self) -> String {
        format!("http://localhost:{}", self.port)
    }

    /// The process of its private PostgreSQL, if that runs.
    pub fn postgres(&self) -> Option<Pid> {
        let cluster = self.data.join("postgres/data").canonicalize().ok()?;
        let pid_file = std::fs::read_to_string(cluster.join("postmaster.pid")).ok()?;
        let pid = Pid::from_raw(pid_file.lines().next()?.parse().ok()?)?;
        let works_in = std::fs::read_link(format!("/proc/{}/cwd", pid.as_raw_nonzero()));
        (works_in.ok()? == cluster).then_some(pid)
    }

    fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_frontdesk"));
        command.args(arguments).env_clear().env("PATH", std::env::var_os("PATH").unwrap_or_default());
        command.env("FRONTDESK_DATA", &self.data).env("LISTEN", format!("127.0.0.1:{}", self.port));
        command.envs(self.extra.iter().map(|(name, value)| (name, value)));
        command
    }

    /// Runs a command to its end.
    pub fn run(&self, arguments: &[&str], input: &str) -> Output {
        let mut child = self
            .command(arguments)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        child.stdin.take().expect("its input").write_all(input.as_bytes()).expect("written");
        child.wait_with_output().expect("it ends")
    }

    /// Starts the server and waits until it says where it is. From then on nobody reads what it says and logs.
    pub fn serve_unread(&self) -> Child {
        let (reader, writer) = std::io::pipe().expect("a pipe");
        let mut command = self.command(&["serve"]);
        let command = command.stdin(Stdio::null()).stderr(writer.try_clone().expect("the pipe")).stdout(writer);
        let child = command.spawn().expect("it starts");
        let said = BufReader::new(reader).lines().map_while(Result::ok).find(|line| line.contains("Member Portal "));
        assert!(said.is_some(), "it did not start");
        child
    }

    /// Starts the server and waits until it says where it is; what it said until then.
    pub fn serve(&self, arguments: &[&str]) -> Server {
        let mut child = self
            .command(&[&["serve"], arguments].concat())
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .expect("it starts");
        let mut errors = child.stderr.take().expect("its log");
        let log = std::thread::spawn(move || {
            let mut text = String::new();
            let _ = errors.read_to_string(&mut text);
            text
        });
        let mut said = String::new();
        let mut lines = BufReader::new(child.stdout.take().expect("its output")).lines();
        while !said.contains("Member Portal ") {
            match lines.next() {
                Some(line) => said = format!("{said}{}\n", line.expect("text")),
                None => panic!("it did not start:\n{said}\n{}", log.join().expect("a log")),
            }
        }
        let (all, rest) = std::sync::mpsc::channel();
        std::thread::spawn(move || lines.map_while(Result::ok).for_each(|line| drop(all.send(line))));
        Server { child, client: Client::new(&self.base()), said, rest, log: Some(log) }
    }
}

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

impl Drop for Program {
    /// After a kill its PostgreSQL runs on, for the next start; here none follows.
    fn drop(&mut self) {
        if let Some(pid) = self.postgres() {
            let _ = kill_process(pid, Signal::QUIT);
            while self.postgres().is_some() {
                std::thread::sleep(std::time::Duration::from_millis(5));
            }
        }
        let _ = std::fs::remove_dir_all(&self.data);
    }
}

/// A running server.
pub struct Server {
    child: Child,
    pub client: Client,
    pub said: String,
    rest: std::sync::mpsc::Receiver<String>,
    log: Option<std::thread::JoinHandle<String>>,
}

impl Server {
    /// What it said when it started, to the last line.
    pub fn greeting(&self) -> String {
        std::thread::sleep(std::time::Duration::from_millis(300));
        let rest: Vec<String> = self.rest.try_iter().collect();
        format!("{}{}", self.said, rest.join("\n"))
    }

    pub fn signal(&self, signal: Signal) {
        kill_process(Pid::from_child(&self.child), signal).expect("it lives");
    }

    /// SIGKILL.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }

    /// SIGTERM, and its end; what it logged.
    pub fn stop(mut self) -> String {
        self.signal(Signal::TERM);
        let status = self.child.wait().expect("ended");
        let log = self.log.take().expect("a log").join().expect("a log");
        assert!(status.success(), "{log}");
        log
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
