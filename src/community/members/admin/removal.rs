//! Archiving, restoring, deleting a member.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use super::LIST;
use crate::accounts::{AdminShell, Manager};
use crate::community::members::Member;
use crate::community::members::queries::{self, Archived, Removed};
use crate::web::{Answer, Dialog, Form, Hx, Problem, Site, counted};

#[derive(Template)]
#[template(path = "community/members/delete.html", blocks = ["question"])]
struct Ask {
    shell: AdminShell,
    member: Member,
    in_dialog: bool,
}

impl Ask {
    fn action(&self) -> String {
        format!("{LIST}/{}", self.member.id)
    }
}

/// What can't be done with a member, or with their access, as things stand: their record says how they stand.
#[must_use]
pub fn stuck(member_id: i64, reason: String) -> Problem {
    Problem::stuck(reason, format!("{LIST}/{member_id}"), "To the record")
}

fn has_user(member: &Member, verb: &str) -> Problem {
    stuck(
        member.id,
        format!(
            "{} has a user, who could still sign in. Delete the user first; then the member can be {verb}.",
            member.name
        ),
    )
}

/// POST `…/{id}/archive`.
///
/// # Errors
/// 403, 404, 409; the database's.
pub async fn archive(site: Site, Manager(admin): Manager, hx: Hx, id: Path<i64>) -> Result<HttpResponse, Problem> {
    match queries::archive(&mut *site.db().await?, *id, &admin.actor(), site.now()).await? {
        Archived::Done(member) => {
            admin.say(&format!("{} is archived, and stands in no list and no number.", member.name));
        }
        Archived::Already(member) => admin.say(&format!("{} is archived already.", member.name)),
        Archived::HasUser(member) => return Err(has_user(&member, "archived")),
        Archived::NotThere => return Err(Problem::NotFound("member")),
    }
    Ok(hx.go_to(&format!("{LIST}/{id}")))
}

/// DELETE `…/{id}/archive`.
///
/// # Errors
/// 403, 404; the database's.
pub async fn restore(site: Site, Manager(admin): Manager, hx: Hx, id: Path<i64>) -> Result<HttpResponse, Problem> {
    match queries::restore(&mut *site.db().await?, *id, &admin.actor(), site.now()).await? {
        Archived::Done(member) => admin.say(&format!("{} is back.", member.name)),
        Archived::Already(member) | Archived::HasUser(member) => {
            admin.say(&format!("{} is in no archive.", member.name));
        }
        Archived::NotThere => return Err(Problem::NotFound("member")),
    }
    Ok(hx.go_to(&format!("{LIST}/{id}")))
}

/// GET `…/{id}/delete`: asks first, on a page or in a dialog.
///
/// # Errors
/// 403, 404, 409; the database's.
pub async fn ask(site: Site, Manager(admin): Manager, hx: Hx, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let conn = site.db().await?;
    let member = queries::find(&conn, *id).await?.ok_or(Problem::NotFound("member"))?;
    if member.portal_access.is_of_a_user() {
        return Err(has_user(&member, "deleted"));
    }
    let memberships = queries::memberships(&conn, *id).await?.len();
    if memberships > 0 {
        return Err(has_billing(&member, i64::try_from(memberships).unwrap_or(i64::MAX)));
    }
    let page = Ask { shell: admin.shell("members"), member, in_dialog: hx.wants_parts() };
    hx.show(&page, &[&Dialog::of(&page.as_question())?])
}

fn has_billing(member: &Member, records: i64) -> Problem {
    let records = counted(records, "billing record", "billing records");
    stuck(member.id, format!("{} stays: the books hold {records} of theirs. Archive the member instead.", member.name))
}

/// DELETE `…/{id}`.
///
/// # Errors
/// 403, 404, 409; the database's.
pub async fn delete(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    id: Path<i64>,
    Form(answer): Form<Answer>,
) -> Result<HttpResponse, Problem> {
    if !answer.is_yes(hx) {
        return ask(site, Manager(admin), hx, id).await;
    }
    match queries::delete(&mut *site.db().await?, *id, &admin.actor(), site.now()).await? {
        Removed::Done(member) => {
            admin.say(&format!("{} is deleted.", member.name));
            Ok(hx.go_to(LIST))
        }
        Removed::HasUser(member) => Err(has_user(&member, "deleted")),
        Removed::HasBilling(member, records) => Err(has_billing(&member, records)),
        Removed::NotThere => Err(Problem::NotFound("member")),
    }
}
