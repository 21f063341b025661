//! Frontdesk: the front desk of a flexible workspace.
//!
//! The map, in reading order; imports run down a feature's files (`admin.rs`, `portal.rs` → `queries.rs` → the thing)
//! and from features to the parts they stand on, never back.

pub mod app;
pub mod commands;
pub mod config;
pub mod health;
pub mod jobs;
pub mod letters;
pub mod routes;
pub mod seed;

pub mod portal;

pub mod community;

pub mod space;

pub mod settings;

pub mod accounts;

pub mod mail;

pub mod web;

pub mod audit;
pub mod db;

pub mod clock;
pub mod text;
pub mod words;
