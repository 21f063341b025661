//! Forms and queries as they arrive: read within a time and a size, in UTF-8, without NUL (which PostgreSQL refuses).

use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::http::header::CONTENT_TYPE;
use actix_web::{FromRequest, HttpRequest, web};
use futures_util::FutureExt as _;
use futures_util::future::{LocalBoxFuture, Ready, ready};
use percent_encoding::percent_decode;
use serde::de::DeserializeOwned;

use super::Problem;

/// The largest form: a member with long notes is a tenth of it.
const LIMIT: usize = 256 * 1024;
/// How long a body may take to arrive.
const PATIENCE: Duration = Duration::from_secs(10);

/// The fields of a posted form. Unknown fields are ignored, missing ones are the struct's defaults.
#[derive(Debug)]
pub struct Form<T>(pub T);

/// The parameters behind the question mark, likewise.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + 'static> FromRequest for Form<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let kind = content_type(request);
        let payload = web::Payload::from_request(request, payload);
        async move {
            let body = read(payload.await.map_err(|error| Problem::BadRequest(error.to_string()))?).await?;
            // A request without fields needs no type (DELETE by htmx).
            if !body.is_empty() && kind != "application/x-www-form-urlencoded" {
                return Err(Problem::NotAForm);
            }
            parse(&body).map(Form)
        }
        .boxed_local()
    }
}

impl<T: DeserializeOwned + 'static> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(parse(request.query_string().as_bytes()).map(Query))
    }
}

/// The media type without its parameters, in lower case.
pub(super) fn content_type(request: &HttpRequest) -> String {
    let value = request.headers().get(CONTENT_TYPE).and_then(|value| value.to_str().ok()).unwrap_or_default();
    value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase()
}

/// The whole body, within [`LIMIT`] and [`PATIENCE`].
pub(super) async fn read(body: web::Payload) -> Result<web::Bytes, Problem> {
    let body = tokio::time::timeout(PATIENCE, body.to_bytes_limited(LIMIT)).await;
    let body = body.map_err(|_| Problem::TooSlow)?.map_err(|_| Problem::TooLarge)?;
    body.map_err(|_| Problem::BadRequest("The form broke off before its end.".into()))
}

fn parse<T: DeserializeOwned>(encoded: &[u8]) -> Result<T, Problem> {
    for field in encoded.split(|byte| *byte == b'&') {
        let name = field.split(|byte| *byte == b'=').next().unwrap_or_default();
        let wrong = |what| Problem::BadRequest(format!("What was sent as “{}” {what}.", String::from_utf8_lossy(name)));
        // serde_html_form would turn broken UTF-8 into U+FFFD, silently.
        let text = percent_decode(field).decode_utf8().map_err(|_| wrong("is not text in UTF-8"))?;
        if text.contains('\0') {
            return Err(wrong("contains a NUL character, which no text has"));
        }
    }
    serde_html_form::from_bytes(encoded)
        .map_err(|error| Problem::Unprocessable(format!("The form cannot be read: {error}.")))
}
