//! One company, and who belongs to it.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::clock::Instant;
use crate::community::companies::Company;
use crate::community::members::{MemberStatus, PortalAccess};
use crate::db::schema::{companies, members};
use crate::db::{Connection, Limited, PAGE_AND_ONE, statement};

/// One company.
///
/// # Errors
/// The database's.
pub async fn find(conn: &Connection, id: i64) -> QueryResult<Option<Company>> {
    companies::table.find(id).select(Company::as_select()).first(&mut &*conn).await.optional()
}

/// A member as the company's record shows them.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = members)]
pub struct Colleague {
    pub id: i64,
    pub name: String,
    pub email: Option<String>,
    pub phone: String,
    pub contact_person: bool,
    pub billing_person: bool,
    pub status: MemberStatus,
    pub portal_access: PortalAccess,
    pub portal_access_until: Option<Instant>,
}

/// The first fifty of a company's people, by name, and one more if there is one.
///
/// # Errors
/// The database's.
pub async fn people(conn: &Connection, id: i64) -> QueryResult<Vec<Colleague>> {
    let of_company = members::table
        .filter(members::company_id.eq(id))
        .filter(members::archived_at.is_null())
        .order((members::name_key, members::id))
        .select(Colleague::as_select());
    Limited::<_, PAGE_AND_ONE>(of_company).load(&mut &*conn).await
}

/// Somebody who manages a company in the Member Portal, or will once they accept.
#[derive(Clone, Debug)]
pub struct Manager {
    pub id: i64,
    pub name: String,
    pub access: PortalAccess,
    pub last_signed_in_at: Option<Instant>,
    /// Their open invitation.
    pub invitation_id: Option<i64>,
}

/// The managers of a company.
#[derive(Clone, Debug, Default)]
pub struct Managers {
    /// The first by name, as many as a page shows people: whoever on it manages is among them.
    pub first: Vec<Manager>,
    /// How many there are.
    pub all: i64,
    /// How many of them can sign in.
    pub can_sign_in: i64,
}

/// Who manages a company, counted over 10,001 of its people at most.
///
/// # Errors
/// The database's.
pub async fn managers(conn: &Connection, id: i64, now: Instant) -> QueryResult<Managers> {
    type Columns = (BigInt, Text, Text, Nullable<Timestamptz>, Nullable<Timestamptz>, Nullable<BigInt>, BigInt, BigInt);
    type Found = (i64, String, PortalAccess, Option<Instant>, Option<Instant>, Option<i64>, i64, i64);
    let rows: Vec<Found> = statement::<Columns>(
        "select m.id, m.name, m.portal_access, m.portal_access_until, u.last_signed_in_at, i.id,
                count(*) over (), count(*) filter (where m.portal_access = 'with_access') over ()
         from (select id, name, name_key, portal_access, portal_access_until from members
               where company_id = $1 and archived_at is null order by name_key, id limit 10001) m
         left join users u on u.member_id = m.id
         left join invitations i on i.member_id = m.id
              and i.accepted_at is null and i.revoked_at is null and i.superseded_at is null
         where 'company_manager' in (u.role, i.role)
         order by m.name_key, m.id limit 50",
    )
    .bind::<BigInt, _>(id)
    .load(&mut &*conn)
    .await?;
    let (all, can_sign_in) = rows.as_slice().first().map_or((0, 0), |(.., all, can_sign_in)| (*all, *can_sign_in));
    let manager = |(id, name, access, until, last_signed_in_at, invitation_id, _, _)| {
        let access = PortalAccess::at(access, until, now);
        Manager { id, name, access, last_signed_in_at, invitation_id }
    };
    Ok(Managers { first: rows.into_iter().map(manager).collect(), all, can_sign_in })
}

/// How many belong to a company.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Belonging {
    pub members: i64,
    pub archived: i64,
    pub active: i64,
    pub with_access: i64,
}

impl Belonging {
    /// Whether the company can go.
    #[must_use]
    pub const fn is_nobody(self) -> bool {
        self.members == 0 && self.archived == 0
    }
}

/// Who belongs to a company, as they were counted while they came and went.
///
/// # Errors
/// The database's.
pub async fn belonging(conn: &Connection, id: i64) -> QueryResult<Belonging> {
    let (members, archived, active, with_access) = statement::<(BigInt, BigInt, BigInt, BigInt)>(
        "select coalesce(sum(members), 0)::bigint, coalesce(sum(archived), 0)::bigint, coalesce(sum(active), 0)::bigint,
                coalesce(sum(with_access), 0)::bigint
         from company_counts where company_id = $1",
    )
    .bind::<BigInt, _>(id)
    .get_result(&mut &*conn)
    .await?;
    Ok(Belonging { members, archived, active, with_access })
}
