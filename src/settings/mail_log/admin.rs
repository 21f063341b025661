//! The mail log in the Admin Portal.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::queries::{self, Again, Sum};
use super::{Fate, kind_label};
use crate::accounts::{Admin, AdminShell, Manager};
use crate::clock::Instant;
use crate::db::{Page, PageFrom};
use crate::mail::QueuedMail;
use crate::space::locations;
use crate::web::{Form, Hx, PageToken, Problem, Query, Site, capped, counted, when};

const ADDRESS: &str = "/admin/settings/mail-log";

/// `?state= &after= &before=`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Words {
    state: String,
    after: String,
    before: String,
}

impl Words {
    fn fate(&self) -> Result<Option<Fate>, Problem> {
        let wrong = |_| Problem::BadRequest("The address asks for a fate that mails do not meet.".into());
        if self.state.is_empty() { Ok(None) } else { self.state.parse().map(Some).map_err(wrong) }
    }
}

/// The address of the log, of one fate or all.
fn address(fate: Option<Fate>) -> String {
    fate.map_or_else(|| ADDRESS.to_owned(), |fate| format!("{ADDRESS}?state={fate}"))
}

#[derive(Template)]
#[template(path = "settings/mail_log/index.html")]
struct Index {
    shell: AdminShell,
    chosen: Option<Fate>,
    page: Page<QueuedMail>,
    sum: Sum,
    now: Instant,
    zone: TimeZone,
}

/// A part of the bar, in thousandths of it.
struct Part {
    fate: Fate,
    x: i64,
    width: i64,
}

impl Index {
    fn sentence(&self) -> String {
        let mails = counted(self.sum.all(), "mail", "mails");
        match (self.sum.bounced, self.sum.retrying) {
            _ if self.sum.all() == 0 => "Every mail of the house, and what became of it.".to_owned(),
            (0, 0) => format!("Of {mails}, none came back."),
            (back, 0) => format!("Of {mails}, {} came back.", capped(back)),
            (0, again) => format!("Of {mails}, none came back and {} tried again.", are(again)),
            (back, again) => format!("Of {mails}, {} came back and {} tried again.", capped(back), are(again)),
        }
    }

    fn number(&self, fate: Fate) -> String {
        capped(self.sum.of(fate))
    }

    fn all(&self) -> String {
        capped(self.sum.all())
    }

    fn is_chosen(&self, fate: Fate) -> bool {
        self.chosen == Some(fate)
    }

    /// The sum as a bar.
    fn bar(&self) -> Vec<Part> {
        let all = self.sum.all().max(1);
        let mut parts = Vec::new();
        let mut x = 0;
        for fate in Fate::ALL.iter().copied().filter(|fate| self.sum.of(*fate) > 0) {
            // However few, they are to be seen.
            let width = (self.sum.of(fate) * 1000 / all).max(6);
            parts.push(Part { fate, x, width: (width - 2).max(4) });
            x += width;
        }
        parts
    }

    fn fate(mail: &QueuedMail) -> Fate {
        Fate::of(mail.state)
    }

    fn went(mail: &QueuedMail) -> bool {
        Self::fate(mail) == Fate::Sent
    }

    /// Whom it goes to, by name if there is one.
    fn to(mail: &QueuedMail) -> &str {
        if mail.to_name.is_empty() { &mail.to_email } else { &mail.to_name }
    }

    fn what(mail: &QueuedMail) -> &str {
        if mail.subject.is_empty() { kind_label(&mail.kind) } else { &mail.subject }
    }

    /// What the server said, or what comes next.
    fn said(&self, mail: &QueuedMail) -> String {
        match Fate::of(mail.state) {
            Fate::Queued => "Leaves within seconds".to_owned(),
            Fate::Sent => "Taken by their server".to_owned(),
            Fate::Retrying => {
                let next = mail.due_at.map(|at| format!(", next {}", self.seen_or_time(at))).unwrap_or_default();
                let tries = if mail.attempts == 1 { "once".to_owned() } else { format!("{} times", mail.attempts) };
                let error = mail.last_error.trim_end_matches('.');
                if error.is_empty() { format!("Tried {tries}{next}") } else { format!("{error}. Tried {tries}{next}") }
            }
            Fate::Cancelled if mail.last_error.is_empty() => "What it was about is over".to_owned(),
            Fate::Bounced | Fate::Cancelled => mail.last_error.clone(),
        }
    }

    fn seen_or_time(&self, at: Instant) -> String {
        if at.day_in(&self.zone) == self.now.day_in(&self.zone) {
            format!("at {}", when::clock_time(at, &self.zone))
        } else {
            when::moment(at, self.now, &self.zone)
        }
    }

    /// When it was settled, or queued.
    fn at(mail: &QueuedMail) -> Instant {
        mail.settled_at.unwrap_or(mail.queued_at)
    }

    fn when(&self, mail: &QueuedMail) -> String {
        when::seen(Self::at(mail), self.now, &self.zone)
    }

    fn foot(&self) -> String {
        let all = self.chosen.map_or_else(|| self.sum.all(), |fate| self.sum.of(fate));
        format!("{} of {}, newest first", self.page.rows.len(), capped(all))
    }

    fn newer(&self) -> Option<String> {
        self.beside("before", self.page.previous())
    }

    fn older(&self) -> Option<String> {
        self.beside("after", self.page.next())
    }

    fn beside(&self, which: &str, mail: Option<&QueuedMail>) -> Option<String> {
        let state = self.chosen.map(|fate| format!("&state={fate}")).unwrap_or_default();
        mail.map(|mail| format!("{ADDRESS}?{which}={}{state}", mail.id))
    }
}

fn are(number: i64) -> String {
    format!("{} {} being", capped(number), if number == 1 { "is" } else { "are" })
}

/// GET `/admin/settings/mail-log`.
///
/// # Errors
/// 400 for an address that makes no sense; the database's.
pub async fn index(site: Site, admin: Admin, hx: Hx, Query(words): Query<Words>) -> Result<HttpResponse, Problem> {
    let (chosen, from) = (words.fate()?, PageToken::page_by_id(&words.after, &words.before)?);
    let mut conn = site.db().await?;
    let mut page = queries::page(&mut conn, chosen, from).await?;
    if page.rows.is_empty() && from != PageFrom::Start {
        page = queries::page(&mut conn, chosen, PageFrom::Start).await?;
    }
    let sum = queries::sum(&mut conn).await?;
    let zone = locations::queries::house_zone(&conn).await?;
    hx.show(&Index { shell: admin.shell("mail-log"), chosen, page, sum, now: site.now(), zone }, &[])
}

/// `state`: the list one comes back to.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Origin {
    state: String,
}

/// POST `/admin/settings/mail-log/{id}/send-again`.
///
/// # Errors
/// 403, 404; 409 when what the mail is about no longer stands; the database's.
pub async fn send_again(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    id: Path<i64>,
    Form(origin): Form<Origin>,
) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    match queries::send_again(&mut conn, *id, &admin.actor(), site.now()).await? {
        Again::Queued(mail) => {
            site.mail_was_queued();
            admin.say(&format!("“{}” goes to {} again.", Index::what(&mail), mail.to_email));
            Ok(hx.go_to(&address(origin.state.parse().ok())))
        }
        Again::Refused(reason) => Err(Problem::Conflict(reason)),
        Again::NotThere => Err(Problem::NotFound("mail")),
    }
}
