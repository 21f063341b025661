//! The trail: every change of access, money, settings or record leaves a row, written in the transaction that makes
//! the change. Who, what, when, old and new; no secrets.

pub mod trail;
mod wording;

use diesel::QueryResult;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use serde_json::{Map, Value, json};

use crate::clock::Instant;
use crate::db::Connection;
use crate::db::schema::audit_events;

/// Who did it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Actor {
    Admin {
        id: i64,
        name: String,
    },
    /// A user in the Member Portal.
    User {
        name: String,
    },
    /// A job, an import, the command line.
    System(&'static str),
}

/// One thing that was done.
#[derive(Debug)]
pub struct Event<'a> {
    pub actor: &'a Actor,
    /// Subject and past participle: `user.suspended`.
    pub action: &'static str,
    /// The table's word in the singular: `member`.
    pub subject_kind: &'static str,
    pub subject_id: i64,
    pub subject_name: &'a str,
    /// The member whose record tells of it.
    pub member_id: Option<i64>,
    pub changes: Changes,
}

/// What changed, field by field, as `{"field": [old, new]}`.
#[derive(Clone, Debug, Default)]
pub struct Changes(Map<String, Value>);

impl Changes {
    #[must_use]
    pub fn none() -> Self {
        Self::default()
    }

    /// Notes `field` if it differs.
    #[must_use]
    pub fn with<T: serde::Serialize + PartialEq>(mut self, field: &str, old: &T, new: &T) -> Self {
        if old != new {
            self.0.insert(field.to_owned(), json!([old, new]));
        }
        self
    }

    #[must_use]
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// A row of the trail.
#[derive(Insertable)]
#[diesel(table_name = audit_events)]
struct Row<'a> {
    occurred_at: Instant,
    actor_kind: &'static str,
    actor_admin_id: Option<i64>,
    actor_name: &'a str,
    action: &'static str,
    subject_kind: &'static str,
    subject_id: i64,
    subject_name: &'a str,
    member_id: Option<i64>,
    changes: Value,
}

impl<'a> Row<'a> {
    fn of(event: Event<'a>, now: Instant) -> Self {
        let (actor_kind, actor_admin_id, actor_name) = match event.actor {
            Actor::Admin { id, name } => ("admin", Some(*id), name.as_str()),
            Actor::User { name } => ("user", None, name.as_str()),
            Actor::System(name) => ("system", None, *name),
        };
        let Event { action, subject_kind, subject_id, subject_name, member_id, changes, .. } = event;
        Self {
            occurred_at: now,
            actor_kind,
            actor_admin_id,
            actor_name,
            action,
            subject_kind,
            subject_id,
            subject_name,
            member_id,
            changes: Value::Object(changes.0),
        }
    }
}

/// Writes one row of the trail.
///
/// # Errors
/// The database's.
pub async fn record(conn: &mut Connection, event: Event<'_>, now: Instant) -> QueryResult<()> {
    diesel::insert_into(audit_events::table).values(Row::of(event, now)).execute(conn).await?;
    Ok(())
}

/// Writes a row for each of several, in one statement: at most 6,000.
///
/// # Errors
/// The database's.
pub async fn record_all(conn: &mut Connection, events: Vec<Event<'_>>, now: Instant) -> QueryResult<()> {
    let rows: Vec<Row<'_>> = events.into_iter().map(|event| Row::of(event, now)).collect();
    diesel::insert_into(audit_events::table).values(rows).execute(conn).await?;
    Ok(())
}

/// Who changed a member's record last, at whichever portal.
///
/// # Errors
/// The database's.
pub async fn last_to_change_member(conn: &mut Connection, member_id: i64) -> QueryResult<Option<String>> {
    const CHANGES: [&str; 5] =
        ["member.created", "member.changed", "member.archived", "member.restored", "user.profile_changed"];
    audit_events::table
        .filter(audit_events::member_id.eq(member_id))
        .filter(audit_events::action.eq_any(CHANGES))
        .order(audit_events::id.desc())
        .select(audit_events::actor_name)
        .first(conn)
        .await
        .optional()
}

/// Who changed a record last. Asked for when two people saved it, so its row is among the newest.
///
/// # Errors
/// The database's.
pub async fn last_to_change(conn: &mut Connection, subject_kind: &str, subject_id: i64) -> QueryResult<Option<String>> {
    audit_events::table
        .filter(audit_events::subject_kind.eq(subject_kind))
        .filter(audit_events::subject_id.eq(subject_id))
        .order(audit_events::id.desc())
        .select(audit_events::actor_name)
        .first(conn)
        .await
        .optional()
}
