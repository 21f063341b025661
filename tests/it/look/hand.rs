//! Under the hand: without a mouse, with a finger that presses twice, with the line gone, with no liking for motion.

use frontdesk::accounts::AdminRole;
use frontdesk::db::schema::members;
use frontdesk::seed;

use super::watch::Watch;
use crate::community::users::{access_of, member, user};
use crate::support::House;
use crate::support::browser::Window;
use crate::support::house::PASSWORD;
use diesel::prelude::*;
use diesel_async::RunQueryDsl;

/// Where the focus is, by the words of what has it.
const FOCUS: &str = "(document.activeElement.getAttribute('aria-label') || document.activeElement.textContent || \
    document.activeElement.tagName).trim().replace(/\\s+/g, ' ')";

/// A desk at which a manager sits.
async fn desk(house: &House) -> Window {
    house.admin(AdminRole::Manager).await;
    let fields = [("email", "manager@lindenhof.example"), ("password", PASSWORD)];
    let answer = house.visitor().post("/admin/sign-in", &fields).await.expect(303);
    let window = Window::open(&house.base).await;
    window.signed_in_by(&answer).await;
    window
}

/// Presses Tab until the focus is there.
async fn tab_to(window: &Window, selector: &str) {
    let there = format!("String(document.activeElement.matches({selector:?}))");
    for _ in 0..120 {
        if window.says(&there).await == "true" {
            return;
        }
        window.press("Tab").await;
    }
    panic!("Tab does not lead to {selector}, but to {}", window.says(FOCUS).await);
}

async fn count_members(house: &House) -> i64 {
    members::table.count().get_result(&mut house.conn().await).await.expect("a count")
}

#[tokio::test]
async fn the_whole_story_by_keys_alone() {
    let house = House::open().await;
    house.admin(AdminRole::Manager).await;
    let (noor, _) = user(&house, "Noor", "noor@example.org").await;
    let misaki = member(&house, "Misaki", "misaki@example.org").await;
    let window = Window::open(&house.base).await;
    window.go("/admin/sign-in").await;
    tab_to(&window, "#email").await;
    window.write("manager@lindenhof.example").await;
    tab_to(&window, "#password").await;
    window.write(PASSWORD).await;
    window.press("Enter").await;
    window.is_at("/admin").await;

    // To the users, to the newest row, invited; and once more.
    window.becomes("document.readyState", "complete").await;
    window.press("g").await;
    window.press("u").await;
    window.is_at("/admin/community/users").await;
    window.find("tbody tr").await;
    window.press("j").await;
    window.becomes(FOCUS, "Misaki").await;
    window.press("i").await;
    window.becomes(FOCUS, "Resend Misaki").await;
    assert_eq!(access_of(&house, misaki).await, "invited");
    assert_eq!(house.drain_mail().await.len(), 1);
    house.later(1);
    window.press("Enter").await;
    let mails =
        window.until("a second mail", || async { Some(house.drain_mail().await).filter(|mails| !mails.is_empty()) });
    assert_eq!(mails.await.len(), 1);
    window.becomes(FOCUS, "Resend Misaki").await;

    // The next row: suspended and back, asked about and kept, deleted.
    window.press("j").await;
    window.becomes(FOCUS, "Noor").await;
    tab_to(&window, "[aria-label='Suspend Noor']").await;
    window.press("Enter").await;
    window.badge_is(0).await;
    window.becomes(FOCUS, "Reactivate Noor").await;
    window.press("Enter").await;
    window.badge_is(1).await;
    window.becomes(FOCUS, "Suspend Noor").await;
    tab_to(&window, "[aria-label^='Delete user of Noor']").await;
    window.press("Enter").await;
    window.find("dialog[open] .goes").await;
    window.becomes(FOCUS, "Keep user").await;
    window.press("Escape").await;
    window.becomes(FOCUS, "Delete user of Noor").await;
    assert_eq!(access_of(&house, noor).await, "with_access");
    window.press("Enter").await;
    window.becomes(FOCUS, "Keep user").await;
    tab_to(&window, "dialog .danger").await;
    window.press("Enter").await;
    window.badge_is(0).await;
    window.becomes(FOCUS, "Invite Noor").await;
    assert_eq!(access_of(&house, noor).await, "not_invited");
}

#[tokio::test]
async fn keys_are_listed_silent_in_fields_and_can_be_turned_off() {
    let house = House::open().await;
    let noor = member(&house, "Noor", "noor@example.org").await;
    let window = desk(&house).await;
    window.go("/admin/community/members").await;
    window.press("?").await;
    window.find("dialog[open] kbd").await;
    window.becomes(FOCUS, "Close").await;
    window.press("Escape").await;
    window.becomes("String(document.querySelectorAll('#dialog dialog').length)", "0").await;

    // In a field they are letters.
    window.press("f").await;
    window.becomes("document.activeElement.name", "q").await;
    for key in ["n", "?", "g", "u"] {
        window.press(key).await;
    }
    window.becomes("document.activeElement.value", "n?gu").await;
    window
        .becomes("location.pathname + document.querySelectorAll('dialog[open]').length", "/admin/community/members0")
        .await;

    // Anyone is found from every page.
    window.go("/admin").await;
    window.press("/").await;
    window.find("#finder[open]").await;
    window.write("noor").await;
    window.find("#finder .hit").await;
    window.press("ArrowDown").await;
    window.becomes("String(document.activeElement.matches('.hit'))", "true").await;
    window.press("ArrowUp").await;
    window.becomes("document.activeElement.name", "q").await;
    window.press("Enter").await;
    window.is_at(&format!("/admin/community/members/{noor}")).await;

    // Turned off, a letter is nothing but a letter.
    window.go("/admin/account").await;
    window.click("form[action='/admin/account/keys'] button").await;
    window.sees("Keys are off").await;
    window.go("/admin/community/members").await;
    for key in ["?", "/", "g", "u"] {
        window.press(key).await;
    }
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(
        window.says("location.pathname + document.querySelectorAll('dialog[open]').length").await,
        "/admin/community/members0"
    );
}

