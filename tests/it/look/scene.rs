//! A house in which every page has something to show: the demo's people, and one of each link that can be opened.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use frontdesk::accounts::AdminRole;
use frontdesk::accounts::admins::setup::mint_setup_link;
use frontdesk::db;
use frontdesk::db::schema::{locations, members, operator, users};
use frontdesk::seed;
use frontdesk::web::Parts;

use crate::support::browser::Window;
use crate::support::house::PASSWORD;
use crate::support::{Client, House, Page};

/// Who looks at a page.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Who {
    Nobody,
    Owner,
    Viewer,
    Member,
    /// All memberships ended: sees and pays, nothing else.
    Former,
    /// Has not accepted the newest terms.
    Owing,
    /// The owner of a house that has nothing in it yet.
    Newcomer,
    /// Whoever holds the first link to a house without any admin.
    First,
    /// At a house whose database is away.
    Shut,
}

pub struct Scene {
    house: House,
    empty: House,
    unowned: House,
    shut: House,
    signed_in: HashMap<Who, Page>,
    /// What stands for the words in braces of an address.
    words: HashMap<&'static str, String>,
}

impl Scene {
    pub async fn set() -> Self {
        let (house, empty, unowned) = (House::open().await, House::open().await, House::open().await);
        let nowhere =
            |parts: &mut Parts| parts.db = db::open_for_pages("postgres:///away?host=/nowhere", 1, 1).expect("a pool");
        let shut = House::open_with(nowhere).await;
        seed::seed(&house.database.url, 120, house.clock.now()).await.expect("seeded");
        diesel::delete(locations::table).execute(&mut empty.conn().await).await.expect("none is left");
        let owner = house.admin(AdminRole::Owner).await;
        let first =
            mint_setup_link(&mut *unowned.conn().await, unowned.clock.now()).await.expect("the database answers");
        let words = HashMap::from([("first", first.expect("a link").reveal())]);
        let mut scene = Self { house, empty, unowned, shut, signed_in: HashMap::new(), words };
        scene.people().await;
        scene.links(&owner).await;
        scene.things(&owner).await;
        scene.sign_in().await;
        scene
    }

    /// Somebody of each kind of access.
    async fn people(&mut self) {
        for (word, access) in [("active", "with_access"), ("not-invited", "not_invited"), ("invited", "invited")] {
            let known = members::table
                .filter(members::portal_access.eq(access))
                .filter(members::email.is_not_null())
                .order(members::id)
                .select(members::id);
            let id: i64 = known.first(&mut self.house.conn().await).await.expect(access);
            self.words.insert(word, id.to_string());
            if let Some(user) = self.house.user_of(id).await {
                self.words.insert("user", user.to_string());
            }
        }
    }

    /// Links in every state. Those that run out come first: for them the clock is moved.
    async fn links(&mut self, owner: &Client) {
        let (_, _, noor) = self.house.user(owner, "Noor van den Heuvel", "noor@kaleidoskop.example").await;
        drop(noor);
        self.house.user(owner, "Late", "late@l.example").await;
        let expired = self.invitation(owner, "Expired", "expired@l.example").await;
        let reset_expired = self.reset("/portal", "late@l.example").await;
        self.house.later(73);
        let (used_member, waiting) = (self.invitation(owner, "Used", "used@l.example").await, "waiting@l.example");
        let fields = [("password", PASSWORD), ("password_confirmation", PASSWORD)];
        self.house.visitor().post(&used_member.1, &fields).await.expect(303);
        let superseded = self.invitation(owner, "Waiting", waiting).await;
        self.house.later(1);
        owner.post(&format!("/admin/community/members/{}/invitation", superseded.0), &[]).await.expect(303);
        let open = self.house.link_to(waiting).await;
        let revoked = self.invitation(owner, "Revoked", "revoked@l.example").await;
        owner.delete(&format!("/admin/community/members/{}/invitation", revoked.0), &[]).await.expect(303);
        let reset_used = self.reset("/portal", "used@l.example").await;
        self.house.visitor().post(&reset_used, &fields).await.expect(303);
        let reset_superseded = self.reset("/portal", "noor@kaleidoskop.example").await;
        let reset = self.reset("/portal", "noor@kaleidoskop.example").await;
        let admin_reset = self.reset("/admin", "owner@lindenhof.example").await;
        self.words.extend([
            ("inv-expired", expired.1),
            ("inv-used", used_member.1),
            ("inv-superseded", superseded.1),
            ("inv-open", open),
            ("inv-revoked", revoked.1),
            ("unbilled", revoked.0.to_string()),
            ("reset-expired", reset_expired),
            ("reset-used", reset_used),
            ("reset-superseded", reset_superseded),
            ("reset-open", reset),
            ("admin-reset-open", admin_reset),
        ]);
    }

