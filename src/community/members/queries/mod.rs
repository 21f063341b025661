//! Every statement about members: the list (`list.rs`), its number (`count.rs`), a search through it (`search.rs`; one that
//! finds very many `frequent.rs`, as `sample.rs` tells), one record (`record.rs`), how it is changed (`change.rs`) and ended
//! (`removal.rs`), the status (`status.rs`).

mod change;
mod count;
mod frequent;
mod list;
mod record;
mod removal;
mod sample;
mod search;
mod status;

pub use change::{Saved, create, save};
pub use count::{count, fold_counts};
pub use list::{Row, batch, page};
pub use record::{Held, Membership, find, memberships, namesakes, namesakes_of};
pub use removal::{Archived, Removed, archive, delete, restore};
pub use sample::take_sample;
pub use search::{meant, page_and_count};
pub use status::{rederive_due, rederive_status};
