//! The list of companies.

use std::collections::HashMap;

use actix_web::HttpResponse;
use askama::Template;
use futures_util::FutureExt as _;
use futures_util::future::OptionFuture;
use tokio::try_join;

use super::ADDRESS;
use crate::accounts::{Admin, AdminShell};
use crate::community::companies::queries;
use crate::community::companies::{Company, CompanyFilter, CompanyFilterWords};
use crate::db::{Count, Page, PageFrom, page_or_first};
use crate::space::locations::Locations;
use crate::web::{Hx, PageWords, Problem, Query, Site, address, figure, page_from, page_token};

#[derive(Template)]
#[template(path = "community/companies/index.html", blocks = ["results"])]
struct Index {
    shell: AdminShell,
    words: CompanyFilterWords,
    filter: CompanyFilter,
    page: Page<Company>,
    sizes: HashMap<i64, i64>,
    locations: Locations,
    count: Count,
}

impl Index {
    fn size(&self, company: &Company) -> String {
        figure(self.sizes.get(&company.id).copied().unwrap_or_default())
    }

    fn unit(size: &str) -> &'static str {
        if size == "1" { "member" } else { "members" }
    }

    fn place(&self, company: &Company) -> &str {
        self.locations.name(company.location_id)
    }

    fn foot(&self) -> String {
        format!("{} of {}, by name", self.page.rows.len(), self.count.with("company", "companies"))
    }

    fn address(&self, and: &str, token: Option<&Company>) -> Option<String> {
        let token = token.map(|company| page_token(&company.name_key, company.id))?;
        let CompanyFilterWords { q, location } = &self.words;
        Some(address(ADDRESS, [("q", q.as_str()), ("location", location), (and, &token)]))
    }

    fn previous(&self) -> Option<String> {
        self.address("before", self.page.previous())
    }

    fn next(&self) -> Option<String> {
        self.address("after", self.page.next())
    }
}

/// GET `/admin/community/companies`.
///
/// # Errors
/// 400 for an address that makes no sense; the database's.
pub async fn index(
    site: Site,
    admin: Admin,
    hx: Hx,
    Query(words): Query<CompanyFilterWords>,
    Query(page): Query<PageWords>,
) -> Result<HttpResponse, Problem> {
    let (filter, from) = (words.parse()?, page_from(&page.after, &page.before)?);
    let is_first = from == PageFrom::Start;
    let conn = site.db_for(&filter.q).await?;
    let page = page_or_first(from, async |from| queries::page(&conn, &filter, from).await).await?;
    let ids: Vec<i64> = page.rows.iter().map(|company| company.id).collect();
    let all_seen = is_first && !page.has_next;
    let counted = OptionFuture::from((!all_seen).then(|| queries::count(&conn, &filter))).map(Option::transpose);
    let (sizes, locations, count) =
        try_join!(queries::sizes(&conn, &ids), Locations::load(&conn, site.kept(), admin.locations_changed), counted)?;
    drop(conn);
    let count = count.unwrap_or_else(|| Count::of(page.rows.len()));
    let shell = admin.shell("companies");
    let page = Index { shell, words, filter, page, sizes, locations, count };
    hx.show(&page, &[&page.as_results()])
}
