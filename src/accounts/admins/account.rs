//! `/admin/account`: one's own password and places.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use super::queries;
use crate::accounts::devices::{Place, places};
use crate::accounts::own_password::PasswordForm;
use crate::accounts::{Admin, AdminShell, sessions};
use crate::db::Count;
use crate::space::locations::Locations;
use crate::web::{Dialog, Errors, Form, Hx, Problem, Site};

#[derive(Template)]
#[template(path = "accounts/admins/account.html", blocks = ["password"])]
struct AccountPage {
    shell: AdminShell,
    email: String,
    places: Vec<Place>,
    /// In which time zone they are told.
    zone: String,
    errors: Errors,
}

impl AccountPage {
    async fn load(site: &Site, admin: &Admin, errors: Errors) -> Result<Self, Problem> {
        let now = site.now();
        let mut conn = site.db().await?;
        let devices = sessions::devices(&mut conn, admin.account(), now).await?;
        let zone = Locations::load(&conn, site.kept(), admin.locations_changed).await?.house_zone();
        let places = places(devices, admin.session_id, now, &zone);
        let zone = zone.iana_name().unwrap_or("UTC").to_owned();
        Ok(Self { shell: admin.shell("account"), email: admin.email.clone(), places, zone, errors })
    }
}

/// GET `/admin/account`.
///
/// # Errors
/// The database's.
pub async fn page(site: Site, admin: Admin, hx: Hx) -> Result<HttpResponse, Problem> {
    hx.show(&AccountPage::load(&site, &admin, Errors::default()).await?, &[])
}

/// POST `/admin/account/password`: ends all other sessions.
///
/// # Errors
/// 429 after too many wrong tries; the database's.
pub async fn change_password(
    site: Site,
    admin: Admin,
    hx: Hx,
    form: Form<PasswordForm>,
) -> Result<HttpResponse, Problem> {
    let (form, owner) = (form.0, admin.own_password());
    let new = (form.password.as_str(), form.password_confirmation.as_str());
    let ended = match owner.check(&site, &form.current_password, new).await? {
        Ok(checked) => owner.set(&site, checked).await?,
        Err(errors) => {
            let page = AccountPage::load(&site, &admin, errors).await?;
            return hx.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, &[&page.as_password()]);
        }
    };
    let were = Count::of(ended).noun("session was", "sessions were");
    admin.say(&format!("Your password is changed. {ended} other {were} ended."));
    Ok(hx.go_to("/admin/account"))
}

/// DELETE `/admin/account/sessions/{id}`.
///
/// # Errors
/// 404 for a session of somebody else.
pub async fn end_session(site: Site, admin: Admin, hx: Hx, id: Path<i64>) -> Result<HttpResponse, Problem> {
    if !sessions::end(&mut *site.db().await?, admin.account(), *id).await? {
        return Err(Problem::NotFound("session"));
    }
    admin.say("The session is ended.");
    Ok(hx.go_to("/admin/account"))
}

/// POST `/admin/account/sign-out-everywhere`.
///
/// # Errors
/// The database's.
pub async fn sign_out_everywhere(site: Site, admin: Admin, hx: Hx) -> Result<HttpResponse, Problem> {
    sessions::end_all(&mut *site.db().await?, admin.account(), None).await?;
    admin.leave();
    Ok(hx.go_to("/admin/sign-in"))
}

/// The list of keys: a page, and to htmx a dialog.
#[derive(Template)]
#[template(path = "accounts/admins/keys.html", blocks = ["keys"])]
struct KeysPage {
    shell: AdminShell,
    in_dialog: bool,
}

impl KeysPage {
    const fn sentence(&self) -> &'static str {
        if self.shell.admin.shortcuts {
            "Every one of them has a button too. They are silent while you type."
        } else {
            "They are turned off for you. Every one of them has a button too."
        }
    }
}

/// GET `/admin/keys`.
///
/// # Errors
/// The template does not render.
pub async fn keys(admin: Admin, hx: Hx) -> Result<HttpResponse, Problem> {
    let page = KeysPage { shell: admin.shell("keys"), in_dialog: hx.wants_parts() };
    hx.show(&page, &[&Dialog::of(&page.as_keys())?])
}

#[derive(Default, Deserialize)]
#[serde(default)]
pub struct KeysForm {
    /// `on` or `off`.
    pub shortcuts: String,
}

/// POST `/admin/account/keys`.
///
/// # Errors
/// The database's.
pub async fn switch_keys(site: Site, admin: Admin, hx: Hx, form: Form<KeysForm>) -> Result<HttpResponse, Problem> {
    let on = form.0.shortcuts == "on";
    queries::switch_shortcuts(&mut *site.db().await?, admin.id, on).await?;
    admin.say(if on { "Keys are on. Press ? for the list." } else { "Keys are off." });
    Ok(hx.go_to("/admin/account"))
}
