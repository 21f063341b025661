//! The statements of an import: the house's names are read once, then each new person is a few inserts.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use jiff::tz::TimeZone;

use super::report::Report;
use super::row::{Membership, Person, Row, Table};
use crate::audit::{self, Actor, Changes};
use crate::clock::{Day, Instant, zone};
use crate::community::members::{queries::rederive_status, search_text_of};
use crate::db::schema::{companies, locations, members, memberships, plans};
use crate::db::{Connection, statement};
use crate::text::{Fault, fold, search_text};

/// The location that is made in a house without any, for rows that name none.
pub const FIRST_LOCATION: &str = "Main";

/// Undoes a dry run.
#[derive(Debug, thiserror::Error)]
enum Stop {
    #[error(transparent)]
    Database(#[from] diesel::result::Error),
    #[error("a dry run")]
    DryRun(Report),
}

/// A location, and what time it is there.
#[derive(Clone)]
struct Place {
    id: i64,
    zone: TimeZone,
}

/// What the house knows by name.
struct Known {
    locations: HashMap<String, Place>,
    new_locations: Vec<String>,
    /// By name: each one's location and id. Names may repeat, in one place or in two.
    companies: HashMap<String, Vec<(i64, i64)>>,
    plans: HashMap<String, i64>,
    /// By address and name: two members may share either. Each with whether it is archived.
    members: HashMap<(String, String), (i64, bool)>,
}

/// Takes the rows of a file in. `location` is for rows that name none; a location nobody knows yet is made, in UTC and euros.
///
/// # Errors
/// The database's; then nothing was taken.
pub async fn members(
    conn: &mut Connection,
    table: &Table,
    location: Option<&str>,
    dry_run: bool,
    actor: &Actor,
    now: Instant,
) -> QueryResult<Report> {
    let outcome = conn
        .transaction(async |conn| {
            // One at a time: what the house knows is read once, and must hold until the end. A look waits for nobody.
            if !dry_run {
                statement::<()>("select pg_advisory_xact_lock(hashtext('frontdesk import'))").execute(conn).await?;
            }
            let mut known = Known::load(conn, table).await?;
            let mut report = Report { ignored: table.ignored.clone(), ..Report::default() };
            for (at, row) in table.rows.iter().enumerate() {
                match &row.person {
                    Ok(person) => known.take(conn, (at, row), person, location, (actor, now), &mut report).await?,
                    Err(Fault(why)) => report.refuse((at, row), why),
                }
            }
            report.locations = known.new_locations;
            if dry_run { Err(Stop::DryRun(report)) } else { Ok(report) }
        })
        .await;
    match outcome {
        Ok(report) | Err(Stop::DryRun(report)) => Ok(report),
        Err(Stop::Database(error)) => Err(error),
    }
}

impl Known {
    async fn load(conn: &mut Connection, table: &Table) -> QueryResult<Self> {
        let people = || table.rows.iter().filter_map(|row| row.person.as_ref().ok());
        let addresses: Vec<&str> = people().filter_map(|person| Some(person.email.as_ref()?.key())).collect();
        let without = people().filter(|person| person.email.is_none());
        let names: Vec<String> = without.map(|person| fold(&person.name)).collect();
        let named: Vec<(String, String, i64, bool)> = members::table
            .select((
                diesel::dsl::sql::<diesel::sql_types::Text>("coalesce(email_key, '')"),
                members::name_key,
                members::id,
                members::archived_at.is_not_null(),
            ))
            .filter(
                members::email_key
                    .eq_any(addresses)
                    .or(members::email_key.is_null().and(members::name_key.eq_any(names))),
            )
            // Of several the last stays in the map: the first that is not archived.
            .order((members::archived_at.is_null(), members::id.desc()))
            .load(conn)
            .await?;
        let places: Vec<(String, i64, String)> =
            locations::table.select((locations::name_key, locations::id, locations::time_zone)).load(conn).await?;
        let firms: Vec<(String, i64, i64)> = companies::table
            .select((companies::name_key, companies::location_id, companies::id))
            .order(companies::id)
            .load(conn)
            .await?;
        let mut companies = HashMap::<String, Vec<(i64, i64)>>::new();
        for (key, location_id, id) in firms {
            companies.entry(key).or_default().push((location_id, id));
        }
        Ok(Self {
            locations: places.into_iter().map(|(key, id, name)| (key, Place { id, zone: zone(&name) })).collect(),
            new_locations: Vec::new(),
            companies,
            plans: plans::table.select((plans::name_key, plans::id)).load(conn).await?.into_iter().collect(),
            members: named.into_iter().map(|(email, name, id, archived)| ((email, name), (id, archived))).collect(),
        })
    }

