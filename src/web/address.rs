//! Addresses of our own pages, with what they ask for.

use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

/// `path` that asks for these (name, value) pairs, in their order; an empty value asks for nothing. Names are ours and
/// not escaped.
#[must_use]
pub fn address<'a>(path: &str, pairs: impl IntoIterator<Item = (&'a str, &'a str)>) -> String {
    let asked = pairs.into_iter().filter(|(_, value)| !value.is_empty());
    let query: Vec<String> =
        asked.map(|(name, value)| format!("{name}={}", utf8_percent_encode(value, NON_ALPHANUMERIC))).collect();
    if query.is_empty() { path.to_owned() } else { format!("{path}?{}", query.join("&")) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_empty_is_not_asked_for() {
        assert_eq!(address("/list", [("q", ""), ("sort", "")]), "/list");
        assert_eq!(
            address("/list", [("q", "noor & co"), ("sort", ""), ("after", "1")]),
            "/list?q=noor%20%26%20co&after=1"
        );
    }
}
