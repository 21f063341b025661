//! Making and changing a record.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};

use super::{find, status::rederive_status};
use crate::audit::{self, Actor, Changes, Event};
use crate::clock::{Day, Instant};
use crate::community::members::{Member, MemberStatus, NewMember};
use crate::community::users::invitations;
use crate::db::schema::members;
use crate::db::{Connection, violates};
use crate::space::locations::{self, Location};

/// What saving came to.
#[derive(Debug)]
pub enum Saved {
    Done {
        id: i64,
        /// The address was changed, and an open invitation with it taken back.
        revoked: bool,
    },
    NotThere,
    /// Somebody saved first: the record as it is by now, and who.
    Conflict(Box<Member>, Option<String>),
    /// There is no such location, or none at all.
    NoLocation,
    /// There is no such company.
    NoCompany,
}

/// What of a form goes into the table as it is.
#[derive(AsChangeset, Insertable)]
#[diesel(table_name = members, treat_none_as_null = true)]
struct Columns<'a> {
    name: &'a str,
    name_key: &'a str,
    search_text: &'a str,
    email: Option<&'a str>,
    email_key: Option<&'a str>,
    phone: &'a str,
    company_id: Option<i64>,
    contact_person: bool,
    billing_person: bool,
    location_id: i64,
    billing_name: &'a str,
    billing_address: &'a str,
    tax_id: &'a str,
    tags: &'a [String],
    notes: &'a str,
    joined_on: Day,
    status_override: Option<MemberStatus>,
}

fn columns(new: &NewMember, location_id: i64, joined_on: Day) -> Columns<'_> {
    Columns {
        name: &new.name,
        name_key: &new.name_key,
        search_text: &new.search_text,
        email: new.email.as_ref().map(|email| email.shown()),
        email_key: new.email.as_ref().map(|email| email.key()),
        phone: &new.phone,
        company_id: new.company_id,
        // Without a company there is nobody's contact to be.
        contact_person: new.contact_person && new.company_id.is_some(),
        billing_person: new.billing_person && new.company_id.is_some(),
        location_id,
        billing_name: &new.billing_name,
        billing_address: &new.billing_address,
        tax_id: &new.tax_id,
        tags: &new.tags,
        notes: &new.notes,
        joined_on,
        status_override: new.status_override,
    }
}

async fn place(conn: &mut Connection, id: Option<i64>) -> QueryResult<Option<Location>> {
    let all = locations::queries::all(conn).await?;
    Ok(match id {
        Some(id) => all.into_iter().find(|place| place.id == id),
        None => all.into_iter().next(),
    })
}

/// Makes a member.
///
/// # Errors
/// The database's.
pub async fn create(conn: &mut Connection, new: &NewMember, by: &Actor, now: Instant) -> QueryResult<Saved> {
    let created = conn.transaction(async |conn| {
        let Some(place) = place(conn, new.location_id).await? else { return Ok(Saved::NoLocation) };
        let today = now.day_in(&place.zone());
        let row = (columns(new, place.id, new.joined_on.unwrap_or(today)), members::created_at.eq(now));
        let id = diesel::insert_into(members::table).values(row).returning(members::id).get_result(conn).await?;
        audit::record(conn, event(by, "member.created", id, &new.name, Changes::none()), now).await?;
        Ok(Saved::Done { id, revoked: false })
    });
    unknown_ids(created.await)
}

/// Saves a record, if nobody saved it since `version`. A changed address takes the open invitation back.
///
/// # Errors
/// The database's.
pub async fn save(
    conn: &mut Connection,
    id: i64,
    version: i32,
    new: &NewMember,
    by: &Actor,
    now: Instant,
) -> QueryResult<Saved> {
    let saved = conn.transaction(async |conn| {
        members::table.find(id).select(members::id).for_no_key_update().first::<i64>(conn).await.optional()?;
        let Some(old) = find(conn, id).await? else { return Ok(Saved::NotThere) };
        if old.version != version {
            let who = audit::last_to_change_member(conn, id).await?;
            return Ok(Saved::Conflict(Box::new(old), who));
        }
        let Some(place) = place(conn, new.location_id.or(Some(old.location_id))).await? else {
            return Ok(Saved::NoLocation);
        };
        let columns = columns(new, place.id, new.joined_on.unwrap_or(old.joined_on));
        let changes = changes(&old, &columns);
        if changes.is_empty() {
            return Ok(Saved::Done { id, revoked: false });
        }
        diesel::update(members::table.find(id)).set((columns, members::version.eq(version + 1))).execute(conn).await?;
        let moved = old.email_key.as_deref() != new.email.as_ref().map(|email| email.key());
        let revoked = moved && invitations::queries::revoke(conn, id, by, now).await?;
        rederive_status(conn, id, now.day_in(&place.zone())).await?;
        audit::record(conn, event(by, "member.changed", id, &new.name, changes), now).await?;
        Ok(Saved::Done { id, revoked })
    });
    unknown_ids(saved.await)
}

/// A company or location that is gone by now is a fault of its field.
fn unknown_ids(saved: QueryResult<Saved>) -> QueryResult<Saved> {
    match saved {
        Err(error) if violates(&error, "members_company_id_fkey") => Ok(Saved::NoCompany),
        Err(error) if violates(&error, "members_location_id_fkey") => Ok(Saved::NoLocation),
        saved => saved,
    }
}

fn changes(old: &Member, new: &Columns<'_>) -> Changes {
    let day = |day: Day| day.to_string();
    let word = |status: Option<MemberStatus>| status.map(|status| status.as_str());
    Changes::none()
        .with("name", &old.name.as_str(), &new.name)
        .with("email", &old.email.as_deref(), &new.email)
        .with("phone", &old.phone.as_str(), &new.phone)
        .with("company_id", &old.company_id, &new.company_id)
        .with("contact_person", &old.contact_person, &new.contact_person)
        .with("billing_person", &old.billing_person, &new.billing_person)
        .with("location_id", &old.location_id, &new.location_id)
        .with("billing_name", &old.billing_name.as_str(), &new.billing_name)
        .with("billing_address", &old.billing_address.as_str(), &new.billing_address)
        .with("tax_id", &old.tax_id.as_str(), &new.tax_id)
        .with("tags", &old.tags.as_slice(), &new.tags)
        .with("notes", &old.notes.as_str(), &new.notes)
        .with("joined_on", &day(old.joined_on), &day(new.joined_on))
        .with("status", &word(old.status_override), &word(new.status_override))
}

fn event<'a>(actor: &'a Actor, action: &'static str, id: i64, name: &'a str, changes: Changes) -> Event<'a> {
    Event { actor, action, subject_kind: "member", subject_id: id, subject_name: name, member_id: Some(id), changes }
}
