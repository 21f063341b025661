//! The house in the Admin Portal.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::HouseForm;
use super::queries::{self, House, Saved};
use crate::accounts::{Admin, AdminShell, Owner};
use crate::web::{Conflict, Errors, Form, Hx, Problem, Site};

const ADDRESS: &str = "/admin/settings/house";

#[derive(Template)]
#[template(path = "settings/house/edit.html", blocks = ["form"])]
struct Edit {
    shell: AdminShell,
    form: HouseForm,
    errors: Errors,
    conflict: Option<Conflict>,
    terms_version: i32,
}

#[derive(Template)]
#[template(path = "settings/house/show.html")]
struct Show {
    shell: AdminShell,
    house: House,
}

/// GET `/admin/settings/house`: to owners the form, to everybody else the words.
///
/// # Errors
/// The database's.
pub async fn show(site: Site, admin: Admin, hx: Hx) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    let house = queries::load(&mut conn).await?;
    let shell = admin.shell("house");
    if !admin.is_owner() {
        return hx.show(&Show { shell, house }, &[]);
    }
    let (form, errors, terms_version) = (HouseForm::of(&house), Errors::default(), house.terms_version);
    hx.show(&Edit { shell, form, errors, conflict: None, terms_version }, &[])
}

/// POST `/admin/settings/house`.
///
/// # Errors
/// 403; the database's.
pub async fn save(
    site: Site,
    Owner(admin): Owner,
    hx: Hx,
    Form(form): Form<HouseForm>,
) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => {
            let terms_version = queries::load(&mut conn).await?.terms_version;
            let page = Edit { shell: admin.shell("house"), form, errors, conflict: None, terms_version };
            return hx.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, &[&page.as_form()]);
        }
    };
    match queries::save(&mut conn, form.version(), &new, &admin.actor(), site.now()).await? {
        Saved::Done(terms_version) => {
            site.house_is_called(&new.name);
            if new.ask_again {
                admin.say(&format!("Saved. Everyone is asked to accept version {terms_version} of the terms."));
            } else {
                admin.say("Saved.");
            }
            Ok(hx.go_to(ADDRESS))
        }
        Saved::Conflict(house, by) => {
            let conflict = Some(form.conflict_with(&house, by));
            let form = HouseForm { version: house.version.to_string(), ..form };
            let (errors, terms_version) = (Errors::default(), house.terms_version);
            let page = Edit { shell: admin.shell("house"), form, errors, conflict, terms_version };
            hx.show_as(StatusCode::CONFLICT, &page, &[&page.as_form()])
        }
    }
}
