//! The locations as each process keeps them.

use std::sync::Arc;

use diesel::QueryResult;
use jiff::tz::TimeZone;

use super::{Location, queries};
use crate::db::{Connection, Kept};

/// All locations by name. Cheap to copy.
#[derive(Clone, Debug)]
pub struct Locations(Arc<Vec<Arc<Location>>>);

impl Locations {
    /// As of `version` (how often locations have changed): what is kept, else read anew.
    ///
    /// # Errors
    /// The database's.
    pub async fn load(conn: &Connection, kept: &Kept, version: i64) -> QueryResult<Self> {
        if let Some(all) = kept.get(version) {
            return Ok(Self(all));
        }
        let all = Self::read(conn).await?;
        kept.put(version, Arc::clone(&all.0));
        Ok(all)
    }

    /// As they are now.
    ///
    /// # Errors
    /// The database's.
    pub async fn read(conn: &Connection) -> QueryResult<Self> {
        Ok(Self(Arc::new(queries::all(conn).await?.into_iter().map(Arc::new).collect())))
    }

    #[must_use]
    pub fn get(&self, id: i64) -> Option<&Arc<Location>> {
        self.0.iter().find(|place| place.id == id)
    }

    /// What a location is called; a dash for one made since.
    #[must_use]
    pub fn name(&self, id: i64) -> &str {
        self.get(id).map_or("–", |place| place.name.as_str())
    }

    /// The time zone of what belongs to no place (the mail log, the trail, the staff's sessions): that of the house's
    /// first location.
    #[must_use]
    pub fn house_zone(&self) -> TimeZone {
        self.iter().min_by_key(|place| place.id).map_or(TimeZone::UTC, |place| place.zone())
    }

    pub fn iter(&self) -> std::slice::Iter<'_, Arc<Location>> {
        self.0.iter()
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

impl<'a> IntoIterator for &'a Locations {
    type Item = &'a Arc<Location>;
    type IntoIter = std::slice::Iter<'a, Arc<Location>>;

    fn into_iter(self) -> Self::IntoIter {
        self.iter()
    }
}
