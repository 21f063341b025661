use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use frontdesk::accounts::AdminRole;
use frontdesk::community::users::invitations::queries::{mark_bounced, mark_sent};
use frontdesk::db::schema::{invitations, outbox_mails};
use frontdesk::text::search_text;
use jiff::SignedDuration;
use reqwest::Method;

use crate::support::browser::Window;
use crate::support::{Client, House};

const LOG: &str = "/admin/settings/mail-log";

async fn last_mail(house: &House) -> i64 {
    outbox_mails::table
        .order(outbox_mails::id.desc())
        .select(outbox_mails::id)
        .first(&mut house.conn().await)
        .await
        .expect("a mail")
}

async fn count(house: &House) -> i64 {
    outbox_mails::table.count().get_result(&mut house.conn().await).await.expect("a count")
}

async fn invited(house: &House, admin: &Client) -> i64 {
    let member = house.member(admin, "Noor van den Heuvel", "noor@kaleidoskop.example").await;
    admin.post(&format!("/admin/community/members/{member}/invitation"), &[]).await.expect(303);
    member
}

#[actix_web::test]
async fn every_mail_stands_there_with_its_fate() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    admin.get(LOG).await.expect(200).contains("No mail yet");
    let member = invited(&house, &admin).await;
    let link = format!("/admin/community/members/{member}");
    admin.get(LOG).await.expect(200).contains("Queued").contains("noor@kaleidoskop.example").contains(&link);
    admin.get(&format!("{LOG}?state=queued")).await.expect(200).contains("noor@kaleidoskop.example");
    house.drain_mail().await;
    admin.get(&format!("{LOG}?state=sent")).await.expect(200).contains("noor@kaleidoskop.example");
    for state in ["queued", "retrying", "bounced", "cancelled"] {
        admin.get(&format!("{LOG}?state={state}")).await.expect(200).lacks("noor@kaleidoskop.example");
    }
    for wrong in ["state=opened", "after=x", "before=1e9", "after=99999999999999999999"] {
        admin.get(&format!("{LOG}?{wrong}")).await.expect(400);
    }
}

#[actix_web::test]
async fn a_mail_goes_again_while_what_it_is_about_stands() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let member = invited(&house, &admin).await;
    let first = last_mail(&house).await;
    let again = format!("{LOG}/{first}/send-again");
    admin.post(&again, &[]).await.expect(409).contains("on its way");
    house.drain_mail().await;

    admin.post(&again, &[("state", "sent")]).await.expect(303);
    // A double press sends once.
    admin.post(&again, &[]).await.expect(409).contains("on its way");
    assert_eq!(count(&house).await, 2);
    assert_eq!(house.drain_mail().await.len(), 1);

    admin.delete(&format!("/admin/community/members/{member}/invitation"), &[]).await.expect(303);
    admin.post(&again, &[]).await.expect(409).contains("revoked");
    assert_eq!(count(&house).await, 2);
    admin.post(&format!("{LOG}/4711/send-again"), &[]).await.expect(404);
    house.admin(AdminRole::Viewer).await.post(&again, &[]).await.expect(403);
    house.admin(AdminRole::Billing).await.post(&again, &[]).await.expect(403);
}

#[actix_web::test]
async fn an_expired_invitation_asks_for_a_fresh_link() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    invited(&house, &admin).await;
    house.drain_mail().await;
    house.later(73);
    let admin = house.admin(AdminRole::Manager).await;
    let again = format!("{LOG}/{}/send-again", last_mail(&house).await);
    admin.post(&again, &[]).await.expect(409).contains("has run out");
}

#[actix_web::test]
async fn a_reset_of_a_deleted_user_goes_nowhere() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let (_, user, _) = house.user(&admin, "Noor van den Heuvel", "noor@kaleidoskop.example").await;
    admin.post(&format!("/admin/community/users/{user}/password-reset"), &[]).await.expect(303);
    house.drain_mail().await;
    let again = format!("{LOG}/{}/send-again", last_mail(&house).await);
    admin.post(&again, &[]).await.expect(303);
    house.drain_mail().await;
    admin.delete(&format!("/admin/community/users/{user}"), &[("confirmed", "yes")]).await.expect(303);
    admin.post(&again, &[]).await.expect(409).contains("has no user any more");
}

