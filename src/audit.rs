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

/// Writes one row of the trail.
///
/// # Errors
/// The database's.
pub async fn record(conn: &mut Connection, event: Event<'_>, now: Instant) -> QueryResult<()> {
    let (kind, admin_id, name) = match event.actor {
        Actor::Admin { id, name } => ("admin", Some(*id), name.as_str()),
        Actor::User { name } => ("user", None, name.as_str()),
        Actor::System(name) => ("system", None, *name),
    };
    diesel::insert_into(audit_events::table)
        .values((
            audit_events::occurred_at.eq(now),
            audit_events::actor_kind.eq(kind),
            audit_events::actor_admin_id.eq(admin_id),
            audit_events::actor_name.eq(name),
            audit_events::action.eq(event.action),
            audit_events::subject_kind.eq(event.subject_kind),
            audit_events::subject_id.eq(event.subject_id),
            audit_events::subject_name.eq(event.subject_name),
            audit_events::member_id.eq(event.member_id),
            audit_events::changes.eq(Value::Object(event.changes.0)),
        ))
        .execute(conn)
        .await?;
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
