//! Hand-written SQL that PostgreSQL keeps prepared. (Diesel's own `sql_query` is prepared anew each time.)

use std::borrow::Cow;
use std::marker::PhantomData;

use diesel::pg::Pg;
use diesel::query_builder::{AstPass, Query, QueryFragment, QueryId};
use diesel::serialize::ToSql;
use diesel::sql_types::HasSqlType;
use diesel::{QueryResult, RunQueryDsl};

/// A statement with its text, the SQL types `ST` of its row, and what is bound to `$1`, `$2`, … in order.
///
/// The text must come from a bounded set (it is the key under which each connection keeps the plan): values are bound,
/// never written into it.
#[derive(Debug, Clone)]
pub struct Statement<ST, B = ()> {
    sql: Cow<'static, str>,
    binds: B,
    row: PhantomData<ST>,
}

/// A statement whose rows have the SQL types `ST` (a tuple, or one type).
#[must_use]
pub fn statement<ST>(sql: impl Into<Cow<'static, str>>) -> Statement<ST> {
    Statement { sql: sql.into(), binds: (), row: PhantomData }
}

/// A bound value behind the ones before it.
#[derive(Debug, Clone)]
pub struct Bound<B, T, V> {
    before: B,
    value: V,
    sql_type: PhantomData<T>,
}

impl<ST, B> Statement<ST, B> {
    /// Binds the next parameter.
    #[must_use]
    pub fn bind<T, V>(self, value: V) -> Statement<ST, Bound<B, T, V>> {
        Statement { sql: self.sql, binds: Bound { before: self.binds, value, sql_type: PhantomData }, row: PhantomData }
    }
}

trait Binds {
    fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()>;
}

impl Binds for () {
    fn push<'b>(&'b self, _: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        Ok(())
    }
}

impl<B: Binds, T, V: ToSql<T, Pg>> Binds for Bound<B, T, V>
where
    Pg: HasSqlType<T>,
{
    fn push<'b>(&'b self, out: &mut AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        self.before.push(out)?;
        out.push_bind_param_value_only::<T, V>(&self.value)
    }
}

#[allow(private_bounds)]
impl<ST, B: Binds> QueryFragment<Pg> for Statement<ST, B> {
    fn walk_ast<'b>(&'b self, mut out: AstPass<'_, 'b, Pg>) -> QueryResult<()> {
        out.push_sql(&self.sql);
        self.binds.push(&mut out)
    }
}

impl<ST, B> QueryId for Statement<ST, B> {
    type QueryId = ();
    const HAS_STATIC_QUERY_ID: bool = false;
}

impl<ST, B> Query for Statement<ST, B> {
    type SqlType = ST;
}

impl<ST, B, Conn> RunQueryDsl<Conn> for Statement<ST, B> {}
