//! A house of one's own: database, server, clock, mail.

use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use actix_web::cookie::Key;
use actix_web::dev::ServerHandle;
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use frontdesk::accounts::AdminRole;
use frontdesk::accounts::admins::queries::{self, NewAdmin};
use frontdesk::accounts::password::{self, NewPassword};
use frontdesk::audit::Actor;
use frontdesk::clock::Clock;
use frontdesk::commands::CHECKS;
use frontdesk::community;
use frontdesk::db::schema::{access_counts, locations, members, users};
use frontdesk::db::{self, Db, Kept, Pool, statement};
use frontdesk::mail::{Message, Transport, Tried, Worker};
use frontdesk::text::EmailAddress;
use frontdesk::web::Parts;
use frontdesk::web::Site;
use frontdesk::{app, letters};
use jiff::SignedDuration;
use tokio::sync::{Notify, OnceCell};

use super::Client;
use super::cluster::TestDatabase;

/// Everybody's password in the tests.
pub const PASSWORD: &str = "copper lantern by the canal";

/// A running Frontdesk.
pub struct House {
    pub base: String,
    pub db: Pool,
    pub clock: Clock,
    pub mails: Arc<Mutex<Vec<Message>>>,
    pub worker: Worker,
    kept: Arc<Kept>,
    server: ServerHandle,
    pub database: TestDatabase,
}

/// The hash of [`PASSWORD`]: made once, it takes a while.
pub async fn password_hash() -> String {
    static HASH: OnceCell<String> = OnceCell::const_new();
    let hash = || async { password::hash(NewPassword::parse(PASSWORD, &[]).expect("strong")).await.expect("a hash") };
    HASH.get_or_init(hash).await.clone()
}

/// Threads that serve requests.
const WORKERS: usize = 2;

impl House {
    /// An empty house with one location and mail in memory.
    pub async fn open() -> Self {
        Self::open_with(|_| {}).await
    }

    /// The same, set up otherwise: at another address, behind a proxy.
    pub async fn open_with(set_up: impl FnOnce(&mut Parts)) -> Self {
        let (transport, mails) = Transport::memory();
        let mut house = Self::build(transport, set_up).await;
        house.mails = mails;
        let now = house.clock.now();
        diesel::insert_into(locations::table)
            .values((
                locations::name.eq("Mitte"),
                locations::name_key.eq("mitte"),
                locations::time_zone.eq("Europe/Berlin"),
                locations::currency.eq("EUR"),
                locations::created_at.eq(now),
            ))
            .execute(&mut house.conn().await)
            .await
            .expect("a location");
        house
    }

    /// A house without a location, whose mail goes by `transport`.
    pub async fn with_transport(transport: Transport) -> Self {
        Self::build(transport, |_| {}).await
    }

    /// A house on a database that is there.
    pub fn on(database: TestDatabase) -> Self {
        Self::build_on(database, Transport::memory().0, |_| {})
    }

    /// What a job takes every ten minutes.
    pub async fn take_sample(&self) {
        community::members::queries::take_sample(&mut *self.conn().await, &self.kept).await.expect("a sample");
    }

    async fn build(transport: Transport, set_up: impl FnOnce(&mut Parts)) -> Self {
        Self::build_on(TestDatabase::create().await, transport, set_up)
    }

