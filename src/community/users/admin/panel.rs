//! The panel Portal access of a member's record: can they sign in, why or why not, how it came to that, what to do.

use askama::Template;
use diesel::QueryResult;

use super::row::{Moment, moment};
use crate::clock::Instant;
use crate::community::members::PortalAccess;
use crate::community::users::invitations::{Invitation, State};
use crate::community::users::queries::{self, Line};
use crate::db::Connection;
use crate::web::{first_name, when};

/// The panel, by itself or within the record's page.
#[derive(Template)]
#[template(path = "community/users/_panel.html")]
pub struct Panel {
    pub line: Line,
    pub can_manage: bool,
    pub now: Instant,
    /// Whether the focus goes to its first button: it was just acted upon.
    pub focus: bool,
}

/// One dot of the way from the invitation to the account.
struct Step {
    name: &'static str,
    at: Option<Moment>,
    /// `good`, `wait`, `late`, `bad`; `idle` for what has not come about.
    tone: &'static str,
    is_now: bool,
}

/// What to do, and the address it is about.
struct ToDo {
    verb: &'static str,
    before: &'static str,
    email: String,
    after: &'static str,
}

/// The panel of a member; none if there is no such member. It shows no buttons to those who may not press them.
///
/// # Errors
/// The database's.
pub async fn panel(
    conn: &mut Connection,
    member_id: i64,
    can_manage: bool,
    now: Instant,
) -> QueryResult<Option<Panel>> {
    let line = queries::line(conn, member_id, now).await?;
    Ok(line.map(|line| Panel { line, can_manage, now, focus: false }))
}

/// Its template has escaped what it holds: within another one it stands as it is.
impl askama::filters::HtmlSafe for Panel {}

impl Panel {
    fn first_name(&self) -> &str {
        first_name(&self.line.name)
    }

    fn back(&self) -> String {
        format!("/admin/community/members/{}", self.line.member_id)
    }

    fn state(&self) -> Option<State> {
        self.line.open_invitation().map(|open| open.state(self.now))
    }

    fn moment(&self, at: Instant) -> Moment {
        moment(at, self.now, &self.line.location.zone())
    }

    /// The word on the panel's corner, and its tone.
    fn word(&self) -> (&'static str, &'static str) {
        match self.line.access {
            PortalAccess::WithAccess => ("With access", "good"),
            PortalAccess::Suspended => ("Suspended", "bad"),
            PortalAccess::Invited if self.state() == Some(State::Bounced) => ("Invitation bounced", "bad"),
            PortalAccess::Invited => ("Invited", "wait"),
            PortalAccess::Expired => ("Invitation expired", "late"),
            PortalAccess::NotInvited => ("Not invited", "idle"),
        }
    }

    fn answer(&self) -> String {
        let name = self.first_name();
        match self.line.access {
            PortalAccess::WithAccess => format!("{name} can sign in."),
            PortalAccess::Invited => format!("{name} can’t sign in yet."),
            _ => format!("{name} can’t sign in."),
        }
    }

    fn why(&self) -> String {
        let zone = self.line.location.zone();
        let long = |at: Instant| when::told_moment(at, &zone);
        let name = self.first_name();
        let email = self
            .line
            .open_invitation()
            .map(|open| open.email.clone())
            .or_else(|| self.line.email.clone())
            .unwrap_or_default();
        match (self.line.access, &self.line.user, self.state()) {
            (PortalAccess::WithAccess, Some(user), _) => {
                let seen = user
                    .last_signed_in_at
                    .map_or_else(|| "and has not signed in yet".to_owned(), |at| format!("last on {}", long(at)));
                format!("With {}, since {}; {seen}.", user.email, when::day(user.created_at.day_in(&zone)))
            }
            (PortalAccess::Suspended, Some(user), _) => {
                let since = user.suspended_at.map(long).unwrap_or_default();
                format!("Suspended since {since}. The user {} is kept and can be reactivated.", user.email)
            }
            (_, _, Some(State::Queued)) => format!("The invitation to {email} waits to be sent."),
            (_, _, Some(State::Bounced)) => format!("The mail to {email} came back: nobody was reached there."),
            (_, _, Some(State::Sent)) => {
                let end = self.line.open_invitation().and_then(Invitation::expires_at).map(long).unwrap_or_default();
                format!("The invitation to {email} is good until {end}.")
            }
            (_, _, Some(State::Expired)) => {
                let end = self.line.open_invitation().and_then(Invitation::expires_at).map(long).unwrap_or_default();
                format!("The invitation ran out on {end}, 72 hours after it was sent. Nobody used it.")
            }
            _ if self.line.is_archived => format!("{name} is archived. Restore the member to invite them."),
            _ if self.line.email.is_none() => "There is no e-mail address to invite.".into(),
            _ => match self.line.invitation.as_ref() {
                Some(Invitation { revoked_at: Some(at), .. }) => {
                    format!("The invitation was revoked on {}.", long(*at))
                }
                Some(Invitation { accepted_at: Some(_), .. }) => {
                    "The user was deleted. Invited again, they come back to the same member and the same history."
                        .into()
                }
                _ => format!("Nobody has invited {name} yet."),
            },
        }
    }

    fn what_to_do(&self) -> Option<ToDo> {
        let email = self.line.email.clone()?;
        if self.line.is_archived {
            return None;
        }
        let (verb, before, after) = match (self.line.access, self.state()) {
            (PortalAccess::Expired, _) => ("resend", "It mails a fresh link to", ", good for 72 hours."),
            (PortalAccess::Invited, Some(State::Bounced)) => ("mend the address", "Then invite again. It is", " now."),
            (PortalAccess::NotInvited, _) => ("invite", "It mails a link to", ", good for 72 hours."),
            _ => return None,
        };
        Some(ToDo { verb, before, email, after })
    }

    /// Invited, delivered, and what came of it.
    fn steps(&self) -> Vec<Step> {
        let Some(last) = self.line.invitation.as_ref().filter(|last| last.is_open() || self.line.user.is_some()) else {
            return Vec::new();
        };
        let step =
            |name, at: Option<Instant>, tone, is_now| Step { name, at: at.map(|at| self.moment(at)), tone, is_now };
        let mut steps = vec![step("Invited", Some(last.created_at), "good", false)];
        let state = last.state(self.now);
        steps.push(match state {
            State::Bounced => step("Came back", last.bounced_at, "bad", true),
            State::Queued => step("Delivered", None, "idle", true),
            _ => step(
                "Delivered",
                last.sent_at,
                if last.sent_at.is_some() { "good" } else { "idle" },
                state == State::Sent,
            ),
        });
        if state == State::Expired {
            steps.push(step("Expired unused", last.expires_at(), "late", true));
        }
        let made = self.line.user.as_ref().map(|user| user.created_at);
        let active = self.line.access == PortalAccess::WithAccess;
        steps.push(step("Account created", made, if made.is_some() { "good" } else { "idle" }, active));
        if let Some(at) = self.line.user.as_ref().and_then(|user| user.suspended_at) {
            steps.push(step("Suspended", Some(at), "bad", true));
        }
        steps
    }
}
