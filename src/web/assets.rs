//! Static files: in the binary, under names that carry their content's hash, so that browsers keep them for a year.

use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::Path;
use sha2::{Digest as _, Sha256};

use super::Problem;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/assets.rs"));
}

struct Assets {
    /// By the name in `static/`: the address.
    addresses: HashMap<&'static str, String>,
    /// By the name in the address: media type and content.
    files: HashMap<String, (&'static str, &'static [u8])>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let mut assets = Assets { addresses: HashMap::new(), files: HashMap::new() };
    for (name, content) in embedded::FILES {
        let hash: String = Sha256::digest(content).iter().take(6).map(|byte| format!("{byte:02x}")).collect();
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let hashed = format!("{}-{hash}.{extension}", stem.replace('/', "-"));
        assets.addresses.insert(name, format!("/static/{hashed}"));
        assets.files.insert(hashed, (media_type(extension), content));
    }
    assets
});

/// The address of a file under `static/`; the name as it is, if there is none (the tests look for that).
#[must_use]
pub fn asset(name: &str) -> &str {
    ASSETS.addresses.get(name).map_or(name, String::as_str)
}

/// GET `/static/{name}`.
///
/// # Errors
/// 404 for a name of no file.
pub async fn serve(name: Path<String>) -> Result<HttpResponse, Problem> {
    let (media_type, content) = ASSETS.files.get(name.as_str()).ok_or(Problem::NotFound("file"))?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, *media_type))
        .insert_header((CACHE_CONTROL, "public, max-age=31536000, immutable"))
        .body(*content))
}

fn media_type(extension: &str) -> &'static str {
    match extension {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "ico" => "image/x-icon",
        _ => "application/octet-stream",
    }
}

/// The address of an icon in the sprite.
#[must_use]
pub fn icon(name: &str) -> String {
    format!("{}#{name}", asset("icons.svg"))
}

/// The address of the glyph of a member's status.
#[must_use]
pub fn status_icon(status: &str) -> String {
    format!("{}#status-{status}", asset("icons.svg"))
}