#[actix_web::test]
async fn a_mail_that_goes_again_says_the_first_deadline_and_none_goes_to_the_suspended() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let member = invited(&house, &admin).await;
    let first = house.drain_mail().await;
    let until = |text: &str| text.split("good until ").nth(1).map(|rest| rest.chars().take(20).collect::<String>());
    house.later(70);
    let admin = house.admin(AdminRole::Manager).await;
    admin.post(&format!("{LOG}/{}/send-again", last_mail(&house).await), &[]).await.expect(303);
    let again = house.drain_mail().await;
    assert_eq!(until(&again[0].text), until(&first[0].text));
    assert!(until(&again[0].text).is_some(), "{}", again[0].text);
    // It came back, and the next one arrives: then nothing came back.
    let mut conn = house.conn().await;
    let id = invitations::table.filter(invitations::member_id.eq(member)).select(invitations::id);
    let id: i64 = id.first(&mut conn).await.expect("an invitation");
    mark_bounced(&mut conn, id, house.clock.now()).await.expect("marked");
    let record = format!("/admin/community/members/{member}");
    admin.get(&record).await.expect(200).contains("came back");
    mark_sent(&mut conn, id, house.clock.now()).await.expect("marked");
    admin.get(&record).await.expect(200).lacks("came back");

    let (_, user, _) = house.user(&admin, "Piet", "piet@polder.example").await;
    admin.post(&format!("/admin/community/users/{user}/password-reset"), &[]).await.expect(303);
    house.drain_mail().await;
    let again = format!("{LOG}/{}/send-again", last_mail(&house).await);
    admin.post(&format!("/admin/community/users/{user}/suspension"), &[]).await.expect(303);
    admin.post(&again, &[]).await.expect(409).contains("is suspended");
}

/// A mail that tells of what was done tells the same time when it goes again, and again.
#[actix_web::test]
async fn a_mail_that_goes_again_tells_when_it_was() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let (_, user, _) = house.user(&admin, "Piet", "piet@polder.example").await;
    admin.post(&format!("/admin/community/users/{user}/password-reset"), &[]).await.expect(303);
    let link = house.link_to("piet@polder.example").await;
    let new =
        [("password", "seven green bicycles downhill"), ("password_confirmation", "seven green bicycles downhill")];
    house.visitor().post(&link, &new).await.expect(303);
    let when = |text: &str| text.split("On ").nth(1).and_then(|rest| rest.split(", ").next()).map(str::to_owned);
    let first = house.drain_mail().await;
    let told = when(&first[0].text).expect("a day");
    for _ in 0..2 {
        house.later(24 * 8);
        let admin = house.admin(AdminRole::Manager).await;
        admin.post(&format!("{LOG}/{}/send-again", last_mail(&house).await), &[]).await.expect(303);
        let again = house.drain_mail().await;
        assert_eq!(when(&again[0].text).as_deref(), Some(told.as_str()), "{}", again[0].text);
    }
}