    async fn take(
        &mut self,
        conn: &mut Connection,
        (at, row): (usize, &Row),
        person: &Person,
        location: Option<&str>,
        (actor, now): (&Actor, Instant),
        report: &mut Report,
    ) -> QueryResult<()> {
        let email_key = person.email.as_ref().map(|email| email.key().to_owned());
        let who = (email_key.unwrap_or_default(), fold(&person.name));
        let member_id = if let Some((id, is_archived)) = self.members.get(&who) {
            if *is_archived {
                report.refuse((at, row), "This member is archived. Restore them first, then import the file again.");
                return Ok(());
            }
            report.known += 1;
            *id
        } else {
            let named = if person.location.is_empty() { location.unwrap_or(FIRST_LOCATION) } else { &person.location };
            let place = self.location(conn, named, (actor, now)).await?;
            let company_id = self.company(conn, person, place.id, (actor, now)).await?;
            let today = now.day_in(&place.zone);
            let id = create(conn, person, (place.id, company_id), today, (actor, now)).await?;
            self.members.insert(who, (id, false));
            report.newcomers.push(at);
            id
        };
        report.left_out += usize::from(person.left_out);
        if let Some(membership) = &person.membership
            && self.add(conn, (member_id, &person.name), membership, (actor, now)).await?
        {
            report.memberships += 1;
        }
        Ok(())
    }

    async fn location(&mut self, conn: &mut Connection, name: &str, by: By<'_>) -> QueryResult<Place> {
        let key = fold(name);
        if let Some(place) = self.locations.get(&key) {
            return Ok(place.clone());
        }
        let new = (
            locations::name.eq(name),
            locations::name_key.eq(&key),
            locations::time_zone.eq("UTC"),
            locations::currency.eq("EUR"),
            locations::created_at.eq(by.1),
        );
        let id = diesel::insert_into(locations::table).values(new).returning(locations::id).get_result(conn).await?;
        note(conn, by, "location.created", ("location", id, name), None, Changes::none()).await?;
        let place = Place { id, zone: TimeZone::UTC };
        self.locations.insert(key, place.clone());
        self.new_locations.push(name.to_owned());
        Ok(place)
    }

    /// The company of this name in this place, else the only one of this name; else a new one.
    async fn company(
        &mut self,
        conn: &mut Connection,
        person: &Person,
        location_id: i64,
        by: By<'_>,
    ) -> QueryResult<Option<i64>> {
        if person.company.is_empty() {
            return Ok(None);
        }
        let key = fold(&person.company);
        let of_name = self.companies.entry(key.clone()).or_default();
        let here = of_name.iter().find(|(place, _)| *place == location_id);
        if let Some((_, id)) = here.or(if let [only] = of_name.as_slice() { Some(only) } else { None }) {
            return Ok(Some(*id));
        }
        let new = (
            companies::name.eq(&person.company),
            companies::name_key.eq(&key),
            companies::search_text.eq(search_text([person.company.as_str()])),
            companies::location_id.eq(location_id),
            companies::billing_email.eq(person.company_email.as_ref().map(|email| email.shown().to_owned())),
            companies::created_at.eq(by.1),
        );
        let id = diesel::insert_into(companies::table).values(new).returning(companies::id).get_result(conn).await?;
        note(conn, by, "company.created", ("company", id, &person.company), None, Changes::none()).await?;
        self.companies.entry(key).or_default().push((location_id, id));
        Ok(Some(id))
    }

