//! GET `/admin/community/members/{id}`.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use jiff::tz::TimeZone;
use tokio::try_join;

use crate::accounts::{Admin, AdminShell};
use crate::clock::Instant;
use crate::community::members::Member;
use crate::community::members::queries::{self, Event, Membership};
use crate::community::users::admin::Panel;
use crate::community::users::queries as users;
use crate::space::locations::{Location, Locations};
use crate::web::{Hx, Problem, Site, first_name, when};

#[derive(Template)]
#[template(path = "community/members/show.html")]
struct Show {
    shell: AdminShell,
    member: Member,
    company: Option<String>,
    location: Option<Arc<Location>>,
    memberships: Vec<Membership>,
    activity: Vec<Event>,
    namesakes: Vec<(i64, String)>,
    panel: Panel,
    now: Instant,
}

impl Show {
    fn zone(&self) -> TimeZone {
        self.location.as_ref().map_or(TimeZone::UTC, |place| place.zone())
    }

    fn first_name(&self) -> &str {
        first_name(&self.member.name)
    }

    /// The number as a telephone takes it.
    fn dialled(&self) -> String {
        self.member.phone.chars().filter(|c| c.is_ascii_digit() || *c == '+').collect()
    }

    fn seen(&self, at: Instant) -> String {
        when::seen(at, self.now, &self.zone())
    }

    /// What the company's people are: `, contact person and billing person`.
    fn part(&self) -> &'static str {
        match (self.member.contact_person, self.member.billing_person) {
            (true, true) => ", contact and billing person",
            (true, false) => ", contact person",
            (false, true) => ", billing person",
            (false, false) => "",
        }
    }

    /// `user.suspended` as a person says it.
    fn words(&self, event: &Event) -> String {
        let (subject, done) = event.action.split_once('.').unwrap_or((event.action.as_str(), "changed"));
        format!("{subject} {}", done.replace('_', " "))
    }
}

/// GET `/admin/community/members/{id}`.
///
/// # Errors
/// 404; the database's.
pub async fn show(site: Site, admin: Admin, hx: Hx, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let now = site.now();
    let conn = site.db().await?;
    let locations = Locations::load(&conn, site.kept(), admin.locations_changed).await?;
    let (member, line, memberships, activity, namesakes) = try_join!(
        queries::find(&conn, *id),
        users::line_at(&conn, *id, &locations, now),
        queries::memberships(&conn, *id),
        queries::activity(&conn, *id),
        queries::namesakes_of(&conn, *id),
    )?;
    drop(conn);
    let (member, line) = member.zip(line).ok_or(Problem::NotFound("member"))?;
    let (company, location) = (line.company.clone(), locations.get(member.location_id).cloned());
    let panel = Panel { line, can_manage: admin.can_manage(), now, focus: false };
    let shell = admin.shell("members");
    hx.show(&Show { shell, member, company, location, memberships, activity, namesakes, panel, now }, &[])
}
