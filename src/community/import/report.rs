//! The outcome of an import, and what is to be said of it.

use super::row::Row;

/// What an import did, or would do.
#[derive(Debug, Default)]
pub struct Report {
    /// The rows of the table that are new members.
    pub newcomers: Vec<usize>,
    /// Locations that only the file names, and that are made.
    pub locations: Vec<String>,
    pub known: usize,
    pub memberships: usize,
    /// Memberships that rows tell of, but not when they began or ended.
    pub left_out: usize,
    pub refused: Vec<Refused>,
    /// The columns that are not read.
    pub ignored: Vec<String>,
}

/// A row that can't be taken.
#[derive(Debug)]
pub struct Refused {
    /// Which of the table's rows it is.
    pub at: usize,
    pub line: u64,
    pub name: String,
    /// Why, and what to write.
    pub why: String,
}

impl Report {
    pub(super) fn refuse(&mut self, (at, row): (usize, &Row), why: &str) {
        self.refused.push(Refused { at, line: row.line, name: row.name.clone(), why: why.to_owned() });
    }

    /// What else is to be known of it; a sentence each.
    pub fn remarks(&self) -> impl Iterator<Item = String> {
        let names = self.locations.join(", ");
        let made = match self.locations.len() {
            0 => None,
            1 => Some(format!("{names} is a new location: it will be opened, in UTC and euros.")),
            _ => Some(format!("New locations will be opened, in UTC and euros: {names}.")),
        };
        let names = self.ignored.join(", ");
        let ignored = match self.ignored.len() {
            0 => None,
            1 => Some(format!("This column is not read: {names}.")),
            _ => Some(format!("These columns are not read: {names}.")),
        };
        let left_out = match self.left_out {
            0 => None,
            1 => Some(
                "1 membership is left out: it has no start date, or its member is not active and it has no end."
                    .to_owned(),
            ),
            many => Some(format!(
                "{many} memberships are left out: they have no start date, or their members are not active and they have no end."
            )),
        };
        made.into_iter().chain(ignored).chain(left_out)
    }
}
