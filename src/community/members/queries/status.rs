//! Keeping the derived status what memberships and the date make it.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};

use crate::clock::{Day, Instant};
use crate::community::members::derive_status;
use crate::db::schema::{locations, members, memberships};
use crate::db::{Connection, Limited};
use crate::space::locations::Location;

/// Derives one member's status anew, as of `today`. The member is held first: who adds a membership meanwhile is waited
/// for, and what they made of it is not overwritten.
///
/// # Errors
/// The database's.
pub async fn rederive_status(conn: &mut Connection, member_id: i64, today: Day) -> QueryResult<()> {
    members::table.find(member_id).select(members::id).for_no_key_update().first::<i64>(conn).await.optional()?;
    let dates: Vec<(Day, Option<Day>)> = memberships::table
        .filter(memberships::member_id.eq(member_id))
        .select((memberships::starts_on, memberships::ends_on))
        .load(conn)
        .await?;
    let (status, next) = derive_status(&dates, today);
    diesel::update(members::table.find(member_id))
        .set((members::derived_status.eq(status), members::status_due_on.eq(next)))
        .execute(conn)
        .await?;
    Ok(())
}

/// Derives anew whose status changes with the date that has come where they are; how many (at most 500 a call
/// for each location). Whom somebody else has in hand is left to them, or to the next time.
///
/// # Errors
/// The database's.
pub async fn rederive_due(conn: &mut Connection, now: Instant) -> QueryResult<usize> {
    conn.transaction(async |conn| {
        let mut count = 0;
        let places: Vec<Location> = locations::table.select(Location::as_select()).load(conn).await?;
        for place in places {
            let today = now.day_in(&place.zone());
            let due = members::table
                .filter(members::status_due_on.le(today))
                .filter(members::location_id.eq(place.id))
                .order(members::status_due_on)
                .select(members::id)
                .for_no_key_update()
                .skip_locked();
            let due: Vec<i64> = Limited::<_, 500>(due).load(conn).await?;
            for id in &due {
                rederive_status(conn, *id, today).await?;
            }
            count += due.len();
        }
        Ok(count)
    })
    .await
}
