//! The mails of the log, page by page or all, and how many.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::clock::Instant;
use crate::db::schema::outbox_mails;
use crate::db::{
    BATCH, Connection, Count, Counted, Limited, PAGE_AND_ONE, Page, PageFrom, STOP, STOP_AND_ONE, Way, behind, going,
};
use crate::mail::QueuedMail;
use crate::settings::mail_log::MailFilter;

/// The order of the log, read backwards for the newest first.
const IN_TIME: (outbox_mails::queued_at, outbox_mails::id) = (outbox_mails::queued_at, outbox_mails::id);

/// The mails of a page, newest first; the first page, should there be no such mail to begin at.
///
/// # Errors
/// The database's.
pub async fn page(
    conn: &Connection,
    filter: &MailFilter,
    from: &PageFrom<i64>,
    now: Instant,
) -> QueryResult<Page<QueuedMail>> {
    let from = match from {
        PageFrom::Start => PageFrom::Start,
        PageFrom::After(id) => place_of(conn, *id).await?.map_or(PageFrom::Start, PageFrom::After),
        PageFrom::Before(id) => place_of(conn, *id).await?.map_or(PageFrom::Start, PageFrom::Before),
    };
    let query = filter.mails(now).select(QueuedMail::as_select());
    let (place, way) = from.reading(Way::Down);
    let query = if let Some(place) = place { query.filter(behind(IN_TIME, *place, way)) } else { query };
    Ok(from.page(Limited::<_, PAGE_AND_ONE>(query.order(going(IN_TIME, way))).load(&mut &*conn).await?))
}

/// The next batch of an export, oldest first: those after the mail `after`, or the first.
///
/// # Errors
/// The database's.
pub async fn batch(
    conn: &Connection,
    filter: &MailFilter,
    after: Option<i64>,
    now: Instant,
) -> QueryResult<Vec<QueuedMail>> {
    let mut query = filter.mails(now).select(QueuedMail::as_select()).order(IN_TIME);
    if let Some(id) = after {
        // What came after a mail that is gone cannot be told: the export ends.
        let Some(place) = place_of(conn, id).await? else { return Ok(Vec::new()) };
        query = query.filter(behind(IN_TIME, place, Way::Up));
    }
    Limited::<_, BATCH>(query).load(&mut &*conn).await
}

/// Where a mail stands in the log's order.
async fn place_of(conn: &Connection, id: i64) -> QueryResult<Option<(Instant, i64)>> {
    outbox_mails::table.find(id).select(IN_TIME).first(&mut &*conn).await.optional()
}

/// How many mails the filter means; counting stops at 10,000.
///
/// # Errors
/// The database's.
pub async fn count(conn: &Connection, filter: &MailFilter, now: Instant) -> QueryResult<Count> {
    let found = Counted(Limited::<_, STOP_AND_ONE>(filter.mails(now).select(outbox_mails::id)));
    Ok(Count::up_to(STOP, found.get_result(&mut &*conn).await?))
}
