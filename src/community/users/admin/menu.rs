//! What stands behind ⋯ of a row: rarer things to know and to do, fetched when they are asked for, so that a page of
//! fifty rows need not carry fifty menus.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use super::row::{Moment, Row};
use crate::accounts::{Admin, UserRole};
use crate::community::members::PortalAccess;
use crate::community::users::queries::line;
use crate::web::{Hx, Problem, Site};

#[derive(Template)]
#[template(path = "community/users/_menu.html")]
struct Menu {
    row: Row,
}

impl Menu {
    fn invited(&self) -> Option<Moment> {
        self.row.line.invitation.as_ref().map(|last| self.row.seen(last.sent_at.unwrap_or(last.created_at)))
    }

    fn accepted(&self) -> Option<Moment> {
        self.row.line.user.as_ref().map(|user| self.row.seen(user.created_at))
    }

    fn terms(&self) -> Option<Moment> {
        self.row.line.user.as_ref().map(|user| self.row.day(user.terms_accepted_at))
    }

    /// The role of the user, or of the user to be.
    fn role(&self) -> Option<&'static str> {
        self.row.line.role().map(|role| role.label())
    }
}

/// GET `…/members/{id}/access-menu`.
///
/// # Errors
/// 404 for no such member, or the database's.
pub async fn menu(site: Site, admin: Admin, hx: Hx, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let now = site.now();
    let line = line(&*site.db().await?, *id, now).await?.ok_or(Problem::NotFound("member"))?;
    hx.show(&Menu { row: Row { line, can_manage: admin.can_manage(), now, focus: false } }, &[])
}
