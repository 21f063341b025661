//! The member's row, held: whoever changes a member's access has it to themselves until they commit.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::clock::Instant;
use crate::db::Connection;
use crate::db::schema::members;

/// What a change of access needs to know of the member, as it stands under the lock.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = members)]
pub struct HeldMember {
    pub id: i64,
    pub name: String,
    pub email: Option<String>,
    pub email_key: Option<String>,
    pub archived_at: Option<Instant>,
}

/// Holds the member until the end of the transaction; none if there is no such member.
///
/// What is read afterwards is as the last holder left it. Take it before any row of the member's user, invitations,
/// tokens or mails: everybody asks in this order, so nobody waits in a circle.
///
/// # Errors
/// The database's.
pub async fn hold(conn: &mut Connection, member_id: i64) -> QueryResult<Option<HeldMember>> {
    members::table.find(member_id).select(HeldMember::as_select()).for_no_key_update().first(conn).await.optional()
}
