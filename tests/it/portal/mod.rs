//! The member's side of the house.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use frontdesk::accounts::AdminRole;
use frontdesk::db::schema::{audit_events, members, operator};

use crate::support::House;
use crate::support::house::PASSWORD;

#[tokio::test]
async fn an_invitation_says_what_became_of_it_and_opening_it_changes_nothing() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let id = house.member(&admin, "Noor van den Heuvel", "noor@k.example").await;
    let invite = format!("/admin/community/members/{id}/invitation");
    admin.post(&invite, &[]).await.expect(303);
    let first = house.link_to("noor@k.example").await;
    let visitor = house.visitor();
    for _ in 0..3 {
        visitor.get(&first).await.expect(200).contains(", your key is ready").contains("noor@k.example");
    }
    visitor.get(&first[..first.len() - 3]).await.expect(404);
    let own = [("password", "Noor van den Heuvel"), ("password_confirmation", "Noor van den Heuvel")];
    visitor.post(&first, &own).await.expect(422).contains("password-fault");

    // Expired: 72 hours after its sending, and it heals itself.
    house.later(73);
    visitor.get(&first).await.expect(410).contains("run out").contains("Email me a fresh link");
    visitor.post(&first, &[("password", PASSWORD), ("password_confirmation", PASSWORD)]).await.expect(410);
    visitor.post(&format!("{first}/fresh"), &[]).await.expect(200);
    let second = house.link_to("noor@k.example").await;
    visitor.get(&first).await.expect(410).contains("newer link");
    visitor.get(&second).await.expect(200);

    // Revoked.
    admin.delete(&invite, &[]).await.expect(303);
    visitor.get(&second).await.expect(410).contains("taken back").lacks("Email me a fresh link");
    visitor.post(&second, &[("password", PASSWORD), ("password_confirmation", PASSWORD)]).await.expect(410);
    assert_eq!(house.user_of(id).await, None);
    assert_eq!(house.reconcile().await, 0);
}

#[tokio::test]
async fn of_two_with_one_link_one_is_let_in_and_nobody_acts_for_another() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let (_, _, kwame) = house.user(&admin, "Kwame", "kwame@a.example").await;
    let id = house.member(&admin, "Noor", "noor@k.example").await;
    admin.post(&format!("/admin/community/members/{id}/invitation"), &[]).await.expect(303);
    let link = house.link_to("noor@k.example").await;
    let fields = [("password", PASSWORD), ("password_confirmation", PASSWORD)];
    kwame.get(&link).await.expect(409).contains("Kwame");
    kwame.post(&link, &fields).await.expect(409);
    let (one, two) = (house.visitor(), house.visitor());
    let (one, two) = tokio::join!(one.post(&link, &fields), two.post(&link, &fields));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410]);
    house.visitor().get(&link).await.expect(410).contains("you have your key");
    assert_eq!(house.reconcile().await, 2);
}

#[tokio::test]
async fn what_is_shown_follows_role_and_status() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let (id, _, noor) = house.user(&admin, "Noor", "noor@k.example").await;
    let set = async |status: &str| {
        let set = members::status_override.eq(Some(status));
        diesel::update(members::table.find(id)).set(set).execute(&mut house.conn().await).await.expect("set");
    };
    noor.get("/portal").await.expect(200).contains("Edit my profile");
    let profile = [("phone", "+49 30 1"), ("profile_visibility", "hidden")];
    noor.post("/portal/profile", &profile).await.expect(303);
    noor.get("/portal/profile").await.expect(200).contains("+49 30 1");
    noor.post("/portal/profile", &[("phone", "x"), ("profile_visibility", "everybody")]).await.expect(422);
    // The rule of the desk's own form.
    let wrong = noor.post("/portal/profile", &[("phone", "call me"), ("profile_visibility", "hidden")]).await;
    let wrong = wrong.expect(422).contains("value=\"call me\"").contains("id=\"phone-fault\"");
    assert_eq!(wrong.body.matches("aria-invalid=\"true\"").count(), 1, "{}", wrong.body);
    noor.get("/portal/profile").await.expect(200).contains("+49 30 1");
    for status in ["former", "contact", "lead"] {
        set(status).await;
        noor.get("/portal").await.expect(200).lacks("Edit my profile");
        noor.post("/portal/profile", &profile).await.expect(403);
        noor.get("/portal/membership").await.expect(200).contains("On your bills");
    }
    set("drop_in").await;
    noor.post("/portal/profile", &profile).await.expect(303);
}

#[tokio::test]
async fn what_is_not_there_is_said_within_the_portal_one_is_signed_in_to() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Viewer).await;
    let (_, _, noor) = house.user(&house.admin(AdminRole::Manager).await, "Noor", "noor@k.example").await;
    admin.get("/admin/community/members/90412").await.expect(404).contains("To the members").contains("data-badge");
    admin.get("/admin/community/members/x").await.expect(404).contains("data-badge");
    admin.post("/admin/community/members", &[("name", "Kwame")]).await.expect(403).contains("viewers change nothing");
    noor.get("/portal/nowhere").await.expect(404).contains("portal-nav").lacks("data-badge");
    noor.delete("/portal/devices/90412", &[]).await.expect(404).contains("no such device");
    // Before the door nothing of the house is shown.
    house.visitor().get("/portal/invitations/x").await.expect(404).contains("copy the whole").lacks("portal-nav");
}