    /// Adds a membership that the member does not have yet, and their status follows; whether it did.
    async fn add(
        &mut self,
        conn: &mut Connection,
        (member_id, name): (i64, &str),
        membership: &Membership,
        by: By<'_>,
    ) -> QueryResult<bool> {
        let now = by.1;
        let key = fold(&membership.plan);
        let plan_id = if let Some(id) = self.plans.get(&key) {
            *id
        } else {
            let new = (plans::name.eq(&membership.plan), plans::name_key.eq(&key), plans::created_at.eq(now));
            let id = diesel::insert_into(plans::table).values(new).returning(plans::id).get_result(conn).await?;
            self.plans.insert(key, id);
            id
        };
        let same = memberships::table
            .filter(memberships::member_id.eq(member_id))
            .filter(memberships::plan_id.eq(plan_id))
            .filter(memberships::starts_on.eq(membership.starts_on));
        if diesel::select(diesel::dsl::exists(same)).get_result(conn).await? {
            return Ok(false);
        }
        let (currency, time_zone) = members::table
            .find(member_id)
            .inner_join(locations::table)
            .select((locations::currency, locations::time_zone))
            .first::<(String, String)>(conn)
            .await?;
        let new = (
            memberships::member_id.eq(member_id),
            memberships::plan_id.eq(plan_id),
            memberships::name.eq(&membership.name),
            memberships::starts_on.eq(membership.starts_on),
            memberships::ends_on.eq(membership.ends_on),
            memberships::price_cents.eq(membership.price_cents),
            memberships::currency.eq(currency),
            memberships::quantity.eq(membership.quantity),
            memberships::created_at.eq(now),
        );
        diesel::insert_into(memberships::table).values(new).execute(conn).await?;
        let changes = Changes::none()
            .with("membership", &None, &Some(&membership.name))
            .with("starts_on", &None, &Some(membership.starts_on.to_string()))
            .with("ends_on", &None, &membership.ends_on.map(|day| day.to_string()))
            .with("price_cents", &None, &Some(membership.price_cents))
            .with("quantity", &None, &Some(membership.quantity));
        note(conn, by, "membership.created", ("member", member_id, name), Some(member_id), changes).await?;
        rederive_status(conn, member_id, now.day_in(&zone(&time_zone))).await?;
        Ok(true)
    }
}

/// Who imports, and when.
type By<'a> = (&'a Actor, Instant);

async fn note(
    conn: &mut Connection,
    (actor, now): By<'_>,
    action: &'static str,
    (subject_kind, subject_id, subject_name): (&'static str, i64, &str),
    member_id: Option<i64>,
    changes: Changes,
) -> QueryResult<()> {
    let event = audit::Event { actor, action, subject_kind, subject_id, subject_name, member_id, changes };
    audit::record(conn, event, now).await
}

async fn create(
    conn: &mut Connection,
    person: &Person,
    (location_id, company_id): (i64, Option<i64>),
    today: Day,
    (actor, now): (&Actor, Instant),
) -> QueryResult<i64> {
    let email_key = person.email.as_ref().map(|email| email.key().to_owned());
    let began_on = person.membership.as_ref().map_or(today, |membership| membership.starts_on.min(today));
    let new = (
        members::name.eq(&person.name),
        members::name_key.eq(fold(&person.name)),
        members::search_text.eq(search_text_of(&person.name, person.email.as_ref(), &person.phone)),
        members::email.eq(person.email.as_ref().map(|email| email.shown().to_owned())),
        members::email_key.eq(email_key),
        members::phone.eq(&person.phone),
        members::company_id.eq(company_id),
        members::contact_person.eq(person.contact_person && company_id.is_some()),
        members::billing_person.eq(person.billing_person && company_id.is_some()),
        members::location_id.eq(location_id),
        members::billing_address.eq(&person.billing_address),
        members::joined_on.eq(person.joined_on.unwrap_or(began_on)),
        members::created_at.eq(now),
    );
    let id = diesel::insert_into(members::table).values(new).returning(members::id).get_result(conn).await?;
    note(conn, (actor, now), "member.created", ("member", id, &person.name), Some(id), Changes::none()).await?;
    Ok(id)
}
