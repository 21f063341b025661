//! The user, and the sum of the community by portal access.

use diesel::prelude::*;

use crate::accounts::UserRole;
use crate::clock::Instant;
use crate::community::members::PortalAccess;
use crate::db::schema::users;
use crate::words;

words! {
    /// Whether a user may sign in. Deletion is a real one, never a status.
    UserStatus {
        Active = "active", "Active";
        Suspended = "suspended", "Suspended";
    }
}

words! {
    /// Who sees a user's profile.
    ProfileVisibility {
        Community = "community", "Seen by the community";
        Hidden = "hidden", "Hidden";
    }
}

/// The login identity of one member.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = users)]
pub struct User {
    pub id: i64,
    pub member_id: i64,
    /// The address they sign in with.
    pub email: String,
    pub email_key: String,
    pub status: UserStatus,
    pub role: UserRole,
    pub profile_visibility: ProfileVisibility,
    pub terms_version: i32,
    pub terms_accepted_at: Instant,
    /// When the invitation was accepted.
    pub created_at: Instant,
    pub suspended_at: Option<Instant>,
    pub last_signed_in_at: Option<Instant>,
}

/// All members by portal access. The parts add up to the whole because each member is in exactly one of them.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub with_access: i64,
    pub suspended: i64,
    pub invited: i64,
    pub expired: i64,
    pub not_invited: i64,
}

/// One part of the sum.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub access: PortalAccess,
    pub number: i64,
}

impl Sum {
    /// Everybody but the archived.
    #[must_use]
    pub const fn members(&self) -> i64 {
        self.with_access + self.suspended + self.invited + self.expired + self.not_invited
    }

    /// The part of it with this access.
    #[must_use]
    pub const fn of(&self, access: PortalAccess) -> i64 {
        match access {
            PortalAccess::WithAccess => self.with_access,
            PortalAccess::Suspended => self.suspended,
            PortalAccess::Invited => self.invited,
            PortalAccess::Expired => self.expired,
            PortalAccess::NotInvited => self.not_invited,
        }
    }

    /// The parts in their order.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        PortalAccess::ALL.iter().map(|access| Part { access: *access, number: self.of(*access) }).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_parts_make_the_whole() {
        let sum = Sum { with_access: 812, suspended: 9, invited: 47, expired: 12, not_invited: 404 };
        assert_eq!(sum.members(), 1284);
        assert_eq!(sum.parts().iter().map(|part| part.number).sum::<i64>(), sum.members());
        assert_eq!(sum.parts().len(), PortalAccess::ALL.len());
    }
}
