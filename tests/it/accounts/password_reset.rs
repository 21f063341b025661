use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use frontdesk::accounts::AdminRole;
use frontdesk::accounts::password_reset::queries::set_password;
use frontdesk::accounts::tokens::Secret;
use frontdesk::db::schema::users;
use frontdesk::web::Door;

use crate::support::House;
use crate::support::house::PASSWORD;

const NEW: &str = "seven green bicycles downhill";

#[tokio::test]
async fn a_link_sets_a_new_password_once_and_signs_out_everywhere() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let (_, _, noor) = house.user(&admin, "Noor", "noor@k.example").await;
    for (door, email, signed_in) in
        [("portal", "noor@k.example", &noor), ("admin", "manager@lindenhof.example", &admin)]
    {
        let visitor = house.visitor();
        let ask = format!("/{door}/password-reset");
        visitor.post(&ask, &[("email", email)]).await.expect(303);
        let older = house.link_to(email).await;
        house.later(1);
        visitor.get(&older).await.expect(410).contains("run out").contains("Email me a fresh link");
        visitor.post(&format!("{older}/fresh"), &[]).await.expect(303);
        let link = house.link_to(email).await;
        visitor.get(&older).await.expect(410);
        for _ in 0..3 {
            let page = visitor.get(&link).await.expect(200);
            assert_eq!(page.header("referrer-policy"), "no-referrer");
            assert!(page.header("cache-control").contains("no-store"));
        }
        visitor.post(&link, &[("password", "short"), ("password_confirmation", "short")]).await.expect(422);
        visitor
            .post(&link, &[("password", NEW), ("password_confirmation", "other")])
            .await
            .expect(422)
            .contains("password_confirmation-fault");
        signed_in.get(&format!("/{door}")).await.expect(200);
        let used = visitor.post(&link, &[("password", NEW), ("password_confirmation", NEW)]).await.expect(303);
        assert_eq!(used.location(), format!("/{door}/sign-in"));
        signed_in.get(&format!("/{door}")).await.expect(303);
        visitor
            .post(&link, &[("password", NEW), ("password_confirmation", NEW)])
            .await
            .expect(410)
            .contains("did its work");
        visitor.post(&format!("/{door}/sign-in"), &[("email", email), ("password", PASSWORD)]).await.expect(422);
        visitor.post(&format!("/{door}/sign-in"), &[("email", email), ("password", NEW)]).await.expect(303);
        let told = house.drain_mail().await;
        assert!(told.iter().any(|mail| mail.to_email == email && mail.subject.contains("was changed")), "{told:?}");
    }
}

#[tokio::test]
async fn nothing_is_given_away_and_little_is_sent() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    house.user(&admin, "Noor", "noor@k.example").await;
    let visitor = house.visitor();
    let known = visitor.post("/portal/password-reset", &[("email", "noor@k.example")]).await.expect(303);
    let told = visitor.get(known.location()).await.expect(200);
    let unknown = visitor.post("/portal/password-reset", &[("email", "nobody@k.example")]).await.expect(303);
    assert_eq!(known.location(), unknown.location());
    let same = visitor.get(unknown.location()).await.expect(200).contains("If <b><bdi>nobody@k.example</bdi></b> can");
    assert_eq!(told.body.replace("noor@k.example", "nobody@k.example"), same.body, "known or not, word for word");
    visitor.get(known.location()).await.expect(200).lacks("nobody@");
    for _ in 0..5 {
        visitor.post("/portal/password-reset", &[("email", "NOOR@k.example")]).await.expect(303);
    }
    let sent = house.drain_mail().await;
    assert_eq!(sent.iter().filter(|mail| mail.subject.contains("Choose a new password")).count(), 3, "three an hour");
    visitor.post("/portal/password-reset", &[("email", "not an address")]).await.expect(422);
    visitor.get("/portal/password-reset/abc").await.expect(404);
}

#[tokio::test]
async fn an_invited_person_gets_the_invitation_again() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let id = house.member(&admin, "Noor", "noor@k.example").await;
    admin.post(&format!("/admin/community/members/{id}/invitation"), &[]).await.expect(303);
    let first = house.link_to("noor@k.example").await;
    house.later(1);
    house.visitor().post("/portal/password-reset", &[("email", "noor@k.example")]).await.expect(303);
    let again = house.link_to("noor@k.example").await;
    assert!(again.starts_with("/portal/invitations/") && again != first);
    house.visitor().get(&first).await.expect(410);
    house.visitor().get(&again).await.expect(200);
}

