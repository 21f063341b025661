use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use frontdesk::accounts::AdminRole;
use frontdesk::accounts::admins::setup::mint_setup_link;
use frontdesk::db::schema::admins;

use crate::support::House;
use crate::support::house::PASSWORD;

#[tokio::test]
async fn the_first_owner_is_made_once_by_the_newest_link() {
    let house = House::open().await;
    let mint = async || {
        mint_setup_link(&mut *house.conn().await, house.clock.now())
            .await
            .expect("the database answers")
            .map(|secret| secret.reveal())
    };
    let older = mint().await.expect("a link");
    let token = mint().await.expect("a link");
    let visitor = house.visitor();
    visitor.get(&format!("/admin/setup?token={older}")).await.expect(404);
    visitor.get("/admin/setup").await.expect(404);
    visitor.get(&format!("/admin/setup?token={token}")).await.expect(200);
    let weak = [("token", token.as_str()), ("name", "Marta"), ("email", "marta@l.example"), ("password", "password12")];
    visitor.post("/admin/setup", &weak).await.expect(422).contains("password-fault");
    let good = [("token", token.as_str()), ("name", "Marta"), ("email", "marta@l.example"), ("password", PASSWORD)];
    let (one, two) = (house.visitor(), house.visitor());
    let (one, two) = tokio::join!(one.post("/admin/setup", &good), two.post("/admin/setup", &good));
    let mut statuses = [one.status, two.status];
    statuses.sort_unstable();
    assert_eq!(statuses, [303, 410], "one owner of two at once");
    visitor.get(&format!("/admin/setup?token={token}")).await.expect(410);
    assert!(mint().await.is_none());
    visitor.post("/admin/sign-in", &[("email", "marta@l.example"), ("password", PASSWORD)]).await.expect(303);
    visitor.get("/admin/settings/house").await.expect(200);
}

#[tokio::test]
async fn everybody_changes_their_own_password_and_the_others_are_out() {
    let house = House::open().await;
    let (here, there) = (house.admin(AdminRole::Viewer).await, house.admin(AdminRole::Viewer).await);
    let change = "/admin/account/password";
    house.visitor().post("/admin/password-reset", &[("email", "viewer@lindenhof.example")]).await.expect(303);
    let link = house.link_to("viewer@lindenhof.example").await;
    let new = "seven green bicycles downhill";
    here.post(change, &[("current_password", "wrong"), ("password", new), ("password_confirmation", new)])
        .await
        .expect(422)
        .contains("current_password-fault");
    here.post(change, &[("current_password", PASSWORD), ("password", new), ("password_confirmation", new)])
        .await
        .expect(303);
    here.get("/admin/account").await.expect(200);
    there.get("/admin/account").await.expect(303);
    house.visitor().get(&link).await.expect(410).contains("taken back");
    let told = house.drain_mail().await;
    assert!(
        told.iter().any(|mail| mail.to_email == "viewer@lindenhof.example" && mail.subject.contains("was changed"))
    );
}

#[tokio::test]
async fn a_password_changes_only_from_the_one_that_was_asked_for_and_guessing_it_slows_down() {
    use frontdesk::accounts::admins::queries::{password_hash, set_password};
    let house = House::open().await;
    let here = house.admin(AdminRole::Viewer).await;
    let mut conn = house.conn().await;
    let id: i64 = admins::table.select(admins::id).first(&mut conn).await.expect("an admin");
    let kept = password_hash(&mut conn, id).await.expect("asked").expect("a hash");
    let now = house.clock.now();
    // Whoever changed it in between stays the one who did.
    assert_eq!(set_password(&mut conn, id, Some("another hash"), "x", now).await, Ok(false));
    assert_eq!(set_password(&mut conn, id + 7, None, "x", now).await, Ok(false));
    assert_eq!(password_hash(&mut conn, id).await.expect("asked"), Some(kept.clone()));
    assert_eq!(set_password(&mut conn, id, Some(&kept), &kept, now).await, Ok(true));
    let new = "seven green bicycles downhill";
    let change = [("current_password", "a guess"), ("password", new), ("password_confirmation", new)];
    for _ in 0..10 {
        here.post("/admin/account/password", &change).await.expect(422);
    }
    let held = here.post("/admin/account/password", &change).await.expect(429);
    assert!(held.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds <= 900), "{}", held.body);
}

#[tokio::test]
async fn nobody_ends_the_session_of_another() {
    let house = House::open().await;
    let (owner, viewer) = (house.admin(AdminRole::Owner).await, house.admin(AdminRole::Viewer).await);
    let page = house.admin(AdminRole::Owner).await.get("/admin/account").await.expect(200);
    let after = page.body.split("/admin/account/sessions/").nth(1).expect("a session");
    let session = format!("/admin/account/sessions/{}", after.split('"').next().expect("an id"));
    viewer.delete(&session, &[]).await.expect(404);
    owner.get("/admin/account").await.expect(200);
    owner.delete(&session, &[]).await.expect(303);
    owner.get("/admin/account").await.expect(303);
}
