//! Many at the same time: the numbers stay exact, and of two that exclude each other one wins.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use frontdesk::accounts::AdminRole;
use frontdesk::accounts::password_reset;
use frontdesk::accounts::sessions::{self, Account};
use frontdesk::accounts::tokens::Secret;
use frontdesk::audit::Actor;
use frontdesk::community::users::invitations::State;
use frontdesk::community::users::invitations::queries::{self as invitations, Accepted, Outcome};
use frontdesk::community::users::queries::{self, Change};
use frontdesk::db::schema::invitations as invitations_table;
use frontdesk::web::{Client as Browser, Door};
use futures_util::future::join_all;

use super::{accept, access_of, link, member, number, user};
use crate::support::House;
use crate::support::house::{PASSWORD, password_hash};

#[actix_web::test]
async fn fifty_accepts_suspends_and_deletes_at_once_leave_the_badge_exact() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let mut secrets = Vec::new();
    for at in 0..50 {
        let id = member(&house, &format!("Member {at}"), &format!("m{at}@example.org")).await;
        secrets.push((id, link(&house, id).await));
    }
    let accepted = join_all(secrets.iter().map(|(_, secret)| accept(&house, secret))).await;
    let users: Vec<i64> = accepted
        .iter()
        .map(|accepted| match accepted {
            Accepted::Welcome { user_id, .. } => *user_id,
            other => panic!("{other:?}"),
        })
        .collect();
    assert_eq!(house.reconcile().await, 50);
    assert_eq!(desk.get("/admin/community/users").await.badge(), 50);

    let suspended = users.iter().step_by(2).map(|id| {
        let (desk, address) = (desk.clone(), format!("/admin/community/users/{id}/suspension"));
        async move { desk.post(&address, &[]).await.expect(303) }
    });
    join_all(suspended).await;
    assert_eq!(house.reconcile().await, 25);
    assert_eq!(desk.get("/admin/community/users").await.badge(), 25);

    let deleted = users.iter().map(|id| {
        let (desk, address) = (desk.clone(), format!("/admin/community/users/{id}"));
        async move { desk.delete(&address, &[("confirmed", "yes")]).await.expect(303) }
    });
    join_all(deleted).await;
    assert_eq!(house.reconcile().await, 0);
    let page = desk.get("/admin/community/users").await;
    assert_eq!(page.badge(), 0);
}

#[actix_web::test]
async fn of_many_accepts_of_one_link_one_is_let_in() {
    let house = House::open().await;
    for round in 0..8 {
        let noor = member(&house, "Noor", &format!("noor{round}@example.org")).await;
        let secret = link(&house, noor).await;
        let all = join_all((0..6).map(|_| accept(&house, &secret))).await;
        let welcome = all.iter().filter(|one| matches!(one, Accepted::Welcome { .. })).count();
        let late = all.iter().filter(|one| **one == Accepted::Closed(State::Accepted)).count();
        assert_eq!((welcome, late), (1, 5), "{all:?}");
        assert_eq!(house.reconcile().await, round + 1);
    }
}

#[actix_web::test]
async fn an_accept_and_a_revoke_at_once_come_one_after_the_other() {
    let house = House::open().await;
    let by = Actor::System("test");
    for round in 0..12 {
        let noor = member(&house, "Noor", &format!("noor{round}@example.org")).await;
        let secret = link(&house, noor).await;
        let mut conn = house.conn().await;
        let (accepted, revoked) =
            tokio::join!(accept(&house, &secret), invitations::revoke(&mut conn, noor, &by, house.clock.now()));
        drop(conn);
        match (accepted, revoked.expect("the database answers")) {
            (Accepted::Welcome { .. }, false) => assert_eq!(access_of(&house, noor).await, "with_access"),
            (Accepted::Closed(State::Revoked), true) => assert_eq!(access_of(&house, noor).await, "not_invited"),
            other => panic!("{other:?}"),
        }
        house.reconcile().await;
    }
}

