//! The Users page under a hand: rows, dialog, badge and focus.

use frontdesk::accounts::AdminRole;

use super::{access_of, member, user};
use crate::support::House;
use crate::support::browser::Window;
use crate::support::house::PASSWORD;

pub async fn at_the_desk(house: &House, window: &Window) {
    house.admin(AdminRole::Manager).await;
    window.go("/admin/sign-in").await;
    window.fill("input[name=email]", "manager@lindenhof.example").await;
    window.fill("input[name=password]", PASSWORD).await;
    window.click("main button[type=submit]").await;
    window.is_at("/admin").await;
}

pub async fn answer(window: &Window, script: &str) -> String {
    let value = window.page.evaluate(script).await.expect("a script");
    value.into_value().unwrap_or_default()
}

/// Waits until a script says so; an error (between two pages) is "not yet".
pub async fn becomes(window: &Window, script: &str, wanted: &str) {
    let since = std::time::Instant::now();
    loop {
        let said = window.page.evaluate(script).await.ok().and_then(|value| value.into_value::<String>().ok());
        let is = said.unwrap_or_default();
        if is == wanted {
            return;
        }
        assert!(since.elapsed().as_secs() < 8, "{script} is {is:?}, not {wanted:?}");
        tokio::time::sleep(std::time::Duration::from_millis(40)).await;
    }
}

const FOCUS: &str = "(document.activeElement.getAttribute('aria-label') || document.activeElement.textContent || document.activeElement.tagName).trim()";

#[actix_web::test]
async fn each_action_changes_row_sum_and_badge_and_keeps_the_focus_in_the_row() {
    let house = House::open().await;
    let (noor, _) = user(&house, "Noor", "noor@example.org").await;
    user(&house, "Kwame", "kwame@example.org").await;
    member(&house, "Misaki", "misaki@example.org").await;
    let window = Window::open(&house.base).await;
    at_the_desk(&house, &window).await;
    window.go("/admin/community/users").await;
    window.badge_is(2).await;
    window.click("[aria-label='Suspend Noor']").await;
    window.badge_is(1).await;
    becomes(&window, FOCUS, "Reactivate Noor").await;
    becomes(&window, "document.querySelector('[data-tab=suspended] b').textContent", "1").await;
    becomes(&window, "document.querySelector('#done p').textContent", "Noor is suspended and signed out everywhere.")
        .await;
    window.click("[aria-label='Reactivate Noor']").await;
    window.badge_is(2).await;
    window.click("[aria-label='Invite Misaki']").await;
    becomes(&window, "document.querySelector('[data-tab=invited] b').textContent", "1").await;
    becomes(&window, FOCUS, "Resend Misaki").await;
    becomes(&window, "String(document.querySelectorAll('#done').length)", "1").await;

    // Delete asks; Escape leaves it and gives the focus back.
    window.click("[aria-label='Delete Noor’s user']").await;
    window.find("#dialog dialog[open]").await;
    becomes(&window, FOCUS, "Keep user").await;
    becomes(&window, "String(scrollY)", "0").await;
    window.page.find_element("#dialog dialog").await.expect("a dialog").press_key("Escape").await.expect("Escape");
    becomes(&window, "String(document.querySelectorAll('#dialog dialog').length)", "0").await;
    becomes(&window, FOCUS, "Delete Noor’s user").await;
    assert_eq!(access_of(&house, noor).await, "with_access");
    window.click("[aria-label='Delete Noor’s user']").await;
    window.find("#dialog dialog[open]").await;
    window.click("dialog [data-keep]").await;
    becomes(&window, FOCUS, "Delete Noor’s user").await;
    window.click("[aria-label='Delete Noor’s user']").await;
    window.find("#dialog dialog[open]").await;
    window.click("dialog .button.danger").await;
    window.badge_is(1).await;
    becomes(&window, "String(document.querySelectorAll('#dialog dialog').length)", "0").await;
    becomes(&window, FOCUS, "Invite Noor").await;
    assert_eq!(access_of(&house, noor).await, "not_invited");

    // Rare things in the popover, with nothing that our own policy forbids; a copied link in a dialog.
    let watch = "(addEventListener('securitypolicyviolation', () => { document.body.dataset.broken = 'yes' }), '')";
    answer(&window, watch).await;
    window.click("[aria-label='More about Kwame']").await;
    window.click("[aria-label='Make company manager of Kwame']").await;
    becomes(&window, FOCUS, "Suspend Kwame").await;
    becomes(&window, "document.body.dataset.broken || 'no'", "no").await;
    window.click("[aria-label='More about Noor']").await;
    window.click("[aria-label='Copy invitation link of Noor']").await;
    window.find("dialog[open] #fresh-link").await;
    becomes(&window, "document.querySelector('[data-tab=invited] b').textContent", "2").await;
    window.click("dialog [data-keep]").await;

    // The search narrows the rows as one types, and the address says so.
    window.fill("main input[name=q]", "kwame").await;
    becomes(&window, "String(document.querySelectorAll('#list tbody tr').length)", "1").await;
    becomes(&window, "String(location.search.includes('q=kwame'))", "true").await;
}

#[actix_web::test]
async fn without_javascript_the_same_buttons_do_the_same() {
    let house = House::open().await;
    let (noor, _) = user(&house, "Noor", "noor@example.org").await;
    let window = Window::open(&house.base).await.without_scripts().await;
    at_the_desk(&house, &window).await;
    window.go("/admin/community/users?tab=with_access").await;
    window.click("[aria-label='Suspend Noor']").await;
    window.badge_is(0).await;
    window.sees("Noor is suspended and signed out everywhere.").await;
    window.go("/admin/community/users").await;
    window.click("[aria-label='Reactivate Noor']").await;
    window.badge_is(1).await;
    window.click("[aria-label='Delete Noor’s user']").await;
    window.sees("Keep user").await;
    window.click(".button.danger").await;
    window.badge_is(0).await;
    assert_eq!(access_of(&house, noor).await, "not_invited");
}
