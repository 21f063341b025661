//! The record of a company.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use tokio::try_join;

use crate::accounts::{Admin, AdminShell};
use crate::audit::trail::{self, Entry};
use crate::clock::Instant;
use crate::community::companies::Company;
use crate::community::companies::queries::{self, Belonging, Colleague};
use crate::community::members::PortalAccess;
use crate::db::PAGE;
use crate::space::locations::{Location, Locations};
use crate::web::{Hx, Problem, Site, capped, counted, when};

#[derive(Template)]
#[template(path = "community/companies/show.html")]
struct Show {
    shell: AdminShell,
    company: Company,
    location: Arc<Location>,
    people: Vec<Colleague>,
    belonging: Belonging,
    activity: Vec<Entry>,
    now: Instant,
}

impl Show {
    fn since(&self) -> String {
        when::long_day(self.company.created_at.day_in(&self.location.zone()))
    }

    fn seen(&self, at: Instant) -> String {
        when::seen(at, self.now, &self.location.zone())
    }

    fn access(&self, colleague: &Colleague) -> PortalAccess {
        PortalAccess::at(colleague.portal_access, colleague.portal_access_until, self.now)
    }

    /// What a person does for the company.
    fn part(colleague: &Colleague) -> &'static str {
        match (colleague.contact_person, colleague.billing_person) {
            (true, true) => "Contact, billing",
            (true, false) => "Contact",
            (false, true) => "Billing",
            (false, false) => "–",
        }
    }

    /// The people one turns to.
    fn contacts(&self) -> impl Iterator<Item = &Colleague> {
        self.people.iter().filter(|colleague| colleague.contact_person)
    }

    fn payers(&self) -> impl Iterator<Item = &Colleague> {
        self.people.iter().filter(|colleague| colleague.billing_person)
    }

    fn shown(&self) -> impl Iterator<Item = &Colleague> {
        self.people.iter().take(PAGE)
    }

    fn sentence(&self) -> String {
        let Belonging { members, archived, active, with_access } = self.belonging;
        let mut sentence = match members {
            0 => "Nobody belongs to this company.".to_owned(),
            10_001.. => format!("{}.", counted(members, "member", "members")),
            _ => format!(
                "{}, {} active, {} with access to the portal.",
                counted(members, "member", "members"),
                capped(active),
                capped(with_access)
            ),
        };
        if archived > 0 {
            sentence = format!("{sentence} {} besides.", counted(archived, "archived member", "archived members"));
        }
        sentence
    }

    fn everybody(&self) -> String {
        format!("All {}", counted(self.belonging.members, "member", "members"))
    }
}

/// GET `/admin/community/companies/{id}`.
///
/// # Errors
/// 404; the database's.
pub async fn show(site: Site, admin: Admin, hx: Hx, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let conn = site.db().await?;
    let (company, people, belonging, activity, locations) = try_join!(
        queries::find(&conn, *id),
        queries::people(&conn, *id),
        queries::belonging(&conn, *id),
        trail::of_company(&conn, *id),
        Locations::load(&conn, site.kept(), admin.locations_changed),
    )?;
    drop(conn);
    let company = company.ok_or(Problem::NotFound("company"))?;
    let location = locations.get(company.location_id).cloned().ok_or(Problem::NotFound("company"))?;
    let (shell, now) = (admin.shell("companies"), site.now());
    hx.show(&Show { shell, company, location, people, belonging, activity, now }, &[])
}
