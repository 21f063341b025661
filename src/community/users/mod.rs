//! Users: who of the community may sign in to the Member Portal.
//!
//! A member is the business record and can do without a user for ever. A user is the login identity of one member and
//! comes into being when that person accepts an invitation; until then there is only the invitation. Suspending ends
//! the sessions and keeps the user, deleting ends the user and keeps the member, byte for byte.
//!
//! Every change of access holds the member's row first (`held.rs`), so changes of one member's access are one at a
//! time: two accepts of one link, an accept against a revoke, a delete against a sign-in. Triggers mirror the outcome
//! on the member and in the counters, from which the badge and the sum are read.

pub mod admin;
mod held;
pub mod invitations;
pub mod queries;
mod user;

pub use held::{HeldMember, hold};
pub use user::{Part, ProfileVisibility, Sum, User, UserStatus};
