//! The community.

mod companies;
mod overview;
mod users;
