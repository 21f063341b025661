//! Pools of connections. A request waits at most two seconds for one, and ten for a statement.

use std::sync::Arc;
use std::time::Duration;

use ::deadpool::managed::Hook;
use diesel::ConnectionError;
use diesel_async::pooled_connection::deadpool::{self, BuildError, Object};
use diesel_async::pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod};
use diesel_async::{AsyncConnection as _, AsyncPgConnection, SimpleAsyncConnection as _};
use futures_util::FutureExt as _;

use super::connect;
use super::watch::{Statements, Watch};

/// One connection, in or out of a transaction: what queries take.
pub type Connection = AsyncPgConnection;
/// All connections to one database.
pub type Pool = deadpool::Pool<AsyncPgConnection>;
/// A connection borrowed from the pool.
pub type Db = Object<AsyncPgConnection>;

/// Pools to the same database, one for each thread that serves requests. A connection is driven by the thread that opened
/// it: asked from another, the two would have to wake each other at every statement.
#[derive(Clone)]
pub struct Pools(Arc<[Pool]>);

impl Pools {
    /// The pool of one worker; they are counted from 0.
    #[must_use]
    pub fn of_worker(&self, worker: usize) -> &Pool {
        &self.0[worker % self.0.len()]
    }

    /// All of them.
    pub fn iter(&self) -> impl Iterator<Item = &Pool> + Clone {
        self.0.iter()
    }
}

/// No connection could be had in time.
#[derive(Debug, thiserror::Error)]
pub enum NoConnection {
    #[error("no database connection: {0}")]
    Pool(#[from] deadpool::PoolError),
    #[error("no database connection within two seconds")]
    Late,
    /// So many wait already that waiting makes no sense.
    #[error("{0} requests wait for a database connection already")]
    Crowded(usize),
}

/// How many may wait for a connection of one pool. Beyond, a request is told at once to come back later.
const CROWD: usize = 256;

/// How long anybody waits for one: for a free one, or for a new one to be made.
const WAIT: Duration = Duration::from_secs(2);

/// A connection of the pool, within two seconds.
///
/// # Errors
/// [`NoConnection`]
pub async fn borrow(pool: &Pool) -> Result<Db, NoConnection> {
    let waiting = pool.status().waiting;
    if waiting >= CROWD {
        return Err(NoConnection::Crowded(waiting));
    }
    tokio::time::timeout(WAIT, pool.get()).await.map_err(|_| NoConnection::Late)?.map_err(NoConnection::Pool)
}

/// Opens a pool of at most `size` connections to `url`; they are made when first needed. Each statement is planned once,
/// for any value: planning costs more than running it, and the plans hold (a test explains them all).
///
/// # Errors
/// Only if the pool cannot be built; whether the database answers shows at the first use.
pub fn open(url: &str, size: usize) -> Result<Pool, BuildError> {
    open_with(url, size, "; set plan_cache_mode = force_generic_plan")
}

/// As [`open`], for the pages: `size` connections for each of so many workers.
///
/// # Errors
/// As [`open`].
pub fn open_for_pages(url: &str, workers: usize, size: usize) -> Result<Pools, BuildError> {
    Ok(Pools((0..workers).map(|_| open(url, size)).collect::<Result<_, _>>()?))
}

/// As [`open`], for searches: planned anew each time. A plan made for any pattern reads the whole table. One pool for all
/// workers: a search takes long beside what waking another thread costs, and nobody waits at one while another is idle.
///
/// # Errors
/// As [`open`].
pub fn open_for_search(url: &str, size: usize) -> Result<Pool, BuildError> {
    open_with(url, size, "; set plan_cache_mode = force_custom_plan")
}

/// Random reads are priced as those of memory and solid disks: a page's rows are few, and reached by an index.
const SETTINGS: &str = "set statement_timeout = '10s'; set idle_in_transaction_session_timeout = '60s'; set time zone 'UTC'; set jit = off; set random_page_cost = 1.1";

fn open_with(url: &str, size: usize, further: &'static str) -> Result<Pool, BuildError> {
    let mut config = ManagerConfig::<AsyncPgConnection>::default();
    let statements = Statements::to(url);
    let heard = Arc::clone(&statements);
    // A connection that broke says so by itself; a ping at every checkout would cost each request a round trip.
    config.recycling_method = RecyclingMethod::Fast;
    config.custom_setup = Box::new(move |url| {
        let (url, statements) = (url.to_owned(), Arc::clone(&statements));
        async move {
            let mut connection = connect(&url).await?;
            connection
                .batch_execute(&format!("{SETTINGS}{further}"))
                .await
                .map_err(ConnectionError::CouldntSetupConfiguration)?;
            connection.set_instrumentation(Watch::new(Arc::clone(&statements)));
            Ok(connection)
        }
        .boxed()
    });
    let manager = AsyncDieselConnectionManager::new_with_config(url, config);
    // What was asked and not waited for was heard to begin, and never to end: who has the connection next begins anew.
    let begin_anew = Hook::sync_fn(move |connection: &mut AsyncPgConnection, _| {
        connection.set_instrumentation(Watch::new(Arc::clone(&heard)));
        Ok(())
    });
    Pool::builder(manager)
        .pre_recycle(begin_anew)
        .max_size(size)
        .wait_timeout(Some(WAIT))
        .create_timeout(Some(WAIT))
        .runtime(deadpool_runtime())
        .build()
}

fn deadpool_runtime() -> ::deadpool::Runtime {
    ::deadpool::Runtime::Tokio1
}
