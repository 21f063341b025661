use frontdesk::accounts::AdminRole;

use crate::support::House;

#[actix_web::test]
async fn the_overview_says_what_needs_somebody() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    admin.get("/admin").await.expect(200).contains("Nothing needs you");
    house.member(&admin, "Hedwig Kästner", "").await;
    let noor = house.member(&admin, "Noor van den Heuvel", "noor@kaleidoskop.example").await;
    house.user(&admin, "Rebekka Lindqvist", "rebekka@kaleidoskop.example").await;
    admin.get("/admin").await.expect(200).contains("One thing needs you").contains("1 can be invited now, 1 without");
    admin.post(&format!("/admin/community/members/{noor}/invitation"), &[]).await.expect(303);
    house.drain_mail().await;
    let page = admin.get("/admin").await.expect(200).contains("invitation is out").contains("Rebekka Lindqvist");
    let accepted = page.body.split("Accepted in the last seven days").nth(1).expect("who accepted");
    assert!(accepted.contains("Mitte</bdi>") && accepted.contains(">Today, "), "{accepted}");
    house.later(73);
    let admin = house.admin(AdminRole::Manager).await;
    let page = admin.get("/admin").await.expect(200);
    page.contains("Two things need you").contains("Noor van den Heuvel can’t sign in").contains("tab=expired");
}

#[actix_web::test]
async fn a_house_without_a_place_says_so_first() {
    let house = House::with_transport(frontdesk::mail::Transport::memory().0).await;
    let admin = house.admin(AdminRole::Owner).await;
    admin.get("/admin").await.expect(200).contains("location is missing").contains("/admin/space/locations/new");
}