#[actix_web::test]
async fn a_sign_in_never_outlives_a_deletion_or_a_suspension_at_once() {
    let house = House::open().await;
    let by = Actor::System("test");
    let browser = Browser { ip: String::new(), user_agent: String::new() };
    for round in 0..12 {
        let (_, user_id) = user(&house, "Noor", &format!("noor{round}@example.org")).await;
        let (mut one, mut two) = (house.conn().await, house.conn().await);
        let now = house.clock.now();
        let (opened, deleted) = tokio::join!(
            sessions::open(&mut one, Account::User(user_id), &browser, now),
            queries::delete(&mut two, user_id, &by, now)
        );
        deleted.expect("deleted");
        let _ = opened;
        drop((one, two));
        assert_eq!(number(&house, "select count(*) from sessions where user_id = $1", user_id).await, 0);
        assert_eq!(number(&house, "select count(*) from users where id = $1", user_id).await, 0);
    }
    assert_eq!(house.reconcile().await, 0);
}

#[actix_web::test]
async fn of_two_members_with_one_address_invited_at_once_one_is_refused() {
    let house = House::open().await;
    let by = Actor::System("test");
    for round in 0..12 {
        let email = format!("office{round}@example.org");
        let (anna, bert) = (member(&house, "Anna", &email).await, member(&house, "Bert", &email).await);
        let (mut one, mut two) = (house.conn().await, house.conn().await);
        let now = house.clock.now();
        let (first, second) = tokio::join!(
            invitations::create_or_resend(&mut one, anna, &by, now),
            invitations::create_or_resend(&mut two, bert, &by, now)
        );
        let outcomes = [first.expect("the database answers"), second.expect("the database answers")];
        let invited = outcomes.iter().filter(|one| matches!(one, Outcome::Invited { .. })).count();
        let refused = outcomes.iter().filter(|one| matches!(one, Outcome::AddressTaken { .. })).count();
        assert_eq!((invited, refused), (1, 1), "{outcomes:?}");
    }
}

/// Whoever writes the mail of an invitation waits for a revocation of this moment, and sees it.
#[actix_web::test]
async fn no_link_is_minted_past_a_revocation_that_is_under_way() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let noor = house.member(&admin, "Noor", "noor@k.example").await;
    admin.post(&format!("/admin/community/members/{noor}/invitation"), &[]).await.expect(303);
    let id = invitations_table::table.select(invitations_table::id).first(&mut house.conn().await).await;
    let id: i64 = id.expect("an invitation");
    let (by, now) = (Actor::System("test"), house.clock.now());
    let mut revoking = house.conn().await;
    let revoked = revoking.transaction(async |conn| {
        let revoked = invitations::revoke(conn, noor, &by, now).await?;
        tokio::time::sleep(std::time::Duration::from_millis(400)).await;
        QueryResult::Ok(revoked)
    });
    let writing = async {
        tokio::time::sleep(std::time::Duration::from_millis(150)).await;
        invitations::hold_addressee(&mut *house.conn().await, id).await.expect("asked").expect("somebody")
    };
    let (revoked, to) = tokio::join!(revoked, writing);
    assert_eq!(revoked, Ok(true));
    assert_eq!(to.invitation.state(now), State::Revoked);
}

#[actix_web::test]
async fn mails_go_while_their_invitations_are_revoked_and_nothing_waits_in_a_circle() {
    let house = House::open().await;
    let by = Actor::System("test");
    for round in 0..40 {
        let noor = member(&house, "Noor", &format!("noor{round}@example.org")).await;
        let now = house.clock.now();
        let mut conn = house.conn().await;
        invitations::create_or_resend(&mut conn, noor, &by, now).await.expect("invited");
        // At another moment of the mail's way each time.
        let later = std::time::Duration::from_millis(round % 12);
        let revoke = async {
            tokio::time::sleep(later).await;
            invitations::revoke(&mut conn, noor, &by, now).await
        };
        let (sent, revoked) = tokio::join!(house.worker.try_one(), revoke);
        sent.expect("no deadlock");
        assert!(revoked.expect("no deadlock"));
        drop(conn);
        house.drain_mail().await;
        assert_eq!(access_of(&house, noor).await, "not_invited");
        assert_eq!(
            number(&house, "select count(*) from outbox_mails where due_at is not null and $1 = $1", 0).await,
            0
        );
    }
}

