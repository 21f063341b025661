//! Making and changing a location.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;

use crate::accounts::{AdminShell, Manager};
use crate::space::locations::queries::{self, Saved};
use crate::space::locations::world::{Region, currencies, regions};
use crate::space::locations::{Location, LocationForm};
use crate::web::{Conflict, Errors, Form, Hx, Problem, Site};

#[derive(Template)]
#[template(path = "space/locations/form.html", blocks = ["form"])]
struct FormPage {
    shell: AdminShell,
    /// The record that is changed; none while it is new.
    id: Option<i64>,
    /// Its name as it stands.
    called: String,
    form: LocationForm,
    errors: Errors,
    conflict: Option<Conflict>,
    regions: &'static [Region],
    currencies: &'static [(String, String)],
}

impl FormPage {
    fn new(shell: AdminShell, record: Option<&Location>, form: LocationForm) -> Self {
        Self {
            shell,
            id: record.map(|location| location.id),
            called: record.map(|location| location.name.clone()).unwrap_or_default(),
            form,
            errors: Errors::default(),
            conflict: None,
            regions: regions(),
            currencies: currencies(),
        }
    }

    /// Where the form goes, and where *Cancel* leads.
    fn action(&self) -> String {
        self.id.map_or_else(|| ADDRESS.to_owned(), |id| format!("{ADDRESS}/{id}"))
    }

    fn show(&self, hx: Hx, status: StatusCode) -> Result<HttpResponse, Problem> {
        hx.show_as(status, self, &[&self.as_form()])
    }

    fn with(self, errors: Errors) -> Self {
        Self { errors, ..self }
    }
}

const ADDRESS: &str = "/admin/space/locations";
const NAME_TAKEN: &str = "Another location has this name. Write one that tells them apart.";

/// GET `/admin/space/locations/new`.
///
/// # Errors
/// 403; the database's.
pub async fn new(site: Site, Manager(admin): Manager, hx: Hx) -> Result<HttpResponse, Problem> {
    let conn = site.db().await?;
    let neighbours = queries::all(&conn).await?;
    FormPage::new(admin.shell("locations"), None, LocationForm::like(neighbours.first())).show(hx, StatusCode::OK)
}

/// POST `/admin/space/locations`.
///
/// # Errors
/// 403; the database's.
pub async fn create(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    Form(form): Form<LocationForm>,
) -> Result<HttpResponse, Problem> {
    let page = |form| FormPage::new(admin.shell("locations"), None, form);
    let new = match form.parse() {
        Ok(new) => new,
        Err(errors) => return page(form).with(errors).show(hx, StatusCode::UNPROCESSABLE_ENTITY),
    };
    let mut conn = site.db().await?;
    match queries::create(&mut conn, &new, &admin.actor(), site.now()).await? {
        Saved::Done(id) => {
            admin.say(&format!("{} is open.", new.name));
            Ok(hx.go_to(&format!("{ADDRESS}/{id}")))
        }
        _ => page(form).with(Errors::one("name", NAME_TAKEN)).show(hx, StatusCode::UNPROCESSABLE_ENTITY),
    }
}

/// GET `/admin/space/locations/{id}/edit`.
///
/// # Errors
/// 403, 404; the database's.
pub async fn edit(site: Site, Manager(admin): Manager, hx: Hx, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let conn = site.db().await?;
    let location = queries::find(&conn, *id).await?.ok_or(Problem::NotFound("location"))?;
    let form = LocationForm::of(&location);
    FormPage::new(admin.shell("locations"), Some(&location), form).show(hx, StatusCode::OK)
}

/// POST `/admin/space/locations/{id}`.
///
/// # Errors
/// 403, 404; the database's.
pub async fn save(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    id: Path<i64>,
    Form(form): Form<LocationForm>,
) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    let errors = match form.parse() {
        Err(errors) => errors,
        Ok(new) => match queries::save(&mut conn, *id, form.version(), &new, &admin.actor(), site.now()).await? {
            Saved::Done(id) => {
                admin.say(&format!("{} is saved.", new.name));
                return Ok(hx.go_to(&format!("{ADDRESS}/{id}")));
            }
            Saved::NotThere => return Err(Problem::NotFound("location")),
            Saved::Conflict(record, by) => {
                let conflict = Some(form.conflict_with(&record, by));
                let form = LocationForm { version: record.version.to_string(), ..form };
                let page = FormPage::new(admin.shell("locations"), Some(&record), form);
                return FormPage { conflict, ..page }.show(hx, StatusCode::CONFLICT);
            }
            Saved::NameTaken => Errors::one("name", NAME_TAKEN),
        },
    };
    let record = queries::find(&conn, *id).await?.ok_or(Problem::NotFound("location"))?;
    FormPage::new(admin.shell("locations"), Some(&record), form).with(errors).show(hx, StatusCode::UNPROCESSABLE_ENTITY)
}
