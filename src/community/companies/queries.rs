//! Every statement about companies.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{Array, BigInt, Nullable, Text, Timestamptz};
use diesel_async::{AsyncConnection as _, RunQueryDsl};

use super::{Company, CompanyFilter, NewCompany};
use crate::audit::{self, Actor, Changes, Event};
use crate::clock::Instant;
use crate::community::members::{MemberStatus, PortalAccess};
use crate::db::schema::{companies, members};
use crate::db::{
    Connection, Count, Counted, Limited, PAGE_AND_ONE, Page, PageFrom, STOP, STOP_AND_ONE, Way, behind, statement,
    violates,
};
use crate::web::PageToken;

/// The companies of a page.
///
/// # Errors
/// The database's.
pub async fn page(conn: &Connection, filter: &CompanyFilter, from: &PageFrom<PageToken>) -> QueryResult<Page<Company>> {
    let by = (companies::name_key, companies::id);
    let query = filter.companies().select(Company::as_select());
    let rows: Vec<Company> = match from {
        PageFrom::Start => Limited::<_, PAGE_AND_ONE>(query.order(by)).load(&mut &*conn).await?,
        PageFrom::After(PageToken { key, id }) => {
            Limited::<_, PAGE_AND_ONE>(query.filter(behind(by, (key, id), Way::Up)).order(by)).load(&mut &*conn).await?
        }
        PageFrom::Before(PageToken { key, id }) => {
            let back = (companies::name_key.desc(), companies::id.desc());
            Limited::<_, PAGE_AND_ONE>(query.filter(behind(by, (key, id), Way::Down)).order(back))
                .load(&mut &*conn)
                .await?
        }
    };
    Ok(from.page(rows))
}

/// How many companies the filter means: without one counted as they come and go, else no further than 10,000.
///
/// # Errors
/// The database's.
pub async fn count(conn: &Connection, filter: &CompanyFilter) -> QueryResult<Count> {
    if !filter.is_set() {
        let sum = statement::<BigInt>("select sum(companies)::bigint from access_counts");
        return Ok(Count::Exactly(sum.get_result(&mut &*conn).await?));
    }
    let found = Counted(Limited::<_, STOP_AND_ONE>(filter.companies().select(companies::id)));
    Ok(Count::up_to(STOP, found.get_result(&mut &*conn).await?))
}

/// How many members (archived ones aside) belong to each of the companies; each number stops at 10,001.
///
/// # Errors
/// The database's.
pub async fn sizes(conn: &Connection, ids: &[i64]) -> QueryResult<HashMap<i64, i64>> {
    let rows: Vec<(i64, i64)> = statement::<(BigInt, BigInt)>(
        "select c.id, m.size from unnest($1::bigint[]) c (id)
         cross join lateral (select count(*) as size from (
             select from members where company_id = c.id and archived_at is null limit 10001) counted) m",
    )
    .bind::<Array<BigInt>, _>(ids.to_vec())
    .load(&mut &*conn)
    .await?;
    Ok(rows.into_iter().collect())
}

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
}

/// The managers of a company.
#[derive(Clone, Debug, Default)]
pub struct Managers {
    /// The first by name, five at most.
    pub first: Vec<Manager>,
    /// How many there are.
    pub all: i64,
    /// How many of them can sign in.
    pub can_sign_in: i64,
}

/// Who manages a company, counted over the same 10,001 of its people at most as [`belonging`].
///
/// # Errors
/// The database's.
pub async fn managers(conn: &Connection, id: i64, now: Instant) -> QueryResult<Managers> {
    type Columns = (BigInt, Text, Text, Nullable<Timestamptz>, Nullable<Timestamptz>, BigInt, BigInt);
    type Found = (i64, String, PortalAccess, Option<Instant>, Option<Instant>, i64, i64);
    let rows: Vec<Found> = statement::<Columns>(
        "select m.id, m.name, m.portal_access, m.portal_access_until, u.last_signed_in_at,
                count(*) over (), count(*) filter (where m.portal_access = 'with_access') over ()
         from (select id, name, name_key, portal_access, portal_access_until from members
               where company_id = $1 and archived_at is null order by name_key, id limit 10001) m
         left join users u on u.member_id = m.id
         left join invitations i on i.member_id = m.id
              and i.accepted_at is null and i.revoked_at is null and i.superseded_at is null
         where 'company_manager' in (u.role, i.role)
         order by m.name_key, m.id limit 5",
    )
    .bind::<BigInt, _>(id)
    .load(&mut &*conn)
    .await?;
    let (all, can_sign_in) = rows.as_slice().first().map_or((0, 0), |(.., all, can_sign_in)| (*all, *can_sign_in));
    let manager = |(id, name, access, until, last_signed_in_at, _, _)| {
        let access = PortalAccess::at(access, until, now);
        Manager { id, name, access, last_signed_in_at }
    };
    Ok(Managers { first: rows.into_iter().map(manager).collect(), all, can_sign_in })
}

/// How many belong to a company, counted over 10,001 of them at most: of a larger one only that it is larger is known.
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

/// Counts who belongs to a company.
///
/// # Errors
/// The database's.
pub async fn belonging(conn: &Connection, id: i64) -> QueryResult<Belonging> {
    let (members, archived, active, with_access) = statement::<(BigInt, BigInt, BigInt, BigInt)>(
        "select count(*) filter (where archived_at is null), count(*) filter (where archived_at is not null),
                count(*) filter (where archived_at is null and status = 'active'),
                count(*) filter (where portal_access = 'with_access')
         from (select archived_at, status, portal_access from members where company_id = $1 limit 10001) m",
    )
    .bind::<BigInt, _>(id)
    .get_result(&mut &*conn)
    .await?;
    Ok(Belonging { members, archived, active, with_access })
}

