//! Every statement about waiting and sent mail.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;
use serde_json::Value;

use crate::clock::Instant;
use crate::db::Connection;
use crate::db::schema::outbox_mails;
use crate::text::search_text;
use crate::words;

words! {
    /// What has become of a mail. *Sent* means taken by the recipient's server, never read.
    MailState {
        Queued = "queued", "Queued";
        Sending = "sending", "Sending";
        Retrying = "retrying", "Retrying";
        Sent = "sent", "Sent";
        Bounced = "bounced", "Bounced";
        Cancelled = "cancelled", "Cancelled";
    }
}

words! {
    /// What a mail is about; staff and users have kinds of their own.
    MailKind {
        Invitation = "invitation", "Invitation";
        PasswordReset = "password_reset", "Password reset";
        AdminPasswordReset = "admin_password_reset", "Password reset";
        PasswordChanged = "password_changed", "Password changed";
        AdminPasswordChanged = "admin_password_changed", "Password changed";
    }
}

/// How long a worker may hold a mail before another takes it over.
const LEASE: SignedDuration = SignedDuration::from_mins(2);
/// After so long in vain a mail bounces.
const GIVE_UP: SignedDuration = SignedDuration::from_hours(72);

/// A mail to be queued: what it is about. `details` carries what its letter needs besides the ids, no secrets.
#[derive(Clone, Debug)]
pub struct NewMail {
    pub kind: MailKind,
    pub to_name: String,
    pub to_email: String,
    pub member_id: Option<i64>,
    pub invitation_id: Option<i64>,
    pub user_id: Option<i64>,
    pub admin_id: Option<i64>,
    pub details: Option<Value>,
}

impl NewMail {
    /// A mail of this kind to somebody; on whose behalf, its other fields say.
    #[must_use]
    pub const fn new(kind: MailKind, to_name: String, to_email: String) -> Self {
        let (member_id, invitation_id, user_id, admin_id) = (None, None, None, None);
        Self { kind, to_name, to_email, member_id, invitation_id, user_id, admin_id, details: None }
    }
}

/// In the details of a mail that goes again: when it was queued at first.
const FIRST_QUEUED_AT: &str = "first_queued_at";

/// A mail of the outbox.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = outbox_mails)]
pub struct QueuedMail {
    pub id: i64,
    pub kind: MailKind,
    pub to_name: String,
    pub to_email: String,
    pub subject: String,
    pub message_id: String,
    pub details: Value,
    pub member_id: Option<i64>,
    pub invitation_id: Option<i64>,
    pub user_id: Option<i64>,
    pub admin_id: Option<i64>,
    pub state: MailState,
    pub attempts: i32,
    pub queued_at: Instant,
    pub due_at: Option<Instant>,
    pub settled_at: Option<Instant>,
    pub last_error: String,
}

impl QueuedMail {
    /// Whom it goes to: by name, if there is one.
    #[must_use]
    pub fn addressee(&self) -> &str {
        if self.to_name.is_empty() { &self.to_email } else { &self.to_name }
    }

    /// When it was queued at first: a mail that goes again tells of the same moment.
    #[must_use]
    pub fn first_queued_at(&self) -> Instant {
        let first = self.details.get(FIRST_QUEUED_AT).and_then(Value::as_str).and_then(|at| at.parse().ok());
        first.map_or(self.queued_at, Instant::new)
    }

    /// The details of the same mail once more.
    #[must_use]
    pub fn details_again(&self) -> Value {
        let mut details = self.details.clone();
        if let Value::Object(fields) = &mut details {
            let first = self.first_queued_at().timestamp().to_string();
            fields.insert(FIRST_QUEUED_AT.to_owned(), Value::String(first));
        }
        details
    }

    /// The subject it went under, or what it is about.
    #[must_use]
    pub fn title(&self) -> &str {
        if self.subject.is_empty() { self.kind.label() } else { &self.subject }
    }
}

/// Queues a mail, in the transaction that causes it.
///
/// # Errors
/// The database's.
pub async fn queue(conn: &mut Connection, mail: &NewMail, now: Instant) -> QueryResult<i64> {
    let (_, domain) = mail.to_email.rsplit_once('@').unwrap_or_default();
    tracing::info!(kind = %mail.kind, domain, "mail queued");
    let message_id = format!("<{:032x}@frontdesk.invalid>", rand::random::<u128>());
    diesel::insert_into(outbox_mails::table)
        .values((
            outbox_mails::kind.eq(mail.kind),
            outbox_mails::to_name.eq(&mail.to_name),
            outbox_mails::to_email.eq(&mail.to_email),
            outbox_mails::search_text.eq(search_text([mail.to_name.as_str(), &mail.to_email])),
            outbox_mails::message_id.eq(message_id),
            outbox_mails::details.eq(mail.details.clone().unwrap_or_else(|| Value::Object(serde_json::Map::new()))),
            outbox_mails::member_id.eq(mail.member_id),
            outbox_mails::invitation_id.eq(mail.invitation_id),
            outbox_mails::user_id.eq(mail.user_id),
            outbox_mails::admin_id.eq(mail.admin_id),
            outbox_mails::queued_at.eq(now),
            outbox_mails::due_at.eq(Some(now)),
        ))
        .returning(outbox_mails::id)
        .get_result(conn)
        .await
}

