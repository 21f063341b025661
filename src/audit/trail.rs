//! Reading the trail, newest first.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Jsonb, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use serde_json::Value;

use super::wording;
use crate::clock::Instant;
use crate::db::{Connection, Page, PageFrom, statement};

/// How much of a long text the trail shows.
const SHOWN: usize = 600;

/// A row of the trail.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    pub id: i64,
    pub at: Instant,
    pub who: String,
    pub action: String,
    pub subject_kind: String,
    pub subject_id: Option<i64>,
    pub subject: String,
    pub member_id: Option<i64>,
    /// What changed; nothing where it is not shown.
    pub changes: Value,
}

/// One field that changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    pub field: String,
    pub old: String,
    pub new: String,
}

impl Entry {
    /// `suspended`.
    #[must_use]
    pub fn deed(&self) -> String {
        if self.is_own() { wording::own_deed(&self.action) } else { wording::deed(&self.action) }
    }

    /// Whether who did it did it to themselves: their name once is enough.
    #[must_use]
    pub fn is_own(&self) -> bool {
        self.who == self.subject
    }

    /// The name of an icon.
    #[must_use]
    pub fn icon(&self) -> &'static str {
        wording::icon(&self.action)
    }

    /// What changed, in words.
    #[must_use]
    pub fn changes(&self) -> Vec<Change> {
        let Value::Object(fields) = &self.changes else { return Vec::new() };
        let part = |pair: &Value, at: usize| written(pair.get(at).unwrap_or(&Value::Null));
        fields
            .iter()
            .map(|(field, pair)| Change { field: wording::field(field), old: part(pair, 0), new: part(pair, 1) })
            // What was left empty is no change.
            .filter(|change| !change.old.is_empty() || !change.new.is_empty())
            .collect()
    }

    /// The page of what it was done to, if it is still there to be opened.
    #[must_use]
    pub fn link(&self) -> Option<String> {
        if let Some(id) = self.member_id {
            return Some(format!("/admin/community/members/{id}"));
        }
        let id = self.subject_id?;
        match self.subject_kind.as_str() {
            "company" => Some(format!("/admin/community/companies/{id}")),
            "location" => Some(format!("/admin/space/locations/{id}")),
            "house" => Some("/admin/settings/house".to_owned()),
            _ => None,
        }
    }
}

/// A value as people read it, cut when long.
fn written(value: &Value) -> String {
    let text = match value {
        Value::Null => String::new(),
        Value::Bool(true) => "Yes".to_owned(),
        Value::Bool(false) => "No".to_owned(),
        Value::String(text) => text.clone(),
        Value::Array(parts) => parts.iter().map(written).collect::<Vec<_>>().join(", "),
        other => other.to_string(),
    };
    if text.chars().count() > SHOWN { text.chars().take(SHOWN).chain(['…']).collect() } else { text }
}

type Row = (i64, Instant, String, String, String, Option<i64>, String, Option<i64>, Value);
type Types = (BigInt, Timestamptz, Text, Text, Text, Nullable<BigInt>, Text, Nullable<BigInt>, Jsonb);

/// The changes, with the name of a company or location, while there is one, in place of its id. Each id is looked up by
/// itself: a plan that unfolded the changes would be thought so dear that the entries were sought from end to end.
macro_rules! named_changes {
    () => {
        concat!(
            "case when e.changes ?| array['company_id', 'location_id'] then e.changes || jsonb_strip_nulls(jsonb_build_object(
                 'company_id', ", named_changes!("company_id", "companies"), ",
                 'location_id', ", named_changes!("location_id", "locations"), "))
             else e.changes end"
        )
    };
    ($field:literal, $table:literal) => {
        concat!(
            "case when e.changes ? '", $field, "' then jsonb_build_array(",
            named_changes!($field, $table, "0"), ", ", named_changes!($field, $table, "1"), ") end"
        )
    };
    ($field:literal, $table:literal, $at:literal) => {
        concat!(
            "coalesce((select to_jsonb(name) from ", $table, " where id = (e.changes #>> '{", $field, ",", $at, "}')::bigint),
                      e.changes #> '{", $field, ",", $at, "}')"
        )
    };
}

