//! A row of the file, checked.

use std::collections::HashMap;

use csv::StringRecord;

use crate::clock::Day;
use crate::db::Count;
use crate::text::{EmailAddress, Fault, lines, optional_line, phone, required_line};
use crate::web::before_export;
use crate::web::when::parse_day;

/// The columns that are read, each with the name that other products give it. Case, spaces, underscores and hyphens do
/// not count.
const COLUMNS: [(&str, Option<&str>); 17] = [
    ("Name", Some("Full Name")),
    ("Email", None),
    ("Phone", None),
    ("Company", None),
    ("Company Email", None),
    ("Location", None),
    ("Contact Person", None),
    ("Billing Person", None),
    ("Billing Address", Some("Address")),
    ("Joined On", Some("Registration Date")),
    ("Active", None),
    ("Plan", Some("Plan Name")),
    ("Membership Name", None),
    ("Start Date", Some("Contract Start Date")),
    ("End Date", None),
    ("Price", None),
    ("Quantity", None),
];

/// Those of them that hold a day.
const DAYS: [&str; 3] = ["Joined On", "Start Date", "End Date"];

/// A file, read.
#[derive(Debug)]
pub struct Table {
    /// The first line: what the file calls its columns.
    pub head: StringRecord,
    pub rows: Vec<Row>,
    /// The columns nothing is read from, as the file names them.
    pub ignored: Vec<String>,
}

/// One line of the file: its number, the name that stands there, and what it says or why it cannot be taken.
#[derive(Debug)]
pub struct Row {
    pub line: u64,
    pub name: String,
    pub person: Result<Person, Fault>,
    /// As they stand in the file.
    pub cells: StringRecord,
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
    pub billing_address: String,
    pub joined_on: Option<Day>,
    pub membership: Option<Membership>,
    /// The row tells of a membership, but not when it began or, of somebody who is not active, when it ended.
    pub left_out: bool,
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
/// columns. Only Name must be there; columns that nothing is read from are ignored.
///
/// # Errors
/// The file is no such CSV.
pub fn read(content: &[u8]) -> anyhow::Result<Table> {
    let text = std::str::from_utf8(content)
        .map_err(|error| anyhow::anyhow!("the file is not in UTF-8 (byte {})", error.valid_up_to()))?;
    let text = text.strip_prefix('\u{feff}').unwrap_or(text);
    let head = text.lines().next().unwrap_or_default();
    let delimiter = if head.matches(';').count() > head.matches(',').count() { b';' } else { b',' };
    let mut reader = csv::ReaderBuilder::new().delimiter(delimiter).flexible(true).from_reader(text.as_bytes());
    let head = reader.headers()?.clone();
    let columns = columns(&head);
    anyhow::ensure!(columns.contains_key("Name"), "the first line names no column Name");
    let records = reader.records().collect::<Result<Vec<_>, _>>()?;
    let month_first = month_first(&columns, &records);
    let row = |record: StringRecord| {
        let cells = Cells { head: &head, columns: &columns, record: &record, month_first };
        let (name, person) = (glimpse(cells.get("Name")), cells.even().and_then(|()| person(&cells)));
        Row { line: line(text, &record), name, person, cells: record }
    };
    let rows = records.into_iter().map(row).collect();
    let is_ignored = |(at, name): &(usize, &str)| !name.trim().is_empty() && !columns.values().any(|read| read == at);
    let ignored = head.iter().enumerate().filter(is_ignored).map(|(_, name)| name.trim().to_owned()).collect();
    Ok(Table { head, rows, ignored })
}

/// The line a record begins on. The reader counts the line breaks before it to it: what is left of `\r\n`, empty lines.
fn line(text: &str, record: &StringRecord) -> u64 {
    let Some(start) = record.position() else { return 0 };
    let rest = usize::try_from(start.byte()).ok().and_then(|at| text.get(at..)).unwrap_or_default();
    let before = rest.chars().take_while(|c| matches!(c, '\r' | '\n')).filter(|c| *c == '\n');
    start.line() + before.map(|_| 1).sum::<u64>()
}

/// Where in the file each of [`COLUMNS`] stands, under its own name or else under the other one.
fn columns(head: &StringRecord) -> HashMap<&'static str, usize> {
    let key = |name: &str| name.replace([' ', '_', '-'], "").to_lowercase();
    let place = |wanted: &str| head.iter().position(|name| key(name) == key(wanted));
    let found = COLUMNS.iter().map(|(name, other)| (*name, place(name).or_else(|| other.and_then(place))));
    found.filter_map(|(name, at)| Some((name, at?))).collect()
}

