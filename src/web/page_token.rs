//! Where a keyset page begins, in the address: the sort key and id of the row before it as one opaque word, or the id.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use serde::Deserialize;

use super::Problem;
use crate::db::PageFrom;

/// `?after= &before=` of an address, beside what narrows the list.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct PageWords {
    pub after: String,
    pub before: String,
}

/// The word for the row with this sort key and id.
#[must_use]
pub fn page_token(key: &str, id: i64) -> String {
    BASE64_URL_SAFE_NO_PAD.encode(format!("{id}:{key}"))
}

/// Where the page begins that `after=` and `before=` of an address ask for by [`page_token`]s: sort key and id of a row.
///
/// # Errors
/// 400 for words that no list made.
pub fn page_from(after: &str, before: &str) -> Result<PageFrom<(String, i64)>, Problem> {
    asked(after, before).try_map(|word| read(word).ok_or_else(no_such_page))
}

/// The same for a list whose rows know their place by their id.
///
/// # Errors
/// 400 for words that are no ids.
pub fn page_from_id(after: &str, before: &str) -> Result<PageFrom<i64>, Problem> {
    asked(after, before).try_map(|word| word.parse().map_err(|_| no_such_page()))
}

/// What is said of a page that the list does not have.
pub fn no_such_page() -> Problem {
    Problem::BadRequest("This address does not lead to a page of the list. Begin at its first page.".into())
}

const fn asked<'a>(after: &'a str, before: &'a str) -> PageFrom<&'a str> {
    match (after.is_empty(), before.is_empty()) {
        (true, true) => PageFrom::Start,
        (true, false) => PageFrom::Before(before),
        (false, _) => PageFrom::After(after),
    }
}

fn read(word: &str) -> Option<(String, i64)> {
    let text = String::from_utf8(BASE64_URL_SAFE_NO_PAD.decode(word).ok()?).ok()?;
    let (id, key) = text.split_once(':')?;
    Some((key.to_owned(), id.parse().ok()?)).filter(|(key, _)| !key.contains('\0'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back() {
        let word = page_token("a:b ü", 42);
        assert_eq!(page_from(&word, "").ok(), Some(PageFrom::After(("a:b ü".to_owned(), 42))));
        assert_eq!(page_from("", &word).ok(), Some(PageFrom::Before(("a:b ü".to_owned(), 42))));
        assert!(matches!(page_from("", ""), Ok(PageFrom::Start)));
        assert!(page_from("%%%", "").is_err() && page_from("YQ", "").is_err());
        assert!(matches!(page_from_id("7", ""), Ok(PageFrom::After(7))) && page_from_id("seven", "").is_err());
    }
}
