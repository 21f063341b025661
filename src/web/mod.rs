//! What every page needs from HTTP, and nothing of any feature: the site's shared parts, forms and their errors, the
//! page-or-fragment rule, the problem page, the guards, the headers, the static files.

mod address;
mod answer;
mod assets;
mod bar;
mod base_url;
mod client;
mod conflict;
mod csv_stream;
mod durations;
mod errors;
mod export_link;
mod flash;
mod form;
mod guard;
mod headers;
mod log;
mod method;
mod pack;
mod page_token;
mod person;
mod problem;
mod problem_page;
mod rack;
mod reach;
pub mod site;
mod upload;
pub mod when;

pub use address::address;
pub use answer::{Answer, Dialog, Hx, Partial};
pub use assets::{asset, icon, serve as serve_asset};
pub use bar::{Stripe, stripes};
pub use base_url::BaseUrl;
pub use client::Client;
pub use conflict::{Conflict, Difference};
pub use csv_stream::{Cells, before_export, csv_file, csv_stream};
pub use durations::Durations;
pub use errors::Errors;
pub use export_link::ExportLink;
pub use flash::{Flash, say, take_flash};
pub use form::{Form, Query};
pub use guard::guard;
pub use headers::{no_referrer, security_headers};
pub use log::log_requests;
pub use method::override_method;
pub use pack::pack;
pub use page_token::{PageWords, no_such_page, page_from, page_from_id, page_token};
pub use person::{Title, Wrapped, first_name, hue, initials, letter, titled, wrapped};
pub use problem::{Door, Problem, WayOut};
pub use problem_page::{Told, problem_pages};
pub use rack::{Niche, Rack};
pub use reach::{Reach, dialled, reach};
pub use site::{Parts, Site};
pub use upload::Upload;

use crate::db::{Count, STOP};
pub use crate::text::figure;

/// As [`figure`], of a count that stopped at ten thousand and one: `10,000+`.
#[must_use]
pub fn capped(count: i64) -> String {
    Count::up_to(STOP, count).to_string()
}

/// A number and its noun: `1 member`, `12 members`.
#[must_use]
pub fn counted(count: i64, one: &str, many: &str) -> String {
    Count::Exactly(count).with(one, many)
}

/// `One thing`, `Three things`: how many are to be mended.
#[must_use]
pub fn things(count: usize) -> String {
    const WORDS: [&str; 9] = ["Two", "Three", "Four", "Five", "Six", "Seven", "Eight", "Nine", "Ten"];
    match count {
        1 => "One thing".to_owned(),
        _ => {
            WORDS.get(count.wrapping_sub(2)).map_or_else(|| format!("{count} things"), |word| format!("{word} things"))
        }
    }
}

/// An amount in minor units, as money is written: `€349.00`, `349.00 CHF`.
#[must_use]
pub fn money(cents: i64, currency: &str) -> String {
    let amount = format!("{}.{:02}", figure(cents / 100), cents % 100);
    match currency {
        "EUR" => format!("€{amount}"),
        "GBP" => format!("£{amount}"),
        "USD" => format!("${amount}"),
        _ => format!("{amount} {currency}"),
    }
}
