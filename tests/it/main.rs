//! The tests over HTTP, against a real PostgreSQL, with mail read back. Their folders mirror those of `src/`.

mod accounts;
mod community;
mod rules;
mod settings;
mod space;
mod story;
mod support;
