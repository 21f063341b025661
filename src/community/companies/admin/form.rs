//! Making and changing a company.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use super::ADDRESS;
use crate::accounts::{AdminShell, Manager};
use crate::community::companies::queries::{self, Saved};
use crate::community::companies::{Company, CompanyForm};
use crate::space::locations::{self, Location};
use crate::web::{Conflict, Errors, Form, Hx, Problem, Query, Site};

#[derive(Template)]
#[template(path = "community/companies/form.html", blocks = ["form"])]
struct FormPage {
    shell: AdminShell,
    /// The record that is changed; none while it is new.
    id: Option<i64>,
    /// Its name as it stands.
    called: String,
    form: CompanyForm,
    errors: Errors,
    conflict: Option<Conflict>,
    locations: Vec<Location>,
}

impl FormPage {
    fn new(shell: AdminShell, record: Option<&Company>, form: CompanyForm, locations: Vec<Location>) -> Self {
        Self {
            shell,
            id: record.map(|company| company.id),
            called: record.map(|company| company.name.clone()).unwrap_or_default(),
            form,
            errors: Errors::default(),
            conflict: None,
            locations,
        }
    }

    /// Where the form goes, and where *Cancel* leads.
    fn action(&self) -> String {
        self.id.map_or_else(|| ADDRESS.to_owned(), |id| format!("{ADDRESS}/{id}"))
    }

    fn show(&self, hx: Hx, status: StatusCode) -> Result<HttpResponse, Problem> {
        hx.show_as(status, self, &[&self.as_form()])
    }

    fn refuse(self, hx: Hx, errors: Errors) -> Result<HttpResponse, Problem> {
        Self { errors, ..self }.show(hx, StatusCode::UNPROCESSABLE_ENTITY)
    }
}

fn no_location() -> Errors {
    Errors::one("location_id", "This location is no longer there. Choose another.")
}

/// `?location=`: where one comes from.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Origin {
    location: String,
}

/// GET `/admin/community/companies/new`.
///
/// # Errors
/// 403; the database's.
pub async fn new(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    Query(origin): Query<Origin>,
) -> Result<HttpResponse, Problem> {
    let conn = site.db().await?;
    let locations = locations::queries::all(&conn).await?;
    let at = locations.iter().find(|place| origin.location.parse() == Ok(place.id)).or_else(|| locations.first());
    let form = CompanyForm::at(at.map(|place| place.id));
    FormPage::new(admin.shell("companies"), None, form, locations).show(hx, StatusCode::OK)
}

/// POST `/admin/community/companies`.
///
/// # Errors
/// 403; the database's.
pub async fn create(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    Form(form): Form<CompanyForm>,
) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    let locations = locations::queries::all(&conn).await?;
    let form = form.or_at(locations.first().map(|place| place.id));
    let errors = match form.parse() {
        Err(errors) => errors,
        Ok(new) => match queries::create(&mut conn, &new, &admin.actor(), site.now()).await? {
            Saved::Done(id) => {
                admin.say(&format!("{} is in the house.", new.name));
                return Ok(hx.go_to(&format!("{ADDRESS}/{id}")));
            }
            _ => no_location(),
        },
    };
    FormPage::new(admin.shell("companies"), None, form, locations).refuse(hx, errors)
}

/// GET `/admin/community/companies/{id}/edit`.
///
/// # Errors
/// 403, 404; the database's.
pub async fn edit(site: Site, Manager(admin): Manager, hx: Hx, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let conn = site.db().await?;
    let company = queries::find(&conn, *id).await?.ok_or(Problem::NotFound("company"))?;
    let locations = locations::queries::all(&conn).await?;
    let form = CompanyForm::of(&company);
    FormPage::new(admin.shell("companies"), Some(&company), form, locations).show(hx, StatusCode::OK)
}

/// POST `/admin/community/companies/{id}`.
///
/// # Errors
/// 403, 404; the database's.
pub async fn save(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    id: Path<i64>,
    Form(form): Form<CompanyForm>,
) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    let errors = match form.parse() {
        Err(errors) => errors,
        Ok(new) => match queries::save(&mut conn, *id, form.version(), &new, &admin.actor(), site.now()).await? {
            Saved::Done(id) => {
                admin.say(&format!("{} is saved.", new.name));
                return Ok(hx.go_to(&format!("{ADDRESS}/{id}")));
            }
            Saved::NotThere => return Err(Problem::NotFound("company")),
            Saved::Conflict(record, by) => {
                let locations = locations::queries::all(&conn).await?;
                let conflict = Some(form.conflict_with(&record, by, &locations));
                let form = CompanyForm { version: record.version.to_string(), ..form };
                let page = FormPage::new(admin.shell("companies"), Some(&record), form, locations);
                return FormPage { conflict, ..page }.show(hx, StatusCode::CONFLICT);
            }
            Saved::NoLocation => no_location(),
        },
    };
    let record = queries::find(&conn, *id).await?.ok_or(Problem::NotFound("company"))?;
    let locations = locations::queries::all(&conn).await?;
    FormPage::new(admin.shell("companies"), Some(&record), form, locations).refuse(hx, errors)
}
