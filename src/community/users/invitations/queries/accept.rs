//! The invited person's side: looking at a link, and accepting.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};

use super::find;
use crate::accounts::tokens::{self, Owner, Purpose, Secret};
use crate::audit::{self, Actor, Changes, Event};
use crate::clock::Instant;
use crate::community::users::hold;
use crate::community::users::invitations::{Invitation, State};
use crate::db::schema::{companies, invitations, locations, members, users};
use crate::db::{Connection, violates};
use crate::mail::outbox;

/// What a link leads to. Looking changes nothing: mail scanners open links.
#[derive(Clone, Debug)]
pub struct Looked {
    pub invitation: Invitation,
    pub member_name: String,
    pub company: Option<String>,
    pub location: String,
    /// The location's, in which times are told.
    pub time_zone: String,
    /// Whether the member has a user, which this invitation or a later one made.
    pub has_user: bool,
    /// Whether this very link has not been used, revoked or replaced.
    link_is_open: bool,
}

impl Looked {
    /// What has become of the invitation, as the holder of this link should be told.
    #[must_use]
    pub fn state(&self, now: Instant) -> State {
        match self.invitation.state(now) {
            state if state.is_good() && !self.link_is_open => State::Superseded,
            state => state,
        }
    }
}

/// What the person chose.
#[derive(Clone, Copy)]
pub struct Acceptance<'a> {
    pub password_hash: &'a str,
    /// The version of the terms they were shown.
    pub terms_version: i32,
}

/// What came of accepting.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Accepted {
    /// The member has a user now.
    Welcome { user_id: i64, member_id: i64, name: String, email: String },
    /// The link opens no door (any more).
    Closed(State),
    /// There is no such link.
    Unknown,
    /// Another member signs in with this address already.
    AddressTaken,
}

/// The invitation behind a link, and its member.
///
/// # Errors
/// The database's.
pub async fn look_up(conn: &mut Connection, secret: &Secret) -> QueryResult<Option<Looked>> {
    type Row = (Invitation, String, Option<String>, String, String, Option<i64>);
    let Some(token) = tokens::find(conn, Purpose::Invitation, secret).await? else { return Ok(None) };
    let member = members::table.inner_join(locations::table).left_join(companies::table).left_join(users::table);
    let row: Option<Row> = invitations::table
        .inner_join(member)
        .filter(invitations::id.eq(token.invitation_id.unwrap_or_default()))
        .select((
            Invitation::as_select(),
            members::name,
            companies::name.nullable(),
            locations::name,
            locations::time_zone,
            users::id.nullable(),
        ))
        .first(conn)
        .await
        .optional()?;
    let link_is_open = token.used_at.is_none() && token.revoked_at.is_none() && token.superseded_at.is_none();
    Ok(row.map(|(invitation, member_name, company, location, time_zone, user_id)| Looked {
        has_user: user_id.is_some(),
        link_is_open: link_is_open && token.sent_to == invitation.email_key,
        invitation,
        member_name,
        company,
        location,
        time_zone,
    }))
}

/// Makes the user, in one transaction that holds the member: of two people with one link one is let in, and a link
/// that was revoked in the same moment opens nothing. Within a transaction of the caller's, a session can be opened
/// with it.
///
/// # Errors
/// The database's.
pub async fn accept(
    conn: &mut Connection,
    secret: &Secret,
    acceptance: Acceptance<'_>,
    now: Instant,
) -> QueryResult<Accepted> {
    let done = conn.transaction(async |conn| accept_held(conn, secret, acceptance, now).await).await;
    match done {
        Err(error) if violates(&error, "users_email_key") => Ok(Accepted::AddressTaken),
        Err(error) if violates(&error, "users_member_id_key") => Ok(Accepted::Closed(State::Accepted)),
        done => done,
    }
}

async fn accept_held(
    conn: &mut Connection,
    secret: &Secret,
    acceptance: Acceptance<'_>,
    now: Instant,
) -> QueryResult<Accepted> {
    let Some(token) = tokens::find(conn, Purpose::Invitation, secret).await? else { return Ok(Accepted::Unknown) };
    let Some(known) = find(conn, token.invitation_id.unwrap_or_default()).await? else {
        return Ok(Accepted::Unknown);
    };
    let Some(member) = hold(conn, known.member_id).await? else { return Ok(Accepted::Unknown) };
    // Again, as the last holder of the member left it.
    let Some(invitation) = find(conn, known.id).await? else { return Ok(Accepted::Unknown) };
    let state = invitation.state(now);
    if !state.is_good() {
        return Ok(Accepted::Closed(state));
    }
    // The link is bound to the address it went to; one use, by one guarded UPDATE.
    if token.sent_to != invitation.email_key || !tokens::consume(conn, token.id, now).await? {
        return Ok(Accepted::Closed(State::Superseded));
    }
    diesel::update(invitations::table.find(invitation.id)).set(invitations::accepted_at.eq(now)).execute(conn).await?;
    tokens::supersede(conn, Owner::Invitation(invitation.id), now).await?;
    outbox::cancel_for_invitation(conn, invitation.id, now).await?;
    let user_id: i64 = diesel::insert_into(users::table)
        .values((
            users::member_id.eq(member.id),
            users::email.eq(&invitation.email),
            users::email_key.eq(&invitation.email_key),
            users::password_hash.eq(acceptance.password_hash),
            users::role.eq(invitation.role),
            users::terms_version.eq(acceptance.terms_version),
            users::terms_accepted_at.eq(now),
            users::created_at.eq(now),
            users::last_signed_in_at.eq(now),
        ))
        .returning(users::id)
        .get_result(conn)
        .await?;
    let event = Event {
        actor: &Actor::User { name: member.name.clone() },
        action: "user.created",
        subject_kind: "user",
        subject_id: user_id,
        subject_name: &member.name,
        member_id: Some(member.id),
        changes: Changes::none()
            .with("email", &None, &Some(invitation.email.as_str()))
            .with("role", &None, &Some(invitation.role.as_str()))
            .with("terms_version", &None, &Some(acceptance.terms_version)),
    };
    audit::record(conn, event, now).await?;
    Ok(Accepted::Welcome { user_id, member_id: member.id, name: member.name, email: invitation.email })
}
