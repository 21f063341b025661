//! Every statement about users: changes of access, the sum, the rows of the list.

mod access;
mod delete;
mod rows;
mod sum;

pub use access::{Change, change_role, find, of_member, reactivate, send_password_reset, suspend};
pub use delete::{Departure, delete, departure};
pub use rows::{Line, batch, line, line_at, lines};
pub use sum::{see_expiry, sum};
