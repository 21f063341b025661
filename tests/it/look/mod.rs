//! How the pages look and what they weigh, whichever feature they are of.

mod budgets;
