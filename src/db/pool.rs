//! The pool of connections. A request waits at most two seconds for one, and ten for a statement.

use std::time::Duration;

use diesel::ConnectionError;
use diesel_async::pooled_connection::deadpool::{self, Object};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use futures_util::FutureExt as _;

/// One connection, in or out of a transaction: what queries take.
pub type Connection = AsyncPgConnection;
/// All connections to one database.
pub type Pool = deadpool::Pool<AsyncPgConnection>;
/// A connection borrowed from the pool.
pub type Db = Object<AsyncPgConnection>;

/// No connection could be had in time.
#[derive(Debug, thiserror::Error)]
#[error("no database connection: {0}")]
pub struct NoConnection(#[from] pub deadpool::PoolError);

/// Opens a pool of at most `size` connections to `url`; they are made when first needed.
///
/// # Errors
/// Only if the pool cannot be built; whether the database answers shows at the first use.
pub fn open(url: &str, size: usize) -> Result<Pool, deadpool::BuildError> {
    let mut config = ManagerConfig::<AsyncPgConnection>::default();
    // A connection that broke says so by itself; a ping at every checkout would cost each request a round trip.
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(|url| {
        let url = url.to_owned();
        async move {
            let mut connection = AsyncPgConnection::establish(&url).await?;
            connection
                .batch_execute("set statement_timeout = '10s'; set idle_in_transaction_session_timeout = '60s'; set time zone 'UTC'")
                .await
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            Ok(connection)
        }
        .boxed()
    });
    let manager = AsyncDieselConnectionManager::new_with_config(url, config);
    Pool::builder(manager)
        .max_size(size)
        .wait_timeout(Some(Duration::from_secs(2)))
        .create_timeout(Some(Duration::from_secs(2)))
        .recycle_timeout(Some(Duration::from_secs(2)))
        .runtime(deadpool_runtime())
        .build()
}

fn deadpool_runtime() -> ::deadpool::Runtime {
    ::deadpool::Runtime::Tokio1
}
