//! The mail log in the Admin Portal.

use std::sync::Arc;

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::queries::{self, Again, Sum};
use super::{Fate, MailFilter, MailFilterWords, MailPeriod, MailTopic};
use crate::accounts::{Admin, AdminShell, Manager};
use crate::clock::Instant;
use crate::db::{Count, Page, PageFrom};
use crate::mail::QueuedMail;
use crate::space::locations::Locations;
use crate::web::{
    Cells, ExportLink, Form, Hx, PageToken, Partial, Problem, Query, Site, Stripe, capped, counted, csv_stream,
    stripes, when,
};

const ADDRESS: &str = "/admin/settings/mail-log";
const EXPORT: &str = "/admin/settings/mail-log.csv";

/// `?after= &before=`, beside the filter.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Words {
    after: String,
    before: String,
}

#[derive(Template)]
#[template(path = "settings/mail_log/index.html", blocks = ["sum", "list"])]
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
        let lately = self.filter.since.map(|since| format!(" in the last {}", since.label())).unwrap_or_default();
        let mails = format!("{}{lately}", counted(self.sum.all(), "mail", "mails"));
        match (self.sum.bounced, self.sum.retrying) {
            _ if self.sum.all() == 0 && !lately.is_empty() => format!("No mail{lately}."),
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
        mail.kind.label()
    }

    /// The subject it went under, or what it is about.
    fn what(mail: &QueuedMail) -> &str {
        if mail.subject.is_empty() { mail.kind.label() } else { &mail.subject }
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

    const fn nothing(&self) -> &'static str {
        if self.filter.q.is_empty() { "No mail like that" } else { "No mail to anyone like that" }
    }

    const fn kinds(&self) -> &'static [MailTopic] {
        MailTopic::ALL
    }

    const fn periods(&self) -> &'static [MailPeriod] {
        MailPeriod::ALL
    }

    /// The same mails as a file.
    fn export(&self) -> ExportLink {
        ExportLink { address: self.filter.address(EXPORT, None) }
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
    let now = site.now();
    let mut conn = site.db_for(&filter.q).await?;
    let mut page = queries::page(&mut conn, &filter, from, now).await?;
    if page.rows.is_empty() && from != PageFrom::Start {
        page = queries::page(&mut conn, &filter, PageFrom::Start, now).await?;
    }
    let found = if filter.is_searched() { Some(queries::count(&mut conn, &filter, now).await?) } else { None };
    let sum = queries::sum(&mut conn, filter.since, now).await?;
    let zone = Locations::load(&conn, site.kept(), admin.locations_changed).await?.house_zone();
    drop(conn);
    let page = Index { shell: admin.shell("mail-log"), filter, page, sum, found, now, zone };
    // The sum is of the period, and its tabs and the export keep what is looked for.
    let sentence = Partial::text("#sum-sentence", &page.sentence());
    let sum = Partial::new("#sum", "innerHTML", &page.as_sum())?;
    hx.show(&page, &[&page.as_list(), &sentence, &sum, &page.export().renewed()?])
}

const COLUMNS: &[&str] = &[
    "id",
    "to_name",
    "to_email",
    "kind",
    "subject",
    "state",
    "attempts",
    "last_error",
    "queued_at",
    "due_at",
    "settled_at",
    "member_id",
];

/// GET `/admin/settings/mail-log.csv`: the log as it is filtered, all of it, oldest first, streaming.
///
/// # Errors
/// 400 for an address that makes no sense.
pub async fn export(site: Site, _: Admin, Query(filter): Query<MailFilterWords>) -> Result<HttpResponse, Problem> {
    let filter = Arc::new(filter.parse()?);
    let now = site.now();
    Ok(csv_stream("mail-log.csv", COLUMNS, move |after| batch(site.clone(), filter.clone(), after, now)))
}

/// A connection is held for one batch only: a slow reader keeps none.
async fn batch(
    site: Site,
    filter: Arc<MailFilter>,
    after: i64,
    now: Instant,
) -> Result<Option<(i64, Vec<Cells>)>, Problem> {
    // The stream begins at 0, which is no mail.
    let after = (after != 0).then_some(after);
    let mails = queries::batch(&mut *site.db_for(&filter.q).await?, &filter, after, now).await?;
    let Some(last) = mails.last().map(|mail| mail.id) else { return Ok(None) };
    Ok(Some((last, mails.into_iter().map(cells).collect())))
}

fn cells(mail: QueuedMail) -> Cells {
    let at = |at: Option<Instant>| at.map(when::machine).unwrap_or_default();
    vec![
        mail.id.to_string(),
        mail.to_name,
        mail.to_email,
        mail.kind.to_string(),
        mail.subject,
        Fate::of(mail.state).as_str().to_owned(),
        mail.attempts.to_string(),
        mail.last_error,
        at(Some(mail.queued_at)),
        at(mail.due_at),
        at(mail.settled_at),
        mail.member_id.map(|id| id.to_string()).unwrap_or_default(),
    ]
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
    Form(origin): Form<MailFilterWords>,
) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    match queries::send_again(&mut conn, *id, &admin.actor(), site.now()).await? {
        Again::Queued(mail) => {
            site.mail_was_queued();
            admin.say(&format!("“{}” goes to {} again.", Index::what(&mail), mail.to_email));
            Ok(hx.go_to(&origin.parse().unwrap_or_default().address(ADDRESS, None)))
        }
        Again::Refused(reason) => Err(Problem::Conflict(reason)),
        Again::NotThere => Err(Problem::NotFound("mail")),
    }
}
