//! Archiving, restoring and deleting a member.

use diesel::prelude::*;
use diesel::result::{DatabaseErrorKind, Error};
use diesel_async::{AsyncConnection as _, RunQueryDsl};

use super::find;
use crate::audit::{self, Actor, Changes, Event};
use crate::clock::Instant;
use crate::community::members::Member;
use crate::community::users::invitations;
use crate::db::Connection;
use crate::db::schema::{members, memberships, users};

/// What archiving or restoring came to.
#[derive(Debug)]
pub enum Archived {
    Done(Box<Member>),
    /// It was so already.
    Already(Box<Member>),
    HasUser(Box<Member>),
    NotThere,
}

/// What a deletion came to.
#[derive(Debug)]
pub enum Removed {
    Done(Box<Member>),
    HasUser(Box<Member>),
    /// There are so many billing records.
    HasBilling(Box<Member>, i64),
    NotThere,
}

async fn held(conn: &mut Connection, id: i64) -> QueryResult<Option<Member>> {
    members::table.find(id).select(members::id).for_update().first::<i64>(conn).await.optional()?;
    find(conn, id).await
}

async fn has_user(conn: &mut Connection, id: i64) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(users::table.filter(users::member_id.eq(id)))).get_result(conn).await
}

async fn tell(
    conn: &mut Connection,
    member: &Member,
    action: &'static str,
    changes: Changes,
    (by, now): (&Actor, Instant),
) -> QueryResult<()> {
    let event = Event {
        actor: by,
        action,
        subject_kind: "member",
        subject_id: member.id,
        subject_name: &member.name,
        // A deleted member has no record that could tell of it.
        member_id: (action != "member.deleted").then_some(member.id),
        changes,
    };
    audit::record(conn, event, now).await
}

/// Takes a member out of all lists and numbers; an open invitation is taken back. Not while there is a user.
///
/// # Errors
/// The database's.
pub async fn archive(conn: &mut Connection, id: i64, by: &Actor, now: Instant) -> QueryResult<Archived> {
    conn.transaction(async |conn| {
        let Some(member) = held(conn, id).await? else { return Ok(Archived::NotThere) };
        if member.archived_at.is_some() {
            return Ok(Archived::Already(Box::new(member)));
        }
        if has_user(conn, id).await? {
            return Ok(Archived::HasUser(Box::new(member)));
        }
        invitations::queries::revoke(conn, id, by, now).await?;
        diesel::update(members::table.find(id))
            .set((members::archived_at.eq(Some(now)), members::version.eq(members::version + 1)))
            .execute(conn)
            .await?;
        tell(conn, &member, "member.archived", Changes::none().with("archived", &false, &true), (by, now)).await?;
        Ok(Archived::Done(Box::new(member)))
    })
    .await
}

/// Brings an archived member back.
///
/// # Errors
/// The database's.
pub async fn restore(conn: &mut Connection, id: i64, by: &Actor, now: Instant) -> QueryResult<Archived> {
    conn.transaction(async |conn| {
        let Some(member) = held(conn, id).await? else { return Ok(Archived::NotThere) };
        if member.archived_at.is_none() {
            return Ok(Archived::Already(Box::new(member)));
        }
        diesel::update(members::table.find(id))
            .set((members::archived_at.eq(None::<Instant>), members::version.eq(members::version + 1)))
            .execute(conn)
            .await?;
        tell(conn, &member, "member.restored", Changes::none().with("archived", &true, &false), (by, now)).await?;
        Ok(Archived::Done(Box::new(member)))
    })
    .await
}

/// Deletes a member for good: only one who never had anything to do with money, and has no user.
///
/// # Errors
/// The database's.
pub async fn delete(conn: &mut Connection, id: i64, by: &Actor, now: Instant) -> QueryResult<Removed> {
    let deleted = conn
        .transaction(async |conn| {
            let Some(member) = held(conn, id).await? else { return Ok(Removed::NotThere) };
            if has_user(conn, id).await? {
                return Ok(Removed::HasUser(Box::new(member)));
            }
            let billed = memberships::table.filter(memberships::member_id.eq(id)).count().get_result(conn).await?;
            if billed > 0 {
                return Ok(Removed::HasBilling(Box::new(member), billed));
            }
            invitations::queries::revoke(conn, id, by, now).await?;
            diesel::delete(members::table.find(id)).execute(conn).await?;
            let changes = Changes::none().with("name", &Some(&member.name), &None).with("email", &member.email, &None);
            tell(conn, &member, "member.deleted", changes, (by, now)).await?;
            Ok(Removed::Done(Box::new(member)))
        })
        .await;
    match deleted {
        // Whatever refers to members keeps them: PostgreSQL has the last word.
        Err(Error::DatabaseError(DatabaseErrorKind::ForeignKeyViolation, _)) => match find(conn, id).await? {
            Some(member) => Ok(Removed::HasBilling(Box::new(member), 1)),
            None => Ok(Removed::NotThere),
        },
        deleted => deleted,
    }
}
