//! Deleting a user: what would go and stay, and the deletion.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Timestamptz};
use diesel_async::{AsyncConnection as _, RunQueryDsl};

use super::access::{Change, hold_user, note};
use crate::audit::{Actor, Changes};
use crate::clock::Instant;
use crate::community::users::User;
use crate::db::schema::{companies, locations, members, users};
use crate::db::{Connection, statement};
use crate::mail::outbox;

/// What a deletion would take and leave, in numbers.
#[derive(Clone, Debug)]
pub struct Departure {
    pub user: User,
    pub name: String,
    pub company: Option<String>,
    /// The location's, in which times are told.
    pub time_zone: String,
    /// Goes: places where they are signed in.
    pub sessions: i64,
    /// Goes: links that still open something.
    pub links: i64,
    /// Stays.
    pub memberships: i64,
    /// Stays.
    pub mails: i64,
}

/// What deleting this user would take and leave.
///
/// # Errors
/// The database's.
pub async fn departure(conn: &mut Connection, user_id: i64, now: Instant) -> QueryResult<Option<Departure>> {
    let who: Option<(User, String, Option<String>, String)> = users::table
        .inner_join(members::table.inner_join(locations::table).left_join(companies::table))
        .filter(users::id.eq(user_id))
        .select((User::as_select(), members::name, companies::name.nullable(), locations::time_zone))
        .first(conn)
        .await
        .optional()?;
    let Some((user, name, company, time_zone)) = who else { return Ok(None) };
    let counts: (i64, i64, i64, i64) = statement::<(BigInt, BigInt, BigInt, BigInt)>(
        "select (select count(*) from sessions where user_id = $1 and expires_at > $3),
                (select count(*) from tokens where user_id = $1 and num_nonnulls(used_at, revoked_at, superseded_at) = 0
                    and created_at > $3 - interval '1 hour'),
                (select count(*) from memberships where member_id = $2),
                (select count(*) from outbox_mails where member_id = $2)",
    )
    .bind::<BigInt, _>(user.id)
    .bind::<BigInt, _>(user.member_id)
    .bind::<Timestamptz, _>(now)
    .get_result(conn)
    .await?;
    let (sessions, links, memberships, mails) = counts;
    Ok(Some(Departure { user, name, company, time_zone, sessions, links, memberships, mails }))
}

/// Deletes the user for good. Its sessions and links die in the same transaction, mails that wait for it are
/// cancelled; the member stays as it is and can be invited again.
///
/// # Errors
/// The database's.
pub async fn delete(conn: &mut Connection, user_id: i64, by: &Actor, now: Instant) -> QueryResult<Change> {
    conn.transaction(async |conn| {
        let Some((member, _)) = hold_user(conn, user_id).await? else { return Ok(Change::NoUser) };
        // The user's row before its mails, in the order in which a mail to it is written.
        let held = users::table.find(user_id).select(User::as_select()).for_update().first(conn).await.optional()?;
        let Some(user) = held else { return Ok(Change::NoUser) };
        outbox::cancel_for_user(conn, user.id, now).await?;
        let snapshot = Changes::none()
            .with("email", &Some(user.email.as_str()), &None)
            .with("status", &Some(user.status.as_str()), &None)
            .with("role", &Some(user.role.as_str()), &None)
            .with("profile_visibility", &Some(user.profile_visibility.as_str()), &None)
            .with("terms_version", &Some(user.terms_version), &None)
            .with("terms_accepted_at", &Some(user.terms_accepted_at.timestamp()), &None)
            .with("created_at", &Some(user.created_at.timestamp()), &None)
            .with("last_signed_in_at", &user.last_signed_in_at.map(Instant::timestamp), &None);
        note(conn, by, "user.deleted", &user, &member, snapshot, now).await?;
        // Sessions and tokens go with it (ON DELETE CASCADE).
        diesel::delete(users::table.find(user.id)).execute(conn).await?;
        Ok(Change::Done { member_id: member.id, name: member.name, email: user.email })
    })
    .await
}
