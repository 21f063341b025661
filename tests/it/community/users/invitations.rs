//! Invitations: what a link is good for, and what becomes of it.

use frontdesk::accounts::AdminRole;
use frontdesk::accounts::tokens::Secret;
use frontdesk::audit::Actor;
use frontdesk::community::users::invitations::State;
use frontdesk::community::users::invitations::queries::{self, Accepted, Outcome};
use reqwest::Method;

use super::{accept, access_of, link, member, number, user, word};
use crate::support::House;
use crate::support::house::PASSWORD;

fn invitation(member: i64) -> String {
    format!("/admin/community/members/{member}/invitation")
}

/// The secret in the last mail to this address.
async fn mailed(house: &House, email: &str) -> Secret {
    let path = house.link_to(email).await;
    Secret::read(path.strip_prefix("/portal/invitations/").expect("an invitation's link")).expect("a secret")
}

async fn state(house: &House, secret: &Secret) -> State {
    let looked = queries::look_up(&mut *house.conn().await, secret).await.expect("the database answers");
    looked.expect("a link").state(house.clock.now())
}

async fn fresh(house: &House, secret: &Secret) -> usize {
    queries::email_fresh_link(&mut *house.conn().await, secret, house.clock.now()).await.expect("the database answers");
    house.drain_mail().await.len()
}

#[actix_web::test]
async fn an_invited_member_has_no_user_until_the_link_is_accepted() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let noor = member(&house, "Noor van den Heuvel", "Noor@kaleidoskop.example").await;
    desk.post(&invitation(noor), &[]).await.expect(303);
    let secret = mailed(&house, "Noor@kaleidoskop.example").await;
    let mail = house.mails.lock().expect("mails").last().cloned().expect("a mail");
    assert_eq!(mail.subject, "Noor, your key to Frontdesk is ready");
    assert!(mail.text.contains("The manager at the front desk invites you") && mail.text.contains("(Berlin)"));
    assert_eq!(house.user_of(noor).await, None, "an invitation is no user");
    assert_eq!((access_of(&house, noor).await.as_str(), house.reconcile().await), ("invited", 0));
    for _ in 0..3 {
        assert_eq!(state(&house, &secret).await, State::Sent, "looking uses nothing up");
    }
    let Accepted::Welcome { user_id, member_id, email, .. } = accept(&house, &secret).await else { panic!() };
    assert_eq!((member_id, email.as_str()), (noor, "Noor@kaleidoskop.example"));
    assert_eq!(house.user_of(noor).await, Some(user_id));
    assert_eq!(house.reconcile().await, 1);
    assert_eq!(state(&house, &secret).await, State::Accepted);
    assert_eq!(accept(&house, &secret).await, Accepted::Closed(State::Accepted));
    let event =
        "select actor_kind || ' ' || actor_name from audit_events where action = 'user.created' and member_id = $1";
    assert_eq!(word(&house, event, noor).await, "user Noor van den Heuvel");
    assert!(matches!(accept(&house, &Secret::mint().expect("random bytes")).await, Accepted::Unknown));
    desk.post(&invitation(noor), &[]).await.expect(409).contains("has a user");
}

#[actix_web::test]
async fn inviting_again_mints_a_new_link_and_kills_the_old_one() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let noor = member(&house, "Noor", "noor@example.org").await;
    desk.post(&invitation(noor), &[]).await.expect(303);
    let old = mailed(&house, "noor@example.org").await;
    house.later(1);
    desk.post(&invitation(noor), &[]).await.expect(303);
    assert_eq!(state(&house, &old).await, State::Superseded);
    assert_eq!(accept(&house, &old).await, Accepted::Closed(State::Superseded));
    let new = mailed(&house, "noor@example.org").await;
    // A mail that still waits for a link that is dead never goes.
    house.later(1);
    desk.post(&invitation(noor), &[]).await.expect(303);
    desk.delete(&invitation(noor), &[]).await.expect(303);
    assert!(house.drain_mail().await.is_empty());
    assert_eq!(accept(&house, &new).await, Accepted::Closed(State::Superseded));
    assert_eq!(access_of(&house, noor).await, "not_invited");
    desk.delete(&invitation(noor), &[]).await.expect(409).contains("no open invitation");
    assert_eq!(number(&house, "select count(*) from invitations where member_id = $1", noor).await, 3);
}

