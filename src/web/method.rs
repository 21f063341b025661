//! `_method` in a posted form overrides the verb, so that every change is a plain form that works without JavaScript.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{Payload, ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage as _, web};

use super::Problem;
use super::form::{content_type, read};

/// A request whose verb a form's field has overridden.
#[derive(Clone, Copy, Debug)]
pub(super) struct ByForm;

/// Wrapped round the whole app, before routing. HEAD is answered as GET is; the server leaves the body out.
///
/// # Errors
/// What the inner layers raise.
pub async fn override_method(
    mut request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    if request.method() == Method::HEAD {
        request.head_mut().method = Method::GET;
    } else if request.method() == Method::POST && content_type(request.request()) == "application/x-www-form-urlencoded"
    {
        let body = match read(request.extract::<web::Payload>().await?).await {
            Ok(body) => body,
            Err(problem) => return Ok(request.error_response(problem)),
        };
        match method_in(&body) {
            Ok(method) if method == Method::POST => {}
            Ok(method) => {
                request.head_mut().method = method;
                request.extensions_mut().insert(ByForm);
            }
            Err(problem) => return Ok(request.error_response(problem)),
        }
        request.set_payload(Payload::from(body));
    }
    Ok(next.call(request).await?.map_into_boxed_body())
}

/// What a posted form means to do. One that asks for what does not exist is not taken for a POST: that may do the opposite.
fn method_in(body: &[u8]) -> Result<Method, Problem> {
    match body.split(|byte| *byte == b'&').find_map(|field| field.strip_prefix(b"_method=")) {
        None | Some(b"" | b"POST") => Ok(Method::POST),
        Some(b"DELETE") => Ok(Method::DELETE),
        Some(b"PUT") => Ok(Method::PUT),
        Some(b"PATCH") => Ok(Method::PATCH),
        Some(_) => Err(Problem::BadRequest("The form’s _method is none: DELETE, or nothing.".into())),
    }
}
