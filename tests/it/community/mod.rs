//! The community.

mod companies;
mod frequent;
mod import;
mod members;
mod overview;
pub mod users;
