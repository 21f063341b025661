//! What a file makes of the house, decided before anything is written: a look ends here.

use std::collections::{HashMap, HashSet};

use jiff::tz::TimeZone;

use super::report::Report;
use super::row::{Membership, Person, Row, Table};
use crate::clock::{Day, Instant};
use crate::text::{Fault, fold};

/// The location that is made in a house without any, for rows that name none.
pub const FIRST_LOCATION: &str = "Main";

/// A location: what time it is there, and what is paid with.
#[derive(Clone, Debug)]
pub(super) struct Place {
    pub zone: TimeZone,
    pub currency: String,
}

/// A member that the file names.
#[derive(Clone, Copy, Debug)]
pub(super) struct Met {
    pub id: i64,
    pub location_id: i64,
    pub is_archived: bool,
}

/// What the house knows, by ids and folded names. What the file adds has an id below zero until it is written.
#[derive(Debug, Default)]
pub(super) struct Known {
    pub places: HashMap<i64, Place>,
    pub locations: HashMap<String, i64>,
    /// By name: each one's location and id. Names may repeat, in one place or in two.
    pub companies: HashMap<String, Vec<(i64, i64)>>,
    pub plans: HashMap<String, i64>,
    /// By address and name: two members may share either.
    pub members: HashMap<(String, String), Met>,
    /// Whose, of which plan, since when.
    pub memberships: HashSet<(i64, i64, Day)>,
}

#[derive(Debug)]
pub(super) struct NewCompany<'a> {
    pub person: &'a Person,
    pub location_id: i64,
}

#[derive(Debug)]
pub(super) struct NewMember<'a> {
    pub person: &'a Person,
    pub location_id: i64,
    pub company_id: Option<i64>,
    /// Where the member is.
    pub today: Day,
    /// When their memberships start and end.
    pub dates: Vec<(Day, Option<Day>)>,
}

#[derive(Debug)]
pub(super) struct NewMembership<'a> {
    pub member_id: i64,
    /// Whose it is.
    pub of: &'a str,
    pub plan_id: i64,
    pub membership: &'a Membership,
    pub currency: String,
}

/// What is to be written, in this order. The first of each list has the id -1, the next -2.
#[derive(Debug, Default)]
pub(super) struct Plan<'a> {
    pub locations: Vec<&'a str>,
    pub companies: Vec<NewCompany<'a>>,
    pub plans: Vec<&'a str>,
    pub members: Vec<NewMember<'a>>,
    pub memberships: Vec<NewMembership<'a>>,
    /// The known members who get a membership, and the day where they are.
    pub to_rederive: HashMap<i64, Day>,
    pub report: Report,
}

/// The id of what comes next in a list of new things.
fn next_id<T>(list: &[T]) -> i64 {
    -1 - i64::try_from(list.len()).unwrap_or(i64::MAX - 1)
}

/// Where in its list a new thing stands, by its id; nowhere if it is known.
pub(super) fn place_of(id: i64) -> Option<usize> {
    if id < 0 { usize::try_from(-1 - id).ok() } else { None }
}

/// Decides on each row. `location` is for rows that name none; a location nobody knows yet is made, in UTC and euros.
pub(super) fn plan<'a>(mut known: Known, table: &'a Table, location: Option<&'a str>, now: Instant) -> Plan<'a> {
    let mut plan = Plan { report: Report { ignored: table.ignored.clone(), ..Report::default() }, ..Plan::default() };
    for (at, row) in table.rows.iter().enumerate() {
        match &row.person {
            Ok(person) => plan.take(&mut known, (at, row), person, location.unwrap_or(FIRST_LOCATION), now),
            Err(Fault(why)) => plan.report.refuse((at, row), why),
        }
    }
    plan.report.locations = plan.locations.iter().map(|&name| name.to_owned()).collect();
    plan
}

