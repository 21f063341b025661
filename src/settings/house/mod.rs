//! The house: its name, how it is reached, its terms and its privacy notice.
//!
//! Owners change it, everybody else reads it. New words of the terms ask nobody anything by themselves; ticking *Ask
//! everyone to accept the new terms* gives them a new version, and the portal asks at the next visit.

pub mod admin;
mod form;
pub mod queries;

pub use form::{HouseForm, NewHouse};
