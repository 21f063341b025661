//! The environment, read once and checked at the start: a wrong value stops the start with one clear line.

use std::env;
use std::fmt::Display;
use std::fs;
use std::io::Write as _;
use std::net::SocketAddr;
use std::os::unix::fs::{OpenOptionsExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};
use std::str::FromStr;

use actix_web::cookie::Key;
use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use ipnet::IpNet;
use jiff::{SignedDuration, Span};

use crate::web::BaseUrl;

/// Where the data lies.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Database {
    /// A private cluster below `FRONTDESK_DATA`.
    Embedded,
    /// The server that `DATABASE_URL` names.
    At(String),
}

/// Everything that can be set from outside.
#[derive(Clone)]
pub struct Config {
    pub database: Database,
    pub listen: SocketAddr,
    pub base_url: BaseUrl,
    pub smtp_url: Option<String>,
    /// A further root to trust when the database is reached over TLS.
    pub database_ca_file: Option<PathBuf>,
    pub smtp_ca_file: Option<PathBuf>,
    /// The sender's address of all mail.
    pub mail_from: String,
    /// Encrypts the session cookies.
    pub secret_key: Key,
    /// Cluster, mail files and key lie here.
    pub data: PathBuf,
    pub trusted_proxies: Vec<IpNet>,
    /// Lets whoever bears it read `/metrics` from another machine.
    pub metrics_token: Option<String>,
    /// How far ahead of the system's time the clock goes: on a demo database only.
    pub clock_ahead: Option<SignedDuration>,
}

/// A variable whose value cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{variable}: {reason}")]
pub struct BadConfig {
    variable: &'static str,
    reason: String,
}

fn bad(variable: &'static str, reason: impl Display) -> BadConfig {
    BadConfig { variable, reason: reason.to_string() }
}

fn var(variable: &'static str) -> Result<Option<String>, BadConfig> {
    match env::var(variable) {
        Ok(value) if value.trim().is_empty() => Ok(None),
        Ok(value) => Ok(Some(value.trim().to_owned())),
        Err(env::VarError::NotPresent) => Ok(None),
        Err(env::VarError::NotUnicode(_)) => Err(bad(variable, "is not text in UTF-8")),
    }
}

fn parsed<T: FromStr<Err: Display>>(variable: &'static str, default: &str) -> Result<T, BadConfig> {
    let value = var(variable)?.unwrap_or_else(|| default.to_owned());
    value.parse().map_err(|error| bad(variable, format!("{value:?} cannot be used: {error}")))
}

impl Config {
    /// Reads the environment.
    ///
    /// # Errors
    /// The first variable that cannot be used, and why.
    pub fn from_env() -> Result<Self, BadConfig> {
        let data = PathBuf::from(var("FRONTDESK_DATA")?.unwrap_or_else(|| "var".to_owned()));
        let database = var("DATABASE_URL")?.map(database_at).transpose()?.unwrap_or(Database::Embedded);
        let listen: SocketAddr = parsed("LISTEN", "127.0.0.1:8080")?;
        let base_url: BaseUrl = parsed("BASE_URL", &format!("http://localhost:{}", listen.port()))?;
        let secret_key = match (var("SECRET_KEY")?, &database) {
            (Some(text), _) => key_from(&text)?,
            (None, Database::Embedded) => kept_key(&data.join("secret_key"))?,
            (None, Database::At(_)) => {
                return Err(bad(
                    "SECRET_KEY",
                    "is required with DATABASE_URL: 32 bytes or more as hex or base64 (openssl rand -hex 32)",
                ));
            }
        };
        let host = base_url.authority().rsplit_once(':').map_or(base_url.authority(), |(host, _)| host).to_owned();
        let mail_from = match var("MAIL_FROM")? {
            Some(from) => sender(&from)?,
            None if host.contains('.') && !host.starts_with('[') && host.parse::<std::net::IpAddr>().is_err() => {
                format!("desk@{host}")
            }
            None => "desk@frontdesk.example".to_owned(),
        };
        let proxies = var("TRUSTED_PROXIES")?.unwrap_or_default();
        Ok(Self {
            database,
            listen,
            base_url,
            smtp_url: var("SMTP_URL")?,
            database_ca_file: var("DATABASE_CA_FILE")?.map(PathBuf::from),
            smtp_ca_file: var("SMTP_CA_FILE")?.map(PathBuf::from),
            mail_from,
            secret_key,
            data,
            trusted_proxies: proxies
                .split(',')
                .map(str::trim)
                .filter(|net| !net.is_empty())
                .map(network)
                .collect::<Result<_, _>>()?,
            metrics_token: var("METRICS_TOKEN")?.map(token).transpose()?,
            clock_ahead: var("FRONTDESK_CLOCK")?.map(|ahead| distance(&ahead)).transpose()?,
        })
    }
}

/// The server that an address names. What is wrong with it is not quoted: a password may stand there.
fn database_at(url: String) -> Result<Database, BadConfig> {
    let server = url.parse::<tokio_postgres::Config>().map_err(|_| {
        bad(
            "DATABASE_URL",
            "is no address like postgres://user:password@host/database with settings that Frontdesk knows",
        )
    })?;
    if server.get_hosts().is_empty() && server.get_hostaddrs().is_empty() {
        return Err(bad("DATABASE_URL", "names no host"));
    }
    Ok(Database::At(url))
}

