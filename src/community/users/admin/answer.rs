//! How an action is answered: where it was pressed, and everywhere its outcome shows.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::{DynTemplate, Template as _};
use serde::Deserialize;

use super::list::{LIST, ListWords, SumTabs, sentence};
use super::{Panel, Row};
use crate::accounts::Admin;
use crate::community::members::PortalAccess;
use crate::community::users::queries::{self, Line};
use crate::web::{Hx, Partial, Problem, Site, figure};

/// What every form of an action carries.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ActForm {
    /// The page it stands on.
    pub back: String,
    /// `yes` once the question was answered.
    pub confirmed: String,
    pub role: String,
    /// The open invitation that the page showed, 0 for none.
    pub seen: Option<String>,
    /// `row` or `panel`, where the target does not tell.
    pub place: String,
}

impl ActForm {
    /// Back to where it was pressed: a page of the Admin Portal, or else `otherwise`.
    pub(super) fn back_or(&self, otherwise: &str) -> String {
        if is_own_page(&self.back) { self.back.clone() } else { otherwise.to_owned() }
    }

    pub(super) fn seen(&self) -> Option<i64> {
        self.seen.as_deref().and_then(|word| word.parse().ok())
    }

    /// The tab of the page it was pressed on.
    fn tab(&self) -> Option<PortalAccess> {
        let query = self.back.strip_prefix(LIST)?.strip_prefix('?')?;
        let words: ListWords = serde_html_form::from_str(query).ok()?;
        words.filter().ok()?.access
    }
}

/// Whether an address that came with a request leads to a page of ours and nowhere else.
pub(super) fn is_own_page(address: &str) -> bool {
    address.starts_with("/admin/")
        && !address.contains("//")
        && address.len() <= 2000
        && address.chars().all(|c| c.is_ascii_graphic() && c != '\\')
}

/// Where a button was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A row of the list.
    Row,
    /// The panel of a member's record.
    Panel,
    /// Anywhere else, or without JavaScript.
    Elsewhere,
}

impl Place {
    /// As forms and addresses name it.
    pub(super) fn named(word: &str) -> Self {
        match word {
            "row" => Self::Row,
            "panel" => Self::Panel,
            _ => Self::Elsewhere,
        }
    }
}

impl FromRequest for Place {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    /// The target of the request tells: `tr#member-42`, `section#access`.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let target = request.headers().get("hx-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let id = target.rsplit('#').next().unwrap_or_default();
        ready(Ok(match id {
            "access" => Self::Panel,
            id if id.starts_with("member-") => Self::Row,
            _ => Self::Elsewhere,
        }))
    }
}

/// What an action knows of the request it answers.
pub(super) struct Asked<'a> {
    pub site: &'a Site,
    pub admin: &'a Admin,
    pub hx: Hx,
    pub place: Place,
    pub form: &'a ActForm,
}

impl Asked<'_> {
    /// What was done to a member's access, said and shown: the row or panel first, then the sum and the badge.
    pub(super) async fn done(&self, member_id: i64, said: &str) -> Result<HttpResponse, Problem> {
        if !self.hx.wants_parts() || self.place == Place::Elsewhere {
            self.admin.say(said);
            let record = format!("/admin/community/members/{member_id}");
            return Ok(self.hx.go_to(&self.form.back_or(&record)));
        }
        let now = self.site.now();
        let mut db = self.site.db().await?;
        let line = queries::line(&mut db, member_id, now).await?.ok_or(Problem::NotFound("member"))?;
        let main = self.redrawn(line, true)?;
        let around = self.around(said, &mut db).await?;
        drop(db);
        let parts: Vec<&dyn DynTemplate> = std::iter::once(&main as &dyn DynTemplate)
            .chain(around.iter().map(|part| part as &dyn DynTemplate))
            .collect();
        self.hx.show(&Nothing, &parts)
    }

    /// The row or the panel as it is now; the focus goes there, or it does not.
    pub(super) fn redrawn(&self, line: Line, focus: bool) -> Result<Html, Problem> {
        let (can_manage, now) = (self.admin.can_manage(), self.site.now());
        Ok(Html(match self.place {
            Place::Panel => Panel { line, can_manage, now, focus }.render()?,
            _ => Row { line, can_manage, back: self.form.back_or(LIST), now, focus }.render()?,
        }))
    }

    /// Everywhere else that access shows: the sum, the sentence over it, the badge; and what is said to who listens.
    pub(super) async fn around(&self, said: &str, db: &mut crate::db::Connection) -> Result<Vec<Partial>, Problem> {
        let sum = queries::sum(db, self.site.now()).await?;
        Ok(vec![
            Partial::text("#dialog", ""),
            Partial::new("#sum", "innerHTML", &SumTabs { sum, tab: self.form.tab() })?,
            Partial::text("#sum-sentence", &sentence(&sum)),
            Partial::text("#users-badge", &figure(sum.with_access)),
            Partial::text("#say", said),
            Partial::remove("done"),
            Partial::new("body", "beforeend", &Done { said })?,
        ])
    }
}

/// What was done, for the eye; for the ear `#say` says it.
#[derive(askama::Template)]
#[template(path = "community/users/_done.html")]
struct Done<'a> {
    said: &'a str,
}

/// Rendered already.
pub(super) struct Html(pub String);

impl DynTemplate for Html {
    fn dyn_render(&self) -> askama::Result<String> {
        Ok(self.0.clone())
    }

    fn dyn_render_with_values(&self, _: &dyn askama::Values) -> askama::Result<String> {
        self.dyn_render()
    }

    fn dyn_render_into(&self, writer: &mut dyn std::fmt::Write) -> askama::Result<()> {
        Ok(writer.write_str(&self.0)?)
    }

    fn dyn_render_into_with_values(
        &self,
        writer: &mut dyn std::fmt::Write,
        _: &dyn askama::Values,
    ) -> askama::Result<()> {
        self.dyn_render_into(writer)
    }

    fn dyn_write_into(&self, writer: &mut dyn std::io::Write) -> std::io::Result<()> {
        writer.write_all(self.0.as_bytes())
    }

    fn dyn_write_into_with_values(
        &self,
        writer: &mut dyn std::io::Write,
        _: &dyn askama::Values,
    ) -> std::io::Result<()> {
        self.dyn_write_into(writer)
    }

    fn size_hint(&self) -> usize {
        self.0.len()
    }
}

/// The page of an answer that consists of parts alone.
#[derive(askama::Template)]
#[template(source = "", ext = "html")]
pub(super) struct Nothing;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_leads_to_our_own_pages_alone() {
        for good in ["/admin/community/users?tab=invited&q=%C3%A9", "/admin/community/members/7"] {
            assert!(is_own_page(good), "{good}");
        }
        for bad in [
            "",
            "/admin",
            "//evil.example/admin/",
            "/admin//evil",
            "https://evil.example/admin/",
            "/portal",
            "/admin/\\e",
            "/admin/\r\nSet-Cookie: a=b",
        ] {
            assert!(!is_own_page(bad), "{bad:?}");
        }
    }

    #[test]
    fn the_tab_is_read_from_the_page() {
        let form = |back: &str| ActForm { back: back.into(), ..ActForm::default() };
        assert_eq!(form("/admin/community/users?tab=invited&q=a").tab(), Some(PortalAccess::Invited));
        assert_eq!(form("/admin/community/users").tab(), None);
        assert_eq!(form("/admin/community/users?tab=nonsense").tab(), None);
    }
}
