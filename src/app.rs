//! The application: state, layers, routes. One screen.

use std::net::TcpListener;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use actix_session::SessionMiddleware;
use actix_session::config::{CookieContentSecurity, PersistentSession};
use actix_session::storage::CookieSessionStore;
use actix_web::cookie::{Key, SameSite};
use actix_web::dev::Server;
use actix_web::middleware::from_fn;
use actix_web::web::Data;
use actix_web::{App, HttpServer};

use crate::accounts::sessions::IDLE;
use crate::routes;
use crate::web::{Site, guard, override_method, pack, problem_pages};

/// Serves `site` on `listener`. Told to stop gracefully, it lets requests finish within 30 seconds; who listens to
/// signals is the caller's to say.
///
/// # Errors
/// The listener cannot be used.
pub fn serve(site: Site, key: &Key, listener: TcpListener, workers: usize) -> std::io::Result<Server> {
    let (key, started) = (key.clone(), Arc::new(AtomicUsize::new(0)));
    let server = HttpServer::new(move || {
        let site = site.of_worker(started.fetch_add(1, Ordering::Relaxed));
        let secure = site.base_url().is_secure();
        App::new()
            .app_data(Data::new(site))
            .configure(|app| routes::all(app, || session("admin", &key, secure), || session("portal", &key, secure)))
            .wrap(from_fn(override_method))
            .wrap(from_fn(guard))
            .wrap(from_fn(problem_pages))
            .wrap(from_fn(pack))
            .wrap(from_fn(crate::web::log_requests))
    });
    let server =
        server.workers(workers).disable_signals().shutdown_timeout(30).client_request_timeout(Duration::from_secs(10));
    Ok(server.listen(listener)?.run())
}

/// The cookie of one door: encrypted, holding one opaque token; the truth is a row of `sessions`. Each door has a
/// cookie of its own.
fn session(door: &str, key: &Key, secure: bool) -> SessionMiddleware<CookieSessionStore> {
    // Under https the prefix has browsers refuse the cookie from anywhere but this very host.
    let name = format!("{}frontdesk_{door}", if secure { "__Host-" } else { "" });
    let lifetime = actix_web::cookie::time::Duration::seconds(IDLE.as_secs());
    SessionMiddleware::builder(CookieSessionStore::default(), key.clone())
        .cookie_name(name)
        .cookie_path("/".into())
        .cookie_secure(secure)
        .cookie_http_only(true)
        .cookie_same_site(SameSite::Lax)
        .cookie_content_security(CookieContentSecurity::Private)
        .session_lifecycle(PersistentSession::default().session_ttl(lifetime))
        .build()
}
