//! The form of a member.

use serde::Deserialize;

use super::{Member, MemberStatus, search_text_of};
use crate::clock::Day;
use crate::text::{EmailAddress, Fault, fold, lines, optional_line, phone, required_line};
use crate::web::when::{long_day, parse_day};
use crate::web::{Conflict, Errors};

/// As typed.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct MemberForm {
    pub name: String,
    pub email: String,
    pub phone: String,
    pub company_id: String,
    pub contact_person: String,
    pub billing_person: String,
    pub location_id: String,
    pub billing_name: String,
    pub billing_address: String,
    pub tax_id: String,
    pub tags: String,
    pub notes: String,
    pub joined_on: String,
    /// Empty: automatic.
    pub status: String,
    /// Of the record that the form was filled from.
    pub version: String,
}

/// A member as it is to be.
#[derive(Clone, Debug)]
pub struct NewMember {
    pub name: String,
    pub name_key: String,
    pub search_text: String,
    pub email: Option<EmailAddress>,
    pub phone: String,
    pub company_id: Option<i64>,
    pub contact_person: bool,
    pub billing_person: bool,
    /// None: the first one.
    pub location_id: Option<i64>,
    pub billing_name: String,
    pub billing_address: String,
    pub tax_id: String,
    pub tags: Vec<String>,
    pub notes: String,
    /// None: today, where the member is.
    pub joined_on: Option<Day>,
    pub status_override: Option<MemberStatus>,
}

impl MemberForm {
    /// The day of joining in words, as a date field may show it in any order: `11 December 2025`.
    #[must_use]
    pub fn joined_in_words(&self) -> String {
        parse_day(&self.joined_on).map(long_day).unwrap_or_default()
    }

    /// The form for a record as it is.
    #[must_use]
    pub fn of(member: &Member) -> Self {
        let tick = |set: bool| if set { "true".to_owned() } else { String::new() };
        Self {
            name: member.name.clone(),
            email: member.email.clone().unwrap_or_default(),
            phone: member.phone.clone(),
            company_id: member.company_id.map(|id| id.to_string()).unwrap_or_default(),
            contact_person: tick(member.contact_person),
            billing_person: tick(member.billing_person),
            location_id: member.location_id.to_string(),
            billing_name: member.billing_name.clone(),
            billing_address: member.billing_address.clone(),
            tax_id: member.tax_id.clone(),
            tags: member.tags.join(", "),
            notes: member.notes.clone(),
            joined_on: member.joined_on.to_string(),
            status: member.status_override.map(|status| status.as_str().to_owned()).unwrap_or_default(),
            version: member.version.to_string(),
        }
    }

    /// # Errors
    /// What is to be mended, field by field.
    pub fn parse(&self) -> Result<NewMember, Errors> {
        let mut errors = Errors::default();
        let name =
            errors.take("name", required_line(&self.name, 200, "Write the name as they’d like to see it on a bill."));
        let email = errors.take("email", EmailAddress::parse_optional(&self.email));
        let phone = errors.take("phone", phone(&self.phone));
        let company_id = errors.take("company_id", id(&self.company_id, "Choose a company of the list, or none."));
        let location_id = errors.take("location_id", id(&self.location_id, "Choose a location of the list."));
        let billing_name = errors.take("billing_name", optional_line(&self.billing_name, 200));
        let billing_address = errors.take("billing_address", lines(&self.billing_address, 1000));
        let tax_id = errors.take("tax_id", optional_line(&self.tax_id, 40));
        let tags = errors.take("tags", tags(&self.tags));
        let notes = errors.take("notes", lines(&self.notes, 10_000));
        let joined_on = errors.take("joined_on", optional(&self.joined_on, parse_day));
        let status_override = errors.take("status", optional(&self.status, str::parse));
        errors.or(NewMember {
            name_key: fold(&name),
            search_text: search_text_of(&name, email.as_ref(), &phone),
            name,
            email,
            phone,
            company_id,
            contact_person: ticked(&self.contact_person),
            billing_person: ticked(&self.billing_person),
            location_id,
            billing_name,
            billing_address,
            tax_id,
            tags,
            notes,
            joined_on,
            status_override,
        })
    }

