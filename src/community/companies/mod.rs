//! Companies: whom members belong to, and who pays for several of them.
//!
//! A company has a name, a location, and where its bills go. Two companies may bear one name (two offices of a firm);
//! they are told apart by location. Members belong to at most one; a company goes only when nobody belongs to it, the
//! archived included.

pub mod admin;
mod company;
mod filter;
mod form;
pub mod queries;

pub use company::Company;
pub use filter::{CompanyFilter, CompanyFilterWords};
pub use form::{CompanyForm, NewCompany};
