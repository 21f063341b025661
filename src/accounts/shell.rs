//! What surrounds a page: the house's name, who is signed in, where one is.

use diesel::QueryResult;
use diesel::sql_types::{Bool, Integer, Text};
use diesel_async::RunQueryDsl;

use super::{Admin, AdminRole, PortalUser};
use crate::db::{Connection, statement};
use crate::web::{Flash, Rack, Site, figure, initials};

/// The operator of the house.
#[derive(Clone, Debug)]
pub struct House {
    pub name: String,
    /// Firm and address, at the foot of mails.
    pub legal_line: String,
    /// How the front desk is reached.
    pub contact_line: String,
    pub is_demo: bool,
    pub terms_version: i32,
}

impl House {
    /// As it is now.
    ///
    /// # Errors
    /// The database's.
    pub async fn load(conn: &mut Connection) -> QueryResult<Self> {
        let row: (String, String, String, bool, i32) = statement::<(Text, Text, Text, Bool, Integer)>(
            "select name, legal_line, contact_line, is_demo, terms_version from operator",
        )
        .get_result(conn)
        .await?;
        let (name, legal_line, contact_line, is_demo, terms_version) = row;
        Ok(Self { name, legal_line, contact_line, is_demo, terms_version })
    }
}

/// The admin as the navigation shows them.
#[derive(Clone, Debug)]
pub struct Signed {
    pub name: String,
    pub role: AdminRole,
    /// Whether single keys do something.
    pub shortcuts: bool,
}

impl Signed {
    #[must_use]
    pub const fn can_manage(&self) -> bool {
        matches!(self.role, AdminRole::Owner | AdminRole::Manager)
    }

    #[must_use]
    pub const fn is_owner(&self) -> bool {
        matches!(self.role, AdminRole::Owner)
    }
}

/// Round a page of the Admin Portal.
#[derive(Clone, Debug)]
pub struct AdminShell {
    pub operator: String,
    pub admin: Signed,
    pub badge: i64,
    /// All members in no archive.
    pub members: i64,
    pub section: &'static str,
    pub flash: Option<Flash>,
    pub clock_banner: Option<String>,
}

impl AdminShell {
    pub(super) fn new(
        admin: &Admin,
        section: &'static str,
        flash: Option<Flash>,
        clock_banner: Option<String>,
    ) -> Self {
        let signed = Signed { name: admin.name.clone(), role: admin.role, shortcuts: admin.shortcuts };
        Self {
            operator: admin.house.name.clone(),
            admin: signed,
            badge: admin.badge,
            members: admin.members,
            section,
            flash,
            clock_banner,
        }
    }

    #[must_use]
    pub fn is(&self, section: &str) -> bool {
        self.section == section
    }

    /// With the numbers that the page itself shows: read a moment later, they would differ from those of the navigation.
    #[must_use]
    pub fn counting(self, badge: i64, members: i64) -> Self {
        Self { badge, members, ..self }
    }

    #[must_use]
    pub fn badge_label(&self) -> String {
        figure(self.badge)
    }
}

/// The user as the portal shows them.
#[derive(Clone, Debug)]
pub struct SignedUser {
    pub name: String,
}

impl SignedUser {
    #[must_use]
    pub fn initials(&self) -> String {
        initials(&self.name)
    }
}

/// Round a page of the Member Portal.
#[derive(Clone, Debug)]
pub struct PortalShell {
    pub operator: String,
    pub user: SignedUser,
    pub section: &'static str,
    pub flash: Option<Flash>,
    pub clock_banner: Option<String>,
}

impl PortalShell {
    pub(super) fn new(
        user: &PortalUser,
        section: &'static str,
        flash: Option<Flash>,
        clock_banner: Option<String>,
    ) -> Self {
        Self {
            operator: user.house.name.clone(),
            user: SignedUser { name: user.name.clone() },
            section,
            flash,
            clock_banner,
        }
    }

    #[must_use]
    pub fn is(&self, section: &str) -> bool {
        self.section == section
    }
}

/// Round a door: nobody is signed in.
#[derive(Clone, Debug)]
pub struct DoorShell {
    pub operator: String,
    /// How the front desk is reached; may be empty.
    pub contact: String,
    /// What hangs beside the door.
    pub rack: Rack,
    pub flash: Option<Flash>,
    pub clock_banner: Option<String>,
}

impl DoorShell {
    #[must_use]
    pub fn new(site: &Site, house: &House, flash: Option<Flash>) -> Self {
        site.house_is_called(&house.name);
        Self {
            operator: house.name.clone(),
            contact: house.contact_line.clone(),
            rack: Rack::default(),
            flash,
            clock_banner: site.clock_banner(),
        }
    }

    /// With another rack.
    #[must_use]
    pub fn hang(self, rack: Rack) -> Self {
        Self { rack, ..self }
    }
}
