//! Members as another product exported them: one row a membership, its person, their company and location.
//!
//! All that can be taken goes in, in one transaction; a row that can't is named by its line, with what to write
//! instead. Reading the same file again changes nothing.

pub mod admin;
mod plan;
mod queries;
mod report;
mod row;

pub use plan::FIRST_LOCATION;
pub use queries::members;
pub use report::{Refused, Report};
pub use row::{Row, Table, read};
