//! A search that finds one in thirty of 100,000, page by page, beside what PostgreSQL finds by reading them all.

use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl as _;
use frontdesk::accounts::AdminRole;
use frontdesk::db::statement;

use super::{COUNTED, LIST};
use crate::community::members::{ids, link};
use crate::support::Client;
use crate::support::cluster::TestDatabase;
use crate::support::house::House;

/// The members of a page, in its order, and the addresses of its neighbours.
struct Listed {
    ids: Vec<i64>,
    previous: Option<String>,
    next: Option<String>,
    count: String,
}

async fn listed(desk: &Client, address: &str) -> Listed {
    let page = desk.get(address).await.expect(200);
    let count = page.body.split("<p class=\"count\"><b>").nth(1).and_then(|rest| rest.split('<').next());
    Listed {
        ids: ids(&page),
        previous: link(&page, "prev"),
        next: link(&page, "next"),
        count: count.expect("a count").to_owned(),
    }
}

#[actix_web::test]
async fn very_many_are_found_in_the_order_of_the_list() {
    let _alone = COUNTED.lock().await;
    let house = House::on(TestDatabase::large().await);
    let desk = house.admin(AdminRole::Owner).await;
    let mut conn = house.conn().await;
    // Both are in the names of some, and of companies: one in twenty-two is found, and one in nine.
    let (newest, name) = (("newest", "joined_on desc, id desc"), ("name", "name_key, id"));
    for (q, (sort, order)) in [("thal", newest), ("mar", newest), ("thal", name), ("mar", name)] {
        let all: Vec<i64> = statement::<BigInt>(format!(
            "select id from members m where archived_at is null and (search_text like '%{q}%' or exists (
                 select from companies c where c.id = m.company_id and c.search_text like '%{q}%'))
             order by {order}"
        ))
        .load(&mut conn)
        .await
        .expect("members");
        assert!(all.len() > 4_000, "{}", all.len());
        let first = listed(&desk, &format!("{LIST}?q={q}&sort={sort}")).await;
        assert_eq!((&first.ids[..], first.previous), (&all[..50], None));
        let about = first.count.strip_prefix("about ").expect("no exact number").replace(',', "");
        let about: usize = about.parse().expect("a number");
        assert!(about > all.len() / 2 && about < all.len() * 2, "about {about} of {}", all.len());
        let second = listed(&desk, &first.next.expect("more")).await;
        assert_eq!(second.ids, all[50..100]);
        // From far down the list the same rows are met, on the way down as on the way up.
        let token = second.next.clone().expect("more");
        let third = listed(&desk, &token).await;
        assert_eq!(third.ids, all[100..150]);
        assert_eq!(listed(&desk, &third.previous.expect("newer ones")).await.ids, all[50..100]);
        assert_eq!(listed(&desk, &second.previous.expect("newer ones")).await.ids, all[..50]);
    }
}

#[actix_web::test]
async fn very_many_end_where_the_list_does() {
    let _alone = COUNTED.lock().await;
    let house = House::on(TestDatabase::large().await);
    let desk = house.admin(AdminRole::Owner).await;
    let mut conn = house.conn().await;
    let mut seen = Vec::new();
    let mut next = Some(format!("{LIST}?q=ski"));
    while let Some(address) = next {
        let page = listed(&desk, &address).await;
        assert!(!page.ids.is_empty(), "{address}");
        seen.extend(page.ids);
        next = page.next;
    }
    let all: Vec<i64> = statement::<BigInt>(
        "select id from members where archived_at is null and search_text like '%ski%' order by joined_on desc, id desc",
    )
    .load(&mut conn)
    .await
    .expect("members");
    assert!(all.len() > 3_000 && seen == all, "{} of {}", seen.len(), all.len());
}
