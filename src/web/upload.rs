//! Forms that bring a file along: in memory, within a size and a time.

use std::time::Duration;

use actix_multipart::MultipartError;
use actix_multipart::form::{MultipartCollect, MultipartForm};
use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use futures_util::FutureExt as _;
use futures_util::future::LocalBoxFuture;

use super::Problem;

/// How long a file may take to arrive.
const PATIENCE: Duration = Duration::from_secs(60);

/// The fields of a `multipart/form-data` form; each says how large it may be.
#[derive(Debug)]
pub struct Upload<T>(pub T);

impl<T: MultipartCollect + 'static> FromRequest for Upload<T> {
    type Error = Problem;
    type Future = LocalBoxFuture<'static, Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let form = MultipartForm::<T>::from_request(request, payload);
        async move {
            let form = tokio::time::timeout(PATIENCE, form).await.map_err(|_| Problem::TooSlow)?;
            form.map(|form| Self(form.into_inner())).map_err(|error| problem(&error))
        }
        .boxed_local()
    }
}

fn problem(error: &actix_web::Error) -> Problem {
    match error.as_error::<MultipartError>() {
        Some(MultipartError::Payload(actix_web::error::PayloadError::Overflow)) => {
            Problem::Unprocessable("The file is larger than 1 MB. Cut it into several.".into())
        }
        _ => Problem::BadRequest(format!("The form cannot be read: {error}.")),
    }
}
