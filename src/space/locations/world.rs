//! What of the world a location is told by: time zones and currencies.

use std::sync::LazyLock;

use iso_currency::{Currency, IntoEnumIterator as _};
use jiff::tz::{self, TimeZone};

use crate::text::Fault;

/// The time zones of a continent (or an ocean), as a list offers them.
#[derive(Clone, Debug)]
pub struct Region {
    pub name: String,
    /// IANA name, and the same as it is read: `Europe/Berlin`, `Berlin`.
    pub zones: Vec<(String, String)>,
}

static REGIONS: LazyLock<Vec<Region>> = LazyLock::new(|| {
    let mut regions: Vec<Region> = Vec::new();
    let mut names: Vec<String> =
        tz::db().available().map(|name| name.as_str().to_owned()).filter(|name| offered(name)).collect();
    names.sort_unstable();
    names.dedup();
    for name in names {
        let Some((region, city)) = name.split_once('/') else { continue };
        let city = city.replace('_', " ").replace('/', ", ");
        match regions.last_mut() {
            Some(last) if last.name == region => last.zones.push((name, city)),
            _ => regions.push(Region { name: region.to_owned(), zones: vec![(name, city)] }),
        }
    }
    let utc = ("UTC".to_owned(), "UTC".to_owned());
    regions.push(Region { name: "Everywhere".to_owned(), zones: vec![utc] });
    regions
});

/// Zones where people live; the rest of the database is aliases and offsets.
fn offered(name: &str) -> bool {
    const PLACES: [&str; 10] = [
        "Africa/",
        "America/",
        "Antarctica/",
        "Arctic/",
        "Asia/",
        "Atlantic/",
        "Australia/",
        "Europe/",
        "Indian/",
        "Pacific/",
    ];
    PLACES.iter().any(|place| name.starts_with(place))
}

static CURRENCIES: LazyLock<Vec<(String, String)>> = LazyLock::new(|| {
    let mut all: Vec<_> = Currency::iter()
        .filter(|one| is_money(*one))
        .map(|one| (one.code().to_owned(), one.name().to_owned()))
        .collect();
    all.sort_unstable();
    all
});

/// Money that people pay with: neither metals nor funds nor what a newer currency has replaced.
fn is_money(currency: Currency) -> bool {
    !currency.is_special() && !currency.is_fund() && currency.is_superseded().is_none()
}

/// The time zones by region.
#[must_use]
pub fn regions() -> &'static [Region] {
    &REGIONS
}

/// The currencies: code and name.
#[must_use]
pub fn currencies() -> &'static [(String, String)] {
    &CURRENCIES
}

/// An IANA time zone, in the spelling of the database.
///
/// # Errors
/// A sentence, when there is no such zone.
pub fn time_zone(typed: &str) -> Result<String, Fault> {
    let wrong = || Fault::new("Choose a time zone of the list, like Europe/Berlin.");
    let typed = typed.trim();
    if typed.is_empty() || typed.len() > 64 || typed.starts_with("posix/") || typed.starts_with("right/") {
        return Err(wrong());
    }
    let zone = TimeZone::get(typed).map_err(|_| wrong())?;
    if zone.is_unknown() {
        return Err(wrong());
    }
    zone.iana_name().map(ToOwned::to_owned).ok_or_else(wrong)
}

/// An ISO 4217 code of money that people pay with.
///
/// # Errors
/// A sentence, when there is no such currency.
pub fn currency(typed: &str) -> Result<String, Fault> {
    let code = typed.trim().to_ascii_uppercase();
    Currency::from_code(&code)
        .filter(|currency| is_money(*currency))
        .map(|currency| currency.code().to_owned())
        .ok_or_else(|| Fault::new("Choose a currency of the list, like EUR."))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn zones_are_those_of_the_database() {
        assert_eq!(time_zone(" europe/berlin "), Ok("Europe/Berlin".into()));
        assert_eq!(time_zone("UTC"), Ok("UTC".into()));
        for wrong in ["", "Europe/Atlantis", "right/Europe/Berlin", "../../etc/passwd", "+02:00", "Etc/Unknown"] {
            assert!(time_zone(wrong).is_err(), "{wrong:?}");
        }
        assert!(time_zone(&"a/".repeat(60)).is_err());
    }

    #[test]
    fn every_zone_offered_is_taken() {
        let zones: Vec<_> = regions().iter().flat_map(|region| &region.zones).collect();
        assert!(zones.len() > 300);
        assert!(zones.iter().all(|(name, _)| time_zone(name).is_ok()));
        assert!(zones.iter().any(|(name, city)| name == "Europe/Berlin" && city == "Berlin"));
    }

    #[test]
    fn currencies_are_money() {
        assert_eq!(currency("eur"), Ok("EUR".into()));
        for wrong in ["", "EURO", "XXX", "XAU", "E R", "ÄÖÜ"] {
            assert!(currency(wrong).is_err(), "{wrong:?}");
        }
        assert!(currencies().contains(&("EUR".into(), "Euro".into())));
    }
}
