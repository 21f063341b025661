//! The Users page under a hand: rows, dialog, badge and focus.

use frontdesk::accounts::AdminRole;

use super::{access_of, member, user};
use crate::support::House;
use crate::support::browser::Window;

pub async fn at_the_desk(house: &House, window: &Window) {
    house.admin(AdminRole::Manager).await;
    window.signs_in("manager@lindenhof.example").await;
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
    window.becomes(FOCUS, "Reactivate Noor").await;
    window.becomes("document.querySelector('.sum [href$=suspended] b').textContent", "1").await;
    window
        .becomes("document.querySelector('#done p').textContent", "Noor is suspended and signed out everywhere.")
        .await;
    window.click("[aria-label='Reactivate Noor']").await;
    window.badge_is(2).await;
    window.click("[aria-label='Invite Misaki']").await;
    window.becomes("document.querySelector('.sum [href$=invited] b').textContent", "1").await;
    window.becomes(FOCUS, "Resend Misaki").await;
    window.becomes("String(document.querySelectorAll('#done').length)", "1").await;

    // Delete asks; Escape leaves it and gives the focus back.
    window.click("[aria-label='Delete user of Noor']").await;
    window.find("#dialog dialog[open]").await;
    window.becomes(FOCUS, "Keep user").await;
    window.becomes("String(scrollY)", "0").await;
    window.page.find_element("#dialog dialog").await.expect("a dialog").press_key("Escape").await.expect("Escape");
    window.becomes("String(document.querySelectorAll('#dialog dialog').length)", "0").await;
    window.becomes(FOCUS, "Delete user of Noor").await;
    assert_eq!(access_of(&house, noor).await, "with_access");
    window.click("[aria-label='Delete user of Noor']").await;
    window.find("#dialog dialog[open]").await;
    window.click("dialog [data-keep]").await;
    window.becomes(FOCUS, "Delete user of Noor").await;
    window.click("[aria-label='Delete user of Noor']").await;
    window.find("#dialog dialog[open]").await;
    window.click("dialog .button.danger").await;
    window.badge_is(1).await;
    window.becomes("String(document.querySelectorAll('#dialog dialog').length)", "0").await;
    window.becomes(FOCUS, "Invite Noor").await;
    assert_eq!(access_of(&house, noor).await, "not_invited");

    // Rare things in the popover, with nothing that our own policy forbids; a copied link in a dialog.
    let watch = "(addEventListener('securitypolicyviolation', () => { document.body.dataset.broken = 'yes' }), '')";
    window.says(watch).await;
    window.click("[aria-label='More about Kwame']").await;
    window.click("[aria-label='Make company manager of Kwame']").await;
    window.becomes(FOCUS, "Suspend Kwame").await;
    window.becomes("document.body.dataset.broken || 'no'", "no").await;
    window.click("[aria-label='More about Noor']").await;
    window.click("[aria-label='Copy invitation link of Noor']").await;
    window.find("dialog[open] #fresh-link").await;
    window.becomes("document.querySelector('.sum [href$=invited] b').textContent", "2").await;
    window.click("dialog [data-keep]").await;

    // The search narrows the rows as one types, and the address says so.
    window.fill("main input[name=q]", "kwame").await;
    window.becomes("String(document.querySelectorAll('#list tbody tr').length)", "1").await;
    window.becomes("String(location.search.includes('q=kwame'))", "true").await;
}

#[actix_web::test]
async fn without_javascript_the_same_buttons_do_the_same() {
    let house = House::open().await;
    let (noor, _) = user(&house, "Noor", "noor@example.org").await;
    let window = Window::open(&house.base).await.without_scripts().await;
    at_the_desk(&house, &window).await;
    window.go("/admin/community/users?tab=with_access").await;
    window.press_in_row(noor, "Suspend").await;
    window.badge_is(0).await;
    window.sees("Noor is suspended and signed out everywhere.").await;
    window.go("/admin/community/users").await;
    window.press_in_row(noor, "Reactivate").await;
    window.badge_is(1).await;
    window.press_in_row(noor, "Delete").await;
    window.sees("Keep user").await;
    window.click(".button.danger").await;
    window.badge_is(0).await;
    assert_eq!(access_of(&house, noor).await, "not_invited");
}