#[actix_web::test]
async fn mails_are_found_by_whom_they_go_to_and_what_they_are_about() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let (_, user, _) = house.user(&admin, "Åsa Björklund", "asa@nordljus.example").await;
    admin.post(&format!("/admin/community/users/{user}/password-reset"), &[]).await.expect(303);
    let other = house.member(&admin, "Piet Roos", "piet@polder.example").await;
    admin.post(&format!("/admin/community/members/{other}/invitation"), &[]).await.expect(303);
    house.drain_mail().await;
    for (query, asa, piet) in [
        ("q=asa%20bjork", 2, 0),
        ("q=NORDLJUS", 2, 0),
        ("q=pi", 0, 1),
        ("q=%25", 0, 0),
        ("kind=invitation", 1, 1),
        ("kind=password_reset", 1, 0),
        ("kind=password_reset&q=piet", 0, 0),
        ("kind=invitation&state=sent&q=example", 1, 1),
        ("kind=invitation&state=bounced", 0, 0),
    ] {
        let page = admin.get(&format!("{LOG}?{query}")).await.expect(200);
        let rows = |address: &str| page.body.matches(&format!(">{address}</small>")).count();
        assert_eq!((rows("asa@nordljus.example"), rows("piet@polder.example")), (asa, piet), "{query}");
        let foot = if asa + piet == 0 { "No mail".to_owned() } else { format!("{0} of {0}, newest first", asa + piet) };
        page.contains(&foot);
    }
    admin.get(&format!("{LOG}?kind=admin_password_reset")).await.expect(400);
    // The tabs keep what is looked for.
    admin.get(&format!("{LOG}?q=piet")).await.expect(200).contains("?state=sent&#38;q=piet");
}

/// Writes mails to `Person 000`, `Person 001`, …, all bounced, each queued so many hours ago.
async fn bounced(house: &House, ages: impl IntoIterator<Item = i64>) {
    let row = |(n, hours): (usize, i64)| {
        let at = house.clock.now().minus(SignedDuration::from_hours(hours));
        (
            outbox_mails::kind.eq("password_changed"),
            outbox_mails::to_name.eq(format!("Person {n:03}")),
            outbox_mails::to_email.eq("person@example.org"),
            outbox_mails::search_text.eq(search_text([format!("Person {n:03}").as_str(), "person@example.org"])),
            outbox_mails::message_id.eq(format!("<{n}@test>")),
            outbox_mails::state.eq("bounced"),
            outbox_mails::last_error.eq("550 5.1.1 No such user here"),
            outbox_mails::queued_at.eq(at),
            outbox_mails::settled_at.eq(Some(at)),
        )
    };
    let rows: Vec<_> = ages.into_iter().enumerate().map(row).collect();
    diesel::insert_into(outbox_mails::table).values(rows).execute(&mut house.conn().await).await.expect("mails");
}

#[actix_web::test]
async fn the_log_of_a_period_is_counted_by_itself() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Viewer).await;
    let none = admin.get(&format!("{LOG}?since=7d")).await.expect(200);
    none.contains("No mail in the last 7 days.").contains("No mail like that");
    // Not in the order of their ids.
    bounced(&house, [25, 1, 24 * 8, 24 * 31, 24 * 91]).await;
    for (since, there) in [("24h", 1), ("7d", 2), ("30d", 3), ("90d", 4), ("", 5)] {
        let page = admin.get(&format!("{LOG}?since={since}&state=bounced")).await.expect(200);
        page.contains(&format!("{there} of {there}, newest first"));
        let found = admin.get(&format!("{LOG}?since={since}&q=person")).await.expect(200);
        let found = found.contains(&format!("{there} of {there}, newest first"));
        assert_eq!(found.body.matches("<tr id=\"mail-").count(), there, "{since}");
        let newest = found.body.split("<bdi>Person ").nth(1).expect("a mail");
        assert!(newest.starts_with("001"), "{since}: {newest}");
    }
    admin.get(&format!("{LOG}?since=7")).await.expect(400);
    // Tabs and export keep the period; asked for a part, they come along.
    let part = admin.hx(Method::GET, &format!("{LOG}?since=7d"), &[]).await.expect(200).lacks("<html");
    let part = part.contains("Of 2 mails in the last 7 days, 2 came back.").contains("?state=bounced&#38;since=7d");
    part.contains("/admin/settings/mail-log.csv?since=7d");
}

