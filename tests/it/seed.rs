//! The demo community: what it consists of, and that nothing but it is left behind.

use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl as _;
use frontdesk::db::statement;
use frontdesk::seed::{self, Seeded};

use crate::support::house::House;

/// Indexes, constraints and triggers as the migrations made them.
const SHAPE: &str = "
    select pg_get_indexdef(indexrelid) from pg_index where indrelid::regclass::text in ('companies', 'members', 'memberships', 'invitations', 'users')
    union all select pg_get_constraintdef(oid) || conname::text from pg_constraint where conrelid::regclass::text in ('companies', 'members', 'memberships', 'invitations', 'users')
    union all select pg_get_triggerdef(oid) || tgenabled::text from pg_trigger where not tgisinternal
    order by 1";

/// What a believable community has some of.
const KINDS: &[&str] = &[
    "select count(distinct status) - 5 from members",
    "select count(distinct portal_access) - 3 from members",
    "select count(*) from members where portal_access_until < now()",
    "select count(*) from members where portal_access_until > now()",
    "select count(*) from members where email is null",
    "select count(*) from members a join members b on a.email_key = b.email_key and a.id < b.id",
    "select count(*) from members where company_id is null",
    "select count(*) from (select company_id from members group by 1 having count(*) > 100) large",
    "select count(*) from (select company_id from members group by 1 having count(*) < 10) small",
    "select count(*) from members where name ~ '[α-ω]'",
    "select count(*) from members where name ~ '[一-龯]'",
    "select count(*) from members where name ~ '[ا-ي]'",
    "select count(*) from invitations where bounced_at is not null",
];

#[actix_web::test]
async fn the_demo_is_believable_and_leaves_the_tables_as_they_were() {
    let house = House::open().await;
    let mut conn = house.conn().await;
    let shape = async |conn: &mut _| -> Vec<String> { statement::<Text>(SHAPE).load(conn).await.expect("the shape") };
    let before = shape(&mut *conn).await;
    let seeded = seed::seed(&house.database.url, 3_000, house.clock.now()).await.expect("seeded");
    assert_eq!(seeded, Seeded::Made(3_000));
    assert_eq!(shape(&mut *conn).await, before);
    assert!(house.reconcile().await > 1_000);
    for kind in KINDS {
        let number: i64 = statement::<BigInt>(*kind).get_result(&mut *conn).await.expect("a number");
        assert!(number > 0, "{kind}");
    }
    let next = "insert into members (name, name_key, search_text, location_id, joined_on, created_at)
                select 'Next', 'next', ' next', min(id), '2026-01-01', '2026-01-01' from locations returning id";
    let next: i64 = statement::<BigInt>(next).get_result(&mut *conn).await.expect("made");
    assert_eq!(next, 3_001);
    let again = seed::seed(&house.database.url, 10, house.clock.now()).await.expect("no error");
    assert_eq!(again, Seeded::AlreadyDemo);
}

#[actix_web::test]
async fn real_people_are_left_alone() {
    let house = House::open().await;
    let desk = house.admin(frontdesk::accounts::AdminRole::Owner).await;
    house.member(&desk, "Noor", "noor@example.org").await;
    let seeded = seed::seed(&house.database.url, 10, house.clock.now()).await.expect("no error");
    assert_eq!(seeded, Seeded::NotEmpty);
    house.member(&desk, "Emil", "emil@example.org").await;
}
