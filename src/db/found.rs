//! A page of what a costly query finds, and how many it finds, from one look.

use diesel::expression::AsExpression;
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::sql_types::{BigInt, Nullable, SingleValue, SqlType};
use diesel::{Expression, IntoSql as _, QueryResult};

use super::{PAGE_AND_ONE, Way};

/// How many rows `Q` finds, and the ids of one page of them with one more: a row for each id, in no order; without an
/// id where the page is empty. `Q` selects what the list is sorted by, and the id. Stays prepared.
#[derive(Debug, Clone, Copy)]
pub struct Found<Q, K, I> {
    found: Q,
    beyond: Option<(K, I)>,
    way: Way,
}

type BoundId = <i64 as AsExpression<BigInt>>::Expression;

/// The page of what `found` finds that begins beyond the row with this key and id, or at its end, going this way.
pub fn found<Q, T, K>(found: Q, beyond: Option<(K, i64)>, way: Way) -> Found<Q, K::Expression, BoundId>
where
    Q: Query,
    T: SqlType + SingleValue,
    K: AsExpression<T>,
    K::Expression: Expression<SqlType = T>,
{
    Found { found, beyond: beyond.map(|(key, id)| (key.as_expression(), id.into_sql::<BigInt>())), way }
}

impl<Q: QueryFragment<Pg>, K: QueryFragment<Pg>, I: QueryFragment<Pg>> QueryFragment<Pg> for Found<Q, K, I> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let (beyond, order) = if self.way == Way::Up { (">", "") } else { ("<", " DESC") };
        out.push_sql("WITH found (key, id) AS MATERIALIZED (");
        self.found.walk_ast(out.reborrow())?;
        out.push_sql(") SELECT number.found, page.id FROM (SELECT count(*) FROM found) number (found)");
        out.push_sql(" LEFT JOIN LATERAL (SELECT id FROM found");
        if let Some((key, id)) = &self.beyond {
            out.push_sql(&format!(" WHERE (key, id) {beyond} ("));
            key.walk_ast(out.reborrow())?;
            out.push_sql(", ");
            id.walk_ast(out.reborrow())?;
            out.push_sql(")");
        }
        out.push_sql(&format!(" ORDER BY key{order}, id{order} LIMIT {PAGE_AND_ONE}) page ON true"));
        Ok(())
    }
}

impl<Q, K, I> QueryId for Found<Q, K, I> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<Q, K, I> Query for Found<Q, K, I> {
    type SqlType = (BigInt, Nullable<BigInt>);
}

impl<Q, K, I, C> diesel::RunQueryDsl<C> for Found<Q, K, I> {}
