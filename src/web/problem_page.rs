//! The outermost layer: whatever went wrong further in (a [`Problem`], an answer of actix' own, a panic) becomes a page
//! in words, or to htmx a sentence in the page's alert. Every answer leaves with the security headers.

use std::panic::AssertUnwindSafe;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::StatusCode;
use actix_web::http::header::{CONTENT_TYPE, HeaderName, LOCATION, RETRY_AFTER, SET_COOKIE, VARY};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _, HttpResponse, ResponseError};
use askama::{DynTemplate as _, Template};
use futures_util::FutureExt as _;
use percent_encoding::{NON_ALPHANUMERIC, utf8_percent_encode};

use super::log::RequestId;
use super::{Door, Partial, Problem, Rack, Site, WayOut, no_referrer, security_headers, when};

/// A problem in words: what it is, what is the matter in this case, and the way on.
#[derive(Template)]
#[template(path = "problem.html")]
struct ProblemPage {
    title: &'static str,
    reason: String,
    way_out: String,
    way_out_label: &'static str,
    /// Under which the log has it, where the fault is ours.
    reference: Option<String>,
    rack: Rack,
    /// The house's name, if the process knows it.
    operator: String,
    clock_banner: Option<String>,
}

/// The same within the page that one is on: said in its alert.
#[derive(Template)]
#[template(
    source = r#"{{ reason }}{% if let Some(way) = way_out %} <a href="{{ way.address }}">{{ way.label }}</a>{% endif %}"#,
    ext = "html"
)]
struct Alert<'a> {
    reason: &'a str,
    way_out: Option<&'a WayOut>,
}

/// What of the request the answer to a failure needs. Copied: actix panics in routing while a clone of the request is
/// held.
struct Asked {
    htmx: bool,
    /// A page that a browser can come back to after signing in.
    page: bool,
    path: String,
    path_and_query: String,
    reference: Option<String>,
    site: Option<Data<Site>>,
}

impl Asked {
    fn of(request: &ServiceRequest) -> Self {
        Self {
            htmx: request.headers().get("hx-request").is_some_and(|value| value == "true"),
            page: request.method().is_safe(),
            path: request.path().to_owned(),
            path_and_query: request.uri().path_and_query().map(ToString::to_string).unwrap_or_default(),
            reference: request.extensions().get::<RequestId>().map(|id| id.0.clone()),
            site: request.app_data::<Data<Site>>().cloned(),
        }
    }

    /// The page itself, where asking again may help: for what is no link to elsewhere.
    fn again(&self) -> Option<String> {
        (self.page && !self.path_and_query.starts_with("//")).then(|| self.path_and_query.clone())
    }
}

/// Wrapped round everything else.
///
/// # Errors
/// Only what already carries its answer: a failure of an inner layer, or a panic.
pub async fn problem_pages(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let asked = Asked::of(&request);
    let secure = asked.site.as_ref().is_some_and(|site| site.base_url().is_secure());
    let mut response = match AssertUnwindSafe(next.call(request)).catch_unwind().await {
        Ok(Ok(response)) if is_wordless(response.response()) => word(response, &asked),
        Ok(Ok(response)) => response.map_into_boxed_body(),
        Ok(Err(error)) => {
            tracing::error!(%error, "a layer failed");
            return Err(failure(&asked, secure));
        }
        // What panicked was written to the log by the panic hook.
        Err(_) => return Err(failure(&asked, secure)),
    };
    security_headers(response.headers_mut(), secure);
    Ok(response)
}

fn is_wordless<B>(response: &HttpResponse<B>) -> bool {
    let html = response.headers().get(CONTENT_TYPE).is_some_and(|kind| kind.as_bytes().starts_with(b"text/html"));
    response.status().as_u16() >= 400 && !html
}

fn word<B>(response: ServiceResponse<B>, asked: &Asked) -> ServiceResponse<BoxBody> {
    let (request, inner) = response.into_parts();
    let problem = inner.error().and_then(|error| error.as_error::<Problem>());
    // Where it was asked may be a link's secret address.
    let mut said = no_referrer(Words::of(problem, inner.status(), asked).error_response());
    for cookie in inner.headers().get_all(SET_COOKIE) {
        said.headers_mut().append(SET_COOKIE, cookie.clone());
    }
    ServiceResponse::new(request, said)
}