#[actix_web::test]
async fn a_double_click_sends_one_mail_and_staff_resend_as_they_like() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let noor = member(&house, "Noor", "noor@example.org").await;
    let address = invitation(noor);
    let (one, two) = tokio::join!(desk.post(&address, &[("seen", "0")]), desk.post(&address, &[("seen", "0")]));
    assert_eq!((one.status, two.status), (303, 303));
    // Nobody is told that a link is dead which is not.
    desk.get(&format!("/admin/community/members/{noor}")).await.expect(200).lacks("is dead");
    assert_eq!(house.drain_mail().await.len(), 1);
    for sent in 1..=4 {
        // Pressed in the sight of the open one.
        let seen = number(&house, "select max(id) from invitations where member_id = $1", noor).await.to_string();
        desk.post(&address, &[("seen", &seen)]).await.expect(303);
        assert_eq!(house.drain_mail().await.len(), 1, "resend {sent}");
    }
}

#[actix_web::test]
async fn an_expired_link_can_be_renewed_by_its_holder_three_times_an_hour_to_the_invited_address() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let noor = member(&house, "Noor", "noor@example.org").await;
    desk.post(&invitation(noor), &[]).await.expect(303);
    let first = mailed(&house, "noor@example.org").await;
    assert_eq!(fresh(&house, &first).await, 0, "it is good still");
    house.later(71);
    assert_eq!((state(&house, &first).await, fresh(&house, &first).await), (State::Sent, 0), "still");
    house.later(1);
    assert_eq!(state(&house, &first).await, State::Expired);
    assert_eq!(accept(&house, &first).await, Accepted::Closed(State::Expired));
    assert_eq!(house.user_of(noor).await, None);
    for sent in [1, 1, 1, 0, 0] {
        house.clock.advance(jiff::SignedDuration::from_secs(10));
        assert_eq!(fresh(&house, &first).await, sent);
    }
    assert!(house.mails.lock().expect("mails").iter().all(|mail| mail.to_email == "noor@example.org"));
    house.later(1);
    assert_eq!(fresh(&house, &first).await, 1, "another hour");
    let last = mailed(&house, "noor@example.org").await;
    assert!(matches!(accept(&house, &last).await, Accepted::Welcome { .. }));
    house.later(2);
    assert_eq!(fresh(&house, &first).await, 0, "nobody is invited any more");
}

#[actix_web::test]
async fn a_revoked_link_says_so_and_heals_not() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let noor = member(&house, "Noor", "noor@example.org").await;
    let secret = link(&house, noor).await;
    desk.delete(&invitation(noor), &[]).await.expect(303);
    assert_eq!(state(&house, &secret).await, State::Revoked);
    assert_eq!(accept(&house, &secret).await, Accepted::Closed(State::Revoked));
    assert_eq!(fresh(&house, &secret).await, 0);
    assert_eq!(house.reconcile().await, 0);
}

#[actix_web::test]
async fn the_link_of_a_deleted_user_says_that_it_is_no_more() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let noor = member(&house, "Noor", "noor@example.org").await;
    desk.post(&invitation(noor), &[]).await.expect(303);
    let link = house.link_to("noor@example.org").await;
    let fields = [("password", PASSWORD), ("password_confirmation", PASSWORD)];
    house.visitor().post(&link, &fields).await.expect(303);
    house.visitor().get(&link).await.expect(410).contains("you have your key");
    let user_id = house.user_of(noor).await.expect("a user");
    desk.delete(&format!("/admin/community/users/{user_id}"), &[("confirmed", "yes")]).await.expect(303);
    house.visitor().get(&link).await.expect(410).contains("This account was deleted").lacks("is in use");
    house.visitor().post(&link, &fields).await.expect(410);
}

#[actix_web::test]
async fn an_invited_person_who_asks_for_a_reset_gets_the_invitation_again() {
    let house = House::open().await;
    let noor = member(&house, "Noor", "Noor@example.org").await;
    let old = link(&house, noor).await;
    house.later(100);
    let now = house.clock.now();
    let asked = async |key: &str| {
        queries::reinvite_by_address(&mut *house.conn().await, key, now).await.expect("the database answers")
    };
    assert!(asked("noor@example.org").await);
    assert!(!asked("nobody@example.org").await);
    let new = mailed(&house, "Noor@example.org").await;
    assert_eq!(state(&house, &old).await, State::Superseded);
    assert!(matches!(accept(&house, &new).await, Accepted::Welcome { .. }));
}

