//! The whole URL table.

use actix_session::SessionMiddleware;
use actix_session::storage::CookieSessionStore;
use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, delete, get, post, redirect, resource, scope};

use crate::accounts::admins::{account, door, setup};
use crate::accounts::password_reset::pages as reset;
use crate::accounts::password_strength;
use crate::accounts::users::door as users_door;
use crate::accounts::{admins_only, users_only};
use crate::community::companies::admin as companies;
use crate::community::find;
use crate::community::import::admin as import;
use crate::community::members::admin as members;
use crate::community::overview;
use crate::community::users::admin as users;
use crate::community::users::invitations::portal as invited;
use crate::portal::{devices, home, profile, terms};
use crate::settings;
use crate::space::locations::admin as locations;
use crate::style;
use crate::web::serve_asset;
use crate::{health, metrics};

type Sessions = SessionMiddleware<CookieSessionStore>;

/// Everything Frontdesk answers to. `/admin` and `/portal` are siblings with a cookie each; within them the doors
/// stand before the gate.
pub fn all(app: &mut ServiceConfig, admin_session: impl Fn() -> Sessions, portal_session: impl Fn() -> Sessions) {
    app.route("/healthz", get().to(health::healthz))
        .route("/readyz", get().to(health::readyz))
        .route("/metrics", get().to(metrics::metrics))
        .route("/static/{name}", get().to(serve_asset))
        .service(redirect("/", "/portal"))
        .service(redirect("/admin/", "/admin"))
        .service(redirect("/portal/", "/portal"))
        .service(
            scope("/admin")
                .wrap(admin_session())
                .configure(admin_doors)
                .service(scope("").wrap(from_fn(admins_only)).configure(admin)),
        )
        .service(
            scope("/portal")
                .wrap(portal_session())
                .configure(portal_doors)
                .service(scope("").wrap(from_fn(users_only)).configure(portal)),
        );
}

fn admin_doors(at: &mut ServiceConfig) {
    at.service(resource("/sign-in").route(get().to(door::sign_in_page)).route(post().to(door::sign_in)))
        .route("/sign-out", post().to(door::sign_out))
        .service(resource("/setup").route(get().to(setup::page)).route(post().to(setup::create)))
        .configure(passwords);
}

fn admin(at: &mut ServiceConfig) {
    at.configure(members)
        .configure(access)
        .route("/account", get().to(account::page))
        .route("/account/password", post().to(account::change_password))
        .route("/account/sessions/{id}", delete().to(account::end_session))
        .route("/account/sign-out-everywhere", post().to(account::sign_out_everywhere))
        .service(resource("").route(get().to(overview::admin::index)))
        .route("/find", get().to(find::admin::find))
        .route("/keys", get().to(account::keys))
        .route("/style", get().to(style::show))
        .route("/account/keys", post().to(account::switch_keys))
        .configure(admin_companies)
        .configure(admin_locations)
        .configure(admin_settings);
}

fn admin_companies(at: &mut ServiceConfig) {
    let one = "/community/companies/{id}";
    at.service(resource("/community/companies").route(get().to(companies::index)).route(post().to(companies::create)))
        .route("/community/companies/new", get().to(companies::new))
        .route(&format!("{one}/edit"), get().to(companies::edit))
        .route(&format!("{one}/delete"), get().to(companies::ask))
        .service(
            resource(one)
                .route(get().to(companies::show))
                .route(post().to(companies::save))
                .route(delete().to(companies::delete)),
        );
}

fn admin_locations(at: &mut ServiceConfig) {
    let one = "/space/locations/{id}";
    at.service(resource("/space/locations").route(get().to(locations::index)).route(post().to(locations::create)))
        .route("/space/locations/new", get().to(locations::new))
        .route(&format!("{one}/edit"), get().to(locations::edit))
        .route(&format!("{one}/delete"), get().to(locations::ask))
        .service(
            resource(one)
                .route(get().to(locations::show))
                .route(post().to(locations::save))
                .route(delete().to(locations::delete)),
        );
}

