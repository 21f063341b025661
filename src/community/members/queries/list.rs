//! The rows of the list of members.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::clock::{Day, Instant};
use crate::community::members::{Filter, MemberStatus, PortalAccess};
use crate::db::schema::{companies, members};
use crate::db::{Connection, Limited, PAGE_AND_ONE, Page, PageFrom, Way, behind};
use crate::web::when::iso;
use crate::web::{Kept, PageToken, Problem, when};
use crate::words;

words! {
    /// The order of a list.
    Sort {
        Newest = "newest", "newest first";
        Name = "name", "by name";
    }
}

impl Sort {
    /// The order that an address asks for; without a word the newest first.
    ///
    /// # Errors
    /// 400 for a word that is no order.
    pub fn asked(word: &str) -> Result<Self, Problem> {
        if word.is_empty() {
            return Ok(Self::Newest);
        }
        word.parse().map_err(|_| Problem::BadRequest("The address asks for an order that does not exist.".into()))
    }

    /// What leads to the page before, and to the one after.
    #[must_use]
    pub const fn ways(self) -> (&'static str, &'static str) {
        match self {
            Self::Newest => ("Newer", "Older"),
            Self::Name => ("Previous", "Next"),
        }
    }

    /// How the column of `column` is sorted while the list is in this order, as `aria-sort` says it.
    #[must_use]
    pub fn direction(self, column: Self) -> &'static str {
        match (self == column, self) {
            (false, _) => "none",
            (true, Self::Newest) => "descending",
            (true, Self::Name) => "ascending",
        }
    }
}

/// A member as a list shows them.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = members)]
pub struct Row {
    pub id: i64,
    pub name: String,
    pub name_key: String,
    pub email: Option<String>,
    pub company_id: Option<i64>,
    /// The company's name, looked up for the rows of the page alone.
    #[diesel(select_expression = company_name(), select_expression_type = company_name)]
    pub company: Option<String>,
    pub location_id: i64,
    pub status: MemberStatus,
    pub portal_access: PortalAccess,
    pub portal_access_until: Option<Instant>,
    pub joined_on: Day,
}

#[diesel::dsl::auto_type]
fn company_name() -> _ {
    companies::table.filter(companies::id.nullable().eq(members::company_id)).select(companies::name).single_value()
}

impl Row {
    #[must_use]
    pub fn access(&self, now: Instant) -> PortalAccess {
        PortalAccess::at(self.portal_access, self.portal_access_until, now)
    }

    /// Where the page begins that follows this row.
    #[must_use]
    pub fn token(&self, sort: Sort) -> PageToken {
        let key = match sort {
            Sort::Newest => iso(self.joined_on),
            Sort::Name => self.name_key.clone(),
        };
        PageToken { key, id: self.id }
    }
}

/// The members of a page. One row more than it shows is fetched: so it is known whether others follow.
///
/// # Errors
/// 400 for a page token of another order; the database's.
pub async fn page(
    conn: &Connection,
    filter: &Filter,
    sort: Sort,
    from: &PageFrom<PageToken>,
    now: Instant,
) -> Result<Page<Row>, Problem> {
    let query = filter.members(now).select(Row::as_select());
    let newest = (members::joined_on, members::id);
    let by_name = (members::name_key, members::id);
    let query = match (sort, from) {
        (Sort::Newest, PageFrom::Start) => query.order((members::joined_on.desc(), members::id.desc())),
        (Sort::Newest, PageFrom::After(token)) => query
            .filter(behind(newest, (day_of(token)?, token.id), Way::Down))
            .order((members::joined_on.desc(), members::id.desc())),
        (Sort::Newest, PageFrom::Before(token)) => {
            query.filter(behind(newest, (day_of(token)?, token.id), Way::Up)).order(newest)
        }
        (Sort::Name, PageFrom::Start) => query.order(by_name),
        (Sort::Name, PageFrom::After(PageToken { key, id })) => {
            query.filter(behind(by_name, (key.clone(), *id), Way::Up)).order(by_name)
        }
        (Sort::Name, PageFrom::Before(PageToken { key, id })) => query
            .filter(behind(by_name, (key.clone(), *id), Way::Down))
            .order((members::name_key.desc(), members::id.desc())),
    };
    Ok(from.page(Limited::<_, PAGE_AND_ONE>(query).load(&mut &*conn).await?))
}

