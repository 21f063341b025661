//! Every statement about locations.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Location;
use crate::db::Connection;
use crate::db::schema::locations;

/// All locations by name: a house has few.
///
/// # Errors
/// The database's.
pub async fn all(conn: &mut Connection) -> QueryResult<Vec<Location>> {
    locations::table.order((locations::name_key, locations::id)).select(Location::as_select()).load(conn).await
}
