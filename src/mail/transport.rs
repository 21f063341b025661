//! The way a mail takes: SMTP, files, or (for tests) memory.

use std::fs::{self, Permissions};
use std::io::ErrorKind;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};
use percent_encoding::percent_decode_str;
use rustix::fs::Access;
use url::Url;

use super::Message;

/// How long one mail may take to be handed over.
const PATIENCE: Duration = Duration::from_secs(20);

/// Where mail goes.
#[derive(Clone)]
pub enum Transport {
    Smtp(AsyncSmtpTransport<Tokio1Executor>),
    /// A folder, one `.eml` file a mail.
    Files(PathBuf),
    /// A list that the holder of the other end reads.
    Memory(Arc<Mutex<Vec<Message>>>),
}

/// `SMTP_URL` or `SMTP_CA_FILE` cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum BadTransport {
    #[error("SMTP_URL: {0}")]
    Url(&'static str),
    #[error("SMTP_CA_FILE: {0}")]
    CaFile(String),
    #[error("SMTP_URL: {0}")]
    Tls(#[from] lettre::transport::smtp::Error),
    #[error("mail cannot be kept in {0}: {1}")]
    Folder(PathBuf, std::io::Error),
}

/// A mail that did not go.
#[derive(Debug, thiserror::Error)]
pub enum SendError {
    /// The server refuses this mail or its recipient for good (5xx): it bounces at once.
    #[error("{0}")]
    Refused(String),
    /// Anything else (no line, 4xx, a certificate, a password that is wrong): tried again.
    #[error("{0}")]
    TryAgain(String),
}

impl Transport {
    /// SMTP as `url` says, or without one files in `folder`. `smtp://…?tls=required` is STARTTLS or nothing;
    /// `smtps://` is TLS from the start; plain `smtp://` goes to the loopback only. `ca_file` is a further root to
    /// trust, in PEM.
    ///
    /// # Errors
    /// One line that names the variable.
    pub fn open(url: Option<&str>, ca_file: Option<&Path>, folder: &Path) -> Result<Self, BadTransport> {
        let root = ca_file.map(certificate).transpose()?;
        let Some(url) = url else {
            private_folder(folder).map_err(|error| BadTransport::Folder(folder.to_owned(), error))?;
            return Ok(Self::Files(folder.to_owned()));
        };
        let url = Url::parse(url)
            .map_err(|_| BadTransport::Url("is no address like smtp://user:password@host:587?tls=required"))?;
        let host = url.host_str().filter(|host| !host.is_empty()).ok_or(BadTransport::Url("names no host"))?;
        let bare = host.trim_start_matches('[').trim_end_matches(']');
        let local = bare == "localhost" || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback());
        if url.query_pairs().any(|(key, value)| (&*key, &*value) != ("tls", "required")) {
            return Err(BadTransport::Url("can be followed by ?tls=required, and nothing else"));
        }
        let required = url.query().is_some_and(|query| !query.is_empty());
        let (tls, port) = match (url.scheme(), required) {
            ("smtps", _) => (Tls::Wrapper(tls(bare, root)?), 465),
            ("smtp", true) => (Tls::Required(tls(bare, root)?), 587),
            ("smtp", false) if local => (Tls::None, 25),
            ("smtp", false) => {
                return Err(BadTransport::Url("would send in the clear; add ?tls=required, or use smtps://"));
            }
            _ => return Err(BadTransport::Url("begins neither with smtp:// nor with smtps://")),
        };
        let mut smtp = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(bare)
            .port(url.port().unwrap_or(port))
            .tls(tls)
            .timeout(Some(PATIENCE))
            .pool_config(PoolConfig::new().max_size(2));
        if !url.username().is_empty() {
            let decoded = |text: &str| percent_decode_str(text).decode_utf8_lossy().into_owned();
            smtp = smtp
                .credentials(Credentials::new(decoded(url.username()), decoded(url.password().unwrap_or_default())));
        }
        Ok(Self::Smtp(smtp.build()))
    }

    /// A memory to read sent mails from.
    #[must_use]
    pub fn memory() -> (Self, Arc<Mutex<Vec<Message>>>) {
        let mails = Arc::new(Mutex::new(Vec::new()));
        (Self::Memory(mails.clone()), mails)
    }

    /// Looks whether mail can go, and sends none: greets the server, signs in, within `patience`; or asks whether the
    /// folder can be written.
    ///
    /// # Errors
    /// Why it cannot.
    pub async fn check(&self, patience: Duration) -> Result<(), String> {
        match self {
            Self::Smtp(smtp) => match tokio::time::timeout(patience, smtp.test_connection()).await {
                Ok(Ok(true)) => Ok(()),
                Ok(Ok(false)) => Err("the server hung up".to_owned()),
                Ok(Err(error)) => Err(said(&error)),
                Err(_) => Err(format!("no answer within {} seconds", patience.as_secs())),
            },
            Self::Files(folder) => rustix::fs::access(folder, Access::WRITE_OK | Access::EXEC_OK)
                .map_err(|error| format!("{}: {error}", folder.display())),
            Self::Memory(_) => Ok(()),
        }
    }

    /// Hands the mail over.
    ///
    /// # Errors
    /// [`SendError`] says whether trying again makes sense.
    pub async fn send(&self, message: &Message) -> Result<(), SendError> {
        match self {
            Self::Smtp(smtp) => {
                // An address that no mail can go to will not become one.
                let mail = message.build().map_err(|error| SendError::Refused(error.to_string()))?;
                // lettre bounds each answer, not the whole: a server that hangs in the handshake would hold the worker.
                match tokio::time::timeout(PATIENCE, smtp.send(mail)).await {
                    Ok(sent) => sent.map(drop).map_err(|error| verdict(&error)),
                    Err(_) => Err(SendError::TryAgain(format!("no answer within {} seconds", PATIENCE.as_secs()))),
                }
            }
            Self::Files(folder) => {
                let mail = message.build().map_err(|error| SendError::Refused(error.to_string()))?;
                let name: String = message.message_id.chars().filter(|c| c.is_ascii_alphanumeric()).collect();
                let (part, whole) = (folder.join(format!("{name}.part")), folder.join(format!("{name}.eml")));
                let written = private_folder(folder)
                    .and_then(|()| fs::write(&part, mail.formatted()))
                    .and_then(|()| fs::rename(&part, &whole));
                written.map_err(|error| SendError::TryAgain(error.to_string()))
            }
            Self::Memory(mails) => {
                message.build().map_err(|error| SendError::Refused(error.to_string()))?;
                mails.lock().unwrap_or_else(PoisonError::into_inner).push(message.clone());
                Ok(())
            }
        }
    }
}

