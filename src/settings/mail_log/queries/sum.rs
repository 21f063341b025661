//! The log by fate.

use diesel::QueryResult;
use diesel::sql_types::{BigInt, Nullable, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::clock::Instant;
use crate::db::{Connection, statement};
use crate::settings::mail_log::{Fate, MailPeriod};

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
pub async fn sum(conn: &Connection, since: Option<MailPeriod>, now: Instant) -> QueryResult<Sum> {
    let (sent, queued, sending, retrying, bounced, cancelled): (i64, i64, i64, i64, i64, i64) =
        statement::<(BigInt, BigInt, BigInt, BigInt, BigInt, BigInt)>(SUM)
            .bind::<Nullable<Timestamptz>, _>(since.map(|since| since.start(now)))
            .get_result(&mut &*conn)
            .await?;
    Ok(Sum { sent, queued: queued + sending, retrying, bounced, cancelled })
}
