//! GET `/admin/find`.

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;
use jiff::tz::TimeZone;
use serde::Deserialize;
use tokio::try_join;

use super::queries::{OtherAddress, by_other_address};
use crate::accounts::{Admin, AdminShell};
use crate::clock::Instant;
use crate::community::companies::{self, Company, CompanyFilter};
use crate::community::members::queries::{self as members, Row};
use crate::community::members::{Filter, PortalAccess, SortedFrom};
use crate::db::PageFrom;
use crate::space::locations::Locations;
use crate::text::search_words;
use crate::web::{Hx, Partial, Problem, Query, Site, counted, when};

/// How many of each kind the page shows; the dialog shows less.
const SHOWN: usize = 20;
const SHOWN_IN_DIALOG: [usize; 3] = [5, 3, 2];

/// What is looked for, and where the answer goes.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct FindWords {
    q: String,
    /// `dialog` for the finder over the page.
    place: String,
}

#[derive(Template)]
#[template(path = "community/find/index.html", blocks = ["hits"])]
struct Found {
    shell: AdminShell,
    q: String,
    in_dialog: bool,
    members: Vec<Row>,
    companies: Vec<Company>,
    users: Vec<OtherAddress>,
    sizes: HashMap<i64, i64>,
    places: Option<Locations>,
    now: Instant,
}

impl Found {
    /// How many of the kind are shown: members, companies, users.
    fn shown(&self, kind: usize) -> usize {
        if self.in_dialog { SHOWN_IN_DIALOG[kind] } else { SHOWN }
    }

    fn all(&self) -> usize {
        self.members.len().min(SHOWN) + self.companies.len().min(SHOWN) + self.users.len().min(SHOWN)
    }

    /// Whether there are more of some kind than were read.
    fn is_more(&self) -> bool {
        [self.members.len(), self.companies.len(), self.users.len()].into_iter().any(|number| number > SHOWN)
    }

    /// `9 for “kal”: 6 members, 2 companies, 1 user.`
    fn sentence(&self) -> String {
        if self.q.is_empty() {
            return "Members, companies and users, by name, e-mail, company or phone.".to_owned();
        }
        let some = [
            (self.members.len(), "member", "members"),
            (self.companies.len(), "company", "companies"),
            (self.users.len(), "user", "users"),
        ];
        let parts: Vec<String> = some
            .into_iter()
            .filter(|(number, _, _)| *number > 0)
            .map(|(number, one, many)| format!("{} {}", self.number_of(number), if number == 1 { one } else { many }))
            .collect();
        if parts.is_empty() {
            return format!("Nobody and nothing for “{}”.", self.q);
        }
        let more = if self.is_more() { "+" } else { "" };
        format!("{}{more} for “{}”: {}.", self.all(), self.q, parts.join(", "))
    }

    /// E-mail or company, and place: what tells two of one name apart.
    fn facts(&self, row: &Row) -> String {
        let company = row.company.as_deref();
        let first = company.or(row.email.as_deref());
        let email_is_why = row.email.as_deref().filter(|email| crate::text::finds(email, &self.q));
        let first = email_is_why.filter(|_| company.is_none_or(|name| !crate::text::finds(name, &self.q))).or(first);
        [first, self.place(row.location_id)].into_iter().flatten().collect::<Vec<_>>().join(", ")
    }

    fn zone(&self) -> TimeZone {
        self.places.as_ref().map_or(TimeZone::UTC, Locations::house_zone)
    }

    fn place(&self, id: i64) -> Option<&str> {
        self.places.as_ref()?.get(id).map(|place| place.name.as_str())
    }

    fn company_facts(&self, company: &Company) -> String {
        let people = match self.sizes.get(&company.id) {
            None | Some(0) => "nobody yet".to_owned(),
            Some(many) => counted(*many, "member", "members"),
        };
        format!("{}, {people}", self.place(company.location_id).unwrap_or("–"))
    }

    fn seen(&self, user: &OtherAddress) -> String {
        user.last_signed_in_at.map_or_else(
            || "Never seen".to_owned(),
            |at| format!("Last seen {}", when::seen(at, self.now, &self.zone())),
        )
    }

    /// `20+` beyond what is read.
    fn number_of(&self, number: usize) -> String {
        if number > SHOWN { format!("{SHOWN}+") } else { number.to_string() }
    }

    fn has_more_members(&self) -> bool {
        self.members.len() > SHOWN
    }

    fn access(&self, row: &Row) -> PortalAccess {
        row.access(self.now)
    }
}

/// GET `/admin/find`.
///
/// # Errors
/// The database's.
pub async fn find(site: Site, admin: Admin, hx: Hx, Query(words): Query<FindWords>) -> Result<HttpResponse, Problem> {
    let q = search_words(&words.q);
    let now = site.now();
    let mut found = Found {
        shell: admin.shell("find"),
        q: q.clone(),
        in_dialog: words.place == "dialog",
        members: Vec::new(),
        companies: Vec::new(),
        users: Vec::new(),
        sizes: HashMap::new(),
        places: None,
        now,
    };
    if !q.is_empty() {
        let conn = site.db_for(&q).await?;
        let filter = Filter { q: q.clone(), ..Filter::default() };
        let filter = members::meant(&conn, site.kept(), &filter).await?;
        let of_companies = CompanyFilter { q: q.clone(), location_id: None };
        let (members, companies, users, places) = try_join!(
            members::page(&conn, &filter, &SortedFrom::Name(PageFrom::Start), now),
            companies::queries::page(&conn, &of_companies, &PageFrom::Start),
            by_other_address(&conn, &q),
            Locations::load(&conn, site.kept(), admin.locations_changed),
        )?;
        (found.members, found.companies) = (members.rows, companies.rows);
        (found.users, found.places) = (users, Some(places));
        found.members.truncate(SHOWN + 1);
        found.companies.truncate(SHOWN + 1);
        let ids: Vec<i64> = found.companies.iter().map(|company| company.id).collect();
        found.sizes = companies::queries::sizes(&conn, &ids).await?;
    }
    if found.in_dialog {
        return hx.show(&found, &[&found.as_hits()]);
    }
    let sentence = Partial::text("#found", &found.sentence());
    hx.show(&found, &[&found.as_hits(), &sentence])
}