#[tokio::test]
async fn a_double_click_posts_once() {
    let house = House::open().await;
    member(&house, "Misaki", "misaki@example.org").await;
    let window = desk(&house).await;
    window.go("/admin/community/users").await;
    window.double_click("[aria-label='Invite Misaki']").await;
    window.find("[aria-label='Resend Misaki']").await;
    tokio::time::sleep(std::time::Duration::from_millis(300)).await;
    assert_eq!(house.drain_mail().await.len(), 1);
    let posts =
        "String(performance.getEntriesByType('resource').filter(one => one.name.endsWith('/invitation')).length)";
    assert_eq!(window.says(posts).await, "1", "the second press went nowhere");
    window.go("/admin/community/members/new").await;
    window.fill("#name", "Twice").await;
    window.double_click("main button.primary[type=submit]").await;
    window.sees("is in the house").await;
    assert_eq!(count_members(&house).await, 2);
}

#[tokio::test]
async fn without_a_line_what_was_typed_stays_and_goes_when_it_is_back() {
    let house = House::open().await;
    let window = desk(&house).await;
    window.go("/admin/community/members/new").await;
    window.fill("#name", "Noor van den Heuvel").await;
    window.line_is_cut(true).await;
    window.click("main button.primary[type=submit]").await;
    let alert =
        "document.querySelector('#alert').checkVisibility() ? document.querySelector('#alert').textContent : ''";
    window.becomes(&format!("String(({alert}).includes('No connection'))"), "true").await;
    window.becomes("document.querySelector('#name').value", "Noor van den Heuvel").await;
    assert_eq!(count_members(&house).await, 0);
    window.line_is_cut(false).await;
    window.click("main button.primary[type=submit]").await;
    window.sees("is in the house").await;
    assert_eq!(count_members(&house).await, 1);
}

#[tokio::test]
async fn who_wants_no_motion_gets_none() {
    let house = House::open().await;
    user(&house, "Noor", "noor@example.org").await;
    let window = desk(&house).await;
    let moving = "String([...document.querySelectorAll('*')].flatMap(part => [null, '::before', '::after'].map(pseudo => \
        getComputedStyle(part, pseudo))).filter(style => [style.transitionDuration, style.animationDuration].some(all => \
        all.split(',').some(one => parseFloat(one) > 0.001))).length > 0)";
    window.go("/admin/community/users").await;
    assert_eq!(window.says(moving).await, "true", "where motion is welcome there is some");
    window.scheme("light").await;
    for page in ["/admin", "/admin/community/users", "/admin/community/members", "/portal/sign-in"] {
        window.go(page).await;
        assert_eq!(window.says(moving).await, "false", "{page}");
    }
}

#[tokio::test]
async fn back_leads_to_the_same_filter_at_the_same_place() {
    let house = House::open().await;
    seed::seed(&house.database.url, 120, house.clock.now()).await.expect("seeded");
    let window = desk(&house).await;
    window.go("/admin/community/members").await;
    window.fill("main input[name=q]", "an").await;
    window.becomes("String(location.search.includes('q=an'))", "true").await;
    window.becomes("String(document.querySelectorAll('tbody tr').length > 20)", "true").await;
    window.says("scrollTo(0, 600)").await;
    let place = window.says("String(scrollY)").await;
    assert_ne!(place, "0");
    window.says("document.querySelectorAll('tbody th > a')[18].click()").await;
    window.find(".facts-line").await;
    window.says("history.back()").await;
    window.find("tbody tr").await;
    window
        .becomes("location.search.includes('q=an') + document.querySelector('main input[name=q]').value", "truean")
        .await;
    window.becomes("String(Math.round(scrollY))", &place).await;
}

#[tokio::test]
async fn nothing_shifts_while_one_filters_and_acts() {
    let house = House::open().await;
    seed::seed(&house.database.url, 120, house.clock.now()).await.expect("seeded");
    let watch = Watch::over(desk(&house).await).await;
    let window = &watch.window;
    window.go("/admin/community/users").await;
    let places = "JSON.stringify(['main h1', '.sum', '#filters', 'thead'].map(part => \
        document.querySelector(part).getBoundingClientRect().top))";
    let before = window.says(places).await;
    window.fill("main input[name=q]", "a").await;
    window.becomes("String(location.search.includes('q=a'))", "true").await;
    window.becomes(places, &before).await;
    window.go("/admin/community/users?tab=not_invited").await;
    let before = window.says(places).await;
    window.click("tbody [aria-label^=Invite]").await;
    window.find("tbody [aria-label^=Resend]").await;
    window.becomes(places, &before).await;
    tokio::time::sleep(std::time::Duration::from_millis(600)).await;
    assert_eq!(watch.shifts().await, "");
    assert_eq!(watch.console(200), Vec::<String>::new());
}
