//! The address under which people reach this house. Every link is built from it, never from what a request says.

use std::str::FromStr;

use url::{Host, Url};

/// `BASE_URL`: scheme, host and port, without a path.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    origin: String,
    authority: String,
    secure: bool,
    loopback: bool,
}

/// `BASE_URL` cannot be used.
#[derive(Debug, thiserror::Error)]
#[error("{0:?} is not an address like https://desk.example.org (http or https, no path)")]
pub struct BadBaseUrl(String);

impl FromStr for BaseUrl {
    type Err = BadBaseUrl;

    fn from_str(text: &str) -> Result<Self, BadBaseUrl> {
        let bad = || BadBaseUrl(text.to_owned());
        let url = Url::parse(text.trim()).map_err(|_| bad())?;
        let plain = url.path() == "/" && url.query().is_none() && url.fragment().is_none() && url.username().is_empty();
        if !matches!(url.scheme(), "http" | "https") || !plain || url.password().is_some() {
            return Err(bad());
        }
        let host = url.host_str().ok_or_else(bad)?;
        let authority = url.port().map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"));
        let loopback = match url.host() {
            Some(Host::Domain(name)) => name == "localhost",
            Some(Host::Ipv4(ip)) => ip.is_loopback(),
            Some(Host::Ipv6(ip)) => ip.is_loopback(),
            None => false,
        };
        Ok(Self {
            origin: format!("{}://{authority}", url.scheme()),
            authority,
            secure: url.scheme() == "https",
            loopback,
        })
    }
}

impl BaseUrl {
    /// The whole address of `path`, which begins with a slash.
    #[must_use]
    pub fn join(&self, path: &str) -> String {
        format!("{}{path}", self.origin)
    }

    /// Scheme and authority: what browsers send as `Origin`.
    #[must_use]
    pub fn origin(&self) -> &str {
        &self.origin
    }

    /// Host and port, as they stand in `Host`.
    #[must_use]
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// Whether people come by https: then cookies are `Secure` and carry the `__Host-` prefix.
    #[must_use]
    pub const fn is_secure(&self) -> bool {
        self.secure
    }

    /// Whether a request's `Host` is this house. All names of the loopback are one where the address is one of them.
    #[must_use]
    pub fn is_host(&self, host: &str) -> bool {
        host.eq_ignore_ascii_case(&self.authority) || (self.loopback && is_loopback(host))
    }

    /// Whether `origin` is this house, as reached under `host`.
    #[must_use]
    pub fn is_origin(&self, origin: &str, host: &str) -> bool {
        origin.eq_ignore_ascii_case(&self.origin)
            || (self.loopback
                && is_loopback(host)
                && origin.strip_prefix("http://").is_some_and(|o| o.eq_ignore_ascii_case(host)))
    }
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.chars().all(|c| c.is_ascii_digit()) && !host.ends_with(':') => host,
        _ => authority,
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host.eq_ignore_ascii_case("localhost") || bare.parse::<std::net::IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_this_house_is_this_house() {
        let house: BaseUrl = "https://desk.example.org".parse().expect("an address");
        assert!(house.is_host("desk.example.org") && house.is_host("DESK.example.org"));
        assert!(!house.is_host("evil.example") && !house.is_host("localhost") && !house.is_host("desk.example.org:81"));
        assert!(house.is_origin("https://desk.example.org", "desk.example.org"));
        assert!(
            !house.is_origin("http://desk.example.org", "desk.example.org")
                && !house.is_origin("null", "desk.example.org")
        );
        assert_eq!(house.join("/portal"), "https://desk.example.org/portal");
    }

    #[test]
    fn names_of_the_loopback_are_one() {
        let here: BaseUrl = "http://localhost:8080".parse().expect("an address");
        assert!(here.is_host("127.0.0.1:8080") && here.is_host("[::1]:8080") && here.is_host("localhost:9000"));
        assert!(!here.is_host("localhost.evil.example") && !here.is_host("127.0.0.1.evil.example:8080"));
        assert!(here.is_origin("http://127.0.0.1:8080", "127.0.0.1:8080"));
        assert!(!here.is_origin("http://127.0.0.1:9999", "127.0.0.1:8080"));
    }

    #[test]
    fn a_path_or_another_scheme_is_refused() {
        for wrong in ["", "desk.example.org", "ftp://a.b", "https://a.b/c", "https://u:p@a.b", "https://a.b/?q"] {
            assert!(wrong.parse::<BaseUrl>().is_err(), "{wrong}");
        }
    }
}
