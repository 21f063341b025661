//! Inviting, inviting again, copying a link, revoking.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};

use super::{Made, open_of, queue_mail, replace};
use crate::accounts::UserRole;
use crate::accounts::tokens::{self, Owner, Purpose, Secret};
use crate::audit::{self, Actor, Changes, Event};
use crate::clock::Instant;
use crate::community::users::invitations::Invitation;
use crate::community::users::{HeldMember, hold};
use crate::db::schema::{invitations, members, users};
use crate::db::{Connection, violates};
use crate::mail::outbox;

/// What came of inviting somebody.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Outcome {
    /// A first invitation is on its way to this address.
    Invited {
        email: String,
    },
    /// A fresh one is; the link before it is dead.
    Resent {
        email: String,
    },
    /// The second press of a double click: nothing more was done, the first press's mail is on its way.
    DoubleClick {
        email: String,
    },
    NoMember,
    NoEmail {
        name: String,
    },
    Archived {
        name: String,
    },
    HasUser {
        name: String,
    },
    /// Another member was invited under this address and has not accepted yet.
    AddressTaken {
        email: String,
        by: String,
    },
    /// Another member signs in with this address.
    AddressBelongsToUser {
        email: String,
        by: String,
    },
}

impl Outcome {
    /// Whether an invitation is on its way.
    #[must_use]
    pub const fn is_done(&self) -> bool {
        matches!(self, Self::Invited { .. } | Self::Resent { .. } | Self::DoubleClick { .. })
    }
}

/// Whom to invite, and as what.
#[derive(Clone, Copy, Debug)]
pub struct Wish {
    pub member_id: i64,
    /// None: as before, else as a member.
    pub role: Option<UserRole>,
    /// The invitation that the page had shown when the button was pressed, 0 for none; None if it did not say.
    pub seen: Option<i64>,
}

/// What came of copying a link.
pub enum Copied {
    /// The link's secret, to be shown this once.
    Link { secret: Secret, email: String },
    /// As inviting would have come to.
    Not(Outcome),
}

/// Invites a member, or sends a fresh link if one is open.
///
/// # Errors
/// The database's.
pub async fn create_or_resend(conn: &mut Connection, member_id: i64, by: &Actor, now: Instant) -> QueryResult<Outcome> {
    invite(conn, Wish { member_id, role: None, seen: None }, by, now).await
}

/// As [`create_or_resend`], with a role and a notion of what had been seen.
///
/// # Errors
/// The database's.
pub async fn invite(conn: &mut Connection, wish: Wish, by: &Actor, now: Instant) -> QueryResult<Outcome> {
    let done = conn
        .transaction(async |conn| {
            let ready = match make_ready(conn, wish.member_id).await? {
                Ok(ready) => ready,
                Err(refused) => return Ok(refused),
            };
            let Ready { member, email, email_key, open } = ready;
            if open.as_ref().is_some_and(|open| open.email_key == email_key && open.is_repeated_by(wish.seen, now)) {
                return Ok(Outcome::DoubleClick { email });
            }
            let new = made(&email, &email_key, open.as_ref(), wish.role, by);
            let id = replace(conn, &member, open.as_ref(), new, now).await?;
            queue_mail(conn, &member, id, &email, now).await?;
            let action = if open.is_some() { "invitation.resent" } else { "invitation.created" };
            note(conn, by, action, id, &member, changes(open.as_ref(), &email), now).await?;
            Ok(if open.is_some() { Outcome::Resent { email } } else { Outcome::Invited { email } })
        })
        .await;
    match done {
        // Somebody with the same address was invited in the same moment.
        Err(error) if violates(&error, "invitations_open_by_email") => taken(conn, wish.member_id).await,
        done => done,
    }
}

/// Mints a fresh invitation and its link at once, for whoever hands it over by other means than our mail. The link
/// before it is dead, and its 72 hours begin now.
///
/// # Errors
/// The database's, or no random bytes.
pub async fn copy_link(conn: &mut Connection, member_id: i64, by: &Actor, now: Instant) -> anyhow::Result<Copied> {
    let done = conn
        .transaction(async |conn| -> anyhow::Result<Copied> {
            let ready = match make_ready(conn, member_id).await? {
                Ok(ready) => ready,
                Err(refused) => return Ok(Copied::Not(refused)),
            };
            let Ready { member, email, email_key, open } = ready;
            let mut new = made(&email, &email_key, open.as_ref(), None, by);
            new.sent_at = Some(now);
            let id = replace(conn, &member, open.as_ref(), new, now).await?;
            let secret = tokens::mint(conn, Purpose::Invitation, Owner::Invitation(id), &email_key, now).await?;
            note(conn, by, "invitation.link_copied", id, &member, changes(open.as_ref(), &email), now).await?;
            Ok(Copied::Link { secret, email })
        })
        .await;
    match done {
        Err(error)
            if error
                .downcast_ref::<diesel::result::Error>()
                .is_some_and(|error| violates(error, "invitations_open_by_email")) =>
        {
            Ok(Copied::Not(taken(conn, member_id).await?))
        }
        done => done,
    }
}

