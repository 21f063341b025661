//! Settings: the house itself, what became of its mail, and the trail of what was done.

pub mod activity;
pub mod house;
pub mod mail_log;
