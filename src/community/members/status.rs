//! How a member's status follows from memberships and their dates.

use super::MemberStatus;
use crate::clock::Day;

/// The status on `today`, and the day on which it will be another if nobody changes anything.
///
/// Active while a membership runs (both its days included), pending while one is to come, former when all have ended,
/// a contact without any.
#[must_use]
pub fn derive_status(memberships: &[(Day, Option<Day>)], today: Day) -> (MemberStatus, Option<Day>) {
    let runs = |(starts, ends): &&(Day, Option<Day>)| *starts <= today && ends.is_none_or(|ends| today <= ends);
    let next_start = memberships.iter().map(|(starts, _)| *starts).filter(|starts| *starts > today).min();
    let running: Vec<_> = memberships.iter().filter(runs).collect();
    if running.is_empty() {
        let status = match (next_start, memberships.is_empty()) {
            (Some(_), _) => MemberStatus::Pending,
            (None, false) => MemberStatus::Former,
            (None, true) => MemberStatus::Contact,
        };
        return (status, next_start);
    }
    // The last day of the last one that runs; an open end never comes.
    let last =
        running.iter().map(|(_, ends)| *ends).collect::<Option<Vec<_>>>().and_then(|ends| ends.into_iter().max());
    (MemberStatus::Active, last.and_then(|Day(last)| last.tomorrow().ok()).map(Day))
}

#[cfg(test)]
mod tests {
    use jiff::civil::date;

    use super::*;

    #[test]
    fn status_follows_memberships_and_dates() {
        let day = |month, day| Day(date(2026, month, day));
        let today = day(11, 24);
        let cases = [
            (vec![], MemberStatus::Contact, None),
            (vec![(day(1, 1), None)], MemberStatus::Active, None),
            (vec![(today, Some(today))], MemberStatus::Active, Some(day(11, 25))),
            (vec![(day(12, 1), None)], MemberStatus::Pending, Some(day(12, 1))),
            (vec![(day(1, 1), Some(day(11, 23)))], MemberStatus::Former, None),
            (vec![(day(1, 1), Some(day(11, 23))), (day(12, 1), None)], MemberStatus::Pending, Some(day(12, 1))),
            (
                vec![(day(1, 1), Some(day(11, 30))), (day(2, 1), Some(day(12, 31)))],
                MemberStatus::Active,
                Some(Day(date(2027, 1, 1))),
            ),
        ];
        for (memberships, status, next) in cases {
            assert_eq!(derive_status(&memberships, today), (status, next), "{memberships:?}");
        }
    }
}
