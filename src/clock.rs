//! The one clock. Everything that depends on the time is handed a [`Clock`] or an [`Instant`]; nothing else asks the
//! system, and no rule asks the database. So a test moves time instead of waiting.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::expression::AsExpression;
use diesel::pg::data_types::{PgDate, PgTimestamp};
use diesel::pg::{Pg, PgValue};
use diesel::serialize::{self, Output, ToSql};
use diesel::sql_types::{Date, Timestamptz};
use jiff::civil;
use jiff::tz::TimeZone;
use jiff::{SignedDuration, Timestamp};

/// A point in time, to the microsecond (what PostgreSQL keeps).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Timestamptz)]
pub struct Instant(Timestamp);

/// The time zone of an IANA name: UTC, should it be unknown to this build.
#[must_use]
pub fn zone(name: &str) -> TimeZone {
    TimeZone::get(name).unwrap_or(TimeZone::UTC)
}

/// The place that a time zone is named after: `Berlin` for `Europe/Berlin`.
#[must_use]
pub fn city(zone: &str) -> String {
    zone.rsplit('/').next().unwrap_or(zone).replace('_', " ")
}

/// A day of the calendar, in no particular time zone.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, AsExpression, FromSqlRow)]
#[diesel(sql_type = Date)]
pub struct Day(pub civil::Date);

/// `2025-11-21`, as machines read it: `<time datetime>`, date inputs, exports.
impl std::fmt::Display for Day {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

/// Microseconds from 1970 to PostgreSQL's epoch, 2000-01-01.
const POSTGRES_EPOCH_MICROS: i64 = 946_684_800_000_000;

impl Instant {
    /// Cuts `at` to whole microseconds, so that what was written compares equal to what is read back.
    #[must_use]
    pub fn new(at: Timestamp) -> Self {
        Self(Timestamp::from_microsecond(at.as_microsecond()).unwrap_or(at))
    }

    #[must_use]
    pub const fn timestamp(self) -> Timestamp {
        self.0
    }

    /// This instant moved by `by`; the ends of the calendar stop it.
    #[must_use]
    pub fn plus(self, by: SignedDuration) -> Self {
        Self(self.0.saturating_add(by).unwrap_or(if by.is_negative() { Timestamp::MIN } else { Timestamp::MAX }))
    }

    #[must_use]
    pub fn minus(self, by: SignedDuration) -> Self {
        self.plus(-by)
    }

    /// How long after `earlier` this is.
    #[must_use]
    pub fn since(self, earlier: Self) -> SignedDuration {
        self.0.duration_since(earlier.0)
    }

    /// The calendar day at this instant in `zone`.
    #[must_use]
    pub fn day_in(self, zone: &TimeZone) -> Day {
        Day(zone.to_datetime(self.0).date())
    }
}

impl FromSql<Timestamptz, Pg> for Instant {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let PgTimestamp(micros) = FromSql::<Timestamptz, Pg>::from_sql(value)?;
        Ok(Self(Timestamp::from_microsecond(micros + POSTGRES_EPOCH_MICROS)?))
    }
}

impl ToSql<Timestamptz, Pg> for Instant {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let value = PgTimestamp(self.0.as_microsecond() - POSTGRES_EPOCH_MICROS);
        ToSql::<Timestamptz, Pg>::to_sql(&value, &mut out.reborrow())
    }
}

const POSTGRES_EPOCH: civil::Date = civil::date(2000, 1, 1);

impl FromSql<Date, Pg> for Day {
    fn from_sql(value: PgValue<'_>) -> deserialize::Result<Self> {
        let PgDate(days) = FromSql::<Date, Pg>::from_sql(value)?;
        Ok(Self(POSTGRES_EPOCH.checked_add(SignedDuration::from_hours(24 * i64::from(days)))?))
    }
}

impl ToSql<Date, Pg> for Day {
    fn to_sql<'b>(&'b self, out: &mut Output<'b, '_, Pg>) -> serialize::Result {
        let days = self.0.duration_since(POSTGRES_EPOCH).as_hours() / 24;
        ToSql::<Date, Pg>::to_sql(&PgDate(i32::try_from(days)?), &mut out.reborrow())
    }
}

/// Where the time comes from: the system's clock, moved by a fixed distance that `FRONTDESK_CLOCK` or a test sets.
#[derive(Clone, Debug, Default)]
pub struct Clock {
    ahead_micros: Arc<AtomicI64>,
}

impl Clock {
    /// The system's time.
    #[must_use]
    pub fn system() -> Self {
        Self::default()
    }

    /// The system's time moved `ahead` (or back, if negative).
    #[must_use]
    pub fn ahead_by(ahead: SignedDuration) -> Self {
        let clock = Self::default();
        clock.advance(ahead);
        clock
    }

    #[must_use]
    pub fn now(&self) -> Instant {
        Instant::new(system_time()).plus(self.ahead())
    }

    /// How far ahead of the system's time this clock goes.
    #[must_use]
    pub fn ahead(&self) -> SignedDuration {
        SignedDuration::from_micros(self.ahead_micros.load(Ordering::Relaxed))
    }

    /// Moves this clock, and every copy of it, further ahead.
    pub fn advance(&self, by: SignedDuration) {
        let micros = i64::try_from(by.as_micros()).unwrap_or(i64::MAX);
        self.ahead_micros.fetch_add(micros, Ordering::Relaxed);
    }
}

/// The only place that asks the system for the time.
#[allow(clippy::disallowed_methods)]
fn system_time() -> Timestamp {
    Timestamp::now()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_copy_of_the_clock_moves_with_it() {
        let clock = Clock::system();
        let copy = clock.clone();
        let before = copy.now();
        clock.advance(SignedDuration::from_hours(24 * 31));
        assert!(copy.now().since(before) >= SignedDuration::from_hours(24 * 31));
    }

    #[test]
    fn the_day_depends_on_the_zone() {
        let late = Instant::new("2026-11-24T23:30:00Z".parse().expect("a timestamp"));
        assert_eq!(late.day_in(&TimeZone::UTC).0, civil::date(2026, 11, 24));
        let berlin = TimeZone::get("Europe/Berlin").expect("a zone");
        assert_eq!(late.day_in(&berlin).0, civil::date(2026, 11, 25));
    }
}
