//! What is wrong with a form, field by field.

use crate::text::Fault;

/// The faults of a form, in the order of its fields.
#[derive(Clone, Debug, Default)]
pub struct Errors {
    faults: Vec<(&'static str, String)>,
}

impl Errors {
    /// Notes a fault of `field`, in a sentence that names the way out. The first one of a field counts.
    pub fn add(&mut self, field: &'static str, sentence: impl Into<String>) {
        if self.of(field).is_none() {
            self.faults.push((field, sentence.into()));
        }
    }

    /// One fault alone.
    pub fn one(field: &'static str, sentence: impl Into<String>) -> Self {
        Self { faults: vec![(field, sentence.into())] }
    }

    /// The value, or its default with the fault noted.
    pub fn take<T: Default>(&mut self, field: &'static str, parsed: Result<T, Fault>) -> T {
        parsed.unwrap_or_else(|fault| {
            self.add(field, fault.0);
            T::default()
        })
    }

    /// The fault of `field`.
    #[must_use]
    pub fn of(&self, field: &str) -> Option<&str> {
        self.faults.iter().find(|(name, _)| *name == field).map(|(_, sentence)| sentence.as_str())
    }

    /// Whether `field` is the first wrong one: it takes the focus.
    #[must_use]
    pub fn begin_with(&self, field: &str) -> bool {
        self.faults.first().is_some_and(|(name, _)| *name == field)
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.faults.is_empty()
    }

    #[must_use]
    pub fn len(&self) -> usize {
        self.faults.len()
    }

    pub fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.faults.iter().map(|(field, sentence)| (*field, sentence.as_str()))
    }

    /// The value if nothing is wrong, else the faults.
    ///
    /// # Errors
    /// `self`, when there is any fault.
    pub fn or<T>(self, value: T) -> Result<T, Self> {
        if self.is_empty() { Ok(value) } else { Err(self) }
    }
}
