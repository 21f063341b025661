//! Static files: in the binary, under names that carry their content's hash, so that browsers keep them for a year.

use std::borrow::Cow;
use std::collections::HashMap;
use std::sync::LazyLock;

use actix_web::HttpResponse;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::{Bytes, Path};
use sha2::{Digest as _, Sha256};

use super::Problem;

mod embedded {
    include!(concat!(env!("OUT_DIR"), "/assets.rs"));
}

struct Assets {
    /// By the name in `static/`: the address.
    addresses: HashMap<&'static str, String>,
    /// By the name in the address: media type and content.
    files: HashMap<String, (&'static str, Cow<'static, [u8]>)>,
}

static ASSETS: LazyLock<Assets> = LazyLock::new(|| {
    let mut assets = Assets { addresses: HashMap::new(), files: HashMap::new() };
    // Stylesheets last: they name other files, and so get their hashes.
    let (sheets, others): (Vec<_>, Vec<_>) =
        embedded::FILES.iter().partition(|(name, _)| name.rsplit('.').next() == Some("css"));
    for (name, content) in others {
        assets.add(name, Cow::Borrowed(content));
    }
    for (name, content) in sheets {
        let content = assets.addressed(&String::from_utf8_lossy(content));
        assets.add(name, Cow::Owned(content.into_bytes()));
    }
    assets
});

impl Assets {
    fn add(&mut self, name: &'static str, content: Cow<'static, [u8]>) {
        let hash: String = Sha256::digest(&content).iter().take(4).map(|byte| format!("{byte:02x}")).collect();
        let (stem, extension) = name.rsplit_once('.').unwrap_or((name, ""));
        let hashed = format!("{}-{hash}.{extension}", stem.replace('/', "-"));
        self.addresses.insert(name, format!("/static/{hashed}"));
        self.files.insert(hashed, (media_type(extension), content));
    }

    /// The stylesheet with the address of each file that it names: `url("marks.svg")`.
    fn addressed(&self, sheet: &str) -> String {
        let named = |sheet: String, (name, address): (&&str, &String)| {
            sheet.replace(&format!("url(\"{name}\")"), &format!("url(\"{address}\")"))
        };
        self.addresses.iter().fold(sheet.to_owned(), named)
    }
}

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
        .body(match content {
            Cow::Borrowed(bytes) => Bytes::from_static(bytes),
            Cow::Owned(bytes) => Bytes::copy_from_slice(bytes),
        }))
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
