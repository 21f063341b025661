//! What a user may do in the Member Portal: role × member status → permission. The default matrix, as a pure type.

use super::UserRole;
use crate::community::members::MemberStatus;

/// One thing a user may or may not do.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Permission {
    Book,
    SeeOwnBilling,
    Pay,
    SeeCompanyBilling,
    ManageCompanyPeople,
    SeeCommunity,
    EditProfile,
}

impl Permission {
    pub const ALL: [Self; 7] = [
        Self::Book,
        Self::SeeOwnBilling,
        Self::Pay,
        Self::SeeCompanyBilling,
        Self::ManageCompanyPeople,
        Self::SeeCommunity,
        Self::EditProfile,
    ];
}

/// Whether a user with `role`, whose member has `status`, may do `permission`.
///
/// Active and pending members have all that their role allows; drop-ins book and pay but do not see the community;
/// former members, contacts and leads can sign in, see and pay what they owe, nothing else.
#[must_use]
pub const fn allows(role: UserRole, status: MemberStatus, permission: Permission) -> bool {
    let by_role = match permission {
        Permission::SeeCompanyBilling | Permission::ManageCompanyPeople => matches!(role, UserRole::CompanyManager),
        _ => true,
    };
    let by_status = match status {
        MemberStatus::Active | MemberStatus::Pending => true,
        MemberStatus::DropIn => !matches!(permission, Permission::SeeCommunity),
        MemberStatus::Former | MemberStatus::Contact | MemberStatus::Lead => {
            matches!(permission, Permission::SeeOwnBilling | Permission::Pay | Permission::SeeCompanyBilling)
        }
    };
    by_role && by_status
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The matrix as a table: b = book, o = own billing, p = pay, c = company billing, m = company's people,
    /// s = community, e = profile.
    #[test]
    fn the_default_matrix() {
        let table = [
            (MemberStatus::Active, "bop--se", "bopcmse"),
            (MemberStatus::Pending, "bop--se", "bopcmse"),
            (MemberStatus::DropIn, "bop---e", "bopcm-e"),
            (MemberStatus::Former, "-op----", "-opc---"),
            (MemberStatus::Contact, "-op----", "-opc---"),
            (MemberStatus::Lead, "-op----", "-opc---"),
        ];
        for (status, member, manager) in table {
            for (role, expected) in [(UserRole::Member, member), (UserRole::CompanyManager, manager)] {
                let row: String = Permission::ALL
                    .iter()
                    .zip("bopcmse".chars())
                    .map(|(permission, letter)| if allows(role, status, *permission) { letter } else { '-' })
                    .collect();
                assert_eq!(row, expected, "{role:?} {status:?}");
            }
        }
        assert_eq!(table.len(), MemberStatus::ALL.len());
    }
}
