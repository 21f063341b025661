//! What every test stands on: a house of its own, a client, a database.

#[allow(dead_code)]
pub mod browser;
#[allow(dead_code)]
pub mod client;
pub mod cluster;
#[allow(dead_code)]
pub mod house;

pub use client::{Client, Page};
pub use house::House;
