//! Which mails of the log.

use diesel::pg::Pg;
use diesel::prelude::*;
use jiff::SignedDuration;
use serde::Deserialize;

use super::Fate;
use crate::clock::Instant;
use crate::db::schema::outbox_mails;
use crate::mail::{MailKind, MailState};
use crate::text::{like_patterns, search_words};
use crate::web::{Problem, address};
use crate::words;

words! {
    /// What mails are about, as the log tells them apart: those to staff and those to users alike.
    MailTopic {
        Invitation = "invitation", "Invitation";
        PasswordReset = "password_reset", "Password reset";
        PasswordChanged = "password_changed", "Password changed";
    }
}

words! {
    /// How far back one looks.
    MailPeriod {
        Day = "24h", "24 hours";
        Week = "7d", "7 days";
        Month = "30d", "30 days";
        Quarter = "90d", "90 days";
    }
}

impl MailTopic {
    const fn of(kind: MailKind) -> Self {
        match kind {
            MailKind::Invitation => Self::Invitation,
            MailKind::PasswordReset | MailKind::AdminPasswordReset => Self::PasswordReset,
            MailKind::PasswordChanged | MailKind::AdminPasswordChanged => Self::PasswordChanged,
        }
    }

    fn kinds(self) -> Vec<MailKind> {
        MailKind::ALL.iter().copied().filter(|kind| Self::of(*kind) == self).collect()
    }
}

impl MailPeriod {
    /// When it began.
    #[must_use]
    pub fn start(self, now: Instant) -> Instant {
        let days = match self {
            Self::Day => 1,
            Self::Week => 7,
            Self::Month => 30,
            Self::Quarter => 90,
        };
        now.minus(SignedDuration::from_hours(24 * days))
    }
}

/// The filter as it stands in the address: `?state= &kind= &since= &q=`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct MailFilterWords {
    pub state: String,
    pub kind: String,
    pub since: String,
    pub q: String,
}

/// A filter that makes sense.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct MailFilter {
    pub fate: Option<Fate>,
    pub kind: Option<MailTopic>,
    /// Queued no longer ago.
    pub since: Option<MailPeriod>,
    /// Part of the recipient's name or address.
    pub q: String,
}

impl MailFilterWords {
    /// Reads the words; empty ones are no condition.
    ///
    /// # Errors
    /// 400 for a word that is none of the log.
    pub fn parse(&self) -> Result<MailFilter, Problem> {
        let wrong = |what: &str| Problem::BadRequest(format!("The address asks for a {what} that mails do not have."));
        let fate = (!self.state.is_empty()).then(|| self.state.parse().map_err(|_| wrong("fate"))).transpose()?;
        let kind = (!self.kind.is_empty()).then(|| self.kind.parse().map_err(|_| wrong("kind"))).transpose()?;
        let since = (!self.since.is_empty()).then(|| self.since.parse().map_err(|_| wrong("period"))).transpose()?;
        Ok(MailFilter { fate, kind, since, q: search_words(&self.q) })
    }
}

impl MailFilter {
    /// Whether more than the fate narrows the log.
    #[must_use]
    pub const fn is_narrowed(&self) -> bool {
        self.is_searched() || self.since.is_some()
    }

    /// Whether it asks for more than the sum by fate can tell the number of.
    #[must_use]
    pub const fn is_searched(&self) -> bool {
        self.kind.is_some() || !self.q.is_empty()
    }

    /// The same of another fate.
    #[must_use]
    pub fn of(&self, fate: Option<Fate>) -> Self {
        Self { fate, ..self.clone() }
    }

    /// The address of the log at `path`, so filtered, with the page that `page` names.
    #[must_use]
    pub fn address(&self, path: &str, page: Option<(&str, i64)>) -> String {
        let word = |chosen: Option<&'static str>| chosen.unwrap_or_default();
        let (which, id) = page.map_or(("", String::new()), |(which, id)| (which, id.to_string()));
        let pairs = [
            ("state", word(self.fate.map(Fate::as_str))),
            ("kind", word(self.kind.map(MailTopic::as_str))),
            ("since", word(self.since.map(MailPeriod::as_str))),
            ("q", &self.q),
            (which, &id),
        ];
        address(path, pairs)
    }

    /// The mails it means, as of `now`. The caller adds order and limit.
    #[must_use]
    pub fn mails<'a>(&self, now: Instant) -> outbox_mails::BoxedQuery<'a, Pg> {
        let mut query = outbox_mails::table.into_boxed();
        query = match self.fate {
            None => query,
            Some(Fate::Queued) => query
                // Says the same again, in the words of the index that holds the few that are due.
                .filter(outbox_mails::due_at.is_not_null())
                .filter(outbox_mails::state.eq_any(vec![MailState::Queued, MailState::Sending])),
            Some(Fate::Retrying) => query.filter(outbox_mails::state.eq(MailState::Retrying)),
            Some(Fate::Sent) => query.filter(outbox_mails::state.eq(MailState::Sent)),
            Some(Fate::Bounced) => query.filter(outbox_mails::state.eq(MailState::Bounced)),
            Some(Fate::Cancelled) => query.filter(outbox_mails::state.eq(MailState::Cancelled)),
        };
        if let Some(kind) = self.kind {
            query = query.filter(outbox_mails::kind.eq_any(kind.kinds()));
        }
        if let Some(since) = self.since {
            query = query.filter(outbox_mails::queued_at.ge(since.start(now)));
        }
        match like_patterns(&self.q).into_iter().next() {
            Some(pattern) => query.filter(outbox_mails::search_text.like(pattern)),
            // Nothing visible was asked for, and nobody is called that.
            None if !self.q.is_empty() => query.filter(outbox_mails::id.eq(0)),
            None => query,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_make_a_filter_and_a_filter_its_address() {
        let words = MailFilterWords {
            state: "bounced".into(),
            kind: "invitation".into(),
            since: "7d".into(),
            q: " noor & co ".into(),
        };
        let filter = words.parse().expect("a filter");
        assert!(filter.is_narrowed() && !MailFilter::default().is_narrowed());
        assert_eq!(
            filter.address("/log", Some(("after", 7))),
            "/log?state=bounced&kind=invitation&since=7d&q=noor%20%26%20co&after=7"
        );
        assert_eq!(filter.of(None).address("/log", None), "/log?kind=invitation&since=7d&q=noor%20%26%20co");
        let lately = MailFilter { since: Some(MailPeriod::Day), ..MailFilter::default() };
        assert!(lately.is_narrowed() && !lately.is_searched());
        assert_eq!(MailFilter::default().address("/log", None), "/log");
        assert!(MailFilterWords { since: "7".into(), ..words.clone() }.parse().is_err());
        assert!(MailFilterWords { kind: "admin_password_reset".into(), ..words }.parse().is_err());
    }
}
