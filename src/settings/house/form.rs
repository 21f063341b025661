//! The form of the house.

use serde::Deserialize;

use super::queries::House;
use crate::text::{lines, optional_line, required_line};
use crate::web::{Conflict, Errors};

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct HouseForm {
    pub name: String,
    pub legal_line: String,
    pub contact_line: String,
    pub terms: String,
    pub privacy_notice: String,
    /// The box *Ask everyone to accept the new terms*: `true` when ticked.
    pub ask_again: String,
    /// Of the record that the form was filled from.
    pub version: String,
}

/// The house as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewHouse {
    pub name: String,
    pub legal_line: String,
    pub contact_line: String,
    pub terms: String,
    pub privacy_notice: String,
    /// Whether everyone is to accept the terms anew.
    pub ask_again: bool,
}

impl HouseForm {
    /// The form for the house as it is.
    #[must_use]
    pub fn of(house: &House) -> Self {
        Self {
            name: house.name.clone(),
            legal_line: house.legal_line.clone(),
            contact_line: house.contact_line.clone(),
            terms: house.terms.clone(),
            privacy_notice: house.privacy_notice.clone(),
            ask_again: String::new(),
            version: house.version.to_string(),
        }
    }

    /// # Errors
    /// What is to be mended, field by field.
    pub fn parse(&self) -> Result<NewHouse, Errors> {
        let mut errors = Errors::default();
        let name = errors.take("name", required_line(&self.name, 120, "Write the name that hangs over the door."));
        let legal_line = errors.take("legal_line", optional_line(&in_one_line(&self.legal_line), 300));
        let contact_line = errors.take("contact_line", optional_line(&in_one_line(&self.contact_line), 300));
        let terms = errors.take("terms", lines(&self.terms, 50_000));
        let privacy_notice = errors.take("privacy_notice", lines(&self.privacy_notice, 50_000));
        errors.or(NewHouse { name, legal_line, contact_line, terms, privacy_notice, ask_again: self.asks_again() })
    }

    /// Whether the box is ticked.
    #[must_use]
    pub fn asks_again(&self) -> bool {
        !self.ask_again.is_empty()
    }

    /// The version the form was filled from; none that ever was, if it makes no sense.
    #[must_use]
    pub fn version(&self) -> i32 {
        self.version.trim().parse().unwrap_or_default()
    }

    /// What stands between this form and the house by now.
    #[must_use]
    pub fn conflict_with(&self, now: &House, by: Option<String>) -> Conflict {
        Conflict::new(by)
            .with("Name", &now.name, &self.name)
            .with("Legal line", &now.legal_line, &in_one_line(&self.legal_line))
            .with("Contact line", &now.contact_line, &in_one_line(&self.contact_line))
            .with("House rules", &now.terms, &self.terms)
            .with("Privacy notice", &now.privacy_notice, &self.privacy_notice)
    }
}

/// A field that shows all of a long line has room for several: they are one at the foot of a mail.
fn in_one_line(text: &str) -> String {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_house_needs_a_name_and_nothing_else() {
        let form = HouseForm {
            name: " Lindenhof ".into(),
            legal_line: "Lindenhof GmbH,\r\n\r\n 10969 Berlin\r\n".into(),
            terms: "One.\r\nTwo.".into(),
            ..HouseForm::default()
        };
        let house = form.parse().expect("a house");
        assert_eq!(house.legal_line, "Lindenhof GmbH, 10969 Berlin");
        assert_eq!((house.name.as_str(), house.terms.as_str(), house.ask_again), ("Lindenhof", "One.\nTwo.", false));
        assert!(HouseForm { ask_again: "true".into(), ..form }.parse().expect("a house").ask_again);
    }

    #[test]
    fn every_line_has_its_bound() {
        let long = HouseForm {
            name: "x".repeat(121),
            legal_line: "x".repeat(301),
            contact_line: "x\n".repeat(151),
            terms: "x".repeat(50_001),
            privacy_notice: "\u{1}".into(),
            ..HouseForm::default()
        };
        let errors = long.parse().expect_err("faults");
        assert_eq!(errors.len(), 5);
    }
}