#[actix_web::test]
async fn of_two_members_with_one_address_one_is_invited() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let one = member(&house, "Anna Office", "office@example.org").await;
    let two = member(&house, "Bert Office", "OFFICE@example.org").await;
    desk.post(&invitation(one), &[]).await.expect(303);
    desk.post(&invitation(two), &[]).await.expect(409).contains("Anna Office was invited under OFFICE@example.org");
    let secret = mailed(&house, "office@example.org").await;
    accept(&house, &secret).await;
    desk.post(&invitation(two), &[]).await.expect(409).contains("Anna Office signs in with");
    desk.post(&format!("{}/link", invitation(two)), &[]).await.expect(409);
    let user_id = house.user_of(one).await.expect("a user");
    desk.delete(&format!("/admin/community/users/{user_id}"), &[("confirmed", "yes")]).await.expect(303);
    desk.post(&invitation(two), &[]).await.expect(303);
    assert_eq!(house.reconcile().await, 0);
}

#[actix_web::test]
async fn who_cannot_be_invited_is_told_why() {
    use diesel_async::SimpleAsyncConnection as _;
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let nobody = member(&house, "Gertrud", "").await;
    desk.post(&invitation(nobody), &[]).await.expect(409).contains("no e-mail address");
    let archived = member(&house, "Former", "former@example.org").await;
    house
        .conn()
        .await
        .batch_execute(&format!("update members set archived_at = now() where id = {archived}"))
        .await
        .expect("archived");
    desk.post(&invitation(archived), &[]).await.expect(409).contains("archived");
    desk.post(&invitation(999_999), &[]).await.expect(404);
    desk.post("/admin/community/members/0x1/invitation", &[]).await.expect(404);
    assert!(house.drain_mail().await.is_empty());
}

#[actix_web::test]
async fn a_copied_link_is_shown_once_and_mailed_to_nobody() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let noor = member(&house, "Noor", "noor@example.org").await;
    desk.post(&invitation(noor), &[]).await.expect(303);
    let old = mailed(&house, "noor@example.org").await;
    let page = desk.post(&format!("{}/link", invitation(noor)), &[]).await.expect(200);
    assert_eq!((page.header("cache-control"), page.header("referrer-policy")), ("no-store", "no-referrer"));
    let shown = page.value_of("").or_else(|| {
        let rest = page.body.split("id=\"fresh-link\"").nth(1)?;
        Some(rest.split("value=\"").nth(1)?.split('"').next()?.to_owned())
    });
    let shown = shown.expect("a link");
    let secret = Secret::read(shown.rsplit('/').next().expect("a path")).expect("a secret");
    assert!(house.drain_mail().await.is_empty());
    assert_eq!(state(&house, &old).await, State::Superseded);
    desk.get("/admin/community/users").await.lacks(&shown);
    assert!(matches!(accept(&house, &secret).await, Accepted::Welcome { .. }));
    let tomasz = member(&house, "Tomasz", "tomasz@example.org").await;
    let dialog = desk.hx(Method::POST, &format!("{}/link", invitation(tomasz)), &[("place", "row")]).await.expect(200);
    dialog.contains("<dialog").contains(&format!("hx-target=\"#member-{tomasz}\"")).contains("#users-badge");
}

#[actix_web::test]
async fn a_bounced_invitation_stays_under_invited_and_is_marked() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let noor = member(&house, "Noor", "noor@example.org").await;
    let now = house.clock.now();
    queries::create_or_resend(&mut *house.conn().await, noor, &Actor::System("test"), now).await.expect("invited");
    let id = number(&house, "select id from invitations where member_id = $1", noor).await;
    queries::mark_bounced(&mut *house.conn().await, id, now).await.expect("bounced");
    desk.get("/admin/community/users?tab=invited").await.expect(200).contains("Bounced").contains("The mail came back");
    house.later(24 * 30);
    assert_eq!(access_of(&house, noor).await, "invited");
    let desk = house.admin(AdminRole::Manager).await;
    desk.get("/admin/community/users?tab=invited").await.expect(200).contains("Noor");
}

