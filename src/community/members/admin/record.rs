//! GET `/admin/community/members/{id}`.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use jiff::tz::TimeZone;

use crate::accounts::{Admin, AdminShell};
use crate::clock::Instant;
use crate::community::members::Member;
use crate::community::members::queries::{self, Event, Membership};
use crate::community::users::admin::{Panel, panel};
use crate::space::locations::{self, Location};
use crate::web::{Hx, Problem, Site, first_name, when};

#[derive(Template)]
#[template(path = "community/members/show.html")]
struct Show {
    shell: AdminShell,
    member: Member,
    company: Option<String>,
    location: Option<Location>,
    memberships: Vec<Membership>,
    activity: Vec<Event>,
    namesakes: Vec<(i64, String)>,
    panel: Panel,
    now: Instant,
}

impl Show {
    fn zone(&self) -> TimeZone {
        self.location.as_ref().map_or(TimeZone::UTC, Location::zone)
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
    let mut conn = site.db().await?;
    let member = queries::find(&mut conn, *id).await?.ok_or(Problem::NotFound("member"))?;
    let panel = panel(&mut conn, *id, admin.can_manage(), now).await?.ok_or(Problem::NotFound("member"))?;
    let company = queries::company_names(&mut conn, [member.company_id]).await?.into_values().next();
    let location = locations::queries::all(&mut conn).await?.into_iter().find(|place| place.id == member.location_id);
    let memberships = queries::memberships(&mut conn, *id).await?;
    let activity = queries::activity(&mut conn, *id).await?;
    let namesakes = queries::namesakes(&mut conn, member.email_key.as_deref(), *id).await?;
    drop(conn);
    let shell = admin.shell("members");
    hx.show(&Show { shell, member, company, location, memberships, activity, namesakes, panel, now }, &[])
}
