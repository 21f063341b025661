//! Searches that a sample decides about: what very many have, and what is rare.

use std::collections::HashSet;

use diesel::sql_types::BigInt;
use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};
use frontdesk::accounts::AdminRole;
use frontdesk::db::statement;

use super::members::{ids, link};
use crate::support::cluster::TestDatabase;
use crate::support::{Client, House};

const LIST: &str = "/admin/community/members";

/// A house of 8,000, who joined within so many days: many on the same day. Four in ten of them have a name in common or
/// a company of that name, and a fifth of them are archived.
async fn house_of_many_alike(days: u32) -> House {
    let database = TestDatabase::create().await;
    frontdesk::seed::seed(&database.url, 8_000, frontdesk::clock::Clock::system().now()).await.expect("seeded");
    let house = House::on(database);
    let alike = format!(
        "update companies set search_text = ' quellwasser ' || id where id <= 300;
         update members set
             search_text = case when id % 4 = 0 then ' zofia quellwasser ' || id else search_text end,
             company_id = case when id % 16 in (1, 2, 3, 4) then 1 + id % 300 end,
             joined_on = date '2022-03-01' + (id / 3 % {days})::integer,
             portal_access = 'not_invited', portal_access_until = null, expiry_seen = false,
             archived_at = case when id % 5 = 0 then now() end"
    );
    house.conn().await.batch_execute(&alike).await.expect("alike");
    house.take_sample().await;
    house
}

async fn found(house: &House, condition: &str, order: &str) -> Vec<i64> {
    let all = format!("select id from members m where archived_at is null and ({condition}) order by {order}");
    statement::<BigInt>(all).load(&mut house.conn().await).await.expect("members")
}

/// All pages from the first to the last, and back.
async fn there_and_back(desk: &Client, first: &str) -> (Vec<i64>, String) {
    let mut page = desk.get(first).await.expect(200);
    let count = page.body.split("<p class=\"count\"><b>").nth(1).and_then(|rest| rest.split('<').next());
    let count = count.expect("a count").to_owned();
    let mut seen = vec![ids(&page)];
    while let Some(next) = link(&page, "next") {
        page = desk.get(&next).await.expect(200);
        seen.push(ids(&page));
    }
    let all = seen.concat();
    while let Some(previous) = link(&page, "prev") {
        page = desk.get(&previous).await.expect(200);
        seen.pop();
        assert_eq!(Some(&ids(&page)), seen.last(), "{first}, back");
    }
    assert_eq!(seen.len(), 1, "{first}, back at the first page");
    (all, count)
}

#[tokio::test]
async fn what_very_many_have_is_shown_in_the_order_of_the_list() {
    there_and_back_by_weeks(1_200, true).await;
}

#[tokio::test]
async fn so_it_is_where_they_all_came_within_three_weeks() {
    // All of a week are too many to be read.
    there_and_back_by_weeks(17, false).await;
}

async fn there_and_back_by_weeks(days: u32, goes_by_weeks: bool) {
    let house = house_of_many_alike(days).await;
    let desk = house.admin(AdminRole::Owner).await;
    let condition = "search_text like '%quellwasser%' or exists (
        select from companies c where c.id = m.company_id and c.search_text like '%quellwasser%')";
    for (sort, order) in [("newest", "joined_on desc, id desc"), ("name", "name_key, id")] {
        let all = found(&house, condition, order).await;
        assert!(all.len() > 2_600, "{}", all.len());
        let before = frontdesk::db::Statements::to(&house.database.url).seen();
        let (seen, count) = there_and_back(&desk, &format!("{LIST}?q=Quellwasser&sort={sort}")).await;
        assert_eq!(seen.iter().collect::<HashSet<_>>().len(), seen.len(), "{sort}: nobody twice");
        assert!(seen == all, "{sort}: {} of {}", seen.len(), all.len());
        let about: usize = count.strip_prefix("about ").expect("about").replace(',', "").parse().expect("a number");
        assert!(about.abs_diff(all.len()) < all.len() / 5, "about {about} of {}", all.len());
        let statements = frontdesk::db::Statements::to(&house.database.url).seen();
        let by_weeks = statements.keys().filter(|sql| sql.contains("weekly_trigrams") && !before.contains_key(*sql));
        assert_eq!(by_weeks.count(), if goes_by_weeks && sort == "newest" { 2 } else { 0 }, "{sort}: down and up");
    }
}

#[tokio::test]
async fn what_few_have_is_counted_though_its_parts_are_frequent() {
    let house = house_of_many_alike(1_200).await;
    let desk = house.admin(AdminRole::Owner).await;
    let of = async |q: &str| there_and_back(&desk, &format!("{LIST}?q={q}")).await;
    // A stretch of the first stands in other texts too (400 in 4001 and so on), in the second only there.
    for (q, condition) in [
        ("quellwasser 400", "search_text like '%quellwasser 400%'"),
        ("wasser%204004", "search_text like '%wasser 4004%'"),
        ("zofia.quellwasser", "false"),
        ("quellwasser 9999999", "false"),
        ("xofia quellwasser 4004", "false"),
    ] {
        let all = found(&house, condition, "joined_on desc, id desc").await;
        let (seen, count) = of(&q.replace(' ', "%20")).await;
        assert_eq!((seen, count), (all.clone(), all.len().to_string()), "{q}");
    }
}
