//! The rows of the Users page: members, with what belongs to each of their access, in a fixed number of statements.

use std::collections::HashMap;
use std::sync::Arc;

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use tokio::try_join;

use crate::accounts::UserRole;
use crate::clock::Instant;
use crate::community::members::queries::Row;
use crate::community::members::{Filter, MemberStatus, PortalAccess, Sort};
use crate::community::users::User;
use crate::community::users::invitations::{Invitation, queries as invitations};
use crate::db::schema::{members, users};
use crate::db::{BATCH, Connection, Limited, Page};
use crate::space::locations::{Location, Locations};

/// One row: a member, and all there is of its access.
#[derive(Clone, Debug)]
pub struct Line {
    pub member_id: i64,
    pub name: String,
    pub email: Option<String>,
    pub company: Option<String>,
    pub location: Arc<Location>,
    pub status: MemberStatus,
    pub access: PortalAccess,
    pub is_archived: bool,
    pub user: Option<User>,
    /// The last one, whatever became of it. Not looked up by [`lines`] for a member who has a user.
    pub invitation: Option<Invitation>,
    row: Row,
}

impl Line {
    /// The word for this row in a list of that order.
    #[must_use]
    pub fn token(&self, sort: Sort) -> String {
        self.row.token(sort)
    }

    /// The invitation that can still be accepted, resent or revoked.
    #[must_use]
    pub fn open_invitation(&self) -> Option<&Invitation> {
        self.invitation.as_ref().filter(|last| last.is_open())
    }

    /// The open invitation's id, 0 for none: so that pressing in its sight is told from a double click.
    #[must_use]
    pub fn seen_invitation(&self) -> i64 {
        self.open_invitation().map_or(0, |open| open.id)
    }

    #[must_use]
    pub fn can_be_invited(&self) -> bool {
        self.access == PortalAccess::NotInvited && self.email.is_some() && !self.is_archived
    }

    /// The role of the user, or of the user to be.
    #[must_use]
    pub fn role(&self) -> Option<UserRole> {
        let user = self.user.as_ref().map(|user| user.role);
        user.or_else(|| self.open_invitation().map(|open| open.role))
    }
}

/// What belongs to the members of a page (`archived`, if they are), as far as a list tells it: of who has a user, that;
/// of all others their last invitation.
///
/// # Errors
/// The database's.
pub async fn lines(
    conn: &Connection,
    page: Page<Row>,
    archived: bool,
    places: &Locations,
    now: Instant,
) -> QueryResult<Page<Line>> {
    let Page { rows, has_previous, has_next } = page;
    let (with_user, without): (Vec<&Row>, Vec<&Row>) = rows.iter().partition(|row| row.portal_access.is_of_a_user());
    let ids = |of: Vec<&Row>| of.into_iter().map(|row| row.id).collect();
    let mut belongings = Belongings::of(conn, ids(with_user), ids(without)).await?;
    let rows = rows.into_iter().filter_map(|row| belongings.line(row, archived, places, now)).collect();
    Ok(Page { rows, has_previous, has_next })
}

/// The next batch of the export, by id, after this one; and the id of its last row, if there is any.
///
/// # Errors
/// The database's.
pub async fn batch(
    conn: &Connection,
    filter: &Filter,
    after: i64,
    now: Instant,
) -> QueryResult<Option<(i64, Vec<Line>)>> {
    let next = filter.members(now).filter(members::id.gt(after)).order(members::id).select(Row::as_select());
    let rows: Vec<Row> = Limited::<_, BATCH>(next).load(&mut &*conn).await?;
    let Some(last) = rows.last().map(|row| row.id) else { return Ok(None) };
    let ids: Vec<i64> = rows.iter().map(|row| row.id).collect();
    // Read after the rows, and for each batch: a download takes long, and locations are made meanwhile.
    let mut belongings = Belongings::of(conn, ids.clone(), ids).await?;
    let places = Locations::read(conn).await?;
    let lines = rows.into_iter().filter_map(|row| belongings.line(row, filter.archived, &places, now)).collect();
    Ok(Some((last, lines)))
}

/// The row of one member.
///
/// # Errors
/// The database's.
pub async fn line(conn: &Connection, member_id: i64, now: Instant) -> QueryResult<Option<Line>> {
    let places = Locations::read(conn).await?;
    line_at(conn, member_id, &places, now).await
}

/// The row of one member, where the places are known.
///
/// # Errors
/// The database's.
pub async fn line_at(conn: &Connection, member_id: i64, places: &Locations, now: Instant) -> QueryResult<Option<Line>> {
    let one = members::table.find(member_id).select((Row::as_select(), members::archived_at));
    let row = async { one.first::<(Row, Option<Instant>)>(&mut &*conn).await.optional() };
    let (row, mut belongings) = try_join!(row, Belongings::of(conn, vec![member_id], vec![member_id]))?;
    Ok(row.and_then(|(row, archived_at)| belongings.line(row, archived_at.is_some(), places, now)))
}

/// The users of some members, and the last invitations of some, by member.
struct Belongings {
    users: HashMap<i64, User>,
    invitations: HashMap<i64, Invitation>,
}

impl Belongings {
    async fn of(conn: &Connection, with_user: Vec<i64>, invited: Vec<i64>) -> QueryResult<Self> {
        let (users, invitations) = try_join!(users_of(conn, with_user), invitations::latest_of(conn, &invited))?;
        Ok(Self {
            users: users.into_iter().map(|user| (user.member_id, user)).collect(),
            invitations: invitations.into_iter().map(|last| (last.member_id, last)).collect(),
        })
    }

    /// The member of this row with what belongs to them; nothing of a location made between two statements: that row
    /// shows with the next look.
    fn line(&mut self, row: Row, is_archived: bool, places: &Locations, now: Instant) -> Option<Line> {
        Some(Line {
            member_id: row.id,
            name: row.name.clone(),
            email: row.email.clone(),
            company: row.company.clone(),
            location: places.get(row.location_id)?.clone(),
            access: row.access(now),
            status: row.status,
            is_archived,
            user: self.users.remove(&row.id),
            invitation: self.invitations.remove(&row.id),
            row,
        })
    }
}

async fn users_of(conn: &Connection, member_ids: Vec<i64>) -> QueryResult<Vec<User>> {
    if member_ids.is_empty() {
        return Ok(Vec::new());
    }
    users::table.filter(users::member_id.eq_any(member_ids)).select(User::as_select()).load(&mut &*conn).await
}
