//! The member: its states and rules.

use crate::clock::Instant;
use crate::words;

words! {
    /// Where a member stands with the house; derived from memberships and their dates unless staff override it.
    MemberStatus {
        /// Shows interest, has bought nothing.
        Lead = "lead", "Lead";
        /// Known, uses no service.
        Contact = "contact", "Contact";
        /// A membership starts later.
        Pending = "pending", "Pending";
        /// A membership runs today.
        Active = "active", "Active";
        /// One-off purchases only.
        DropIn = "drop_in", "Drop-in";
        /// All memberships have ended.
        Former = "former", "Former";
    }
}

words! {
    /// Whether a member can sign in, and if not, why. Mirrors the user and the open invitation.
    PortalAccess {
        WithAccess = "with_access", "With access";
        Suspended = "suspended", "Suspended";
        Invited = "invited", "Invited";
        Expired = "expired", "Expired";
        NotInvited = "not_invited", "Not invited";
    }
}

impl PortalAccess {
    /// Its sign: key, lock, envelope, hourglass, dash.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::WithAccess => "key-round",
            Self::Suspended => "lock",
            Self::Invited => "mail",
            Self::Expired => "hourglass",
            Self::NotInvited => "minus",
        }
    }

    /// What `members.portal_access` and `portal_access_until` mean at `now`: an invitation whose time is over has
    /// expired, without anybody having written that down.
    #[must_use]
    pub fn at(stored: Self, until: Option<Instant>, now: Instant) -> Self {
        match (stored, until) {
            (Self::Invited, Some(until)) if until <= now => Self::Expired,
            _ => stored,
        }
    }
}