/// Whether the month stands first in the dates with slashes: if one of them can be read in no other way, and none
/// forbids it. Else it is the day.
fn month_first(columns: &HashMap<&'static str, usize>, records: &[StringRecord]) -> bool {
    let dates = || records.iter().flat_map(|record| DAYS.iter().filter_map(|day| record.get(*columns.get(day)?)));
    let is_day = |part: &str| part.trim().parse::<u8>().is_ok_and(|number| number > 12);
    let stands = |at: usize| dates().any(|date| date.split('/').nth(at).is_some_and(is_day));
    stands(1) && !stands(0)
}

/// The cells of a line, by the names of [`COLUMNS`].
struct Cells<'a> {
    head: &'a StringRecord,
    columns: &'a HashMap<&'static str, usize>,
    record: &'a StringRecord,
    month_first: bool,
}

impl Cells<'_> {
    /// Whether there is a cell for each column, and nothing beyond: else one too many or too few has moved the others.
    ///
    /// # Errors
    /// How many there are.
    fn even(&self) -> Result<(), Fault> {
        let (cells, columns) = (self.record.len(), self.head.len());
        if cells >= columns && self.record.iter().skip(columns).all(|beyond| beyond.trim().is_empty()) {
            return Ok(());
        }
        let cells = Count::of(cells).with("cell", "cells");
        let columns = Count::of(columns).with("column", "columns");
        Err(Fault::new(format!(
            "This row has {cells}, the first line names {columns}. Put a cell that holds the separator in quotes."
        )))
    }

    /// What stands there; nothing in a column that the file doesn't have.
    fn get(&self, column: &str) -> &str {
        let cell = self.columns.get(column).and_then(|at| self.record.get(*at)).unwrap_or_default();
        before_export(cell.trim())
    }

    /// What `parse` makes of it.
    ///
    /// # Errors
    /// Those of `parse`, behind the column, as the file names it, and what stands there.
    fn take<T>(&self, column: &str, parse: impl FnOnce(&str) -> Result<T, Fault>) -> Result<T, Fault> {
        let value = self.get(column);
        let name = self.columns.get(column).and_then(|at| self.head.get(*at)).unwrap_or(column).trim();
        parse(value).map_err(|Fault(fault)| match value {
            "" => Fault::new(format!("{name} is empty. {fault}")),
            _ => Fault::new(format!("{name} “{}”: {fault}", glimpse(value))),
        })
    }

    fn line(&self, column: &str, max: usize) -> Result<String, Fault> {
        self.take(column, |typed| optional_line(typed, max))
    }

    /// None where nothing stands.
    fn day(&self, column: &str) -> Result<Option<Day>, Fault> {
        self.take(column, |typed| if typed.is_empty() { Ok(None) } else { day(typed, self.month_first).map(Some) })
    }
}

/// The beginning of what stands in a cell, on one line.
fn glimpse(cell: &str) -> String {
    let mut shown: String = cell.chars().filter(|c| !c.is_control()).take(80).collect();
    if shown.len() < cell.len() {
        shown.push('…');
    }
    shown
}

fn person(cells: &Cells) -> Result<Person, Fault> {
    let membership = membership(cells)?;
    Ok(Person {
        name: cells.take("Name", |typed| required_line(typed, 200, "Write a name."))?,
        email: cells.take("Email", EmailAddress::parse_optional)?,
        phone: cells.take("Phone", phone)?,
        company: cells.line("Company", 200)?,
        company_email: cells.take("Company Email", EmailAddress::parse_optional)?,
        location: cells.line("Location", 120)?,
        contact_person: yes(cells.get("Contact Person")),
        billing_person: yes(cells.get("Billing Person")),
        billing_address: cells.take("Billing Address", |typed| lines(typed, 1000))?,
        joined_on: cells.day("Joined On")?,
        left_out: membership.is_none() && tells_of_membership(cells),
        membership,
    })
}

