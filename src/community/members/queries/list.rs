//! The rows of the list of members.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::clock::{Day, Instant};
use crate::community::members::{Filter, MemberStatus, PortalAccess, Sort, SortedFrom};
use crate::db::schema::{companies, members};
use crate::db::{BATCH, Connection, Limited, PAGE_AND_ONE, Page, Way, behind, going};

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

    /// The word for this row in a list of that order.
    #[must_use]
    pub fn token(&self, sort: Sort) -> String {
        sort.token(self.joined_on, &self.name_key, self.id)
    }
}

/// The members of a page. One row more than it shows is fetched: so it is known whether others follow.
///
/// # Errors
/// The database's.
pub async fn page(conn: &Connection, filter: &Filter, from: &SortedFrom, now: Instant) -> QueryResult<Page<Row>> {
    let query = filter.members(now).select(Row::as_select());
    let query = match from {
        SortedFrom::Newest(from) => {
            let newest = (members::joined_on, members::id);
            let (row, way) = from.reading(Way::Down);
            let query = if let Some(row) = row { query.filter(behind(newest, *row, way)) } else { query };
            query.order(going(newest, way))
        }
        SortedFrom::Name(from) => {
            let by_name = (members::name_key, members::id);
            let (row, way) = from.reading(Way::Up);
            let query = if let Some(row) = row { query.filter(behind(by_name, row.clone(), way)) } else { query };
            query.order(going(by_name, way))
        }
    };
    Ok(from.page(Limited::<_, PAGE_AND_ONE>(query).load(&mut &*conn).await?))
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

/// The next batch of an export, in the order of their ids.
///
/// # Errors
/// The database's.
pub async fn batch(conn: &Connection, filter: &Filter, after: i64, now: Instant) -> QueryResult<Vec<Exported>> {
    let next = filter.members(now).filter(members::id.gt(after)).order(members::id).select(Exported::as_select());
    Limited::<_, BATCH>(next).load(&mut &*conn).await
}
