//! What the overview asks: a fixed number of statements, whatever the size of the house.

use diesel::QueryResult;
use diesel::sql_types::{BigInt, Nullable, Text, Timestamptz};
use diesel_async::RunQueryDsl;
use jiff::SignedDuration;

use crate::clock::Instant;
use crate::db::{Connection, Count, statement};

/// What the sum of the community does not tell.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Numbers {
    /// Open invitations whose mail came back.
    pub bounced: Count,
    /// Active members without access who were never invited.
    pub without_access: i64,
    /// Those of them who have an e-mail address.
    pub invitable: i64,
    /// People who accepted in the last seven days.
    pub accepted: Count,
    /// Invitations that run out within a day.
    pub running_out: Count,
}

const NUMBERS: &str = "
    select (select count(*) from (select from invitations
                where accepted_at is null and revoked_at is null and superseded_at is null and bounced_at is not null
                limit 101) b),
           w.members, w.invitable,
           (select count(*) from (select from users where created_at > $2 limit 101) u),
           (select count(*) from (select from members
                where portal_access = 'invited' and archived_at is null
                  and portal_access_until > $1 and portal_access_until <= $3
                limit 101) o)
    from (select coalesce(sum(members), 0)::bigint as members, coalesce(sum(with_email), 0)::bigint as invitable
          from member_counts
          where status = 'active' and portal_access = 'not_invited' and not is_archived) w";

/// Where these stop counting: a house with more has other worries than how many more.
const STOP: i64 = 100;

const WEEK: SignedDuration = SignedDuration::from_hours(7 * 24);
const DAY: SignedDuration = SignedDuration::from_hours(24);

/// The numbers as of `now`.
///
/// # Errors
/// The database's.
pub async fn numbers(conn: &Connection, now: Instant) -> QueryResult<Numbers> {
    let (bounced, without_access, invitable, accepted, running_out) =
        statement::<(BigInt, BigInt, BigInt, BigInt, BigInt)>(NUMBERS)
            .bind::<Timestamptz, _>(now)
            .bind::<Timestamptz, _>(now.minus(WEEK))
            .bind::<Timestamptz, _>(now.plus(DAY))
            .get_result(&mut &*conn)
            .await?;
    let [bounced, accepted, running_out] = [bounced, accepted, running_out].map(|found| Count::up_to(STOP, found));
    Ok(Numbers { bounced, without_access, invitable, accepted, running_out })
}

/// Somebody who stands for the others.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Face {
    pub id: i64,
    pub name: String,
}

/// Somebody who accepted their invitation.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Accepted {
    pub id: i64,
    pub name: String,
    pub location_id: i64,
    pub at: Instant,
}

/// The first three of each kind.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Faces {
    pub expired: Vec<Face>,
    pub bounced: Vec<Face>,
    pub without_access: Vec<Face>,
    /// Who accepted last, the latest first.
    pub accepted: Vec<Accepted>,
}

const FACES: &str = "
    select * from (
        (select 'expired' as kind, id, name, location_id, null::timestamptz as at from members
         where portal_access = 'invited' and archived_at is null and portal_access_until <= $1
         order by portal_access_until desc, id desc limit 3)
        union all
        (select 'bounced', m.id, m.name, m.location_id, null
         from (select member_id, bounced_at from invitations
               where accepted_at is null and revoked_at is null and superseded_at is null and bounced_at is not null
               order by bounced_at desc limit 3) i
         join members m on m.id = i.member_id order by i.bounced_at desc)
        union all
        (select 'without_access', id, name, location_id, null from members
         where status = 'active' and portal_access = 'not_invited' and archived_at is null
         order by joined_on desc, id desc limit 3)
        union all
        (select 'accepted', m.id, m.name, m.location_id, u.created_at
         from (select member_id, created_at from users where created_at > $2 order by created_at desc limit 3) u
         join members m on m.id = u.member_id order by u.created_at desc)
    ) faces";

/// Who stands for the others, as of `now`.
///
/// # Errors
/// The database's.
pub async fn faces(conn: &Connection, now: Instant) -> QueryResult<Faces> {
    type Columns = (Text, BigInt, Text, BigInt, Nullable<Timestamptz>);
    let rows: Vec<(String, i64, String, i64, Option<Instant>)> = statement::<Columns>(FACES)
        .bind::<Timestamptz, _>(now)
        .bind::<Timestamptz, _>(now.minus(WEEK))
        .load(&mut &*conn)
        .await?;
    let mut faces = Faces::default();
    for (kind, id, name, location_id, at) in rows {
        match (kind.as_str(), at) {
            (_, Some(at)) => faces.accepted.push(Accepted { id, name, location_id, at }),
            ("expired", _) => faces.expired.push(Face { id, name }),
            ("bounced", _) => faces.bounced.push(Face { id, name }),
            _ => faces.without_access.push(Face { id, name }),
        }
    }
    Ok(faces)
}