fn failure(asked: &Asked, secure: bool) -> Error {
    let mut error = Error::from(Words::of(None, StatusCode::INTERNAL_SERVER_ERROR, asked));
    error.add_response_mapper(move |mut response| {
        security_headers(response.headers_mut(), secure);
        response
    });
    error
}

/// An answer in words.
#[derive(Debug)]
struct Words {
    status: StatusCode,
    html: String,
    headers: Vec<(HeaderName, String)>,
}

impl std::fmt::Display for Words {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "{}", self.status)
    }
}

impl ResponseError for Words {
    fn status_code(&self) -> StatusCode {
        self.status
    }

    fn error_response(&self) -> HttpResponse {
        let mut response = HttpResponse::build(self.status);
        response
            .insert_header((CONTENT_TYPE, "text/html; charset=utf-8"))
            .insert_header((VARY, "HX-Request, HX-Request-Type"));
        for header in &self.headers {
            response.insert_header((header.0.clone(), header.1.as_str()));
        }
        response.body(self.html.clone())
    }
}

impl Words {
    fn of(problem: Option<&Problem>, status: StatusCode, asked: &Asked) -> Self {
        match problem {
            Some(Problem::SignIn(door)) => return Self::to_the_door(*door, asked),
            Some(Problem::Internal(error)) => tracing::error!(error = format!("{error:#}"), "a request failed"),
            Some(Problem::Unavailable(error)) => {
                tracing::warn!(error = format!("{error:#}"), "the database does not answer");
            }
            _ => {}
        }
        let Told { title, mut reason, way_out } = Told::of(problem, status);
        let mut headers = Vec::new();
        match problem {
            Some(Problem::TooManyRequests { retry_after }) => headers.push((RETRY_AFTER, retry_after.to_string())),
            Some(Problem::Unavailable(_)) => headers.push((RETRY_AFTER, "5".to_owned())),
            _ => {}
        }
        let html = if asked.htmx {
            let alert = Partial::new("#alert", "innerHTML", &Alert { reason: &reason, way_out: way_out.as_ref() });
            alert.unwrap_or_else(|_| Partial::text("#alert", &reason)).dyn_render()
        } else {
            let base_url = asked.site.as_ref().map(|site| site.base_url().join("/")).unwrap_or_default();
            let ours = status.is_server_error();
            let (way_out, way_out_label) = match (status, asked.again(), Door::before(&asked.path)) {
                (StatusCode::MISDIRECTED_REQUEST, ..) => {
                    reason = format!("This house is reached under {base_url}, and only there.");
                    (base_url, "Go there")
                }
                (_, Some(again), _) if ours => (again, "Try again"),
                (_, _, door) => way_on(door, &asked.path),
            };
            let page = ProblemPage {
                title,
                reason,
                way_out,
                way_out_label,
                reference: asked.reference.clone().filter(|_| ours),
                rack: Rack::of_status(status.as_u16()),
                operator: asked.site.as_ref().map(|site| site.house_name()).unwrap_or_default(),
                clock_banner: asked.site.as_ref().and_then(|site| site.clock_banner()),
            };
            page.render()
        };
        let html = html.unwrap_or_else(|error| {
            tracing::error!(%error, "the problem page does not render");
            title.to_owned()
        });
        Self { status, html, headers }
    }

    /// 401 with `HX-Redirect` to htmx, which would follow a 3xx and nest the page; to a browser the door itself.
    fn to_the_door(door: Door, asked: &Asked) -> Self {
        let mut address = door.sign_in().to_owned();
        if asked.page && !asked.htmx && asked.path_and_query.len() < 1000 {
            address = format!("{address}?next={}", utf8_percent_encode(&asked.path_and_query, NON_ALPHANUMERIC));
        }
        if asked.htmx {
            Self {
                status: StatusCode::UNAUTHORIZED,
                html: String::new(),
                headers: vec![(HeaderName::from_static("hx-redirect"), address)],
            }
        } else {
            Self { status: StatusCode::SEE_OTHER, html: String::new(), headers: vec![(LOCATION, address)] }
        }
    }
}