#[actix_web::test]
async fn a_link_is_bound_to_the_address_it_went_to() {
    use diesel_async::SimpleAsyncConnection as _;
    let house = House::open().await;
    let noor = member(&house, "Noor", "noor@example.org").await;
    let secret = link(&house, noor).await;
    let elsewhere = format!("update invitations set email = 'x@y.zw', email_key = 'x@y.zw' where member_id = {noor}");
    house.conn().await.batch_execute(&elsewhere).await.expect("moved");
    assert_eq!(accept(&house, &secret).await, Accepted::Closed(State::Superseded));
    assert_eq!(house.user_of(noor).await, None);
}

#[actix_web::test]
async fn an_address_that_became_a_users_in_between_is_refused_and_the_link_kept() {
    use diesel_async::SimpleAsyncConnection as _;
    let house = House::open().await;
    let (other, _) = user(&house, "Other", "other@example.org").await;
    let noor = member(&house, "Noor", "noor@example.org").await;
    let secret = link(&house, noor).await;
    let taken = format!("update users set email_key = 'noor@example.org' where member_id = {other}");
    house.conn().await.batch_execute(&taken).await.expect("taken");
    assert_eq!(accept(&house, &secret).await, Accepted::AddressTaken);
    assert_eq!(state(&house, &secret).await, State::Sent, "nothing was written");
    let outcome =
        queries::create_or_resend(&mut *house.conn().await, noor, &Actor::System("test"), house.clock.now()).await;
    assert!(matches!(outcome, Ok(Outcome::AddressBelongsToUser { .. })));
}

#[actix_web::test]
async fn a_link_is_used_up_by_its_one_use_and_takes_its_like_with_it() {
    use diesel_async::SimpleAsyncConnection as _;
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let noor = member(&house, "Noor", "noor@example.org").await;
    desk.post(&invitation(noor), &[]).await.expect(303);
    let first = mailed(&house, "noor@example.org").await;
    // The mail went twice (its worker was killed in between): two links of one invitation, both good.
    let again = "update outbox_mails set state = 'sending', settled_at = null, due_at = queued_at";
    house.conn().await.batch_execute(again).await.expect("again");
    let second = mailed(&house, "noor@example.org").await;
    assert_eq!((state(&house, &first).await, state(&house, &second).await), (State::Sent, State::Sent));
    house
        .conn()
        .await
        .batch_execute("update tokens set revoked_at = created_at where id = (select min(id) from tokens)")
        .await
        .expect("revoked");
    assert_eq!(state(&house, &first).await, State::Superseded, "this very link is dead");
    assert_eq!(accept(&house, &first).await, Accepted::Closed(State::Superseded));
    assert!(matches!(accept(&house, &second).await, Accepted::Welcome { .. }));
    let used = "select count(*) from tokens where used_at is not null and invitation_id in (select id from invitations where member_id = $1)";
    assert_eq!(number(&house, used, noor).await, 1);
    let open = "select count(*) from tokens where num_nonnulls(used_at, revoked_at, superseded_at) = 0 and $1 = $1";
    assert_eq!(number(&house, open, 0).await, 0);
}

#[actix_web::test]
async fn a_mail_that_went_twice_began_its_hours_the_first_time() {
    let house = House::open().await;
    let noor = member(&house, "Noor", "noor@example.org").await;
    let secret = link(&house, noor).await;
    let id = number(&house, "select id from invitations where member_id = $1", noor).await;
    house.later(71);
    queries::mark_sent(&mut *house.conn().await, id, house.clock.now()).await.expect("marked");
    house.later(1);
    assert_eq!(state(&house, &secret).await, State::Expired);
}

#[actix_web::test]
async fn an_old_link_has_nothing_mailed_to_a_newer_address() {
    use diesel_async::SimpleAsyncConnection as _;
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let noor = member(&house, "Noor", "old@example.org").await;
    desk.post(&invitation(noor), &[]).await.expect(303);
    let old = mailed(&house, "old@example.org").await;
    house.later(1);
    desk.post(&invitation(noor), &[]).await.expect(303);
    desk.delete(&invitation(noor), &[]).await.expect(303);
    let moved =
        format!("update members set email = 'new@example.org', email_key = 'new@example.org' where id = {noor}");
    house.conn().await.batch_execute(&moved).await.expect("moved");
    desk.post(&invitation(noor), &[]).await.expect(303);
    house.drain_mail().await;
    house.later(1);
    assert_eq!((state(&house, &old).await, fresh(&house, &old).await), (State::Superseded, 0));
}
