//! A member's life in the house: which status it had when, as its memberships tell.

use super::{MemberStatus, derive_status};
use crate::clock::Day;

/// A time of one status.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Stretch {
    pub status: MemberStatus,
    pub from: Day,
    /// The last day of it; none for the one that goes on.
    pub until: Option<Day>,
}

impl Stretch {
    /// How many days it lasted, of the one that goes on until `today`; never none.
    #[must_use]
    pub fn days(&self, today: Day) -> i64 {
        let Day(end) = self.until.unwrap_or(today);
        (end.since(self.from.0).map_or(0, |span| i64::from(span.get_days())) + 1).max(1)
    }
}

/// The stretches from the day a member joined (or the first membership began, if that was earlier) until `today`.
#[must_use]
pub fn life(joined_on: Day, memberships: &[(Day, Option<Day>)], today: Day) -> Vec<Stretch> {
    let mut life: Vec<Stretch> = Vec::new();
    let mut day = memberships.iter().map(|(starts, _)| *starts).min().map_or(joined_on, |first| first.min(joined_on));
    while day <= today {
        let (status, next) = derive_status(memberships, day);
        match life.last_mut() {
            Some(last) if last.status == status => last.until = None,
            _ => life.push(Stretch { status, from: day, until: None }),
        }
        let Some(next) = next.filter(|next| *next <= today) else { break };
        if let Some(last) = life.last_mut() {
            last.until = next.0.yesterday().ok().map(Day);
        }
        day = next;
    }
    life
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn a_life_is_told_by_memberships() {
        let day = |month, day| Day(date(2026, month, day));
        let today = day(11, 24);
        let stretch = |status, from, until| Stretch { status, from, until };
        assert_eq!(life(day(3, 1), &[], today), [stretch(MemberStatus::Contact, day(3, 1), None)]);
        let memberships = [(day(4, 1), Some(day(6, 30))), (day(7, 1), Some(day(7, 31))), (day(9, 1), None)];
        let whole = life(day(3, 1), &memberships, today);
        assert_eq!(
            whole,
            [
                stretch(MemberStatus::Pending, day(3, 1), Some(day(3, 31))),
                stretch(MemberStatus::Active, day(4, 1), Some(day(7, 31))),
                stretch(MemberStatus::Pending, day(8, 1), Some(day(8, 31))),
                stretch(MemberStatus::Active, day(9, 1), None),
            ]
        );
        assert_eq!(whole.iter().map(|stretch| stretch.days(today)).collect::<Vec<_>>(), [31, 122, 31, 85]);
        // One that began before the member was written down, and has ended.
        let ended = [(day(2, 1), Some(day(10, 31)))];
        let whole = life(day(3, 1), &ended, today);
        assert_eq!(whole.first(), Some(&stretch(MemberStatus::Active, day(2, 1), Some(day(10, 31)))));
        assert_eq!(whole.last(), Some(&stretch(MemberStatus::Former, day(11, 1), None)));
        // Today is told, tomorrow is not.
        assert_eq!(life(day(3, 1), &[(today, Some(today))], today).len(), 2);
    }
}
