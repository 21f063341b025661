//! Locations: the places of the house, each with its time zone and currency.

mod location;
pub mod queries;

pub use location::Location;
