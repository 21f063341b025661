//! The community.

mod companies;
mod members;
mod overview;
mod users;
