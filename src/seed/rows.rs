//! Rows as `COPY … FROM STDIN` takes them, in its text format.

use std::fmt::Write as _;

use crate::clock::{Day, Instant};

/// A cell of a row.
pub(super) trait Cell {
    fn write(&self, to: &mut String);
}

/// Adds a row of these cells.
pub(super) fn push(rows: &mut String, cells: &[&dyn Cell]) {
    for (at, cell) in cells.iter().enumerate() {
        if at > 0 {
            rows.push('\t');
        }
        cell.write(rows);
    }
    rows.push('\n');
}

impl Cell for &str {
    fn write(&self, to: &mut String) {
        for c in self.chars() {
            match c {
                '\\' => to.push_str("\\\\"),
                '\t' => to.push_str("\\t"),
                '\n' => to.push_str("\\n"),
                '\r' => to.push_str("\\r"),
                c => to.push(c),
            }
        }
    }
}

impl Cell for String {
    fn write(&self, to: &mut String) {
        self.as_str().write(to);
    }
}

impl Cell for bool {
    fn write(&self, to: &mut String) {
        to.push(if *self { 't' } else { 'f' });
    }
}

impl Cell for i32 {
    fn write(&self, to: &mut String) {
        let _ = write!(to, "{self}");
    }
}

impl Cell for i64 {
    fn write(&self, to: &mut String) {
        let _ = write!(to, "{self}");
    }
}

impl Cell for Instant {
    fn write(&self, to: &mut String) {
        let _ = write!(to, "{}", self.timestamp());
    }
}

impl Cell for Day {
    fn write(&self, to: &mut String) {
        let _ = write!(to, "{}", self.0);
    }
}

impl<T: Cell> Cell for Option<T> {
    fn write(&self, to: &mut String) {
        match self {
            Some(value) => value.write(to),
            None => to.push_str("\\N"),
        }
    }
}

/// An array of plain words (no quotes, no backslashes).
impl Cell for Vec<&str> {
    fn write(&self, to: &mut String) {
        to.push('{');
        for (at, word) in self.iter().enumerate() {
            let _ = write!(to, "{}\"{word}\"", if at > 0 { "," } else { "" });
        }
        to.push('}');
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_would_end_a_cell_is_escaped() {
        let mut rows = String::new();
        push(&mut rows, &[&"a\tb\\c\nd\r", &None::<i64>, &Some(7_i64), &true, &vec!["Press", "Evening access"]]);
        assert_eq!(rows, "a\\tb\\\\c\\nd\\r\t\\N\t7\tt\t{\"Press\",\"Evening access\"}\n");
    }
}
