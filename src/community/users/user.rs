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

/// One part of the sum, and where its stripe of the bar lies (of [`Sum::BAR`]).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Part {
    pub access: PortalAccess,
    pub number: i64,
    pub x: i64,
    pub width: i64,
}

impl Sum {
    /// The length of the bar in its own units.
    pub const BAR: i64 = 1000;

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

    /// The parts in their order, each with its stripe: in proportion, but never too thin to be seen.
    #[must_use]
    pub fn parts(&self) -> Vec<Part> {
        const THIN: i64 = 5;
        const GAP: i64 = 2;
        let all = PortalAccess::ALL;
        let seen: Vec<i64> = all.iter().map(|access| self.of(*access)).filter(|number| *number > 0).collect();
        let total: i64 = seen.iter().sum();
        let gaps = GAP * i64::try_from(seen.len().saturating_sub(1)).unwrap_or_default();
        // What is left once every part has what it needs to be seen is shared out in proportion.
        let spare = Self::BAR - gaps - THIN * i64::try_from(seen.len()).unwrap_or_default();
        let mut x = 0;
        all.iter()
            .map(|access| {
                let number = self.of(*access);
                let width = if number > 0 { THIN + spare * number / total.max(1) } else { 0 };
                let part = Part { access: *access, number, x, width };
                x += if number > 0 { width + GAP } else { 0 };
                part
            })
            .collect()
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

    #[test]
    fn the_bar_holds_every_part_and_no_more() {
        for sum in [
            Sum::default(),
            Sum { not_invited: 1, ..Sum::default() },
            Sum { with_access: 1_000_000, suspended: 1, invited: 1, expired: 1, not_invited: 1 },
            Sum { with_access: 812, suspended: 9, invited: 47, expired: 12, not_invited: 404 },
        ] {
            let end = sum.parts().iter().map(|part| part.x + part.width).max().unwrap_or_default();
            assert!(end <= Sum::BAR, "{sum:?} ends at {end}");
            assert!(sum.parts().iter().all(|part| (part.number > 0) == (part.width >= 5)), "{sum:?}");
        }
    }
}
