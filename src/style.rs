//! `/admin/style`: every part in every state, made of the very macros the pages use. Whoever changes a part looks here
//! first; the walk of the browser tests does too.

use actix_web::HttpResponse;
use askama::Template;

use crate::accounts::{Admin, AdminShell};
use crate::community::members::{MemberStatus, PortalAccess};
use crate::settings::mail_log::Fate;
use crate::web::{Conflict, Errors, Hx, Niche, Problem};

/// The colours by the names of their custom properties.
const COLOURS: [&str; 25] = [
    "desk",
    "desk-lift",
    "desk-line",
    "brass",
    "brass-deep",
    "sheet",
    "card",
    "well",
    "hover",
    "picked",
    "line",
    "line-firm",
    "edge",
    "ink",
    "ink-2",
    "ink-3",
    "act",
    "link",
    "ring",
    "good",
    "wait",
    "late",
    "bad",
    "cool",
    "plum",
];

#[derive(Template)]
#[template(path = "style.html")]
struct StylePage {
    shell: AdminShell,
    /// A form with two things to mend, and one with none.
    faults: Errors,
    none: Errors,
    conflict: Conflict,
}

/// A face among those that need somebody.
struct Face {
    name: &'static str,
}

/// A dot on the way to portal access.
struct Dot {
    name: &'static str,
    at: Option<Time>,
    tone: &'static str,
    is_now: bool,
}

/// When one came about.
struct Time {
    machine: &'static str,
    shown: &'static str,
}

impl StylePage {
    fn journey(&self) -> [Dot; 4] {
        let at = |machine, shown| Some(Time { machine, shown });
        let sent = || at("2026-11-16T08:12:00Z", "Mon 16 Nov, 09:12");
        [
            Dot { name: "Invited", at: sent(), tone: "good", is_now: false },
            Dot { name: "Delivered", at: sent(), tone: "good", is_now: false },
            Dot {
                name: "Expired unused",
                at: at("2026-11-19T08:12:00Z", "Thu 19 Nov, 09:12"),
                tone: "late",
                is_now: true,
            },
            Dot { name: "Account created", at: None, tone: "idle", is_now: false },
        ]
    }

    fn faces(&self) -> [Face; 3] {
        ["Noor van den Heuvel", "Piotr Raczek", "Wei-Ling Tan"].map(|name| Face { name })
    }

    /// A key that waits for somebody, a niche where none hangs, one's own key, and where one's own is gone.
    fn niches(&self) -> [Niche; 4] {
        let niche =
            |column: u16, brass, key| Niche { number: 300 + column, x: 20 + (column - 1) * 101, y: 4, brass, key };
        [niche(1, false, true), niche(2, false, false), niche(3, true, true), niche(4, true, false)]
    }
}

/// GET `/admin/style`.
///
/// # Errors
/// 403 to all but owners.
pub async fn show(admin: Admin, hx: Hx) -> Result<HttpResponse, Problem> {
    if !admin.is_owner() {
        return Err(Problem::Forbidden("Owners alone look at the parts the pages are made of.".into()));
    }
    let mut faults = Errors::one("name", "The name is empty.");
    faults.add("tax_id", "German VAT numbers have nine digits after DE.");
    let conflict = Conflict::new(Some("Marta Ilves".into())).with("Phone", "+49 30 5557 0100", "+49 30 5557 0101");
    hx.show(&StylePage { shell: admin.shell("style"), faults, none: Errors::default(), conflict }, &[])
}
