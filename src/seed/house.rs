//! The demo's house: its name, its staff, its places and plans.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use tokio_postgres::{Client, Error};

use super::community::{PLANS, Place};
use crate::accounts::AdminRole;
use crate::clock::Instant;
use crate::db::Connection;
use crate::db::schema::{members, users};
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

const NAMED: &str = "
    update operator set is_demo = true, name = 'Lindenhof',
        legal_line = 'Lindenhof Workspaces GmbH, Lindenstraße 12, 10969 Berlin',
        contact_line = 'Front desk: +49 30 5557 0100, weekdays 8 to 18',
        terms = E'Be kind to the people next door.\\nKeep the phone booths for phone calls.\\nThe kitchen is everybody''s, and so is the washing-up.',
        privacy_notice = 'The house keeps what it needs to run your membership, and shows your profile to the community only if you want it to.'";

/// Names the house and staffs it; locations and plans that are there already stay as they are.
pub(super) async fn furnish(client: &Client, hash: &str, now: Instant) -> Result<Place, Error> {
    client.batch_execute(NAMED).await?;
    let now = now.timestamp().to_string();
    for (name, address, time_zone) in LOCATIONS {
        let sql = "insert into locations (name, name_key, address, time_zone, currency, created_at)
                   values ($1, $2, $3, $4, 'EUR', $5::text::timestamptz) on conflict (name_key) do nothing";
        client.execute(sql, &[name, &fold(name), address, time_zone, &now]).await?;
    }
    for (name, _) in PLANS {
        let sql = "insert into plans (name, name_key, created_at)
                   values ($1, $2, $3::text::timestamptz) on conflict (name_key) do nothing";
        client.execute(sql, &[name, &fold(name), &now]).await?;
    }
    for (name, email, role) in DEMO_ADMINS {
        let sql = "insert into admins (name, email, email_key, password_hash, role, created_at)
                   values ($1, $2, $2, $3, $4, $5::text::timestamptz) on conflict (email_key) do nothing";
        client.execute(sql, &[name, email, &hash, &role.as_str(), &now]).await?;
    }
    let locations = client.query("select id from locations order by id", &[]).await?;
    let mut plans = Vec::new();
    for (name, _) in PLANS {
        plans.push(client.query_one("select id from plans where name_key = $1", &[&fold(name)]).await?.get(0));
    }
    Ok(Place { locations: locations.iter().map(|row| row.get(0)).collect(), plans, companies: 0..0 })
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
