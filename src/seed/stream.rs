//! The rows' way into the database: one transaction.

use std::io::Cursor;
use std::pin::pin;

use futures_util::SinkExt as _;
use tokio::sync::mpsc;
use tokio_postgres::{Client, Error};

use super::Seeded;
use super::aside::set_aside;
use super::chance::Chance;
use super::community::{Person, Place, companies_for, company, person};
use super::{house, tables};
use crate::clock::Instant;

/// People whose rows are in memory at once.
const AT_ONCE: i64 = 10_000;

/// Rows for each table, in COPY's format.
#[derive(Default)]
struct Batch {
    members: String,
    memberships: String,
    invitations: String,
    users: String,
}

/// The numbers that the triggers would have counted.
const COUNT: &str = "
    update access_counts set with_access = n.with_access, suspended = n.suspended, invited = n.invited, not_invited = n.not_invited,
        expiry_seen = n.expiry_seen, companies_changed = companies_changed + 1,
        companies = (select count(*) from companies) - (select sum(companies) from access_counts where slot <> 0)
    from (select count(*) filter (where portal_access = 'with_access') as with_access,
                 count(*) filter (where portal_access = 'suspended') as suspended,
                 count(*) filter (where portal_access = 'invited') as invited,
                 count(*) filter (where portal_access = 'not_invited') as not_invited,
                 count(*) filter (where expiry_seen) as expiry_seen
          from members where archived_at is null) n
    where slot = 0";

/// What came and went before stands in all slots, and sums up to nothing.
const CLEAR: &str =
    "update access_counts set with_access = 0, suspended = 0, invited = 0, not_invited = 0, expiry_seen = 0";

const COUNT_KINDS: &str = "
    insert into member_counts (status, location_id, portal_access, is_archived, members, with_email)
    select status, location_id, portal_access, archived_at is not null, count(*), count(email_key) from members group by 1, 2, 3, 4";

const COUNT_COMPANIES: &str = "
    insert into company_counts (company_id, members, archived, active, with_access)
    select company_id, count(*) filter (where archived_at is null), count(archived_at),
           count(*) filter (where archived_at is null and status = 'active'), count(*) filter (where portal_access = 'with_access')
    from members where company_id is not null group by 1";

const IDS: &str = "
    select setval(pg_get_serial_sequence('members', 'id'), (select max(id) from members)),
           setval(pg_get_serial_sequence('companies', 'id'), (select max(id) from companies))";

pub(super) async fn seed(client: &mut Client, count: i64, hash: String, now: Instant) -> anyhow::Result<Seeded> {
    // Rolled back when the connection goes before the commit.
    // Constraints at once: no trigger may be pending when a table is altered.
    client
        .batch_execute("begin; set local statement_timeout = 0; set local maintenance_work_mem = '256MB'; set constraints all immediate")
        .await?;
    client.batch_execute("lock table members in share row exclusive mode").await?;
    let state = client.query_one("select is_demo, exists (select from members) from operator", &[]).await?;
    match (state.get(0), state.get(1)) {
        (true, _) => return Ok(Seeded::AlreadyDemo),
        (_, true) => return Ok(Seeded::NotEmpty),
        _ => {}
    }
    let place = house::furnish(client, &hash, now).await?;
    let aside = set_aside(client).await?;
    people(client, count, place, hash, now).await?;
    aside.put_back(client).await?;
    client.batch_execute(CLEAR).await?;
    client.batch_execute(COUNT).await?;
    client.batch_execute(COUNT_KINDS).await?;
    client.batch_execute(COUNT_COMPANIES).await?;
    client.batch_execute(IDS).await?;
    client.batch_execute("commit").await?;
    // So that the first page is planned, and its counts read, as well as the thousandth.
    client
        .batch_execute("vacuum (analyze) companies, company_counts, members, memberships, invitations, users")
        .await?;
    Ok(Seeded::Made(count))
}

/// Companies, then people, made in a thread of their own while PostgreSQL takes in the batch before.
async fn people(client: &Client, count: i64, mut place: Place, hash: String, now: Instant) -> anyhow::Result<()> {
    let first: i64 = client.query_one("select coalesce(max(id), 0) + 1 from companies", &[]).await?.get(0);
    place.companies = first..first + companies_for(count);
    let mut chance = Chance::new(1284);
    let mut companies = String::new();
    for id in place.companies.clone() {
        company(id, &place, now, &mut chance).write(&mut companies);
    }
    copy(client, tables::COMPANY, companies).await?;
    let (sender, mut batches) = mpsc::channel(1);
    let maker = tokio::task::spawn_blocking(move || {
        let mut next = 1;
        while next <= count {
            let last = (next + AT_ONCE - 1).min(count);
            let mut batch = Batch::default();
            for id in next..=last {
                batch.add(&person(id, &place, &hash, now, &mut chance));
            }
            if sender.blocking_send(batch).is_err() {
                return;
            }
            next = last + 1;
        }
    });
    while let Some(Batch { members, memberships, invitations, users }) = batches.recv().await {
        copy(client, tables::MEMBER, members).await?;
        copy(client, tables::MEMBERSHIP, memberships).await?;
        copy(client, tables::INVITATION, invitations).await?;
        copy(client, tables::USER, users).await?;
    }
    Ok(maker.await?)
}

impl Batch {
    fn add(&mut self, person: &Person) {
        person.member.write(&mut self.members);
        person.memberships.iter().for_each(|one| one.write(&mut self.memberships));
        person.invitation.iter().for_each(|one| one.write(&mut self.invitations));
        person.user.iter().for_each(|one| one.write(&mut self.users));
    }
}

/// Streams `rows` into the table and columns that `into` names.
async fn copy(client: &Client, into: &str, rows: String) -> Result<(), Error> {
    let mut sink = pin!(client.copy_in(&format!("copy {into} from stdin")).await?);
    sink.send(Cursor::new(rows)).await?;
    sink.finish().await?;
    Ok(())
}
