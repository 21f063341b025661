//! The overview: what needs somebody today, what is in order, and what changed.

pub mod admin;
pub mod queries;