    /// The version the form was filled from; none that ever was, if it makes no sense.
    #[must_use]
    pub fn version(&self) -> i32 {
        self.version.trim().parse().unwrap_or_default()
    }

    /// Where this form and the record as it is by now differ. `names` tells companies and locations by their id.
    #[must_use]
    pub fn conflict_with(
        &self,
        record: &Member,
        by: Option<String>,
        names: &dyn Fn(&'static str, &str) -> String,
    ) -> Conflict {
        let theirs = Self::of(record);
        let tick = |value: &str| if ticked(value) { "Yes" } else { "No" };
        let status = |value: &str| value.parse::<MemberStatus>().map_or("Automatic", MemberStatus::label);
        Conflict::new(by)
            .with("Name", &theirs.name, &self.name)
            .with("E-mail", &theirs.email, &self.email)
            .with("Phone", &theirs.phone, &self.phone)
            .with("Joined on", &theirs.joined_on, &self.joined_on)
            .with("Location", &names("location", &theirs.location_id), &names("location", &self.location_id))
            .with("Company", &names("company", &theirs.company_id), &names("company", &self.company_id))
            .with("Contact person", tick(&theirs.contact_person), tick(&self.contact_person))
            .with("Billing person", tick(&theirs.billing_person), tick(&self.billing_person))
            .with("Status", status(&theirs.status), status(&self.status))
            .with("Billing name", &theirs.billing_name, &self.billing_name)
            .with("Billing address", &theirs.billing_address, &self.billing_address)
            .with("VAT number", &theirs.tax_id, &self.tax_id)
            .with("Tags", &theirs.tags, &self.tags)
            .with("Notes", &theirs.notes, &self.notes)
    }
}

fn ticked(value: &str) -> bool {
    matches!(value, "true" | "on" | "1" | "yes")
}

fn optional<T>(typed: &str, parse: impl Fn(&str) -> Result<T, Fault>) -> Result<Option<T>, Fault> {
    if typed.trim().is_empty() { Ok(None) } else { parse(typed).map(Some) }
}

fn id(typed: &str, fault: &str) -> Result<Option<i64>, Fault> {
    optional(typed, |typed| typed.trim().parse().map_err(|_| Fault::new(fault)))
}

/// At most 20 tags of at most 40 characters, without doubles.
fn tags(typed: &str) -> Result<Vec<String>, Fault> {
    let mut tags: Vec<String> = Vec::new();
    for tag in typed.split(',') {
        let tag = optional_line(tag, 40)?;
        if !tag.is_empty() && !tags.contains(&tag) {
            tags.push(tag);
        }
        if tags.len() > 20 {
            return Err(Fault::new("Use at most 20 tags."));
        }
    }
    Ok(tags)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_name_must_be_filled_in() {
        let form = MemberForm { name: " Åsa Björklund ".into(), ..MemberForm::default() };
        let new = form.parse().expect("a member");
        assert_eq!((new.name.as_str(), new.name_key.as_str(), new.email), ("Åsa Björklund", "asa bjorklund", None));
    }

    #[test]
    fn every_wrong_field_is_named() {
        let form = MemberForm {
            name: "\u{200b}".into(),
            email: "a@b.de\r\nBcc: c@d.ef".into(),
            phone: "by post".into(),
            company_id: "1; drop table members".into(),
            location_id: "99999999999999999999".into(),
            joined_on: "yesterday".into(),
            status: "archived".into(),
            tags: "x".repeat(41),
            notes: "n".repeat(10_001),
            ..MemberForm::default()
        };
        let errors = form.parse().expect_err("faults");
        let fields: Vec<_> = errors.iter().map(|(field, _)| field).collect();
        assert_eq!(
            fields,
            ["name", "email", "phone", "company_id", "location_id", "tags", "notes", "joined_on", "status"]
        );
    }
}
