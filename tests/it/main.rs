//! The tests over HTTP, against a real PostgreSQL, with mail read back. A feature's have its path in `src/`; beside them
//! stand those of the whole: `rules` (of the source), `roles` and `trail` (of every address and change), `bad_input`,
//! `story` and `look` (in a browser), `speed` (what PostgreSQL is asked), `program` (the binary).

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
