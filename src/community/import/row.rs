//! A row of the file, checked.

use std::collections::HashMap;

use crate::clock::Day;
use crate::text::{EmailAddress, Fault, optional_line, required_line};
use crate::web::when::parse_day;

/// One line of the file: its number, and what it says or why it cannot be taken.
#[derive(Debug)]
pub struct Row {
    pub line: u64,
    pub person: Result<Person, Fault>,
}

/// What a row says.
#[derive(Debug, Default)]
pub struct Person {
    pub name: String,
    pub email: Option<EmailAddress>,
    pub phone: String,
    pub company: String,
    pub company_email: Option<EmailAddress>,
    pub location: String,
    pub contact_person: bool,
    pub billing_person: bool,
    pub membership: Option<Membership>,
}

/// The membership a row tells of.
#[derive(Debug)]
pub struct Membership {
    pub plan: String,
    pub name: String,
    pub starts_on: Day,
    pub ends_on: Option<Day>,
    pub price_cents: i64,
    pub quantity: i32,
}

/// Reads a CSV file in UTF-8 (with or without a byte order mark), comma or semicolon, whose first line names the
/// columns: Name, Email, Phone, Company, Company Email, Location, Contact Person, Billing Person, Plan, Membership
/// Name, Start Date, End Date, Price, Quantity. Only Name must be there; others are ignored.
///
/// # Errors
/// The file is no such CSV.
pub fn read(content: &[u8]) -> anyhow::Result<Vec<Row>> {
    let text = std::str::from_utf8(content)
        .map_err(|error| anyhow::anyhow!("the file is not in UTF-8 (byte {})", error.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.matches(';').count() > head.matches(',').count() { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).from_reader(text.as_bytes());
    let columns: HashMap<String, usize> =
        reader.headers()?.iter().enumerate().map(|(at, name)| (name.trim().to_lowercase(), at)).collect();
    anyhow::ensure!(columns.contains_key("name"), "the first line names no column Name");
    let mut rows = Vec::new();
    for record in reader.records() {
        let record = record?;
        let cell = |column: &str| columns.get(column).and_then(|at| record.get(*at)).unwrap_or_default();
        rows.push(Row { line: record.position().map_or(0, csv::Position::line), person: person(cell) });
    }
    Ok(rows)
}

fn person<'a>(cell: impl Fn(&str) -> &'a str) -> Result<Person, Fault> {
    let named =
        |column: &str, fault: Fault| Fault::new(format!("{column} {:?}: {}", cell(&column.to_lowercase()), fault.0));
    let email =
        |column: &str| EmailAddress::parse_optional(cell(&column.to_lowercase())).map_err(|fault| named(column, fault));
    let line =
        |column: &str, max| optional_line(cell(&column.to_lowercase()), max).map_err(|fault| named(column, fault));
    Ok(Person {
        name: required_line(cell("name"), 200, "Write a name.").map_err(|fault| named("Name", fault))?,
        email: email("Email")?,
        phone: line("Phone", 60)?,
        company: line("Company", 200)?,
        company_email: email("Company Email")?,
        location: line("Location", 120)?,
        contact_person: yes(cell("contact person")),
        billing_person: yes(cell("billing person")),
        membership: membership(&cell, &line, &named)?,
    })
}

fn membership<'a>(
    cell: &impl Fn(&str) -> &'a str,
    line: &impl Fn(&str, usize) -> Result<String, Fault>,
    named: &impl Fn(&str, Fault) -> Fault,
) -> Result<Option<Membership>, Fault> {
    let (plan, name) = (line("Plan", 120)?, line("Membership Name", 120)?);
    if (plan.is_empty() && name.is_empty()) || cell("start date").trim().is_empty() {
        return Ok(None);
    }
    let starts_on = parse_day(cell("start date")).map_err(|fault| named("Start Date", fault))?;
    let ends_on = cell("end date").trim();
    let ends_on =
        (!ends_on.is_empty()).then(|| parse_day(ends_on)).transpose().map_err(|fault| named("End Date", fault))?;
    if ends_on.is_some_and(|ends_on| ends_on < starts_on) {
        return Err(named("End Date", Fault::new("It lies before the Start Date.")));
    }
    let quantity = cell("quantity").trim();
    let quantity = if quantity.is_empty() {
        1
    } else {
        quantity
            .parse()
            .ok()
            .filter(|n| *n > 0)
            .ok_or_else(|| named("Quantity", Fault::new("Write a whole number from 1.")))?
    };
    Ok(Some(Membership {
        plan: if plan.is_empty() { name.clone() } else { plan.clone() },
        name: if name.is_empty() { plan } else { name },
        starts_on,
        ends_on,
        price_cents: cents(cell("price"))
            .ok_or_else(|| named("Price", Fault::new("Write an amount like 150 or 150.50.")))?,
        quantity,
    }))
}

fn yes(text: &str) -> bool {
    matches!(text.trim().to_lowercase().as_str(), "yes" | "true" | "1" | "x")
}

/// An amount with at most two decimals, in minor units.
fn cents(text: &str) -> Option<i64> {
    let text = text.trim();
    if text.is_empty() {
        return Some(0);
    }
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) || whole.len() > 12 {
        return None;
    }
    format!("{whole}{part:0<2}").parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_say_what_is_wrong_with_them() {
        let file = "\u{feff}Name,Email,Plan,Start Date,Price,Twitter\n森 晃,  A@B.Example ,Hot Desk,2026-10-04,150,@x\nNobody,not-an-address,,,,\n,a@b.example,,,,\n";
        let rows = read(file.as_bytes()).expect("a CSV file");
        let first = rows[0].person.as_ref().expect("a good row");
        assert_eq!((first.name.as_str(), first.email.as_ref().map(EmailAddress::key)), ("森 晃", Some("a@b.example")));
        assert_eq!(first.membership.as_ref().map(|m| m.price_cents), Some(15_000));
        assert!(rows[1].person.as_ref().is_err_and(|fault| fault.0.starts_with("Email \"not-an-address\"")));
        assert!(rows[2].person.is_err());
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 4]);
        assert!(read(b"Foo;Bar\n1;2\n").is_err() && read(b"Name\n\xff\n").is_err());
    }

    #[test]
    fn money_is_whole_cents() {
        assert_eq!(
            [cents("150"), cents("150.5"), cents("0.05"), cents("")],
            [Some(15_000), Some(15_050), Some(5), Some(0)]
        );
        assert_eq!([cents("1.234"), cents("-1"), cents("1,5"), cents(".5")], [None; 4]);
    }
}
