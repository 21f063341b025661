//! Users as accounts: who is signed in to the Member Portal, and their password. (Who *has* a user is
//! `community::users`.)

pub mod door;
pub mod queries;
mod user;

pub use user::{PortalUser, UserRole};
