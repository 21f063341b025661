//! One row of the Users page: a member, their access in words, and what can be done about it.

use askama::Template;

use crate::clock::Instant;
use crate::community::members::PortalAccess;
use crate::community::users::invitations::{Invitation, State};
use crate::community::users::queries::Line;
use crate::web::when;

/// Words round a time: `Until Thu 27 Nov, 10:12`.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Told {
    pub before: &'static str,
    pub at: Option<Moment>,
    pub after: &'static str,
}

/// A time for people and for machines.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Moment {
    pub shown: String,
    pub machine: String,
}

/// A row, by itself or within the list.
#[derive(Template)]
#[template(path = "community/users/_row.html")]
pub struct Row {
    pub line: Line,
    pub can_manage: bool,
    pub now: Instant,
    /// Whether the focus goes to its first button: it was just acted upon.
    pub focus: bool,
}

/// Its template has escaped what it holds: within another one it stands as it is.
impl askama::filters::HtmlSafe for Row {}

impl Row {
    pub(super) fn seen(&self, at: Instant) -> Moment {
        let lately = when::lately(at, self.now, &self.line.location.zone());
        lately.map_or_else(|| self.day(at), |shown| Moment { shown, machine: when::machine(at) })
    }

    pub(super) fn day(&self, at: Instant) -> Moment {
        day(at, &self.line.location.zone())
    }

    fn has_bounced(&self) -> bool {
        self.invitation_state() == Some(State::Bounced)
    }

    fn invitation_state(&self) -> Option<State> {
        self.line.invitation.as_ref().map(|last| last.state(self.now))
    }

    /// What there is to say of the access.
    fn detail(&self) -> Told {
        detail(&self.line, self.now)
    }

    fn last_seen(&self) -> Option<Moment> {
        self.line.user.as_ref()?.last_signed_in_at.map(|at| self.seen(at))
    }
}

/// What a line says of its access beside the word for it.
pub(super) fn detail(line: &Line, now: Instant) -> Told {
    let zone = line.location.zone();
    let day = |at: Instant| Some(day(at, &zone));
    let told = |before, at, after| Told { before, at, after };
    let last = line.invitation.as_ref();
    match (line.access, &line.user) {
        (PortalAccess::WithAccess, Some(user)) => told("Since ", day(user.created_at), ""),
        (PortalAccess::Suspended, Some(user)) => told("Since ", user.suspended_at.and_then(day), ""),
        (PortalAccess::Invited | PortalAccess::Expired, _) => match last.map(|last| (last.state(now), last)) {
            Some((State::Bounced, _)) => told("The mail came back", None, ""),
            Some((State::Queued, _)) => told("Waiting to be sent", None, ""),
            Some((State::Expired, last)) => {
                told("On ", last.expires_at().map(|end| weekday(end, now, &zone)), ", unused")
            }
            Some((_, last)) => told("Until ", last.expires_at().map(|end| moment(end, now, &zone)), ""),
            None => Told::default(),
        },
        // Deleted since the row was read.
        (PortalAccess::WithAccess | PortalAccess::Suspended, None) => told("User deleted", None, ""),
        _ if line.email.is_none() => told("No e-mail to invite", None, ""),
        _ => match last {
            Some(Invitation { revoked_at: Some(at), .. }) => told("Revoked ", day(*at), ""),
            Some(Invitation { accepted_at: Some(_), .. }) => told("User deleted", None, ""),
            _ => told("Never invited", None, ""),
        },
    }
}

/// `21 Nov 2025`, a day to machines too.
fn day(at: Instant, zone: &jiff::tz::TimeZone) -> Moment {
    let day = at.day_in(zone);
    Moment { shown: when::day(day), machine: day.to_string() }
}

/// `Thu 27 Nov, 10:12`.
pub(super) fn moment(at: Instant, now: Instant, zone: &jiff::tz::TimeZone) -> Moment {
    Moment { shown: when::moment(at, now, zone), machine: when::machine(at) }
}

/// `Thu 20 Nov`.
fn weekday(at: Instant, now: Instant, zone: &jiff::tz::TimeZone) -> Moment {
    let shown = when::moment(at, now, zone);
    let shown = shown.split_once(',').map_or(shown.as_str(), |(day, _)| day).to_owned();
    Moment { shown, machine: at.day_in(zone).to_string() }
}
