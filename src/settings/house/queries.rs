//! Every statement about the house.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};

use super::NewHouse;
use crate::audit::{self, Actor, Changes, Event};
use crate::clock::Instant;
use crate::db::Connection;
use crate::db::schema::operator;

/// The house with all its words.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = operator)]
pub struct House {
    pub name: String,
    pub legal_line: String,
    pub contact_line: String,
    pub terms_version: i32,
    pub terms: String,
    pub privacy_notice: String,
    pub version: i32,
}

/// The house as it is.
///
/// # Errors
/// The database's.
pub async fn load(conn: &mut Connection) -> QueryResult<House> {
    operator::table.select(House::as_select()).first(conn).await
}

/// What came of saving.
#[derive(Debug)]
pub enum Saved {
    /// The version of the terms from now on.
    Done(i32),
    /// Somebody else saved first: the house as it is, and who.
    Conflict(House, Option<String>),
}

/// Saves the house over the version the form was filled from.
///
/// # Errors
/// The database's.
pub async fn save(
    conn: &mut Connection,
    version: i32,
    new: &NewHouse,
    actor: &Actor,
    now: Instant,
) -> QueryResult<Saved> {
    conn.transaction(async |conn| {
        let old: House = operator::table.select(House::as_select()).for_update().first(conn).await?;
        if old.version != version {
            let by = audit::last_to_change(conn, "house", 1).await?;
            return Ok(Saved::Conflict(old, by));
        }
        let terms_version = old.terms_version + i32::from(new.ask_again);
        let changes = Changes::none()
            .with("name", &old.name, &new.name)
            .with("legal_line", &old.legal_line, &new.legal_line)
            .with("contact_line", &old.contact_line, &new.contact_line)
            .with("terms_version", &old.terms_version, &terms_version)
            .with("terms", &old.terms, &new.terms)
            .with("privacy_notice", &old.privacy_notice, &new.privacy_notice);
        if changes.is_empty() {
            return Ok(Saved::Done(terms_version));
        }
        diesel::update(operator::table)
            .set((
                operator::name.eq(&new.name),
                operator::legal_line.eq(&new.legal_line),
                operator::contact_line.eq(&new.contact_line),
                operator::terms_version.eq(terms_version),
                operator::terms.eq(&new.terms),
                operator::privacy_notice.eq(&new.privacy_notice),
                operator::version.eq(operator::version + 1),
            ))
            .execute(conn)
            .await?;
        let event = Event {
            actor,
            action: "house.changed",
            subject_kind: "house",
            subject_id: 1,
            subject_name: &new.name,
            member_id: None,
            changes,
        };
        audit::record(conn, event, now).await?;
        Ok(Saved::Done(terms_version))
    })
    .await
}
