//! Taking a company away.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use super::ADDRESS;
use crate::accounts::{AdminShell, Manager};
use crate::community::companies::Company;
use crate::community::companies::queries::{self, Belonging, Removed};
use crate::web::{Answer, Dialog, Form, Hx, Problem, Site, counted};

#[derive(Template)]
#[template(path = "community/companies/delete.html", blocks = ["question"])]
struct Ask {
    shell: AdminShell,
    company: Company,
    in_dialog: bool,
}

impl Ask {
    fn action(&self) -> String {
        format!("{ADDRESS}/{}", self.company.id)
    }
}

/// GET `/admin/community/companies/{id}/delete`: asks first, on a page or in a dialog.
///
/// # Errors
/// 403, 404, 409; the database's.
pub async fn ask(site: Site, Manager(admin): Manager, hx: Hx, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let conn = site.db().await?;
    let company = queries::find(&conn, *id).await?.ok_or(Problem::NotFound("company"))?;
    let belonging = queries::belonging(&conn, *id).await?;
    if !belonging.is_nobody() {
        return Err(kept(&company, belonging));
    }
    let page = Ask { shell: admin.shell("companies"), company, in_dialog: hx.wants_parts() };
    hx.show(&page, &[&Dialog::of(&page.as_question())?])
}

/// DELETE `/admin/community/companies/{id}`.
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
    let mut conn = site.db().await?;
    match queries::delete(&mut conn, *id, &admin.actor(), site.now()).await? {
        Removed::Done(company) => {
            admin.say(&format!("{} is deleted.", company.name));
            Ok(hx.go_to(ADDRESS))
        }
        Removed::Kept(company, belonging) => Err(kept(&company, belonging)),
        Removed::NotThere => Err(Problem::NotFound("company")),
    }
}

/// Why a company stays, and where they are who belong to it.
fn kept(company: &Company, belonging: Belonging) -> Problem {
    let archived = counted(belonging.archived, "archived member", "archived members");
    let who = match belonging {
        Belonging { archived: 0, members, .. } => counted(members, "member", "members"),
        Belonging { members: 0, .. } => archived,
        Belonging { members, .. } => format!("{} and {archived}", counted(members, "member", "members")),
    };
    let reason =
        format!("{} stays while anybody belongs to it: {who}. Take them out of the company first.", company.name);
    let (address, label) = match belonging.members {
        0 => (format!("/admin/community/members?company={}&status=archived", company.id), "To its archived members"),
        _ => (format!("{ADDRESS}/{}", company.id), "To the company"),
    };
    Problem::stuck(reason, address, label)
}
