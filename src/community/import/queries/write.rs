//! Writing what an import adds: first what others refer to.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::audit::{self, Actor, Changes, Event};
use crate::clock::{Day, Instant};
use crate::community::import::plan::{NewCompany, NewMember, NewMembership, Plan, place_of};
use crate::community::members::queries::rederive_status;
use crate::community::members::{MemberStatus, derive_status, search_text_of};
use crate::db::Connection;
use crate::db::schema::{companies, locations, members, memberships, plans};
use crate::text::{fold, search_text};

/// How many rows one statement writes. PostgreSQL takes 65,535 values in one.
const AT_ONCE: usize = 1_000;

/// Writes all that is new, each with its row in the trail.
///
/// # Errors
/// The database's.
pub(super) async fn write(conn: &mut Connection, plan: &Plan<'_>, actor: &Actor, now: Instant) -> QueryResult<()> {
    let mut writer = Writer { conn, actor, now };
    let places = writer.locations(&plan.locations).await?;
    let firms = writer.companies(&plan.companies, &places).await?;
    let offers = writer.plans(&plan.plans).await?;
    let people = writer.members(&plan.members, &places, &firms).await?;
    writer.memberships(&plan.memberships, &people, &offers).await?;
    for (id, today) in &plan.to_rederive {
        rederive_status(conn, *id, *today).await?;
    }
    Ok(())
}

/// The ids that the new things of one kind got, in their order.
struct Written(Vec<i64>);

impl Written {
    /// What a planned id has become; a known one stays.
    fn id(&self, id: i64) -> i64 {
        place_of(id).and_then(|at| self.0.get(at)).copied().unwrap_or(id)
    }
}

#[derive(Insertable)]
#[diesel(table_name = companies)]
struct CompanyRow<'a> {
    name: &'a str,
    name_key: String,
    search_text: String,
    location_id: i64,
    billing_email: Option<&'a str>,
    created_at: Instant,
}

#[derive(Insertable)]
#[diesel(table_name = members)]
struct MemberRow<'a> {
    name: &'a str,
    name_key: String,
    search_text: String,
    email: Option<&'a str>,
    email_key: Option<&'a str>,
    phone: &'a str,
    company_id: Option<i64>,
    contact_person: bool,
    billing_person: bool,
    location_id: i64,
    billing_address: &'a str,
    joined_on: Day,
    derived_status: MemberStatus,
    status_due_on: Option<Day>,
    created_at: Instant,
}

#[derive(Insertable)]
#[diesel(table_name = memberships)]
struct MembershipRow<'a> {
    member_id: i64,
    plan_id: i64,
    name: &'a str,
    starts_on: Day,
    ends_on: Option<Day>,
    price_cents: i64,
    currency: &'a str,
    quantity: i32,
    created_at: Instant,
}

struct Writer<'a> {
    conn: &'a mut Connection,
    actor: &'a Actor,
    now: Instant,
}

