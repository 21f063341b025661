//! The tests over HTTP, against a real PostgreSQL, with mail read back. Their folders mirror those of `src/`.

mod accounts;
mod bad_input;
mod community;
mod look;
mod mail;
mod metrics;
mod portal;
mod program;
mod roles;
mod rules;
mod seed;
mod settings;
mod space;
mod speed;
mod story;
mod support;
mod trail;
mod web;
