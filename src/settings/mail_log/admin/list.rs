//! GET `/admin/settings/mail-log`: the sum that is the tabs, the filters, the rows.

use actix_web::HttpResponse;
use askama::Template;
use futures_util::FutureExt as _;
use futures_util::future::OptionFuture;
use jiff::tz::TimeZone;
use tokio::try_join;

use super::{ADDRESS, EXPORT};
use crate::accounts::{Admin, AdminShell};
use crate::clock::Instant;
use crate::db::{Count, Page, STOP, page_or_first};
use crate::mail::QueuedMail;
use crate::settings::mail_log::queries::{self, Sum};
use crate::settings::mail_log::{Fate, MailFilter, MailFilterWords, MailPeriod, MailTopic};
use crate::space::locations::Locations;
use crate::web::{
    ExportLink, Hx, PageWords, Partial, Problem, Query, Site, Stripe, capped, page_from_id, stripes, when,
};

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
        let mails = format!("{}{lately}", Count::up_to(STOP, self.sum.all()).with("mail", "mails"));
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

    fn kind(mail: &QueuedMail) -> &'static str {
        mail.kind.label()
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
    Query(words): Query<PageWords>,
) -> Result<HttpResponse, Problem> {
    let (filter, from) = (filter.parse()?, page_from_id(&words.after, &words.before)?);
    let now = site.now();
    let conn = site.db_for(&filter.q).await?;
    let counted = OptionFuture::from(filter.is_searched().then(|| queries::count(&conn, &filter, now)));
    // On their way at the same time, on the one connection.
    let (page, found, sum, locations) = try_join!(
        page_or_first(from, async |from| queries::page(&conn, &filter, from, now).await),
        counted.map(Option::transpose),
        queries::sum(&conn, filter.since, now),
        Locations::load(&conn, site.kept(), admin.locations_changed),
    )?;
    let zone = locations.house_zone();
    drop(conn);
    let page = Index { shell: admin.shell("mail-log"), filter, page, sum, found, now, zone };
    // The sum is of the period, and its tabs and the export keep what is looked for.
    let sentence = Partial::text("#sum-sentence", &page.sentence());
    let sum = Partial::new("#sum", "innerHTML", &page.as_sum())?;
    hx.show(&page, &[&page.as_list(), &sentence, &sum, &page.export().renewed()?])
}
