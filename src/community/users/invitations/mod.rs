//! Invitations: how a member comes to have a user.
//!
//! An invitation goes to the member's own address and is good for 72 hours after it was sent; that moment alone is its
//! age. Inviting again makes a new one and kills the old link. Whoever holds a link that has run out or was replaced
//! can have a fresh one mailed, to the invited address and nowhere else. Accepting makes the user.

pub mod email;
mod invitation;
pub mod portal;
pub mod queries;

pub use invitation::{Invitation, LIFETIME, State};