fn admin_settings(at: &mut ServiceConfig) {
    at.service(redirect("/settings", "/admin/settings/house"))
        .service(redirect("/settings/", "/admin/settings/house"))
        .service(
            resource("/settings/house")
                .route(get().to(settings::house::admin::show))
                .route(post().to(settings::house::admin::save)),
        )
        .route("/settings/mail-log", get().to(settings::mail_log::admin::index))
        .route("/settings/mail-log.csv", get().to(settings::mail_log::admin::export))
        .route("/settings/mail-log/{id}/send-again", post().to(settings::mail_log::admin::send_again))
        .route("/settings/activity", get().to(settings::activity::admin::index));
}

/// The same at both doors.
fn passwords(at: &mut ServiceConfig) {
    at.service(resource("/password-reset").route(get().to(reset::ask_page)).route(post().to(reset::ask_for_link)))
        .route("/password-reset/sent", get().to(reset::asked_page))
        .service(resource("/password-reset/{token}").route(get().to(reset::link_page)).route(post().to(reset::choose)))
        .route("/password-reset/{token}/fresh", post().to(reset::send_fresh))
        .route("/password-strength", post().to(password_strength::show));
}

fn members(at: &mut ServiceConfig) {
    at.service(resource("/community/members").route(get().to(members::index)).route(post().to(members::create)))
        .route("/community/members.csv", get().to(members::export))
        .route("/community/members/new", get().to(members::new))
        .route("/community/members/invitations", post().to(users::invite_picked))
        .service(resource("/community/members/import").route(get().to(import::page)).route(post().to(import::bring)))
        .service(resource("/community/members/import/refused.csv").route(post().to(import::refused)))
        .service(
            resource("/community/members/{id}")
                .route(get().to(members::show))
                .route(post().to(members::save))
                .route(delete().to(members::delete)),
        )
        .route("/community/members/{id}/edit", get().to(members::edit))
        .route("/community/members/{id}/delete", get().to(members::ask))
        .service(
            resource("/community/members/{id}/archive")
                .route(post().to(members::archive))
                .route(delete().to(members::restore)),
        );
}

/// The Users page, and what is done about a member's access.
fn access(at: &mut ServiceConfig) {
    at.route("/community/users", get().to(users::index))
        .route("/community/users.csv", get().to(users::export))
        .route("/community/users/{id}", delete().to(users::delete))
        .route("/community/users/{id}/delete", get().to(users::confirm_deletion))
        .route("/community/users/{id}/password-reset", post().to(users::send_password_reset))
        .route("/community/users/{id}/role", post().to(users::change_role))
        .service(
            resource("/community/users/{id}/suspension")
                .route(post().to(users::suspend))
                .route(delete().to(users::reactivate)),
        )
        .service(
            resource("/community/members/{id}/invitation")
                .route(post().to(users::invite))
                .route(delete().to(users::revoke)),
        )
        .route("/community/members/{id}/invitation/link", post().to(users::copy_link))
        .route("/community/members/{id}/access-menu", get().to(users::menu));
}

fn portal_doors(at: &mut ServiceConfig) {
    at.service(resource("/sign-in").route(get().to(users_door::sign_in_page)).route(post().to(users_door::sign_in)))
        .route("/sign-out", post().to(users_door::sign_out))
        .service(resource("/invitations/{token}").route(get().to(invited::page)).route(post().to(invited::create)))
        .route("/invitations/{token}/fresh", post().to(invited::send_fresh))
        .route("/house-rules", get().to(terms::house_rules))
        .route("/privacy", get().to(terms::privacy))
        .configure(passwords);
}

fn portal(at: &mut ServiceConfig) {
    at.route("", get().to(home::home))
        .route("/membership", get().to(home::membership))
        .service(resource("/profile").route(get().to(profile::page)).route(post().to(profile::save)))
        .route("/profile/password", post().to(profile::change_password))
        .route("/devices", get().to(devices::page))
        .route("/devices/sign-out-everywhere", post().to(devices::end_all))
        .route("/devices/{id}", delete().to(devices::end))
        .service(resource("/terms").route(get().to(terms::page)).route(post().to(terms::accept)));
}
