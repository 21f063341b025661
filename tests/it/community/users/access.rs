//! Suspend, reactivate, delete: what goes, what stays, what the answer changes.

use frontdesk::accounts::AdminRole;
use frontdesk::accounts::sessions::{self, Account};
use frontdesk::accounts::tokens::{self, Owner, Purpose};
use frontdesk::community::users::invitations::queries::Accepted;
use frontdesk::web::Client as Browser;
use reqwest::Method;

use super::{accept, access_of, link, member, number, user, word};
use crate::support::House;

async fn signed_in(house: &House, user_id: i64) {
    let browser = Browser { ip: "127.0.0.1".into(), user_agent: "a browser".into() };
    sessions::open(&mut *house.conn().await, Account::User(user_id), &browser, house.clock.now()).await.expect("open");
}

/// Everything the member's record and its billing rows hold, but for the mirror of the access.
async fn record(house: &House, member_id: i64) -> String {
    word(
        house,
        "select ((to_jsonb(m) - 'portal_access' - 'portal_access_until')::text
             || coalesce((select string_agg(to_jsonb(s)::text, ',' order by s.id) from memberships s where s.member_id = m.id), '')
             || coalesce((select to_jsonb(c)::text from companies c where c.id = m.company_id), ''))
         from members m where m.id = $1",
        member_id,
    )
    .await
}

const SESSIONS: &str = "select count(*) from sessions where user_id = $1";
const TOKENS: &str = "select count(*) from tokens where user_id = $1";

#[actix_web::test]
async fn deleting_a_user_ends_access_and_leaves_the_member_byte_for_byte() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let (member_id, user_id) = user(&house, "Kwame Mensah-Bonsu", "kwame@akwaaba.example").await;
    user(&house, "Somebody else", "else@example.org").await;
    signed_in(&house, user_id).await;
    signed_in(&house, user_id).await;
    let now = house.clock.now();
    tokens::mint(&mut *house.conn().await, Purpose::PasswordReset, Owner::User(user_id), "kwame@akwaaba.example", now)
        .await
        .expect("a token");
    desk.post(&format!("/admin/community/users/{user_id}/password-reset"), &[]).await.expect(303);
    let before = record(&house, member_id).await;
    let address = format!("/admin/community/users/{user_id}");

    // The question, on a page of its own and as a dialog.
    let asked = desk.delete(&address, &[]).await.expect(200);
    let asked = asked.contains("Kwame Mensah-Bonsu").contains("kwame@akwaaba.example").contains("Keep user");
    asked.contains("Delete user").contains("Users 2 → 1").contains("<dd>2</dd>");
    let dialog = desk.hx(Method::GET, &format!("{address}/delete?place=row"), &[]).await.expect(200);
    dialog.contains("<dialog").contains("#member-").contains("autofocus").lacks("<html");
    assert_eq!(house.user_of(member_id).await, Some(user_id), "asking deletes nothing");

    let gone = desk.delete(&address, &[("confirmed", "yes"), ("back", "/admin/community/users?tab=with_access")]).await;
    assert_eq!(gone.expect(303).location(), "/admin/community/users?tab=with_access");
    assert_eq!(house.user_of(member_id).await, None);
    assert_eq!((number(&house, SESSIONS, user_id).await, number(&house, TOKENS, user_id).await), (0, 0));
    assert_eq!(record(&house, member_id).await, before);
    assert_eq!(access_of(&house, member_id).await, "not_invited");
    let cancelled = "select count(*) from outbox_mails where member_id = $1 and state = 'cancelled'";
    assert_eq!(number(&house, cancelled, member_id).await, 1, "the reset that waited");
    assert!(house.drain_mail().await.is_empty());
    assert_eq!(desk.get("/admin/community/users").await.badge(), 1);
    assert_eq!(house.reconcile().await, 1);
    let snapshot = "select changes::text from audit_events where action = 'user.deleted' and member_id = $1";
    assert!(word(&house, snapshot, member_id).await.contains("kwame@akwaaba.example"));
    desk.delete(&address, &[("confirmed", "yes")]).await.expect(404);

    // Invited again: the same member, the same history, another user.
    let secret = link(&house, member_id).await;
    let Accepted::Welcome { user_id: again, member_id: same, .. } = accept(&house, &secret).await else { panic!() };
    assert!(again != user_id && same == member_id);
    assert_eq!(record(&house, member_id).await, before);
}

