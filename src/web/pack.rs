//! Smaller on the line: what is text leaves packed, for whoever takes it so.

use std::io::Write as _;

use actix_web::Error;
use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{
    AcceptEncoding, CONTENT_ENCODING, CONTENT_TYPE, Encoding, Header as _, HeaderMap, HeaderValue, VARY,
};
use actix_web::middleware::Next;
use actix_web::web::Bytes;
use flate2::Compression;
use flate2::write::GzEncoder;

/// What is shorter goes in one packet anyway.
const WORTH_IT: usize = 1400;

/// Packs pages, parts of pages, scripts and sheets by gzip's quickest level: it takes a few hundredths of a millisecond
/// and leaves a fifth; a better level costs more than it saves. What streams goes as it is.
///
/// # Errors
/// Those of the inner layers.
pub async fn pack(
    request: ServiceRequest,
    next: Next<impl MessageBody + 'static>,
) -> Result<ServiceResponse<BoxBody>, Error> {
    let takes = AcceptEncoding::parse(&request)
        .is_ok_and(|takes| takes.negotiate([Encoding::gzip(), Encoding::identity()].iter()) == Some(Encoding::gzip()));
    let response = next.call(request).await?.map_into_boxed_body();
    if !is_text(response.headers()) {
        return Ok(response);
    }
    Ok(response.map_body(|head, body| {
        let vary = head.headers().get(VARY).and_then(|vary| vary.to_str().ok()).map(|vary| format!("{vary}, "));
        let vary = format!("{}Accept-Encoding", vary.unwrap_or_default());
        head.headers_mut().insert(VARY, HeaderValue::from_str(&vary).unwrap_or(HeaderValue::from_static("*")));
        match body.try_into_bytes() {
            Ok(text) if takes && text.len() >= WORTH_IT => match packed(&text) {
                Ok(bytes) => {
                    head.headers_mut().insert(CONTENT_ENCODING, HeaderValue::from_static("gzip"));
                    BoxBody::new(bytes)
                }
                Err(_) => BoxBody::new(text),
            },
            Ok(text) => BoxBody::new(text),
            Err(body) => body,
        }
    }))
}

fn is_text(headers: &HeaderMap) -> bool {
    let of = |kind: &HeaderValue| kind.as_bytes().starts_with(b"text/") || kind.as_bytes() == b"image/svg+xml";
    headers.get(CONTENT_TYPE).is_some_and(of) && !headers.contains_key(CONTENT_ENCODING)
}

fn packed(text: &[u8]) -> std::io::Result<Bytes> {
    let mut packer = GzEncoder::new(Vec::with_capacity(text.len() / 4), Compression::fast());
    packer.write_all(text)?;
    Ok(packer.finish()?.into())
}
