//! The whole URL table.

use actix_session::SessionMiddleware;
use actix_session::storage::CookieSessionStore;
use actix_web::middleware::from_fn;
use actix_web::web::{ServiceConfig, get, redirect, scope};

use crate::accounts::{admins_only, users_only};
use crate::health;
use crate::web::serve_asset;

type Sessions = SessionMiddleware<CookieSessionStore>;

/// Everything Frontdesk answers to. `/admin` and `/portal` are siblings with a cookie each; within them the doors
/// stand before the gate.
pub fn all(app: &mut ServiceConfig, admin_session: impl Fn() -> Sessions, portal_session: impl Fn() -> Sessions) {
    app.route("/healthz", get().to(health::healthz))
        .route("/readyz", get().to(health::readyz))
        .route("/static/{name}", get().to(serve_asset))
        .service(redirect("/", "/portal"))
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

fn admin_doors(_at: &mut ServiceConfig) {}

fn admin(_at: &mut ServiceConfig) {}

fn portal_doors(_at: &mut ServiceConfig) {}

fn portal(_at: &mut ServiceConfig) {}
