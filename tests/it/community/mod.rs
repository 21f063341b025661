//! The community.

mod companies;
mod overview;
mod members;
mod users;
