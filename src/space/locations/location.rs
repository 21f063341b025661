//! The location.

use diesel::prelude::*;
use iso_currency::Currency;
use jiff::tz::TimeZone;

use crate::clock;
use crate::db::schema::locations;

/// A place of the house. Numbers and dates of its members follow it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = locations)]
pub struct Location {
    pub id: i64,
    pub version: i32,
    pub name: String,
    pub address: String,
    /// An IANA name: `Europe/Berlin`.
    pub time_zone: String,
    /// ISO 4217: `EUR`.
    pub currency: String,
}

impl Location {
    /// Its time zone; UTC, should the name ever be unknown to this build.
    #[must_use]
    pub fn zone(&self) -> TimeZone {
        clock::zone(&self.time_zone)
    }

    /// What its currency is called.
    #[must_use]
    pub fn currency_name(&self) -> String {
        Currency::from_code(&self.currency).map(|currency| currency.name().to_owned()).unwrap_or_default()
    }
}
