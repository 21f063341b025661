//! Single lines and blocks of text with a bound.

use unicode_normalization::UnicodeNormalization as _;

/// Why a value was not taken, as a sentence for the person who typed it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Fault(pub String);

impl Fault {
    #[must_use]
    pub fn new(sentence: impl Into<String>) -> Self {
        Self(sentence.into())
    }
}

/// One line that may be empty: trimmed, in NFC, at most `max` characters, free of control characters. Nothing visible is
/// nothing.
///
/// # Errors
/// A line break or other control character, or more than `max` characters.
pub fn optional_line(typed: &str, max: usize) -> Result<String, Fault> {
    let line: String = typed.trim().nfc().collect();
    if line.chars().any(char::is_control) {
        return Err(Fault::new("Write it on one line, without control characters."));
    }
    if line.chars().all(|c| c.is_whitespace() || invisible(c)) {
        return Ok(String::new());
    }
    within(line, max)
}

/// With a capital letter at its beginning, if that is a letter of ASCII.
#[must_use]
pub fn capitalized(mut words: String) -> String {
    if let Some(first) = words.get_mut(0..1) {
        first.make_ascii_uppercase();
    }
    words
}

/// What is searched for: trimmed, and no longer than a search reads (the fields take no more).
#[must_use]
pub fn search_words(typed: &str) -> String {
    typed.trim().chars().take(200).collect()
}

/// One line that must not be empty; `missing` says what to write when it is.
///
/// # Errors
/// As [`optional_line`], and when nothing visible was typed.
pub fn required_line(typed: &str, max: usize, missing: &str) -> Result<String, Fault> {
    let line = optional_line(typed, max)?;
    if line.is_empty() { Err(Fault::new(missing)) } else { Ok(line) }
}

/// Several lines that may be empty: trimmed, line breaks as `\n`, at most `max` characters.
///
/// # Errors
/// A control character other than tab and line break, or more than `max` characters.
pub fn lines(typed: &str, max: usize) -> Result<String, Fault> {
    let text: String = typed.trim().replace("\r\n", "\n").nfc().collect();
    if text.chars().any(|c| c.is_control() && c != '\n' && c != '\t') {
        return Err(Fault::new("Leave out control characters."));
    }
    within(text, max)
}

fn within(text: String, max: usize) -> Result<String, Fault> {
    let length = text.chars().count();
    if length > max {
        return Err(Fault::new(format!("Use at most {max} characters. This has {length}.")));
    }
    Ok(text)
}

/// Characters that take no room on paper: zero-width ones, joiners, directional marks, the soft hyphen, the BOM.
pub(super) fn invisible(c: char) -> bool {
    matches!(c, '\u{ad}' | '\u{34f}' | '\u{61c}' | '\u{115f}'..='\u{1160}' | '\u{17b4}'..='\u{17b5}' | '\u{180b}'..='\u{180f}'
        | '\u{200b}'..='\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2060}'..='\u{206f}' | '\u{3164}' | '\u{fe00}'..='\u{fe0f}'
        | '\u{feff}' | '\u{ffa0}' | '\u{fff9}'..='\u{fffb}' | '\u{e0000}'..='\u{e0fff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_required_line_needs_something_visible() {
        assert!(required_line(" \u{200b}\u{a0} ", 20, "Write a name.").is_err());
        assert_eq!(required_line("  Åsa ", 20, "Write a name."), Ok("Åsa".into()));
        assert_eq!(optional_line("\u{200b}", 20), Ok(String::new()));
    }

    #[test]
    fn line_breaks_stay_out_of_lines() {
        assert!(optional_line("a\r\nBcc: b@c.d", 40).is_err());
        assert_eq!(lines("a\r\nb", 40), Ok("a\nb".into()));
        assert!(optional_line("12345", 4).is_err());
    }
}
