//! Taking a location away.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use crate::accounts::{AdminShell, Manager};
use crate::db::{Count, STOP};
use crate::space::locations::Location;
use crate::space::locations::queries::{self, Belonging, Removed};
use crate::web::{Answer, Dialog, Form, Hx, Problem, Site, counted};

#[derive(Template)]
#[template(path = "space/locations/delete.html", blocks = ["question"])]
struct Ask {
    shell: AdminShell,
    location: Location,
    in_dialog: bool,
}

impl Ask {
    fn action(&self) -> String {
        format!("/admin/space/locations/{}", self.location.id)
    }
}

/// GET `/admin/space/locations/{id}/delete`: asks first, on a page or in a dialog.
///
/// # Errors
/// 403, 404, 409; the database's.
pub async fn ask(site: Site, Manager(admin): Manager, hx: Hx, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    let location = queries::find(&conn, *id).await?.ok_or(Problem::NotFound("location"))?;
    let belonging = queries::belonging(&mut conn, *id).await?;
    if !belonging.is_nobody() {
        return Err(kept(&location, belonging));
    }
    let page = Ask { shell: admin.shell("locations"), location, in_dialog: hx.wants_parts() };
    hx.show(&page, &[&Dialog::of(&page.as_question())?])
}

/// DELETE `/admin/space/locations/{id}`.
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
        Removed::Done(location) => {
            admin.say(&format!("{} is deleted.", location.name));
            Ok(hx.go_to("/admin/space/locations"))
        }
        Removed::Kept(location, belonging) => Err(kept(&location, belonging)),
        Removed::NotThere => Err(Problem::NotFound("location")),
    }
}

/// Why a location stays, and the list of those who are to be moved first.
fn kept(location: &Location, belonging: Belonging) -> Problem {
    let mut who = Vec::new();
    if belonging.members > 0 {
        who.push(counted(belonging.members, "member", "members"));
    }
    if belonging.archived > 0 {
        who.push(counted(belonging.archived, "archived member", "archived members"));
    }
    if belonging.companies > 0 {
        who.push(Count::up_to(STOP, belonging.companies).with("company", "companies"));
    }
    let who = match who.split_last() {
        Some((last, [])) => last.clone(),
        Some((last, before)) => format!("{} and {last}", before.join(", ")),
        None => String::new(),
    };
    let reason =
        format!("{} stays while anybody belongs to it: {who}. Move them to another location first.", location.name);
    let (list, rest, label) = match belonging {
        Belonging { members: 1.., .. } => ("members", "", "To its members"),
        Belonging { archived: 1.., .. } => ("members", "&status=archived", "To its archived members"),
        _ => ("companies", "", "To its companies"),
    };
    Problem::stuck(reason, format!("/admin/community/{list}?location={}{rest}", location.id), label)
}
