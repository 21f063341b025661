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
use crate::community::companies::queries::{self, Belonging, Colleague, Manager, Managers};
use crate::community::members::PortalAccess;
use crate::db::PAGE;
use crate::space::locations::{Location, Locations};
use crate::text::capitalized;
use crate::web::{Hx, Problem, Site, counted, figure, first_name, when};

#[derive(Template)]
#[template(path = "community/companies/show.html")]
struct Show {
    shell: AdminShell,
    company: Company,
    location: Arc<Location>,
    people: Vec<Colleague>,
    belonging: Belonging,
    managers: Managers,
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

    /// What a person does for the company: `Manager, contact`.
    fn part(&self, colleague: &Colleague) -> String {
        let manages = self.managers.first.iter().any(|manager| manager.id == colleague.id);
        let parts =
            [(manages, "manager"), (colleague.contact_person, "contact"), (colleague.billing_person, "billing")];
        let words: Vec<&str> = parts.into_iter().filter_map(|(is_so, word)| is_so.then_some(word)).collect();
        if words.is_empty() { "–".to_owned() } else { capitalized(words.join(", ")) }
    }

    /// The people one turns to.
    fn contacts(&self) -> impl Iterator<Item = &Colleague> {
        self.people.iter().filter(|colleague| colleague.contact_person)
    }

    fn payers(&self) -> impl Iterator<Item = &Colleague> {
        self.people.iter().filter(|colleague| colleague.billing_person)
    }

    /// The word on the panel's corner; none where nobody manages.
    fn word(&self) -> String {
        let Managers { can_sign_in, all, .. } = self.managers;
        if all == 0 { String::new() } else { format!("{} of {} can sign in", figure(can_sign_in), figure(all)) }
    }

    const fn tone(&self) -> &'static str {
        if self.managers.can_sign_in > 0 { "good" } else { "late" }
    }

    /// `Rebekka Lindqvist manages.`
    fn who_manages(&self) -> String {
        match self.managers.first.as_slice() {
            [] => "Nobody manages yet.".to_owned(),
            [one] => format!("{} manages.", one.name),
            [one, other] => format!("{} and {} manage.", first_name(&one.name), first_name(&other.name)),
            [one, ..] => format!("{} and {} others manage.", first_name(&one.name), figure(self.managers.all - 1)),
        }
    }

    /// The managers whom the panel names.
    fn named(&self) -> impl Iterator<Item = &Manager> {
        self.managers.first.iter().take(5)
    }

    /// How many manage beside those who are named.
    fn more_managers(&self) -> i64 {
        self.managers.all - i64::try_from(self.named().count()).unwrap_or_default()
    }

    /// What there is to say of a manager’s access.
    fn standing(&self, manager: &Manager) -> String {
        match (manager.access, manager.last_signed_in_at) {
            (PortalAccess::WithAccess, Some(at)) => {
                format!("Last seen {}", when::told_seen(at, self.now, &self.location.zone()))
            }
            (PortalAccess::WithAccess, None) => "Not seen yet".to_owned(),
            (PortalAccess::Expired, _) => "Invitation expired".to_owned(),
            (access, _) => access.label().to_owned(),
        }
    }

    /// The first of the managers named whose invitation ran out, and that invitation: a fresh link lets them in.
    fn to_resend(&self) -> Option<(&Manager, i64)> {
        let mut expired = self.named().filter(|manager| manager.access == PortalAccess::Expired);
        expired.find_map(|manager| Some((manager, manager.invitation_id?)))
    }

    fn shown(&self) -> impl Iterator<Item = &Colleague> {
        self.people.iter().take(PAGE)
    }

    fn active(&self) -> String {
        format!("{} active", figure(self.belonging.active))
    }

    fn archived(&self) -> String {
        counted(self.belonging.archived, "archived member", "archived members")
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
    let now = site.now();
    let (company, people, managers, belonging, activity, locations) = try_join!(
        queries::find(&conn, *id),
        queries::people(&conn, *id),
        queries::managers(&conn, *id, now),
        queries::belonging(&conn, *id),
        trail::of_company(&conn, *id),
        Locations::load(&conn, site.kept(), admin.locations_changed),
    )?;
    drop(conn);
    let company = company.ok_or(Problem::NotFound("company"))?;
    let location = locations.get(company.location_id).cloned().ok_or(Problem::NotFound("company"))?;
    let shell = admin.shell("companies");
    hx.show(&Show { shell, company, location, people, belonging, managers, activity, now }, &[])
}
