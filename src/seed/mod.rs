//! A believable demo community of any size: several alphabets, firms with few and with hundreds of people, all
//! statuses, all five kinds of access, shared and missing addresses. Falls the same each time; mails nobody.
//!
//! The rows are made in one thread and streamed by `COPY` from another, some thousands at a time, so that the size of
//! the community costs no memory.

mod aside;
mod chance;
mod community;
mod house;
mod people;
mod rows;
mod stream;
mod tables;

use crate::accounts::password::{self, NewPassword};
use crate::clock::Instant;
use crate::db::connect_for_copy;

pub use house::{DEMO_ADMINS, sample_users};

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

/// Makes exactly `members` members in the database at `url`, if it has none, and marks it as a demo.
///
/// # Errors
/// The database's; then nothing was made.
pub async fn seed(url: &str, members: i64, now: Instant) -> anyhow::Result<Seeded> {
    let password =
        NewPassword::parse(DEMO_PASSWORD, &[]).map_err(|fault| anyhow::anyhow!("the demo password: {fault}"))?;
    let hash = password::hash(password).await?;
    // A connection of its own: COPY is not spoken through the pool's.
    let (mut client, driver) = connect_for_copy(url).await?;
    let seeded = stream::seed(&mut client, members, hash, now).await;
    drop(client);
    let _ = driver.await;
    seeded
}
