//! A real SMTP server, with a certificate of its own.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};

use serde_json::Value;

/// The server, running until it is dropped.
pub struct SmtpServer {
    pub port: u16,
    /// The root to trust.
    pub ca: PathBuf,
    mails: Arc<Mutex<Vec<Value>>>,
    process: Child,
    folder: PathBuf,
}

fn openssl(folder: &Path, arguments: &[&str]) {
    let made = Command::new("openssl")
        .args(arguments)
        .current_dir(folder)
        .output()
        .expect("openssl is installed (bin/test does that)");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}

impl SmtpServer {
    pub fn start() -> Self {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("frontdesk-smtp-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        let subject = ["-subj", "/CN=Test CA", "-keyout", "ca.key", "-out", "ca.pem", "-days", "2"];
        openssl(&folder, &[&["req", "-x509", "-newkey", "rsa:2048", "-nodes"][..], &subject].concat());
        openssl(
            &folder,
            &[
                "req",
                "-newkey",
                "rsa:2048",
                "-nodes",
                "-subj",
                "/CN=localhost",
                "-keyout",
                "key.pem",
                "-out",
                "request.pem",
            ],
        );
        std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1").expect("written");
        let sign = [
            "x509",
            "-req",
            "-in",
            "request.pem",
            "-CA",
            "ca.pem",
            "-CAkey",
            "ca.key",
            "-CAcreateserial",
            "-days",
            "2",
            "-extfile",
            "names",
            "-out",
            "cert.pem",
        ];
        openssl(&folder, &sign);
        let script = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/it/support/smtp_server.py");
        // Debian's own interpreter has Debian's aiosmtpd.
        let python = if Path::new("/usr/bin/python3").exists() { "/usr/bin/python3" } else { "python3" };
        let mut process = Command::new(python)
            .arg(script)
            .args([folder.join("cert.pem"), folder.join("key.pem")])
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
        Self { port, ca: folder.join("ca.pem"), mails, process, folder }
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
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}
