//! The activity of the house: the audit trail, newest first, in words.

pub mod admin;