pub(super) fn day_of(token: &PageToken) -> Result<Day, Problem> {
    when::parse_day(&token.key).map_err(|_| {
        Problem::BadRequest("This address does not lead to a page of the list. Begin at its first page.".into())
    })
}

/// The names of these rows' companies.
///
/// # Errors
/// The database's.
pub async fn company_names(
    conn: &Connection,
    ids: impl IntoIterator<Item = Option<i64>>,
) -> QueryResult<HashMap<i64, String>> {
    let ids: Vec<i64> = ids.into_iter().flatten().collect();
    let named: Vec<(i64, String)> = companies::table
        .filter(companies::id.eq_any(ids))
        .select((companies::id, companies::name))
        .load(&mut &*conn)
        .await?;
    Ok(named.into_iter().collect())
}

/// The first companies by name, to choose from in a form, and in any case the chosen one.
///
/// # Errors
/// The database's.
pub async fn companies_by_name(conn: &Connection, chosen: Option<i64>) -> QueryResult<Vec<(i64, String)>> {
    let first = companies::table.order((companies::name_key, companies::id)).select((companies::id, companies::name));
    let mut offered: Vec<(i64, String)> = Limited::<_, 500>(first).load(&mut &*conn).await?;
    if let Some(id) = chosen
        && !offered.iter().any(|(offered, _)| *offered == id)
    {
        offered.extend(company_names(conn, [Some(id)]).await?);
    }
    Ok(offered)
}

/// The first companies by name, to filter a list by, as each process keeps them.
struct Offered(Vec<(i64, String)>);

/// How many companies the filter offers. A house with more narrows its list by the search, or from the company's page.
const OFFERED: usize = 50;

/// The companies to filter by, as of `version` (how often companies have changed), and in any case the chosen one.
///
/// # Errors
/// The database's.
pub async fn companies_to_filter_by(
    conn: &Connection,
    kept: &Kept,
    version: i64,
    chosen: Option<i64>,
) -> QueryResult<Vec<(i64, String)>> {
    let first = match kept.get::<Offered>(version) {
        Some(first) => first,
        None => {
            let mut first = companies_by_name(conn, None).await?;
            first.truncate(OFFERED);
            let first = Arc::new(Offered(first));
            kept.put(version, Arc::clone(&first));
            first
        }
    };
    let mut offered = first.0.clone();
    if let Some(id) = chosen
        && !offered.iter().any(|(offered, _)| *offered == id)
    {
        offered.extend(company_names(conn, [Some(id)]).await?);
    }
    Ok(offered)
}

/// A row of the export.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = members)]
pub struct Exported {
    pub id: i64,
    pub name: String,
    pub email: Option<String>,
    pub company_id: Option<i64>,
    pub location_id: i64,
    pub status: MemberStatus,
    pub portal_access: PortalAccess,
    pub portal_access_until: Option<Instant>,
    pub phone: String,
    pub joined_on: Day,
    pub billing_name: String,
    pub billing_address: String,
    pub tax_id: String,
    pub tags: Vec<String>,
    pub contact_person: bool,
    pub billing_person: bool,
}

/// The next thousand of an export, in the order of their ids.
///
/// # Errors
/// The database's.
pub async fn batch(conn: &Connection, filter: &Filter, after: i64, now: Instant) -> QueryResult<Vec<Exported>> {
    let next = filter.members(now).filter(members::id.gt(after)).order(members::id).select(Exported::as_select());
    Limited::<_, 1000>(next).load(&mut &*conn).await
}
