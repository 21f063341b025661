//! How long requests took, by route and status, as Prometheus reads it.

use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// The upper bounds of the buckets, in seconds.
const BOUNDS: [f64; 10] = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 1.0, 10.0];

#[derive(Clone, Copy, Default)]
struct Histogram {
    buckets: [u64; BOUNDS.len()],
    count: u64,
    seconds: f64,
}

/// Durations of this process's requests. A route is its pattern: few, and no secrets of links.
#[derive(Default)]
pub struct Durations(Mutex<BTreeMap<(String, &'static str, u16), Histogram>>);

impl Durations {
    /// Notes a request.
    pub fn note(&self, route: Option<&str>, method: &'static str, status: u16, took: Duration) {
        let seconds = took.as_secs_f64();
        let mut all = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let of = all.entry((route.unwrap_or("-").to_owned(), method, status)).or_default();
        for (bucket, bound) in of.buckets.iter_mut().zip(BOUNDS) {
            *bucket += u64::from(seconds <= bound);
        }
        of.count += 1;
        of.seconds += seconds;
    }

    /// Writes all of them as the histogram `frontdesk_request_seconds`.
    pub fn write(&self, to: &mut String) {
        to.push_str("# TYPE frontdesk_request_seconds histogram\n");
        for ((route, method, status), of) in self.0.lock().unwrap_or_else(PoisonError::into_inner).iter() {
            let labels = format!("route=\"{route}\",method=\"{method}\",status=\"{status}\"");
            for (count, bound) in of.buckets.iter().zip(BOUNDS) {
                let _ = writeln!(to, "frontdesk_request_seconds_bucket{{{labels},le=\"{bound}\"}} {count}");
            }
            let _ = writeln!(to, "frontdesk_request_seconds_bucket{{{labels},le=\"+Inf\"}} {}", of.count);
            let _ = writeln!(to, "frontdesk_request_seconds_sum{{{labels}}} {}", of.seconds);
            let _ = writeln!(to, "frontdesk_request_seconds_count{{{labels}}} {}", of.count);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn buckets_hold_what_is_no_slower() {
        let durations = Durations::default();
        durations.note(Some("/admin"), "GET", 200, Duration::from_millis(4));
        durations.note(Some("/admin"), "GET", 200, Duration::from_millis(40));
        let mut text = String::new();
        durations.write(&mut text);
        let of = |end: &str| format!("frontdesk_request_seconds_{end}\n");
        let labels = "route=\"/admin\",method=\"GET\",status=\"200\"";
        for end in ["le=\"0.0025\"}} 0", "le=\"0.005\"}} 1", "le=\"0.05\"}} 2", "le=\"+Inf\"}} 2"] {
            let line = of(&format!("bucket{{{labels},{}", end.replace("}}", "}")));
            assert!(text.contains(&line), "{line} in\n{text}");
        }
        assert!(text.contains(&of(&format!("sum{{{labels}}} 0.044"))), "{text}");
    }
}