#[actix_web::test]
async fn a_reset_its_mail_and_a_deletion_or_suspension_at_once_wait_in_no_circle() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let by = Actor::System("test");
    for round in 0..12 {
        let email = format!("noor{round}@example.org");
        let (_, user_id, _) = house.user(&desk, "Noor van den Heuvel", &email).await;
        desk.post(&format!("/admin/community/users/{user_id}/password-reset"), &[]).await.expect(303);
        let link = house.link_to(&email).await;
        house.later(1);
        desk.post(&format!("/admin/community/users/{user_id}/password-reset"), &[]).await.expect(303);
        let secret = Secret::read(link.rsplit('/').next().expect("a token")).expect("a whole token");
        let (now, mut one, mut two) = (house.clock.now(), house.conn().await, house.conn().await);
        let used_at = now.minus(jiff::SignedDuration::from_mins(59));
        let hash = password_hash().await;
        let ended = async {
            tokio::time::sleep(std::time::Duration::from_micros(round * 400)).await;
            if round % 2 == 0 {
                queries::delete(&mut one, user_id, &by, now).await
            } else {
                queries::suspend(&mut one, user_id, &by, now).await
            }
        };
        let used = password_reset::queries::set_password(&mut two, Door::Portal, &secret, &hash, used_at);
        let (used, ended, mailed) = tokio::join!(used, ended, house.worker.try_one());
        used.expect("no deadlock");
        assert!(matches!(ended.expect("no deadlock"), Change::Done { .. }));
        mailed.expect("no deadlock");
        drop((one, two));
        house.drain_mail().await;
        let open =
            "select count(*) from tokens where user_id = $1 and num_nonnulls(used_at, revoked_at, superseded_at) = 0";
        assert_eq!(number(&house, open, user_id).await, 0, "round {round}: no link lives on");
        assert_eq!(number(&house, "select count(*) from sessions where user_id = $1", user_id).await, 0);
    }
}

#[actix_web::test]
async fn over_http_a_sign_in_is_before_a_deletion_or_suspension_or_after_never_between() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    for round in 0..6 {
        let email = format!("noor{round}@example.org");
        let (_, user_id, here) = house.user(&desk, "Noor van den Heuvel", &email).await;
        here.get("/portal").await.expect(200);
        let there = house.visitor();
        let fields = [("email", email.as_str()), ("password", PASSWORD)];
        let address = format!("/admin/community/users/{user_id}");
        let (_, ended) = if round % 2 == 0 {
            tokio::join!(there.post("/portal/sign-in", &fields), desk.delete(&address, &[("confirmed", "yes")]))
        } else {
            let address = format!("{address}/suspension");
            tokio::join!(there.post("/portal/sign-in", &fields), async { desk.post(&address, &[]).await })
        };
        ended.expect(303);
        assert_eq!(number(&house, "select count(*) from sessions where user_id = $1", user_id).await, 0);
        for browser in [&here, &there] {
            assert_ne!(browser.get("/portal").await.status, 200, "round {round}");
        }
    }
    assert_eq!(house.reconcile().await, 0);
}

#[actix_web::test]
async fn over_http_one_of_two_accepts_of_one_link_signs_in() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    for round in 0..4 {
        let email = format!("noor{round}@example.org");
        let id = member(&house, "Noor van den Heuvel", &email).await;
        desk.post(&format!("/admin/community/members/{id}/invitation"), &[]).await.expect(303);
        let link = house.link_to(&email).await;
        let (one, two) = (house.visitor(), house.visitor());
        let fields = [("password", PASSWORD), ("password_confirmation", PASSWORD)];
        let (first, second) = tokio::join!(one.post(&link, &fields), two.post(&link, &fields));
        let mut statuses = [first.status, second.status];
        statuses.sort_unstable();
        assert_eq!(statuses[0], 303, "{statuses:?}");
        assert!((400..500).contains(&statuses[1]), "{statuses:?}");
        assert_eq!(house.reconcile().await, round + 1);
    }
}
