//! The community: members (business records), their companies, and users (who of them may sign in).

pub mod companies;
pub mod find;
pub mod import;
pub mod members;
pub mod overview;
pub mod users;
