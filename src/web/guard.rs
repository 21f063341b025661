//! Who may ask at all: only for this house, and only from its own pages when something is to change.

use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{HOST, ORIGIN};
use actix_web::http::{Method, Uri};
use actix_web::middleware::Next;
use actix_web::web::Data;

use super::{Problem, Site};

/// Another `Host` than the house's is misdirected; an unsafe method needs a same-origin request.
///
/// # Errors
/// What the inner layers raise.
pub async fn guard(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if let Err(problem) = check(&request) {
        return Ok(request.error_response(problem));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

fn check(request: &ServiceRequest) -> Result<(), Problem> {
    let site = request
        .app_data::<Data<Site>>()
        .ok_or_else(|| Problem::internal(anyhow::anyhow!("the site is not mounted")))?;
    let header = |name| request.headers().get(name).and_then(|value| value.to_str().ok());
    if !matches!(request.path(), "/healthz" | "/readyz" | "/metrics") {
        // The target of the request wins over the header (RFC 9112, 3.2.2).
        let host = request.uri().authority().map(|authority| authority.as_str()).or_else(|| header(HOST.as_str()));
        if !host.is_some_and(|host| site.base_url().is_host(host)) {
            return Err(Problem::Misdirected);
        }
    }
    let safe = matches!(*request.method(), Method::GET | Method::HEAD | Method::OPTIONS | Method::TRACE);
    if !safe
        && !same_origin(site, header("sec-fetch-site"), header(ORIGIN.as_str()), header(HOST.as_str()), request.uri())
    {
        return Err(Problem::Forbidden(
            "This was not sent from a page of this house. Open the page again and send it from there.".into(),
        ));
    }
    Ok(())
}

/// Browsers say where a request comes from (`Sec-Fetch-Site`), older ones only the `Origin`; who says neither is no
/// browser that we could trust with a cookie.
fn same_origin(site: &Site, fetch_site: Option<&str>, origin: Option<&str>, host: Option<&str>, uri: &Uri) -> bool {
    match (fetch_site, origin) {
        (Some(fetch_site), _) => fetch_site == "same-origin",
        (None, Some(origin)) => {
            let host = uri.authority().map(|authority| authority.as_str()).or(host).unwrap_or_default();
            site.base_url().is_origin(origin, host)
        }
        (None, None) => false,
    }
}
