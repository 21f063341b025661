//! GET `/admin/community/members`.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;
use tokio::try_join;

use super::LIST;
use crate::accounts::{Admin, AdminShell};
use crate::clock::Instant;
use crate::community::companies;
use crate::community::members::queries::{self, Row};
use crate::community::members::{Filter, FilterWords, PortalAccess, Sort, SortedFrom};
use crate::db::{Count, Page};
use crate::space::locations::Locations;
use crate::web::{ExportLink, Hx, Problem, Query, Site, address, figure};

/// The list's address as it is asked for.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListWords {
    q: String,
    status: String,
    location: String,
    company: String,
    access: String,
    sort: String,
    after: String,
    before: String,
}

impl ListWords {
    /// The filter it means.
    ///
    /// # Errors
    /// 400 for a word that is none of the list.
    pub fn filter(&self) -> Result<Filter, Problem> {
        let words = FilterWords {
            q: self.q.clone(),
            status: self.status.clone(),
            location: self.location.clone(),
            company: self.company.clone(),
            access: self.access.clone(),
        };
        words.parse()
    }

    /// The filters as a query, sorted by `sort`, beginning where `page` says.
    fn address(&self, path: &str, sort: &str, page: Option<(&str, String)>) -> String {
        let mut pairs: Vec<(&str, &str)> = vec![
            ("q", self.q.trim()),
            ("status", &self.status),
            ("location", &self.location),
            ("company", &self.company),
            ("access", &self.access),
            ("sort", sort),
        ];
        pairs.extend(page.as_ref().map(|(name, token)| (*name, token.as_str())));
        address(path, pairs)
    }
}

#[derive(Template)]
#[template(path = "community/members/index.html", blocks = ["list"])]
struct Index {
    shell: AdminShell,
    words: ListWords,
    filter: Filter,
    sort: Sort,
    page: Page<Row>,
    count: Count,
    locations: Locations,
    offered: Vec<(i64, String)>,
    now: Instant,
}

impl Index {
    fn company<'a>(&self, row: &'a Row) -> Option<&'a str> {
        row.company.as_deref()
    }

    fn place(&self, row: &Row) -> &str {
        self.locations.name(row.location_id)
    }

    fn number(&self) -> String {
        self.count.to_string()
    }

    const fn noun(&self) -> &'static str {
        self.count.noun("member", "members")
    }

    fn foot(&self) -> String {
        format!("{} of {} {}, {}", self.page.rows.len(), self.count, self.noun(), self.sort.label())
    }

    fn export(&self) -> ExportLink {
        ExportLink { address: self.words.address("/admin/community/members.csv", "", None) }
    }

    /// The head's sentence: everyone, and where.
    fn sentence(&self) -> String {
        let places: Vec<&str> = self.locations.iter().map(|place| place.name.as_str()).collect();
        let places = match places.as_slice() {
            [] => String::new(),
            [one] => format!(", in {one}"),
            [first @ .., last] if places.len() <= 4 => format!(", in {} and {last}", first.join(", ")),
            more => format!(", in {} places", figure(i64::try_from(more.len()).unwrap_or(i64::MAX))),
        };
        format!("Everyone the house looks after{places}, with or without a sign-in.")
    }

    fn nobody(&self) -> &'static str {
        match (self.filter.q.is_empty(), self.filter.archived) {
            (false, _) => "Nobody by that name here",
            (true, true) => "Nobody is archived",
            (true, false) => "Nobody here",
        }
    }

    fn why_empty(&self) -> String {
        let narrowed = Filter { q: String::new(), ..self.filter.clone() }.is_set();
        match (self.filter.q.as_str(), narrowed) {
            ("", _) => "No member matches the filters.".to_owned(),
            (q, true) => format!("No member matches “{q}” and the filters."),
            (q, false) => format!("No member matches “{q}”."),
        }
    }

    /// The page one looks at, to come back to it.
    fn here(&self) -> String {
        let page = [("after", &self.words.after), ("before", &self.words.before)];
        let page = page.into_iter().find(|(_, token)| !token.is_empty()).map(|(name, token)| (name, token.clone()));
        self.words.address(LIST, &self.words.sort, page)
    }

    const fn backward(&self) -> &'static str {
        self.sort.ways().0
    }

    const fn forward(&self) -> &'static str {
        self.sort.ways().1
    }

    fn direction(&self, column: Sort) -> &'static str {
        self.sort.direction(column)
    }

    fn sorted_by(&self, sort: &str) -> String {
        self.words.address(LIST, sort, None)
    }

    fn newer(&self) -> Option<String> {
        let first = self.page.previous()?;
        Some(self.words.address(LIST, &self.words.sort, Some(("before", first.token(self.sort)))))
    }

    fn older(&self) -> Option<String> {
        let last = self.page.next()?;
        Some(self.words.address(LIST, &self.words.sort, Some(("after", last.token(self.sort)))))
    }

    const fn kinds_of_access(&self) -> &'static [PortalAccess] {
        PortalAccess::ALL
    }
}

/// GET `/admin/community/members`.
///
/// # Errors
/// 400 for words that make no sense; the database's.
pub async fn index(site: Site, admin: Admin, hx: Hx, Query(words): Query<ListWords>) -> Result<HttpResponse, Problem> {
    let (filter, from) = (words.filter()?, SortedFrom::asked(&words.sort, &words.after, &words.before)?);
    let now = site.now();
    let conn = site.db_for(&filter.q).await?;
    // On their way at the same time, on the one connection.
    let ((page, count), locations, offered) = try_join!(
        queries::page_and_count(&conn, site.kept(), &filter, &from, now, filter.is_set()),
        Locations::load(&conn, site.kept(), admin.locations_changed),
        companies::queries::offered_to_filter(&conn, site.kept(), admin.companies_changed, filter.company_id),
    )?;
    drop(conn);
    let count = count.unwrap_or(Count::Exactly(admin.members));
    let shell = admin.shell("members");
    let page = Index { shell, words, filter, sort: from.sort(), page, count, locations, offered, now };
    hx.show(&page, &[&page.as_list(), &page.export().renewed()?])
}
