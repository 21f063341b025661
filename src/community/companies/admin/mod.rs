//! Companies in the Admin Portal.

mod delete;
mod form;
mod list;
mod record;

pub use delete::{ask, delete};
pub use form::{create, edit, new, save};
pub use list::index;
pub use record::show;

/// Where companies live.
const ADDRESS: &str = "/admin/community/companies";
