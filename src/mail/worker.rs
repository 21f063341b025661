//! The worker: takes due mails one by one, has them written, sends them, marks their fate.

use std::sync::Arc;
use std::time::Duration;

use diesel_async::AsyncConnection as _;
use tokio::sync::{Notify, watch};

use super::outbox::{self, MailState, QueuedMail, next_try};
use super::{Draft, Letter, Letters, Message, SendError, Transport};
use crate::clock::Clock;
use crate::db::Pool;

/// How often to look for mail that another instance queued, or whose time has come.
const LOOK: Duration = Duration::from_secs(2);

/// What one try came to.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tried {
    /// No mail is due.
    Nothing,
    Sent,
    Retrying,
    Bounced,
    Cancelled,
}

/// Sends the outbox. Any number of workers, in any number of processes, share it.
pub struct Worker {
    db: Pool,
    clock: Clock,
    transport: Transport,
    letters: Letters,
    queued: Arc<Notify>,
    from_email: String,
}

impl Worker {
    /// A worker that is woken by `queued` and sends as `from_email`.
    #[must_use]
    pub const fn new(
        db: Pool,
        clock: Clock,
        transport: Transport,
        letters: Letters,
        queued: Arc<Notify>,
        from_email: String,
    ) -> Self {
        Self { db, clock, transport, letters, queued, from_email }
    }

    /// Sends until stopped; finishes the mail in hand. A database that is away is waited for.
    pub async fn run(self, mut stopped: watch::Receiver<bool>) {
        while !*stopped.borrow() {
            match self.try_one().await {
                Ok(Tried::Nothing) => {}
                Ok(_) => continue,
                Err(error) => tracing::warn!(error = format!("{error:#}"), "mail waits"),
            }
            tokio::select! {
                _ = stopped.changed() => return,
                () = self.queued.notified() => {}
                () = tokio::time::sleep(LOOK) => {}
            }
        }
    }

    /// Tries the mail that is due longest.
    ///
    /// # Errors
    /// The database's, or a letter's: the mail stays due.
    pub async fn try_one(&self) -> anyhow::Result<Tried> {
        let mut conn = self.db.get().await?;
        let now = self.clock.now();
        let Some(mail) = conn.transaction(async |conn| outbox::claim_next(conn, now).await).await? else {
            return Ok(Tried::Nothing);
        };
        let letter = self
            .letters
            .get(&mail.kind)
            .ok_or_else(|| anyhow::anyhow!("nobody writes mails of the kind {}", mail.kind))?;
        let draft = conn
            .transaction(async |conn| -> anyhow::Result<Option<Draft>> {
                let draft = letter.compose(conn, &mail, now).await?;
                match &draft {
                    Some(draft) => outbox::name(conn, mail.id, &draft.subject).await?,
                    None => outbox::settle(conn, mail.id, MailState::Cancelled, "", now).await?,
                }
                Ok(draft)
            })
            .await?;
        let Some(draft) = draft else { return Ok(Tried::Cancelled) };
        // The connection is not held while a mail server takes its time.
        drop(conn);
        let sent = self.transport.send(&self.address(&mail, draft)).await;
        self.mark(&mail, letter.as_ref(), sent).await
    }

    fn address(&self, mail: &QueuedMail, draft: Draft) -> Message {
        Message {
            message_id: mail.message_id.clone(),
            from_name: draft.from_name,
            from_email: self.from_email.clone(),
            to_name: mail.to_name.clone(),
            to_email: mail.to_email.clone(),
            subject: draft.subject,
            text: draft.text,
            html: draft.html,
        }
    }

    async fn mark(&self, mail: &QueuedMail, letter: &dyn Letter, sent: Result<(), SendError>) -> anyhow::Result<Tried> {
        let now = self.clock.now();
        let mut conn = self.db.get().await?;
        conn.transaction(async |conn| -> anyhow::Result<Tried> {
            let error = match sent {
                // The letter first: a member is held before its mails, here as in what cancels them.
                Ok(()) => {
                    letter.sent(conn, mail, now).await?;
                    outbox::settle(conn, mail.id, MailState::Sent, "", now).await?;
                    return Ok(Tried::Sent);
                }
                Err(error) => error,
            };
            tracing::warn!(mail = mail.id, kind = %mail.kind, %error, "mail did not go");
            let again = match &error {
                SendError::TryAgain(_) => next_try(mail.attempts, mail.queued_at, now),
                SendError::Refused(_) => None,
            };
            if let Some(due_at) = again {
                outbox::retry(conn, mail.id, due_at, &error.to_string()).await?;
                return Ok(Tried::Retrying);
            }
            letter.bounced(conn, mail, now).await?;
            outbox::settle(conn, mail.id, MailState::Bounced, &error.to_string(), now).await?;
            Ok(Tried::Bounced)
        })
        .await
    }
}
