//! The staff's accounts.

use diesel::prelude::*;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection as _};
use frontdesk::accounts::AdminRole;
use frontdesk::db::schema::admins;
use frontdesk::db::violates;

use crate::support::House;

async fn demote(house: &House, email: &str) -> QueryResult<usize> {
    let one = admins::table.filter(admins::email_key.eq(email));
    diesel::update(one).set(admins::role.eq(AdminRole::Viewer)).execute(&mut house.conn().await).await
}

#[tokio::test]
async fn the_last_active_owner_can_be_neither_removed_nor_demoted() {
    let house = House::open().await;
    house.admin(AdminRole::Owner).await;
    house.admin(AdminRole::Manager).await;
    let mut conn = house.conn().await;
    let owner = || admins::table.filter(admins::email_key.eq("owner@lindenhof.example"));
    let now = house.clock.now();
    for tried in [
        diesel::delete(owner()).execute(&mut conn).await,
        diesel::update(owner()).set(admins::disabled_at.eq(now)).execute(&mut conn).await,
        demote(&house, "owner@lindenhof.example").await,
    ] {
        assert!(violates(&tried.expect_err("refused"), "admins_one_owner"));
    }
    // Of two owners who demote each other at once, one stays: each has looked before the other is done.
    let second = admins::table.filter(admins::email_key.eq("manager@lindenhof.example"));
    diesel::update(second).set(admins::role.eq(AdminRole::Owner)).execute(&mut conn).await.expect("a second owner");
    let demote_and_look = |email| {
        format!(
            "begin; update admins set role = 'viewer' where email_key = '{email}@lindenhof.example'; set constraints all immediate"
        )
    };
    let mut other = house.conn().await;
    conn.batch_execute(&demote_and_look("owner")).await.expect("another owner is left");
    let sql = demote_and_look("manager");
    let first_commits = async {
        tokio::time::sleep(std::time::Duration::from_millis(300)).await;
        conn.batch_execute("commit").await
    };
    let (second, first) = tokio::join!(other.batch_execute(&sql), first_commits);
    first.expect("one may go");
    assert!(violates(&second.expect_err("refused"), "admins_one_owner"));
    other.batch_execute("rollback").await.expect("over");
    let owners = admins::table.filter(admins::role.eq(AdminRole::Owner)).count().get_result::<i64>(&mut conn).await;
    assert_eq!(owners.expect("a count"), 1);
}
