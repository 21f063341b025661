//! Every address, and who gets in. An address that is not in this table fails the test.

use std::collections::BTreeSet;

use frontdesk::accounts::AdminRole;
use reqwest::Method;

use crate::look::PAGES;
use crate::support::{Client, House, Page};

/// Who may, at least.
#[derive(Clone, Copy)]
enum Least {
    Anyone,
    /// A user of the Member Portal, and no admin.
    User,
    Viewer,
    Manager,
    Owner,
}
use Least::{Anyone, Manager, Owner, User, Viewer};

/// Verb, handler, an address that leads to it, and who may. `0` is nobody's id, so nothing is changed.
const TABLE: &[(&str, &str, &str, Least)] = &[
    ("get", "health::healthz", "/healthz", Anyone),
    ("get", "health::readyz", "/readyz", Anyone),
    // To the loopback, from where the tests come.
    ("get", "metrics::metrics", "/metrics", Anyone),
    ("get", "serve_asset", "/static/none.css", Anyone),
    ("get", "door::sign_in_page", "/admin/sign-in", Anyone),
    ("post", "door::sign_in", "/admin/sign-in", Anyone),
    ("get", "setup::page", "/admin/setup", Anyone),
    ("post", "setup::create", "/admin/setup", Anyone),
    ("get", "reset::ask_page", "/admin/password-reset", Anyone),
    ("post", "reset::ask_for_link", "/portal/password-reset", Anyone),
    ("get", "reset::asked_page", "/admin/password-reset/sent", Anyone),
    ("get", "reset::link_page", "/admin/password-reset/x", Anyone),
    ("post", "reset::choose", "/portal/password-reset/x", Anyone),
    ("post", "password_strength::show", "/portal/password-strength", Anyone),
    ("post", "reset::send_fresh", "/admin/password-reset/x/fresh", Anyone),
    ("get", "users_door::sign_in_page", "/portal/sign-in", Anyone),
    ("post", "users_door::sign_in", "/portal/sign-in", Anyone),
    ("get", "invited::page", "/portal/invitations/x", Anyone),
    ("post", "invited::create", "/portal/invitations/x", Anyone),
    ("post", "invited::send_fresh", "/portal/invitations/x/fresh", Anyone),
    ("get", "terms::house_rules", "/portal/house-rules", Anyone),
    ("get", "terms::privacy", "/portal/privacy", Anyone),
    ("get", "home::home", "/portal", User),
    ("get", "home::membership", "/portal/membership", User),
    ("get", "profile::page", "/portal/profile", User),
    ("post", "profile::save", "/portal/profile", User),
    ("post", "profile::change_password", "/portal/profile/password", User),
    ("get", "devices::page", "/portal/devices", User),
    ("delete", "devices::end", "/portal/devices/0", User),
    ("get", "terms::page", "/portal/terms", User),
    ("post", "terms::accept", "/portal/terms", User),
    ("get", "overview::admin::index", "/admin", Viewer),
    ("get", "find::admin::find", "/admin/find", Viewer),
    ("get", "account::page", "/admin/account", Viewer),
    ("post", "account::change_password", "/admin/account/password", Viewer),
    ("delete", "account::end_session", "/admin/account/sessions/0", Viewer),
    ("get", "account::keys", "/admin/keys", Viewer),
    ("post", "account::switch_keys", "/admin/account/keys", Viewer),
    ("get", "members::index", "/admin/community/members", Viewer),
    ("get", "members::export", "/admin/community/members.csv", Viewer),
    ("get", "members::show", "/admin/community/members/0", Viewer),
    ("get", "members::new", "/admin/community/members/new", Manager),
    ("get", "members::edit", "/admin/community/members/0/edit", Manager),
    ("get", "members::ask", "/admin/community/members/0/delete", Manager),
    ("post", "members::create", "/admin/community/members", Manager),
    ("post", "members::save", "/admin/community/members/0", Manager),
    ("delete", "members::delete", "/admin/community/members/0", Manager),
    ("post", "members::archive", "/admin/community/members/0/archive", Manager),
    ("delete", "members::restore", "/admin/community/members/0/archive", Manager),
    ("get", "import::page", "/admin/community/members/import", Manager),
    ("post", "import::bring", "/admin/community/members/import", Manager),
    ("post", "import::refused", "/admin/community/members/import/refused.csv", Manager),
    ("get", "users::index", "/admin/community/users", Viewer),
    ("get", "users::export", "/admin/community/users.csv", Viewer),
    ("get", "users::menu", "/admin/community/members/0/access-menu", Viewer),
    ("post", "users::invite_picked", "/admin/community/members/invitations", Manager),
    ("get", "users::confirm_deletion", "/admin/community/users/0/delete", Manager),
    ("delete", "users::delete", "/admin/community/users/0", Manager),
    ("post", "users::send_password_reset", "/admin/community/users/0/password-reset", Manager),
    ("post", "users::change_role", "/admin/community/users/0/role", Manager),
    ("post", "users::suspend", "/admin/community/users/0/suspension", Manager),
    ("delete", "users::reactivate", "/admin/community/users/0/suspension", Manager),
    ("post", "users::invite", "/admin/community/members/0/invitation", Manager),
    ("delete", "users::revoke", "/admin/community/members/0/invitation", Manager),
    ("post", "users::copy_link", "/admin/community/members/0/invitation/link", Manager),
    ("get", "companies::index", "/admin/community/companies", Viewer),
    ("get", "companies::show", "/admin/community/companies/0", Viewer),
    ("get", "companies::new", "/admin/community/companies/new", Manager),
    ("get", "companies::edit", "/admin/community/companies/0/edit", Manager),
    ("get", "companies::ask", "/admin/community/companies/0/delete", Manager),
    ("post", "companies::create", "/admin/community/companies", Manager),
    ("post", "companies::save", "/admin/community/companies/0", Manager),
    ("delete", "companies::delete", "/admin/community/companies/0", Manager),
    ("get", "locations::index", "/admin/space/locations", Viewer),
    ("get", "locations::show", "/admin/space/locations/0", Viewer),
    ("get", "locations::new", "/admin/space/locations/new", Manager),
    ("get", "locations::edit", "/admin/space/locations/0/edit", Manager),
    ("get", "locations::ask", "/admin/space/locations/0/delete", Manager),
    ("post", "locations::create", "/admin/space/locations", Manager),
    ("post", "locations::save", "/admin/space/locations/0", Manager),
    ("delete", "locations::delete", "/admin/space/locations/0", Manager),
    ("get", "settings::house::admin::show", "/admin/settings/house", Viewer),
    ("post", "settings::house::admin::save", "/admin/settings/house", Owner),
    ("get", "settings::mail_log::admin::index", "/admin/settings/mail-log", Viewer),
    ("get", "settings::mail_log::admin::export", "/admin/settings/mail-log.csv", Viewer),
    ("post", "settings::mail_log::admin::send_again", "/admin/settings/mail-log/0/send-again", Manager),
    ("get", "style::show", "/admin/style", Owner),
    ("get", "settings::activity::admin::index", "/admin/settings/activity", Viewer),
    // Last: whoever may is signed out by these.
    ("post", "account::sign_out_everywhere", "/admin/account/sign-out-everywhere", Viewer),
    ("post", "devices::end_all", "/portal/devices/sign-out-everywhere", User),
    ("post", "door::sign_out", "/admin/sign-out", Anyone),
    ("post", "users_door::sign_out", "/portal/sign-out", Anyone),
];