impl<'a> Writer<'a> {
    fn event<'b>(
        &self,
        action: &'static str,
        (subject_kind, subject_id, subject_name): (&'static str, i64, &'b str),
        changes: Changes,
    ) -> Event<'b>
    where
        'a: 'b,
    {
        let member_id = (subject_kind == "member").then_some(subject_id);
        Event { actor: self.actor, action, subject_kind, subject_id, subject_name, member_id, changes }
    }

    async fn locations(&mut self, names: &[&str]) -> QueryResult<Written> {
        let mut ids = Vec::new();
        for name in names {
            let new = (
                locations::name.eq(name),
                locations::name_key.eq(fold(name)),
                locations::time_zone.eq("UTC"),
                locations::currency.eq("EUR"),
                locations::created_at.eq(self.now),
            );
            let made = diesel::insert_into(locations::table).values(new).returning(locations::id);
            let id = made.get_result(self.conn).await?;
            let event = self.event("location.created", ("location", id, name), Changes::none());
            audit::record(self.conn, event, self.now).await?;
            ids.push(id);
        }
        Ok(Written(ids))
    }

    async fn companies(&mut self, all: &[NewCompany<'_>], places: &Written) -> QueryResult<Written> {
        let mut ids = Vec::new();
        for new in all.chunks(AT_ONCE) {
            let rows = new.iter().map(|new| CompanyRow {
                name: &new.person.company,
                name_key: fold(&new.person.company),
                search_text: search_text([new.person.company.as_str()]),
                location_id: places.id(new.location_id),
                billing_email: new.person.company_email.as_ref().map(|email| email.shown()),
                created_at: self.now,
            });
            let made = diesel::insert_into(companies::table).values(rows.collect::<Vec<_>>()).returning(companies::id);
            let made: Vec<i64> = made.get_results(self.conn).await?;
            let events = new.iter().zip(&made).map(|(new, id)| {
                self.event("company.created", ("company", *id, new.person.company.as_str()), Changes::none())
            });
            audit::record_all(self.conn, events.collect::<Vec<_>>(), self.now).await?;
            ids.extend(made);
        }
        Ok(Written(ids))
    }

    async fn plans(&mut self, names: &[&str]) -> QueryResult<Written> {
        let mut ids = Vec::new();
        for name in names {
            let new = (plans::name.eq(name), plans::name_key.eq(fold(name)), plans::created_at.eq(self.now));
            ids.push(diesel::insert_into(plans::table).values(new).returning(plans::id).get_result(self.conn).await?);
        }
        Ok(Written(ids))
    }

    async fn members(&mut self, all: &[NewMember<'_>], places: &Written, firms: &Written) -> QueryResult<Written> {
        let mut ids = Vec::new();
        for new in all.chunks(AT_ONCE) {
            let rows = new.iter().map(|new| member_row(new, places, firms, self.now));
            let made = diesel::insert_into(members::table).values(rows.collect::<Vec<_>>()).returning(members::id);
            let made: Vec<i64> = made.get_results(self.conn).await?;
            let events = new.iter().zip(&made).map(|(new, id)| {
                self.event("member.created", ("member", *id, new.person.name.as_str()), Changes::none())
            });
            audit::record_all(self.conn, events.collect::<Vec<_>>(), self.now).await?;
            ids.extend(made);
        }
        Ok(Written(ids))
    }

    async fn memberships(&mut self, all: &[NewMembership<'_>], people: &Written, offers: &Written) -> QueryResult<()> {
        for new in all.chunks(AT_ONCE) {
            let rows = new.iter().map(|new| MembershipRow {
                member_id: people.id(new.member_id),
                plan_id: offers.id(new.plan_id),
                name: &new.membership.name,
                starts_on: new.membership.starts_on,
                ends_on: new.membership.ends_on,
                price_cents: new.membership.price_cents,
                currency: &new.currency,
                quantity: new.membership.quantity,
                created_at: self.now,
            });
            diesel::insert_into(memberships::table).values(rows.collect::<Vec<_>>()).execute(self.conn).await?;
            let events = new.iter().map(|new| {
                let told = new.membership;
                let changes = Changes::none()
                    .with("membership", &None, &Some(&told.name))
                    .with("starts_on", &None, &Some(told.starts_on.to_string()))
                    .with("ends_on", &None, &told.ends_on.map(|day| day.to_string()))
                    .with("price_cents", &None, &Some(told.price_cents))
                    .with("quantity", &None, &Some(told.quantity));
                self.event("membership.created", ("member", people.id(new.member_id), new.of), changes)
            });
            audit::record_all(self.conn, events.collect::<Vec<_>>(), self.now).await?;
        }
        Ok(())
    }
}

fn member_row<'a>(new: &'a NewMember<'_>, places: &Written, firms: &Written, now: Instant) -> MemberRow<'a> {
    let person = new.person;
    let began_on = person.membership.as_ref().map_or(new.today, |membership| membership.starts_on.min(new.today));
    let (derived_status, status_due_on) = derive_status(&new.dates, new.today);
    MemberRow {
        name: &person.name,
        name_key: fold(&person.name),
        search_text: search_text_of(&person.name, person.email.as_ref(), &person.phone),
        email: person.email.as_ref().map(|email| email.shown()),
        email_key: person.email.as_ref().map(|email| email.key()),
        phone: &person.phone,
        company_id: new.company_id.map(|id| firms.id(id)),
        // Without a company there is nobody's contact to be.
        contact_person: person.contact_person && new.company_id.is_some(),
        billing_person: person.billing_person && new.company_id.is_some(),
        location_id: places.id(new.location_id),
        billing_address: &person.billing_address,
        joined_on: person.joined_on.unwrap_or(began_on),
        derived_status,
        status_due_on,
        created_at: now,
    }
}
