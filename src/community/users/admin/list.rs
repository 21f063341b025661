//! GET `/admin/community/users`: the sum that is the tabs, the filters, the rows.

use actix_web::HttpResponse;
use askama::Template;
use futures_util::TryFutureExt as _;
use serde::Deserialize;
use tokio::try_join;

use super::Row;
use crate::accounts::{Admin, AdminShell};
use crate::community::companies;
use crate::community::members::queries as members;
use crate::community::members::{Filter, FilterWords, PortalAccess, Sort, SortedFrom};
use crate::community::users::queries;
use crate::community::users::{Part, Sum};
use crate::db::Count;
use crate::space::locations::Locations;
use crate::web::{ExportLink, Hx, Problem, Query, Site, Stripe, address, figure, stripes};

/// The address of the list.
pub(super) const LIST: &str = "/admin/community/users";

/// The list's address as it is asked for: the filters of the members' list, and which tab.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ListWords {
    tab: String,
    access: String,
    q: String,
    status: String,
    location: String,
    company: String,
    sort: String,
    after: String,
    before: String,
}

impl ListWords {
    /// The filter it means; a tab is a kind of access.
    ///
    /// # Errors
    /// 400 for a word that is none of the list.
    pub fn filter(&self) -> Result<Filter, Problem> {
        let access = if self.tab.is_empty() { self.access.clone() } else { self.tab.clone() };
        let words = FilterWords {
            q: self.q.clone(),
            status: self.status.clone(),
            location: self.location.clone(),
            company: self.company.clone(),
            access,
        };
        words.parse()
    }

    /// Everything but the page, as a query; with a further parameter, if one is given.
    fn address(&self, path: &str, further: Option<(&str, &str)>) -> String {
        let fixed = [
            ("tab", if self.tab.is_empty() { &self.access } else { &self.tab }),
            ("q", &self.q),
            ("status", &self.status),
            ("location", &self.location),
            ("company", &self.company),
        ];
        let mut pairs: Vec<(&str, &str)> = fixed.iter().map(|(name, value)| (*name, value.as_str())).collect();
        if further.is_none_or(|(name, _)| name != "sort") {
            pairs.push(("sort", &self.sort));
        }
        pairs.extend(further);
        address(path, pairs)
    }
}

/// The sum: on the page, and alone after an action.
#[derive(Template)]
#[template(path = "community/users/_sum.html")]
pub(super) struct SumTabs {
    pub sum: Sum,
    pub tab: Option<PortalAccess>,
}

/// Its template has escaped what it holds: within another one it stands as it is.
impl askama::filters::HtmlSafe for SumTabs {}

impl SumTabs {
    fn parts(&self) -> Vec<Part> {
        self.sum.parts()
    }

    fn bar(&self) -> Vec<(Part, Stripe)> {
        let parts = self.sum.parts();
        let stripes = stripes(&parts.iter().map(|part| part.number).collect::<Vec<_>>());
        parts.into_iter().zip(stripes).collect()
    }

    fn is_current(&self, part: &Part) -> bool {
        self.tab == Some(part.access)
    }
}

/// The sentence at the head.
pub(super) fn sentence(sum: &Sum) -> String {
    let (with_access, members) = (sum.with_access, sum.members());
    match (with_access, members) {
        (_, 0) => "No members yet, so nobody to give a key to.".into(),
        (0, _) => "Nobody holds a key yet: no member can sign in to the Member Portal.".into(),
        (1, _) => format!("1 of {} members holds a key: they can sign in to the Member Portal today.", figure(members)),
        _ => format!(
            "{} of {} members hold a key: they can sign in to the Member Portal today.",
            figure(with_access),
            figure(members)
        ),
    }
}

