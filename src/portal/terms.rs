//! The house's terms: asked again when there are newer ones, and readable by anybody.

use actix_session::Session;
use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::queries::{accept_terms, terms};
use crate::accounts::shell::House;
use crate::accounts::{DoorShell, PortalShell, PortalUser};
use crate::web::{Form, Hx, Problem, Site, take_flash};

#[derive(Template)]
#[template(path = "portal/terms.html")]
struct TermsPage {
    shell: PortalShell,
    version: i32,
    text: String,
    owed: bool,
}

/// Which terms were shown.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct TermsForm {
    terms_version: String,
}

#[derive(Template)]
#[template(path = "portal/notice.html")]
struct NoticePage {
    shell: DoorShell,
    title: &'static str,
    text: String,
}

/// GET `/portal/terms`.
///
/// # Errors
/// The database's.
pub async fn page(site: Site, user: PortalUser, hx: Hx) -> Result<HttpResponse, Problem> {
    let (version, text, _) = terms(&mut *site.db().await?).await?;
    hx.show(&TermsPage { shell: user.shell("terms"), version, text, owed: user.owes_consent() }, &[])
}

/// POST `/portal/terms`: accepts those that were shown.
///
/// # Errors
/// 409 when there are newer ones by now; the database's.
pub async fn accept(site: Site, user: PortalUser, hx: Hx, form: Form<TermsForm>) -> Result<HttpResponse, Problem> {
    let version = user.house.terms_version;
    if form.0.terms_version.parse().is_ok_and(|shown: i32| shown != version) {
        return Err(Problem::Conflict(
            "The house has changed its terms in this moment. Read the newer ones first.".into(),
        ));
    }
    accept_terms(&mut *site.db().await?, user.id, user.member_id, version, site.now()).await?;
    Ok(hx.go_to("/portal"))
}

async fn notice(
    site: Site,
    cookie: Session,
    hx: Hx,
    title: &'static str,
    text: String,
) -> Result<HttpResponse, Problem> {
    let house = House::load(&mut *site.db().await?).await?;
    let text = if text.is_empty() { "The front desk has them on paper.".to_owned() } else { text };
    hx.show(&NoticePage { shell: DoorShell::new(&site, &house, take_flash(&cookie)), title, text }, &[])
}

/// GET `/portal/house-rules`.
///
/// # Errors
/// The database's.
pub async fn house_rules(site: Site, cookie: Session, hx: Hx) -> Result<HttpResponse, Problem> {
    let (_, text, _) = terms(&mut *site.db().await?).await?;
    notice(site, cookie, hx, "House rules", text).await
}

/// GET `/portal/privacy`.
///
/// # Errors
/// The database's.
pub async fn privacy(site: Site, cookie: Session, hx: Hx) -> Result<HttpResponse, Problem> {
    let (_, _, text) = terms(&mut *site.db().await?).await?;
    notice(site, cookie, hx, "Privacy notice", text).await
}
