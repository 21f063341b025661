//! How the pages look and what they weigh, whichever feature they are of.

mod budgets;
mod hand;
mod pages;
mod scene;
mod walk;
mod watch;

pub use pages::PAGES;
