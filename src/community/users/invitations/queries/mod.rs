//! Every statement about invitations: inviting, accepting, renewing a link, and what the mail worker notes.

mod accept;
mod invite;
mod mailing;
mod renew;

pub use accept::{Acceptance, Accepted, Looked, accept, look_up};
pub use invite::{Copied, Outcome, Wish, copy_link, create_or_resend, invite, revoke};
pub use mailing::{Addressee, addressee, hold_addressee, mark_bounced, mark_sent};
pub use renew::{email_fresh_link, reinvite_by_address};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use super::Invitation;
use crate::accounts::UserRole;
use crate::accounts::tokens::{self, Owner};
use crate::clock::Instant;
use crate::community::users::HeldMember;
use crate::db::Connection;
use crate::db::schema::invitations;
use crate::mail::{MailKind, NewMail, outbox};

/// The member's open invitation, be it expired.
///
/// # Errors
/// The database's.
pub async fn open_of(conn: &mut Connection, member_id: i64) -> QueryResult<Option<Invitation>> {
    invitations::table
        .filter(invitations::member_id.eq(member_id))
        .filter(is_open())
        .select(Invitation::as_select())
        .first(conn)
        .await
        .optional()
}

/// The last invitation of each of these members, whatever became of it.
///
/// # Errors
/// The database's.
pub async fn latest_of(conn: &Connection, member_ids: &[i64]) -> QueryResult<Vec<Invitation>> {
    if member_ids.is_empty() {
        return Ok(Vec::new());
    }
    invitations::table
        .filter(invitations::member_id.eq_any(member_ids.to_vec()))
        .distinct_on(invitations::member_id)
        .order((invitations::member_id, invitations::id.desc()))
        .select(Invitation::as_select())
        .load(&mut &*conn)
        .await
}

async fn find(conn: &mut Connection, id: i64) -> QueryResult<Option<Invitation>> {
    invitations::table.find(id).select(Invitation::as_select()).first(conn).await.optional()
}

type IsOpen = diesel::dsl::And<
    diesel::dsl::And<diesel::dsl::IsNull<invitations::accepted_at>, diesel::dsl::IsNull<invitations::revoked_at>>,
    diesel::dsl::IsNull<invitations::superseded_at>,
>;

fn is_open() -> IsOpen {
    invitations::accepted_at.is_null().and(invitations::revoked_at.is_null()).and(invitations::superseded_at.is_null())
}

/// Who invites, and in what capacity the invited person comes.
struct Made<'a> {
    email: &'a str,
    email_key: &'a str,
    role: UserRole,
    invited_by: Option<i64>,
    invited_by_name: &'a str,
    /// Known at once when no mail carries the link.
    sent_at: Option<Instant>,
}

/// Puts a new invitation in the place of the open one, whose link is dead from then on. The member is held.
async fn replace(
    conn: &mut Connection,
    member: &HeldMember,
    open: Option<&Invitation>,
    new: Made<'_>,
    now: Instant,
) -> QueryResult<i64> {
    if let Some(old) = open {
        diesel::update(invitations::table.find(old.id)).set(invitations::superseded_at.eq(now)).execute(conn).await?;
        tokens::supersede(conn, Owner::Invitation(old.id), now).await?;
        outbox::cancel_for_invitation(conn, old.id, now).await?;
    }
    diesel::insert_into(invitations::table)
        .values((
            invitations::member_id.eq(member.id),
            invitations::email.eq(new.email),
            invitations::email_key.eq(new.email_key),
            invitations::role.eq(new.role),
            invitations::invited_by.eq(new.invited_by),
            invitations::invited_by_name.eq(new.invited_by_name),
            invitations::created_at.eq(now),
            invitations::sent_at.eq(new.sent_at),
        ))
        .returning(invitations::id)
        .get_result(conn)
        .await
}

/// Queues the mail of a new invitation. The link is minted when the mail is written.
async fn queue_mail(
    conn: &mut Connection,
    member: &HeldMember,
    invitation_id: i64,
    email: &str,
    now: Instant,
) -> QueryResult<()> {
    let mail = NewMail {
        member_id: Some(member.id),
        invitation_id: Some(invitation_id),
        ..NewMail::new(MailKind::Invitation, member.name.clone(), email.to_owned())
    };
    outbox::queue(conn, &mail, now).await?;
    Ok(())
}