#[actix_web::test]
async fn a_chosen_period_changes_the_sum_and_the_export_in_place() {
    let house = House::open().await;
    bounced(&house, [1, 25, 24 * 8]).await;
    house.admin(AdminRole::Viewer).await;
    let window = Window::open(&house.base).await;
    window.signs_in("viewer@lindenhof.example").await;
    window.go(&format!("{LOG}?state=bounced")).await;
    let sum = "document.querySelector('.sum [href*=bounced] b').textContent";
    window.becomes(sum, "3").await;
    let choose = "(since => { document.stays = 'yes'; since.value = '7d'; \
                  since.dispatchEvent(new Event('change', { bubbles: true })); })(document.querySelector('[name=since]'))";
    window.page.evaluate_expression(choose).await.expect("a choice");
    window.becomes(sum, "2").await;
    window.becomes("String(document.querySelectorAll('#list tbody tr').length)", "2").await;
    window
        .becomes("document.querySelector('#sum-sentence').textContent", "Of 2 mails in the last 7 days, 2 came back.")
        .await;
    let export = "document.querySelector('#export').getAttribute('href')";
    window.becomes(export, "/admin/settings/mail-log.csv?state=bounced&since=7d").await;
    window.becomes("String([...document.querySelectorAll('#sum svg rect')].length > 0)", "true").await;
    window.becomes("document.stays", "yes").await;
}

#[actix_web::test]
async fn the_log_is_exported_as_it_is_filtered() {
    let house = House::open().await;
    let manager = house.admin(AdminRole::Manager).await;
    let evil = house.member(&manager, "=HYPERLINK(\"http://evil\")", "evil@k.example").await;
    manager.post(&format!("/admin/community/members/{evil}/invitation"), &[]).await.expect(303);
    house.drain_mail().await;
    // More than are read at once, none in the order of its id.
    bounced(&house, (0..2_345).map(|n| (n * 11) % 2_345 / 2)).await;
    let admin = house.admin(AdminRole::Viewer).await;
    let file = admin.get(&format!("{LOG}.csv")).await.expect(200);
    assert!(file.header("content-disposition").contains("mail-log.csv"));
    let head = "id,to_name,to_email,kind,subject,state,attempts,last_error,queued_at,due_at,settled_at,member_id";
    assert_eq!(file.body.lines().next(), Some(head));
    assert_eq!(file.body.lines().count(), 1 + 2_346);
    let once: BTreeSet<&str> = file.body.lines().filter_map(|line| line.split(',').next()).collect();
    assert_eq!(once.len(), 1 + 2_346, "each stands there once");
    let file = file.contains("\"'=HYPERLINK(\"\"http://evil\"\")\",evil@k.example,invitation,");
    let times: Vec<&str> = file.body.lines().skip(1).filter_map(|line| line.rsplit(',').nth(3)).collect();
    assert!(times.is_sorted(), "oldest first");
    for (query, mails) in [
        ("state=sent", 1),
        ("state=queued", 0),
        ("kind=invitation", 1),
        ("q=person%20007", 1),
        ("since=24h&state=bounced", 48),
        ("since=90d", 2_346),
    ] {
        let file = admin.get(&format!("{LOG}.csv?{query}")).await.expect(200);
        assert_eq!(file.body.lines().count(), 1 + mails, "{query}");
    }
    admin.get(&format!("{LOG}.csv?since=ever")).await.expect(400);
    house.visitor().get(&format!("{LOG}.csv")).await.expect(303);
}

#[actix_web::test]
async fn the_log_goes_back_page_by_page() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Viewer).await;
    // All at the same time.
    bounced(&house, [0; 70]).await;
    let page = admin.get(&format!("{LOG}?state=bounced")).await.expect(200).contains("Person 069").lacks("Person 019");
    let page = page.contains("550 5.1.1 No such user here").lacks("Send again to");
    let next = page.body.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("older");
    let older = admin.get(&next.replace("&#38;", "&")).await.expect(200).contains("Person 000").lacks("Person 020");
    let back = older.body.split("rel=\"prev\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("newer");
    admin.get(&back.replace("&#38;", "&")).await.expect(200).contains("Person 069").contains("Person 020");
}
