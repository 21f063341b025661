//! The member: its states and rules.

use diesel::prelude::*;

use crate::clock::{Day, Instant};
use crate::db::schema::members;
use crate::text::{EmailAddress, digits, search_text};
use crate::words;

/// A member's record.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = members)]
pub struct Member {
    pub id: i64,
    pub version: i32,
    pub name: String,
    pub email: Option<String>,
    pub email_key: Option<String>,
    pub phone: String,
    pub company_id: Option<i64>,
    pub contact_person: bool,
    pub billing_person: bool,
    pub location_id: i64,
    pub billing_name: String,
    pub billing_address: String,
    pub tax_id: String,
    pub tags: Vec<String>,
    pub notes: String,
    pub joined_on: Day,
    pub derived_status: MemberStatus,
    pub status_override: Option<MemberStatus>,
    pub status: MemberStatus,
    pub portal_access: PortalAccess,
    pub portal_access_until: Option<Instant>,
    pub archived_at: Option<Instant>,
}

impl Member {
    /// Whether they can sign in at `now`, and if not, why.
    #[must_use]
    pub fn access(&self, now: Instant) -> PortalAccess {
        PortalAccess::at(self.portal_access, self.portal_access_until, now)
    }
}

/// What a member is found by; their company's name is looked up with the company.
#[must_use]
pub fn search_text_of(name: &str, email: Option<&EmailAddress>, phone: &str) -> String {
    let (shown, key) = email.map_or(("", ""), |email| (email.shown(), email.key()));
    // Typed and compared forms differ for domains in other scripts.
    let shown = if shown.to_lowercase() == key { "" } else { shown };
    search_text([name, key, shown, &digits(phone)])
}

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
    /// Whether whoever has it is a user.
    #[must_use]
    pub const fn is_of_a_user(self) -> bool {
        matches!(self, Self::WithAccess | Self::Suspended)
    }

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
