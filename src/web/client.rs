//! From where and with what a request comes.

use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::{Ready, ready};

use super::{Problem, Site};

/// The other end: its address (a trusted proxy's `X-Forwarded-For` counts, nobody else's) and its browser's name.
#[derive(Clone, Debug)]
pub struct Client {
    pub ip: String,
    pub user_agent: String,
}

impl FromRequest for Client {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(request: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let site = Site::from_request(request, payload).into_inner();
        ready(site.map(|site| {
            let agent =
                request.headers().get(USER_AGENT).map(|value| String::from_utf8_lossy(value.as_bytes()).into_owned());
            let user_agent = agent.unwrap_or_default().chars().filter(|c| !c.is_control()).take(300).collect();
            Client { ip: address(request, &site).map(|ip| ip.to_string()).unwrap_or_default(), user_agent }
        }))
    }
}

/// The nearest address that is no trusted proxy, read from the right: what stands further left anyone can write.
fn address(request: &HttpRequest, site: &Site) -> Option<IpAddr> {
    let trusted = |ip: &IpAddr| site.trusted_proxies().iter().any(|net| net.contains(ip));
    let peer = request.peer_addr()?.ip();
    if !trusted(&peer) {
        return Some(peer);
    }
    let forwarded = request.headers().get_all("x-forwarded-for").filter_map(|value| value.to_str().ok());
    let hops: Vec<IpAddr> =
        forwarded.flat_map(|value| value.split(',')).map_while(|hop| hop.trim().parse().ok()).collect();
    hops.iter().rev().find(|hop| !trusted(hop)).copied().or(hops.first().copied()).or(Some(peer))
}
