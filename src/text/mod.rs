//! Values that people type, and the keys they are compared, sorted and found by. Knows no feature.

mod apostrophe;
mod email_address;
mod figure;
mod fold;
mod label;
mod line;
mod mark;
mod phone;
mod sample;

pub use email_address::EmailAddress;
pub use figure::figure;
pub use fold::{digits, fold, like_anywhere, like_patterns, search_text};
pub use label::label;
pub use line::{Fault, capitalized, lines, optional_line, required_line, search_words};
pub use mark::{finds, mark};
pub use phone::phone;
pub use sample::{Frequency, TextSample};
