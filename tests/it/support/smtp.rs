//! A real SMTP server, with a certificate of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;

use super::certificates::Certificates;

/// The server, running until it is dropped.
pub struct SmtpServer {
    pub port: u16,
    /// The root to trust.
    pub ca: PathBuf,
    mails: Arc<Mutex<Vec<Value>>>,
    process: Child,
    _certificates: Certificates,
}

impl SmtpServer {
    pub fn start() -> Self {
        let certificates = Certificates::make("smtp");
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/smtp_server.py");
        // Debian's own interpreter has Debian's aiosmtpd.
        let python = if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" };
        let mut process = Command::new(python)
            .arg(script)
            .args(certificates.pair())
            .stdout(Stdio::piped())
            .spawn()
            .expect("python3 is installed (bin/test does that)");
        let mut lines = BufReader::new(process.stdout.take().expect("its output")).lines();
        let port = lines
            .next()
            .expect("a line (is aiosmtpd installed? bin/test does that)")
            .expect("text")
            .parse()
            .expect("a port");
        let mails = Arc::new(Mutex::new(Vec::new()));
        let into = mails.clone();
        std::thread::spawn(move || {
            for line in lines.map_while(Result::ok) {
                into.lock().expect("the mails").push(serde_json::from_str(&line).expect("JSON"));
            }
        });
        Self { port, ca: certificates.ca(), mails, process, _certificates: certificates }
    }

    /// The address, with the right user and password.
    pub fn url(&self) -> String {
        format!("smtp://desk:p%40ss%20word@localhost:{}?tls=required", self.port)
    }

    /// What it has taken so far; waits a moment for `count`.
    pub async fn mails(&self, count: usize) -> Vec<Value> {
        for _ in 0..100 {
            if self.mails.lock().expect("the mails").len() >= count {
                break;
            }
            tokio::time::sleep(std::time::Duration::from_millis(20)).await;
        }
        self.mails.lock().expect("the mails").clone()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
