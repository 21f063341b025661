//! `/portal` and `/portal/membership`.

use actix_web::HttpResponse;
use askama::Template;
use jiff::tz::TimeZone;

use super::queries::{Own, own};
use crate::accounts::permissions::Permission;
use crate::accounts::{PortalShell, PortalUser};
use crate::clock::{Day, Instant};
use crate::community::members::queries::{Held, Membership};
use crate::space::locations::Location;
use crate::web::{Hx, Problem, Site, first_name, when};

#[derive(Template)]
#[template(path = "portal/home.html")]
struct HomePage {
    shell: PortalShell,
    user: PortalUser,
    own: Own,
    now: Instant,
}

#[derive(Template)]
#[template(path = "portal/membership.html")]
struct MembershipPage {
    shell: PortalShell,
    user: PortalUser,
    own: Own,
    now: Instant,
}

impl Own {
    /// The place's time zone.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        self.location.as_ref().map_or(TimeZone::UTC, Location::zone)
    }

    /// When the terms were accepted, at the place.
    #[must_use]
    pub fn terms_accepted_day(&self) -> Day {
        self.terms_accepted_at.day_in(&self.zone())
    }

    /// The memberships that run on `today`.
    #[must_use]
    pub fn running(&self, today: Day) -> Vec<&Membership> {
        self.memberships
            .iter()
            .filter(|(held, _)| held.starts_on <= today && held.ends_on.is_none_or(|ends| today <= ends))
            .collect()
    }
}

impl HomePage {
    fn greeting(&self) -> String {
        format!("{}, {}", when::greeting(self.now, &self.own.zone()), first_name(&self.user.name))
    }

    fn today(&self) -> Day {
        self.now.day_in(&self.own.zone())
    }

    fn sees_billing(&self) -> bool {
        self.user.can(Permission::SeeOwnBilling)
    }

    fn edits_profile(&self) -> bool {
        self.user.can(Permission::EditProfile)
    }

    fn sees_community(&self) -> bool {
        self.user.can(Permission::SeeCommunity)
    }
}

impl MembershipPage {
    /// When it runs, ran, or will run.
    fn span(&self, held: &Held) -> String {
        let starts = when::long_day(held.starts_on);
        match held.ends_on {
            Some(ends) if ends < self.today() => format!("It ran from {starts} to {}.", when::long_day(ends)),
            _ if held.starts_on > self.today() => format!("It begins on {starts}."),
            Some(ends) => format!("It began on {starts} and ends on {}.", when::long_day(ends)),
            None => format!("It began on {starts} and runs on."),
        }
    }

    fn today(&self) -> Day {
        self.now.day_in(&self.own.zone())
    }

    fn sees_billing(&self) -> bool {
        self.user.can(Permission::SeeOwnBilling)
    }
}

/// GET `/portal`.
///
/// # Errors
/// The database's.
pub async fn home(site: Site, user: PortalUser, hx: Hx) -> Result<HttpResponse, Problem> {
    let own = own(&*site.db().await?, &user).await?;
    hx.show(&HomePage { shell: user.shell("home"), user, own, now: site.now() }, &[])
}

/// GET `/portal/membership`.
///
/// # Errors
/// The database's.
pub async fn membership(site: Site, user: PortalUser, hx: Hx) -> Result<HttpResponse, Problem> {
    let own = own(&*site.db().await?, &user).await?;
    hx.show(&MembershipPage { shell: user.shell("membership"), user, own, now: site.now() }, &[])
}
