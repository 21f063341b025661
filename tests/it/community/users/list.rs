//! The page: the sum, its tabs, the badge.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use frontdesk::accounts::AdminRole;
use frontdesk::audit::Actor;
use frontdesk::community::users::invitations::queries as invitations;
use frontdesk::community::users::queries;
use frontdesk::db::schema::members;

use super::{link, member, user};
use crate::support::{Client, House, Page};

const LIST: &str = "/admin/community/users";

/// The number under a tab.
fn tab(page: &Page, tab: &str) -> i64 {
    let sum = page.body.split("class=\"sum\"").nth(1).expect("a sum");
    let query = if tab == "all" { String::new() } else { format!("?tab={tab}") };
    let after = sum.split(&format!("href=\"{LIST}{query}\"")).nth(1).expect("a tab");
    let number = after.split("<b>").nth(1).and_then(|rest| rest.split('<').next()).expect("a number");
    number.replace(',', "").parse().expect("a number")
}

async fn names(client: &Client, path: &str) -> Vec<String> {
    let page = client.get(path).await.expect(200);
    let mut names: Vec<String> = page
        .body
        .split("<th><i data-hue")
        .skip(1)
        .map(|rest| rest.split("<bdi>").nth(1).and_then(|rest| rest.split('<').next()).unwrap_or_default().to_owned())
        .collect();
    names.sort();
    names
}

#[actix_web::test]
async fn members_are_with_access_suspended_invited_expired_and_not_invited_and_nothing_else() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let by = Actor::System("test");
    let now = || house.clock.now();
    user(&house, "Active One", "one@example.org").await;
    user(&house, "Active Two", "two@example.org").await;
    let (_, suspended) = user(&house, "Suspended", "suspended@example.org").await;
    queries::suspend(&mut *house.conn().await, suspended, &by, now()).await.expect("suspended");
    let (_, deleted) = user(&house, "Deleted", "deleted@example.org").await;
    queries::delete(&mut *house.conn().await, deleted, &by, now()).await.expect("deleted");
    let expired = member(&house, "Expired", "expired@example.org").await;
    link(&house, expired).await;
    house.later(72);
    let invited = member(&house, "Invited", "invited@example.org").await;
    link(&house, invited).await;
    let queued = member(&house, "Queued", "queued@example.org").await;
    invitations::create_or_resend(&mut *house.conn().await, queued, &by, now()).await.expect("queued");
    let revoked = member(&house, "Revoked", "revoked@example.org").await;
    link(&house, revoked).await;
    assert!(invitations::revoke(&mut *house.conn().await, revoked, &by, now()).await.expect("revoked"));
    member(&house, "Without address", "").await;
    let archived = member(&house, "Archived", "archived@example.org").await;
    diesel::update(members::table.find(archived))
        .set(members::archived_at.eq(now()))
        .execute(&mut *house.conn().await)
        .await
        .expect("archived");

    let page = desk.get(LIST).await.expect(200);
    let parts = ["with_access", "suspended", "invited", "expired", "not_invited"].map(|part| tab(&page, part));
    assert_eq!(parts, [2, 1, 2, 1, 3]);
    assert_eq!(tab(&page, "all"), parts.iter().sum::<i64>());
    assert_eq!(page.badge(), 2, "active users alone");
    assert_eq!(house.reconcile().await, 2);
    let listed = async |tab: &str| names(&desk, &format!("{LIST}?tab={tab}")).await;
    assert_eq!(listed("with_access").await, ["Active One", "Active Two"]);
    assert_eq!(listed("suspended").await, ["Suspended"]);
    assert_eq!(listed("invited").await, ["Invited", "Queued"]);
    assert_eq!(listed("expired").await, ["Expired"]);
    assert_eq!(listed("not_invited").await, ["Deleted", "Revoked", "Without address"]);
    assert_eq!(names(&desk, LIST).await.len(), 9);

    // Filters narrow the rows, never the numbers.
    let narrowed = desk.get(&format!("{LIST}?tab=with_access&q=one%40example")).await.expect(200);
    assert_eq!(tab(&narrowed, "with_access"), 2);
    narrowed.contains("Active One").lacks("Active Two");
    desk.get(&format!("{LIST}?tab=nonsense")).await.expect(400);
    desk.get(&format!("{LIST}?after=%25%25")).await.expect(400);
    desk.get(&format!("{LIST}?company=1%27")).await.expect(400);
}

