//! Every statement of the mail log.

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Nullable, Timestamptz};
use diesel_async::{AsyncConnection as _, RunQueryDsl};

use super::{Fate, MailFilter, MailPeriod};
use crate::audit::{self, Actor, Changes, Event};
use crate::clock::Instant;
use crate::db::schema::{admins, invitations, members, outbox_mails, users};
use crate::db::{
    Connection, Count, Counted, Limited, PAGE_AND_ONE, Page, PageFrom, STOP, STOP_AND_ONE, Way, behind, statement,
};
use crate::mail::outbox::{self, NewMail};
use crate::mail::{MailKind, QueuedMail};

/// The order of the log, read backwards for the newest first.
const IN_TIME: (outbox_mails::queued_at, outbox_mails::id) = (outbox_mails::queued_at, outbox_mails::id);

/// The mails of a page, newest first; the first page, should there be no such mail to begin at.
///
/// # Errors
/// The database's.
pub async fn page(
    conn: &mut Connection,
    filter: &MailFilter,
    from: PageFrom<i64>,
    now: Instant,
) -> QueryResult<Page<QueuedMail>> {
    let from = match from {
        PageFrom::Start => PageFrom::Start,
        PageFrom::After(id) => place_of(conn, id).await?.map_or(PageFrom::Start, PageFrom::After),
        PageFrom::Before(id) => place_of(conn, id).await?.map_or(PageFrom::Start, PageFrom::Before),
    };
    let query = filter.mails(now).select(QueuedMail::as_select());
    let newest = (outbox_mails::queued_at.desc(), outbox_mails::id.desc());
    let query = match from {
        PageFrom::Start => query.order(newest),
        PageFrom::After(place) => query.filter(behind(IN_TIME, place, Way::Down)).order(newest),
        PageFrom::Before(place) => query.filter(behind(IN_TIME, place, Way::Up)).order(IN_TIME),
    };
    Ok(from.page(Limited::<_, PAGE_AND_ONE>(query).load(conn).await?))
}

/// The next thousand of an export, oldest first: those after the mail `after`, or the first.
///
/// # Errors
/// The database's.
pub async fn batch(
    conn: &mut Connection,
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
    Limited::<_, 1000>(query).load(conn).await
}

/// Where a mail stands in the log's order.
async fn place_of(conn: &mut Connection, id: i64) -> QueryResult<Option<(Instant, i64)>> {
    outbox_mails::table.find(id).select(IN_TIME).first(conn).await.optional()
}

/// How many mails the filter means; counting stops at 10,000.
///
/// # Errors
/// The database's.
pub async fn count(conn: &mut Connection, filter: &MailFilter, now: Instant) -> QueryResult<Count> {
    let found = Counted(Limited::<_, STOP_AND_ONE>(filter.mails(now).select(outbox_mails::id)));
    Ok(Count::up_to(STOP, found.get_result(conn).await?))
}

/// How many mails met which fate, each state counted as far as 10,001.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Sum {
    pub sent: i64,
    pub queued: i64,
    pub retrying: i64,
    pub bounced: i64,
    pub cancelled: i64,
}

impl Sum {
    /// The number of one fate.
    #[must_use]
    pub const fn of(self, fate: Fate) -> i64 {
        match fate {
            Fate::Sent => self.sent,
            Fate::Queued => self.queued,
            Fate::Retrying => self.retrying,
            Fate::Bounced => self.bounced,
            Fate::Cancelled => self.cancelled,
        }
    }

    /// All together.
    #[must_use]
    pub const fn all(self) -> i64 {
        self.sent + self.queued + self.retrying + self.bounced + self.cancelled
    }
}

const SUM: &str = "
    select (select count(*) from (select from outbox_mails
                where state = 'sent' and queued_at >= coalesce($1::timestamptz, '-infinity') limit 10001) s),
           (select count(*) from (select from outbox_mails
                where state = 'queued' and queued_at >= coalesce($1::timestamptz, '-infinity') limit 10001) s),
           (select count(*) from (select from outbox_mails
                where state = 'sending' and queued_at >= coalesce($1::timestamptz, '-infinity') limit 10001) s),
           (select count(*) from (select from outbox_mails
                where state = 'retrying' and queued_at >= coalesce($1::timestamptz, '-infinity') limit 10001) s),
           (select count(*) from (select from outbox_mails
                where state = 'bounced' and queued_at >= coalesce($1::timestamptz, '-infinity') limit 10001) s),
           (select count(*) from (select from outbox_mails
                where state = 'cancelled' and queued_at >= coalesce($1::timestamptz, '-infinity') limit 10001) s)";

/// Counts the mails of the period, or all, by fate.
///
/// # Errors
/// The database's.
pub async fn sum(conn: &mut Connection, since: Option<MailPeriod>, now: Instant) -> QueryResult<Sum> {
    let (sent, queued, sending, retrying, bounced, cancelled): (i64, i64, i64, i64, i64, i64) =
        statement::<(BigInt, BigInt, BigInt, BigInt, BigInt, BigInt)>(SUM)
            .bind::<Nullable<Timestamptz>, _>(since.map(|since| since.start(now)))
            .get_result(conn)
            .await?;
    Ok(Sum { sent, queued: queued + sending, retrying, bounced, cancelled })
}