fn tells_of_membership(cells: &Cells) -> bool {
    !cells.get("Plan").is_empty() || !cells.get("Membership Name").is_empty()
}

/// None, too, where its dates would be a guess: nobody knows when it began, or, its member being no longer active, when
/// it ended.
fn membership(cells: &Cells) -> Result<Option<Membership>, Fault> {
    if !tells_of_membership(cells) {
        return Ok(None);
    }
    let Some(starts_on) = cells.day("Start Date")? else { return Ok(None) };
    let (plan, name) = (cells.line("Plan", 120)?, cells.line("Membership Name", 120)?);
    let ends_on = cells.day("End Date")?;
    if ends_on.is_none() && !cells.take("Active", active)? {
        return Ok(None);
    }
    if ends_on.is_some_and(|ends_on| ends_on < starts_on) {
        return cells.take("End Date", |_| Err(Fault::new("It lies before the Start Date.")));
    }
    Ok(Some(Membership {
        plan: if plan.is_empty() { name.clone() } else { plan.clone() },
        name: if name.is_empty() { plan } else { name },
        starts_on,
        ends_on,
        price_cents: cells.take("Price", cents)?,
        quantity: cells.take("Quantity", quantity)?,
    }))
}

/// A day, perhaps with a time behind it: `2025-09-15`, `2025-09-15 21:19`, `15/09/2025`.
fn day(typed: &str, month_first: bool) -> Result<Day, Fault> {
    let date = typed.split([' ', 'T']).next().unwrap_or_default();
    let parts: Vec<&str> = date.split('/').collect();
    let [first, second, year] = parts[..] else { return parse_day(date) };
    let (month, day) = if month_first { (first, second) } else { (second, first) };
    parse_day(&format!("{year}-{month:0>2}-{day:0>2}"))
}

fn yes(text: &str) -> bool {
    matches!(text.to_lowercase().as_str(), "yes" | "true" | "1" | "x")
}

/// Yes, where nothing stands.
fn active(text: &str) -> Result<bool, Fault> {
    match text.to_lowercase().as_str() {
        "no" | "false" | "0" => Ok(false),
        word if word.is_empty() || yes(word) => Ok(true),
        _ => Err(Fault::new("Write yes or no.")),
    }
}

/// One, where nothing stands.
fn quantity(text: &str) -> Result<i32, Fault> {
    let number = if text.is_empty() { Some(1) } else { text.parse().ok().filter(|number| *number > 0) };
    number.ok_or_else(|| Fault::new("Write a whole number from 1."))
}

