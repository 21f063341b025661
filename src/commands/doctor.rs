//! `frontdesk doctor`: looks whether everything is as it should be, and says so, a line each.

use std::time::Duration;

use anyhow::Context as _;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;

use super::database::{Database, clock};
use crate::config::Config;
use crate::db::{self, Connection, statement};
use crate::mail::Transport;

/// What is not as it should be, counted: its name, and the statement that counts it.
pub const CHECKS: &[(&str, &str)] = &[
    (
        "the counted members equal the rows",
        "select abs((select sum(with_access + suspended + invited + not_invited)::bigint from access_counts)
              - (select count(*) from members where archived_at is null))",
    ),
    (
        "the counted members of each kind equal the rows",
        "with counted as (
             select status, location_id, portal_access, is_archived, sum(members)::bigint as members, sum(with_email)::bigint as with_email
             from member_counts group by 1, 2, 3, 4 having sum(members) <> 0 or sum(with_email) <> 0),
         there as (
             select status, location_id, portal_access, archived_at is not null, count(*), count(email_key) from members group by 1, 2, 3, 4)
         select count(*) from ((table counted except table there) union all (table there except table counted)) off",
    ),
    (
        "the counted people of each company equal the rows",
        "with counted as (
             select company_id, sum(members)::bigint, sum(archived)::bigint, sum(active)::bigint, sum(with_access)::bigint
             from company_counts group by 1
             having sum(members) <> 0 or sum(archived) <> 0 or sum(active) <> 0 or sum(with_access) <> 0),
         there as (
             select company_id, count(*) filter (where archived_at is null), count(archived_at),
                    count(*) filter (where archived_at is null and status = 'active'), count(*) filter (where portal_access = 'with_access')
             from members where company_id is not null group by 1)
         select count(*) from ((table counted except table there) union all (table there except table counted)) off",
    ),
    (
        "the counted companies equal the rows",
        "select abs((select sum(companies)::bigint from access_counts) - (select count(*) from companies))",
    ),
    (
        "the badge equals the active users",
        "select abs((select sum(with_access)::bigint from access_counts) - (select count(*) from users where status = 'active'))",
    ),
    (
        "each member's portal access mirrors its user and invitation",
        "select count(*) from members m
         left join users u on u.member_id = m.id
         left join invitations i on i.member_id = m.id and i.accepted_at is null and i.revoked_at is null and i.superseded_at is null
         where m.portal_access <> case when u.status = 'active' then 'with_access' when u.status = 'suspended' then 'suspended'
                                       when i.id is not null then 'invited' else 'not_invited' end",
    ),
    ("nobody archived has a user", "select count(*) from members m join users u on u.member_id = m.id where m.archived_at is not null"),
    ("there is an active owner", "select (not exists (select from admins where role = 'owner' and disabled_at is null))::int::bigint"),
];

/// Checks configuration, database, numbers and mail, and changes nothing in the house; prints a line each. (The key
/// and the folder for mails are made where they are missing, as by any command.)
///
/// # Errors
/// When anything is wrong.
pub async fn doctor(config: &Config) -> anyhow::Result<()> {
    let mut wrong = 0;
    let mut say = |name: &str, fault: Option<String>| match fault {
        None => println!("ok     {name}"),
        Some(fault) => {
            wrong += 1;
            println!("WRONG  {name}: {fault}");
        }
    };
    let database = Database::look(config).await?;
    let mut conn = database.pool.get().await.context("the database does not answer")?;
    say("the database answers", None);
    if db::are_current(&mut conn).await? {
        say("every migration has run", None);
        for (name, sql) in CHECKS {
            let off: i64 = statement::<BigInt>(*sql).get_result(&mut conn).await?;
            say(name, (off != 0).then(|| format!("off by {off}")));
        }
        let now = clock(config, &database.pool).await?.now();
        say("no mail waits for long", late_mail(&mut conn, now).await?);
    } else {
        say("every migration has run", Some("run `frontdesk migrate`".to_owned()));
        println!("       what stands in the tables is not looked at before that");
    }
    say("mail can be sent", no_way_for_mail(config).await);
    drop(conn);
    database.close().await?;
    anyhow::ensure!(wrong == 0, "{wrong} of these are wrong");
    Ok(())
}

/// Why no mail can go; the server is asked, within ten seconds.
async fn no_way_for_mail(config: &Config) -> Option<String> {
    let transport =
        Transport::open(config.smtp_url.as_deref(), config.smtp_ca_file.as_deref(), &config.data.join("mail"));
    match transport {
        Ok(transport) => transport.check(Duration::from_secs(10)).await.err(),
        Err(error) => Some(error.to_string()),
    }
}

async fn late_mail(conn: &mut Connection, now: crate::clock::Instant) -> anyhow::Result<Option<String>> {
    let hour_ago = now.minus(jiff::SignedDuration::from_hours(1));
    let late: i64 =
        statement::<BigInt>("select count(*) from outbox_mails where due_at is not null and queued_at < $1")
            .bind::<diesel::sql_types::Timestamptz, _>(hour_ago)
            .get_result(conn)
            .await?;
    Ok((late > 0).then(|| format!("{late} wait for more than an hour; see Settings > Mail log")))
}
