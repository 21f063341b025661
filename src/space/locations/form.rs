//! The form of a location.

use serde::Deserialize;

use super::{Location, world};
use crate::text::{fold, lines, required_line};
use crate::web::{Conflict, Errors};

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct LocationForm {
    pub name: String,
    pub address: String,
    pub time_zone: String,
    pub currency: String,
    /// Of the record that the form was filled from.
    pub version: String,
}

/// A location as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewLocation {
    pub name: String,
    pub name_key: String,
    pub address: String,
    pub time_zone: String,
    pub currency: String,
}

impl LocationForm {
    /// The form for a record as it is.
    #[must_use]
    pub fn of(location: &Location) -> Self {
        Self {
            name: location.name.clone(),
            address: location.address.clone(),
            time_zone: location.time_zone.clone(),
            currency: location.currency.clone(),
            version: location.version.to_string(),
        }
    }

    /// The form for a new one: most houses open the next door in the same country.
    #[must_use]
    pub fn like(neighbour: Option<&Location>) -> Self {
        neighbour.map_or_else(Self::default, |location| Self {
            time_zone: location.time_zone.clone(),
            currency: location.currency.clone(),
            ..Self::default()
        })
    }

    /// # Errors
    /// What is to be mended, field by field.
    pub fn parse(&self) -> Result<NewLocation, Errors> {
        let mut errors = Errors::default();
        let name = errors.take("name", required_line(&self.name, 120, "Write the name people know the place by."));
        let address = errors.take("address", lines(&self.address, 1000));
        let time_zone = errors.take("time_zone", world::time_zone(&self.time_zone));
        let currency = errors.take("currency", world::currency(&self.currency));
        let name_key = fold(&name);
        errors.or(NewLocation { name, name_key, address, time_zone, currency })
    }

    /// The version the form was filled from; none that ever was, if it makes no sense.
    #[must_use]
    pub fn version(&self) -> i32 {
        self.version.trim().parse().unwrap_or_default()
    }

    /// What stands between this form and the record by now.
    #[must_use]
    pub fn conflict_with(&self, now: &Location, by: Option<String>) -> Conflict {
        Conflict::new(by)
            .with("Name", &now.name, &self.name)
            .with("Address", &now.address, &self.address)
            .with("Time zone", &now.time_zone, &self.time_zone)
            .with("Currency", &now.currency, &self.currency)
    }

    /// Whether the time zone typed is one the list offers; else it is added to it, so that nothing typed is lost.
    #[must_use]
    pub fn zone_is_offered(&self) -> bool {
        self.time_zone.is_empty()
            || world::regions().iter().any(|region| region.zones.iter().any(|(name, _)| *name == self.time_zone))
    }

    /// As [`LocationForm::zone_is_offered`], of the currency.
    #[must_use]
    pub fn currency_is_offered(&self) -> bool {
        self.currency.is_empty() || world::currencies().iter().any(|(code, _)| *code == self.currency)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> LocationForm {
        LocationForm {
            name: " Mitte ".into(),
            address: "Linienstraße 142\r\n10115 Berlin".into(),
            time_zone: "Europe/Berlin".into(),
            currency: "EUR".into(),
            version: "3".into(),
        }
    }

    #[test]
    fn a_good_form_is_a_location() {
        let new = form().parse().expect("a location");
        assert_eq!((new.name.as_str(), new.name_key.as_str()), ("Mitte", "mitte"));
        assert_eq!(new.address, "Linienstraße 142\n10115 Berlin");
        assert_eq!(form().version(), 3);
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let wrong = LocationForm { name: "\u{200b}".into(), address: "a\u{7}".into(), ..LocationForm::default() };
        let errors = wrong.parse().expect_err("faults");
        for field in ["name", "address", "time_zone", "currency"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
        let long = LocationForm { name: "x".repeat(121), ..form() };
        assert!(long.parse().expect_err("a fault").of("name").is_some());
    }
}
