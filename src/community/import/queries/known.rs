//! What the house knows of those whom a file names.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::clock::zone;
use crate::community::import::plan::{Known, Met, Place};
use crate::community::import::row::Table;
use crate::db::Connection;
use crate::db::schema::{companies, locations, members, memberships, plans};
use crate::text::fold;

/// Locations and plans, all of them; companies, members and their memberships, if the file names them.
///
/// # Errors
/// The database's.
pub(super) async fn known(conn: &mut Connection, table: &Table) -> QueryResult<Known> {
    let people = || table.rows.iter().filter_map(|row| row.person.as_ref().ok());
    let addresses: Vec<&str> = people().filter_map(|person| Some(person.email.as_ref()?.key())).collect();
    let nameless = people().filter(|person| person.email.is_none());
    let names: Vec<String> = nameless.map(|person| fold(&person.name)).collect();
    let firms: Vec<String> = people().map(|person| fold(&person.company)).collect();
    let mut known = Known::default();
    let places: Vec<(i64, String, String, String)> = locations::table
        .select((locations::id, locations::name_key, locations::time_zone, locations::currency))
        .load(conn)
        .await?;
    for (id, key, time_zone, currency) in places {
        known.places.insert(id, Place { zone: zone(&time_zone), currency });
        known.locations.insert(key, id);
    }
    let found: Vec<(String, i64, i64)> = companies::table
        .filter(companies::name_key.eq_any(firms))
        .select((companies::name_key, companies::location_id, companies::id))
        .order(companies::id)
        .load(conn)
        .await?;
    for (key, location_id, id) in found {
        known.companies.entry(key).or_default().push((location_id, id));
    }
    known.plans = plans::table.select((plans::name_key, plans::id)).load(conn).await?.into_iter().collect();
    let met: Vec<(Option<String>, String, i64, i64, bool)> = members::table
        .filter(
            members::email_key.eq_any(addresses).or(members::email_key.is_null().and(members::name_key.eq_any(names))),
        )
        // Of several the last stays in the map: the first that is not archived.
        .order((members::archived_at.is_null(), members::id.desc()))
        .select((
            members::email_key,
            members::name_key,
            members::id,
            members::location_id,
            members::archived_at.is_not_null(),
        ))
        .load(conn)
        .await?;
    for (email_key, name_key, id, location_id, is_archived) in met {
        known.members.insert((email_key.unwrap_or_default(), name_key), Met { id, location_id, is_archived });
    }
    let ids: Vec<i64> = known.members.values().map(|met| met.id).collect();
    known.memberships = memberships::table
        .filter(memberships::member_id.eq_any(ids))
        .select((memberships::member_id, memberships::plan_id, memberships::starts_on))
        .load(conn)
        .await?
        .into_iter()
        .collect();
    Ok(known)
}
