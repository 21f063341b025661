//! Every statement of the mail log: its rows and their number (`list.rs`), the sum by fate (`sum.rs`), *Send again*
//! (`send_again.rs`).

mod list;
mod send_again;
mod sum;

pub use list::{batch, count, page};
pub use send_again::{Again, send_again};
pub use sum::{Sum, sum};
