//! The first page behind the staff's door.

use actix_web::HttpResponse;
use askama::Template;
use jiff::tz::TimeZone;
use tokio::try_join;

use super::queries::{self, Accepted, Face, Faces, Numbers};
use crate::accounts::{Admin, AdminShell};
use crate::audit::trail::{self, Entry};
use crate::clock::Instant;
use crate::community::users::{self, Sum};
use crate::db::Count;
use crate::space::locations::Locations;
use crate::web::{Hx, Problem, Site, counted, figure, first_name, when};

#[derive(Template)]
#[template(path = "community/overview/index.html")]
struct Index {
    shell: AdminShell,
    sum: Sum,
    numbers: Numbers,
    faces: Faces,
    entries: Vec<Entry>,
    locations: Locations,
    now: Instant,
    zone: TimeZone,
}

impl Index {
    fn greeting(&self) -> &'static str {
        when::greeting(self.now, &self.zone)
    }

    fn called(&self) -> &str {
        first_name(&self.shell.admin.name)
    }

    fn needs(&self) -> usize {
        let waiting =
            [self.sum.expired > 0, self.has_bounced(), self.numbers.without_access > 0, self.locations.is_empty()];
        waiting.into_iter().map(usize::from).sum()
    }

    fn sentence(&self) -> String {
        let today = when::weekday(self.now.day_in(&self.zone));
        let needs = match self.needs() {
            0 => "Nothing needs you; the house is in order.".to_owned(),
            1 => "One thing needs you; the rest of the house is in order.".to_owned(),
            more => format!("{} need you; the rest of the house is in order.", crate::web::things(more)),
        };
        format!("{today}. {needs}")
    }

    const fn expired_words(&self) -> &'static str {
        if self.sum.expired == 1 { "invitation expired" } else { "invitations expired" }
    }

    fn has_bounced(&self) -> bool {
        self.numbers.bounced != Count::Exactly(0)
    }

    const fn bounced_words(&self) -> &'static str {
        self.numbers.bounced.noun("invitation bounced", "invitations bounced")
    }

    const fn without_words(&self) -> &'static str {
        if self.numbers.without_access == 1 { "active member without access" } else { "active members without access" }
    }

    const fn invited_words(&self) -> &'static str {
        if self.sum.invited == 1 { "invitation is out" } else { "invitations are out" }
    }

    const fn access_words(&self) -> &'static str {
        if self.sum.with_access == 1 { "member can sign in" } else { "members can sign in" }
    }

    const fn suspended_words(&self) -> &'static str {
        if self.sum.suspended == 1 { "user is suspended" } else { "users are suspended" }
    }

    fn of_all(&self) -> String {
        format!("Of {}", counted(self.sum.members(), "member", "members"))
    }

    fn resend_verb(&self) -> String {
        format!("Resend {}", figure(self.sum.expired))
    }

    fn invite_verb(&self) -> String {
        format!("Invite {}", figure(self.numbers.invitable))
    }

    fn expired(&self) -> String {
        format!("{} can’t sign in", names(&self.faces.expired, Count::Exactly(self.sum.expired)))
    }

    fn bounced(&self) -> String {
        format!("Mail to {} came back", names(&self.faces.bounced, self.numbers.bounced))
    }

    fn without_access(&self) -> String {
        let Numbers { without_access: all, invitable, .. } = self.numbers;
        match all - invitable {
            0 => format!("{} can be invited now", figure(invitable)),
            without => format!("{} can be invited now, {} without e‑mail", figure(invitable), figure(without)),
        }
    }

    fn out(&self) -> String {
        if self.sum.invited == 0 {
            return "Nobody is waiting for an answer".to_owned();
        }
        match self.numbers.running_out {
            Count::Exactly(0) => "None runs out by this time tomorrow".to_owned(),
            Count::Exactly(1) => "One runs out by this time tomorrow".to_owned(),
            more => format!("{more} run out by this time tomorrow"),
        }
    }

    fn place(&self, accepted: &Accepted) -> &str {
        self.locations.name(accepted.location_id)
    }

    fn at(&self, at: Instant) -> String {
        when::entry(at, self.now, &self.zone)
    }
}

/// `Noor van den Heuvel, Federica D’Ambrosio and ten more`.
fn names(faces: &[Face], all: Count) -> String {
    const SHOWN: usize = 2;
    let shown: Vec<&str> = faces.iter().take(SHOWN).map(|face| face.name.as_str()).collect();
    let more = all.without(shown.len());
    match (shown.as_slice(), more) {
        ([], _) => all.to_string(),
        ([one], Count::Exactly(0)) => (*one).to_owned(),
        ([one, two], Count::Exactly(0)) => format!("{one} and {two}"),
        (shown, more) => format!("{} and {more} more", shown.join(", ")),
    }
}

/// GET `/admin`.
///
/// # Errors
/// The database's.
pub async fn index(site: Site, admin: Admin, hx: Hx) -> Result<HttpResponse, Problem> {
    let now = site.now();
    let conn = site.db().await?;
    let (sum, numbers, faces, entries, locations) = try_join!(
        users::queries::sum(&conn, now),
        queries::numbers(&conn, now),
        queries::faces(&conn, now),
        trail::newest(&conn),
        Locations::load(&conn, site.kept(), admin.locations_changed),
    )?;
    drop(conn);
    let zone = locations.house_zone();
    let shell = admin.shell("overview").counting(sum.with_access, sum.members());
    hx.show(&Index { shell, sum, numbers, faces, entries, locations, now, zone }, &[])
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn two_are_named_and_the_rest_counted() {
        let faces: Vec<Face> =
            ["Noor", "Federica", "Eva"].into_iter().map(|name| Face { id: 1, name: name.into() }).collect();
        assert_eq!(names(&faces[..1], Count::Exactly(1)), "Noor");
        assert_eq!(names(&faces[..2], Count::Exactly(2)), "Noor and Federica");
        assert_eq!(names(&faces, Count::Exactly(12)), "Noor, Federica and 10 more");
        assert_eq!(names(&faces[..1], Count::Exactly(2)), "Noor and 1 more");
        assert_eq!(names(&[], Count::Over(100)), "100+");
    }
}
