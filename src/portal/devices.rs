//! `/portal/devices`: where one is signed in; ending one, or all.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use super::queries::own;
use crate::accounts::devices::{Place, places};
use crate::accounts::{PortalShell, PortalUser, sessions};
use crate::web::{Hx, Problem, Site};

#[derive(Template)]
#[template(path = "portal/devices.html")]
struct DevicesPage {
    shell: PortalShell,
    places: Vec<Place>,
}

/// GET `/portal/devices`.
///
/// # Errors
/// The database's.
pub async fn page(site: Site, user: PortalUser, hx: Hx) -> Result<HttpResponse, Problem> {
    let now = site.now();
    let mut conn = site.db().await?;
    let zone = own(&conn, &user).await?.zone();
    let devices = sessions::devices(&mut conn, user.account(), now).await?;
    hx.show(&DevicesPage { shell: user.shell("devices"), places: places(devices, user.session_id, now, &zone) }, &[])
}

/// DELETE `/portal/devices/{id}`.
///
/// # Errors
/// 404 for a session of somebody else.
pub async fn end(site: Site, user: PortalUser, hx: Hx, id: Path<i64>) -> Result<HttpResponse, Problem> {
    if !sessions::end(&mut *site.db().await?, user.account(), *id).await? {
        return Err(Problem::NotFound("device"));
    }
    if *id == user.session_id {
        user.leave();
        return Ok(hx.go_to("/portal/sign-in"));
    }
    user.say("That device is signed out.");
    Ok(hx.go_to("/portal/devices"))
}

/// POST `/portal/devices/sign-out-everywhere`.
///
/// # Errors
/// The database's.
pub async fn end_all(site: Site, user: PortalUser, hx: Hx) -> Result<HttpResponse, Problem> {
    sessions::end_all(&mut *site.db().await?, user.account(), None).await?;
    user.leave();
    Ok(hx.go_to("/portal/sign-in"))
}
