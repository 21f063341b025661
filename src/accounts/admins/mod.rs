//! The operator's staff: their door, their own account, and the first owner.

pub mod account;
pub mod door;
pub mod queries;
pub mod setup;
