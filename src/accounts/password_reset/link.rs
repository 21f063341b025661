//! A reset link and what became of it.

use crate::accounts::sessions::Account;
use crate::accounts::tokens::{RESET_LIFETIME, Token};
use crate::clock::Instant;

/// What a link is worth now.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LinkState {
    Open,
    /// Its hour is over.
    Expired,
    /// It did its work.
    Used,
    /// A newer one was sent.
    Superseded,
    /// The password, the address or the access was changed since.
    Revoked,
    /// Its owner can't sign in at present, whatever the password.
    Shut,
}

/// A link with its owner.
#[derive(Clone, Debug)]
pub struct Link {
    pub token: Token,
    pub account: Account,
    pub name: String,
    /// The owner's address now, as shown and as compared.
    pub email: String,
    pub email_key: String,
    /// Whether they may sign in: an active user, an admin who is not disabled.
    pub is_active: bool,
}

impl Link {
    /// What it is worth at `now`.
    #[must_use]
    pub fn state(&self, now: Instant) -> LinkState {
        let token = &self.token;
        if token.used_at.is_some() {
            LinkState::Used
        } else if token.sent_to != self.email_key {
            // Another's mailbox by now, perhaps: it is told no more.
            LinkState::Revoked
        } else if !self.is_active {
            LinkState::Shut
        } else if token.revoked_at.is_some() {
            LinkState::Revoked
        } else if token.superseded_at.is_some() {
            LinkState::Superseded
        } else if now.since(token.created_at) >= RESET_LIFETIME {
            LinkState::Expired
        } else {
            LinkState::Open
        }
    }
}

#[cfg(test)]
mod tests {
    use jiff::SignedDuration;

    use super::*;

    #[test]
    fn a_link_lives_an_hour_for_the_address_it_went_to() {
        let sent = Instant::new("2026-11-24T10:00:00Z".parse().expect("a timestamp"));
        let token = Token {
            id: 1,
            sent_to: "a@b.example".into(),
            invitation_id: None,
            user_id: Some(1),
            admin_id: None,
            created_at: sent,
            used_at: None,
            revoked_at: None,
            superseded_at: None,
        };
        let link = Link {
            token,
            account: Account::User(1),
            name: "A".into(),
            email: "A@b.example".into(),
            email_key: "a@b.example".into(),
            is_active: true,
        };
        assert_eq!(link.state(sent.plus(SignedDuration::from_mins(59))), LinkState::Open);
        assert_eq!(link.state(sent.plus(SignedDuration::from_mins(60))), LinkState::Expired);
        let moved = Link { email_key: "c@d.example".into(), ..link.clone() };
        assert_eq!(moved.state(sent), LinkState::Revoked);
        assert_eq!(Link { is_active: false, ..moved }.state(sent), LinkState::Revoked);
        assert_eq!(Link { is_active: false, ..link }.state(sent), LinkState::Shut);
    }
}
