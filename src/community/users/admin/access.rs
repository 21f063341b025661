//! Suspend, reactivate, another role, a reset link.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::act::Act;
use crate::accounts::UserRole;
use crate::community::members::admin::stuck;
use crate::community::users::queries::{self, Change};
use crate::web::{Problem, first_name};

/// POST `…/users/{id}/suspension`.
///
/// # Errors
/// 404 for no such user, or the database's.
pub async fn suspend(act: Act, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let change = queries::suspend(&mut *act.db().await?, *id, &act.actor(), act.now()).await?;
    say(&act, change, |name, _| format!("{name} is suspended and signed out everywhere.")).await
}

/// DELETE `…/users/{id}/suspension`.
///
/// # Errors
/// 404 for no such user, or the database's.
pub async fn reactivate(act: Act, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let change = queries::reactivate(&mut *act.db().await?, *id, &act.actor(), act.now()).await?;
    say(&act, change, |name, _| format!("{name} can sign in again.")).await
}

/// POST `…/users/{id}/role`.
///
/// # Errors
/// 404 for no such user, 422 for no such role, or the database's.
pub async fn change_role(act: Act, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let no_role = |_| Problem::Unprocessable("Choose a role: member or company_manager.".into());
    let role: UserRole = act.form.role.parse().map_err(no_role)?;
    let change = queries::change_role(&mut *act.db().await?, *id, role, &act.actor(), act.now()).await?;
    let word = match role {
        UserRole::Member => "a member",
        UserRole::CompanyManager => "a company manager",
    };
    say(&act, change, |name, _| format!("{name} is {word} in the portal now.")).await
}

/// POST `…/users/{id}/password-reset`.
///
/// # Errors
/// 404 for no such user, 409 for a suspended one, or the database's.
pub async fn send_password_reset(act: Act, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let change = queries::send_password_reset(&mut *act.db().await?, *id, &act.actor(), act.now()).await?;
    act.site.mail_was_queued();
    say(&act, change, |_, email| format!("A password reset is on its way to {email}.")).await
}

/// The answer to a change, or why there was none.
pub(super) async fn say(
    act: &Act,
    change: Change,
    sentence: impl Fn(&str, &str) -> String,
) -> Result<HttpResponse, Problem> {
    match change {
        // What was so already is as good as done: a button pressed twice is answered twice alike.
        Change::Done { member_id, name, email } | Change::Already { member_id, name, email } => {
            act.done(member_id, &sentence(first_name(&name), &email)).await
        }
        Change::Suspended { member_id, name } => Err(stuck(
            member_id,
            format!("{name} is suspended, and a new password would open nothing. Reactivate the user first."),
        )),
        Change::NoUser => Err(Problem::NotFound("user")),
    }
}
