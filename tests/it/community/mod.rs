//! The community.

mod companies;
mod import;
mod members;
mod overview;
mod users;

pub use users::in_browser::{answer, at_the_desk, becomes};