/// A folder for its owner alone: the links in the mails let in whoever reads them. Its parents are as others.
fn private_folder(folder: &Path) -> std::io::Result<()> {
    if let Some(parent) = folder.parent() {
        fs::create_dir_all(parent)?;
    }
    fs::DirBuilder::new().recursive(true).mode(0o700).create(folder)?;
    match fs::set_permissions(folder, Permissions::from_mode(0o700)) {
        // It is another's, who lends it.
        Err(error) if error.kind() == ErrorKind::PermissionDenied => Ok(()),
        set => set,
    }
}

/// A further root to trust.
fn certificate(file: &Path) -> Result<Certificate, BadTransport> {
    let bad = |error: &dyn std::fmt::Display| BadTransport::CaFile(format!("{}: {error}", file.display()));
    let pem = fs::read(file).map_err(|error| bad(&error))?;
    // To lettre a file without any is no mistake; it would show when the first mail does not go.
    if !String::from_utf8_lossy(&pem).contains("-----BEGIN CERTIFICATE-----") {
        return Err(bad(&"holds no certificate in PEM"));
    }
    Certificate::from_pem(&pem).map_err(|error| bad(&error))
}

fn tls(host: &str, root: Option<Certificate>) -> Result<TlsParameters, BadTransport> {
    let parameters = TlsParameters::builder(host.to_owned()).certificate_store(CertificateStore::WebpkiRoots);
    let parameters = match root {
        Some(root) => parameters.add_root_certificate(root),
        None => parameters,
    };
    Ok(parameters.build()?)
}

/// What went wrong, with its cause.
fn said(error: &lettre::transport::smtp::Error) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), |source| format!("{error}: {source}"))
}

/// A 5xx is final, but for those that speak of us and not of the mail: authentication (530, 534, 535, 538) and
/// a policy that asks for TLS (523); an operator mends those. Lost lines and unknown certificates are neither
/// permanent nor transient to lettre: tried again.
fn verdict(error: &lettre::transport::smtp::Error) -> SendError {
    let said = said(error);
    let ours = error
        .status()
        .is_some_and(|code| matches!(code.to_string().as_str(), "530" | "534" | "535" | "538" | "523" | "502" | "503"));
    if error.is_permanent() && !ours { SendError::Refused(said) } else { SendError::TryAgain(said) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn mails_kept_as_files_are_for_their_owner_alone() {
        let parent = std::env::temp_dir().join(format!("frontdesk-mails-{}", std::process::id()));
        let mode = |folder: &Path| fs::metadata(folder).expect("a folder").permissions().mode() & 0o777;
        // An earlier process of this number may have been killed here.
        let _ = fs::remove_dir_all(&parent);
        fs::create_dir(&parent).expect("made");
        fs::set_permissions(&parent, fs::Permissions::from_mode(0o755)).expect("open");
        let mails = parent.join("var/mail");
        Transport::open(None, None, &mails).expect("a folder");
        assert_eq!(mode(&mails), 0o700, "links stand in them");
        // As it was made before.
        fs::set_permissions(&mails, fs::Permissions::from_mode(0o755)).expect("open");
        Transport::open(None, None, &mails).expect("a folder");
        assert_eq!(mode(&mails), 0o700);
        assert_ne!(mode(&parent.join("var")), 0o700, "others may have to pass");
        fs::remove_dir_all(&parent).expect("removed");
    }

    // Within a runtime: the pool of connections wants one.
    #[tokio::test]
    async fn an_address_says_how_safe_the_way_is() {
        let open = |url: &str| Transport::open(Some(url), None, Path::new("unused"));
        for good in [
            "smtp://u:p%40ss@mail.example.org:587?tls=required",
            "smtps://mail.example.org",
            "smtp://127.0.0.1:1025",
            "smtp://[::1]:25",
        ] {
            assert!(matches!(open(good), Ok(Transport::Smtp(_))), "{good}");
        }
        for bad in [
            "smtp://mail.example.org",
            "http://mail.example.org",
            "mail.example.org:25",
            "smtps://",
            "smtp://[::1]?tls=maybe",
        ] {
            assert!(open(bad).is_err(), "{bad}");
        }
        for url in [None, Some("smtp://localhost"), Some("smtps://mail.example.org")] {
            for file in ["/nowhere/ca.pem", "/dev/null"] {
                let wrong = Transport::open(url, Some(Path::new(file)), Path::new("unused"));
                assert!(wrong.is_err_and(|error| error.to_string().starts_with("SMTP_CA_FILE: /")), "{url:?} {file}");
            }
        }
    }
}
