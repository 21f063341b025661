//! One structured line a request. It names the route's pattern, never the path: links carry secrets.

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::web::Data;
use actix_web::{Error, HttpMessage as _};
use rand::RngExt as _;
use tracing::Instrument as _;

use super::Site;

const REQUEST_ID: HeaderName = HeaderName::from_static("x-request-id");

/// A request's name in the log.
#[derive(Clone, Debug)]
pub(super) struct RequestId(pub String);

/// Wrapped outermost. The id is the proxy's, if it sends a sensible one, else made here; it goes back with the answer.
///
/// # Errors
/// What the inner layers raise.
pub async fn log_requests<B: MessageBody>(request: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<B>, Error> {
    let given = request.headers().get(REQUEST_ID).and_then(|id| id.to_str().ok());
    let sensible = |id: &&str| id.len() <= 64 && id.chars().all(|c| c.is_ascii_alphanumeric() || c == '-' || c == '_');
    let id = given.filter(sensible).map_or_else(|| format!("{:016x}", rand::rng().random::<u64>()), ToOwned::to_owned);
    request.extensions_mut().insert(RequestId(id.clone()));
    let span = tracing::info_span!("request", id);
    let method = request.method().clone();
    let site = request.app_data::<Data<Site>>().cloned();
    let started = std::time::Instant::now();
    let mut answer = next.call(request).instrument(span.clone()).await;
    let (status, route) = match &answer {
        Ok(response) => (response.status(), response.request().match_pattern()),
        Err(error) => (error.as_response_error().status_code(), None),
    };
    let took = started.elapsed();
    if let Some(site) = site {
        site.durations().note(route.as_deref(), verb(&method), status.as_u16(), took);
    }
    let ms = took.as_secs_f64() * 1000.0;
    tracing::info!(parent: &span, %method, route = route.as_deref().unwrap_or("-"), status = status.as_u16(), ms, "answered");
    if let (Ok(response), Ok(id)) = (&mut answer, HeaderValue::from_str(&id)) {
        response.headers_mut().insert(REQUEST_ID, id);
    }
    answer
}

/// The verb, if it is one we answer to: what anyone can make up would be a series of its own.
fn verb(method: &Method) -> &'static str {
    match *method {
        Method::GET => "GET",
        Method::HEAD => "HEAD",
        Method::POST => "POST",
        Method::DELETE => "DELETE",
        _ => "other",
    }
}
