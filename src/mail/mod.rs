//! Mail: queued in the transaction that causes it, sent by a worker, its fate visible. Knows no feature.
//!
//! A mail waits in the outbox as *what it is about*; only the worker writes it, by its [`Letter`], minting the link it
//! carries just then: no plaintext link is ever stored. The link is committed before the mail is sent, and the mail is
//! marked as it goes; killed in between, at most the one in flight goes twice, with the same Message-ID.

mod letter;
mod message;
pub mod outbox;
mod transport;
mod worker;

pub use letter::{Draft, Letter, Letters};
pub use message::Message;
pub use outbox::{MailKind, MailState, NewMail, QueuedMail};
pub use transport::{BadTransport, SendError, Transport};
pub use worker::{Tried, Worker};
