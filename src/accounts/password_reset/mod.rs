//! A new password by a link from a mail, at both doors alike.
//!
//! Whoever asks gets the same answer in the same time, known or not; an invited person gets the invitation again. A
//! link lives an hour, a newer one kills the older, a changed password all of them. Using it ends every session and is
//! told to the owner by mail.

pub mod email;
mod link;
pub mod pages;
pub mod queries;

pub use link::{Link, LinkState};
