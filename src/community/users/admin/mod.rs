//! The Users page, the Portal access panel of a member's record, and what staff do about a member's access.
//!
//! Each action answers htmx with the row (or the panel) it was pressed in, the sum and the badge, all as they are after
//! it; and a browser without JavaScript with a redirect back to where it was pressed.

mod access;
mod answer;
mod delete;
mod export;
mod invitation;
mod list;
mod panel;
mod row;

pub use access::{change_role, reactivate, send_password_reset, suspend};
pub use delete::{confirm_deletion, delete};
pub use export::export;
pub use invitation::{copy_link, invite, revoke};
pub use list::index;
pub use panel::{Panel, panel};
pub use row::Row;
