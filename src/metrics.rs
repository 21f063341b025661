//! GET `/metrics`, for Prometheus: on this machine, or with the token of `METRICS_TOKEN`. To others it is not there.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::net::IpAddr;
use std::time::Duration;

use actix_web::http::header::AUTHORIZATION;
use actix_web::{HttpRequest, HttpResponse};
use deadpool::Status;
use diesel::QueryResult;
use diesel::sql_types::{BigInt, Nullable, Timestamptz};
use diesel_async::RunQueryDsl;

use crate::clock::Instant;
use crate::db::{Connection, Pool, statement};
use crate::web::{Client, Problem, Site};

/// The metrics of this process, and of the database it works on.
///
/// # Errors
/// 404 to strangers; the database's.
pub async fn metrics(site: Site, client: Client, request: HttpRequest) -> Result<HttpResponse, Problem> {
    if !is_near(&site, &client, &request) && !bears_token(&site, &request) {
        return Err(Problem::NotFound("page"));
    }
    let mut text = String::with_capacity(16 * 1024);
    site.durations().write(&mut text);
    statements(&site, &mut text);
    pools(&mut text, "pages", site.pools().iter());
    pools(&mut text, "search", std::iter::once(site.search_pool()));
    let now = site.now();
    let house = house(&*site.db().await?).await?;
    let age = house.oldest.map_or(0.0, |queued_at| now.since(queued_at).as_secs_f64());
    for (name, value) in [
        ("outbox_mails", house.mails.to_string()),
        ("outbox_oldest_seconds", age.to_string()),
        ("badge", house.badge.to_string()),
    ] {
        let _ = writeln!(text, "# TYPE frontdesk_{name} gauge\nfrontdesk_{name} {value}");
    }
    Ok(HttpResponse::Ok().content_type("text/plain; version=0.0.4; charset=utf-8").body(text))
}

/// Whether it is asked from this machine: by the other end itself, or, through a trusted proxy, by its client. A proxy
/// that nobody declared speaks for strangers.
fn is_near(site: &Site, client: &Client, request: &HttpRequest) -> bool {
    let near = client.ip.parse().is_ok_and(|ip: IpAddr| ip.is_loopback());
    let peer = request.peer_addr().map(|peer| peer.ip().to_canonical());
    let declared = peer.is_some_and(|peer| site.trusted_proxies().iter().any(|net| net.contains(&peer)));
    let forwarded = ["x-forwarded-for", "forwarded", "via"].iter().any(|name| request.headers().contains_key(*name));
    near && (declared || !forwarded)
}

fn bears_token(site: &Site, request: &HttpRequest) -> bool {
    let given = request.headers().get(AUTHORIZATION).and_then(|header| header.to_str().ok());
    let given = given.and_then(|header| header.strip_prefix("Bearer "));
    // As long for a near miss as for a far one.
    let same =
        |a: &str, b: &str| a.len() == b.len() && a.bytes().zip(b.bytes()).fold(0, |off, (a, b)| off | (a ^ b)) == 0;
    given.zip(site.metrics_token()).is_some_and(|(given, token)| same(given, token))
}

fn statements(site: &Site, text: &mut String) {
    let mut by_name: BTreeMap<String, (u64, Duration)> = BTreeMap::new();
    for seen in site.statements().seen().into_values() {
        let of = by_name.entry(seen.name).or_default();
        of.0 += seen.times;
        of.1 += seen.took;
    }
    text.push_str("# TYPE frontdesk_statement_seconds summary\n");
    for (name, (times, took)) in by_name {
        let _ = writeln!(text, "frontdesk_statement_seconds_sum{{statement=\"{name}\"}} {}", took.as_secs_f64());
        let _ = writeln!(text, "frontdesk_statement_seconds_count{{statement=\"{name}\"}} {times}");
    }
}

fn pools<'a>(text: &mut String, name: &str, pools: impl Iterator<Item = &'a Pool> + Clone) {
    let all = |number: fn(Status) -> usize| pools.clone().map(|pool| number(pool.status())).sum::<usize>();
    let connections = all(|status| status.size);
    for (what, number) in [
        ("connections", connections),
        ("idle", all(|status| status.available)),
        ("waiting", all(|status| status.waiting)),
    ] {
        let _ = writeln!(text, "frontdesk_pool_{what}{{pool=\"{name}\"}} {number}");
    }
}

struct House {
    mails: i64,
    oldest: Option<Instant>,
    badge: i64,
}

async fn house(conn: &Connection) -> QueryResult<House> {
    let sql = "select count(*), min(queued_at), (select sum(with_access)::bigint from access_counts)
               from outbox_mails where due_at is not null";
    let (mails, oldest, badge) =
        statement::<(BigInt, Nullable<Timestamptz>, BigInt)>(sql).get_result(&mut &*conn).await?;
    Ok(House { mails, oldest, badge })
}
