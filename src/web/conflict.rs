//! Two people saved one record: the second sees what the first made of it, keeps what they typed, and decides.

/// What stands between a form and the record as it is by now.
#[derive(Clone, Debug, Default)]
pub struct Conflict {
    /// Who saved first, when the trail knows.
    pub by: Option<String>,
    pub differences: Vec<Difference>,
}

/// A field in which the form and the record differ.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Difference {
    pub label: &'static str,
    pub theirs: String,
    pub yours: String,
}

impl Conflict {
    #[must_use]
    pub fn new(by: Option<String>) -> Self {
        Self { by, differences: Vec::new() }
    }

    /// Notes the field if it differs; line breaks as forms send them do not count.
    #[must_use]
    pub fn with(mut self, label: &'static str, theirs: &str, yours: &str) -> Self {
        let yours = yours.trim().replace("\r\n", "\n");
        if theirs != yours {
            self.differences.push(Difference { label, theirs: theirs.to_owned(), yours });
        }
        self
    }

    /// `Marta Ilves`, or somebody.
    #[must_use]
    pub fn who(&self) -> &str {
        self.by.as_deref().unwrap_or("Somebody")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_told() {
        let conflict = Conflict::new(None).with("Name", "Hinoki", " Hinoki ").with("Address", "a\nb", "a\r\nc");
        assert_eq!(conflict.who(), "Somebody");
        assert_eq!(conflict.differences.len(), 1);
        assert_eq!(conflict.differences.first().map(|d| d.label), Some("Address"));
    }
}
