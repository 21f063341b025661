//! The community.

mod users;
