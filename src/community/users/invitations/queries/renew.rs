//! Links that heal themselves: a fresh one on request, to the invited address and nowhere else.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};

use super::{Made, find, is_open, open_of, queue_mail, replace};
use crate::accounts::throttle;
use crate::accounts::tokens::{self, Purpose, Secret};
use crate::audit::{self, Actor, Changes, Event};
use crate::clock::Instant;
use crate::community::users::hold;
use crate::db::Connection;
use crate::db::schema::invitations;
use crate::web::Door;

/// Mails a fresh link to whoever was invited by this one, if it has run out or was replaced and the member is still
/// invited under that address; three an hour for an address. Whether a mail was queued is not for the page to tell.
///
/// # Errors
/// The database's.
pub async fn email_fresh_link(conn: &mut Connection, secret: &Secret, now: Instant) -> QueryResult<bool> {
    conn.transaction(async |conn| {
        let Some(token) = tokens::find(conn, Purpose::Invitation, secret).await? else { return Ok(false) };
        let Some(known) = find(conn, token.invitation_id.unwrap_or_default()).await? else { return Ok(false) };
        if !known.state(now).heals() && token.superseded_at.is_none() {
            return Ok(false);
        }
        let bucket = throttle::links_to(Door::Portal, &token.sent_to);
        if !throttle::hit(conn, &bucket, throttle::LINKS, now).await? {
            return Ok(false);
        }
        renew(conn, known.member_id, &token.sent_to, now).await
    })
    .await
}

/// Sends an invited person who asks for a password reset the invitation again. The caller has counted the request
/// against the address's limit. Whether a mail was queued is not for the page to tell.
///
/// # Errors
/// The database's.
pub async fn reinvite_by_address(conn: &mut Connection, email_key: &str, now: Instant) -> QueryResult<bool> {
    conn.transaction(async |conn| {
        let of_address = invitations::table.filter(invitations::email_key.eq(email_key)).filter(is_open());
        let member_id: Option<i64> = of_address.select(invitations::member_id).first(conn).await.optional()?;
        match member_id {
            Some(member_id) => renew(conn, member_id, email_key, now).await,
            None => Ok(false),
        }
    })
    .await
}

/// A new invitation in the place of the open one, to the same address, in the name of whoever invited.
async fn renew(conn: &mut Connection, member_id: i64, email_key: &str, now: Instant) -> QueryResult<bool> {
    let Some(member) = hold(conn, member_id).await? else { return Ok(false) };
    let Some(open) = open_of(conn, member_id).await?.filter(|open| open.email_key == email_key) else {
        return Ok(false);
    };
    if open.is_repeated_by(None, now) {
        return Ok(false);
    }
    let again = Made {
        email: &open.email,
        email_key,
        role: open.role,
        invited_by: open.invited_by,
        invited_by_name: &open.invited_by_name,
        sent_at: None,
    };
    let id = replace(conn, &member, Some(&open), again, now).await?;
    queue_mail(conn, &member, id, &open.email, now).await?;
    let event = Event {
        actor: &Actor::System("Member Portal"),
        action: "invitation.asked_again",
        subject_kind: "invitation",
        subject_id: id,
        subject_name: &member.name,
        member_id: Some(member.id),
        changes: Changes::none(),
    };
    audit::record(conn, event, now).await?;
    Ok(true)
}