    async fn invitation(&self, owner: &Client, name: &str, email: &str) -> (i64, String) {
        let member = self.house.member(owner, name, email).await;
        owner.post(&format!("/admin/community/members/{member}/invitation"), &[]).await.expect(303);
        (member, self.house.link_to(email).await)
    }

    async fn reset(&self, door: &str, email: &str) -> String {
        self.house.visitor().post(&format!("{door}/password-reset"), &[("email", email)]).await.expect(303);
        self.house.link_to(email).await
    }

    /// A company and a location that nobody belongs to, and a door that was tried too often.
    async fn things(&mut self, owner: &Client) {
        let location: i64 =
            locations::table.select(locations::id).first(&mut self.house.conn().await).await.expect("a location");
        let company = [("name", "Nobody & Sons"), ("location_id", &location.to_string())];
        let company = owner.post("/admin/community/companies", &company).await.expect(303).new_id();
        let place = [("name", "Empty"), ("time_zone", "Europe/Berlin"), ("currency", "EUR")];
        let place = owner.post("/admin/space/locations", &place).await.expect(303).new_id();
        for _ in 0..10 {
            let wrong = [("email", "tried@lindenhof.example"), ("password", "not this one")];
            self.house.visitor().post("/admin/sign-in", &wrong).await;
        }
        self.words.extend([
            ("location", location.to_string()),
            ("empty-company", company.to_string()),
            ("empty-location", place.to_string()),
        ]);
    }

    async fn sign_in(&mut self) {
        for (house, who, role) in [
            (&self.house, Who::Owner, AdminRole::Owner),
            (&self.house, Who::Viewer, AdminRole::Viewer),
            (&self.empty, Who::Newcomer, AdminRole::Owner),
        ] {
            house.admin(role).await;
            let fields = [("email", &*format!("{role}@lindenhof.example")), ("password", PASSWORD)];
            self.signed_in.insert(who, house.visitor().post("/admin/sign-in", &fields).await.expect(303));
        }
        let known = seed::sample_users(&mut *self.house.conn().await).await.expect("users");
        let of = |status: &str, role: &str| {
            known.iter().find(|user| user.2 == status && user.3 == role).expect(status).1.clone()
        };
        let owing = of("drop_in", "member");
        for (who, email) in
            [(Who::Member, of("active", "member")), (Who::Former, of("former", "member")), (Who::Owing, owing.clone())]
        {
            let fields = [("email", &*email), ("password", PASSWORD)];
            self.signed_in.insert(who, self.house.visitor().post("/portal/sign-in", &fields).await.expect(303));
        }
        // New terms, which everybody else has accepted already.
        let mut conn = self.house.conn().await;
        let terms = diesel::update(operator::table).set(operator::terms_version.eq(2));
        terms.execute(&mut conn).await.expect("new terms");
        let accepted = diesel::update(users::table.filter(users::email.ne(owing))).set(users::terms_version.eq(2));
        accepted.execute(&mut conn).await.expect("accepted");
    }

    /// A window of the browser that `first` opened, in which this one is signed in.
    pub async fn window_of(&self, who: Who, first: Option<&Window>) -> Window {
        let base = match who {
            Who::Newcomer => &self.empty.base,
            Who::First => &self.unowned.base,
            Who::Shut => &self.shut.base,
            _ => &self.house.base,
        };
        let window = match first {
            Some(first) => first.beside(base).await,
            None => Window::open(base).await,
        };
        if let Some(answer) = self.signed_in.get(&who) {
            window.signed_in_by(answer).await;
        }
        window
    }

    /// The address with what stands for its words in braces.
    pub fn address(&self, address: &str) -> String {
        let words = self.words.iter();
        words.fold(address.to_owned(), |address, (word, is)| address.replace(&format!("{{{word}}}"), is))
    }
}
