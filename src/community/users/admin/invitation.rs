//! Invite or resend, revoke, copy a link.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use super::act::Act;
use super::form::{Place, called};
use crate::accounts::{AdminShell, UserRole};
use crate::community::members::admin::stuck;
use crate::community::users::invitations::queries::{self, Copied, Outcome, Wish};
use crate::community::users::invitations::{LIFETIME, email};
use crate::community::users::queries::line;
use crate::web::{Dialog, Partial, Problem, first_name, no_referrer, when};

/// POST `…/members/{id}/invitation`: invites, or sends a fresh link.
///
/// # Errors
/// 404 for no such member, 409 with the reason when they can't be invited, or the database's.
pub async fn invite(act: Act, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let no_role = |_| Problem::Unprocessable("Choose a role: member or company_manager.".into());
    let role = (!act.form.role.is_empty()).then(|| act.form.role.parse::<UserRole>().map_err(no_role)).transpose()?;
    let wish = Wish { member_id: *id, role, seen: act.form.seen() };
    let outcome = queries::invite(&mut *act.db().await?, wish, &act.actor(), act.now()).await?;
    let said = match outcome {
        Outcome::Invited { email } => format!("An invitation is on its way to {email}."),
        Outcome::Resent { email } => format!("A fresh link is on its way to {email}. The one before is dead."),
        Outcome::DoubleClick { email } => format!("A link is on its way to {email}."),
        refused => return Err(refusal(*id, refused)),
    };
    act.site.mail_was_queued();
    act.done(*id, &said).await
}

/// DELETE `…/members/{id}/invitation`.
///
/// # Errors
/// 409 when no invitation is open, or the database's.
pub async fn revoke(act: Act, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let mut db = act.db().await?;
    let line = line(&db, *id, act.now()).await?.ok_or(Problem::NotFound("member"))?;
    if !queries::revoke(&mut db, *id, &act.actor(), act.now()).await? {
        return Err(stuck(*id, format!("{} has no open invitation to revoke.", line.name)));
    }
    drop(db);
    let said = format!("{}’s invitation is revoked. Its link opens nothing any more.", first_name(&line.name));
    act.done(*id, &said).await
}

/// A link, to be handed over by other means; shown this once.
#[derive(Template)]
#[template(path = "community/users/invitations/link.html", blocks = ["fresh"])]
struct FreshLink {
    shell: AdminShell,
    name: String,
    email: String,
    link: String,
    until: String,
    back: String,
    in_dialog: bool,
}

impl FreshLink {
    fn first_name(&self) -> &str {
        first_name(&self.name)
    }

    /// What the page is called where `back` leads.
    fn back_to(&self) -> &str {
        called(&self.back, &self.name)
    }
}

/// POST `…/members/{id}/invitation/link`: mints a fresh link and shows it.
///
/// # Errors
/// As [`invite`].
pub async fn copy_link(act: Act, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let now = act.now();
    let mut db = act.db().await?;
    let (secret, email) = match queries::copy_link(&mut db, *id, &act.actor(), now).await? {
        Copied::Link { secret, email } => (secret, email),
        Copied::Not(refused) => return Err(refusal(*id, refused)),
    };
    let line = line(&db, *id, now).await?.ok_or(Problem::NotFound("member"))?;
    let fresh = FreshLink {
        shell: act.admin.shell("users"),
        name: line.name.clone(),
        email,
        link: email::link(act.site.base_url(), &secret),
        until: when::moment(now.plus(LIFETIME), now, &line.location.zone()),
        back: act.form.back_or(&format!("/admin/community/members/{id}")),
        in_dialog: act.hx.wants_parts(),
    };
    let answer = if fresh.in_dialog {
        // The dialog has no place of its own to be pressed in; its form says whose row or panel stands behind it.
        let act = Act { place: Place::named(&act.form.place), ..act };
        let id = if act.place == Place::Panel { "access".to_owned() } else { format!("member-{id}") };
        let behind = Partial::replacing(&id, &act.redrawn(line, false)?)?;
        let around = act.around(&format!("A fresh link for {}.", fresh.first_name()), &mut db).await?;
        act.hx.show_parts([Dialog::of(&fresh.as_fresh())?, behind].into_iter().chain(around))
    } else {
        act.hx.show(&fresh, &[])?
    };
    Ok(no_referrer(answer))
}

/// Why somebody can't be invited.
fn refusal(member_id: i64, outcome: Outcome) -> Problem {
    let can_not = |reason: String| stuck(member_id, reason);
    match outcome {
        Outcome::NoMember => Problem::NotFound("member"),
        Outcome::NoEmail { name } => {
            can_not(format!("{name} has no e-mail address to invite. Add one to the member’s record first."))
        }
        Outcome::Archived { name } => can_not(format!("{name} is archived. Restore the member first.")),
        Outcome::HasUser { name } => can_not(format!("{name} has accepted already and has a user.")),
        Outcome::AddressTaken { email, by } => can_not(format!(
            "{by} was invited under {email} already. Two people can’t sign in with one address: revoke that invitation, or give this member another address."
        )),
        Outcome::AddressBelongsToUser { email, by } => can_not(format!(
            "{by} signs in with {email}. Two people can’t sign in with one address: give this member another."
        )),
        Outcome::Invited { .. } | Outcome::Resent { .. } | Outcome::DoubleClick { .. } => {
            can_not("The invitation is on its way.".into())
        }
    }
}
