//! Locations: the places of the house, each with its time zone and currency.
//!
//! Every member and every company belongs to one; the numbers and dates of its people follow it. A house has few, so
//! the list is one page. Two locations never bear the same name. A location goes only when nobody belongs to it, the
//! archived included.

pub mod admin;
mod form;
mod known;
mod location;
pub mod queries;
pub mod world;

pub use form::{LocationForm, NewLocation};
pub use known::Locations;
pub use location::Location;
