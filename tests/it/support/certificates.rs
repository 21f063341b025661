//! A certificate for `localhost`, and the authority that signed it.

use std::path::{Path, PathBuf};
use std::process::Command;

/// In a folder of its own, which goes with the value.
pub struct Certificates {
    pub folder: PathBuf,
}

impl Certificates {
    pub fn make(name: &str) -> Self {
        static COUNT: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        let count = COUNT.fetch_add(1, std::sync::atomic::Ordering::Relaxed);
        let folder = std::env::temp_dir().join(format!("frontdesk-{name}-{}-{count}", std::process::id()));
        std::fs::create_dir_all(&folder).expect("a folder");
        std::fs::write(folder.join("names"), "subjectAltName=DNS:localhost,IP:127.0.0.1").expect("written");
        openssl(&folder, "req -x509 -newkey rsa:2048 -nodes -subj /CN=Test_CA -keyout ca.key -out ca.pem -days 2");
        openssl(&folder, "req -newkey rsa:2048 -nodes -subj /CN=localhost -keyout key.pem -out request.pem");
        openssl(
            &folder,
            "x509 -req -in request.pem -CA ca.pem -CAkey ca.key -CAcreateserial -days 2 -extfile names -out cert.pem",
        );
        Self { folder }
    }

    /// The root to trust.
    pub fn ca(&self) -> PathBuf {
        self.folder.join("ca.pem")
    }

    /// What a server shows, and its key.
    pub fn pair(&self) -> [PathBuf; 2] {
        [self.folder.join("cert.pem"), self.folder.join("key.pem")]
    }
}

impl Drop for Certificates {
    fn drop(&mut self) {
        let _ = std::fs::remove_dir_all(&self.folder);
    }
}

fn openssl(folder: &Path, arguments: &str) {
    let made = Command::new("openssl")
        .args(arguments.split(' '))
        .current_dir(folder)
        .output()
        .expect("openssl is installed (bin/test does that)");
    assert!(made.status.success(), "{}", String::from_utf8_lossy(&made.stderr));
}
