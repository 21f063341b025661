//! What every test stands on: a house of its own, a client, a database.

pub mod browser;
pub mod client;
pub mod cluster;
pub mod house;

pub use client::{Client, Page};
pub use house::House;
