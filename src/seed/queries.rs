//! The statements that make the demo.

use diesel::dsl::exists;
use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl, SimpleAsyncConnection as _};

use super::Seeded;
use super::chance::Chance;
use super::community::{PLANS, Place, companies_for, company, person};
use crate::accounts::AdminRole;
use crate::clock::Instant;
use crate::db::Connection;
use crate::db::schema::{admins, companies, invitations, locations, members, memberships, operator, plans, users};
use crate::text::fold;

/// The demo's staff: name, address, role.
pub const DEMO_ADMINS: &[(&str, &str, AdminRole)] = &[
    ("Marta Ilves", "marta@lindenhof.example", AdminRole::Owner),
    ("Jonas Albrecht", "jonas@lindenhof.example", AdminRole::Manager),
    ("Bianca Conti", "bianca@lindenhof.example", AdminRole::Billing),
    ("Viktor Holm", "viktor@lindenhof.example", AdminRole::Viewer),
];

const LOCATIONS: &[(&str, &str, &str)] = &[
    ("Mitte", "Lindenstraße 12\n10969 Berlin", "Europe/Berlin"),
    ("Alfama", "Rua dos Remédios 40\n1100-451 Lisboa", "Europe/Lisbon"),
    ("Psyrri", "Sarri 15\n105 53 Athina", "Europe/Athens"),
];

/// Rows per INSERT: well below the 65,535 parameters PostgreSQL takes.
const BATCH: i64 = 1_000;

pub(super) async fn seed(conn: &mut Connection, count: i64, hash: &str, now: Instant) -> anyhow::Result<Seeded> {
    conn.transaction(async |conn| {
        conn.batch_execute("lock table members in share row exclusive mode").await?;
        if operator::table.select(operator::is_demo).first::<bool>(conn).await? {
            return Ok(Seeded::AlreadyDemo);
        }
        if diesel::select(exists(members::table.select(members::id))).get_result(conn).await? {
            return Ok(Seeded::NotEmpty);
        }
        let place = house(conn, hash, now).await?;
        people(conn, count, &place, hash, now).await?;
        conn.batch_execute(
            "select setval(pg_get_serial_sequence('members', 'id'), (select max(id) from members)) from operator",
        )
        .await?;
        Ok(Seeded::Made(count))
    })
    .await
}

/// The house and its staff; locations and plans that are there already stay as they are.
async fn house(conn: &mut Connection, hash: &str, now: Instant) -> QueryResult<Place> {
    diesel::update(operator::table)
        .set((
            operator::name.eq("Lindenhof"),
            operator::legal_line.eq("Lindenhof Workspaces GmbH, Lindenstraße 12, 10969 Berlin"),
            operator::contact_line.eq("Front desk: +49 30 5557 0100, weekdays 8 to 18"),
            operator::terms.eq("Be kind to the people next door.\nKeep the phone booths for phone calls.\nThe kitchen is everybody's, and so is the washing-up."),
            operator::privacy_notice.eq("The house keeps what it needs to run your membership, and shows your profile to the community only if you want it to."),
            operator::is_demo.eq(true),
        ))
        .execute(conn)
        .await?;
    for (name, address, time_zone) in LOCATIONS {
        diesel::insert_into(locations::table)
            .values((
                locations::name.eq(name),
                locations::name_key.eq(fold(name)),
                locations::address.eq(address),
                locations::time_zone.eq(time_zone),
                locations::currency.eq("EUR"),
                locations::created_at.eq(now),
            ))
            .on_conflict(locations::name_key)
            .do_nothing()
            .execute(conn)
            .await?;
    }
    for (name, _) in PLANS {
        diesel::insert_into(plans::table)
            .values((plans::name.eq(name), plans::name_key.eq(fold(name)), plans::created_at.eq(now)))
            .on_conflict(plans::name_key)
            .do_nothing()
            .execute(conn)
            .await?;
    }
    for (name, email, role) in DEMO_ADMINS {
        diesel::insert_into(admins::table)
            .values((
                admins::name.eq(name),
                admins::email.eq(email),
                admins::email_key.eq(email),
                admins::password_hash.eq(hash),
                admins::role.eq(role),
                admins::created_at.eq(now),
            ))
            .on_conflict(admins::email_key)
            .do_nothing()
            .execute(conn)
            .await?;
    }
    let locations = locations::table.select(locations::id).order(locations::id).load(conn).await?;
    let mut plan_ids = Vec::new();
    for (name, _) in PLANS {
        plan_ids.push(plans::table.filter(plans::name_key.eq(fold(name))).select(plans::id).first(conn).await?);
    }
    Ok(Place { locations, plans: plan_ids, companies: Vec::new() })
}

async fn people(conn: &mut Connection, count: i64, place: &Place, hash: &str, now: Instant) -> QueryResult<()> {
    let mut chance = Chance::new(1284);
    let mut place = place.clone();
    let rows: Vec<_> = (0..companies_for(count)).map(|at| company(at, &place, now, &mut chance)).collect();
    for batch in rows.chunks(usize::try_from(BATCH).unwrap_or(1)) {
        let ids: Vec<i64> =
            diesel::insert_into(companies::table).values(batch).returning(companies::id).get_results(conn).await?;
        place.companies.extend(ids);
    }
    let mut next = 1;
    while next <= count {
        let last = (next + BATCH - 1).min(count);
        let (mut member_rows, mut membership_rows, mut invitation_rows, mut user_rows) =
            (Vec::new(), Vec::new(), Vec::new(), Vec::new());
        for id in next..=last {
            let person = person(id, &place, hash, now, &mut chance);
            member_rows.push(person.member);
            membership_rows.extend(person.memberships);
            invitation_rows.extend(person.invitation);
            user_rows.extend(person.user);
        }
        diesel::insert_into(members::table).values(&member_rows).execute(conn).await?;
        diesel::insert_into(memberships::table).values(&membership_rows).execute(conn).await?;
        diesel::insert_into(invitations::table).values(&invitation_rows).execute(conn).await?;
        diesel::insert_into(users::table).values(&user_rows).execute(conn).await?;
        next = last + 1;
    }
    Ok(())
}

/// Some users to sign in as: name, address, member status, role; one of each kind.
///
/// # Errors
/// The database's.
pub async fn sample_users(conn: &mut Connection) -> QueryResult<Vec<(String, String, String, String)>> {
    users::table
        .inner_join(members::table)
        .filter(users::status.eq("active"))
        .distinct_on((members::status, users::role))
        .order((members::status, users::role, users::id))
        .select((members::name, users::email, members::status, users::role))
        .load(conn)
        .await
}
