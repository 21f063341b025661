//! The mail log in the Admin Portal.

mod export;
mod list;
mod send_again;

pub use export::export;
pub use list::index;
pub use send_again::send_again;

const ADDRESS: &str = "/admin/settings/mail-log";
const EXPORT: &str = "/admin/settings/mail-log.csv";
