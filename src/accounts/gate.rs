//! The gates round everything behind the two doors: whoever is not signed in gets no further, whichever handler
//! forgot to ask.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::LOCATION;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, HttpResponse};

use super::{Admin, AdminRole, PortalUser, refusals};
use crate::web::Problem;

/// Lets admins through; viewers only to look, and to what is their own.
///
/// # Errors
/// What the inner layers raise.
pub async fn admins_only(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let admin = match request.extract::<Admin>().await {
        Ok(admin) => admin,
        Err(problem) => return Ok(request.error_response(problem)),
    };
    let own = request.path().starts_with("/admin/account") || request.path() == "/admin/sign-out";
    if admin.role == AdminRole::Viewer && !request.method().is_safe() && !own {
        let reason =
            format!("{} is signed in as a viewer, and viewers change nothing. Owners and managers can.", admin.name);
        request.extensions_mut().insert(admin);
        return Ok(refusals::for_admins(request.error_response(Problem::Forbidden(reason))));
    }
    request.extensions_mut().insert(admin);
    Ok(refusals::for_admins(next.call(request).await?.map_into_boxed_body()))
}

/// Lets active users through; first to the terms, when there are newer ones.
///
/// # Errors
/// What the inner layers raise.
pub async fn users_only(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let user = match request.extract::<PortalUser>().await {
        Ok(user) => user,
        Err(problem) => return Ok(request.error_response(problem)),
    };
    let consenting = matches!(request.path(), "/portal/terms" | "/portal/sign-out" | "/portal/privacy");
    if user.owes_consent() && !consenting {
        let htmx = request.headers().contains_key("hx-request");
        if request.method() == Method::GET && !htmx {
            let to_terms = HttpResponse::SeeOther().insert_header((LOCATION, "/portal/terms")).finish();
            return Ok(request.into_response(to_terms));
        }
        let reason = "The house has new terms. Read and accept them first, under /portal/terms.".to_owned();
        return Ok(request.error_response(Problem::Forbidden(reason)));
    }
    request.extensions_mut().insert(user);
    Ok(refusals::for_users(next.call(request).await?.map_into_boxed_body()))
}
