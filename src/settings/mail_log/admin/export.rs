//! GET `/admin/settings/mail-log.csv`.

use std::sync::Arc;

use actix_web::HttpResponse;

use crate::accounts::Admin;
use crate::clock::Instant;
use crate::mail::QueuedMail;
use crate::settings::mail_log::{Fate, MailFilter, MailFilterWords, queries};
use crate::web::{Cells, Problem, Query, Site, csv_stream, when};

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
    let mails = queries::batch(&*site.db_for(&filter.q).await?, &filter, after, now).await?;
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
