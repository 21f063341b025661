//! How a company is made, changed and deleted.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};

use super::record::{Belonging, belonging};
use crate::audit::{self, Actor, Changes, Event};
use crate::clock::Instant;
use crate::community::companies::{Company, NewCompany};
use crate::db::schema::companies;
use crate::db::{Connection, violates};

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