/// Whoever opens a page may see it, and so it is walked and looked at. These are no pages.
const UNSEEN: &[&str] = &[
    "health::healthz",
    "health::readyz",
    "metrics::metrics",
    "serve_asset",
    "members::export",
    "users::export",
    "settings::mail_log::admin::export",
    // A part of the list, which is looked at there.
    "users::menu",
];

/// Whether a page that is looked at lies at this address, under some id or token.
fn is_walked(address: &str) -> bool {
    let is_some = |seen: &str| seen.starts_with('{') || seen == "abc" || seen.parse::<i64>().is_ok();
    PAGES.iter().any(|view| {
        let seen: Vec<&str> = view.address.split('?').next().unwrap_or_default().split('/').collect();
        let asked: Vec<&str> = address.split('/').collect();
        seen.len() == asked.len()
            && seen
                .iter()
                .zip(asked)
                .all(|(seen, asked)| *seen == asked || (matches!(asked, "0" | "x") && is_some(seen)))
    })
}

#[test]
fn every_page_is_looked_at() {
    let pages = TABLE.iter().filter(|(verb, handler, ..)| *verb == "get" && !UNSEEN.contains(handler));
    let missed: Vec<_> = pages.filter(|(_, _, address, _)| !is_walked(address)).collect();
    assert!(
        missed.is_empty(),
        "{:?}",
        missed.iter().map(|(_, handler, address, _)| (handler, address)).collect::<Vec<_>>()
    );
}

/// Whoever asks: as what they may.
fn may(who: Option<AdminRole>, is_user: bool, least: Least) -> bool {
    match (least, who) {
        (Anyone, _) => true,
        (User, _) => is_user,
        (_, None) => false,
        (Viewer, Some(_)) => true,
        (Manager, Some(role)) => matches!(role, AdminRole::Owner | AdminRole::Manager),
        (Owner, Some(role)) => role == AdminRole::Owner,
    }
}

/// Not signed in at this door, or not in this role.
fn is_refused(page: &Page) -> bool {
    page.status == 403 || (page.status == 303 && page.location().contains("/sign-in"))
}

#[test]
fn every_address_stands_in_the_table() {
    let source = include_str!("../../src/routes.rs");
    let mut routed = BTreeSet::new();
    for verb in ["get", "post", "delete", "put", "patch"] {
        for rest in source.split(&format!("{verb}().to(")).skip(1) {
            routed.insert((verb, rest.split(')').next().unwrap_or_default()));
        }
    }
    let known: BTreeSet<_> = TABLE.iter().map(|(verb, handler, ..)| (*verb, *handler)).collect();
    assert_eq!(routed, known);
    assert_eq!(source.matches(".to(").count(), source.matches("().to(").count(), "other verbs stand in no table");
}

#[tokio::test]
async fn each_role_gets_in_where_it_may_and_nowhere_else() {
    let house = House::open().await;
    let manager = house.admin(AdminRole::Manager).await;
    let (_, _, user) = house.user(&manager, "Noor", "noor@k.example").await;
    let mut all: Vec<(Option<AdminRole>, bool, Client)> = vec![(None, false, house.visitor()), (None, true, user)];
    for role in AdminRole::ALL {
        all.push((Some(*role), false, house.admin(*role).await));
    }
    for (verb, handler, path, least) in TABLE {
        for (role, is_user, client) in &all {
            let method = Method::from_bytes(verb.to_uppercase().as_bytes()).expect("a verb");
            let fields = (method != Method::GET).then_some(&[] as &[(&str, &str)]);
            let page = client.send(method, path, &[], fields).await;
            let who = format!("{handler} {path} as {role:?}, user {is_user}: {}", page.status);
            assert!(page.status < 500 && page.status != 405 && !page.body.contains("There is no page under"), "{who}");
            let signs_out = path.contains("sign-out") && page.status == 303;
            if may(*role, *is_user, *least) {
                assert!(signs_out || !is_refused(&page), "{who}");
            } else {
                assert!(is_refused(&page), "{who}");
            }
        }
    }
}
