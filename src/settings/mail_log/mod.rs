//! The mail log: every mail with its fate, and *Send again*.
//!
//! *Sent* means taken by the recipient's server, never read. A mail sent again is queued as a new one, with a new link
//! if it bears one; the old one stays in the log as it was. What makes no sense any more (an invitation that was
//! revoked, a reset of a deleted user) is refused with the reason.

pub mod admin;
mod fate;
mod filter;
pub mod queries;

pub use fate::Fate;
pub use filter::{MailFilter, MailFilterWords, MailPeriod, MailTopic};
