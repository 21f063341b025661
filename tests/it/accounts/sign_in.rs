use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use frontdesk::accounts::AdminRole;
use frontdesk::accounts::throttle::{self, PER_ADDRESS};
use frontdesk::db::schema::{admins, sessions};
use reqwest::Method;

use crate::support::House;
use crate::support::house::PASSWORD;

#[tokio::test]
async fn the_right_password_opens_the_door_and_no_other() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let account = admin.get("/admin/account").await.expect(200).contains("manager@lindenhof.example");
    account.contains("Times in Europe/Berlin.");

    let stranger = house.visitor();
    let wrong = stranger
        .post("/admin/sign-in", &[("email", "manager@lindenhof.example"), ("password", "wrong")])
        .await
        .expect(422);
    let unknown = stranger
        .post("/admin/sign-in", &[("email", "nobody@lindenhof.example"), ("password", "wrong")])
        .await
        .expect(422);
    assert_eq!(
        wrong.body.replace("manager@", "nobody@"),
        unknown.body,
        "unknown and known addresses get the same answer"
    );
    let page = stranger.get("/admin/account").await.expect(303);
    assert_eq!(page.location(), "/admin/sign-in?next=%2Fadmin%2Faccount");
}

#[tokio::test]
async fn a_weaker_hash_is_made_anew_at_the_next_success_and_only_then() {
    let house = House::open().await;
    house.admin(AdminRole::Viewer).await;
    let weak = argon2::Argon2::from(argon2::Params::new(64, 1, 1, None).expect("parameters"));
    let weak = argon2::PasswordHasher::hash_password(&weak, PASSWORD.as_bytes()).expect("a hash").to_string();
    let kept = admins::table.select(admins::password_hash);
    let mut conn = house.conn().await;
    diesel::update(admins::table).set(admins::password_hash.eq(&weak)).execute(&mut conn).await.expect("weakened");
    let door = |password| [("email", "viewer@lindenhof.example"), ("password", password)];
    house.visitor().post("/admin/sign-in", &door("something else")).await.expect(422);
    assert_eq!(kept.first::<String>(&mut conn).await.expect("a hash"), weak);
    house.visitor().post("/admin/sign-in", &door(PASSWORD)).await.expect(303);
    let strong: String = kept.first(&mut conn).await.expect("a hash");
    assert!(strong.starts_with("$argon2id$v=19$m=19456,t=2,p=1$"), "{strong}");
    house.visitor().post("/admin/sign-in", &door(PASSWORD)).await.expect(303);
    assert_eq!(kept.first::<String>(&mut conn).await.expect("a hash"), strong, "and then it stays");
}

#[tokio::test]
async fn a_success_leads_where_one_was_going_but_only_inside_the_house() {
    let house = House::open().await;
    house.admin(AdminRole::Viewer).await;
    for (next, to) in
        [("/admin/account", "/admin/account"), ("//evil.example", "/admin"), ("https://evil.example", "/admin")]
    {
        let fields = [("email", "VIEWER@lindenhof.example "), ("password", PASSWORD), ("next", next)];
        let page = house.visitor().post("/admin/sign-in", &fields).await.expect(303);
        assert_eq!(page.location(), to);
        let cookie = page.header("set-cookie").to_owned();
        assert!(
            cookie.contains("HttpOnly") && cookie.contains("SameSite=Lax") && cookie.contains("Path=/"),
            "{cookie}"
        );
    }
}

#[tokio::test]
async fn failures_slow_down_and_never_lock_for_good() {
    let house = House::open().await;
    house.admin(AdminRole::Owner).await;
    let door = house.visitor();
    let wrong = [("email", "owner@lindenhof.example"), ("password", "wrong")];
    for _ in 0..10 {
        door.post("/admin/sign-in", &wrong).await.expect(422);
    }
    let slowed =
        door.post("/admin/sign-in", &[("email", "owner@lindenhof.example"), ("password", PASSWORD)]).await.expect(429);
    let wait: u32 = slowed.header("retry-after").parse().expect("seconds");
    assert!((1..=900).contains(&wait));
    slowed
        .contains("<h1>A short wait, then again")
        .contains("held for <b class=\"nowrap\">15 minutes</b>")
        .contains("owner@lindenhof.example");
    let within = door.hx(Method::POST, "/admin/sign-in", &wrong).await.expect(429);
    within
        .contains("held for <b class=\"nowrap\">15 minutes</b>")
        .contains("role=\"alert\"")
        .contains("owner@lindenhof.example");
    house.later(1);
    door.post("/admin/sign-in", &[("email", "owner@lindenhof.example"), ("password", PASSWORD)]).await.expect(303);
}

