//! For those who watch over the process: is it up, and can it serve?

use actix_web::HttpResponse;

use crate::db;
use crate::web::{Problem, Site};

/// GET `/healthz`: the process answers.
pub async fn healthz() -> HttpResponse {
    HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ok\n")
}

/// GET `/readyz`: the database answers and every migration has run.
///
/// # Errors
/// 503.
pub async fn readyz(site: Site) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    if db::are_current(&mut conn).await? {
        Ok(HttpResponse::Ok().content_type("text/plain; charset=utf-8").body("ready\n"))
    } else {
        Err(Problem::Unavailable(anyhow::anyhow!("migrations have not run")))
    }
}