impl<'a> Plan<'a> {
    fn take(
        &mut self,
        known: &mut Known,
        (at, row): (usize, &Row),
        person: &'a Person,
        location: &'a str,
        now: Instant,
    ) {
        let who = (person.email.as_ref().map(|email| email.key().to_owned()).unwrap_or_default(), fold(&person.name));
        let met = match known.members.get(&who) {
            Some(met) if met.is_archived => {
                let why = "This member is archived. Restore them first, then import the file again.";
                return self.report.refuse((at, row), why);
            }
            Some(met) => {
                self.report.known += 1;
                *met
            }
            None => {
                let location_id =
                    self.location(known, if person.location.is_empty() { location } else { &person.location });
                let company_id = self.company(known, person, location_id);
                let id = next_id(&self.members);
                let today = now.day_in(&known.places[&location_id].zone);
                self.members.push(NewMember { person, location_id, company_id, today, dates: Vec::new() });
                self.report.newcomers.push(at);
                *known.members.entry(who).or_insert(Met { id, location_id, is_archived: false })
            }
        };
        self.report.left_out += usize::from(person.left_out);
        if let Some(membership) = &person.membership {
            self.membership(known, met, person, membership, now);
        }
    }

    fn location(&mut self, known: &mut Known, name: &'a str) -> i64 {
        *known.locations.entry(fold(name)).or_insert_with(|| {
            let id = next_id(&self.locations);
            self.locations.push(name);
            known.places.insert(id, Place { zone: TimeZone::UTC, currency: "EUR".to_owned() });
            id
        })
    }

    /// The company of this name in this place, else the only one of this name; else a new one.
    fn company(&mut self, known: &mut Known, person: &'a Person, location_id: i64) -> Option<i64> {
        if person.company.is_empty() {
            return None;
        }
        let of_name = known.companies.entry(fold(&person.company)).or_default();
        let here = of_name.iter().find(|(place, _)| *place == location_id);
        if let Some((_, id)) = here.or(if let [only] = of_name.as_slice() { Some(only) } else { None }) {
            return Some(*id);
        }
        let id = next_id(&self.companies);
        self.companies.push(NewCompany { person, location_id });
        of_name.push((location_id, id));
        Some(id)
    }

    /// A membership, if the member does not have it yet.
    fn membership(
        &mut self,
        known: &mut Known,
        met: Met,
        person: &'a Person,
        membership: &'a Membership,
        now: Instant,
    ) {
        let plan_id = *known.plans.entry(fold(&membership.plan)).or_insert_with(|| {
            let id = next_id(&self.plans);
            self.plans.push(&membership.plan);
            id
        });
        if !known.memberships.insert((met.id, plan_id, membership.starts_on)) {
            return;
        }
        let place = &known.places[&met.location_id];
        match place_of(met.id).and_then(|at| self.members.get_mut(at)) {
            Some(new) => new.dates.push((membership.starts_on, membership.ends_on)),
            None => _ = self.to_rederive.insert(met.id, now.day_in(&place.zone)),
        }
        let currency = place.currency.clone();
        self.memberships.push(NewMembership { member_id: met.id, of: &person.name, plan_id, membership, currency });
        self.report.memberships += 1;
    }
}

#[cfg(test)]
mod tests {
    use super::super::row::read;
    use super::*;

    #[test]
    fn what_a_file_adds_is_known_to_its_next_rows() {
        let file = "Name,Email,Company,Location,Plan,Start Date\nNoor,n@k.example,Hinoki,Porto,Desk,2026-01-01\nnoor,N@k.example,,,Desk,2026-01-01\nNoor,n@k.example,,,Room,2026-02-01\nIna,,HINOKI,porto,,\n";
        let table = read(file.as_bytes()).expect("a CSV file");
        let now = Instant::new("2026-11-27T12:00:00Z".parse().expect("a timestamp"));
        let plan = plan(Known::default(), &table, Some("Mitte"), now);
        assert_eq!((plan.locations, plan.companies.len(), plan.plans), (vec!["Porto"], 1, vec!["Desk", "Room"]));
        let members: Vec<_> =
            plan.members.iter().map(|new| (new.location_id, new.company_id, new.dates.len())).collect();
        assert_eq!(members, [(-1, Some(-1), 2), (-1, Some(-1), 0)]);
        let memberships: Vec<_> = plan.memberships.iter().map(|new| (new.member_id, new.plan_id)).collect();
        assert_eq!(memberships, [(-1, -1), (-1, -2)]);
        assert_eq!((plan.report.newcomers, plan.report.known, plan.report.memberships), (vec![0, 3], 2, 2));
    }
}
