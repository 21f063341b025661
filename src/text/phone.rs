//! A telephone number, as people write it.

use super::line::{Fault, optional_line};

/// A telephone number that may be empty: one line of at most 60 characters with a digit in it. Beyond that people write
/// numbers as they like.
///
/// # Errors
/// As [`optional_line`], and a sentence that says how to write one where there is no digit.
pub fn phone(typed: &str) -> Result<String, Fault> {
    let phone = optional_line(typed, 60)?;
    if !phone.is_empty() && !phone.chars().any(|c| c.is_ascii_digit()) {
        return Err(Fault::new("Write a number like +49 30 5557 0142."));
    }
    Ok(phone)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_number_has_a_digit_or_is_none() {
        assert_eq!((phone(" "), phone(" 49(0)2977276931 ")), (Ok(String::new()), Ok("49(0)2977276931".into())));
        assert!(phone("call me").is_err() && phone("1\n2").is_err());
    }
}