    fn build_on(database: TestDatabase, transport: Transport, set_up: impl FnOnce(&mut Parts)) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let base = format!("http://{}", listener.local_addr().expect("an address"));
        let db = db::open(&database.url, 4).expect("a pool");
        let clock = Clock::system();
        let mail_queued = Arc::new(Notify::new());
        let mut parts = Parts {
            db: db::open_for_pages(&database.url, WORKERS, 4).expect("pools"),
            search: db::open_for_search(&database.url, 2).expect("a pool"),
            clock: clock.clone(),
            base_url: base.parse().expect("an address"),
            statements: db::Statements::to(&database.url),
            trusted_proxies: Vec::new(),
            metrics_token: Some("a token for the metrics".into()),
            mail_queued: mail_queued.clone(),
            clock_banner: None,
        };
        set_up(&mut parts);
        let letters = letters::all(&parts.base_url);
        let site = Site::new(parts);
        let kept = Arc::clone(site.kept());
        let server = app::serve(site, &Key::derive_from(&[7; 64]), listener, WORKERS).expect("a server");
        let handle = server.handle();
        tokio::spawn(server);
        let worker =
            Worker::new(db.clone(), clock.clone(), transport, letters, mail_queued, "desk@lindenhof.example".into());
        Self { base, db, clock, mails: Arc::default(), worker, kept, server: handle, database }
    }

    pub async fn conn(&self) -> Db {
        self.db.get().await.expect("a connection")
    }

    /// A browser nobody has signed in with.
    pub fn visitor(&self) -> Client {
        Client::new(&self.base)
    }

    /// A browser in which an admin of this role is signed in; the address is `role@lindenhof.example`.
    pub async fn admin(&self, role: AdminRole) -> Client {
        let email = format!("{role}@lindenhof.example");
        let new = NewAdmin {
            name: format!("The {role}"),
            email: EmailAddress::parse(&email).expect("an address"),
            role,
            password_hash: password_hash().await,
        };
        let created = queries::create(&mut *self.conn().await, &new, &Actor::System("test"), self.clock.now()).await;
        assert!(created.is_ok() || db::violates(created.as_ref().expect_err("an error"), "admins_email_key"));
        let client = self.visitor();
        client.post("/admin/sign-in", &[("email", &email), ("password", PASSWORD)]).await.expect(303);
        client
    }

    /// Makes a member by the form; its id.
    pub async fn member(&self, admin: &Client, name: &str, email: &str) -> i64 {
        admin
            .post("/admin/community/members", &[("name", name), ("email", email), ("status", "active")])
            .await
            .expect(303)
            .new_id()
    }

    /// Sends all that waits; what went.
    pub async fn drain_mail(&self) -> Vec<Message> {
        let before = self.mails.lock().expect("the mails").len();
        while self.worker.try_one().await.expect("the worker works") != Tried::Nothing {}
        self.mails.lock().expect("the mails")[before..].to_vec()
    }

    /// The path of the one link in the last mail to this address.
    pub async fn link_to(&self, email: &str) -> String {
        self.drain_mail().await;
        let mails = self.mails.lock().expect("the mails");
        let mail =
            mails.iter().rev().find(|mail| mail.to_email == email).unwrap_or_else(|| panic!("no mail to {email}"));
        let links: Vec<_> = mail.text.split_whitespace().filter(|word| word.starts_with(&self.base)).collect();
        assert_eq!(links.len(), 1, "one link in:\n{}", mail.text);
        links[0][self.base.len()..].to_owned()
    }

    /// A member who accepted their invitation: member id, user id, and the browser they are signed in with.
    pub async fn user(&self, admin: &Client, name: &str, email: &str) -> (i64, i64, Client) {
        let member = self.member(admin, name, email).await;
        admin.post(&format!("/admin/community/members/{member}/invitation"), &[]).await.expect(303);
        let link = self.link_to(email).await;
        let client = self.visitor();
        client.post(&link, &[("password", PASSWORD), ("password_confirmation", PASSWORD)]).await.expect(303);
        (member, self.user_of(member).await.expect("a user"), client)
    }

    pub async fn user_of(&self, member: i64) -> Option<i64> {
        let user = users::table.filter(users::member_id.eq(member)).select(users::id);
        user.first(&mut self.conn().await).await.optional().expect("the database answers")
    }

    /// The maintained numbers equal the counted rows; the number with access.
    pub async fn reconcile(&self) -> i64 {
        let mut conn = self.conn().await;
        let mut kept = [0_i64; 4];
        let slots: Vec<(i64, i64, i64, i64)> = access_counts::table
            .select((
                access_counts::with_access,
                access_counts::suspended,
                access_counts::invited,
                access_counts::not_invited,
            ))
            .load(&mut conn)
            .await
            .expect("counts");
        for slot in slots {
            for (sum, part) in kept.iter_mut().zip([slot.0, slot.1, slot.2, slot.3]) {
                *sum += part;
            }
        }
        for (word, kept) in ["with_access", "suspended", "invited", "not_invited"].iter().zip(kept) {
            let rows =
                members::table.filter(members::archived_at.is_null()).filter(members::portal_access.eq(word)).count();
            assert_eq!(rows.get_result::<i64>(&mut conn).await.expect("a count"), kept, "{word}");
        }
        // Not every house here has an owner.
        for (name, sql) in CHECKS.iter().filter(|(name, _)| *name != "there is an active owner") {
            let off: i64 = statement::<BigInt>(*sql).get_result(&mut conn).await.expect("a count");
            assert_eq!(off, 0, "{name}");
        }
        let active: i64 =
            users::table.filter(users::status.eq("active")).count().get_result(&mut conn).await.expect("a count");
        assert_eq!(active, kept[0], "active users");
        active
    }

    /// Moves the clock.
    pub fn later(&self, hours: i64) {
        self.clock.advance(SignedDuration::from_hours(hours));
    }
}

impl Drop for House {
    fn drop(&mut self) {
        // Not awaited: the runtime of the test is about to end. Connections end with the pool.
        drop(self.server.stop(false));
        self.db.close();
    }
}
