//! What every test stands on: a house of its own, a client, a database.

#[allow(dead_code)]
pub mod browser;
pub mod certificates;
#[allow(dead_code)]
pub mod client;
pub mod cluster;
#[allow(dead_code)]
pub mod house;
pub mod process;
pub mod smtp;

pub use client::{Client, Page};
pub use house::House;
