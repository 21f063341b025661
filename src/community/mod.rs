//! The community: members (business records), their companies, and users (who of them may sign in); how they come in
//! (`import`), are found (`find`), and what of them needs somebody today (`overview`).

pub mod companies;
pub mod find;
pub mod import;
pub mod members;
pub mod overview;
pub mod users;
