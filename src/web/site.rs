//! What all requests share.

use std::sync::Arc;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::future::{Ready, ready};
use ipnet::IpNet;
use tokio::sync::Notify;

use super::{BaseUrl, Problem};
use crate::clock::{Clock, Instant};
use crate::db::{Db, NoConnection, Pool};

/// The site: its database, its clock, its address. Cheap to copy.
#[derive(Clone)]
pub struct Site {
    inner: Arc<Parts>,
}

/// What a [`Site`] is made of.
pub struct Parts {
    pub db: Pool,
    pub clock: Clock,
    pub base_url: BaseUrl,
    /// Proxies whose `X-Forwarded-For` counts.
    pub trusted_proxies: Vec<IpNet>,
    /// Poked when mail was queued, so that the worker need not wait for its next look.
    pub mail_queued: Arc<Notify>,
    /// Said on every page while the clock is moved.
    pub clock_banner: Option<String>,
}

impl Site {
    #[must_use]
    pub fn new(parts: Parts) -> Self {
        Self { inner: Arc::new(parts) }
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
        Ok(self.inner.db.get().await.map_err(NoConnection::from)?)
    }

    /// The pool itself, for what outlives the request (a streamed export).
    #[must_use]
    pub fn pool(&self) -> &Pool {
        &self.inner.db
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
