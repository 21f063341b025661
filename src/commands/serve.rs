//! `frontdesk serve`.

use std::io::Write as _;
use std::net::TcpListener;
use std::sync::Arc;

use actix_web::dev::ServerHandle;
use anyhow::Context as _;
use tokio::signal::unix::{Signal, SignalKind, signal};
use tokio::sync::{Notify, watch};

use super::database::{Database, clock};
use crate::accounts::admins;
use crate::accounts::shell::House;
use crate::clock::Clock;
use crate::config::{self, Config};
use crate::db::{self, Pool, Statements};
use crate::jobs::Jobs;
use crate::mail::Transport;
use crate::seed::{self, DEMO_ADMINS, DEMO_PASSWORD, Seeded};
use crate::web::site::Parts;
use crate::web::{Site, when};
use crate::{app, letters};

/// Threads that serve requests: one a core; beyond so many PostgreSQL has no more to give.
const WORKERS: usize = 8;
/// Connections of each for pages: a core's worth of work is done by few.
const PAGES: usize = 4;
/// Connections for searches, of all together: each is worth a core's work.
const SEARCHES: usize = 4;
/// The demo's size.
const DEMO: i64 = 500;

/// Runs both portals and the jobs behind them until SIGTERM or SIGINT.
///
/// # Errors
/// Anything that keeps it from starting, in one line.
pub async fn serve(config: Config, demo: bool) -> anyhow::Result<()> {
    let listener = TcpListener::bind(config.listen).with_context(|| {
        format!("LISTEN: {} cannot be had (does Frontdesk run already? another: LISTEN=127.0.0.1:9090 BASE_URL=http://localhost:9090)", config.listen)
    })?;
    let transport =
        Transport::open(config.smtp_url.as_deref(), config.smtp_ca_file.as_deref(), &config.data.join("mail"))?;
    let mut database = Database::open(&config).await?;
    // A house that has staff is somebody's, though nobody has moved in yet.
    if demo
        && config.database == config::Database::Embedded
        && !admins::queries::any(&mut *database.pool.get().await?).await?
    {
        let now = Clock::system().now();
        if let Seeded::Made(count) = seed::seed(&database.url, DEMO, now).await? {
            println!("Made a demo community of {count} members.");
        }
    }
    let clock = clock(&config, &database.pool).await?;
    let mail_queued = Arc::new(Notify::new());
    let workers = std::thread::available_parallelism().map_or(2, usize::from).min(WORKERS);
    let site = Site::new(Parts {
        db: db::open_for_pages(&database.url, workers, PAGES).context("the pools for pages")?,
        search: db::open_for_search(&database.url, SEARCHES).context("the pool for searches")?,
        clock: clock.clone(),
        base_url: config.base_url.clone(),
        statements: Statements::to(&database.url),
        trusted_proxies: config.trusted_proxies.clone(),
        metrics_token: config.metrics_token.clone(),
        mail_queued: mail_queued.clone(),
        clock_banner: config.clock_ahead.map(|_| banner(&clock)),
    });
    let letters = letters::all(&config.base_url);
    let jobs = Jobs::start(
        database.pool.clone(),
        Arc::clone(site.kept()),
        clock.clone(),
        transport,
        letters,
        mail_queued,
        config.mail_from.clone(),
    );
    // Heard from before it says that it runs: the server's own ears open only some time after that.
    let signals = [signal(SignalKind::terminate())?, signal(SignalKind::interrupt())?];
    let server = app::serve(site.clone(), &config.secret_key, listener, workers)?;
    tokio::spawn(stop_when_told(server.handle(), jobs.stopper(), signals));
    greet(&config, &site, &database.pool, &clock).await?;
    tokio::select! {
        served = server => served?,
        () = database.keep_up() => {}
    }
    jobs.stop().await;
    database.close().await
}

/// SIGTERM and SIGINT alike let those who are being served have their answer, and a mail on its way arrive.
async fn stop_when_told(server: ServerHandle, jobs: watch::Sender<bool>, [mut terminate, mut interrupt]: [Signal; 2]) {
    tokio::select! {
        _ = terminate.recv() => {}
        _ = interrupt.recv() => {}
    }
    tracing::info!("told to stop");
    let _ = jobs.send(true);
    server.stop(true).await;
}

fn banner(clock: &Clock) -> String {
    let now = clock.now();
    let utc = jiff::tz::TimeZone::UTC;
    format!(
        "The clock of this demo goes ahead: here it is {}, {} UTC.",
        when::long_day(now.day_in(&utc)),
        when::clock_time(now, &utc)
    )
}

/// Says where everything is, and how to get in.
async fn greet(config: &Config, site: &Site, pool: &Pool, clock: &Clock) -> anyhow::Result<()> {
    let mut conn = pool.get().await?;
    let mut said = Vec::new();
    writeln!(said, "Frontdesk runs.")?;
    writeln!(said, "  Admin Portal   {}", config.base_url.join("/admin"))?;
    writeln!(said, "  Member Portal  {}", config.base_url.join("/portal"))?;
    if config.smtp_url.is_none() {
        writeln!(
            said,
            "  Mail           is kept as files in {} (SMTP_URL is not set)",
            config.data.join("mail").display()
        )?;
    }
    let house = House::load(&mut conn).await?;
    site.house_is_called(&house.name);
    if house.is_demo {
        writeln!(said, "\nThis is a demo. Everybody's password is: {DEMO_PASSWORD}")?;
        for (name, email, role) in DEMO_ADMINS {
            writeln!(said, "  Admin Portal   {email:<36} {name}, {}", role.label().to_lowercase())?;
        }
        for (name, email, status, role) in seed::sample_users(&mut conn).await? {
            writeln!(said, "  Member Portal  {email:<36} {name}, {}", format!("{role}, {status}").replace('_', " "))?;
        }
    } else if let Some(secret) = admins::setup::mint_setup_link(&mut conn, clock.now()).await? {
        let link = config.base_url.join(&format!("/admin/setup?token={}", secret.reveal()));
        writeln!(
            said,
            "\nNobody of the staff can sign in yet. Make the first owner here (the link works once):\n  {link}"
        )?;
    }
    // Whoever started it may have gone: that keeps nobody else out.
    let _ = std::io::stdout().write_all(&said);
    Ok(())
}