#[tokio::test]
async fn suspension_ends_access_at_once() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let (_, user, noor) = house.user(&admin, "Noor", "noor@k.example").await;
    let suspension = format!("/admin/community/users/{user}/suspension");
    admin.post(&suspension, &[]).await.expect(303);
    noor.get("/portal").await.expect(303);
    let door = [("email", "noor@k.example"), ("password", PASSWORD)];
    noor.post("/portal/sign-in", &door).await.expect(422).contains("suspended");
    noor.post("/portal/sign-in", &[door[0], ("password", "wrong")]).await.expect(422).lacks("suspended");
    admin.delete(&suspension, &[]).await.expect(303);
    noor.get("/portal").await.expect(303);
    noor.post("/portal/sign-in", &door).await.expect(303);
    noor.get("/portal").await.expect(200);
}

#[tokio::test]
async fn devices_are_ended_one_by_one_or_all() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let (_, _, here) = house.user(&admin, "Noor", "noor@k.example").await;
    let (_, _, other) = house.user(&admin, "Kwame", "kwame@a.example").await;
    let there = house.visitor();
    there.post("/portal/sign-in", &[("email", "noor@k.example"), ("password", PASSWORD)]).await.expect(303);
    // Each is shown the other's: oneself one leaves by signing out.
    let mut ids = Vec::new();
    for device in [&here, &there] {
        let page = device.get("/portal/devices").await.expect(200).contains("This one");
        let ends = page.body.split("action=\"/portal/devices/").skip(1).filter_map(|rest| rest.split('"').next());
        ids.extend(ends.filter_map(|id| id.parse::<i64>().ok()));
    }
    assert!(ids.len() == 2 && ids[0] != ids[1], "{ids:?}");
    for id in &ids {
        other.delete(&format!("/portal/devices/{id}"), &[]).await.expect(404);
    }
    here.delete(&format!("/portal/devices/{}", ids[0]), &[]).await.expect(303);
    there.get("/portal").await.expect(303);
    here.get("/portal").await.expect(200);
    there.post("/portal/sign-in", &[("email", "noor@k.example"), ("password", PASSWORD)]).await.expect(303);
    there.post("/portal/devices/sign-out-everywhere", &[]).await.expect(303);
    here.get("/portal").await.expect(303);
    there.get("/portal").await.expect(303);
}

#[tokio::test]
async fn everybody_changes_their_own_password_and_the_other_devices_are_out() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let (_, _, here) = house.user(&admin, "Noor", "noor@k.example").await;
    let there = house.visitor();
    there.post("/portal/sign-in", &[("email", "noor@k.example"), ("password", PASSWORD)]).await.expect(303);
    let new = "seven green bicycles downhill";
    let with = |current| [("current_password", current), ("password", new), ("password_confirmation", new)];
    here.post("/portal/profile/password", &with("wrong")).await.expect(422).contains("current_password-fault");
    there.get("/portal").await.expect(200);
    here.post("/portal/profile/password", &with(PASSWORD)).await.expect(303);
    here.get("/portal").await.expect(200);
    there.get("/portal").await.expect(303);
    let told = house.drain_mail().await;
    assert!(told.iter().any(|mail| mail.to_email == "noor@k.example" && mail.subject.contains("was changed")));
}

#[tokio::test]
async fn new_terms_are_asked_for_and_recorded() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let (id, _, noor) = house.user(&admin, "Noor", "noor@k.example").await;
    diesel::update(operator::table)
        .set(operator::terms_version.eq(2))
        .execute(&mut house.conn().await)
        .await
        .expect("set");
    assert_eq!(noor.get("/portal").await.expect(303).location(), "/portal/terms");
    noor.post("/portal/profile", &[("profile_visibility", "hidden")]).await.expect(403);
    let shown = noor.get("/portal/terms").await.expect(200).contains("The house rules have changed");
    // Nobody accepts what they were not shown.
    let older = [("terms_version", "1")];
    noor.post("/portal/terms", &older).await.expect(409).contains("newer ones first");
    assert_eq!(noor.get("/portal").await.expect(303).location(), "/portal/terms");
    assert_eq!(shown.value_of("terms_version").as_deref(), Some("2"));
    noor.post("/portal/terms", &[]).await.expect(303);
    noor.get("/portal").await.expect(200);
    // Whoever accepts an invitation now accepts these.
    let (_, _, kwame) = house.user(&admin, "Kwame", "kwame@a.example").await;
    kwame.get("/portal").await.expect(200);
    let late = house.member(&admin, "Late", "late@a.example").await;
    admin.post(&format!("/admin/community/members/{late}/invitation"), &[]).await.expect(303);
    let (link, late) = (house.link_to("late@a.example").await, house.visitor());
    late.get(&link).await.expect(200).contains("name=\"terms_version\" value=\"2\"");
    let older = [("password", PASSWORD), ("password_confirmation", PASSWORD), ("terms_version", "1")];
    late.post(&link, &older).await.expect(303);
    assert_eq!(late.get("/portal").await.expect(303).location(), "/portal/terms", "those shown were older");
    let trail = audit_events::table
        .filter(audit_events::member_id.eq(id))
        .filter(audit_events::action.eq("user.terms_accepted"))
        .count();
    assert_eq!(trail.get_result::<i64>(&mut house.conn().await).await.expect("a count"), 1);
}

#[tokio::test]
async fn the_two_doors_keep_apart_and_point_to_each_other() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Owner).await;
    let (_, _, noor) = house.user(&admin, "Noor", "noor@k.example").await;
    noor.get("/admin").await.expect(303);
    admin.get("/portal").await.expect(303);
    house.visitor().get("/portal/sign-in").await.expect(200).contains("/admin/sign-in");
    house.visitor().get("/admin/sign-in").await.expect(200).contains("/portal/sign-in");
    // An expired session answers htmx with a full navigation.
    let page = house.visitor().hx(reqwest::Method::POST, "/portal/profile", &[]).await.expect(401);
    assert!(page.header("hx-redirect").starts_with("/portal/sign-in"));
}
