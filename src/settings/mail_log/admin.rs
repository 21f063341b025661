//! The mail log in the Admin Portal.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::queries::{self, Again, Sum};
use super::{Fate, MailFilter, MailFilterWords, MailKind, kind_label};
use crate::accounts::{Admin, AdminShell, Manager};
use crate::clock::Instant;
use crate::db::{Count, Page, PageFrom};
use crate::mail::QueuedMail;
use crate::space::locations::Locations;
use crate::web::{Form, Hx, PageToken, Problem, Query, Site, Stripe, capped, counted, stripes, when};

const ADDRESS: &str = "/admin/settings/mail-log";

/// `?after= &before=`, beside the filter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Words {
    after: String,
    before: String,
}

#[derive(Template)]
#[template(path = "settings/mail_log/index.html", blocks = ["list"])]
struct Index {
    shell: AdminShell,
    filter: MailFilter,
    page: Page<QueuedMail>,
    sum: Sum,
    /// How many the filter means, where it asks for more than a fate.
    found: Option<Count>,
    now: Instant,
    zone: TimeZone,
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
        self.filter.fate == Some(fate)
    }

    /// The sum as a bar.
    fn bar(&self) -> impl Iterator<Item = (Fate, Stripe)> {
        let stripes = stripes(&Fate::ALL.iter().map(|fate| self.sum.of(*fate)).collect::<Vec<_>>());
        Fate::ALL.iter().copied().zip(stripes)
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

    fn kind(mail: &QueuedMail) -> &'static str {
        kind_label(&mail.kind)
    }

    /// The subject it went under, or what it is about.
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
        let all = match (self.found, self.filter.fate) {
            (Some(found), _) => found.to_string(),
            (None, Some(fate)) => self.number(fate),
            (None, None) => self.all(),
        };
        format!("{} of {all}, newest first", self.page.rows.len())
    }

    /// The log of this fate, or of all, otherwise as it is filtered.
    fn of(&self, fate: Option<Fate>) -> String {
        self.filter.of(fate).address(ADDRESS, None)
    }

    /// Without what was searched for.
    fn cleared(&self) -> String {
        MailFilter { fate: self.filter.fate, ..MailFilter::default() }.address(ADDRESS, None)
    }

    const fn kinds(&self) -> &'static [MailKind] {
        MailKind::ALL
    }

    fn newer(&self) -> Option<String> {
        self.page.previous().map(|mail| self.filter.address(ADDRESS, Some(("before", mail.id))))
    }

    fn older(&self) -> Option<String> {
        self.page.next().map(|mail| self.filter.address(ADDRESS, Some(("after", mail.id))))
    }
}

fn are(number: i64) -> String {
    format!("{} {} being", capped(number), if number == 1 { "is" } else { "are" })
}

/// GET `/admin/settings/mail-log`.
///
/// # Errors
/// 400 for an address that makes no sense; the database's.
pub async fn index(
    site: Site,
    admin: Admin,
    hx: Hx,
    Query(filter): Query<MailFilterWords>,
    Query(words): Query<Words>,
) -> Result<HttpResponse, Problem> {
    let (filter, from) = (filter.parse()?, PageToken::page_by_id(&words.after, &words.before)?);
    let mut conn = site.db_for(&filter.q).await?;
    let mut page = queries::page(&mut conn, &filter, from).await?;
    if page.rows.is_empty() && from != PageFrom::Start {
        page = queries::page(&mut conn, &filter, PageFrom::Start).await?;
    }
    let found = if filter.is_narrowed() { Some(queries::count(&mut conn, &filter).await?) } else { None };
    let sum = queries::sum(&mut conn).await?;
    let zone = Locations::load(&conn, site.kept(), admin.locations_changed).await?.house_zone();
    let page = Index { shell: admin.shell("mail-log"), filter, page, sum, found, now: site.now(), zone };
    hx.show(&page, &[&page.as_list()])
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
            let back = MailFilter { fate: origin.state.parse().ok(), ..MailFilter::default() };
            Ok(hx.go_to(&back.address(ADDRESS, None)))
        }
        Again::Refused(reason) => Err(Problem::Conflict(reason)),
        Again::NotThere => Err(Problem::NotFound("mail")),
    }
}