/// Takes the mail that is due longest, past those other workers hold. It is due again after the lease: a worker that
/// was killed loses it.
///
/// # Errors
/// The database's.
pub async fn claim_next(conn: &mut Connection, now: Instant) -> QueryResult<Option<QueuedMail>> {
    let due = outbox_mails::table
        .filter(outbox_mails::due_at.le(now))
        .order((outbox_mails::due_at, outbox_mails::id))
        .select(outbox_mails::id)
        .limit(1)
        .for_update()
        .skip_locked();
    let Some(id) = due.first::<i64>(conn).await.optional()? else { return Ok(None) };
    diesel::update(outbox_mails::table.find(id))
        .set((
            outbox_mails::state.eq(MailState::Sending),
            outbox_mails::attempts.eq(outbox_mails::attempts + 1),
            outbox_mails::due_at.eq(Some(now.plus(LEASE))),
        ))
        .returning(QueuedMail::as_select())
        .get_result(conn)
        .await
        .optional()
}

/// Notes what the mail is called.
///
/// # Errors
/// The database's.
pub async fn name(conn: &mut Connection, id: i64, subject: &str) -> QueryResult<()> {
    diesel::update(outbox_mails::table.find(id)).set(outbox_mails::subject.eq(subject)).execute(conn).await?;
    Ok(())
}

/// Settles a mail for good.
///
/// # Errors
/// The database's.
pub async fn settle(conn: &mut Connection, id: i64, state: MailState, error: &str, now: Instant) -> QueryResult<()> {
    diesel::update(outbox_mails::table.find(id))
        .set((
            outbox_mails::state.eq(state),
            outbox_mails::due_at.eq(None::<Instant>),
            outbox_mails::settled_at.eq(Some(now)),
            outbox_mails::last_error.eq(shorten(error)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// When to try again after so many tries, or none: it is given up.
#[must_use]
pub fn next_try(attempts: i32, queued_at: Instant, now: Instant) -> Option<Instant> {
    let minutes = match attempts {
        ..=1 => 1,
        2..=7 => 1_i64 << (attempts - 1),
        _ => 120,
    };
    let next = now.plus(SignedDuration::from_mins(minutes));
    (next.since(queued_at) < GIVE_UP).then_some(next)
}

/// Has the mail tried again at `due_at`, unless it was cancelled meanwhile.
///
/// # Errors
/// The database's.
pub async fn retry(conn: &mut Connection, id: i64, due_at: Instant, error: &str) -> QueryResult<()> {
    diesel::update(outbox_mails::table.find(id).filter(outbox_mails::due_at.is_not_null()))
        .set((
            outbox_mails::state.eq(MailState::Retrying),
            outbox_mails::due_at.eq(Some(due_at)),
            outbox_mails::last_error.eq(shorten(error)),
        ))
        .execute(conn)
        .await?;
    Ok(())
}

/// Cancels what still waits of an invitation's mails: its link is dead.
///
/// # Errors
/// The database's.
pub async fn cancel_for_invitation(conn: &mut Connection, invitation_id: i64, now: Instant) -> QueryResult<usize> {
    diesel::update(
        outbox_mails::table
            .filter(outbox_mails::invitation_id.eq(invitation_id))
            .filter(outbox_mails::due_at.is_not_null()),
    )
    .set((
        outbox_mails::state.eq(MailState::Cancelled),
        outbox_mails::due_at.eq(None::<Instant>),
        outbox_mails::settled_at.eq(Some(now)),
    ))
    .execute(conn)
    .await
}

/// Cancels what still waits of a user's mails: the user is deleted.
///
/// # Errors
/// The database's.
pub async fn cancel_for_user(conn: &mut Connection, user_id: i64, now: Instant) -> QueryResult<usize> {
    diesel::update(
        outbox_mails::table.filter(outbox_mails::user_id.eq(user_id)).filter(outbox_mails::due_at.is_not_null()),
    )
    .set((
        outbox_mails::state.eq(MailState::Cancelled),
        outbox_mails::due_at.eq(None::<Instant>),
        outbox_mails::settled_at.eq(Some(now)),
    ))
    .execute(conn)
    .await
}

/// One mail.
///
/// # Errors
/// The database's.
pub async fn find(conn: &mut Connection, id: i64) -> QueryResult<Option<QueuedMail>> {
    outbox_mails::table.find(id).select(QueuedMail::as_select()).first(conn).await.optional()
}

fn shorten(error: &str) -> String {
    error.chars().filter(|c| !c.is_control()).take(900).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tries_come_soon_then_seldom_then_never() {
        let start = Instant::new("2026-11-24T10:00:00Z".parse().expect("a timestamp"));
        let wait = |attempts| next_try(attempts, start, start).map(|next| next.since(start).as_mins());
        assert_eq!([wait(1), wait(2), wait(3), wait(7), wait(40)], [Some(1), Some(2), Some(4), Some(64), Some(120)]);
        assert_eq!(next_try(40, start, start.plus(SignedDuration::from_hours(71))), None);
    }
}
