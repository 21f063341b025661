//! What became of a mail, in the words of the log.

use crate::mail::MailState;
use crate::words;

words! {
    /// The fates people tell apart: a mail in the worker's hands is still queued to them.
    Fate {
        Sent = "sent", "Sent";
        Queued = "queued", "Queued";
        Retrying = "retrying", "Retrying";
        Bounced = "bounced", "Bounced";
        Cancelled = "cancelled", "Cancelled";
    }
}

impl Fate {
    /// The fate that `state` is.
    #[must_use]
    pub const fn of(state: MailState) -> Self {
        match state {
            MailState::Queued | MailState::Sending => Self::Queued,
            MailState::Retrying => Self::Retrying,
            MailState::Sent => Self::Sent,
            MailState::Bounced => Self::Bounced,
            MailState::Cancelled => Self::Cancelled,
        }
    }

    /// Its sign.
    #[must_use]
    pub const fn icon(self) -> &'static str {
        match self {
            Self::Sent => "mail-check",
            Self::Queued => "clock",
            Self::Retrying => "refresh-cw",
            Self::Bounced => "mail-x",
            Self::Cancelled => "x",
        }
    }

    /// Its tone on the page.
    #[must_use]
    pub const fn tone(self) -> &'static str {
        match self {
            Self::Sent => "good",
            Self::Queued => "wait",
            Self::Cancelled => "idle",
            Self::Retrying => "late",
            Self::Bounced => "bad",
        }
    }

    /// Nothing more happens to it by itself.
    #[must_use]
    pub const fn is_settled(self) -> bool {
        matches!(self, Self::Sent | Self::Bounced | Self::Cancelled)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_state_has_a_fate() {
        for state in MailState::ALL {
            let fate = Fate::of(*state);
            assert_eq!(fate.as_str().parse::<Fate>().ok(), Some(fate));
        }
        assert_eq!(Fate::of(MailState::Sending), Fate::Queued);
        assert!(!Fate::Retrying.is_settled() && Fate::Bounced.is_settled());
        assert!("opened".parse::<Fate>().is_err());
    }
}
