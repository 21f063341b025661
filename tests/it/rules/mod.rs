//! What holds for the code itself.

mod imports;
mod licences;
mod migrations;
mod schema;
