//! Page or fragment: the same address answers a browser with the page, and htmx with the blocks of it that changed.

use actix_web::dev::Payload;
use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, ContentType, LOCATION, VARY};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use askama::{DynTemplate, Template};
use futures_util::future::{Ready, ready};

use super::Problem;

/// How the answer is wanted. Never fails to be read.
#[derive(Clone, Copy, Debug)]
pub struct Hx {
    htmx: bool,
    partial: bool,
}

impl FromRequest for Hx {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let is = |name: &str, value: &str| {
            request.headers().get(name).is_some_and(|header| header.as_bytes() == value.as_bytes())
        };
        let htmx = is("hx-request", "true");
        ready(Ok(Self { htmx, partial: htmx && is("hx-request-type", "partial") }))
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
        Ok(HttpResponse::build(status)
            .content_type(ContentType::html())
            .insert_header((VARY, "HX-Request, HX-Request-Type"))
            .insert_header((CACHE_CONTROL, "no-store"))
            .body(html))
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

/// One more place that an answer to htmx changes, beside the target of the request.
#[derive(Debug)]
pub struct Partial {
    html: String,
}

impl Partial {
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
#[derive(Debug)]
pub struct Dialog;

impl Dialog {
    /// A dialog of `content`, named by the element `#question` in it.
    ///
    /// # Errors
    /// The template does not render.
    pub fn of(content: &dyn DynTemplate) -> Result<Partial, Problem> {
        let html = content.dyn_render()?;
        Ok(Partial { html: format!("<dialog class=\"question\" aria-labelledby=\"question\">{html}</dialog>") })
    }
}

fn wrap(target: &str, swap: &str, html: &str) -> String {
    format!("<hx-partial hx-target=\"{target}\" hx-swap=\"{swap}\">{html}</hx-partial>")
}

fn escape(text: &str) -> String {
    askama::filters::escape(text, askama::filters::Html).map_or_else(|_| String::new(), |safe| safe.to_string())
}

impl DynTemplate for Partial {
    fn dyn_render(&self) -> askama::Result<String> {
        Ok(self.html.clone())
    }

    fn dyn_render_with_values(&self, _: &dyn askama::Values) -> askama::Result<String> {
        self.dyn_render()
    }

    fn dyn_render_into(&self, writer: &mut dyn std::fmt::Write) -> askama::Result<()> {
        Ok(writer.write_str(&self.html)?)
    }

    fn dyn_render_into_with_values(
        &self,
        writer: &mut dyn std::fmt::Write,
        _: &dyn askama::Values,
    ) -> askama::Result<()> {
        self.dyn_render_into(writer)
    }

    fn dyn_write_into(&self, writer: &mut dyn std::io::Write) -> std::io::Result<()> {
        writer.write_all(self.html.as_bytes())
    }

    fn dyn_write_into_with_values(
        &self,
        writer: &mut dyn std::io::Write,
        _: &dyn askama::Values,
    ) -> std::io::Result<()> {
        self.dyn_write_into(writer)
    }

    fn size_hint(&self) -> usize {
        self.html.len()
    }
}
