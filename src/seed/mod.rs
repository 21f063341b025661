//! A believable demo community of any size: several alphabets, firms with few and with many people, all statuses, all
//! five kinds of access, shared and missing addresses. Falls the same each time; mails nobody.

mod chance;
mod community;
mod people;
mod queries;

use crate::accounts::password::{self, NewPassword};
use crate::clock::Instant;
use crate::db::Connection;

pub use queries::{DEMO_ADMINS, sample_users};

/// The password of everybody in the demo.
pub const DEMO_PASSWORD: &str = "copper lantern by the canal";

/// What seeding did.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Seeded {
    /// So many members were made.
    Made(i64),
    /// It is a demo already; nothing was changed.
    AlreadyDemo,
    /// There are members, and they are nobody's to play with; nothing was changed.
    NotEmpty,
}

/// Makes exactly `members` members in a database without any, and marks it as a demo.
///
/// # Errors
/// The database's; then nothing was made.
pub async fn seed(conn: &mut Connection, members: i64, now: Instant) -> anyhow::Result<Seeded> {
    let password =
        NewPassword::parse(DEMO_PASSWORD, &[]).map_err(|fault| anyhow::anyhow!("the demo password: {fault}"))?;
    let hash = password::hash(password).await?;
    queries::seed(conn, members, &hash, now).await
}
