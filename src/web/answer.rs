//! Page or fragment: the same address answers a browser with the page, and htmx with the blocks of it that changed.

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, ContentType, LOCATION, VARY};
use actix_web::{FromRequest, HttpMessage as _, HttpRequest, HttpResponse};
use askama::{DynTemplate, Template};
use futures_util::future::{Ready, ready};
use serde::Deserialize;

use super::Problem;
use super::method::ByForm;

/// How the answer is wanted. Never fails to be read.
#[derive(Clone, Copy, Debug)]
pub struct Hx {
    htmx: bool,
    partial: bool,
    /// Whether a form's `_method` made it what it is.
    by_form: bool,
}

impl FromRequest for Hx {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let is = |name: &str, value: &str| {
            request.headers().get(name).is_some_and(|header| header.as_bytes() == value.as_bytes())
        };
        let htmx = is("hx-request", "true");
        ready(Ok(Self {
            htmx,
            partial: htmx && is("hx-request-type", "partial"),
            by_form: request.extensions().get::<ByForm>().is_some(),
        }))
    }
}

impl Hx {
    /// Whether htmx asks, for a fragment or a whole page.
    #[must_use]
    pub const fn is_htmx(self) -> bool {
        self.htmx
    }

    /// Whether only the changed parts are wanted.
    #[must_use]
    pub const fn wants_parts(self) -> bool {
        self.partial
    }

    /// The page, or to htmx its `parts`.
    ///
    /// # Errors
    /// The template does not render.
    pub fn show(self, page: &impl Template, parts: &[&dyn DynTemplate]) -> Result<HttpResponse, Problem> {
        self.show_as(StatusCode::OK, page, parts)
    }

    /// As [`Hx::show`], with a status of one's own (422 for a form with faults).
    ///
    /// # Errors
    /// The template does not render.
    pub fn show_as(
        self,
        status: StatusCode,
        page: &impl Template,
        parts: &[&dyn DynTemplate],
    ) -> Result<HttpResponse, Problem> {
        let html = if self.partial && !parts.is_empty() {
            parts.iter().map(|part| part.dyn_render()).collect::<Result<String, _>>()?
        } else {
            page.render()?
        };
        Ok(html_answer(status, html))
    }

    /// The answer to an action: what changed, wherever it stands. Only htmx has a use for it.
    #[must_use]
    pub fn show_parts(self, parts: impl IntoIterator<Item = Partial>) -> HttpResponse {
        html_answer(StatusCode::OK, parts.into_iter().map(|part| part.html).collect())
    }

    /// On to another page: 303, or to htmx a full navigation.
    #[must_use]
    pub fn go_to(self, address: &str) -> HttpResponse {
        if self.htmx {
            HttpResponse::Ok()
                .insert_header(("HX-Redirect", address))
                .insert_header((CACHE_CONTROL, "no-store"))
                .finish()
        } else {
            HttpResponse::SeeOther()
                .insert_header((LOCATION, address))
                .insert_header((CACHE_CONTROL, "no-store"))
                .finish()
        }
    }
}

fn html_answer(status: StatusCode, html: String) -> HttpResponse {
    HttpResponse::build(status)
        .content_type(ContentType::html())
        .insert_header((VARY, "HX-Request, HX-Request-Type"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(html)
}

/// A piece of an answer to htmx, rendered: what takes the target's place, or one more place that the answer changes.
// Plain text to askama: what it holds was escaped as it was rendered.
#[derive(Debug, Template)]
#[template(source = "{{ html }}", ext = "txt")]
pub struct Partial {
    html: String,
}

impl Partial {
    /// What the request asked to be put into its target.
    ///
    /// # Errors
    /// The template does not render.
    pub fn in_place(content: &dyn DynTemplate) -> Result<Self, Problem> {
        Ok(Self { html: content.dyn_render()? })
    }

    /// Puts `content` into the place of the element whose id is `id`.
    ///
    /// # Errors
    /// The template does not render.
    pub fn replacing(id: &str, content: &dyn DynTemplate) -> Result<Self, Problem> {
        Ok(Self { html: wrap(&format!("#{}", escape(id)), "outerHTML", &content.dyn_render()?) })
    }

    /// Puts `content` into the element that the CSS selector `target` names, by htmx' `swap` (`innerHTML`, `outerHTML`,
    /// `delete`). Both are ours and not escaped.
    ///
    /// # Errors
    /// The template does not render.
    pub fn new(target: &'static str, swap: &'static str, content: &dyn DynTemplate) -> Result<Self, Problem> {
        Ok(Self { html: wrap(target, swap, &content.dyn_render()?) })
    }

    /// Puts plain text into the element.
    #[must_use]
    pub fn text(target: &'static str, text: &str) -> Self {
        Self { html: wrap(target, "innerHTML", &escape(text)) }
    }

    /// Takes the element away whose id is `id`.
    #[must_use]
    pub fn remove(id: &str) -> Self {
        Self { html: wrap(&format!("#{}", escape(id)), "delete", "") }
    }
}

/// A question over the page: what htmx puts into `#dialog`, where the page's script opens it.
// Its content was escaped as it was rendered.
#[derive(Debug, Template)]
#[template(
    source = r#"{% import "parts/dialog.html" as dialog %}{% call dialog::dialog() %}{{ content|safe }}{% endcall %}"#,
    ext = "html"
)]
pub struct Dialog {
    content: String,
}

impl Dialog {
    /// A dialog of `content`, named by the element `#question` in it.
    ///
    /// # Errors
    /// The template does not render.
    pub fn of(content: &dyn DynTemplate) -> Result<Partial, Problem> {
        Ok(Partial { html: Self { content: content.dyn_render()? }.render()? })
    }
}

/// The answer to a question that is asked before something goes for good.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct Answer {
    confirmed: String,
}

impl Answer {
    /// Whether it is yes: by the button of the question's page; by htmx, whose dialog has asked; or by a program, which
    /// sends the verb itself, as no plain form can.
    #[must_use]
    pub fn is_yes(&self, hx: Hx) -> bool {
        hx.is_htmx() || !hx.by_form || self.confirmed == "yes"
    }
}

fn wrap(target: &str, swap: &str, html: &str) -> String {
    format!("<hx-partial hx-target=\"{target}\" hx-swap=\"{swap}\">{html}</hx-partial>")
}

fn escape(text: &str) -> String {
    askama::filters::escape(text, askama::filters::Html).map_or_else(|_| String::new(), |safe| safe.to_string())
}
