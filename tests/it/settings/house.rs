use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use frontdesk::accounts::AdminRole;
use frontdesk::db::schema::{audit_events, operator};

use crate::support::House;

const HOUSE: &str = "/admin/settings/house";

async fn terms_version(house: &House) -> i32 {
    operator::table.select(operator::terms_version).first(&mut house.conn().await).await.expect("the house")
}

#[actix_web::test]
async fn new_terms_ask_everyone_only_when_told_to() {
    let house = House::open().await;
    let owner = house.admin(AdminRole::Owner).await;
    owner.get("/admin/settings").await.expect(307);
    let version = owner.get(HOUSE).await.expect(200).value_of("version").expect("a version");
    let fields = [("name", "Lindenhof"), ("terms", "Be kind."), ("version", version.as_str())];
    owner.post(HOUSE, &fields).await.expect(303);
    assert_eq!(terms_version(&house).await, 1);
    owner.get(HOUSE).await.expect(200).contains("Be kind.").contains("Lindenhof");
    let fields = [("name", "Lindenhof"), ("terms", "Be kinder."), ("ask_again", "true"), ("version", "2")];
    owner.post(HOUSE, &fields).await.expect(303);
    assert_eq!(terms_version(&house).await, 2);
    // A second press of the same button is a conflict, not a third version.
    owner.post(HOUSE, &fields).await.expect(409).contains("saved this first");
    assert_eq!(terms_version(&house).await, 2);
    let rows: i64 = audit_events::table
        .filter(audit_events::action.eq("house.changed"))
        .count()
        .get_result(&mut house.conn().await)
        .await
        .expect("a count");
    assert_eq!(rows, 2);
}

#[actix_web::test]
async fn a_page_that_asks_nothing_of_the_database_knows_the_name_and_its_change() {
    let house = House::open().await;
    let owner = house.admin(AdminRole::Owner).await;
    let visitor = house.visitor();
    let nowhere = async || visitor.get("/nowhere").await.expect(404);
    visitor.get("/portal/sign-in").await.expect(200);
    let name: String = operator::table.select(operator::name).first(&mut house.conn().await).await.expect("the house");
    nowhere().await.contains(&format!("<b>{name}</b>"));
    let version = owner.get(HOUSE).await.expect(200).value_of("version").expect("a version");
    owner.post(HOUSE, &[("name", "Haus am Ufer"), ("version", version.as_str())]).await.expect(303);
    nowhere().await.contains("<b>Haus am Ufer</b>").contains(">H</span>");
}

#[actix_web::test]
async fn only_owners_change_the_house() {
    let house = House::open().await;
    for role in [AdminRole::Manager, AdminRole::Billing, AdminRole::Viewer] {
        let admin = house.admin(role).await;
        admin.get(HOUSE).await.expect(200).lacks("<textarea").contains("Owners change it");
        admin.post(HOUSE, &[("name", "Mine"), ("version", "1")]).await.expect(403);
    }
    let owner = house.admin(AdminRole::Owner).await;
    let long = "a".repeat(301);
    let wrong = [("name", " "), ("contact_line", long.as_str()), ("terms", "kept"), ("version", "1")];
    let page = owner.post(HOUSE, &wrong).await.expect(422);
    assert_eq!(page.body.matches("aria-invalid=\"true\"").count(), 2);
    page.contains("kept");
}
