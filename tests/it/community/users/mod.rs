//! Users: the rules of portal access, over HTTP and in the rows, alone and at once.

mod access;
mod at_once;
mod in_browser;
mod invitations;
mod list;
mod picked;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_async::RunQueryDsl;
use frontdesk::accounts::tokens::Secret;
use frontdesk::audit::Actor;
use frontdesk::clock::Day;
use frontdesk::community::users::invitations::queries::{self, Acceptance, Accepted, Copied};
use frontdesk::db::schema::{locations, members};
use frontdesk::db::statement;
use frontdesk::text::{EmailAddress, fold, search_text};
use jiff::tz::TimeZone;

use crate::support::House;

/// A member, put into the table; no address for "".
pub async fn member(house: &House, name: &str, email: &str) -> i64 {
    let now = house.clock.now();
    let email = EmailAddress::parse_optional(email).expect("an address");
    let mut conn = house.conn().await;
    let location: i64 = locations::table.select(locations::id).first(&mut conn).await.expect("a location");
    diesel::insert_into(members::table)
        .values((
            members::name.eq(name),
            members::name_key.eq(fold(name)),
            members::search_text.eq(search_text([name, email.as_ref().map_or("", EmailAddress::key)])),
            members::email.eq(email.as_ref().map(|email| email.shown().to_owned())),
            members::email_key.eq(email.as_ref().map(|email| email.key().to_owned())),
            members::location_id.eq(location),
            members::joined_on.eq(Day(now.day_in(&TimeZone::UTC).0)),
            members::derived_status.eq("active"),
            members::created_at.eq(now),
        ))
        .returning(members::id)
        .get_result(&mut conn)
        .await
        .expect("a member")
}

/// A link's secret, minted without a mail.
pub async fn link(house: &House, member: i64) -> Secret {
    let by = Actor::System("test");
    match queries::copy_link(&mut *house.conn().await, member, &by, house.clock.now()).await.expect("a link") {
        Copied::Link { secret, .. } => secret,
        Copied::Not(outcome) => panic!("{outcome:?}"),
    }
}

/// Accepts by a link's secret.
pub async fn accept(house: &House, secret: &Secret) -> Accepted {
    let acceptance = Acceptance { password_hash: "$argon2id$none", terms_version: 1 };
    queries::accept(&mut *house.conn().await, secret, acceptance, house.clock.now())
        .await
        .expect("the database answers")
}

/// A member with a user: both ids.
pub async fn user(house: &House, name: &str, email: &str) -> (i64, i64) {
    let member = member(house, name, email).await;
    let secret = link(house, member).await;
    match accept(house, &secret).await {
        Accepted::Welcome { user_id, .. } => (member, user_id),
        other => panic!("{other:?}"),
    }
}

/// One number.
pub async fn number(house: &House, sql: &'static str, id: i64) -> i64 {
    statement::<BigInt>(sql).bind::<BigInt, _>(id).get_result(&mut *house.conn().await).await.expect(sql)
}

/// One word.
pub async fn word(house: &House, sql: &'static str, id: i64) -> String {
    statement::<Text>(sql).bind::<BigInt, _>(id).get_result(&mut *house.conn().await).await.expect(sql)
}

/// What `members.portal_access` says.
pub async fn access_of(house: &House, member: i64) -> String {
    word(house, "select portal_access from members where id = $1", member).await
}
