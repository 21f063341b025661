//! What all requests share.

use std::sync::{Arc, Mutex, PoisonError};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::{Ready, ready};
use ipnet::IpNet;
use tokio::sync::Notify;

use super::{BaseUrl, Durations, Problem};
use crate::clock::{Clock, Instant};
use crate::db::{Db, Kept, Pool, Pools, Statements, borrow};

/// The site: its database, its clock, its address. Cheap to copy.
#[derive(Clone)]
pub struct Site {
    inner: Arc<Parts>,
    kept: Arc<Kept>,
    house_name: Arc<Mutex<String>>,
    durations: Arc<Durations>,
    /// Which of the threads that serve requests has this copy.
    worker: usize,
}

/// What a [`Site`] is made of.
pub struct Parts {
    pub db: Pools,
    /// Connections on which each search is planned for what is searched.
    pub search: Pool,
    /// What is sent through either.
    pub statements: Arc<Statements>,
    pub clock: Clock,
    pub base_url: BaseUrl,
    /// Proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// Whoever bears it may read `/metrics` from afar.
    pub metrics_token: Option<String>,
    /// Poked when mail was queued, so that the worker need not wait for its next look.
    pub mail_queued: Arc<Notify>,
    /// Said on every page while the clock is moved.
    pub clock_banner: Option<String>,
}

impl Site {
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self {
            inner: Arc::new(parts),
            kept: Arc::default(),
            house_name: Arc::default(),
            durations: Arc::default(),
            worker: 0,
        }
    }

    /// The site as one of the threads that serve requests has it; they are counted from 0.
    #[must_use]
    pub fn of_worker(&self, worker: usize) -> Self {
        Self { worker, ..self.clone() }
    }

    #[must_use]
    pub fn now(&self) -> Instant {
        self.inner.clock.now()
    }

    #[must_use]
    pub fn clock_banner(&self) -> Option<String> {
        self.inner.clock_banner.clone()
    }

    #[must_use]
    pub fn base_url(&self) -> &BaseUrl {
        &self.inner.base_url
    }

    #[must_use]
    pub fn trusted_proxies(&self) -> &[IpNet] {
        &self.inner.trusted_proxies
    }

    /// A connection, within two seconds.
    ///
    /// # Errors
    /// [`Problem::Unavailable`] when none is free or the database is away.
    pub async fn db(&self) -> Result<Db, Problem> {
        Ok(borrow(self.inner.db.of_worker(self.worker)).await?)
    }

    /// A connection for a list that is searched for `q`: of another pool, if there is anything to search for.
    ///
    /// # Errors
    /// As [`Site::db`].
    pub async fn db_for(&self, q: &str) -> Result<Db, Problem> {
        if q.is_empty() { self.db().await } else { Ok(borrow(&self.inner.search).await?) }
    }

    /// What this process keeps.
    #[must_use]
    pub const fn kept(&self) -> &Arc<Kept> {
        &self.kept
    }

    /// What the house is called, as it was read last: for pages that ask nothing of the database. Empty until something
    /// was read.
    #[must_use]
    pub fn house_name(&self) -> String {
        self.house_name.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    /// Whoever reads the house's name, or changes it, leaves it here: another instance's change is known as soon as
    /// anybody opens a page.
    pub fn house_is_called(&self, name: &str) {
        let mut known = self.house_name.lock().unwrap_or_else(PoisonError::into_inner);
        if *known != name {
            name.clone_into(&mut known);
        }
    }

    /// The pools for pages, of all workers.
    #[must_use]
    pub fn pools(&self) -> &Pools {
        &self.inner.db
    }

    /// The pool for searches.
    #[must_use]
    pub fn search_pool(&self) -> &Pool {
        &self.inner.search
    }

    #[must_use]
    pub fn statements(&self) -> &Statements {
        &self.inner.statements
    }

    #[must_use]
    pub fn metrics_token(&self) -> Option<&str> {
        self.inner.metrics_token.as_deref()
    }

    /// How long requests took.
    #[must_use]
    pub fn durations(&self) -> &Durations {
        &self.durations
    }

    /// Tells the worker that mail waits. Called after the commit; without it the mail goes a little later.
    pub fn mail_was_queued(&self) {
        self.inner.mail_queued.notify_one();
    }
}

impl FromRequest for Site {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            request
                .app_data::<web::Data<Site>>()
                .map(|site| site.get_ref().clone())
                .ok_or_else(|| Problem::internal(anyhow::anyhow!("the site is not mounted"))),
        )
    }
}
