//! Every statement about companies: the list (`list.rs`), the names that others show and offer (`names.rs`), one record
//! with its people (`record.rs`), how it is changed and ended (`change.rs`).

mod change;
mod list;
mod names;
mod record;

pub use change::{Removed, Saved, create, delete, save};
pub use list::{count, page, sizes};
pub use names::{names, offered, offered_to_filter};
pub use record::{Belonging, Colleague, Manager, Managers, belonging, find, managers, people};
