//! Where a page begins and which way it goes on, in the words of the index it is read by.

use diesel::expression::{AppearsOnTable, Expression, SelectableExpression, ValidGrouping, is_aggregate};
use diesel::pg::Pg;
use diesel::query_builder::{AstPass, QueryFragment, QueryId};
use diesel::sql_types::Bool;
use diesel::{QueryResult, expression::AsExpression};

/// Which way from the row.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    Up,
    Down,
}

impl Way {
    /// The other way.
    #[must_use]
    pub const fn back(self) -> Self {
        match self {
            Self::Up => Self::Down,
            Self::Down => Self::Up,
        }
    }
}

/// `(a, b) > (x, y)` or `(a, b) < (x, y)`: PostgreSQL goes to that place of an index over both columns. Written with
/// *and* and *or* it would read all rows that have the same `a`.
#[derive(Debug, Clone, Copy)]
pub struct Behind<A, B, X, Y> {
    columns: (A, B),
    row: (X, Y),
    way: Way,
}

/// The rows beyond the one at `row`, in the order of `columns` (or, [`Way::Down`], against it).
pub fn behind<A, B, X, Y>(columns: (A, B), row: (X, Y), way: Way) -> Behind<A, B, X::Expression, Y::Expression>
where
    A: Expression,
    B: Expression,
    A::SqlType: diesel::sql_types::SqlType + diesel::sql_types::SingleValue,
    B::SqlType: diesel::sql_types::SqlType + diesel::sql_types::SingleValue,
    X: AsExpression<A::SqlType>,
    Y: AsExpression<B::SqlType>,
{
    Behind { columns, row: (row.0.as_expression(), row.1.as_expression()), way }
}

impl<A, B, X, Y> Expression for Behind<A, B, X, Y> {
    type SqlType = Bool;
}

impl<A, B, X, Y, G> ValidGrouping<G> for Behind<A, B, X, Y> {
    type IsAggregate = is_aggregate::No;
}

impl<A, B, X, Y, QS> AppearsOnTable<QS> for Behind<A, B, X, Y>
where
    A: AppearsOnTable<QS>,
    B: AppearsOnTable<QS>,
    X: AppearsOnTable<QS>,
    Y: AppearsOnTable<QS>,
{
}

impl<A, B, X, Y, QS> SelectableExpression<QS> for Behind<A, B, X, Y> where Self: AppearsOnTable<QS> {}

impl<A, B, X, Y> QueryId for Behind<A, B, X, Y> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<A, B, X, Y> QueryFragment<Pg> for Behind<A, B, X, Y>
where
    A: QueryFragment<Pg>,
    B: QueryFragment<Pg>,
    X: QueryFragment<Pg>,
    Y: QueryFragment<Pg>,
{
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql("(");
        self.columns.0.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.columns.1.walk_ast(out.reborrow())?;
        out.push_sql(if self.way == Way::Up { ") > (" } else { ") < (" });
        self.row.0.walk_ast(out.reborrow())?;
        out.push_sql(", ");
        self.row.1.walk_ast(out.reborrow())?;
        out.push_sql(")");
        Ok(())
    }
}

/// `a, b` or `a DESC, b DESC`.
#[derive(Debug, Clone, Copy)]
pub struct Going<A, B> {
    columns: (A, B),
    way: Way,
}

/// The order of `columns`, that way.
pub const fn going<A, B>(columns: (A, B), way: Way) -> Going<A, B> {
    Going { columns, way }
}

impl<A: Expression, B: Expression> Expression for Going<A, B> {
    type SqlType = (A::SqlType, B::SqlType);
}

impl<A, B, G> ValidGrouping<G> for Going<A, B> {
    type IsAggregate = is_aggregate::No;
}

impl<A: AppearsOnTable<QS>, B: AppearsOnTable<QS>, QS> AppearsOnTable<QS> for Going<A, B> where Self: Expression {}

impl<A, B, QS> SelectableExpression<QS> for Going<A, B> where Self: AppearsOnTable<QS> {}

impl<A, B> QueryId for Going<A, B> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<A: QueryFragment<Pg>, B: QueryFragment<Pg>> QueryFragment<Pg> for Going<A, B> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        let order = if self.way == Way::Up { "" } else { " DESC" };
        self.columns.0.walk_ast(out.reborrow())?;
        out.push_sql(order);
        out.push_sql(", ");
        self.columns.1.walk_ast(out.reborrow())?;
        out.push_sql(order);
        Ok(())
    }
}
