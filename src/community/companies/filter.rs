//! Which companies.

use diesel::pg::Pg;
use diesel::prelude::*;
use serde::Deserialize;

use crate::db::schema::companies;
use crate::text::{like_patterns, search_words};
use crate::web::Problem;

/// A filter as it stands in an address: `?q= &location=`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct CompanyFilterWords {
    pub q: String,
    pub location: String,
}

/// A filter that makes sense.
#[derive(Clone, Debug, Default)]
pub struct CompanyFilter {
    pub q: String,
    pub location_id: Option<i64>,
}

impl CompanyFilterWords {
    /// # Errors
    /// 400 for a location that is no number.
    pub fn parse(&self) -> Result<CompanyFilter, Problem> {
        let location_id = match self.location.as_str() {
            "" => None,
            word => Some(
                word.parse()
                    .map_err(|_| Problem::BadRequest("The address asks for a location that does not exist.".into()))?,
            ),
        };
        Ok(CompanyFilter { q: search_words(&self.q), location_id })
    }
}

impl CompanyFilter {
    /// Whether it leaves any company out.
    #[must_use]
    pub const fn is_set(&self) -> bool {
        !self.q.is_empty() || self.location_id.is_some()
    }

    /// The companies it means. The caller adds order and limit.
    #[must_use]
    pub fn companies<'a>(&self) -> companies::BoxedQuery<'a, Pg> {
        let mut query = companies::table.into_boxed();
        if let Some(id) = self.location_id {
            query = query.filter(companies::location_id.eq(id));
        }
        match like_patterns(&self.q).into_iter().next() {
            Some(pattern) => query.filter(companies::search_text.like(pattern)),
            // Nothing visible was asked for, and no company is called that.
            None if !self.q.is_empty() => query.filter(companies::id.eq(0)),
            None => query,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_make_a_filter() {
        let words = CompanyFilterWords { q: "  hin ".into(), location: "7".into() };
        let filter = words.parse().expect("a filter");
        assert_eq!((filter.q.as_str(), filter.location_id), ("hin", Some(7)));
        assert!(filter.is_set() && !CompanyFilter::default().is_set());
        assert!(CompanyFilterWords { location: "x".into(), ..words }.parse().is_err());
    }
}
