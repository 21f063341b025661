//! Suspending, reactivating, another role, a reset link. Each holds the member's row until it commits.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use jiff::SignedDuration;

use crate::accounts::UserRole;
use crate::accounts::sessions::{self, Account};
use crate::accounts::tokens::{self, Owner};
use crate::audit::{self, Actor, Changes, Event};
use crate::clock::Instant;
use crate::community::users::{HeldMember, User, UserStatus, hold};
use crate::db::Connection;
use crate::db::schema::{outbox_mails, users};
use crate::mail::{MailKind, NewMail, outbox};

/// A second press within this time, while the mail still waits, is the same press.
const DOUBLE_CLICK: SignedDuration = SignedDuration::from_secs(5);
/// The same once the mail has gone: mail can go within a moment, and whoever presses then wants one more.
const QUICK_DOUBLE_CLICK: SignedDuration = SignedDuration::from_millis(250);

/// What came of a change of a user.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Change {
    Done {
        member_id: i64,
        name: String,
        email: String,
    },
    /// It was so already; nothing was written.
    Already {
        member_id: i64,
        name: String,
        email: String,
    },
    /// Only an active user can be sent a reset link.
    Suspended {
        member_id: i64,
        name: String,
    },
    /// There is no such user (any more).
    NoUser,
}

/// The user with this id.
///
/// # Errors
/// The database's.
pub async fn find(conn: &mut Connection, user_id: i64) -> QueryResult<Option<User>> {
    users::table.find(user_id).select(User::as_select()).first(conn).await.optional()
}

/// The member's user.
///
/// # Errors
/// The database's.
pub async fn of_member(conn: &mut Connection, member_id: i64) -> QueryResult<Option<User>> {
    users::table.filter(users::member_id.eq(member_id)).select(User::as_select()).first(conn).await.optional()
}

/// Holds the user's member and reads the user as the last holder left it.
pub(super) async fn hold_user(conn: &mut Connection, user_id: i64) -> QueryResult<Option<(HeldMember, User)>> {
    let Some(known) = find(conn, user_id).await? else { return Ok(None) };
    let Some(member) = hold(conn, known.member_id).await? else { return Ok(None) };
    Ok(find(conn, user_id).await?.map(|user| (member, user)))
}

/// Takes portal access away and keeps the user: its sessions end and its reset links die with it.
///
/// # Errors
/// The database's.
pub async fn suspend(conn: &mut Connection, user_id: i64, by: &Actor, now: Instant) -> QueryResult<Change> {
    conn.transaction(async |conn| {
        let Some((member, user)) = hold_user(conn, user_id).await? else { return Ok(Change::NoUser) };
        if user.status == UserStatus::Suspended {
            return Ok(already(member, user));
        }
        diesel::update(users::table.find(user.id))
            .set((users::status.eq(UserStatus::Suspended), users::suspended_at.eq(Some(now))))
            .execute(conn)
            .await?;
        sessions::end_all(conn, Account::User(user.id), None).await?;
        tokens::revoke(conn, Owner::User(user.id), now).await?;
        let changes = status_change(UserStatus::Active, UserStatus::Suspended);
        note(conn, by, "user.suspended", &user, &member, changes, now).await?;
        Ok(done(member, user))
    })
    .await
}

/// Gives portal access back.
///
/// # Errors
/// The database's.
pub async fn reactivate(conn: &mut Connection, user_id: i64, by: &Actor, now: Instant) -> QueryResult<Change> {
    conn.transaction(async |conn| {
        let Some((member, user)) = hold_user(conn, user_id).await? else { return Ok(Change::NoUser) };
        if user.status == UserStatus::Active {
            return Ok(already(member, user));
        }
        // A sign-in that was under way when they were suspended must not come back to life.
        sessions::end_all(conn, Account::User(user.id), None).await?;
        diesel::update(users::table.find(user.id))
            .set((users::status.eq(UserStatus::Active), users::suspended_at.eq(None::<Instant>)))
            .execute(conn)
            .await?;
        let changes = status_change(UserStatus::Suspended, UserStatus::Active);
        note(conn, by, "user.reactivated", &user, &member, changes, now).await?;
        Ok(done(member, user))
    })
    .await
}

/// Makes the user a member's or a company manager's.
///
/// # Errors
/// The database's.
pub async fn change_role(
    conn: &mut Connection,
    user_id: i64,
    role: UserRole,
    by: &Actor,
    now: Instant,
) -> QueryResult<Change> {
    conn.transaction(async |conn| {
        let Some((member, user)) = hold_user(conn, user_id).await? else { return Ok(Change::NoUser) };
        if user.role == role {
            return Ok(already(member, user));
        }
        diesel::update(users::table.find(user.id)).set(users::role.eq(role)).execute(conn).await?;
        let changes = Changes::none().with("role", &user.role.as_str(), &role.as_str());
        note(conn, by, "user.role_changed", &user, &member, changes, now).await?;
        Ok(done(member, user))
    })
    .await
}

/// Queues a reset link to the user's own address; a double click queues one.
///
/// # Errors
/// The database's.
pub async fn send_password_reset(conn: &mut Connection, user_id: i64, by: &Actor, now: Instant) -> QueryResult<Change> {
    conn.transaction(async |conn| {
        let Some((member, user)) = hold_user(conn, user_id).await? else { return Ok(Change::NoUser) };
        if user.status == UserStatus::Suspended {
            return Ok(Change::Suspended { member_id: member.id, name: member.name });
        }
        let just_now = outbox_mails::table
            .filter(outbox_mails::user_id.eq(user.id))
            .filter(outbox_mails::kind.eq(MailKind::PasswordReset))
            .filter(outbox_mails::queued_at.gt(now.minus(DOUBLE_CLICK)))
            .filter(outbox_mails::due_at.is_not_null().or(outbox_mails::queued_at.gt(now.minus(QUICK_DOUBLE_CLICK))))
            .select(outbox_mails::id);
        if just_now.first::<i64>(conn).await.optional()?.is_some() {
            return Ok(already(member, user));
        }
        let mail = NewMail {
            member_id: Some(member.id),
            user_id: Some(user.id),
            ..NewMail::new(MailKind::PasswordReset, member.name.clone(), user.email.clone())
        };
        outbox::queue(conn, &mail, now).await?;
        note(conn, by, "user.password_reset_sent", &user, &member, Changes::none(), now).await?;
        Ok(done(member, user))
    })
    .await
}

fn done(member: HeldMember, user: User) -> Change {
    Change::Done { member_id: member.id, name: member.name, email: user.email }
}

fn already(member: HeldMember, user: User) -> Change {
    Change::Already { member_id: member.id, name: member.name, email: user.email }
}

fn status_change(old: UserStatus, new: UserStatus) -> Changes {
    Changes::none().with("status", &old.as_str(), &new.as_str())
}

/// The row of the trail.
pub(super) async fn note(
    conn: &mut Connection,
    actor: &Actor,
    action: &'static str,
    user: &User,
    member: &HeldMember,
    changes: Changes,
    now: Instant,
) -> QueryResult<()> {
    let event = Event {
        actor,
        action,
        subject_kind: "user",
        subject_id: user.id,
        subject_name: &member.name,
        member_id: Some(member.id),
        changes,
    };
    audit::record(conn, event, now).await
}
