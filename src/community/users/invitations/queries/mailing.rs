//! What the mail worker asks and notes.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::{find, is_open};
use crate::clock::Instant;
use crate::community::users::hold;
use crate::community::users::invitations::Invitation;
use crate::db::Connection;
use crate::db::schema::{invitations, locations, members};

/// To whom a mail is written, and in which words of place and time.
#[derive(Clone, Debug)]
pub struct Addressee {
    pub invitation: Invitation,
    pub name: String,
    pub time_zone: String,
}

/// Who is invited by this invitation.
///
/// # Errors
/// The database's.
pub async fn addressee(conn: &mut Connection, invitation_id: i64) -> QueryResult<Option<Addressee>> {
    let row: Option<(Invitation, String, String)> = invitations::table
        .inner_join(members::table.inner_join(locations::table))
        .filter(invitations::id.eq(invitation_id))
        .select((Invitation::as_select(), members::name, locations::time_zone))
        .first(conn)
        .await
        .optional()?;
    Ok(row.map(|(invitation, name, time_zone)| Addressee { invitation, name, time_zone }))
}

/// As [`addressee`], with the member held: a link minted now cannot slip past a revocation of this moment.
///
/// # Errors
/// The database's.
pub async fn hold_addressee(conn: &mut Connection, invitation_id: i64) -> QueryResult<Option<Addressee>> {
    let Some(known) = find(conn, invitation_id).await? else { return Ok(None) };
    hold(conn, known.member_id).await?;
    addressee(conn, invitation_id).await
}

/// The recipient's server has taken the mail: the 72 hours begin, and whatever came back before is mended. A mail that
/// went twice began them the first time.
///
/// # Errors
/// The database's.
pub async fn mark_sent(conn: &mut Connection, invitation_id: i64, now: Instant) -> QueryResult<()> {
    let Some(to) = hold_addressee(conn, invitation_id).await? else { return Ok(()) };
    let known = to.invitation;
    let sent_at = known.sent_at.unwrap_or(now);
    diesel::update(invitations::table.find(invitation_id))
        .filter(is_open())
        .set((invitations::sent_at.eq(sent_at), invitations::bounced_at.eq(None::<Instant>)))
        .execute(conn)
        .await?;
    Ok(())
}

/// The mail will never arrive. The invitation stays open, marked.
///
/// # Errors
/// The database's.
pub async fn mark_bounced(conn: &mut Connection, invitation_id: i64, now: Instant) -> QueryResult<()> {
    let Some(known) = find(conn, invitation_id).await? else { return Ok(()) };
    hold(conn, known.member_id).await?;
    diesel::update(invitations::table.find(invitation_id))
        .filter(is_open())
        .set(invitations::bounced_at.eq(now))
        .execute(conn)
        .await?;
    Ok(())
}