/// What came of creating or saving.
#[derive(Debug)]
pub enum Saved {
    Done(i64),
    /// There is no such location (any more).
    NoLocation,
    /// Somebody else saved first: the record as it is, and who.
    Conflict(Company, Option<String>),
    NotThere,
}

/// Makes a company.
///
/// # Errors
/// The database's.
pub async fn create(conn: &mut Connection, new: &NewCompany, actor: &Actor, now: Instant) -> QueryResult<Saved> {
    let made = conn
        .transaction(async |conn| {
            let id: i64 = diesel::insert_into(companies::table)
                .values((values(new), companies::created_at.eq(now)))
                .returning(companies::id)
                .get_result(conn)
                .await?;
            let changes = Changes::none()
                .with("name", &None, &Some(&new.name))
                .with("location_id", &None, &Some(new.location_id))
                .with("billing_email", &None, &new.billing_email)
                .with("billing_address", &"", &new.billing_address.as_str())
                .with("tax_id", &"", &new.tax_id.as_str());
            audit::record(conn, event(actor, "company.created", id, &new.name, changes), now).await?;
            QueryResult::Ok(id)
        })
        .await;
    match made {
        Ok(id) => Ok(Saved::Done(id)),
        Err(error) if violates(&error, "companies_location_id_fkey") => Ok(Saved::NoLocation),
        Err(error) => Err(error),
    }
}

/// Saves a company over the version the form was filled from.
///
/// # Errors
/// The database's.
pub async fn save(
    conn: &mut Connection,
    id: i64,
    version: i32,
    new: &NewCompany,
    actor: &Actor,
    now: Instant,
) -> QueryResult<Saved> {
    let saved = conn
        .transaction(async |conn| {
            let Some(old) = hold(conn, id).await? else { return QueryResult::Ok(Saved::NotThere) };
            if old.version != version {
                let by = audit::last_to_change(conn, "company", id).await?;
                return Ok(Saved::Conflict(old, by));
            }
            let changes = Changes::none()
                .with("name", &old.name, &new.name)
                .with("location_id", &old.location_id, &new.location_id)
                .with("billing_email", &old.billing_email, &new.billing_email)
                .with("billing_address", &old.billing_address, &new.billing_address)
                .with("tax_id", &old.tax_id, &new.tax_id);
            if changes.is_empty() {
                return Ok(Saved::Done(id));
            }
            diesel::update(companies::table.find(id))
                .set((values(new), companies::version.eq(companies::version + 1)))
                .execute(conn)
                .await?;
            audit::record(conn, event(actor, "company.changed", id, &new.name, changes), now).await?;
            Ok(Saved::Done(id))
        })
        .await;
    match saved {
        Err(error) if violates(&error, "companies_location_id_fkey") => Ok(Saved::NoLocation),
        other => other,
    }
}

/// What came of deleting.
#[derive(Debug)]
pub enum Removed {
    Done(Company),
    /// It stays: so many belong to it.
    Kept(Company, Belonging),
    NotThere,
}

/// Deletes a company to which nobody belongs.
///
/// # Errors
/// The database's.
pub async fn delete(conn: &mut Connection, id: i64, actor: &Actor, now: Instant) -> QueryResult<Removed> {
    conn.transaction(async |conn| {
        // Held, nobody can come to belong to it meanwhile.
        let Some(old) = hold(conn, id).await? else { return Ok(Removed::NotThere) };
        let belonging = belonging(conn, id).await?;
        if !belonging.is_nobody() {
            return Ok(Removed::Kept(old, belonging));
        }
        diesel::delete(companies::table.find(id)).execute(conn).await?;
        let changes = Changes::none()
            .with("name", &Some(&old.name), &None)
            .with("location_id", &Some(old.location_id), &None)
            .with("billing_email", &old.billing_email, &None)
            .with("billing_address", &old.billing_address.as_str(), &"")
            .with("tax_id", &old.tax_id.as_str(), &"");
        audit::record(conn, event(actor, "company.deleted", id, &old.name, changes), now).await?;
        Ok(Removed::Done(old))
    })
    .await
}

async fn hold(conn: &mut Connection, id: i64) -> QueryResult<Option<Company>> {
    companies::table.find(id).select(Company::as_select()).for_update().first(conn).await.optional()
}

/// A company's columns, as the form fills them.
#[derive(Insertable, AsChangeset)]
#[diesel(table_name = companies, treat_none_as_null = true)]
struct Values<'a> {
    name: &'a str,
    name_key: &'a str,
    search_text: &'a str,
    location_id: i64,
    billing_email: Option<&'a str>,
    billing_address: &'a str,
    tax_id: &'a str,
}

fn values(new: &NewCompany) -> Values<'_> {
    Values {
        name: &new.name,
        name_key: &new.name_key,
        search_text: &new.search_text,
        location_id: new.location_id,
        billing_email: new.billing_email.as_deref(),
        billing_address: &new.billing_address,
        tax_id: &new.tax_id,
    }
}

fn event<'a>(actor: &'a Actor, action: &'static str, id: i64, name: &'a str, changes: Changes) -> Event<'a> {
    Event { actor, action, subject_kind: "company", subject_id: id, subject_name: name, member_id: None, changes }
}
