//! Making and changing a member.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use super::LIST;
use crate::accounts::{AdminShell, Manager};
use crate::community::companies;
use crate::community::members::queries::{self, Saved};
use crate::community::members::{Member, MemberForm, MemberStatus};
use crate::community::users;
use crate::db::Connection;
use crate::space::locations::{self, Location};
use crate::web::{Conflict, Errors, Form, Hx, Problem, Query, Site};

#[derive(Template)]
#[template(path = "community/members/form.html", blocks = ["form"])]
struct FormPage {
    shell: AdminShell,
    /// The record that is changed; none while it is new.
    id: Option<i64>,
    /// Its name as it stands.
    called: String,
    form: MemberForm,
    errors: Errors,
    conflict: Option<Conflict>,
    locations: Vec<Location>,
    companies: Vec<(i64, String)>,
    /// Others with the same address.
    namesakes: Vec<(i64, String)>,
}

impl FormPage {
    async fn load(
        conn: &mut Connection,
        shell: AdminShell,
        record: Option<&Member>,
        form: MemberForm,
    ) -> Result<Self, Problem> {
        let key = crate::text::EmailAddress::parse(&form.email).ok();
        let id = record.map(|member| member.id);
        Ok(Self {
            shell,
            id,
            called: record.map(|member| member.name.clone()).unwrap_or_default(),
            errors: Errors::default(),
            conflict: None,
            locations: locations::queries::all(conn).await?,
            companies: companies::queries::offered(conn, form.company_id.parse().ok()).await?,
            namesakes: queries::namesakes(conn, key.as_ref().map(|email| email.key()), id.unwrap_or_default()).await?,
            form,
        })
    }

    /// Where the form goes, and where *Cancel* leads.
    fn action(&self) -> String {
        self.id.map_or_else(|| LIST.to_owned(), |id| format!("{LIST}/{id}"))
    }

    const fn statuses(&self) -> &'static [MemberStatus] {
        MemberStatus::ALL
    }

    fn show(&self, hx: Hx, status: StatusCode) -> Result<HttpResponse, Problem> {
        hx.show_as(status, self, &[&self.as_form()])
    }

    fn refuse(self, hx: Hx, errors: Errors) -> Result<HttpResponse, Problem> {
        Self { errors, ..self }.show(hx, StatusCode::UNPROCESSABLE_ENTITY)
    }

    /// What an id of the form is called.
    fn name_of(&self, what: &'static str, id: &str) -> String {
        let id: i64 = id.parse().unwrap_or_default();
        let name = match what {
            "location" => self.locations.iter().find(|place| place.id == id).map(|place| place.name.clone()),
            _ => self.companies.iter().find(|(company, _)| *company == id).map(|(_, name)| name.clone()),
        };
        name.unwrap_or_default()
    }
}

/// What a form refers to and is no longer there.
fn gone(saved: &Saved) -> Errors {
    match saved {
        Saved::NoCompany => Errors::one("company_id", "This company is no longer there. Choose another, or none."),
        _ => Errors::one(
            "location_id",
            "This location is not there. Choose another, or make the first one under Space > Locations.",
        ),
    }
}

/// Where one comes from: a company's or a location's page.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Origin {
    location: String,
    company: String,
}

/// GET `/admin/community/members/new`.
///
/// # Errors
/// 403; the database's.
pub async fn new(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    Query(origin): Query<Origin>,
) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    let form = MemberForm { company_id: origin.company, ..MemberForm::default() };
    let mut page = FormPage::load(&mut conn, admin.shell("members"), None, form).await?;
    let at =
        page.locations.iter().find(|place| origin.location.parse() == Ok(place.id)).or_else(|| page.locations.first());
    if let Some(place) = at {
        page.form.location_id = place.id.to_string();
        page.form.joined_on = site.now().day_in(&place.zone()).to_string();
    }
    page.show(hx, StatusCode::OK)
}

/// POST `/admin/community/members`.
///
/// # Errors
/// 403; the database's.
pub async fn create(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    Form(form): Form<MemberForm>,
) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    let errors = match form.parse() {
        Err(errors) => errors,
        Ok(new) => match queries::create(&mut conn, &new, &admin.actor(), site.now()).await? {
            Saved::Done { id, .. } => {
                let others = queries::namesakes(&conn, new.email.as_ref().map(|email| email.key()), id).await?;
                admin.say(&said(&format!("{} is in the house.", new.name), false, None, &others));
                return Ok(hx.go_to(&format!("{LIST}/{id}")));
            }
            other => gone(&other),
        },
    };
    FormPage::load(&mut conn, admin.shell("members"), None, form).await?.refuse(hx, errors)
}

/// What the next page says: what was done, what it did to an invitation, with which other address they sign in, who else
/// has this one.
fn said(done: &str, revoked: bool, signs_in_with: Option<&str>, others: &[(i64, String)]) -> String {
    let mut sentence = done.to_owned();
    if revoked {
        sentence.push_str(" The address changed, so the open invitation was revoked and its link is dead.");
    }
    if let Some(email) = signs_in_with {
        sentence.push_str(&format!(" Their sign-in address stays {email}."));
    }
    if let Some((_, name)) = others.first() {
        sentence.push_str(&format!(" {name} has the same e-mail address."));
    }
    sentence
}

/// GET `/admin/community/members/{id}/edit`.
///
/// # Errors
/// 403, 404; the database's.
pub async fn edit(site: Site, Manager(admin): Manager, hx: Hx, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    let member = queries::find(&conn, *id).await?.ok_or(Problem::NotFound("member"))?;
    let form = MemberForm::of(&member);
    FormPage::load(&mut conn, admin.shell("members"), Some(&member), form).await?.show(hx, StatusCode::OK)
}

/// POST `/admin/community/members/{id}`.
///
/// # Errors
/// 403, 404; the database's.
pub async fn save(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    id: Path<i64>,
    Form(form): Form<MemberForm>,
) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    let errors = match form.parse() {
        Err(errors) => errors,
        Ok(new) => match queries::save(&mut conn, *id, form.version(), &new, &admin.actor(), site.now()).await? {
            Saved::Done { id, revoked } => {
                let others = queries::namesakes(&conn, new.email.as_ref().map(|email| email.key()), id).await?;
                let user = users::queries::of_member(&mut conn, id).await?;
                let signs_in_otherwise =
                    user.filter(|user| new.email.as_ref().is_none_or(|email| email.key() != user.email_key));
                let signs_in_with = signs_in_otherwise.as_ref().map(|user| user.email.as_str());
                admin.say(&said(&format!("{} is saved.", new.name), revoked, signs_in_with, &others));
                return Ok(hx.go_to(&format!("{LIST}/{id}")));
            }
            Saved::NotThere => return Err(Problem::NotFound("member")),
            Saved::Conflict(record, by) => {
                let mut page = FormPage::load(&mut conn, admin.shell("members"), Some(&record), form).await?;
                page.conflict = Some(page.form.conflict_with(&record, by, &|what, id| page.name_of(what, id)));
                page.form.version = record.version.to_string();
                return page.show(hx, StatusCode::CONFLICT);
            }
            other => gone(&other),
        },
    };
    let record = queries::find(&conn, *id).await?.ok_or(Problem::NotFound("member"))?;
    FormPage::load(&mut conn, admin.shell("members"), Some(&record), form).await?.refuse(hx, errors)
}
