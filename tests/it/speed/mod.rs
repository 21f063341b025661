//! What every page asks of a house of 100,000: each statement that was really sent is explained. None reads a big table
//! from end to end, none sorts more than the page shows, and none is sent once for each row.

mod plans;

use std::collections::BTreeMap;

use diesel_async::RunQueryDsl as _;
use frontdesk::accounts::AdminRole;

use crate::support::Client;
use crate::support::cluster::TestDatabase;
use crate::support::house::House;
use plans::{Plans, faults};

const LIST: &str = "/admin/community/members";

/// The pages, and the most statements each may send.
const PAGES: &[(&str, usize)] = &[
    ("/admin", 5),
    ("/admin/community/members", 2),
    ("/admin/community/members?sort=name", 2),
    ("/admin/community/members?status=active", 3),
    ("/admin/community/members?status=drop_in", 3),
    ("/admin/community/members?location=1", 3),
    ("/admin/community/members?status=active&location=1", 3),
    ("/admin/community/members?company=2", 4),
    ("/admin/community/members?access=with_access", 3),
    ("/admin/community/members?access=expired", 3),
    ("/admin/community/members?q=albrecht", 3),
    ("/admin/community/members?q=ski", 3),
    ("/admin/community/members?q=ski&sort=name", 3),
    ("/admin/community/members?q=qxzwvy", 3),
    ("/admin/community/members?q=bo", 3),
    ("/admin/community/members?q=nobody@work.example", 3),
    ("/admin/community/members?q=nobody.albrecht99", 2),
    ("/admin/community/members/777", 8),
    ("/admin/community/companies", 4),
    ("/admin/community/companies?q=hinoki", 4),
    ("/admin/community/companies/2", 6),
    ("/admin/community/users", 5),
    ("/admin/community/users?tab=with_access", 5),
    ("/admin/community/users?tab=suspended", 5),
    ("/admin/community/users?tab=invited", 5),
    ("/admin/community/users?tab=expired", 5),
    ("/admin/community/users?tab=not_invited", 5),
    ("/admin/community/users?q=albrecht", 6),
    ("/admin/find?q=albrecht", 5),
    ("/admin/settings/mail-log", 4),
    ("/admin/settings/mail-log?state=queued", 4),
    ("/admin/settings/mail-log?state=bounced", 4),
    ("/admin/settings/mail-log?since=7d", 4),
    ("/admin/settings/mail-log?state=sent&since=30d", 4),
    ("/admin/settings/mail-log?q=albrecht&kind=invitation", 5),
    ("/admin/settings/mail-log?q=albrecht&since=90d", 5),
    ("/admin/settings/mail-log.csv?state=bounced", 5),
    ("/admin/settings/activity", 6),
];

/// The number of each statement sent by one request, once what is kept in the process is kept.
async fn sent(house: &House, client: &Client, path: &str) -> BTreeMap<String, u64> {
    client.get(path).await.expect(200);
    let statements = frontdesk::db::Statements::to(&house.database.url);
    let before = statements.seen();
    client.get(path).await.expect(200);
    let times = |sql: &String, now: u64| now - before.get(sql).map_or(0, |seen| seen.times);
    let sent = statements.seen().into_iter().map(|(sql, seen)| (times(&sql, seen.times), sql));
    sent.filter(|(times, _)| *times > 0).map(|(times, sql)| (sql, times)).collect()
}

/// The numbers of a house so large that counting row by row would stop.
async fn numbers_of_kinds_are_exact(house: &House, desk: &Client) {
    house.reconcile().await;
    let mut conn = house.conn().await;
    for (filter, condition) in [
        ("", "true"),
        ("?status=active", "status = 'active'"),
        ("?location=1", "location_id = 1"),
        ("?access=with_access", "portal_access = 'with_access'"),
        (
            "?status=active&location=1&access=not_invited",
            "status = 'active' and location_id = 1 and portal_access = 'not_invited'",
        ),
    ] {
        let there: i64 = frontdesk::db::statement::<diesel::sql_types::BigInt>(format!(
            "select count(*) from members where archived_at is null and {condition}"
        ))
        .get_result(&mut conn)
        .await
        .expect("a count");
        let page = desk.get(&format!("{LIST}{filter}")).await.expect(200);
        let said = format!("<p class=\"count\"><b>{}</b>", frontdesk::text::figure(there));
        assert!(there > 1_000 && page.body.contains(&said), "{filter}: {there}");
    }
    // What very many have is not counted.
    assert!(desk.get(&format!("{LIST}?q=a")).await.expect(200).body.contains("<b>about "));
}

#[actix_web::test]
async fn no_page_asks_for_more_as_the_house_grows() {
    let house = House::on(TestDatabase::large().await);
    house.take_sample().await;
    let desk = house.admin(AdminRole::Owner).await;
    let mut statements = BTreeMap::new();
    let mut wrong = Vec::new();
    let next = desk.get(&format!("{LIST}?sort=name")).await.expect(200);
    let next =
        next.body.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("a next page");
    let next = next.replace("&#38;", "&");
    for (page, most) in PAGES.iter().copied().chain([(next.as_str(), 3)]) {
        let of_page = sent(&house, &desk, page).await;
        let number: u64 = of_page.values().sum();
        if number > most as u64 {
            wrong.push(format!("{page}: {number} statements instead of {most}: {of_page:#?}"));
        }
        statements.extend(of_page.into_keys().map(|sql| (sql, page.to_owned())));
    }
    assert!(statements.len() > 20, "the statements were seen");
    // A row more is no statement more.
    for (none, many) in [("members?q=qxzwvy", "members?q=albrecht"), ("users?q=qxzwvy", "users?q=albrecht")] {
        let number =
            async |path: &str| sent(&house, &desk, &format!("/admin/community/{path}")).await.values().sum::<u64>();
        let (none, many) = (number(none).await, number(many).await);
        assert!(none <= many && many <= 6, "{none} and {many} statements");
    }
    let mut plans = Plans::open(&house.database.url).await;
    let mut by_weeks = Vec::new();
    for (sql, page) in &statements {
        let plan = plans.of(sql).await;
        if sql.contains("weekly_trigrams") {
            assert!(plan.contains("Index Scan on members_by_week"), "{plan}");
            by_weeks.push(page.as_str());
        }
        wrong.extend(faults(sql, &plan).into_iter().map(|fault| format!("{page}: {fault}\n{sql}\n{plan}")));
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n\n"));
    assert_eq!(by_weeks, ["/admin/community/members?q=ski"]);
    // Of a long text one stretch is looked up: the text itself is only looked for in what that finds.
    assert!(statements.iter().any(|(sql, page)| page.ends_with("albrecht99") && sql.contains("|| $")), "a stretch");
    numbers_of_kinds_are_exact(&house, &desk).await;
}
