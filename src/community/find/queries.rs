//! Users by the address they sign in with.

use diesel::QueryResult;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::clock::Instant;
use crate::db::{Connection, statement};
use crate::text::like_anywhere;

/// A user whose member is known under another address, or under none.
#[derive(Clone, Debug)]
pub struct OtherAddress {
    pub member_id: i64,
    pub name: String,
    pub email: String,
    pub last_signed_in_at: Option<Instant>,
}

/// Shorter words are in too many addresses, and no index finds them.
const SHORTEST: usize = 3;

/// At most 21 users who sign in with an address that contains `q` and is not their member's.
///
/// # Errors
/// The database's.
pub async fn by_other_address(conn: &Connection, q: &str) -> QueryResult<Vec<OtherAddress>> {
    if q.chars().count() < SHORTEST {
        return Ok(Vec::new());
    }
    let rows: Vec<(i64, String, String, Option<Instant>)> = statement::<(BigInt, Text, Text, Nullable<Timestamptz>)>(
        "select m.id, m.name, u.email, u.last_signed_in_at
         from users u join members m on m.id = u.member_id
         where u.email_key like $1 and u.email_key is distinct from m.email_key
         order by u.email_key limit 21",
    )
    .bind::<Text, _>(like_anywhere(&q.to_lowercase()))
    .load(&mut &*conn)
    .await?;
    let other =
        |(member_id, name, email, last_signed_in_at)| OtherAddress { member_id, name, email, last_signed_in_at };
    Ok(rows.into_iter().map(other).collect())
}