#[derive(Template)]
#[template(path = "community/users/index.html", blocks = ["list"])]
struct Index {
    shell: AdminShell,
    sentence: String,
    tabs: SumTabs,
    words: ListWords,
    filter: Filter,
    sort: Sort,
    locations: Locations,
    offered: Vec<(i64, String)>,
    rows: Vec<Row>,
    /// The page one looks at, to come back to it.
    back: String,
    pager: String,
    newer: Option<String>,
    older: Option<String>,
    export: ExportLink,
}

impl Index {
    /// Whether more than the tab narrows the list.
    fn is_filtered(&self) -> bool {
        Filter { access: None, ..self.filter.clone() }.is_set()
    }

    fn why_empty(&self) -> String {
        let under_this_tab = if self.filter.access.is_some() { " under this tab" } else { "" };
        match self.filter.q.as_str() {
            "" => format!("No member{under_this_tab} matches the filters."),
            q => format!("No member{under_this_tab} matches “{q}”."),
        }
    }

    /// By name, and from there back to the newest first.
    fn sorted_by_name(&self) -> String {
        self.words.address(LIST, Some(("sort", if self.sort == Sort::Name { "" } else { "name" })))
    }

    fn backward(&self) -> &'static str {
        self.sort.ways().0
    }

    fn forward(&self) -> &'static str {
        self.sort.ways().1
    }

    fn direction(&self, column: Sort) -> &'static str {
        self.sort.direction(column)
    }

    /// The tab without its filters.
    fn cleared(&self) -> String {
        let words =
            ListWords { tab: self.words.tab.clone(), access: self.words.access.clone(), ..ListWords::default() };
        words.address(LIST, None)
    }
}

/// The list of members by their portal access.
///
/// # Errors
/// 400 for an address that means nothing, or the database's.
pub async fn index(site: Site, admin: Admin, hx: Hx, Query(words): Query<ListWords>) -> Result<HttpResponse, Problem> {
    let (filter, from) = (words.filter()?, SortedFrom::asked(&words.sort, &words.after, &words.before)?);
    let now = site.now();
    let narrowed = Filter { access: None, ..filter.clone() }.is_set();
    let db = site.db_for(&filter.q).await?;
    let locations = Locations::load(&db, site.kept(), admin.locations_changed).await?;
    // On their way at the same time, on the one connection.
    let (sum, (page, found), offered) = try_join!(
        queries::sum(&db, now),
        members::page_and_count(&db, site.kept(), &filter, &from, now, narrowed).and_then(async |(page, count)| {
            Ok((queries::lines(&db, page, filter.archived, &locations, now).await?, count))
        }),
        companies::queries::offered_to_filter(&db, site.kept(), admin.companies_changed, filter.company_id),
    )?;
    drop(db);
    let found =
        found.unwrap_or_else(|| Count::Exactly(filter.access.map_or_else(|| sum.members(), |access| sum.of(access))));
    let sort = from.sort();
    let newer = page.previous().map(|line| line.token(sort));
    let older = page.next().map(|line| line.token(sort));
    let back = match (words.after.as_str(), words.before.as_str()) {
        ("", "") => words.address(LIST, None),
        ("", before) => words.address(LIST, Some(("before", before))),
        (after, _) => words.address(LIST, Some(("after", after))),
    };
    let tab = filter.access;
    let page = Index {
        shell: admin.shell("users").counting(sum.with_access, sum.members()),
        sentence: sentence(&sum),
        pager: format!("{} of {}, {}", page.rows.len(), found.with("member", "members"), sort.label()),
        tabs: SumTabs { sum, tab },
        newer: newer.map(|token| words.address(LIST, Some(("before", &token)))),
        older: older.map(|token| words.address(LIST, Some(("after", &token)))),
        export: ExportLink { address: words.address("/admin/community/users.csv", None) },
        rows: page
            .rows
            .into_iter()
            .map(|line| Row { line, can_manage: admin.can_manage(), now, focus: false })
            .collect(),
        back,
        words,
        filter,
        sort,
        locations,
        offered,
    };
    hx.show(&page, &[&page.as_list(), &page.export.renewed()?])
}
