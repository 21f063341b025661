//! The Users page, the Portal access panel of a member's record, and what staff do about a member's access.
//!
//! Each action answers htmx with the row (or the panel) it was pressed in, the sum and the badge, all as they are after
//! it; and a browser without JavaScript with a redirect back to where it was pressed.

mod access;
mod act;
mod delete;
mod export;
mod form;
mod invitation;
mod list;
mod menu;
mod panel;
mod picked;
mod row;

pub use access::{change_role, reactivate, send_password_reset, suspend};
pub use delete::{confirm_deletion, delete};
pub use export::export;
pub use invitation::{copy_link, invite, revoke};
pub use list::index;
pub use menu::menu;
pub use panel::{Panel, panel};
pub use picked::invite_picked;
pub use row::Row;
