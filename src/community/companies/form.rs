//! The form of a company.

use serde::Deserialize;

use super::Company;
use crate::space::locations::Location;
use crate::text::{EmailAddress, Fault, fold, lines, optional_line, required_line, search_text};
use crate::web::{Conflict, Errors};

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CompanyForm {
    pub name: String,
    pub location_id: String,
    pub billing_email: String,
    pub billing_address: String,
    pub tax_id: String,
    /// Of the record that the form was filled from.
    pub version: String,
}

/// A company as it is to be.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewCompany {
    pub name: String,
    pub name_key: String,
    pub search_text: String,
    pub location_id: i64,
    pub billing_email: Option<String>,
    pub billing_address: String,
    pub tax_id: String,
}

impl CompanyForm {
    /// The form for a record as it is.
    #[must_use]
    pub fn of(company: &Company) -> Self {
        Self {
            name: company.name.clone(),
            location_id: company.location_id.to_string(),
            billing_email: company.billing_email.clone().unwrap_or_default(),
            billing_address: company.billing_address.clone(),
            tax_id: company.tax_id.clone(),
            version: company.version.to_string(),
        }
    }

    /// The form for a new one, at `location`.
    #[must_use]
    pub fn at(location: Option<i64>) -> Self {
        Self { location_id: location.map(|id| id.to_string()).unwrap_or_default(), ..Self::default() }
    }

    /// As typed, or at `location` if it names none: what the empty form had preselected.
    #[must_use]
    pub fn or_at(self, location: Option<i64>) -> Self {
        if self.location_id.trim().is_empty() {
            Self { location_id: Self::at(location).location_id, ..self }
        } else {
            self
        }
    }

    /// # Errors
    /// What is to be mended, field by field.
    pub fn parse(&self) -> Result<NewCompany, Errors> {
        let mut errors = Errors::default();
        let name = errors.take("name", required_line(&self.name, 200, "Write the name the company goes by."));
        let location_id = errors.take(
            "location_id",
            self.location_id.trim().parse().map_err(|_| Fault::new("Choose the location the company belongs to.")),
        );
        let billing_email = errors.take("billing_email", EmailAddress::parse_optional(&self.billing_email));
        let billing_address = errors.take("billing_address", lines(&self.billing_address, 1000));
        let tax_id = errors.take("tax_id", optional_line(&self.tax_id, 40));
        let (name_key, search_text) = (fold(&name), search_text([name.as_str()]));
        let billing_email = billing_email.map(|email| email.shown().to_owned());
        errors.or(NewCompany { name, name_key, search_text, location_id, billing_email, billing_address, tax_id })
    }

    /// The version the form was filled from; none that ever was, if it makes no sense.
    #[must_use]
    pub fn version(&self) -> i32 {
        self.version.trim().parse().unwrap_or_default()
    }

    /// Whether `location` is the chosen one.
    #[must_use]
    pub fn is_at(&self, location: &Location) -> bool {
        self.location_id.trim().parse() == Ok(location.id)
    }

    /// What stands between this form and the record by now.
    #[must_use]
    pub fn conflict_with(&self, now: &Company, by: Option<String>, locations: &[Location]) -> Conflict {
        let called = |id: &str| {
            let found = locations.iter().find(|location| id.parse() == Ok(location.id));
            found.map(|location| location.name.clone()).unwrap_or_default()
        };
        Conflict::new(by)
            .with("Name", &now.name, &self.name)
            .with("Location", &called(&now.location_id.to_string()), &called(self.location_id.trim()))
            .with("Billing e-mail", now.billing_email.as_deref().unwrap_or_default(), &self.billing_email)
            .with("Billing address", &now.billing_address, &self.billing_address)
            .with("VAT number", &now.tax_id, &self.tax_id)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn form() -> CompanyForm {
        CompanyForm {
            name: " Café Ärger & Söhne ".into(),
            location_id: "2".into(),
            billing_email: "Rechnung@example.org".into(),
            billing_address: "A\r\nB".into(),
            tax_id: "DE314522098".into(),
            version: "1".into(),
        }
    }

    #[test]
    fn a_good_form_is_a_company() {
        let new = form().parse().expect("a company");
        assert_eq!((new.name.as_str(), new.name_key.as_str()), ("Café Ärger & Söhne", "cafe arger & sohne"));
        assert_eq!(new.search_text, " cafe arger & sohne");
        assert_eq!(new.billing_email.as_deref(), Some("Rechnung@example.org"));
        assert_eq!(new.billing_address, "A\nB");
    }

    #[test]
    fn every_fault_is_told_at_once() {
        let wrong = CompanyForm {
            name: "a\u{0}b".into(),
            location_id: "9999999999999999999999".into(),
            billing_email: "nobody".into(),
            billing_address: "x".repeat(1001),
            tax_id: "1\n2".into(),
            version: "nonsense".into(),
        };
        let errors = wrong.parse().expect_err("faults");
        for field in ["name", "location_id", "billing_email", "billing_address", "tax_id"] {
            assert!(errors.of(field).is_some(), "{field}");
        }
        assert_eq!(wrong.version(), 0);
        assert!(errors.begin_with("name"));
    }

    #[test]
    fn only_the_name_and_the_location_are_needed() {
        let least = CompanyForm { name: "Hinoki".into(), location_id: "1".into(), ..CompanyForm::default() };
        assert_eq!(least.parse().expect("a company").billing_email, None);
    }
}
