//! The community.

mod companies;
mod import;
pub mod members;
mod overview;
pub mod users;
