//! Deleting a user: the question, and the deed.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;
use serde::Deserialize;

use super::access::say;
use super::act::Act;
use super::form::{Place, called, is_own_page};
use super::list::LIST;
use crate::accounts::{Admin, AdminShell, Manager};
use crate::clock;
use crate::community::users::UserStatus;
use crate::community::users::queries::{self, Departure};
use crate::web::{Dialog, Hx, Problem, Query, Site, first_name, when};

/// What goes, what stays, and the two ways on.
#[derive(Template)]
#[template(path = "community/users/delete.html", blocks = ["question"])]
struct Ask {
    shell: AdminShell,
    departure: Departure,
    /// The number on the badge now.
    badge: i64,
    back: String,
    place: Place,
    in_dialog: bool,
}

impl Ask {
    fn action(&self) -> String {
        format!("{LIST}/{}", self.departure.user.id)
    }

    /// What the page is called where `back` leads.
    fn back_to(&self) -> &str {
        called(&self.back, &self.departure.name)
    }

    fn first_name(&self) -> &str {
        first_name(&self.departure.name)
    }

    fn is_active(&self) -> bool {
        self.departure.user.status == UserStatus::Active
    }

    fn terms_accepted(&self) -> String {
        let zone = clock::zone(&self.departure.time_zone);
        when::day(self.departure.user.terms_accepted_at.day_in(&zone))
    }

    /// What the answer is put in the place of.
    fn target(&self) -> String {
        match self.place {
            Place::Panel => "#access".into(),
            _ => format!("#member-{}", self.departure.user.member_id),
        }
    }
}

/// Where the question was asked.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct QuestionWords {
    back: String,
    place: String,
}

/// GET `…/users/{id}/delete`: the dialog, or without JavaScript a page of its own.
///
/// # Errors
/// 404 for no such user, or the database's.
pub async fn confirm_deletion(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    id: Path<i64>,
    Query(words): Query<QuestionWords>,
) -> Result<HttpResponse, Problem> {
    ask(&site, &admin, hx, *id, words.back, Place::named(&words.place)).await
}

/// DELETE `…/users/{id}`: by htmx at once, its dialog having asked; else once it is confirmed.
///
/// # Errors
/// 404 for no such user, or the database's.
pub async fn delete(act: Act, id: Path<i64>) -> Result<HttpResponse, Problem> {
    if !act.form.answer.is_yes(act.hx) {
        return ask(&act.site, &act.admin, act.hx, *id, act.form.back, act.place).await;
    }
    let change = queries::delete(&mut *act.db().await?, *id, &act.actor(), act.now()).await?;
    say(&act, change, |name, _| format!("{name}’s user is deleted. The member stays, and can be invited again.")).await
}

async fn ask(
    site: &Site,
    admin: &Admin,
    hx: Hx,
    user_id: i64,
    back: String,
    place: Place,
) -> Result<HttpResponse, Problem> {
    let now = site.now();
    let departure = queries::departure(&mut *site.db().await?, user_id, now).await?;
    let departure = departure.ok_or(Problem::NotFound("user"))?;
    let back = if is_own_page(&back) { back } else { LIST.to_owned() };
    let shell = admin.shell("users");
    let page = Ask { shell, departure, badge: admin.badge, back, place, in_dialog: hx.wants_parts() };
    hx.show(&page, &[&Dialog::of(&page.as_question())?])
}