/// The columns; what a company or a location became stands in `subject_id`: nothing, once it is deleted.
macro_rules! entries {
    ($changes:expr, $where:literal, $order:literal, $limit:literal) => {
        concat!(
            "select e.id, e.occurred_at, e.actor_name, e.action, e.subject_kind,
                    case e.subject_kind
                        when 'company' then (select id from companies where id = e.subject_id)
                        when 'location' then (select id from locations where id = e.subject_id)
                        else e.subject_id end,
                    e.subject_name, e.member_id, ",
            $changes,
            " from (select * from audit_events ",
            $where,
            " order by id ",
            $order,
            " limit ",
            $limit,
            ") e order by e.id ",
            $order
        )
    };
    // Where one line tells of each, what changed is not read.
    ($where:literal, $limit:literal) => {
        entries!("'{}'::jsonb", $where, "desc", $limit)
    };
}

/// A page of the trail, newest first.
///
/// # Errors
/// The database's.
pub async fn page(conn: &Connection, from: PageFrom<i64>) -> QueryResult<Page<Entry>> {
    let rows: Vec<Row> = match from {
        PageFrom::Start => statement::<Types>(entries!(named_changes!(), "", "desc", 51)).load(&mut &*conn).await?,
        PageFrom::After(id) => {
            statement::<Types>(entries!(named_changes!(), "where id < $1", "desc", 51))
                .bind::<BigInt, _>(id)
                .load(&mut &*conn)
                .await?
        }
        PageFrom::Before(id) => {
            statement::<Types>(entries!(named_changes!(), "where id > $1", "asc", 51))
                .bind::<BigInt, _>(id)
                .load(&mut &*conn)
                .await?
        }
    };
    Ok(from.page(rows.into_iter().map(entry).collect()))
}

/// The last ten.
///
/// # Errors
/// The database's.
pub async fn newest(conn: &Connection) -> QueryResult<Vec<Entry>> {
    let rows: Vec<Row> = statement::<Types>(entries!("", 10)).load(&mut &*conn).await?;
    Ok(rows.into_iter().map(entry).collect())
}

/// The last twenty about one member.
///
/// # Errors
/// The database's.
pub async fn of_member(conn: &Connection, member_id: i64) -> QueryResult<Vec<Entry>> {
    let sql = entries!("where member_id = $1", 20);
    let rows: Vec<Row> = statement::<Types>(sql).bind::<BigInt, _>(member_id).load(&mut &*conn).await?;
    Ok(rows.into_iter().map(entry).collect())
}

/// The last twenty about one company.
///
/// # Errors
/// The database's.
pub async fn of_company(conn: &Connection, company_id: i64) -> QueryResult<Vec<Entry>> {
    let sql = entries!("where subject_kind = 'company' and subject_id = $1", 20);
    let rows: Vec<Row> = statement::<Types>(sql).bind::<BigInt, _>(company_id).load(&mut &*conn).await?;
    Ok(rows.into_iter().map(entry).collect())
}

fn entry(row: Row) -> Entry {
    let (id, at, who, action, subject_kind, subject_id, subject, member_id, changes) = row;
    Entry { id, at, who, action, subject_kind, subject_id, subject, member_id, changes }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn changed(changes: Value) -> Entry {
        Entry {
            id: 1,
            at: Instant::new(jiff::Timestamp::UNIX_EPOCH),
            who: "Marta".into(),
            action: "company.changed".into(),
            subject_kind: "company".into(),
            subject_id: Some(7),
            subject: "Hinoki".into(),
            member_id: None,
            changes,
        }
    }

    #[test]
    fn changes_are_told_in_words() {
        let entry =
            changed(json!({"tax_id": ["", "DE1"], "contact_person": [false, true], "tags": [null, ["a", "b"]]}));
        let told: Vec<_> = entry.changes().into_iter().map(|c| format!("{}: {}>{}", c.field, c.old, c.new)).collect();
        assert_eq!(told, ["Contact person: No>Yes", "Tags: >a, b", "VAT number: >DE1"]);
        assert_eq!(entry.link().as_deref(), Some("/admin/community/companies/7"));
    }

    #[test]
    fn long_texts_are_cut_and_nonsense_is_nothing() {
        let entry = changed(json!({"terms": ["", "ü".repeat(5000)]}));
        assert_eq!(entry.changes()[0].new.chars().count(), SHOWN + 1);
        assert!(changed(json!([1])).changes().is_empty());
        assert!(changed(json!({"x": 3, "address": ["", null]})).changes().is_empty());
    }
}
