//! The invitation: its states and rules.

use diesel::prelude::*;
use jiff::SignedDuration;

use crate::accounts::UserRole;
use crate::clock::Instant;
use crate::db::schema::invitations;

/// How long after its sending an invitation is good. (The mirror on the member counts with the same 72 hours.)
pub const LIFETIME: SignedDuration = SignedDuration::from_hours(72);
/// A second press within this time of the first, while the mail still waits, is the same press.
const DOUBLE_CLICK: SignedDuration = SignedDuration::from_secs(5);
/// The same once the mail has gone, if the page had not shown this invitation yet.
const UNSEEN_DOUBLE_CLICK: SignedDuration = SignedDuration::from_secs(1);
/// The same where the page did not say what it had shown: mail can go within a moment, and who has it may ask for the next.
const QUICK_DOUBLE_CLICK: SignedDuration = SignedDuration::from_millis(100);

/// What may become of an invitation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum State {
    /// Its mail waits to be sent.
    Queued,
    /// The mail was taken by the recipient's server.
    Sent,
    /// The mail came back. It stays under *Invited*, marked.
    Bounced,
    /// 72 hours after its sending.
    Expired,
    Accepted,
    Revoked,
    /// A newer one took its place.
    Superseded,
}

impl State {
    /// Whether its link opens the door.
    #[must_use]
    pub const fn is_good(self) -> bool {
        matches!(self, Self::Queued | Self::Sent | Self::Bounced)
    }

    /// Whether its holder may ask for a fresh link.
    #[must_use]
    pub const fn heals(self) -> bool {
        matches!(self, Self::Expired | Self::Superseded)
    }
}

/// One invitation of one member to one address.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = invitations)]
pub struct Invitation {
    pub id: i64,
    pub member_id: i64,
    pub email: String,
    pub email_key: String,
    /// The role its user will have.
    pub role: UserRole,
    pub invited_by: Option<i64>,
    pub invited_by_name: String,
    pub created_at: Instant,
    pub sent_at: Option<Instant>,
    pub accepted_at: Option<Instant>,
    pub revoked_at: Option<Instant>,
    pub superseded_at: Option<Instant>,
    pub bounced_at: Option<Instant>,
}

impl Invitation {
    /// Open ones are counted as invited, or as expired once their time is over.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.accepted_at.is_none() && self.revoked_at.is_none() && self.superseded_at.is_none()
    }

    /// When its link runs out, once it is on its way.
    #[must_use]
    pub fn expires_at(&self) -> Option<Instant> {
        self.sent_at.map(|sent| sent.plus(LIFETIME))
    }

    /// What has become of it by `now`.
    #[must_use]
    pub fn state(&self, now: Instant) -> State {
        if self.accepted_at.is_some() {
            State::Accepted
        } else if self.revoked_at.is_some() {
            State::Revoked
        } else if self.superseded_at.is_some() {
            State::Superseded
        } else if self.expires_at().is_some_and(|end| end <= now) {
            State::Expired
        } else if self.bounced_at.is_some() {
            State::Bounced
        } else if self.sent_at.is_some() {
            State::Sent
        } else {
            State::Queued
        }
    }

    /// Whether asking for one more is this one's double click. `seen` is the invitation that the page had shown when
    /// the button was pressed (0 for none), if it said so: whoever saw this one and presses means a new one.
    #[must_use]
    pub fn is_repeated_by(&self, seen: Option<i64>, now: Instant) -> bool {
        let within = match (self.sent_at, seen) {
            (_, Some(seen)) if seen == self.id => return false,
            (None, _) => DOUBLE_CLICK,
            (Some(_), Some(_)) => UNSEEN_DOUBLE_CLICK,
            (Some(_), None) => QUICK_DOUBLE_CLICK,
        };
        now.since(self.created_at) < within
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::clock::Clock;

    fn queued(now: Instant) -> Invitation {
        Invitation {
            id: 7,
            member_id: 1,
            email: "Noor@kaleidoskop.studio".into(),
            email_key: "noor@kaleidoskop.studio".into(),
            role: UserRole::Member,
            invited_by: None,
            invited_by_name: "Jonas Albrecht".into(),
            created_at: now,
            sent_at: None,
            accepted_at: None,
            revoked_at: None,
            superseded_at: None,
            bounced_at: None,
        }
    }

    #[test]
    fn its_age_is_counted_from_its_sending() {
        let clock = Clock::system();
        let mut invitation = queued(clock.now());
        clock.advance(SignedDuration::from_hours(24 * 30));
        assert_eq!(invitation.state(clock.now()), State::Queued, "waiting is no ageing");
        let sent = clock.now();
        invitation.sent_at = Some(sent);
        assert_eq!(invitation.state(sent), State::Sent);
        assert_eq!(invitation.state(sent.plus(LIFETIME).minus(SignedDuration::from_micros(1))), State::Sent);
        assert_eq!(invitation.state(sent.plus(LIFETIME)), State::Expired);
        assert!(invitation.is_open(), "an expired one is still the open one: it can be renewed");
        assert!(State::Expired.heals() && !State::Expired.is_good());
    }

    #[test]
    fn a_bounced_one_stays_invited() {
        let now = Clock::system().now();
        let mut invitation = queued(now);
        invitation.bounced_at = Some(now);
        assert_eq!(invitation.state(now.plus(LIFETIME)), State::Bounced);
        assert!(State::Bounced.is_good(), "the mail may have come back and its copy have arrived");
        invitation.sent_at = Some(now);
        assert_eq!(invitation.state(now.plus(LIFETIME)), State::Expired);
    }

    #[test]
    fn an_end_is_an_end_whatever_the_time() {
        let now = Clock::system().now();
        let later = now.plus(LIFETIME).plus(LIFETIME);
        let ended = |end: fn(&mut Invitation, Instant)| {
            let mut invitation = queued(now);
            invitation.sent_at = Some(now);
            end(&mut invitation, now);
            assert!(!invitation.is_open());
            invitation.state(later)
        };
        assert_eq!(ended(|one, at| one.accepted_at = Some(at)), State::Accepted);
        assert_eq!(ended(|one, at| one.revoked_at = Some(at)), State::Revoked);
        assert_eq!(ended(|one, at| one.superseded_at = Some(at)), State::Superseded);
        assert!(State::Superseded.heals() && !State::Revoked.heals() && !State::Accepted.heals());
    }

    #[test]
    fn a_double_click_is_one_press() {
        let now = Clock::system().now();
        let in_seconds = |seconds| now.plus(SignedDuration::from_secs(seconds));
        let mut invitation = queued(now);
        assert!(invitation.is_repeated_by(None, in_seconds(4)) && !invitation.is_repeated_by(None, in_seconds(5)));
        assert!(invitation.is_repeated_by(Some(0), in_seconds(4)), "pressed before it was there");
        assert!(!invitation.is_repeated_by(Some(7), in_seconds(1)), "pressed in the sight of it");
        let in_millis = |millis| now.plus(SignedDuration::from_millis(millis));
        invitation.sent_at = Some(in_millis(40));
        assert!(invitation.is_repeated_by(None, in_millis(50)) && invitation.is_repeated_by(Some(0), in_millis(900)));
        assert!(!invitation.is_repeated_by(None, in_millis(150)), "it has gone, and one more is wanted");
        assert!(!invitation.is_repeated_by(Some(0), in_seconds(1)) && !invitation.is_repeated_by(Some(7), now));
    }
}