#[tokio::test]
async fn signing_out_everywhere_ends_every_session() {
    let house = House::open().await;
    let here = house.admin(AdminRole::Owner).await;
    let there = house.admin(AdminRole::Owner).await;
    there.get("/admin/account").await.expect(200);
    here.post("/admin/account/sign-out-everywhere", &[]).await.expect(303);
    there.get("/admin/account").await.expect(303);
    here.get("/admin/account").await.expect(303);
}

#[tokio::test]
async fn successes_do_not_count_however_many_come_at_once() {
    let house = House::open().await;
    house.admin(AdminRole::Owner).await;
    let doors: Vec<_> = (0..30).map(|_| house.visitor()).collect();
    let fields = [("email", "owner@lindenhof.example"), ("password", PASSWORD)];
    let pages = futures_util::future::join_all(doors.iter().map(|door| door.post("/admin/sign-in", &fields))).await;
    assert!(
        pages.iter().all(|page| page.status == 303),
        "{:?}",
        pages.iter().map(|page| page.status).collect::<Vec<_>>()
    );
}

#[tokio::test]
async fn failures_from_one_address_slow_it_down_whoever_is_tried() {
    let house = House::open().await;
    house.admin(AdminRole::Owner).await;
    for _ in 0..PER_ADDRESS.hits {
        let bucket = "sign-in:admin:from:127.0.0.1";
        throttle::hit(&mut *house.conn().await, bucket, PER_ADDRESS, house.clock.now()).await.expect("counted");
    }
    let fields = [("email", "owner@lindenhof.example"), ("password", PASSWORD)];
    house.visitor().post("/admin/sign-in", &fields).await.expect(429);
    house.later(1);
    house.visitor().post("/admin/sign-in", &fields).await.expect(303);
}

/// The shortest of a few tries: what else the machine does makes them longer.
async fn shortest(house: &House, path: &str, fields: &[(&str, &str)]) -> Duration {
    let mut shortest = Duration::MAX;
    for _ in 0..4 {
        let since = Instant::now();
        house.visitor().post(path, fields).await;
        shortest = shortest.min(since.elapsed());
    }
    shortest
}

#[tokio::test]
async fn unknown_addresses_take_as_long_as_known_ones() {
    let house = House::open().await;
    house.admin(AdminRole::Owner).await;
    let known = shortest(&house, "/admin/sign-in", &[("email", "owner@lindenhof.example"), ("password", "x")]).await;
    let unknown = shortest(&house, "/admin/sign-in", &[("email", "nobody@lindenhof.example"), ("password", "x")]).await;
    // A password is hashed for either: most of the time of both.
    assert!(unknown * 2 > known && known * 2 > unknown, "{known:?} {unknown:?}");
    for email in ["owner@lindenhof.example", "nobody@lindenhof.example"] {
        let asked = shortest(&house, "/admin/password-reset", &[("email", email)]).await;
        assert!(asked >= Duration::from_millis(150), "the answer waits until either could be done: {asked:?}");
    }
}

#[tokio::test]
async fn a_session_ends_with_the_account_by_sign_out_and_after_two_weeks_without_use() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let (_, _, noor) = house.user(&admin, "Noor", "noor@k.example").await;
    let kept = sessions::table.count();
    let count = async || kept.get_result::<i64>(&mut house.conn().await).await.expect("a count");
    assert_eq!(count().await, 2);
    house.later(24 * 14 + 1);
    admin.get("/admin/account").await.expect(303);
    noor.get("/portal").await.expect(303);
    assert_eq!(frontdesk::accounts::sessions::sweep(&mut *house.conn().await, house.clock.now()).await, Ok(2));

    let admin = house.admin(AdminRole::Manager).await;
    admin.post("/admin/sign-out", &[]).await.expect(303);
    assert_eq!(count().await, 0, "the row goes, not the cookie alone");
    let admin = house.admin(AdminRole::Manager).await;
    admin.get("/admin/account").await.expect(200);
    let now = house.clock.now();
    diesel::update(admins::table)
        .set(admins::disabled_at.eq(now))
        .execute(&mut house.conn().await)
        .await
        .expect("disabled");
    admin.get("/admin/account").await.expect(303);
    let door = [("email", "manager@lindenhof.example"), ("password", PASSWORD)];
    admin.post("/admin/sign-in", &door).await.expect(422);
}

#[tokio::test]
async fn a_password_changed_while_it_was_checked_opens_nothing() {
    use frontdesk::accounts::{admins, users};
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let (_, user, _) = house.user(&admin, "Noor", "noor@k.example").await;
    let (mut conn, now) = (house.conn().await, house.clock.now());
    assert_eq!(users::queries::note_sign_in(&mut conn, user, "the hash before", None, now).await, Ok(false));
    assert_eq!(admins::queries::note_sign_in(&mut conn, 1, "the hash before", None, now).await, Ok(false));
}
