//! What the member's pages read and write of their record.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};
use tokio::try_join;

use crate::accounts::PortalUser;
use crate::audit::{self, Actor, Changes, Event};
use crate::clock::Instant;
use crate::community::members::queries::{Membership, memberships};
use crate::community::members::{Member, search_text_of};
use crate::community::users::ProfileVisibility;
use crate::db::Connection;
use crate::db::schema::{companies, members, operator, users};
use crate::space::locations::{self, Location};
use crate::text::EmailAddress;

/// What the house holds about the member who is signed in.
pub struct Own {
    pub member: Member,
    pub company: Option<String>,
    pub location: Option<Location>,
    pub memberships: Vec<Membership>,
    pub visibility: ProfileVisibility,
    pub terms_accepted_at: Instant,
}

/// Reads it.
///
/// # Errors
/// The database's.
pub async fn own(conn: &Connection, user: &PortalUser) -> QueryResult<Own> {
    let member = members::table
        .left_join(companies::table)
        .filter(members::id.eq(user.member_id))
        .select((Member::as_select(), companies::name.nullable()));
    let consent = users::table.find(user.id).select((users::profile_visibility, users::terms_accepted_at));
    let ((member, company), (visibility, terms_accepted_at), locations, memberships) = try_join!(
        async { member.first::<(Member, Option<String>)>(&mut &*conn).await },
        async { consent.first::<(ProfileVisibility, Instant)>(&mut &*conn).await },
        locations::queries::all(conn),
        memberships(conn, user.member_id),
    )?;
    let location = locations.into_iter().find(|place| place.id == member.location_id);
    Ok(Own { member, company, location, memberships, visibility, terms_accepted_at })
}

/// Saves the profile: who may see it, and the telephone number.
///
/// # Errors
/// The database's.
pub async fn save_profile(
    conn: &mut Connection,
    user_id: i64,
    member_id: i64,
    visibility: ProfileVisibility,
    phone: &str,
    now: Instant,
) -> QueryResult<()> {
    conn.transaction(async |conn| {
        let old: Member =
            members::table.find(member_id).select(Member::as_select()).for_no_key_update().first(conn).await?;
        let seen: ProfileVisibility = users::table.find(user_id).select(users::profile_visibility).first(conn).await?;
        let changes = Changes::none().with("phone", &old.phone.as_str(), &phone).with(
            "profile_visibility",
            &seen.as_str(),
            &visibility.as_str(),
        );
        if changes.is_empty() {
            return Ok(());
        }
        diesel::update(users::table.find(user_id)).set(users::profile_visibility.eq(visibility)).execute(conn).await?;
        if old.phone != phone {
            let email = old.email.as_deref().and_then(|email| EmailAddress::parse(email).ok());
            let found_by = search_text_of(&old.name, email.as_ref(), phone);
            diesel::update(members::table.find(member_id))
                .set((
                    members::phone.eq(phone),
                    members::search_text.eq(found_by),
                    members::version.eq(members::version + 1),
                ))
                .execute(conn)
                .await?;
        }
        note(conn, user_id, &old, "user.profile_changed", changes, now).await
    })
    .await
}

async fn note(
    conn: &mut Connection,
    user_id: i64,
    member: &Member,
    action: &'static str,
    changes: Changes,
    now: Instant,
) -> QueryResult<()> {
    let event = Event {
        actor: &Actor::User { name: member.name.clone() },
        action,
        subject_kind: "user",
        subject_id: user_id,
        subject_name: &member.name,
        member_id: Some(member.id),
        changes,
    };
    audit::record(conn, event, now).await
}

/// The house's terms: version and text, and the privacy notice.
///
/// # Errors
/// The database's.
pub async fn terms(conn: &mut Connection) -> QueryResult<(i32, String, String)> {
    operator::table.select((operator::terms_version, operator::terms, operator::privacy_notice)).first(conn).await
}

/// Notes that the user accepts the terms of this version.
///
/// # Errors
/// The database's.
pub async fn accept_terms(
    conn: &mut Connection,
    user_id: i64,
    member_id: i64,
    version: i32,
    now: Instant,
) -> QueryResult<()> {
    conn.transaction(async |conn| {
        let old: i32 = users::table.find(user_id).select(users::terms_version).for_update().first(conn).await?;
        diesel::update(users::table.find(user_id))
            .set((users::terms_version.eq(version), users::terms_accepted_at.eq(now)))
            .execute(conn)
            .await?;
        let member: Member = members::table.find(member_id).select(Member::as_select()).first(conn).await?;
        note(conn, user_id, &member, "user.terms_accepted", Changes::none().with("terms_version", &old, &version), now)
            .await
    })
    .await
}
