//! The rows of the Users page: members, with what belongs to each of their access, in a fixed number of statements.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;

use crate::clock::{Day, Instant};
use crate::community::members::{Filter, MemberStatus, PortalAccess};
use crate::community::users::User;
use crate::community::users::invitations::{Invitation, queries as invitations};
use crate::db::schema::{companies, members, users};
use crate::db::{Connection, Limited};
use crate::space::locations::{self, Location};
use crate::web::{PageToken, Problem, when};

/// Rows of a page.
pub const PAGE: usize = 50;
/// One more, which tells whether there are more.
const FETCH: u16 = 51;
/// Rows of a bite of the export.
const BITE: u16 = 1000;

/// Companies offered to filter by.
const CHOICE: u16 = 200;

/// The order of the list.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Sort {
    /// Joined last first.
    #[default]
    Newest,
    Name,
}

/// Where a page begins.
#[derive(Clone, Debug)]
pub enum From {
    Start,
    After(PageToken),
    Before(PageToken),
}

/// A member as the list reads it.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = members)]
struct Bare {
    id: i64,
    name: String,
    name_key: String,
    email: Option<String>,
    company_id: Option<i64>,
    location_id: i64,
    joined_on: Day,
    status: MemberStatus,
    portal_access: PortalAccess,
    portal_access_until: Option<Instant>,
    archived_at: Option<Instant>,
}

/// One row: a member, and all there is of its access.
#[derive(Clone, Debug)]
pub struct Line {
    pub member_id: i64,
    pub name: String,
    pub email: Option<String>,
    pub company: Option<String>,
    pub location: Location,
    pub status: MemberStatus,
    pub access: PortalAccess,
    pub is_archived: bool,
    pub user: Option<User>,
    /// The last one, whatever became of it.
    pub invitation: Option<Invitation>,
    name_key: String,
    joined_on: Day,
}

impl Line {
    /// The word that a page after or before this row begins with.
    #[must_use]
    pub fn token(&self, sort: Sort) -> PageToken {
        let key = match sort {
            Sort::Newest => when::iso(self.joined_on),
            Sort::Name => self.name_key.clone(),
        };
        PageToken { key, id: self.member_id }
    }
}

/// A page of rows, and whether there are more on either side.
#[derive(Clone, Debug)]
pub struct Page {
    pub lines: Vec<Line>,
    pub newer: bool,
    pub older: bool,
}

/// A page of the list.
///
/// # Errors
/// 400 for a page token of another list, or the database's.
pub async fn page(
    conn: &mut Connection,
    filter: &Filter,
    sort: Sort,
    from: &From,
    now: Instant,
) -> Result<Page, Problem> {
    let mut bare: Vec<Bare> = Limited::<_, FETCH>(ordered(filter, sort, from, now)?).load(conn).await?;
    let more = bare.len() > PAGE;
    bare.truncate(PAGE);
    let backwards = matches!(from, From::Before(_));
    if backwards {
        bare.reverse();
    }
    let (newer, older) = match from {
        From::Start => (false, more),
        From::After(_) => (true, more),
        From::Before(_) => (more, true),
    };
    Ok(Page { lines: complete(conn, bare, now).await?, newer, older })
}

/// The next bite of the export, by id, after this one.
///
/// # Errors
/// The database's.
pub async fn all_after(conn: &mut Connection, filter: &Filter, id: i64, now: Instant) -> QueryResult<Vec<Line>> {
    let bite = filter.members(now).filter(members::id.gt(id)).order(members::id).select(Bare::as_select());
    let bare: Vec<Bare> = Limited::<_, BITE>(bite).load(conn).await?;
    complete(conn, bare, now).await
}

/// The row of one member.
///
/// # Errors
/// The database's.
pub async fn line(conn: &mut Connection, member_id: i64, now: Instant) -> QueryResult<Option<Line>> {
    let bare: Vec<Bare> = members::table.find(member_id).select(Bare::as_select()).load(conn).await?;
    Ok(complete(conn, bare, now).await?.pop())
}

