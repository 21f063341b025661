use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use frontdesk::accounts::AdminRole;
use frontdesk::db::schema::{audit_events, locations};
use reqwest::Method;

use crate::support::House;

const LIST: &str = "/admin/space/locations";
const ALFAMA: [(&str, &str); 4] =
    [("name", "Alfama"), ("address", "Rua 1\r\nLisboa"), ("time_zone", "Europe/Lisbon"), ("currency", "EUR")];

#[actix_web::test]
async fn a_location_is_made_shown_and_changed() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let id = admin.post(LIST, &ALFAMA).await.expect(303).new_id();
    let address = format!("{LIST}/{id}");
    admin.get(&address).await.expect(200).contains("Alfama").contains("Europe/Lisbon").contains("EUR, Euro");
    admin.get(LIST).await.expect(200).contains("Alfama").contains("Mitte").contains("Rua 1, Lisboa");
    let version = admin.get(&format!("{address}/edit")).await.expect(200).value_of("version").expect("a version");
    let change = [("name", "Alfama"), ("time_zone", "atlantic/azores"), ("currency", "usd"), ("version", &version)];
    admin.post(&address, &change).await.expect(303);
    admin.get(&address).await.expect(200).contains("Atlantic/Azores").contains("USD");
    // Nobody's words are lost: the same form again is a conflict.
    let conflict = admin.post(&address, &change).await.expect(409);
    conflict.contains("saved this first").contains("name=\"version\" value=\"2\"");
    let actions: Vec<String> = audit_events::table
        .select(audit_events::action)
        .order(audit_events::id.desc())
        .limit(2)
        .load(&mut house.conn().await)
        .await
        .expect("the trail");
    assert_eq!(actions, ["location.changed", "location.created"]);
}

#[actix_web::test]
async fn names_are_unique_zones_and_currencies_real() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let with = |name: &'static str, zone: &'static str, currency: &'static str| {
        [("name", name), ("time_zone", zone), ("currency", currency)]
    };
    admin
        .post(LIST, &with("MÍTTE", "Europe/Berlin", "EUR"))
        .await
        .expect(422)
        .contains("Another location has this name");
    admin.hx(Method::POST, LIST, &with(" mitte", "Europe/Berlin", "EUR")).await.expect(422).contains("name-fault");
    admin.post(LIST, &with("Moon", "Luna/Tranquility", "EUR")).await.expect(422).contains("Luna/Tranquility");
    admin.post(LIST, &with("Moon", "Europe/Berlin", "XXX")).await.expect(422).contains("currency-fault");
    let page = admin.post(LIST, &[]).await.expect(422);
    assert_eq!(page.body.matches("aria-invalid=\"true\"").count(), 3);
    let count: i64 = locations::table.count().get_result(&mut house.conn().await).await.expect("a count");
    assert_eq!(count, 1);
}

#[actix_web::test]
async fn a_location_stays_while_anybody_belongs_to_it() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    house.member(&admin, "Noor", "").await;
    let firm = [("name", "Hinoki"), ("location_id", "1")];
    admin.post("/admin/community/companies", &firm).await.expect(303);
    let mitte = format!("{LIST}/1");
    admin.get(&mitte).await.expect(200).contains("/admin/community/members?location=1");
    admin.delete(&mitte, &[("confirmed", "yes")]).await.expect(409).contains("1 member and 1 company");
    // The way on is to those who are to be moved.
    let refused = admin.get(&format!("{mitte}/delete")).await.expect(409).contains("To its members");
    refused.contains(&mitte.replace("/admin/space/locations/", "href=\"/admin/community/members?location="));

    let id = admin.post(LIST, &ALFAMA).await.expect(303).new_id();
    let alfama = format!("{LIST}/{id}");
    admin.delete(&alfama, &[]).await.expect(200).contains("Delete location");
    admin.hx(Method::DELETE, &alfama, &[]).await.expect(200);
    admin.get(&alfama).await.expect(404);
    admin.get(LIST).await.expect(200).contains("Alfama is deleted.");
}

#[actix_web::test]
async fn viewers_look_and_change_nothing() {
    let house = House::open().await;
    for role in [AdminRole::Viewer, AdminRole::Billing] {
        let admin = house.admin(role).await;
        admin.get(LIST).await.expect(200).lacks("New location");
        admin.post(LIST, &ALFAMA).await.expect(403);
        admin.post(&format!("{LIST}/1"), &ALFAMA).await.expect(403);
        admin.delete(&format!("{LIST}/1"), &[("confirmed", "yes")]).await.expect(403);
    }
}
