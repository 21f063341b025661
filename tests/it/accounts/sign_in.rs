use frontdesk::accounts::AdminRole;

use crate::support::House;
use crate::support::house::PASSWORD;

#[tokio::test]
async fn the_right_password_opens_the_door_and_no_other() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    admin.get("/admin/account").await.expect(200).contains("manager@lindenhof.example");

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
    slowed.contains("A short wait, then again").contains(" minutes.").contains("owner@lindenhof.example");
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
