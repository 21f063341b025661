//! Frontdesk: the front desk of a flexible workspace. This is the map, from the outside in.
//!
//! - **The process**: `main.rs` names the commands, [`commands`] does them, [`config`] reads the environment, [`jobs`]
//!   run beside the requests, [`seed`] makes a demo.
//! - **The application**: [`app`] is its layers, [`routes`] its whole URL table, [`letters`] says which feature writes
//!   which mail, [`health`] and [`metrics`] answer those who watch, [`style`] shows the parts of all pages.
//! - **The features**: [`portal`] (the member's own pages), [`community`] (members, companies, users with their
//!   invitations, the overview, *Find anyone*, import), [`space`] (locations), [`settings`] (the house, its mail log, its trail).
//! - **What they stand on**: [`accounts`] (who is signed in, and what they may), [`mail`] (the outbox and its worker),
//!   [`web`] (pages and fragments, forms, problems, guards; knows no feature), [`audit`] (the trail), [`db`] (the pool,
//!   kept statements, migrations, the private cluster).
//! - **At the bottom**: [`text`] (what people type, and the keys it is found by), [`words`], and [`clock`], the one
//!   clock.
//!
//! Inside a feature the same few files: the thing and its rules (pure), `queries` (every statement about it), `admin`
//! and `portal` (its pages), `email` (its mails). Imports run down this list and those files; a test holds that line. Back
//! up go only [`accounts`], whose users are users of members. Everything about "invite a user" has one path tail under `src/`, `templates/` and `tests/it/`.

pub mod app;
pub mod commands;
pub mod config;
pub mod health;
pub mod jobs;
pub mod letters;
pub mod metrics;
pub mod routes;
pub mod seed;
pub mod style;

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
