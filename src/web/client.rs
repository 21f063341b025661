//! From where and with what a request comes.

use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::http::header::USER_AGENT;
use actix_web::{FromRequest, HttpRequest};
use futures_util::future::{Ready, ready};
use ipnet::Ipv6Net;

use super::{Problem, Site};

/// The other end: its address (a trusted proxy's `X-Forwarded-For` counts, nobody else's) and its browser's name.
#[derive(Clone, Debug)]
pub struct Client {
    pub ip: String,
    pub user_agent: String,
}

impl Client {
    /// Whom its tries count for: an address, of IPv6 the network of 64 bits, for a customer has as many addresses in it as
    /// they like.
    #[must_use]
    pub fn network(&self) -> String {
        match self.ip.parse() {
            Ok(IpAddr::V6(ip)) => Ipv6Net::new_assert(ip, 64).trunc().to_string(),
            _ => self.ip.clone(),
        }
    }
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

/// The nearest address that is no trusted proxy. One of IPv4 written as one of IPv6 (`::ffff:203.0.113.9`) is the one of
/// IPv4: so do sockets that listen for both write them.
fn address(request: &HttpRequest, site: &Site) -> Option<IpAddr> {
    let peer = request.peer_addr()?.ip().to_canonical();
    let forwarded = request.headers().get_all("x-forwarded-for");
    let hops: Vec<&[u8]> = forwarded.flat_map(|value| value.as_bytes().split(|byte| *byte == b',')).collect();
    Some(nearest(peer, &hops, |ip| site.trusted_proxies().iter().any(|net| net.contains(ip))))
}

/// Read from the right, where a trusted proxy has added whom it speaks for: what stands further left anyone can write,
/// and so does whatever stands left of a piece that is no address.
fn nearest(peer: IpAddr, hops: &[&[u8]], trusted: impl Fn(&IpAddr) -> bool) -> IpAddr {
    let mut near = peer;
    for hop in hops.iter().rev() {
        if !trusted(&near) {
            break;
        }
        let Some(ip) = std::str::from_utf8(hop).ok().and_then(|hop| hop.trim().parse::<IpAddr>().ok()) else { break };
        near = ip.to_canonical();
    }
    near
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_network_of_ipv6_counts_as_one_address() {
        let network = |ip: &str| Client { ip: ip.into(), user_agent: String::new() }.network();
        assert_eq!(network("2001:db8:1:2:3:4:5:6"), network("2001:db8:1:2::9"));
        assert_ne!(network("2001:db8:1:2::9"), network("2001:db8:1:3::9"));
        assert_eq!([network("203.0.113.9"), network("")], ["203.0.113.9", ""]);
    }

    #[test]
    fn what_a_client_writes_itself_counts_for_nothing() {
        let proxy: IpAddr = "127.0.0.1".parse().expect("an address");
        let said = |forwarded: &'static str| {
            let hops: Vec<&[u8]> = forwarded.as_bytes().split(|byte| *byte == b',').collect();
            nearest(proxy, &hops, |ip| ip.is_loopback()).to_string()
        };
        assert_eq!(said("203.0.113.9"), "203.0.113.9");
        assert_eq!(said("9.9.9.9, 203.0.113.9"), "203.0.113.9");
        assert_eq!(said("9.9.9.9, ::ffff:203.0.113.9"), "203.0.113.9");
        assert_eq!(said("9.9.9.9, x, 203.0.113.9"), "203.0.113.9");
        assert_eq!(said("127.0.0.1, x, 203.0.113.9"), "203.0.113.9");
        assert_eq!(said("203.0.113.9, 127.0.0.2"), "203.0.113.9");
        // A proxy that adds no address speaks for itself.
        assert_eq!(said("203.0.113.9, unknown"), "127.0.0.1");
        assert_eq!(said("\u{fc}"), "127.0.0.1");
        let stranger: IpAddr = "203.0.113.5".parse().expect("an address");
        assert_eq!(nearest(stranger, &[b"9.9.9.9"], |ip| ip.is_loopback()), stranger);
    }
}