/// Companies to filter by: the first two hundred by name, and the one that is chosen.
///
/// # Errors
/// The database's.
pub async fn companies_to_choose(conn: &mut Connection, chosen: Option<i64>) -> QueryResult<Vec<(i64, String)>> {
    let first = companies::table.order((companies::name_key, companies::id)).select((companies::id, companies::name));
    let mut choice: Vec<(i64, String)> = Limited::<_, CHOICE>(first).load(conn).await?;
    if let Some(chosen) = chosen.filter(|chosen| choice.iter().all(|(id, _)| id != chosen)) {
        let of_chosen = companies::table.find(chosen).select((companies::id, companies::name));
        choice.extend(of_chosen.first::<(i64, String)>(conn).await.optional()?);
    }
    Ok(choice)
}

type Ordered<'a> =
    diesel::dsl::Select<members::BoxedQuery<'a, diesel::pg::Pg>, diesel::dsl::AsSelect<Bare, diesel::pg::Pg>>;

fn ordered<'a>(filter: &Filter, sort: Sort, from: &From, now: Instant) -> Result<Ordered<'a>, Problem> {
    let rows = filter.members(now);
    let rows = match sort {
        Sort::Newest => {
            let day = |token: &PageToken| when::parse_day(&token.key).map_err(|fault| Problem::BadRequest(fault.0));
            match from {
                From::Start => rows.order((members::joined_on.desc(), members::id.desc())),
                From::After(token) => {
                    let day = day(token)?;
                    rows.filter(members::joined_on.le(day))
                        .filter(members::joined_on.lt(day).or(members::id.lt(token.id)))
                        .order((members::joined_on.desc(), members::id.desc()))
                }
                From::Before(token) => {
                    let day = day(token)?;
                    rows.filter(members::joined_on.ge(day))
                        .filter(members::joined_on.gt(day).or(members::id.gt(token.id)))
                        .order((members::joined_on.asc(), members::id.asc()))
                }
            }
        }
        Sort::Name => match from {
            From::Start => rows.order((members::name_key.asc(), members::id.asc())),
            From::After(token) => rows
                .filter(members::name_key.ge(token.key.clone()))
                .filter(members::name_key.gt(token.key.clone()).or(members::id.gt(token.id)))
                .order((members::name_key.asc(), members::id.asc())),
            From::Before(token) => rows
                .filter(members::name_key.le(token.key.clone()))
                .filter(members::name_key.lt(token.key.clone()).or(members::id.lt(token.id)))
                .order((members::name_key.desc(), members::id.desc())),
        },
    };
    Ok(rows.select(Bare::as_select()))
}

/// What belongs to these members, each kind in one statement.
async fn complete(conn: &mut Connection, bare: Vec<Bare>, now: Instant) -> QueryResult<Vec<Line>> {
    let ids: Vec<i64> = bare.iter().map(|member| member.id).collect();
    let mut company_ids: Vec<i64> = bare.iter().filter_map(|member| member.company_id).collect();
    company_ids.sort_unstable();
    company_ids.dedup();
    let names: HashMap<i64, String> = companies::table
        .filter(companies::id.eq_any(company_ids))
        .select((companies::id, companies::name))
        .load::<(i64, String)>(conn)
        .await?
        .into_iter()
        .collect();
    let mut places: HashMap<i64, Location> = HashMap::new();
    for place in locations::queries::all(conn).await? {
        places.insert(place.id, place);
    }
    let with_user: Vec<User> =
        users::table.filter(users::member_id.eq_any(ids.clone())).select(User::as_select()).load(conn).await?;
    let mut users: HashMap<i64, User> = with_user.into_iter().map(|user| (user.member_id, user)).collect();
    let mut last: HashMap<i64, Invitation> = HashMap::new();
    for invitation in invitations::latest_of(conn, &ids).await? {
        last.insert(invitation.member_id, invitation);
    }
    let lines = bare.into_iter().filter_map(|member| {
        Some(Line {
            member_id: member.id,
            company: member.company_id.and_then(|id| names.get(&id).cloned()),
            // A location made between two statements: the row shows with the next look.
            location: places.get(&member.location_id)?.clone(),
            access: PortalAccess::at(member.portal_access, member.portal_access_until, now),
            status: member.status,
            is_archived: member.archived_at.is_some(),
            user: users.remove(&member.id),
            invitation: last.remove(&member.id),
            name: member.name,
            name_key: member.name_key,
            email: member.email,
            joined_on: member.joined_on,
        })
    });
    Ok(lines.collect())
}
