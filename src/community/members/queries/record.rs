//! One record and what hangs on it.

use diesel::alias;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::clock::Day;
use crate::community::members::Member;
use crate::db::schema::{members, memberships as held, plans};
use crate::db::{Connection, Limited};

/// A member's record.
///
/// # Errors
/// The database's.
pub async fn find(conn: &Connection, id: i64) -> QueryResult<Option<Member>> {
    members::table.find(id).select(Member::as_select()).first(&mut &*conn).await.optional()
}

/// A membership as the record shows it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = held)]
pub struct Held {
    pub name: String,
    pub starts_on: Day,
    pub ends_on: Option<Day>,
    pub price_cents: i64,
    pub currency: String,
    pub quantity: i32,
}

/// A membership and its plan's name.
pub type Membership = (Held, String);

/// The memberships of a member, the newest first.
///
/// # Errors
/// The database's.
pub async fn memberships(conn: &Connection, member_id: i64) -> QueryResult<Vec<Membership>> {
    let of_member = held::table
        .inner_join(plans::table)
        .filter(held::member_id.eq(member_id))
        .order((held::starts_on.desc(), held::id.desc()))
        .select((Held::as_select(), plans::name));
    Limited::<_, 100>(of_member).load(&mut &*conn).await
}

/// Others with this address, a few: a family, an office.
///
/// # Errors
/// The database's.
pub async fn namesakes(conn: &Connection, email_key: Option<&str>, but: i64) -> QueryResult<Vec<(i64, String)>> {
    let Some(email_key) = email_key else { return Ok(Vec::new()) };
    Limited::<_, 3>(others(but).filter(members::email_key.eq(email_key))).load(&mut &*conn).await
}

/// Others with the same address as this member.
///
/// # Errors
/// The database's.
pub async fn namesakes_of(conn: &Connection, member_id: i64) -> QueryResult<Vec<(i64, String)>> {
    let own = alias!(members as own);
    let address = own.filter(own.field(members::id).eq(member_id)).select(own.field(members::email_key)).single_value();
    Limited::<_, 3>(others(member_id).filter(members::email_key.eq(address))).load(&mut &*conn).await
}

#[diesel::dsl::auto_type]
fn others(but: i64) -> _ {
    members::table
        .filter(members::id.ne(but))
        .filter(members::archived_at.is_null())
        .order(members::id)
        .select((members::id, members::name))
}
