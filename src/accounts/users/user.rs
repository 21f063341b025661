//! The signed-in user of the Member Portal: asking for one in a handler's arguments is the authorization.

use actix_session::Session;
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage as _, HttpRequest};
use diesel::OptionalExtension as _;
use diesel::sql_types::{BigInt, Bool, Bytea, Integer, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, ready};

use crate::accounts::own_password::OwnPassword;
use crate::accounts::permissions::{Permission, allows};
use crate::accounts::sessions::{Account, carried, touch};
use crate::accounts::shell::{House, PortalShell};
use crate::audit::Actor;
use crate::clock::Instant;
use crate::community::members::MemberStatus;
use crate::db::statement;
use crate::web::{Door, Problem, Site, say, take_flash};
use crate::words;

words! {
    /// What a user is to the company. A company manager sees and pays its bills and manages its people.
    UserRole {
        Member = "member", "Member";
        CompanyManager = "company_manager", "Company manager";
    }
}

/// Whoever is signed in to the Member Portal: an active user, and the member it belongs to.
#[derive(Clone)]
pub struct PortalUser {
    pub id: i64,
    pub member_id: i64,
    pub name: String,
    /// The address they sign in with.
    pub email: String,
    pub role: UserRole,
    pub member_status: MemberStatus,
    pub session_id: i64,
    /// The version of the terms they accepted last.
    pub terms_version: i32,
    pub house: House,
    site: Site,
    cookie: Session,
}

impl PortalUser {
    #[must_use]
    pub const fn can(&self, permission: Permission) -> bool {
        allows(self.role, self.member_status, permission)
    }

    /// Whether newer terms wait for their consent.
    #[must_use]
    pub const fn owes_consent(&self) -> bool {
        self.terms_version < self.house.terms_version
    }

    #[must_use]
    pub fn actor(&self) -> Actor {
        Actor::User { name: self.name.clone() }
    }

    #[must_use]
    pub const fn account(&self) -> Account {
        Account::User(self.id)
    }

    /// Their password, to be changed.
    #[must_use]
    pub fn own_password(&self) -> OwnPassword<'_> {
        OwnPassword { account: self.account(), name: &self.name, email: &self.email, session_id: self.session_id }
    }

    /// What surrounds the page named `section` ("home", "membership", …).
    #[must_use]
    pub fn shell(&self, section: &'static str) -> PortalShell {
        PortalShell::new(self, section, take_flash(&self.cookie), self.site.clock_banner())
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

type Row = (i64, i64, String, String, UserRole, MemberStatus, i64, Instant, i32, String, String, String, bool, i32);

/// Session, user, member and house in one statement; a suspended user has no session that counts.
const SIGNED_IN: &str = "
    select u.id, m.id, m.name, u.email, u.role, m.status, s.id, s.last_seen_at, u.terms_version,
           o.name, o.legal_line, o.contact_line, o.is_demo, o.terms_version
    from (select id, user_id, last_seen_at from sessions where sha256 = $1 and expires_at > $2 limit 1) s
    join users u on u.id = s.user_id and u.status = 'active'
    join members m on m.id = u.member_id
    cross join (select name, legal_line, contact_line, is_demo, terms_version from operator limit 1) o";

impl FromRequest for PortalUser {
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
            let secret = carried(&cookie).ok_or(Problem::SignIn(Door::Portal))?;
            let now = site.now();
            let mut db = site.db().await?;
            let row: Option<Row> = statement::<(
                BigInt,
                BigInt,
                Text,
                Text,
                Text,
                Text,
                BigInt,
                Timestamptz,
                Integer,
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
                member_id,
                name,
                email,
                role,
                member_status,
                session_id,
                seen,
                terms_version,
                house,
                legal_line,
                contact_line,
                is_demo,
                current,
            ) = row.ok_or(Problem::SignIn(Door::Portal))?;
            touch(&mut db, session_id, seen, now).await?;
            drop(db);
            let house = House { name: house, legal_line, contact_line, is_demo, terms_version: current };
            site.house_is_called(&house.name);
            Ok(Self { id, member_id, name, email, role, member_status, session_id, terms_version, house, site, cookie })
        }
        .boxed_local()
    }
}
