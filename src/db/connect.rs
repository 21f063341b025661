//! Opening a connection: over TLS where the address asks for it with `sslmode=require`, else in the clear, as it is for a
//! server on this machine or in a private network.

use std::path::Path;
use std::sync::{Arc, OnceLock};

use diesel::{ConnectionError, ConnectionResult};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, RootCertStore};
use tokio::task::JoinHandle;
use tokio_postgres::config::SslMode;
use tokio_postgres::{Client, Config, NoTls};
use tokio_postgres_rustls::MakeRustlsConnect;

/// `DATABASE_CA_FILE` cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("DATABASE_CA_FILE: {0}")]
pub struct BadCaFile(String);

/// TLS with the further root, if there is one.
static WITH_ROOT: OnceLock<MakeRustlsConnect> = OnceLock::new();

/// From now on, trusts the certificates of this file beside those that browsers trust.
///
/// # Errors
/// It cannot be read, or holds no certificate in PEM.
pub fn trust(ca_file: &Path) -> Result<(), BadCaFile> {
    let bad = |error: &dyn std::fmt::Display| BadCaFile(format!("{}: {error}", ca_file.display()));
    let mut roots = web_roots();
    let known = roots.len();
    for certificate in CertificateDer::pem_file_iter(ca_file).map_err(|error| bad(&error))? {
        roots.add(certificate.map_err(|error| bad(&error))?).map_err(|error| bad(&error))?;
    }
    if roots.len() == known {
        return Err(bad(&"holds no certificate in PEM"));
    }
    let _ = WITH_ROOT.set(connector(roots).map_err(|error| bad(&error))?);
    Ok(())
}

fn web_roots() -> RootCertStore {
    RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() }
}

fn connector(roots: RootCertStore) -> Result<MakeRustlsConnect, rustls::Error> {
    let config = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
        .with_safe_default_protocol_versions()?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(MakeRustlsConnect::new(config))
}

/// The address; and TLS, if it asks for that. The server's certificate and name are verified.
fn read(url: &str) -> anyhow::Result<(Config, Option<MakeRustlsConnect>)> {
    let config: Config = url.parse()?;
    let tls = match (config.get_ssl_mode(), WITH_ROOT.get()) {
        (SslMode::Require, Some(tls)) => Some(tls.clone()),
        (SslMode::Require, None) => Some(connector(web_roots())?),
        _ => None,
    };
    Ok((config, tls))
}

/// A connection for queries.
///
/// # Errors
/// No answer, or none that is trusted.
pub async fn connect(url: &str) -> ConnectionResult<AsyncPgConnection> {
    let bad = |error: anyhow::Error| ConnectionError::BadConnection(format!("{error:#}"));
    match read(url).map_err(bad)? {
        (config, Some(tls)) => {
            let (client, connection) = config.connect(tls).await.map_err(|error| bad(error.into()))?;
            AsyncPgConnection::try_from_client_and_connection(client, connection).await
        }
        (_, None) => AsyncPgConnection::establish(url).await,
    }
}

/// A connection for `COPY`, which the others do not speak; and what drives it, until it is dropped.
///
/// # Errors
/// As [`connect`].
pub async fn connect_for_copy(url: &str) -> anyhow::Result<(Client, JoinHandle<()>)> {
    async fn drive<T>(connection: impl Future<Output = T>) {
        let _ = connection.await;
    }
    Ok(match read(url)? {
        (config, Some(tls)) => {
            let (client, connection) = config.connect(tls).await?;
            (client, tokio::spawn(drive(connection)))
        }
        (config, None) => {
            let (client, connection) = config.connect(NoTls).await?;
            (client, tokio::spawn(drive(connection)))
        }
    })
}
