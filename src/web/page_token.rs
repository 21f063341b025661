//! Where a keyset page begins: the sort key and id of the row before it, as one opaque word in the address.

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;

use super::Problem;
use crate::db::PageFrom;

/// The last row of one page, after which the next begins.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PageToken {
    pub key: String,
    pub id: i64,
}

impl PageToken {
    /// The word for the address.
    #[must_use]
    pub fn encode(&self) -> String {
        BASE64_URL_SAFE_NO_PAD.encode(format!("{}:{}", self.id, self.key))
    }

    /// Where the page begins that `after=` and `before=` of an address ask for.
    ///
    /// # Errors
    /// 400 for words that no list made.
    pub fn page(after: &str, before: &str) -> Result<PageFrom<Self>, Problem> {
        Ok(match (Self::decode(after)?, Self::decode(before)?) {
            (Some(token), _) => PageFrom::After(token),
            (None, Some(token)) => PageFrom::Before(token),
            (None, None) => PageFrom::Start,
        })
    }

    /// The same for a list whose rows know their place by their id.
    ///
    /// # Errors
    /// 400 for words that are no ids.
    pub fn page_by_id(after: &str, before: &str) -> Result<PageFrom<i64>, Problem> {
        let id = |word: &str| word.parse().map_err(|_| wrong());
        Ok(match (after, before) {
            ("", "") => PageFrom::Start,
            ("", before) => PageFrom::Before(id(before)?),
            (after, _) => PageFrom::After(id(after)?),
        })
    }

    /// Reads what [`PageToken::encode`] wrote; none for an empty word.
    ///
    /// # Errors
    /// 400 for anything else: it was not made by this list.
    pub fn decode(word: &str) -> Result<Option<Self>, Problem> {
        if word.is_empty() {
            return Ok(None);
        }
        let bytes = BASE64_URL_SAFE_NO_PAD.decode(word).map_err(|_| wrong())?;
        let text = String::from_utf8(bytes).map_err(|_| wrong())?;
        let (id, key) = text.split_once(':').ok_or_else(wrong)?;
        if key.contains('\0') {
            return Err(wrong());
        }
        Ok(Some(Self { key: key.to_owned(), id: id.parse().map_err(|_| wrong())? }))
    }
}

fn wrong() -> Problem {
    Problem::BadRequest("This address does not lead to a page of the list. Begin at its first page.".into())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_token_comes_back() {
        let token = PageToken { key: "a:b ü".into(), id: 42 };
        assert_eq!(PageToken::decode(&token.encode()).ok().flatten(), Some(token));
        assert!(PageToken::decode("%%%").is_err() && PageToken::decode("YQ").is_err());
        assert!(matches!(PageToken::decode(""), Ok(None)));
    }
}