/// What is said of a problem: its name, and what is the matter in this case.
#[derive(Debug)]
pub struct Told {
    pub title: &'static str,
    pub reason: String,
    /// Where it can be put right, if the problem knows.
    pub way_out: Option<WayOut>,
}

impl Told {
    fn of(problem: Option<&Problem>, status: StatusCode) -> Self {
        let (title, reason) = words(status);
        let reason = match problem {
            Some(
                Problem::BadRequest(own)
                | Problem::Forbidden(own)
                | Problem::Conflict(own)
                | Problem::Stuck { reason: own, .. }
                | Problem::Gone(own)
                | Problem::Unprocessable(own),
            ) => own.clone(),
            Some(Problem::NotFound(what)) => match what.split_once("; ") {
                Some((what, advice)) => format!("There is no such {what} here: {advice}."),
                None => format!("There is no such {what} here. It was deleted, or the address has a slip in it."),
            },
            Some(Problem::TooManyRequests { retry_after }) => {
                format!("That was tried too often. Try again in {}.", when::wait(*retry_after))
            }
            _ => reason.to_owned(),
        };
        let way_out = match problem {
            Some(Problem::Stuck { way_out, .. }) => Some(way_out.clone()),
            _ => None,
        };
        Self { title, reason, way_out }
    }

    /// What is the matter with this answer, if it is a refusal that has no words yet. Our own faults are told apart.
    #[must_use]
    pub fn about<B>(response: &HttpResponse<B>) -> Option<Self> {
        let problem = response.error().and_then(|error| error.as_error::<Problem>());
        // These two carry a header, which the outer layer gives them.
        let has_more = matches!(problem, Some(Problem::SignIn(_) | Problem::TooManyRequests { .. }));
        let refused = response.status().is_client_error() && !has_more;
        (refused && is_wordless(response)).then(|| Self::of(problem, response.status()))
    }
}

/// Where it goes on from a page that is none, or no longer: a link that does not open leads to where a fresh one is had.
fn way_on(door: Door, path: &str) -> (String, &'static str) {
    let fresh_link = format!("{}/password-reset", door.path());
    match door {
        _ if path.starts_with(&fresh_link) => (fresh_link, "Email me a fresh link"),
        Door::Admin if path.starts_with("/admin/setup") => (door.sign_in().to_owned(), "Sign in"),
        Door::Admin => ("/admin".to_owned(), "Go to the overview"),
        Door::Portal => ("/portal".to_owned(), "Go to the Member Portal"),
    }
}

/// Title and reason of a status, where the problem brings no reason of its own.
fn words(status: StatusCode) -> (&'static str, &'static str) {
    match status.as_u16() {
        400 => ("This can’t be understood", "Something in the address or the form is not as it should be."),
        403 => ("This is not yours to do", "Your role does not allow it. An owner of the house can change that."),
        404 => (
            "Nothing hangs here",
            "There is no page under this address. It was taken away, or the address has a slip in it.",
        ),
        405 => ("This can’t be done here", "The page exists, but not for what was asked of it."),
        408 => ("The line was too slow", "The form did not arrive in time. Nothing was changed; send it again."),
        409 => ("It can’t be done as things stand", "Something changed in the meantime. Look at it again."),
        410 => ("It was here once", "What this address led to is gone."),
        413 => ("That is too much", "The form is larger than 256 kB. Nothing was changed."),
        415 => ("This is no form", "Forms come as application/x-www-form-urlencoded."),
        421 => ("Another house", "This house is reached under another address."),
        422 => ("It can’t be taken like this", "Something in the form is not as it should be."),
        429 => ("A short wait, then again", "That was tried too often. Wait a little, then try again."),
        503 => (
            "Back in a moment",
            "The books can’t be opened just now. Nothing you saved is lost, and nothing was changed. Try again in a few seconds.",
        ),
        401..=499 => ("This request can’t be answered", "Something in it is not as it should be."),
        _ => {
            ("Something broke on our side", "Nothing you did is wrong. It was written down, and nothing was half done.")
        }
    }
}
