//! Sessions as their owner sees them: where, with what, since when.

use jiff::tz::TimeZone;

use super::sessions::Device;
use crate::clock::Instant;
use crate::web::when;

/// One place where one is signed in.
pub struct Place {
    pub id: i64,
    /// `Firefox on Linux`
    pub browser: String,
    pub ip: String,
    pub since: String,
    pub last_seen: String,
    /// The one that asks.
    pub here: bool,
}

/// The sessions in words, times in `zone`.
#[must_use]
pub fn places(devices: Vec<Device>, here: i64, now: Instant, zone: &TimeZone) -> Vec<Place> {
    let place = |device: Device| Place {
        id: device.id,
        browser: browser(&device.user_agent),
        ip: device.ip,
        since: when::told_seen(device.created_at, now, zone),
        last_seen: when::told_seen(device.last_seen_at, now, zone),
        here: device.id == here,
    };
    devices.into_iter().map(place).collect()
}

/// What a `User-Agent` says to a person. Browsers carry each other's names: the more particular ones are asked first.
fn browser(user_agent: &str) -> String {
    const BROWSERS: [(&str, &str); 7] = [
        ("Edg/", "Edge"),
        ("OPR/", "Opera"),
        ("SamsungBrowser", "Samsung Internet"),
        ("Firefox/", "Firefox"),
        ("FxiOS", "Firefox"),
        ("Chrom", "Chrome"),
        ("Safari/", "Safari"),
    ];
    const SYSTEMS: [(&str, &str); 6] = [
        ("iPhone", "iPhone"),
        ("iPad", "iPad"),
        ("Android", "Android"),
        ("Windows", "Windows"),
        ("Mac OS X", "Mac"),
        ("Linux", "Linux"),
    ];
    let named = |names: &[(&str, &'static str)]| {
        names.iter().find(|(sign, _)| user_agent.contains(sign)).map(|(_, name)| *name)
    };
    match (named(&BROWSERS), named(&SYSTEMS)) {
        (Some(browser), Some(system)) => format!("{browser} on {system}"),
        (Some(name), None) | (None, Some(name)) => name.to_owned(),
        (None, None) => "A browser".to_owned(),
    }
}

#[cfg(test)]
mod tests {
    #[test]
    fn browsers_are_told_apart() {
        let chrome =
            "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/156.0.0.0 Safari/537.36";
        let safari = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.0 Safari/604.1";
        assert_eq!(super::browser(chrome), "Chrome on Linux");
        assert_eq!(super::browser(safari), "Safari on iPhone");
        assert_eq!(super::browser("curl/8"), "A browser");
    }
}