/// The address of `desk@example.org` or `The desk <desk@example.org>`; the name in mails is the house's own.
fn sender(text: &str) -> Result<String, BadConfig> {
    let address = text.strip_suffix('>').and_then(|text| text.rsplit_once('<')).map_or(text, |(_, address)| address);
    let address = crate::text::EmailAddress::parse(address).map_err(|fault| bad("MAIL_FROM", fault))?;
    Ok(address.shown().to_owned())
}

/// A token that nobody guesses.
fn token(text: String) -> Result<String, BadConfig> {
    if text.len() < 16 { Err(bad("METRICS_TOKEN", "is shorter than 16 characters")) } else { Ok(text) }
}

fn network(text: &str) -> Result<IpNet, BadConfig> {
    let net = text.parse::<IpNet>().or_else(|_| text.parse::<std::net::IpAddr>().map(IpNet::from));
    net.map_err(|_| bad("TRUSTED_PROXIES", format!("{text:?} is no network like 10.0.0.0/8")))
}

/// `+31d`, `+2h30m`: a distance ahead.
fn distance(text: &str) -> Result<SignedDuration, BadConfig> {
    let wrong = || bad("FRONTDESK_CLOCK", format!("{text:?} is no distance like +31d or +2h"));
    let span: Span = text.strip_prefix('+').ok_or_else(wrong)?.trim().parse().map_err(|_| wrong())?;
    let ahead = span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).map_err(|_| wrong())?;
    if ahead.is_negative() || ahead > SignedDuration::from_hours(24 * 366 * 20) { Err(wrong()) } else { Ok(ahead) }
}

/// A key of 32 bytes or more, as hex or base64.
fn key_from(text: &str) -> Result<Key, BadConfig> {
    let bytes = from_hex(text).or_else(|| BASE64_STANDARD.decode(text).ok());
    let bytes = bytes.ok_or_else(|| bad("SECRET_KEY", "is neither hex nor base64"))?;
    if bytes.len() < 32 {
        return Err(bad(
            "SECRET_KEY",
            format!("has {} bytes; it needs 32 or more (openssl rand -hex 32)", bytes.len()),
        ));
    }
    Ok(Key::derive_from(&bytes))
}

fn from_hex(text: &str) -> Option<Vec<u8>> {
    let pair = |at: usize| text.get(at..at + 2).and_then(|pair| u8::from_str_radix(pair, 16).ok());
    (text.len().is_multiple_of(2) && text.chars().all(|c| c.is_ascii_hexdigit()))
        .then(|| (0..text.len()).step_by(2).map_while(pair).collect())
}

/// The key that lies in the data folder; made at the first start, readable to its owner alone.
fn kept_key(file: &Path) -> Result<Key, BadConfig> {
    let cannot = |error: std::io::Error| bad("FRONTDESK_DATA", format!("{}: {error}", file.display()));
    if !file.exists() {
        if let Some(folder) = file.parent() {
            fs::create_dir_all(folder).map_err(cannot)?;
        }
        let secret = crate::accounts::tokens::Secret::mint().map_err(|error| bad("SECRET_KEY", error))?;
        let fresh = file.with_extension(format!("{}", std::process::id()));
        let mut open = fs::OpenOptions::new();
        let mut to = open.write(true).create(true).truncate(true).mode(0o600).open(&fresh).map_err(cannot)?;
        let hex: String = secret.digest().iter().map(|byte| format!("{byte:02x}")).collect();
        writeln!(to, "{hex}").and_then(|()| to.sync_all()).map_err(cannot)?;
        // A link and no rename: of two first starts, one key stays.
        if let Err(error) = fs::hard_link(&fresh, file)
            && error.kind() != std::io::ErrorKind::AlreadyExists
        {
            return Err(cannot(error));
        }
        fs::remove_file(&fresh).map_err(cannot)?;
    }
    let open_to_others = fs::metadata(file).map_err(cannot)?.permissions().mode() & 0o077 != 0;
    if open_to_others {
        fs::set_permissions(file, fs::Permissions::from_mode(0o600)).map_err(cannot)?;
    }
    key_from(fs::read_to_string(file).map_err(cannot)?.trim())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_goes_ahead_and_never_back() {
        assert_eq!(distance("+31d").expect("a distance"), SignedDuration::from_hours(31 * 24));
        assert_eq!(distance("+2h 30m").expect("a distance"), SignedDuration::from_mins(150));
        for wrong in ["31d", "-1d", "+", "soon", "+1000000d"] {
            assert!(distance(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn the_sender_is_an_address_with_or_without_a_name() {
        for good in ["desk@example.org", "The desk <desk@example.org>", "<desk@example.org>"] {
            assert_eq!(sender(good).expect("an address"), "desk@example.org", "{good}");
        }
        for wrong in ["desk", "desk@example.org>", "The desk <>", "desk@example.org\r\nBcc: a@b.example"] {
            assert!(sender(wrong).is_err(), "{wrong}");
        }
    }

    #[test]
    fn keys_are_long_enough_or_refused() {
        assert!(key_from(&"ab".repeat(32)).is_ok());
        assert!(key_from(&BASE64_STANDARD.encode([7; 48])).is_ok());
        for wrong in ["", "abcd", "not a key!"] {
            assert!(key_from(wrong).is_err(), "{wrong}");
        }
    }
}
