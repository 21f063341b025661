//! Locations in the Admin Portal.

mod delete;
mod form;
mod record;

pub use delete::{ask, delete};
pub use form::{create, edit, new, save};
pub use record::{index, show};