/// Takes back the open invitation of a member: its link is dead, its waiting mail cancelled, the member not invited.
/// Whether there was one. (A changed address and archiving do this too, in their own transaction.)
///
/// # Errors
/// The database's.
pub async fn revoke(conn: &mut Connection, member_id: i64, by: &Actor, now: Instant) -> QueryResult<bool> {
    conn.transaction(async |conn| {
        let Some(member) = hold(conn, member_id).await? else { return Ok(false) };
        let Some(open) = open_of(conn, member_id).await? else { return Ok(false) };
        diesel::update(invitations::table.find(open.id)).set(invitations::revoked_at.eq(now)).execute(conn).await?;
        tokens::revoke(conn, Owner::Invitation(open.id), now).await?;
        outbox::cancel_for_invitation(conn, open.id, now).await?;
        let changes = Changes::none().with("email", &Some(open.email.as_str()), &None);
        note(conn, by, "invitation.revoked", open.id, &member, changes, now).await?;
        Ok(true)
    })
    .await
}

/// A member who may be invited, held.
struct Ready {
    member: HeldMember,
    email: String,
    email_key: String,
    open: Option<Invitation>,
}

/// Holds the member and looks whether they may be invited; the refusal if not.
async fn make_ready(conn: &mut Connection, member_id: i64) -> QueryResult<Result<Ready, Outcome>> {
    let Some(member) = hold(conn, member_id).await? else { return Ok(Err(Outcome::NoMember)) };
    let name = || member.name.clone();
    if member.archived_at.is_some() {
        return Ok(Err(Outcome::Archived { name: name() }));
    }
    let (Some(email), Some(email_key)) = (member.email.clone(), member.email_key.clone()) else {
        return Ok(Err(Outcome::NoEmail { name: name() }));
    };
    let of_member = users::table.filter(users::member_id.eq(member_id)).select(users::id);
    if of_member.first::<i64>(conn).await.optional()?.is_some() {
        return Ok(Err(Outcome::HasUser { name: name() }));
    }
    // In this order: an invitation that is accepted in between is then seen as the user it became.
    let invited = invited_with(conn, &email_key, member_id).await?;
    if let Some(by) = user_with(conn, &email_key).await? {
        return Ok(Err(Outcome::AddressBelongsToUser { email, by }));
    }
    if let Some(by) = invited {
        return Ok(Err(Outcome::AddressTaken { email, by }));
    }
    let open = open_of(conn, member_id).await?;
    Ok(Ok(Ready { member, email, email_key, open }))
}

/// The name of the member who signs in with this address.
async fn user_with(conn: &mut Connection, email_key: &str) -> QueryResult<Option<String>> {
    users::table
        .inner_join(members::table)
        .filter(users::email_key.eq(email_key))
        .select(members::name)
        .first(conn)
        .await
        .optional()
}

/// The name of another member with an open invitation to this address.
async fn invited_with(conn: &mut Connection, email_key: &str, but: i64) -> QueryResult<Option<String>> {
    invitations::table
        .inner_join(members::table)
        .filter(invitations::email_key.eq(email_key))
        .filter(super::is_open())
        .filter(invitations::member_id.ne(but))
        .select(members::name)
        .first(conn)
        .await
        .optional()
}

/// The refusal after the address was taken in the same moment.
async fn taken(conn: &mut Connection, member_id: i64) -> QueryResult<Outcome> {
    let member = members::table.find(member_id).select((members::email, members::email_key));
    let (email, key): (Option<String>, Option<String>) = member.first(conn).await?;
    let by = invited_with(conn, &key.unwrap_or_default(), member_id).await?;
    Ok(Outcome::AddressTaken { email: email.unwrap_or_default(), by: by.unwrap_or_else(|| "another member".into()) })
}

fn made<'a>(
    email: &'a str,
    email_key: &'a str,
    open: Option<&Invitation>,
    role: Option<UserRole>,
    by: &'a Actor,
) -> Made<'a> {
    let (invited_by, invited_by_name) = match by {
        Actor::Admin { id, name } => (Some(*id), name.as_str()),
        Actor::User { name } => (None, name.as_str()),
        Actor::System(name) => (None, *name),
    };
    let role = role.or_else(|| open.map(|open| open.role)).unwrap_or(UserRole::Member);
    Made { email, email_key, role, invited_by, invited_by_name, sent_at: None }
}

fn changes(open: Option<&Invitation>, email: &str) -> Changes {
    Changes::none().with("email", &open.map(|open| open.email.as_str()), &Some(email))
}

async fn note(
    conn: &mut Connection,
    actor: &Actor,
    action: &'static str,
    invitation_id: i64,
    member: &HeldMember,
    changes: Changes,
    now: Instant,
) -> QueryResult<()> {
    let event = Event {
        actor,
        action,
        subject_kind: "invitation",
        subject_id: invitation_id,
        subject_name: &member.name,
        member_id: Some(member.id),
        changes,
    };
    audit::record(conn, event, now).await
}
