//! The way to PostgreSQL: the pool, the migrations, hand-written statements that stay prepared, and the private
//! cluster that runs when no `DATABASE_URL` is given. Knows no feature.

mod behind;
pub mod cluster;
mod compact;
mod connect;
mod counted;
mod found;
mod kept;
mod limited;
mod migrations;
mod page;
mod pool;
#[rustfmt::skip]
pub mod schema;
mod statement;
mod watch;

pub use behind::{Way, behind, going};
pub use compact::compact;
pub use connect::{BadCaFile, connect, connect_for_copy, trust};
pub use counted::{Count, Counted, STOP, STOP_AND_ONE};
pub use found::{Found, found};
pub use kept::{Kept, UNVERSIONED};
pub use limited::Limited;
pub use migrations::{are_current, migrate};
pub use page::{BATCH, PAGE, PAGE_AND_ONE, Page, PageFrom, page_or_first};
pub use pool::{Connection, Db, NoConnection, Pool, Pools, borrow, open, open_for_pages, open_for_search};
pub use statement::{Statement, statement};
pub use watch::{Seen, Statements};

/// Whether `error` is the violation of the named constraint or unique index: the field it belongs to can then be told
/// instead of a failure.
#[must_use]
pub fn violates(error: &diesel::result::Error, constraint: &str) -> bool {
    matches!(error, diesel::result::Error::DatabaseError(_, info) if info.constraint_name() == Some(constraint))
}