#[actix_web::test]
async fn pages_follow_each_other_without_gap_or_double() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Viewer).await;
    for at in 0..120 {
        member(&house, &format!("Member {at:03}"), &format!("m{at}@example.org")).await;
    }
    for sort in ["newest", "name"] {
        let mut address = format!("{LIST}?sort={sort}");
        let mut pages: Vec<Vec<String>> = Vec::new();
        let last;
        loop {
            let page = desk.get(&address).await.expect(200);
            pages.push(names(&desk, &address).await);
            let next = page.body.split("rel=\"next\" href=\"").nth(1).and_then(|rest| rest.split('"').next());
            let Some(next) = next else {
                last = page.body;
                break;
            };
            address = next.replace("&#38;", "&");
        }
        assert_eq!(pages.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 20]);
        let mut all: Vec<String> = pages.iter().flatten().cloned().collect();
        all.sort();
        all.dedup();
        assert_eq!(all.len(), 120);
        let back = last.split("rel=\"prev\" href=\"").nth(1).and_then(|rest| rest.split('"').next()).expect("newer");
        assert_eq!(names(&desk, &back.replace("&#38;", "&")).await, pages[1]);
    }
}

#[actix_web::test]
async fn a_viewer_sees_and_changes_nothing() {
    let house = House::open().await;
    let (member_id, user_id) = user(&house, "Noor", "noor@example.org").await;
    let invited = member(&house, "Tomasz", "tomasz@example.org").await;
    for role in [AdminRole::Viewer, AdminRole::Billing] {
        let client = house.admin(role).await;
        let page = client.get(LIST).await.expect(200);
        page.contains("noor@example.org").lacks("<button formaction").lacks(">Delete<");
        client.post(&format!("/admin/community/members/{invited}/invitation"), &[]).await.expect(403);
        client.delete(&format!("/admin/community/members/{invited}/invitation"), &[]).await.expect(403);
        client.post(&format!("/admin/community/members/{invited}/invitation/link"), &[]).await.expect(403);
        client.post(&format!("/admin/community/users/{user_id}/suspension"), &[]).await.expect(403);
        client.delete(&format!("/admin/community/users/{user_id}/suspension"), &[]).await.expect(403);
        client.post(&format!("/admin/community/users/{user_id}/password-reset"), &[]).await.expect(403);
        client
            .post(&format!("/admin/community/users/{user_id}/role"), &[("role", "company_manager")])
            .await
            .expect(403);
        let refused =
            client.delete(&format!("/admin/community/users/{user_id}"), &[("confirmed", "yes")]).await.expect(403);
        assert_eq!(refused.badge(), 1, "said within the portal");
    }
    assert_eq!(house.user_of(member_id).await, Some(user_id));
    assert_eq!(house.reconcile().await, 1);
    assert!(house.drain_mail().await.is_empty());
    let stranger = house.visitor().delete(&format!("/admin/community/users/{user_id}"), &[("confirmed", "yes")]).await;
    assert_ne!(stranger.status, 200);
    assert_eq!(house.user_of(member_id).await, Some(user_id));
}

#[actix_web::test]
async fn the_export_begins_with_the_members_id_and_follows_tab_and_filters() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Viewer).await;
    let (noor, user_id) = user(&house, "Noor", "noor@example.org").await;
    member(&house, "=1+1", "formula@example.org").await;
    let file = desk.get("/admin/community/users.csv").await.expect(200);
    assert!(file.header("content-type").starts_with("text/csv"));
    let mut lines = file.body.lines();
    assert_eq!(
        lines.next(),
        Some(
            "id,name,email,company,location,status,portal_access,user_id,role,invited_at,accepted_at,last_signed_in_at,profile_visibility,terms_version,terms_accepted_at"
        )
    );
    let first = lines.next().expect("a row");
    assert!(
        first.starts_with(&format!("{noor},Noor,noor@example.org,,Mitte,active,with_access,{user_id},member,20")),
        "{first}"
    );
    assert!(lines.next().expect("a row").contains(",'=1+1,"));
    assert_eq!(lines.next(), None);
    let file = desk.get("/admin/community/users.csv?tab=not_invited&q=formula").await.expect(200);
    assert_eq!(file.body.lines().count(), 2);
    desk.get("/admin/community/users.csv?tab=nonsense").await.expect(400);
}