#[tokio::test]
async fn somebody_else_signed_in_is_never_acted_upon() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    house.user(&admin, "Noor", "noor@k.example").await;
    let (_, _, kwame) = house.user(&admin, "Kwame", "kwame@a.example").await;
    house.visitor().post("/portal/password-reset", &[("email", "noor@k.example")]).await.expect(303);
    let link = house.link_to("noor@k.example").await;
    kwame.get(&link).await.expect(409).contains("Kwame").contains("/portal/sign-out");
    kwame.post(&link, &[("password", NEW), ("password_confirmation", NEW)]).await.expect(409);
    house.visitor().get(&link).await.expect(200);
    kwame.get("/portal").await.expect(200);

    // Signed out for it, one goes on with the link; and nowhere else.
    for (next, to) in [(link.as_str(), link.as_str()), ("https://evil.example", "/portal/sign-in")] {
        assert_eq!(kwame.post("/portal/sign-out", &[("next", next)]).await.expect(303).location(), to);
    }
    kwame.get(&link).await.expect(200).contains("Noor</bdi>, choose a new password");
}

#[tokio::test]
async fn a_new_password_is_rated_at_both_doors_and_not_kept() {
    let house = House::open().await;
    let own = ("email", "noor@kaleidoskop.studio");
    for door in ["/admin/password-strength", "/portal/password-strength"] {
        let visitor = house.visitor();
        let strong = visitor.post(door, &[own, ("password", NEW)]).await.expect(200).contains("data-lit=\"4\"");
        strong.lacks(NEW).lacks("<html");
        visitor.post(door, &[own, own]).await.expect(422);
        visitor.post(door, &[own, ("password", own.1)]).await.expect(200).contains("data-lit=\"1\"");
        visitor.post(door, &[]).await.expect(200).contains("data-lit=\"0\"");
    }
}

#[tokio::test]
async fn a_link_opens_its_own_door_until_a_newer_one_or_another_password_kills_it() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    house.user(&admin, "Noor", "noor@k.example").await;
    let visitor = house.visitor();
    let ask = async || {
        visitor.post("/portal/password-reset", &[("email", "noor@k.example")]).await.expect(303);
        house.link_to("noor@k.example").await
    };
    let older = ask().await;
    visitor.get(&older.replace("/portal/", "/admin/")).await.expect(404);
    visitor.get(&older.replace("/password-reset/", "/invitations/")).await.expect(404);
    // Whoever opened it in time and sends it too late is too late.
    let secret = Secret::read(older.rsplit('/').next().expect("a path")).expect("a secret");
    let late = house.clock.now().plus(jiff::SignedDuration::from_hours(1));
    assert_eq!(set_password(&mut *house.conn().await, Door::Portal, &secret, "x", late).await, Ok(false));
    let newer = ask().await;
    visitor.get(&older).await.expect(410).contains("A newer link replaced");
    visitor.get(&newer).await.expect(200);

    let noor = house.visitor();
    noor.post("/portal/sign-in", &[("email", "noor@k.example"), ("password", PASSWORD)]).await.expect(303);
    let change = [("current_password", PASSWORD), ("password", NEW), ("password_confirmation", NEW)];
    noor.post("/portal/profile/password", &change).await.expect(303);
    visitor.get(&newer).await.expect(410).contains("taken back").lacks("Email me a fresh link");
    house.drain_mail().await;
    visitor.post(&format!("{newer}/fresh"), &[]).await.expect(303);
    assert!(house.drain_mail().await.is_empty(), "it heals not");
}

#[tokio::test]
async fn a_suspended_user_is_mailed_no_link_and_an_open_one_opens_nothing() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let (_, user, _) = house.user(&admin, "Noor", "noor@k.example").await;
    let visitor = house.visitor();
    visitor.post("/portal/password-reset", &[("email", "noor@k.example")]).await.expect(303);
    let link = house.link_to("noor@k.example").await;
    admin.post(&format!("/admin/community/users/{user}/suspension"), &[]).await.expect(303);
    visitor.get(&link).await.expect(410).contains("Your access to the Member Portal is suspended").lacks("/fresh");
    visitor.post(&link, &[("password", NEW), ("password_confirmation", NEW)]).await.expect(410);
    visitor.post("/portal/password-reset", &[("email", "noor@k.example")]).await.expect(303);
    assert!(house.drain_mail().await.is_empty());
    // Nor does a link go to an address that is no longer the account's.
    admin.delete(&format!("/admin/community/users/{user}/suspension"), &[]).await.expect(303);
    visitor.get(&link).await.expect(410).contains("The password, the address or the access was changed");
    visitor.post("/portal/password-reset", &[("email", "noor@k.example")]).await.expect(303);
    let moved = diesel::update(users::table).set(users::email.eq("new@k.example"));
    moved.execute(&mut house.conn().await).await.expect("moved");
    assert!(house.drain_mail().await.is_empty());
}

#[tokio::test]
async fn a_link_that_is_none_gives_its_address_to_nobody() {
    let house = House::open().await;
    for link in ["/portal/password-reset/mistyped", "/admin/password-reset/mistyped", "/portal/invitations/mistyped"] {
        let page = house.visitor().get(link).await.expect(404).contains("copy the whole");
        assert_eq!(page.header("referrer-policy"), "no-referrer", "{link}");
    }
}
