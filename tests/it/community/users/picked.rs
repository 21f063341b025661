//! Members picked on a page of their list: invited together, and exported.

use frontdesk::accounts::AdminRole;

use super::{access_of, member, user};
use crate::support::House;

const INVITE: &str = "/admin/community/members/invitations";

#[actix_web::test]
async fn who_can_be_invited_is_and_who_was_left_out_is_said() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let noor = member(&house, "Noor", "noor@example.org").await;
    let misaki = member(&house, "Misaki", "").await;
    let (kwame, _) = user(&house, "Kwame", "kwame@example.org").await;
    let tomasz = member(&house, "Tomasz", "tomasz@example.org").await;
    desk.post(&format!("/admin/community/members/{tomasz}/invitation"), &[]).await.expect(303);
    house.drain_mail().await;
    let ids = [noor, misaki, kwame, tomasz].map(|id| id.to_string());
    let mut fields: Vec<(&str, &str)> = ids.iter().map(|id| ("id", id.as_str())).collect();
    fields.push(("back", "/admin/community/members?sort=name"));
    let done = desk.post(INVITE, &fields).await.expect(303);
    assert_eq!(done.location(), "/admin/community/members?sort=name");
    let page = desk.get(done.location()).await.expect(200);
    let page = page.contains("1 invitation is on its way. Left out: ");
    page.contains("Misaki (no e-mail address)")
        .contains("Kwame (has a user already)")
        .contains("Tomasz (invited already)");
    assert_eq!(access_of(&house, noor).await, "invited");
    assert_eq!(house.drain_mail().await.len(), 1);

    desk.post(INVITE, &[]).await.expect(422).contains("Nobody is picked");
    desk.post(INVITE, &[("id", "x")]).await.expect(422);
    let many: Vec<(&str, &str)> = std::iter::repeat_n(("id", "1"), 51).collect();
    desk.post(INVITE, &many).await.expect(422);
    let nobody = [("id", ids[1].as_str()), ("id", &ids[1]), ("id", "999999"), ("back", "//evil.example")];
    let refused = desk.post(INVITE, &nobody).await.expect(409).lacks("evil");
    refused
        .contains("Nobody was invited. Left out: Misaki (no e-mail address); #999999 (no such member).")
        .contains("href=\"/admin/community/members\"");
    house.admin(AdminRole::Viewer).await.post(INVITE, &fields).await.expect(403);
}

#[actix_web::test]
async fn the_picked_rows_alone_are_exported() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Viewer).await;
    let noor = member(&house, "Noor", "noor@example.org").await;
    member(&house, "Misaki", "misaki@example.org").await;
    let file = desk.get(&format!("/admin/community/members.csv?id={noor}&back=%2Fadmin%2F")).await.expect(200);
    assert_eq!(file.body.lines().count(), 2);
    file.contains("noor@example.org");
    desk.get("/admin/community/members.csv?id=x").await.expect(422);
}
