//! The order of a list of members, and where in it a page begins.

use crate::clock::Day;
use crate::db::{Page, PageFrom};
use crate::web::{Problem, no_such_page, page_from, page_token, when};
use crate::words;

words! {
    /// The order of a list.
    Sort {
        Newest = "newest", "newest first";
        Name = "name", "by name";
    }
}

impl Sort {
    /// What leads to the page before, and to the one after.
    #[must_use]
    pub const fn ways(self) -> (&'static str, &'static str) {
        match self {
            Self::Newest => ("Newer", "Older"),
            Self::Name => ("Previous", "Next"),
        }
    }

    /// How the column of `column` is sorted while the list is in this order, as `aria-sort` says it.
    #[must_use]
    pub fn direction(self, column: Self) -> &'static str {
        match (self == column, self) {
            (false, _) => "none",
            (true, Self::Newest) => "descending",
            (true, Self::Name) => "ascending",
        }
    }

    /// The word for the row of a member, at which the page before ends and the next begins.
    #[must_use]
    pub fn token(self, joined_on: Day, name_key: &str, id: i64) -> String {
        match self {
            Self::Newest => page_token(&joined_on.to_string(), id),
            Self::Name => page_token(name_key, id),
        }
    }
}

/// A page of a list in its order: the days of joining, or the names by which members are sorted, each with the id.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum SortedFrom {
    Newest(PageFrom<(Day, i64)>),
    Name(PageFrom<(String, i64)>),
}

impl SortedFrom {
    /// The page that `sort=`, `after=` and `before=` of an address ask for; without a word the newest first.
    ///
    /// # Errors
    /// 400 for a word that is no order, or no place in it.
    pub fn asked(sort: &str, after: &str, before: &str) -> Result<Self, Problem> {
        let wrong = |_| Problem::BadRequest("The address asks for an order that does not exist.".into());
        let from = page_from(after, before)?;
        match if sort.is_empty() { Sort::Newest } else { sort.parse().map_err(wrong)? } {
            Sort::Name => Ok(Self::Name(from)),
            Sort::Newest => {
                let on = |(day, id): (String, i64)| when::parse_day(&day).map(|day| (day, id));
                Ok(Self::Newest(from.try_map(on).map_err(|_| no_such_page())?))
            }
        }
    }

    /// The order.
    #[must_use]
    pub const fn sort(&self) -> Sort {
        match self {
            Self::Newest(_) => Sort::Newest,
            Self::Name(_) => Sort::Name,
        }
    }

    /// The first page of the same order; none if this is it.
    #[must_use]
    pub const fn first(&self) -> Option<Self> {
        match self {
            Self::Newest(PageFrom::Start) | Self::Name(PageFrom::Start) => None,
            Self::Newest(_) => Some(Self::Newest(PageFrom::Start)),
            Self::Name(_) => Some(Self::Name(PageFrom::Start)),
        }
    }

    /// Whether it is the page that ends before a row.
    #[must_use]
    pub const fn is_backwards(&self) -> bool {
        matches!(self, Self::Newest(PageFrom::Before(_)) | Self::Name(PageFrom::Before(_)))
    }

    /// The page of these rows, as [`PageFrom::page`].
    #[must_use]
    pub fn page<R>(&self, rows: Vec<R>) -> Page<R> {
        match self {
            Self::Newest(from) => from.page(rows),
            Self::Name(from) => from.page(rows),
        }
    }
}
