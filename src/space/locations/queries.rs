//! Every statement about locations.

use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::{AsyncConnection as _, RunQueryDsl};

use super::{Location, NewLocation};
use crate::audit::{self, Actor, Changes, Event};
use crate::clock::Instant;
use crate::db::schema::locations;
use crate::db::{Connection, statement, violates};

/// All locations by name: a house has few.
///
/// # Errors
/// The database's.
pub async fn all(conn: &Connection) -> QueryResult<Vec<Location>> {
    locations::table.order((locations::name_key, locations::id)).select(Location::as_select()).load(&mut &*conn).await
}

/// One location.
///
/// # Errors
/// The database's.
pub async fn find(conn: &Connection, id: i64) -> QueryResult<Option<Location>> {
    locations::table.find(id).select(Location::as_select()).first(&mut &*conn).await.optional()
}

/// Who belongs to a location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Belonging {
    pub members: i64,
    /// Archived members, who belong to it all the same.
    pub archived: i64,
    /// No further than 10,001.
    pub companies: i64,
}

impl Belonging {
    /// Whether the location can go.
    #[must_use]
    pub const fn is_nobody(self) -> bool {
        self.members == 0 && self.archived == 0 && self.companies == 0
    }
}

/// Counts who belongs to a location.
///
/// # Errors
/// The database's.
pub async fn belonging(conn: &mut Connection, id: i64) -> QueryResult<Belonging> {
    let (members, archived, companies) = statement::<(BigInt, BigInt, BigInt)>(
        "select coalesce(sum(members) filter (where not is_archived), 0)::bigint,
                coalesce(sum(members) filter (where is_archived), 0)::bigint,
                (select count(*) from (select from companies where location_id = $1 limit 10001) c)
         from member_counts where location_id = $1",
    )
    .bind::<BigInt, _>(id)
    .get_result(conn)
    .await?;
    Ok(Belonging { members, archived, companies })
}

/// What came of creating or saving.
#[derive(Debug)]
pub enum Saved {
    Done(i64),
    /// Another location bears the name.
    NameTaken,
    /// Somebody else saved first: the record as it is, and who.
    Conflict(Location, Option<String>),
    NotThere,
}

/// Makes a location.
///
/// # Errors
/// The database's.
pub async fn create(conn: &mut Connection, new: &NewLocation, actor: &Actor, now: Instant) -> QueryResult<Saved> {
    let made = conn
        .transaction(async |conn| {
            let id: i64 = diesel::insert_into(locations::table)
                .values((
                    locations::name.eq(&new.name),
                    locations::name_key.eq(&new.name_key),
                    locations::address.eq(&new.address),
                    locations::time_zone.eq(&new.time_zone),
                    locations::currency.eq(&new.currency),
                    locations::created_at.eq(now),
                ))
                .returning(locations::id)
                .get_result(conn)
                .await?;
            let changes = Changes::none()
                .with("name", &None, &Some(&new.name))
                .with("address", &None, &Some(&new.address))
                .with("time_zone", &None, &Some(&new.time_zone))
                .with("currency", &None, &Some(&new.currency));
            audit::record(conn, event(actor, "location.created", id, &new.name, changes), now).await?;
            QueryResult::Ok(id)
        })
        .await;
    match made {
        Ok(id) => Ok(Saved::Done(id)),
        Err(error) if violates(&error, "locations_name_key") => Ok(Saved::NameTaken),
        Err(error) => Err(error),
    }
}

/// Saves a location over the version the form was filled from.
///
/// # Errors
/// The database's.
pub async fn save(
    conn: &mut Connection,
    id: i64,
    version: i32,
    new: &NewLocation,
    actor: &Actor,
    now: Instant,
) -> QueryResult<Saved> {
    let saved = conn
        .transaction(async |conn| {
            let Some(old) = hold(conn, id).await? else { return QueryResult::Ok(Saved::NotThere) };
            if old.version != version {
                let by = audit::last_to_change(conn, "location", id).await?;
                return Ok(Saved::Conflict(old, by));
            }
            let changes = Changes::none()
                .with("name", &old.name, &new.name)
                .with("address", &old.address, &new.address)
                .with("time_zone", &old.time_zone, &new.time_zone)
                .with("currency", &old.currency, &new.currency);
            if changes.is_empty() {
                return Ok(Saved::Done(id));
            }
            diesel::update(locations::table.find(id))
                .set((
                    locations::version.eq(locations::version + 1),
                    locations::name.eq(&new.name),
                    locations::name_key.eq(&new.name_key),
                    locations::address.eq(&new.address),
                    locations::time_zone.eq(&new.time_zone),
                    locations::currency.eq(&new.currency),
                ))
                .execute(conn)
                .await?;
            audit::record(conn, event(actor, "location.changed", id, &new.name, changes), now).await?;
            Ok(Saved::Done(id))
        })
        .await;
    match saved {
        Err(error) if violates(&error, "locations_name_key") => Ok(Saved::NameTaken),
        other => other,
    }
}

/// What came of deleting.
#[derive(Debug)]
pub enum Removed {
    Done(Location),
    /// It stays: these belong to it.
    Kept(Location, Belonging),
    NotThere,
}

/// Deletes a location to which nobody belongs.
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
        diesel::delete(locations::table.find(id)).execute(conn).await?;
        let changes = Changes::none()
            .with("name", &Some(&old.name), &None)
            .with("address", &Some(&old.address), &None)
            .with("time_zone", &Some(&old.time_zone), &None)
            .with("currency", &Some(&old.currency), &None);
        audit::record(conn, event(actor, "location.deleted", id, &old.name, changes), now).await?;
        Ok(Removed::Done(old))
    })
    .await
}

async fn hold(conn: &mut Connection, id: i64) -> QueryResult<Option<Location>> {
    locations::table.find(id).select(Location::as_select()).for_update().first(conn).await.optional()
}

fn event<'a>(actor: &'a Actor, action: &'static str, id: i64, name: &'a str, changes: Changes) -> Event<'a> {
    Event { actor, action, subject_kind: "location", subject_id: id, subject_name: name, member_id: None, changes }
}
