//! How times and days are written on pages and in mails, in the time zone of the place.

use jiff::civil::Date;
use jiff::tz::TimeZone;

use crate::clock::{Day, Instant};

/// `21 Nov 2025`.
#[must_use]
pub fn day(day: Day) -> String {
    day.0.strftime("%-d %b %Y").to_string()
}

/// `21 November 2025`.
#[must_use]
pub fn long_day(day: Day) -> String {
    day.0.strftime("%-d %B %Y").to_string()
}

/// `Monday 24 November`.
#[must_use]
pub fn weekday(day: Day) -> String {
    day.0.strftime("%A %-d %B").to_string()
}

/// `Thu 27 Nov, 10:12`, with the year when it is another.
#[must_use]
pub fn moment(at: Instant, now: Instant, zone: &TimeZone) -> String {
    let local = zone.to_datetime(at.timestamp());
    let format = if local.year() == year(now, zone) { "%a %-d %b, %H:%M" } else { "%-d %b %Y, %H:%M" };
    local.strftime(format).to_string()
}

/// `Thursday 27 November, 10:42`.
#[must_use]
pub fn long_moment(at: Instant, zone: &TimeZone) -> String {
    zone.to_datetime(at.timestamp()).strftime("%A %-d %B, %H:%M").to_string()
}

/// `Thursday 27 November at 10:42`, within a sentence.
#[must_use]
pub fn told_moment(at: Instant, zone: &TimeZone) -> String {
    zone.to_datetime(at.timestamp()).strftime("%A %-d %B at %H:%M").to_string()
}

/// `10:42`.
#[must_use]
pub fn clock_time(at: Instant, zone: &TimeZone) -> String {
    zone.to_datetime(at.timestamp()).strftime("%H:%M").to_string()
}

/// `Today, 09:58` or `Yesterday, 18:22`, if it was then.
#[must_use]
pub fn lately(at: Instant, now: Instant, zone: &TimeZone) -> Option<String> {
    let (today, date) = (now.day_in(zone).0, at.day_in(zone).0);
    let yesterday = today.yesterday().is_ok_and(|yesterday| yesterday == date);
    let day = (date == today).then_some("Today").or(yesterday.then_some("Yesterday"))?;
    Some(format!("{day}, {}", clock_time(at, zone)))
}

/// As [`seen`], within a sentence: `today, 09:58`.
#[must_use]
pub fn told_seen(at: Instant, now: Instant, zone: &TimeZone) -> String {
    lately(at, now, zone).map_or_else(|| day(at.day_in(zone)), |lately| lately.to_lowercase())
}

/// How long ago, as people say it: `Today, 09:58`, `Yesterday, 18:22`, `21 Nov 2025`.
#[must_use]
pub fn seen(at: Instant, now: Instant, zone: &TimeZone) -> String {
    lately(at, now, zone).unwrap_or_else(|| day(at.day_in(zone)))
}

/// As an entry of a log says it: `Today, 09:58`, `Yesterday, 18:22`, `Thu 20 Nov, 18:22`.
#[must_use]
pub fn entry(at: Instant, now: Instant, zone: &TimeZone) -> String {
    lately(at, now, zone).unwrap_or_else(|| moment(at, now, zone))
}

/// How long to wait: `30 seconds`, `4 minutes`.
#[must_use]
pub fn wait(seconds: u32) -> String {
    match seconds {
        0..=1 => "a second".to_owned(),
        2..=90 => format!("{seconds} seconds"),
        _ => format!("{} minutes", seconds.div_ceil(60)),
    }
}

/// For `<time datetime>`: `2025-11-21T09:58:00Z`.
#[must_use]
pub fn machine(at: Instant) -> String {
    at.timestamp().strftime("%Y-%m-%dT%H:%M:%SZ").to_string()
}

/// Good morning, afternoon, evening.
#[must_use]
pub fn greeting(now: Instant, zone: &TimeZone) -> &'static str {
    match zone.to_datetime(now.timestamp()).hour() {
        5..=11 => "Good morning",
        12..=17 => "Good afternoon",
        _ => "Good evening",
    }
}

/// Reads `2025-11-21` (what date inputs send).
///
/// # Errors
/// A sentence that says how to write it.
pub fn parse_day(typed: &str) -> Result<Day, crate::text::Fault> {
    let date: Date = typed.trim().parse().map_err(|_| crate::text::Fault::new("Write the date as 2026-11-24."))?;
    if !(1900..=2200).contains(&date.year()) {
        return Err(crate::text::Fault::new("Write a year between 1900 and 2200."));
    }
    Ok(Day(date))
}

fn year(at: Instant, zone: &TimeZone) -> i16 {
    zone.to_datetime(at.timestamp()).year()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_follow_the_place() {
        let zone = TimeZone::get("Europe/Berlin").expect("a zone");
        let at = |text: &str| Instant::new(text.parse().expect("a timestamp"));
        let now = at("2025-11-24T09:42:00Z");
        assert_eq!(seen(at("2025-11-24T08:58:00Z"), now, &zone), "Today, 09:58");
        assert_eq!(seen(at("2025-11-23T17:22:00Z"), now, &zone), "Yesterday, 18:22");
        assert_eq!(seen(at("2025-11-20T17:22:00Z"), now, &zone), "20 Nov 2025");
        assert_eq!(entry(at("2025-11-24T08:58:00Z"), now, &zone), "Today, 09:58");
        assert_eq!(entry(at("2025-11-20T17:22:00Z"), now, &zone), "Thu 20 Nov, 18:22");
        assert_eq!(moment(at("2025-11-27T09:12:00Z"), now, &zone), "Thu 27 Nov, 10:12");
        assert_eq!(moment(at("2024-11-27T09:12:00Z"), now, &zone), "27 Nov 2024, 10:12");
        assert_eq!(long_moment(at("2025-11-27T09:42:00Z"), &zone), "Thursday 27 November, 10:42");
        assert_eq!(greeting(now, &zone), "Good morning");
    }
}