/// An amount with at most two decimals, in minor units.
fn cents(text: &str) -> Result<i64, Fault> {
    if text.is_empty() {
        return Ok(0);
    }
    let wrong = || Fault::new("Write an amount like 150 or 150.50.");
    let (whole, part) = text.split_once('.').unwrap_or((text, ""));
    let digits = |s: &str| s.chars().all(|c| c.is_ascii_digit());
    if whole.is_empty() || part.len() > 2 || !digits(whole) || !digits(part) || whole.len() > 12 {
        return Err(wrong());
    }
    format!("{whole}{part:0<2}").parse().map_err(|_| wrong())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rows_say_what_is_wrong_with_them() {
        let file = "\u{feff}Name,Email,Plan,Start Date,Price,Twitter\n森 晃,  A@B.Example ,Hot Desk,2026-10-04,150,@x\nNobody,not-an-address,,,,\n,a@b.example,,,,\n";
        let Table { rows, ignored, .. } = read(file.as_bytes()).expect("a CSV file");
        assert_eq!(ignored, ["Twitter"]);
        let first = rows[0].person.as_ref().expect("a good row");
        assert_eq!((first.name.as_str(), first.email.as_ref().map(EmailAddress::key)), ("森 晃", Some("a@b.example")));
        assert_eq!(first.membership.as_ref().map(|m| m.price_cents), Some(15_000));
        assert!(rows[1].person.as_ref().is_err_and(|fault| fault.0.starts_with("Email “not-an-address”")));
        assert!(rows[2].person.is_err());
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 3, 4]);
        let uneven = read(b"Name,Phone\nNoor\nA, B, 1\nInes,,\n").expect("a CSV file").rows;
        let faults = uneven.iter().map(|row| row.person.as_ref().err().map(|fault| fault.0.as_str()));
        let quote = "the first line names 2 columns. Put a cell that holds the separator in quotes.";
        let told = |cells: &str| Some(format!("This row has {cells}, {quote}"));
        assert_eq!(
            faults.map(|fault| fault.map(str::to_owned)).collect::<Vec<_>>(),
            [told("1 cell"), told("3 cells"), None]
        );
        assert!(read(b"Foo;Bar\n1;2\n").is_err() && read(b"Name\n\xff\n").is_err());
    }

    #[test]
    fn what_an_export_made_harmless_is_read_as_it_was() {
        let file = "Name,Phone\n'=1+1,'+49 30 5557 0142\n't Hooft,\n";
        let rows = read(file.as_bytes()).expect("a CSV file").rows;
        let people: Vec<&Person> = rows.iter().map(|row| row.person.as_ref().expect("a good row")).collect();
        assert_eq!(people.iter().map(|person| person.name.as_str()).collect::<Vec<_>>(), ["=1+1", "'t Hooft"]);
        assert_eq!(people[0].phone, "+49 30 5557 0142");
    }

    #[test]
    fn lines_are_counted_as_editors_do() {
        let file = "Name;Billing Address\r\nNoor;\"A 1\nB 2\"\r\n\r\nTomasz;C 3\r\n";
        let rows = read(file.as_bytes()).expect("a CSV file").rows;
        assert_eq!(rows.iter().map(|row| row.line).collect::<Vec<_>>(), [2, 5]);
    }

    #[test]
    fn money_is_whole_cents() {
        assert_eq!([cents("150"), cents("150.5"), cents("0.05"), cents("")], [Ok(15_000), Ok(15_050), Ok(5), Ok(0)]);
        assert!(["1.234", "-1", "1,5", ".5"].iter().all(|wrong| cents(wrong).is_err()));
    }

    #[test]
    fn columns_have_other_names_too() {
        let file = "full_name;E-Mail;PLAN NAME;ContractStartDate;RegistrationDate;Address;Active;Plan Of Old;\nNoor;;Hot Desk;2025-09-15 21:19;2024-01-02T03:04;A 1\\n;YES;;\nTomasz;;Hot Desk;2025-09-15;;;no;;\nIna;;Hot Desk;;;;;;\n";
        let Table { rows, ignored, .. } = read(file.as_bytes()).expect("a CSV file");
        assert_eq!(ignored, ["Plan Of Old"]);
        let people: Vec<&Person> = rows.iter().map(|row| row.person.as_ref().expect("a good row")).collect();
        let days = |person: &Person| (person.joined_on, person.membership.as_ref().map(|told| told.starts_on));
        let day = |text: &str| parse_day(text).ok();
        assert_eq!(days(people[0]), (day("2024-01-02"), day("2025-09-15")));
        assert_eq!(people.iter().map(|person| person.left_out).collect::<Vec<_>>(), [false, true, true]);
        assert!(people[1].membership.is_none() && people[2].membership.is_none());
        let unclear = read(b"Name,Plan,Start Date,Active\nNoor,Hot Desk,2025-09-15,perhaps\n").expect("a CSV file");
        assert!(unclear.rows[0].person.is_err());
    }

    #[test]
    fn dates_with_slashes_follow_the_file() {
        let starts = |dates: [&str; 2]| {
            let file = format!("Name,Plan,Start Date\na,b,{}\na,b,{}\n", dates[0], dates[1]);
            let told = |row: Row| row.person.ok()?.membership.map(|membership| membership.starts_on.to_string());
            read(file.as_bytes()).expect("a CSV file").rows.into_iter().map(told).collect::<Vec<_>>()
        };
        let read = |days: [&str; 2]| days.map(|day| Some(day.to_owned())).to_vec();
        assert_eq!(starts(["28/02/2025", "3/4/2025"]), read(["2025-02-28", "2025-04-03"]));
        assert_eq!(starts(["02/28/2025", "3/4/2025"]), read(["2025-02-28", "2025-03-04"]));
        assert_eq!(starts(["02/28/2025", "28/02/2025"]), [None, Some("2025-02-28".to_owned())]);
    }
}
