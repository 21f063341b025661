//! GET `/admin/community/members/{id}`.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use jiff::tz::TimeZone;
use tokio::try_join;

use super::LIST;
use crate::accounts::{Admin, AdminShell};
use crate::audit::trail::{self, Entry};
use crate::clock::{Day, Instant};
use crate::community::members::queries::{self, Held, Membership};
use crate::community::members::{Member, MemberStatus, Stretch, life};
use crate::community::users::admin::Panel;
use crate::community::users::queries as users;
use crate::space::locations::{Location, Locations};
use crate::web::{Hx, Problem, Site, Stripe, counted, first_name, money, stripes, when};

#[derive(Template)]
#[template(path = "community/members/show.html")]
struct Show {
    shell: AdminShell,
    member: Member,
    company: Option<String>,
    location: Option<Arc<Location>>,
    memberships: Vec<Membership>,
    activity: Vec<Entry>,
    namesakes: Vec<(i64, String)>,
    panel: Panel,
    now: Instant,
}

/// One figure at a glance.
struct Glance {
    label: &'static str,
    figure: String,
    beside: &'static str,
    note: String,
}

/// A stretch of the life line, and its stripe.
struct Stage {
    stretch: Stretch,
    stripe: Stripe,
    /// Why the member had that status.
    why: String,
}

impl Stage {
    const fn from(&self) -> &Day {
        &self.stretch.from
    }
}

impl Show {
    fn today(&self) -> Day {
        self.now.day_in(&self.zone())
    }

    /// The statuses so far, as the memberships tell; nothing where there are none.
    fn life(&self) -> Vec<Stage> {
        if self.memberships.is_empty() {
            return Vec::new();
        }
        let dates: Vec<_> = self.memberships.iter().map(|(held, _)| (held.starts_on, held.ends_on)).collect();
        let life = life(self.member.joined_on, &dates, self.today());
        let stripes = stripes(&life.iter().map(|stretch| stretch.days(self.today())).collect::<Vec<_>>());
        let stages = life.into_iter().zip(stripes);
        stages.map(|(stretch, stripe)| Stage { stretch, stripe, why: self.why(&stretch) }).collect()
    }

    fn why(&self, stretch: &Stretch) -> String {
        let by =
            |known: &dyn Fn(&Held) -> bool| self.memberships.iter().map(|(held, _)| held).rfind(|held| known(held));
        let named =
            |word: &str, held: Option<&Held>| held.map(|held| format!("{word} {}", held.name)).unwrap_or_default();
        match stretch.status {
            MemberStatus::Active => named("Follows from", by(&|held| held.starts_on == stretch.from)),
            MemberStatus::Pending => named("Waited for", by(&|held| held.starts_on > stretch.from)),
            MemberStatus::Former => "All memberships ended".to_owned(),
            _ => String::new(),
        }
    }

    fn here(&self) -> String {
        format!("{LIST}/{}", self.member.id)
    }

    /// The memberships that run today.
    fn running(&self) -> Vec<&Held> {
        let today = self.today();
        let runs = |held: &&Held| held.starts_on <= today && held.ends_on.is_none_or(|end| end >= today);
        self.memberships.iter().map(|(held, _)| held).filter(runs).collect()
    }

    /// What the running memberships and the user tell; nothing where there are none.
    fn glance(&self) -> Vec<Glance> {
        let running = self.running();
        let (Some(first), Ok(number)) = (running.first(), i64::try_from(running.len())) else { return Vec::new() };
        let mut glance = Vec::new();
        // A sum is one only of single things in one currency.
        if running.iter().all(|held| held.quantity == 1 && held.currency == first.currency) {
            let cents = running.iter().map(|held| held.price_cents).sum();
            let note = counted(number, "membership, net", "memberships, net");
            glance.push(Glance { label: "Pays", figure: money(cents, &first.currency), beside: " a month", note });
        }
        let since = running.iter().map(|held| held.starts_on).min().map(when::day).unwrap_or_default();
        let until = running.iter().map(|held| held.ends_on).max_by_key(|end| (end.is_none(), *end)).flatten();
        let figure = until.map_or_else(|| "Open end".to_owned(), when::day);
        glance.push(Glance { label: "Runs until", figure, beside: "", note: format!("Since {since}") });
        if let Some(user) = &self.panel.line.user {
            let seen = user.last_signed_in_at.map_or_else(|| "Never".to_owned(), |at| self.seen(at));
            let (day, time) = seen.split_once(", ").unwrap_or((&seen, ""));
            let note = if time.is_empty() {
                "In the Member Portal".to_owned()
            } else {
                format!("At {time}, in the Member Portal")
            };
            glance.push(Glance { label: "Last seen", figure: day.to_owned(), beside: "", note });
        }
        glance
    }

    fn zone(&self) -> TimeZone {
        self.location.as_ref().map_or(TimeZone::UTC, |place| place.zone())
    }

    fn first_name(&self) -> &str {
        first_name(&self.member.name)
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
        trail::of_member(&conn, *id),
        queries::namesakes_of(&conn, *id),
    )?;
    drop(conn);
    let (member, line) = member.zip(line).ok_or(Problem::NotFound("member"))?;
    let (company, location) = (line.company.clone(), locations.get(member.location_id).cloned());
    let panel = Panel { line, can_manage: admin.can_manage(), now, focus: false };
    let shell = admin.shell("members");
    hx.show(&Show { shell, member, company, location, memberships, activity, namesakes, panel, now }, &[])
}
