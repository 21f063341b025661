//! *Find anyone*: members, companies and users by whatever somebody remembers of them, from every page.
//!
//! The field in the navigation is a plain form that leads to the page `/admin/find`; with JavaScript a dialog answers
//! as one types, from the same address. Each kind is asked once, by the statements of its own list.

pub mod admin;
pub mod queries;
