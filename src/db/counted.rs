//! How many rows a query has, counted where they are, and how such a number is told.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::BigInt;

use crate::text::figure;

/// Where counting row by row stops.
pub const STOP: i64 = STOP_AND_ONE as i64 - 1;
/// How many rows are counted: beyond [`STOP`] only that there are more is told.
pub const STOP_AND_ONE: u16 = 10_001;

/// The number of rows of a query (one with a limit costs no more than that). Stays prepared.
#[derive(Debug, Clone, Copy)]
pub struct Counted<Q>(pub Q);

impl<Q: QueryFragment<Pg>> QueryFragment<Pg> for Counted<Q> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("SELECT count(*) FROM (");
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(") counted");
        Ok(())
    }
}

impl<Q> QueryId for Counted<Q> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q> Query for Counted<Q> {
    type SqlType = BigInt;
}

impl<Q, C> diesel::RunQueryDsl<C> for Counted<Q> {}

/// How many there are; where counting stopped, more than how many; where nobody counted, about how many.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Count {
    Exactly(i64),
    Over(i64),
    About(i64),
}

impl Count {
    /// What a count tells that went no further than one beyond `limit`.
    #[must_use]
    pub const fn up_to(limit: i64, found: i64) -> Self {
        if found > limit { Self::Over(limit) } else { Self::Exactly(found) }
    }

    /// Of so many things seen.
    #[must_use]
    pub fn of(seen: usize) -> Self {
        Self::Exactly(i64::try_from(seen).unwrap_or(i64::MAX))
    }

    /// Without these; where the number is not exact, they do not matter.
    #[must_use]
    pub fn without(self, some: usize) -> Self {
        match self {
            Self::Exactly(all) => Self::Exactly(all - i64::try_from(some).unwrap_or_default()),
            Self::Over(_) | Self::About(_) => self,
        }
    }

    /// The word for so many.
    #[must_use]
    pub const fn noun<'a>(self, one: &'a str, many: &'a str) -> &'a str {
        if matches!(self, Self::Exactly(1)) { one } else { many }
    }

    /// The number and its noun: `1 member`, `10,000+ members`.
    #[must_use]
    pub fn with(self, one: &str, many: &str) -> String {
        format!("{self} {}", self.noun(one, many))
    }
}

/// `1,284`, `10,000+`, or `about 12,000`.
impl std::fmt::Display for Count {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        match self {
            Self::Exactly(all) => f.write_str(&figure(*all)),
            Self::Over(limit) => write!(f, "{}+", figure(*limit)),
            Self::About(number) => write!(f, "about {}", figure(*number)),
        }
    }
}
