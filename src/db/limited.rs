//! A LIMIT that PostgreSQL can plan for.

use diesel::QueryResult;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};

/// A query with its LIMIT written out: bound, PostgreSQL could not plan for it. Stays prepared.
#[derive(Debug, Clone, Copy)]
pub struct Limited<Q, const N: u16>(pub Q);

impl<Q: QueryFragment<Pg>, const N: u16> QueryFragment<Pg> for Limited<Q, N> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.0.walk_ast(out.reborrow())?;
        out.push_sql(" LIMIT ");
        out.push_sql(&N.to_string());
        Ok(())
    }
}

impl<Q, const N: u16> QueryId for Limited<Q, N> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q: Query, const N: u16> Query for Limited<Q, N> {
    type SqlType = Q::SqlType;
}

impl<Q, C, const N: u16> diesel::RunQueryDsl<C> for Limited<Q, N> {}
