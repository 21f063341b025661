//! Every statement about users as accounts.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::accounts::tokens;
use crate::audit::{self, Actor, Changes};
use crate::clock::Instant;
use crate::db::Connection;
use crate::db::schema::{members, users};
use crate::mail::{MailKind, NewMail, outbox};

/// Notes a sign-in, if the user is still active and the password still the one that was checked; whether it is. The
/// row is held until the transaction ends: a deletion or suspension comes before or after, never between.
///
/// # Errors
/// The database's.
pub async fn note_sign_in(
    conn: &mut Connection,
    id: i64,
    hash: &str,
    fresh_hash: Option<&str>,
    now: Instant,
) -> QueryResult<bool> {
    let same = users::table.find(id).filter(users::status.eq("active")).filter(users::password_hash.eq(hash));
    let noted = diesel::update(same)
        .set((users::last_signed_in_at.eq(Some(now)), fresh_hash.map(|fresh| users::password_hash.eq(fresh))))
        .execute(conn)
        .await?;
    Ok(noted == 1)
}

/// The hash of a user's password; none, when they are gone.
///
/// # Errors
/// The database's.
pub async fn password_hash(conn: &mut Connection, id: i64) -> QueryResult<Option<String>> {
    users::table.find(id).select(users::password_hash).first(conn).await.optional()
}

/// Sets a password: links are taken back and the owner is told by mail. The caller ends the sessions. Nothing is done
/// (and `false` told) when the password is no longer `checked`, the one that was asked for, or the account is gone.
///
/// # Errors
/// The database's.
pub async fn set_password(
    conn: &mut Connection,
    id: i64,
    checked: Option<&str>,
    hash: &str,
    now: Instant,
) -> QueryResult<bool> {
    let kept: Option<String> =
        users::table.find(id).select(users::password_hash).for_update().first(conn).await.optional()?;
    if kept.is_none_or(|kept| checked.is_some_and(|checked| checked != kept)) {
        return Ok(false);
    }
    let (member_id, email): (i64, String) = diesel::update(users::table.find(id))
        .set(users::password_hash.eq(hash))
        .returning((users::member_id, users::email))
        .get_result(conn)
        .await?;
    let name: String = members::table.find(member_id).select(members::name).first(conn).await?;
    tokens::revoke(conn, tokens::Owner::User(id), now).await?;
    let event = audit::Event {
        actor: &Actor::User { name: name.clone() },
        action: "user.password_changed",
        subject_kind: "user",
        subject_id: id,
        subject_name: &name,
        member_id: Some(member_id),
        changes: Changes::none(),
    };
    audit::record(conn, event, now).await?;
    let mail = NewMail {
        member_id: Some(member_id),
        user_id: Some(id),
        ..NewMail::new(MailKind::PasswordChanged, name, email)
    };
    outbox::queue(conn, &mail, now).await?;
    Ok(true)
}
