//! Every statement about admins.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::accounts::{AdminRole, tokens};
use crate::audit::{self, Actor, Changes};
use crate::clock::Instant;
use crate::db::Connection;
use crate::db::schema::admins;
use crate::mail::{MailKind, NewMail, outbox};
use crate::text::EmailAddress;

/// A new member of the staff.
#[derive(Clone, Debug)]
pub struct NewAdmin {
    pub name: String,
    pub email: EmailAddress,
    pub role: AdminRole,
    pub password_hash: String,
}

/// Creates an admin. A known address violates `admins_email_key`.
///
/// # Errors
/// The database's.
pub async fn create(conn: &mut Connection, new: &NewAdmin, by: &Actor, now: Instant) -> QueryResult<i64> {
    let row = (
        admins::name.eq(&new.name),
        admins::email.eq(new.email.shown()),
        admins::email_key.eq(new.email.key()),
        admins::password_hash.eq(&new.password_hash),
        admins::role.eq(new.role),
        admins::created_at.eq(now),
    );
    let id = diesel::insert_into(admins::table).values(row).returning(admins::id).get_result(conn).await?;
    let event = audit::Event {
        actor: by,
        action: "admin.created",
        subject_kind: "admin",
        subject_id: id,
        subject_name: &new.name,
        member_id: None,
        changes: Changes::none().with("role", &"", &new.role.as_str()),
    };
    audit::record(conn, event, now).await?;
    Ok(id)
}

/// Whether anybody of the staff exists.
///
/// # Errors
/// The database's.
pub async fn any(conn: &mut Connection) -> QueryResult<bool> {
    diesel::select(diesel::dsl::exists(admins::table.select(admins::id))).get_result(conn).await
}

/// Notes a sign-in, if the account is still active and the password still the one that was checked; whether it is.
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
    let same = admins::table.find(id).filter(admins::disabled_at.is_null()).filter(admins::password_hash.eq(hash));
    let noted = diesel::update(same)
        .set((admins::last_signed_in_at.eq(Some(now)), fresh_hash.map(|fresh| admins::password_hash.eq(fresh))))
        .execute(conn)
        .await?;
    Ok(noted == 1)
}

/// Whether single keys do something for this admin.
///
/// # Errors
/// The database's.
pub async fn switch_shortcuts(conn: &mut Connection, id: i64, on: bool) -> QueryResult<()> {
    diesel::update(admins::table.find(id)).set(admins::shortcuts.eq(on)).execute(conn).await?;
    Ok(())
}

/// The hash of an admin's password; none, when they are gone.
///
/// # Errors
/// The database's.
pub async fn password_hash(conn: &mut Connection, id: i64) -> QueryResult<Option<String>> {
    admins::table.find(id).select(admins::password_hash).first(conn).await.optional()
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
        admins::table.find(id).select(admins::password_hash).for_update().first(conn).await.optional()?;
    if kept.is_none_or(|kept| checked.is_some_and(|checked| checked != kept)) {
        return Ok(false);
    }
    let (name, email): (String, String) = diesel::update(admins::table.find(id))
        .set(admins::password_hash.eq(hash))
        .returning((admins::name, admins::email))
        .get_result(conn)
        .await?;
    tokens::revoke(conn, tokens::Owner::Admin(id), now).await?;
    let event = audit::Event {
        actor: &Actor::Admin { id, name: name.clone() },
        action: "admin.password_changed",
        subject_kind: "admin",
        subject_id: id,
        subject_name: &name,
        member_id: None,
        changes: Changes::none(),
    };
    audit::record(conn, event, now).await?;
    let mail = NewMail { admin_id: Some(id), ..NewMail::new(MailKind::AdminPasswordChanged, name, email) };
    outbox::queue(conn, &mail, now).await?;
    Ok(true)
}