/// What came of *Send again*.
#[derive(Debug)]
pub enum Again {
    /// Queued anew.
    Queued(Box<QueuedMail>),
    /// It cannot go again: why.
    Refused(String),
    NotThere,
}

/// Queues a settled mail anew, if what it is about still stands.
///
/// # Errors
/// The database's.
pub async fn send_again(conn: &mut Connection, id: i64, actor: &Actor, now: Instant) -> QueryResult<Again> {
    conn.transaction(async |conn| {
        let held = outbox_mails::table.find(id).select(QueuedMail::as_select()).for_update();
        let Some(mail) = held.first::<QueuedMail>(conn).await.optional()? else { return Ok(Again::NotThere) };
        if let Some(reason) = what_forbids(conn, &mail, now).await? {
            return Ok(Again::Refused(reason));
        }
        let new = NewMail {
            member_id: mail.member_id,
            invitation_id: mail.invitation_id,
            user_id: mail.user_id,
            admin_id: mail.admin_id,
            details: Some(mail.details.clone()),
            ..NewMail::new(mail.kind, mail.to_name.clone(), mail.to_email.clone())
        };
        let new_id = outbox::queue(conn, &new, now).await?;
        let event = Event {
            actor,
            action: "mail.sent_again",
            subject_kind: "mail",
            subject_id: new_id,
            subject_name: who(&mail),
            member_id: mail.member_id,
            changes: Changes::none().with("mail", &None, &Some(&mail.kind.to_string())),
        };
        audit::record(conn, event, now).await?;
        Ok(Again::Queued(Box::new(mail)))
    })
    .await
}

/// Why a mail can't go again, if it can't.
async fn what_forbids(conn: &mut Connection, mail: &QueuedMail, now: Instant) -> QueryResult<Option<String>> {
    if !Fate::of(mail.state).is_settled() {
        return Ok(Some("This mail is still on its way. It is tried again by itself.".into()));
    }
    let on_its_way: bool = diesel::select(diesel::dsl::exists(
        outbox_mails::table
            .filter(outbox_mails::due_at.is_not_null())
            .filter(outbox_mails::kind.eq(mail.kind))
            .filter(outbox_mails::to_email.eq(&mail.to_email))
            .filter(outbox_mails::invitation_id.is_not_distinct_from(mail.invitation_id))
            .filter(outbox_mails::user_id.is_not_distinct_from(mail.user_id))
            .filter(outbox_mails::admin_id.is_not_distinct_from(mail.admin_id)),
    ))
    .get_result(conn)
    .await?;
    if on_its_way {
        return Ok(Some("The same mail is on its way again already.".into()));
    }
    match mail.kind {
        MailKind::Invitation => forbids_invitation(conn, mail, now).await,
        MailKind::PasswordReset | MailKind::PasswordChanged => {
            let Some(id) = mail.user_id else { return Ok(Some(format!("{} has no user any more.", who(mail)))) };
            let status = users::table.find(id).select(users::status).for_share();
            Ok(match status.first::<String>(conn).await.optional()?.as_deref() {
                None => Some(format!("{} has no user any more.", who(mail))),
                Some("active") => None,
                Some(_) => Some(format!("{} is suspended. Reactivate them first.", who(mail))),
            })
        }
        MailKind::AdminPasswordReset | MailKind::AdminPasswordChanged => {
            let gone = || Some(format!("{} is no longer on the team.", who(mail)));
            let Some(id) = mail.admin_id else { return Ok(gone()) };
            let active = admins::table.find(id).filter(admins::disabled_at.is_null()).select(admins::id);
            let there: Option<i64> = active.for_share().first(conn).await.optional()?;
            Ok(if there.is_none() { gone() } else { None })
        }
    }
}

/// Why an invitation can't be sent again: it is open no longer, or its 72 hours are over (a fresh one is a new link).
async fn forbids_invitation(conn: &mut Connection, mail: &QueuedMail, now: Instant) -> QueryResult<Option<String>> {
    type Ends = (Option<Instant>, Option<Instant>, Option<Instant>, Option<Instant>, bool);
    let name = who(mail);
    let Some(id) = mail.invitation_id else { return Ok(Some(format!("The invitation of {name} is gone."))) };
    let ends: Option<Ends> = invitations::table
        .find(id)
        .inner_join(members::table)
        .select((
            invitations::accepted_at,
            invitations::revoked_at,
            invitations::superseded_at,
            members::portal_access_until,
            members::archived_at.is_not_null(),
        ))
        .first(conn)
        .await
        .optional()?;
    Ok(match ends {
        None => Some(format!("The invitation of {name} is gone.")),
        Some((Some(_), ..)) => Some(format!("{name} has accepted this invitation.")),
        Some((_, Some(_), ..)) => {
            Some(format!("This invitation of {name} was revoked. Invite them from their record."))
        }
        Some((_, _, Some(_), ..)) => Some(format!("A newer invitation of {name} took the place of this one.")),
        Some((_, _, _, Some(until), _)) if until <= now => Some(format!(
            "This invitation of {name} has run out. Resend it from their record: that makes a fresh link."
        )),
        Some((.., true)) => Some(format!("{name} is archived.")),
        Some(_) => None,
    })
}

fn who(mail: &QueuedMail) -> &str {
    if mail.to_name.is_empty() { &mail.to_email } else { &mail.to_name }
}
