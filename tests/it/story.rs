//! The whole story in a real browser: a member is made, invited, accepts by the mail's link, looks around, is
//! suspended and reactivated, deleted and signed out, invited again, and is the same member; with and without
//! JavaScript.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use frontdesk::accounts::AdminRole;
use frontdesk::db::schema::members;

use crate::support::House;
use crate::support::browser::Window;
use crate::support::house::PASSWORD;

const NOOR: &str = "noor@kaleidoskop.example";

async fn sign_in(window: &Window, email: &str) {
    window.go("/admin/sign-in").await;
    window.fill("#email", email).await;
    window.fill("#password", PASSWORD).await;
    window.click("main button[type=submit]").await;
    window.is_at("/admin").await;
}

async fn record_of(house: &House, id: i64) -> (String, Option<String>, String, i32) {
    let columns = (members::name, members::email, members::notes, members::version);
    members::table.find(id).select(columns).first(&mut house.conn().await).await.expect("the member is there")
}

async fn story(scripts: bool) {
    let house = House::open().await;
    house.admin(AdminRole::Manager).await;
    let desk = Window::open(&house.base).await;
    let desk = if scripts { desk } else { desk.without_scripts().await };
    sign_in(&desk, "manager@lindenhof.example").await;
    desk.badge_is(0).await;

    // A new member.
    desk.go("/admin/community/members/new").await;
    desk.fill("#name", "Noor van den Heuvel").await;
    desk.fill("#email", NOOR).await;
    desk.fill("#notes", "佐藤さんの友達").await;
    desk.click("main button.primary[type=submit]").await;
    desk.sees("is in the house").await;
    let member: i64 = members::table.select(members::id).first(&mut house.conn().await).await.expect("a member");
    let before = record_of(&house, member).await;

    // Invited from the list.
    desk.go("/admin/community/users").await;
    desk.press_in_row(member, "Invite").await;
    desk.row_offers(member, "Resend").await;
    desk.badge_is(0).await;
    desk.picture(if scripts { "story-invited" } else { "story-invited-plain" }).await;

    // The person opens the mail's link and accepts.
    let link = house.link_to(NOOR).await;
    let person = Window::open(&house.base).await;
    let person = if scripts { person } else { person.without_scripts().await };
    person.go(&link).await;
    person.fill("#password", PASSWORD).await;
    person.fill("#password_confirmation", PASSWORD).await;
    person.picture(if scripts { "story-accept" } else { "story-accept-plain" }).await;
    person.click("main button[type=submit]").await;
    person.is_at("/portal").await;
    person.sees("Noor").await;
    person.picture(if scripts { "story-portal" } else { "story-portal-plain" }).await;

    // The badge has moved; suspended, it moves back, and the person is out.
    desk.go("/admin/community/users").await;
    desk.badge_is(1).await;
    desk.press_in_row(member, "Suspend").await;
    desk.row_offers(member, "Reactivate").await;
    desk.badge_is(0).await;
    person.go("/portal/membership").await;
    person.sees("Sign in to the Member Portal").await;
    desk.press_in_row(member, "Reactivate").await;
    desk.badge_is(1).await;
    person.go("/portal/sign-in").await;
    person.fill("#email", NOOR).await;
    person.fill("#password", PASSWORD).await;
    person.click("main button[type=submit]").await;
    person.is_at("/portal").await;

    // Deletion asks first.
    desk.press_in_row(member, "Delete").await;
    desk.sees("Stays, untouched").await;
    desk.badge_is(1).await;
    desk.picture(if scripts { "story-delete" } else { "story-delete-plain" }).await;
    desk.click(".question button.danger").await;
    desk.badge_is(0).await;
    assert_eq!(house.user_of(member).await, None);
    assert_eq!(record_of(&house, member).await, before, "the record is what it was");
    person.go("/portal").await;
    person.sees("Sign in to the Member Portal").await;
    person.fill("#email", NOOR).await;
    person.fill("#password", PASSWORD).await;
    person.click("main button[type=submit]").await;
    person.sees("belong together").await;

    // Invited again, she comes back to the same member.
    desk.go("/admin/community/users").await;
    desk.press_in_row(member, "Invite").await;
    desk.row_offers(member, "Resend").await;
    let again = house.link_to(NOOR).await;
    assert_ne!(again, link);
    person.go(&link).await;
    person.sees("This account was deleted").await;
    person.go(&again).await;
    person.fill("#password", PASSWORD).await;
    person.fill("#password_confirmation", PASSWORD).await;
    person.click("main button[type=submit]").await;
    person.is_at("/portal").await;
    assert!(house.user_of(member).await.is_some());
    desk.go("/admin/community/users").await;
    desk.badge_is(1).await;
    assert_eq!(house.reconcile().await, 1);
}

#[tokio::test]
async fn the_whole_story_with_javascript() {
    story(true).await;
}

#[tokio::test]
async fn the_whole_story_without_javascript() {
    story(false).await;
}
