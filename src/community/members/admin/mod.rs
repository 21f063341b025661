//! The members' pages of the Admin Portal: the list, the record, the form, archiving and deleting, the export.

mod export;
mod form;
mod list;
mod record;
mod removal;

pub use export::export;
pub use form::{create, edit, new, save};
pub use list::index;
pub use record::show;
pub use removal::{archive, ask, delete, restore, stuck};

/// The address of the list.
const LIST: &str = "/admin/community/members";
