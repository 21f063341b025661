//! The space: where the house is.

pub mod locations;
