//! Every statement about password resets.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};

use super::{Link, LinkState};
use crate::accounts::admins;
use crate::accounts::sessions::{self, Account};
use crate::accounts::throttle::{self, LINKS};
use crate::accounts::tokens::{self, Purpose, Secret, Token};
use crate::accounts::users;
use crate::clock::Instant;
use crate::community::users::invitations;
use crate::db::Connection;
use crate::db::schema;
use crate::mail::{MailKind, NewMail, outbox};
use crate::web::Door;

/// The purpose of a reset link at `door`.
#[must_use]
pub const fn purpose(door: Door) -> Purpose {
    match door {
        Door::Admin => Purpose::AdminPasswordReset,
        Door::Portal => Purpose::PasswordReset,
    }
}

/// Queues a reset link for whoever has this address at `door`, or the invitation again for who is invited; at most
/// three an hour. Whether anything was queued is not for the page to tell.
///
/// # Errors
/// The database's.
pub async fn ask(conn: &mut Connection, door: Door, email_key: &str, now: Instant) -> QueryResult<bool> {
    if !throttle::hit(conn, &throttle::links_to(door, email_key), LINKS, now).await? {
        return Ok(false);
    }
    let mail = match door {
        Door::Admin => admin_mail(conn, email_key).await?,
        Door::Portal => user_mail(conn, email_key).await?,
    };
    match mail {
        Some(mail) => outbox::queue(conn, &mail, now).await.map(|_| true),
        None if door == Door::Portal => invitations::queries::reinvite_by_address(conn, email_key, now).await,
        None => Ok(false),
    }
}

async fn admin_mail(conn: &mut Connection, email_key: &str) -> QueryResult<Option<NewMail>> {
    use schema::admins as a;
    let active = a::table.filter(a::email_key.eq(email_key)).filter(a::disabled_at.is_null());
    let row: Option<(i64, String, String)> = active.select((a::id, a::name, a::email)).first(conn).await.optional()?;
    let mail = |(id, to_name, to_email)| NewMail {
        admin_id: Some(id),
        ..NewMail::new(MailKind::AdminPasswordReset, to_name, to_email)
    };
    Ok(row.map(mail))
}

async fn user_mail(conn: &mut Connection, email_key: &str) -> QueryResult<Option<NewMail>> {
    use schema::{members as m, users as u};
    let active = u::table.inner_join(m::table).filter(u::email_key.eq(email_key)).filter(u::status.eq("active"));
    let row: Option<(i64, i64, String, String)> =
        active.select((u::id, m::id, m::name, u::email)).first(conn).await.optional()?;
    let mail = |(id, member_id, to_name, to_email)| NewMail {
        member_id: Some(member_id),
        user_id: Some(id),
        ..NewMail::new(MailKind::PasswordReset, to_name, to_email)
    };
    Ok(row.map(mail))
}

/// The link with this secret at `door`, and its owner. None: there never was one, or its owner is gone.
///
/// # Errors
/// The database's.
pub async fn look_up(conn: &mut Connection, door: Door, secret: &Secret) -> QueryResult<Option<Link>> {
    let Some(token) = tokens::find(conn, purpose(door), secret).await? else { return Ok(None) };
    owner_of(conn, token).await
}

async fn owner_of(conn: &mut Connection, token: Token) -> QueryResult<Option<Link>> {
    use schema::{admins as a, members as m, users as u};
    type Row = (String, String, String, bool);
    let (account, row): (_, Option<Row>) = match (token.user_id, token.admin_id) {
        (Some(id), _) => {
            let user = u::table.inner_join(m::table).filter(u::id.eq(id));
            let user = user.select((m::name, u::email, u::email_key, u::status.eq("active")));
            (Account::User(id), user.first(conn).await.optional()?)
        }
        (None, Some(id)) => {
            let admin = a::table.find(id).select((a::name, a::email, a::email_key, a::disabled_at.is_null()));
            (Account::Admin(id), admin.first(conn).await.optional()?)
        }
        (None, None) => return Ok(None),
    };
    Ok(row.map(|(name, email, email_key, is_active)| Link { token, account, name, email, email_key, is_active }))
}

/// Holds the account's row until the end of the transaction. Taken before any of its tokens, as suspending and deleting
/// take them: so a reset, its mail and a suspension of the same moment never wait for one another in a circle.
///
/// # Errors
/// The database's.
pub async fn hold(conn: &mut Connection, account: Account) -> QueryResult<()> {
    use schema::{admins as a, users as u};
    // Whether it is still there shows in what is read next.
    match account {
        Account::Admin(id) => a::table.find(id).select(a::id).for_no_key_update().execute(conn).await?,
        Account::User(id) => u::table.find(id).select(u::id).for_no_key_update().execute(conn).await?,
    };
    Ok(())
}

/// Uses the link up for a new password, if it is still open: one transaction sets it, takes back all other links,
/// ends every session, and tells the owner. Whether it was open.
///
/// # Errors
/// The database's.
pub async fn set_password(
    conn: &mut Connection,
    door: Door,
    secret: &Secret,
    hash: &str,
    now: Instant,
) -> QueryResult<bool> {
    conn.transaction(async |conn| {
        let Some(known) = look_up(conn, door, secret).await? else { return Ok(false) };
        hold(conn, known.account).await?;
        // Again, as the last holder of the account left it.
        let Some(link) = look_up(conn, door, secret).await? else { return Ok(false) };
        if link.state(now) != LinkState::Open || !tokens::consume(conn, link.token.id, now).await? {
            return Ok(false);
        }
        let set = match link.account {
            Account::Admin(id) => admins::queries::set_password(conn, id, None, hash, now).await?,
            Account::User(id) => users::queries::set_password(conn, id, None, hash, now).await?,
        };
        sessions::end_all(conn, link.account, None).await?;
        Ok(set)
    })
    .await
}
