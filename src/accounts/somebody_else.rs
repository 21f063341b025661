//! A link opened where somebody else is signed in: it says who that is, and acts on nobody's account.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;

use super::DoorShell;
use crate::web::{Door, Hx, Problem, Rack, first_name, no_referrer};

/// The page: 409.
#[derive(Template)]
#[template(path = "accounts/somebody_else.html")]
pub struct SomebodyElse<'a> {
    pub shell: DoorShell,
    pub door: Door,
    /// The address of the link, to go on with.
    pub link: String,
    /// Who is signed in here.
    pub here: &'a str,
    /// Whom the link is for.
    pub theirs: &'a str,
    /// What is theirs: `invitation`, `link`.
    pub what: &'static str,
    /// What it is worth: `Invited, until Thursday 27 November, 10:42`.
    pub worth: String,
}

impl SomebodyElse<'_> {
    fn first_here(&self) -> &str {
        first_name(self.here)
    }

    fn first_theirs(&self) -> &str {
        first_name(self.theirs)
    }

    /// Answers with it.
    ///
    /// # Errors
    /// The template does not render.
    pub fn show(mut self, hx: Hx) -> Result<HttpResponse, Problem> {
        self.shell = self.shell.hang(Rack::key());
        hx.show_as(StatusCode::CONFLICT, &self, &[]).map(no_referrer)
    }
}
