//! What every page does under a hand, whichever feature it is of.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use frontdesk::accounts::AdminRole;
use frontdesk::db::schema::members;

use crate::community::{answer, at_the_desk, becomes};
use crate::support::House;
use crate::support::browser::Window;

const SUBMIT: &str = "main form.record-form button[type=submit]";

#[actix_web::test]
async fn a_double_click_posts_once_and_a_lost_line_loses_nothing() {
    let house = House::open().await;
    let window = Window::open(&house.base).await;
    at_the_desk(&house, &window).await;
    window.go("/admin/community/members/new").await;
    window.fill("#name", "Noor").await;
    window.find(SUBMIT).await;
    answer(&window, &format!("(b => {{ b.click(); b.click(); return '' }})(document.querySelector('{SUBMIT}'))")).await;
    window.is_at("/admin/community/members/1").await;

    window.go("/admin/community/members/new").await;
    window.fill("#name", "Kwame").await;
    window.line_is_cut(true).await;
    window.click(SUBMIT).await;
    becomes(&window, "String(document.querySelector('#alert').textContent.includes('No connection'))", "true").await;
    becomes(&window, "document.querySelector('#name').value", "Kwame").await;
    window.line_is_cut(false).await;
    window.click(SUBMIT).await;
    window.is_at("/admin/community/members/2").await;
    let count: i64 = members::table.count().get_result(&mut house.conn().await).await.expect("a count");
    assert_eq!(count, 2);
}

#[actix_web::test]
async fn back_leads_to_the_same_filter_and_the_same_place() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    for number in 0..40 {
        house.member(&admin, &format!("Noor {number}"), "").await;
    }
    let window = Window::open(&house.base).await;
    at_the_desk(&house, &window).await;
    window.go("/admin/community/members?q=noor").await;
    answer(&window, "(document.scrollingElement.scrollTo(0, 500), '')").await;
    becomes(&window, "String(document.scrollingElement.scrollTop)", "500").await;
    answer(&window, "(setTimeout(() => document.querySelectorAll('main tbody a.name')[20].click()), '')").await;
    becomes(&window, "String(/\\d$/.test(location.pathname))", "true").await;
    answer(&window, "(setTimeout(() => history.back()), '')").await;
    becomes(&window, "location.search", "?q=noor").await;
    becomes(&window, "document.querySelector('main input[name=q]').value", "noor").await;
    becomes(&window, "String(document.scrollingElement.scrollTop)", "500").await;
}