#[actix_web::test]
async fn suspending_ends_sessions_and_links_and_reactivating_brings_none_back() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Owner).await;
    let (member_id, user_id) = user(&house, "Дмитро Коваленко", "d.kovalenko@example.org").await;
    signed_in(&house, user_id).await;
    let now = house.clock.now();
    tokens::mint(
        &mut *house.conn().await,
        Purpose::PasswordReset,
        Owner::User(user_id),
        "d.kovalenko@example.org",
        now,
    )
    .await
    .expect("a token");
    let address = format!("/admin/community/users/{user_id}/suspension");
    desk.post(&address, &[]).await.expect(303);
    assert_eq!(access_of(&house, member_id).await, "suspended");
    assert_eq!(number(&house, SESSIONS, user_id).await, 0);
    let open = "select count(*) from tokens where user_id = $1 and revoked_at is null";
    assert_eq!(number(&house, open, user_id).await, 0);
    assert_eq!(desk.get("/admin/community/users").await.badge(), 0);
    desk.post(&address, &[]).await.expect(303);
    let noted = "select count(*) from audit_events where action = 'user.suspended' and member_id = $1";
    assert_eq!(number(&house, noted, member_id).await, 1, "twice is once");
    let refused = desk.post(&format!("/admin/community/users/{user_id}/password-reset"), &[]).await.expect(409);
    refused.contains("suspended");
    desk.delete(&address, &[]).await.expect(303);
    assert_eq!(access_of(&house, member_id).await, "with_access");
    assert_eq!(number(&house, SESSIONS, user_id).await, 0);
    assert_eq!(house.reconcile().await, 1);
    // Whatever _method means, it is not this.
    desk.post(&address, &[("_method", "UNDO")]).await.expect(400);
    assert_eq!(access_of(&house, member_id).await, "with_access");
    desk.post("/admin/community/users/999999/suspension", &[]).await.expect(404);
    desk.post("/admin/community/users/nonsense/suspension", &[]).await.expect(404);
}

#[actix_web::test]
async fn an_answer_to_htmx_changes_the_row_the_sum_and_the_badge() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let (member_id, user_id) = user(&house, "Noor van den Heuvel", "noor@example.org").await;
    let back = [("back", "/admin/community/users?tab=with_access")];
    let row = format!("tr#member-{member_id}");
    let hx = async |method: Method, path: String, target: &str| {
        let headers = [("HX-Request", "true"), ("HX-Request-Type", "partial"), ("HX-Target", target)];
        desk.send(method, &path, &headers, Some(&back)).await.expect(200)
    };
    let suspension = format!("/admin/community/users/{user_id}/suspension");
    let answer = hx(Method::POST, suspension.clone(), &row).await;
    assert!(answer.body.trim_start().starts_with(&format!("<tr id=\"member-{member_id}\"")), "{}", answer.body);
    let answer = answer.contains("Reactivate</button>").contains("hx-target=\"#sum\"").contains("autofocus");
    answer.contains("<hx-partial hx-target=\"#users-badge\" hx-swap=\"innerHTML\">0</hx-partial>").contains("#say");
    let answer = hx(Method::DELETE, suspension, &row).await;
    answer.contains("#users-badge\" hx-swap=\"innerHTML\">1<").contains("tab=with_access\" aria-current");
    // On the record it is the panel that is changed.
    let answer = hx(Method::DELETE, format!("/admin/community/users/{user_id}"), "section#access").await;
    let answer = answer.contains("<section id=\"access\"").contains("Noor can’t sign in.").contains("Invite");
    answer.contains("#users-badge\" hx-swap=\"innerHTML\">0<");
    let answer = hx(Method::POST, format!("/admin/community/members/{member_id}/invitation"), &row).await;
    answer.contains("data-access=\"invited\"").contains("Waiting to be sent").contains("Revoke");
    let mine = house.drain_mail().await;
    assert_eq!(mine.len(), 1);
    let answer = hx(Method::DELETE, format!("/admin/community/members/{member_id}/invitation"), &row).await;
    answer.contains("data-access=\"not_invited\"").contains("Revoked");
}

