//! *Send again*, and what forbids it.

use diesel::prelude::*;
use diesel_async::{AsyncConnection as _, RunQueryDsl};

use crate::audit::{self, Actor, Changes, Event};
use crate::clock::Instant;
use crate::community::users::hold;
use crate::db::Connection;
use crate::db::schema::{admins, invitations, members, outbox_mails, users};
use crate::mail::outbox::{self, NewMail};
use crate::mail::{MailKind, QueuedMail};
use crate::settings::mail_log::Fate;

/// What came of *Send again*.
#[derive(Debug)]
pub enum Again {
    /// Queued anew.
    Queued(Box<QueuedMail>),
    /// It cannot go again: why.
    Refused(String),
    NotThere,
}

/// Queues a settled mail anew, if what it is about still stands.
///
/// # Errors
/// The database's.
pub async fn send_again(conn: &mut Connection, id: i64, actor: &Actor, now: Instant) -> QueryResult<Again> {
    conn.transaction(async |conn| {
        // Its member before the mail, as everybody asks: who deletes the user changes the mail too.
        let of_member = outbox_mails::table.find(id).select(outbox_mails::member_id);
        if let Some(Some(member_id)) = of_member.first::<Option<i64>>(conn).await.optional()? {
            hold(conn, member_id).await?;
        }
        let held = outbox_mails::table.find(id).select(QueuedMail::as_select()).for_update();
        let Some(mail) = held.first::<QueuedMail>(conn).await.optional()? else { return Ok(Again::NotThere) };
        if let Some(reason) = what_forbids(conn, &mail, now).await? {
            return Ok(Again::Refused(reason));
        }
        let new = NewMail {
            member_id: mail.member_id,
            invitation_id: mail.invitation_id,
            user_id: mail.user_id,
            admin_id: mail.admin_id,
            details: Some(mail.details_again()),
            ..NewMail::new(mail.kind, mail.to_name.clone(), mail.to_email.clone())
        };
        let new_id = outbox::queue(conn, &new, now).await?;
        let event = Event {
            actor,
            action: "mail.sent_again",
            subject_kind: "mail",
            subject_id: new_id,
            subject_name: mail.addressee(),
            member_id: mail.member_id,
            changes: Changes::none().with("mail", &None, &Some(&mail.kind.to_string())),
        };
        audit::record(conn, event, now).await?;
        Ok(Again::Queued(Box::new(mail)))
    })
    .await
}

/// Why a mail can't go again, if it can't.
async fn what_forbids(conn: &mut Connection, mail: &QueuedMail, now: Instant) -> QueryResult<Option<String>> {
    if !Fate::of(mail.state).is_settled() {
        return Ok(Some("This mail is still on its way. It is tried again by itself.".into()));
    }
    let on_its_way: bool = diesel::select(diesel::dsl::exists(
        outbox_mails::table
            .filter(outbox_mails::due_at.is_not_null())
            .filter(outbox_mails::kind.eq(mail.kind))
            .filter(outbox_mails::to_email.eq(&mail.to_email))
            .filter(outbox_mails::invitation_id.is_not_distinct_from(mail.invitation_id))
            .filter(outbox_mails::user_id.is_not_distinct_from(mail.user_id))
            .filter(outbox_mails::admin_id.is_not_distinct_from(mail.admin_id)),
    ))
    .get_result(conn)
    .await?;
    if on_its_way {
        return Ok(Some("The same mail is on its way again already.".into()));
    }
    match mail.kind {
        MailKind::Invitation => forbids_invitation(conn, mail, now).await,
        MailKind::PasswordReset | MailKind::PasswordChanged => {
            let Some(id) = mail.user_id else { return Ok(Some(format!("{} has no user any more.", mail.addressee()))) };
            let status = users::table.find(id).select(users::status).for_share();
            Ok(match status.first::<String>(conn).await.optional()?.as_deref() {
                None => Some(format!("{} has no user any more.", mail.addressee())),
                Some("active") => None,
                Some(_) => Some(format!("{} is suspended. Reactivate them first.", mail.addressee())),
            })
        }
        MailKind::AdminPasswordReset | MailKind::AdminPasswordChanged => {
            let gone = || Some(format!("{} is no longer on the team.", mail.addressee()));
            let Some(id) = mail.admin_id else { return Ok(gone()) };
            let active = admins::table.find(id).filter(admins::disabled_at.is_null()).select(admins::id);
            let there: Option<i64> = active.for_share().first(conn).await.optional()?;
            Ok(if there.is_none() { gone() } else { None })
        }
    }
}

/// Why an invitation can't be sent again: it is open no longer, or its 72 hours are over (a fresh one is a new link).
async fn forbids_invitation(conn: &mut Connection, mail: &QueuedMail, now: Instant) -> QueryResult<Option<String>> {
    type Ends = (Option<Instant>, Option<Instant>, Option<Instant>, Option<Instant>, bool);
    let name = mail.addressee();
    let Some(id) = mail.invitation_id else { return Ok(Some(format!("The invitation of {name} is gone."))) };
    let ends: Option<Ends> = invitations::table
        .find(id)
        .inner_join(members::table)
        .select((
            invitations::accepted_at,
            invitations::revoked_at,
            invitations::superseded_at,
            members::portal_access_until,
            members::archived_at.is_not_null(),
        ))
        .first(conn)
        .await
        .optional()?;
    Ok(match ends {
        None => Some(format!("The invitation of {name} is gone.")),
        Some((Some(_), ..)) => Some(format!("{name} has accepted this invitation.")),
        Some((_, Some(_), ..)) => {
            Some(format!("This invitation of {name} was revoked. Invite them from their record."))
        }
        Some((_, _, Some(_), ..)) => Some(format!("A newer invitation of {name} took the place of this one.")),
        Some((_, _, _, Some(until), _)) if until <= now => Some(format!(
            "This invitation of {name} has run out. Resend it from their record: that makes a fresh link."
        )),
        Some((.., true)) => Some(format!("{name} is archived.")),
        Some(_) => None,
    })
}
