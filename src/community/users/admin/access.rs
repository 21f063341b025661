//! Suspend, reactivate, another role, a reset link.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::answer::{ActForm, Asked, Place};
use crate::accounts::{Manager, UserRole};
use crate::community::users::queries::{self, Change};
use crate::web::{Form, Hx, Problem, Site, first_name};

/// POST `…/users/{id}/suspension`.
///
/// # Errors
/// 404 for no such user, or the database's.
pub async fn suspend(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    place: Place,
    id: Path<i64>,
    Form(form): Form<ActForm>,
) -> Result<HttpResponse, Problem> {
    let change = queries::suspend(&mut *site.db().await?, *id, &admin.actor(), site.now()).await?;
    let asked = Asked { site: &site, admin: &admin, hx, place, form: &form };
    say(&asked, change, |name, _| format!("{name} is suspended and signed out everywhere.")).await
}

/// DELETE `…/users/{id}/suspension`.
///
/// # Errors
/// 404 for no such user, or the database's.
pub async fn reactivate(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    place: Place,
    id: Path<i64>,
    Form(form): Form<ActForm>,
) -> Result<HttpResponse, Problem> {
    let change = queries::reactivate(&mut *site.db().await?, *id, &admin.actor(), site.now()).await?;
    let asked = Asked { site: &site, admin: &admin, hx, place, form: &form };
    say(&asked, change, |name, _| format!("{name} can sign in again.")).await
}

/// POST `…/users/{id}/role`.
///
/// # Errors
/// 404 for no such user, 422 for no such role, or the database's.
pub async fn change_role(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    place: Place,
    id: Path<i64>,
    Form(form): Form<ActForm>,
) -> Result<HttpResponse, Problem> {
    let no_role = |_| Problem::Unprocessable("Choose a role: member or company_manager.".into());
    let role: UserRole = form.role.parse().map_err(no_role)?;
    let change = queries::change_role(&mut *site.db().await?, *id, role, &admin.actor(), site.now()).await?;
    let asked = Asked { site: &site, admin: &admin, hx, place, form: &form };
    let word = match role {
        UserRole::Member => "a member",
        UserRole::CompanyManager => "a company manager",
    };
    say(&asked, change, |name, _| format!("{name} is {word} in the portal now.")).await
}

/// POST `…/users/{id}/password-reset`.
///
/// # Errors
/// 404 for no such user, 409 for a suspended one, or the database's.
pub async fn send_password_reset(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    place: Place,
    id: Path<i64>,
    Form(form): Form<ActForm>,
) -> Result<HttpResponse, Problem> {
    let change = queries::send_password_reset(&mut *site.db().await?, *id, &admin.actor(), site.now()).await?;
    site.mail_was_queued();
    let asked = Asked { site: &site, admin: &admin, hx, place, form: &form };
    say(&asked, change, |_, email| format!("A password reset is on its way to {email}.")).await
}

/// The answer to a change, or why there was none.
pub(super) async fn say(
    asked: &Asked<'_>,
    change: Change,
    sentence: impl Fn(&str, &str) -> String,
) -> Result<HttpResponse, Problem> {
    match change {
        // What was so already is as good as done: a button pressed twice is answered twice alike.
        Change::Done { member_id, name, email } | Change::Already { member_id, name, email } => {
            asked.done(member_id, &sentence(first_name(&name), &email)).await
        }
        Change::Suspended { name } => Err(Problem::Conflict(format!(
            "{name} is suspended, and a new password would open nothing. Reactivate the user first."
        ))),
        Change::NoUser => Err(Problem::NotFound("user")),
    }
}