#[actix_web::test]
async fn a_reset_is_mailed_once_for_a_double_click_and_a_role_is_one_of_two() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let (member_id, user_id) = user(&house, "Tomasz Wiśniewski", "tomasz@example.org").await;
    let address = format!("/admin/community/users/{user_id}/password-reset");
    desk.post(&address, &[]).await.expect(303);
    desk.post(&address, &[]).await.expect(303);
    let mails = house.drain_mail().await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].to_email, "tomasz@example.org");
    // It has gone, and whoever presses a moment later wants one more.
    house.clock.advance(jiff::SignedDuration::from_millis(300));
    desk.post(&address, &[]).await.expect(303);
    assert_eq!(house.drain_mail().await.len(), 1);
    let address = format!("/admin/community/users/{user_id}/role");
    desk.post(&address, &[("role", "owner")]).await.expect(422);
    desk.post(&address, &[("role", "company_manager")]).await.expect(303);
    assert_eq!(word(&house, "select role from users where member_id = $1", member_id).await, "company_manager");
}

#[actix_web::test]
async fn a_user_needs_a_member_and_a_member_needs_no_user() {
    use diesel_async::SimpleAsyncConnection as _;
    let house = House::open().await;
    let alone = member(&house, "Alone", "").await;
    let (with_user, _) = user(&house, "Both", "both@example.org").await;
    let invited = member(&house, "Invited", "invited@example.org").await;
    link(&house, invited).await;
    let mut conn = house.conn().await;
    let invite = "insert into invitations (member_id, email, email_key, invited_by_name, created_at) values";
    let insert = "insert into users (member_id, email, email_key, password_hash, terms_version, terms_accepted_at, created_at) values";
    for wrong in [
        format!("{insert} (null, 'a@b.cd', 'a@b.cd', 'x', 1, now(), now())"),
        format!("{insert} (999999, 'a@b.cd', 'a@b.cd', 'x', 1, now(), now())"),
        format!("{insert} ({with_user}, 'a@b.cd', 'a@b.cd', 'x', 1, now(), now())"),
        format!("{insert} ({alone}, 'Both@example.org', 'both@example.org', 'x', 1, now(), now())"),
        format!("delete from members where id = {with_user}"),
        format!("update users set member_id = {alone} where member_id = {with_user}"),
        format!("update members set archived_at = now() where id = {with_user}"),
        format!("update users set status = 'deleted' where member_id = {with_user}"),
        format!("{invite} ({invited}, 'c@d.ef', 'c@d.ef', 'x', now())"),
        format!("{invite} ({alone}, 'invited@example.org', 'invited@example.org', 'x', now())"),
        format!("update invitations set member_id = {alone} where member_id = {invited}"),
        "update tokens set sha256 = 'a plain word' where id = (select min(id) from tokens)".to_owned(),
        "delete from locations".to_owned(),
    ] {
        assert!(conn.batch_execute(&wrong).await.is_err(), "{wrong}");
    }
    conn.batch_execute(&format!("delete from members where id = {alone}")).await.expect("a member alone can go");
    drop(conn);
    assert_eq!(house.reconcile().await, 1);
}

/// A plain form asks first. Who sends the verb itself is a program, and means it.
#[actix_web::test]
async fn the_verb_itself_deletes_and_a_form_asks_first() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let (_, user_id) = user(&house, "Tomasz Wiśniewski", "tomasz@example.org").await;
    let address = format!("/admin/community/users/{user_id}");
    desk.delete(&address, &[]).await.expect(200).contains("Delete user");
    assert_eq!(number(&house, "select count(*) from users where id <> $1", 0).await, 1);
    let verb = desk.raw(Method::DELETE, &address).header("Origin", &desk.base);
    crate::support::Client::read(verb).await.expect(303);
    assert_eq!(number(&house, "select count(*) from users where id <> $1", 0).await, 0);
}
