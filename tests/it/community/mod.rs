//! The community.

mod companies;
mod import;
mod members;
mod overview;
pub mod users;
