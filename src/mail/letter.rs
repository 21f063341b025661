//! How a feature writes its mails without mail knowing the feature.

use std::collections::HashMap;
use std::sync::Arc;

use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::{MailKind, QueuedMail};
use crate::clock::Instant;
use crate::db::Connection;

/// What a mail says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Draft {
    /// The house's name, as the sender's.
    pub from_name: String,
    pub subject: String,
    pub text: String,
    pub html: String,
}

/// What a feature does about its kinds of mail.
pub trait Letter: Send + Sync {
    /// Writes the mail, minting the link it carries, in a transaction that is committed before it is sent. None: the
    /// reason for it is gone (its invitation was revoked), and it is cancelled.
    fn compose<'a>(
        &'a self,
        conn: &'a mut Connection,
        mail: &'a QueuedMail,
        now: Instant,
    ) -> BoxFuture<'a, anyhow::Result<Option<Draft>>>;

    /// The recipient's server has taken it.
    fn sent<'a>(
        &'a self,
        _conn: &'a mut Connection,
        _mail: &'a QueuedMail,
        _now: Instant,
    ) -> BoxFuture<'a, anyhow::Result<()>> {
        async { Ok(()) }.boxed()
    }

    /// It will never arrive.
    fn bounced<'a>(
        &'a self,
        _conn: &'a mut Connection,
        _mail: &'a QueuedMail,
        _now: Instant,
    ) -> BoxFuture<'a, anyhow::Result<()>> {
        async { Ok(()) }.boxed()
    }
}

/// Each kind of mail (`outbox_mails.kind`) and who writes it.
pub type Letters = HashMap<MailKind, Arc<dyn Letter>>;
