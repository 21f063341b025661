//! The signed-in admin: asking for one in a handler's arguments is the authorization.

use actix_session::Session;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use diesel::OptionalExtension as _;
use diesel::sql_types::{BigInt, Bool, Bytea, Integer, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, ready};

use super::own_password::OwnPassword;
use super::sessions::{Account, carried, touch};
use super::shell::{AdminShell, House};
use crate::audit::Actor;
use crate::clock::Instant;
use crate::db::statement;
use crate::web::{Door, Problem, Site, say, take_flash};
use crate::words;

words! {
    /// What an admin may do. Owners all, managers the community and the space, billing the money; viewers change nothing.
    AdminRole {
        Owner = "owner", "Owner";
        Manager = "manager", "Manager";
        Billing = "billing", "Billing";
        Viewer = "viewer", "Viewer";
    }
}

/// Whoever is signed in to the Admin Portal, with what every page of it shows.
#[derive(Clone)]
pub struct Admin {
    pub id: i64,
    pub name: String,
    pub email: String,
    pub role: AdminRole,
    pub session_id: i64,
    /// The number next to Users: members whose user has portal access, now.
    pub badge: i64,
    /// All members in no archive.
    pub members: i64,
    /// Whether single keys do something.
    pub shortcuts: bool,
    pub house: House,
    /// How often the house's locations have changed, ever.
    pub locations_changed: i64,
    /// How often companies came, went or were renamed, ever.
    pub companies_changed: i64,
    site: Site,
    cookie: Session,
}

/// An admin who may change the community and the space: an owner or a manager.
pub struct Manager(pub Admin);

/// An admin who may change settings: an owner.
pub struct Owner(pub Admin);

impl Admin {
    /// Owners and managers.
    #[must_use]
    pub const fn can_manage(&self) -> bool {
        matches!(self.role, AdminRole::Owner | AdminRole::Manager)
    }

    #[must_use]
    pub const fn is_owner(&self) -> bool {
        matches!(self.role, AdminRole::Owner)
    }

    /// As whom the trail knows them.
    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::Admin { id: self.id, name: self.name.clone() }
    }

    #[must_use]
    pub const fn account(&self) -> Account {
        Account::Admin(self.id)
    }

    /// Their password, to be changed.
    #[must_use]
    pub fn own_password(&self) -> OwnPassword<'_> {
        OwnPassword { account: self.account(), name: &self.name, email: &self.email, session_id: self.session_id }
    }

    /// What surrounds the page named `section` ("members", "users", …).
    #[must_use]
    pub fn shell(&self, section: &'static str) -> AdminShell {
        AdminShell::new(self, section, take_flash(&self.cookie), self.site.clock_banner())
    }

    /// Has the next page say `sentence`.
    pub fn say(&self, sentence: &str) {
        say(&self.cookie, sentence);
    }

    /// Forgets the browser's session.
    pub fn leave(&self) {
        self.cookie.purge();
    }
}

type Row = (i64, String, String, AdminRole, bool, i64, Instant, i64, i64, i64, i64, String, String, String, bool, i32);

/// Session, admin, house and badge in one statement. That there is one session of a token, and one house, is said by a
/// LIMIT: before a fresh database was analysed, PostgreSQL would otherwise plan to read all sessions.
const SIGNED_IN: &str = "
    select a.id, a.name, a.email, a.role, a.shortcuts, s.id, s.last_seen_at,
           c.with_access, c.members, c.locations_changed, c.companies_changed,
           o.name, o.legal_line, o.contact_line, o.is_demo, o.terms_version
    from (select id, admin_id, last_seen_at from sessions where sha256 = $1 and expires_at > $2 limit 1) s
    join admins a on a.id = s.admin_id and a.disabled_at is null
    cross join (select name, legal_line, contact_line, is_demo, terms_version from operator limit 1) o
    cross join (select sum(with_access)::bigint as with_access,
                       sum(with_access + suspended + invited + not_invited)::bigint as members,
                       sum(locations_changed)::bigint as locations_changed,
                       sum(companies_changed)::bigint as companies_changed from access_counts) c";

impl FromRequest for Admin {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        // The scope's guard has asked already.
        if let Some(known) = request.extensions().get::<Self>() {
            return ready(Ok(known.clone())).boxed_local();
        }
        let cookie = Session::from_request(request, payload).into_inner();
        let site = Site::from_request(request, payload).into_inner();
        async move {
            let (cookie, site) =
                (cookie.map_err(|error| Problem::internal(anyhow::anyhow!("session: {error}")))?, site?);
            let secret = carried(&cookie).ok_or(Problem::SignIn(Door::Admin))?;
            let now = site.now();
            let mut db = site.db().await?;
            let row: Option<Row> = statement::<(
                BigInt,
                Text,
                Text,
                Text,
                Bool,
                BigInt,
                Timestamptz,
                BigInt,
                BigInt,
                BigInt,
                BigInt,
                Text,
                Text,
                Text,
                Bool,
                Integer,
            )>(SIGNED_IN)
            .bind::<Bytea, _>(secret.digest())
            .bind::<Timestamptz, _>(now)
            .get_result(&mut db)
            .await
            .optional()?;
            let (
                id,
                name,
                email,
                role,
                shortcuts,
                session_id,
                seen,
                badge,
                members,
                locations_changed,
                companies_changed,
                house,
                legal_line,
                contact_line,
                is_demo,
                terms_version,
            ) = row.ok_or(Problem::SignIn(Door::Admin))?;
            touch(&mut db, session_id, seen, now).await?;
            drop(db);
            let house = House { name: house, legal_line, contact_line, is_demo, terms_version };
            site.house_is_called(&house.name);
            Ok(Self {
                id,
                name,
                email,
                role,
                session_id,
                badge,
                members,
                shortcuts,
                house,
                locations_changed,
                companies_changed,
                site,
                cookie,
            })
        }
        .boxed_local()
    }
}

impl FromRequest for Manager {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let admin = Admin::from_request(request, payload);
        async move {
            let admin = admin.await?;
            if !admin.can_manage() {
                return Err(forbidden(&admin, "Owners and managers can."));
            }
            Ok(Self(admin))
        }
        .boxed_local()
    }
}

impl FromRequest for Owner {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let admin = Admin::from_request(request, payload);
        async move {
            let admin = admin.await?;
            if !admin.is_owner() {
                return Err(forbidden(&admin, "Owners can."));
            }
            Ok(Self(admin))
        }
        .boxed_local()
    }
}

fn forbidden(admin: &Admin, who_can: &str) -> Problem {
    Problem::Forbidden(format!(
        "{} is signed in with the role {}, which can’t do this. {who_can}",
        admin.name,
        admin.role.label()
    ))
}
