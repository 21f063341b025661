//! What the demo community consists of: rows made one after the other, from chance that falls the same each time.

use std::ops::Range;

use jiff::SignedDuration;

use super::chance::Chance;
use super::people::{FIRMS, LANGUAGES, TRADES};
use super::tables::{CompanyRow, InvitationRow, MemberRow, MembershipRow, UserRow};
use crate::accounts::UserRole;
use crate::clock::{Day, Instant};
use crate::community::members::{MemberStatus, PortalAccess};
use crate::community::users::invitations::LIFETIME;
use crate::text::{digits, fold, search_text};

/// One person with all that belongs to them.
pub(super) struct Person {
    pub member: MemberRow,
    pub memberships: Vec<MembershipRow>,
    pub invitation: Option<InvitationRow>,
    pub user: Option<UserRow>,
}

/// What the house's people belong to, by id.
pub(super) struct Place {
    pub locations: Vec<i64>,
    /// In the order of [`PLANS`].
    pub plans: Vec<i64>,
    pub companies: Range<i64>,
}

/// Name and monthly price in cents of what the house sells.
pub(super) const PLANS: &[(&str, i64)] = &[
    ("Fixed Desk", 34_900),
    ("Flex 10", 18_900),
    ("Hot Desk", 15_000),
    ("Virtual Office", 4_900),
    ("Evening access", 3_500),
];

const DAY: i64 = 24;

fn days(count: i64) -> SignedDuration {
    SignedDuration::from_hours(DAY * count)
}

fn day_before(now: Instant, count: i64) -> Day {
    now.minus(days(count)).day_in(&jiff::tz::TimeZone::UTC)
}

/// How many firms a house of so many members has.
pub(super) const fn companies_for(members: i64) -> i64 {
    members / 12 + 1
}

pub(super) fn company(id: i64, place: &Place, now: Instant, chance: &mut Chance) -> CompanyRow {
    let firm = FIRMS[usize::try_from(id).unwrap_or_default() % FIRMS.len()];
    let round = id / i64::try_from(FIRMS.len() * TRADES.len()).unwrap_or(i64::MAX);
    let number = if round == 0 { String::new() } else { format!(" {}", round + 1) };
    let name = format!("{firm} {}{number}", TRADES[usize::try_from(id / 3).unwrap_or_default() % TRADES.len()]);
    CompanyRow {
        id,
        name_key: fold(&name),
        search_text: search_text([name.as_str()]),
        location_id: *chance.one(&place.locations),
        billing_email: chance.percent(60).then(|| format!("office@company-{id}.example")),
        name,
        created_at: now.minus(days(400)),
    }
}

/// The person with this id; `hash` is what all demo passwords hash to.
pub(super) fn person(id: i64, place: &Place, hash: &str, now: Instant, chance: &mut Chance) -> Person {
    let names = chance.one(LANGUAGES);
    let ((given, given_latin), (family, family_latin)) = (*chance.one(names.given), *chance.one(names.family));
    let name = if names.family_first {
        format!("{family}{}{given}", names.between)
    } else {
        let second = chance.percent(20).then(|| chance.one(names.given).0).filter(|second| *second != given);
        let double = chance.percent(12).then(|| chance.one(names.family).0).filter(|double| *double != family);
        let second = second.map(|second| format!(" {second}")).unwrap_or_default();
        let double = double.map(|double| format!("-{double}")).unwrap_or_default();
        format!("{given}{second} {family}{double}")
    };
    let company_id = chance.percent(66).then(|| employer(place, chance));
    let shared = id > 20 && chance.percent(1);
    let address = match company_id {
        Some(company) if shared => format!("office@company-{company}.example"),
        _ => format!("{given_latin}.{family_latin}{id}@{}.example", if company_id.is_some() { "work" } else { "home" }),
    };
    let email = (id <= 20 || !chance.percent(4)).then_some(address);
    let phone = if chance.percent(70) { format!("+49 30 5557 {:04}", chance.below(10_000)) } else { String::new() };
    let joined = chance.below(900);
    let (derived_status, status_override, memberships, status_due_on) = standing(id, joined, place, now, chance);
    let member = MemberRow {
        id,
        name_key: fold(&name),
        search_text: search_text([name.as_str(), email.as_deref().unwrap_or_default(), &digits(&phone)]),
        email_key: email.clone(),
        email: email.clone(),
        phone,
        company_id,
        contact_person: company_id.is_some() && chance.percent(12),
        billing_person: company_id.is_some() && chance.percent(10),
        location_id: *chance.one(&place.locations),
        tags: if chance.percent(20) {
            vec![*chance.one(&["Design", "Evening access", "Founder", "Press"])]
        } else {
            Vec::new()
        },
        notes: if chance.percent(6) { "Prefers the desk by the window." } else { "" },
        joined_on: day_before(now, joined),
        derived_status,
        status_override,
        status_due_on,
        portal_access: PortalAccess::NotInvited,
        portal_access_until: None,
        expiry_seen: false,
        created_at: now.minus(days(joined)),
        name,
    };
    let (invitation, user) =
        email.filter(|_| !shared).map_or((None, None), |email| access(&member, email, hash, joined, now, chance));
    let mut person = Person { member, memberships, invitation, user };
    person.mirror(now);
    person
}

/// Some large firms (in a great house a few hundred people each), many small ones.
fn employer(place: &Place, chance: &mut Chance) -> i64 {
    let all = place.companies.end - place.companies.start;
    let large = (all / 300).max(3).min(all);
    let among = if chance.percent(20) { large } else { all };
    place.companies.start + chance.below(among)
}

impl Person {
    /// What the triggers would keep on the member.
    fn mirror(&mut self, now: Instant) {
        let open = self.invitation.as_ref().filter(|invitation| invitation.accepted_at.is_none());
        self.member.portal_access = match (&self.user, open) {
            (Some(user), _) if user.status == "active" => PortalAccess::WithAccess,
            (Some(_), _) => PortalAccess::Suspended,
            (None, Some(_)) => PortalAccess::Invited,
            (None, None) => PortalAccess::NotInvited,
        };
        self.member.portal_access_until =
            open.filter(|_| self.user.is_none()).and_then(|open| open.sent_at).map(|at| at.plus(LIFETIME));
        self.member.expiry_seen = self.member.portal_access_until.is_some_and(|until| until <= now);
    }
}

type Standing = (MemberStatus, Option<MemberStatus>, Vec<MembershipRow>, Option<Day>);

/// The member's status and the memberships it follows from.
fn standing(id: i64, joined: i64, place: &Place, now: Instant, chance: &mut Chance) -> Standing {
    let plan = usize::try_from(chance.below(5)).unwrap_or_default();
    let (name, price_cents) = PLANS[plan];
    let membership = |starts: i64, ends: Option<i64>| MembershipRow {
        member_id: id,
        plan_id: place.plans[plan],
        name,
        starts_on: day_before(now, starts),
        ends_on: ends.map(|ends| day_before(now, ends)),
        price_cents,
        currency: "EUR",
        created_at: now.minus(days(joined)),
    };
    match if id <= 20 { 0 } else { chance.below(100) } {
        0..63 => (MemberStatus::Active, None, vec![membership(joined, None)], None),
        63..69 => (MemberStatus::Pending, None, vec![membership(-7, None)], Some(day_before(now, -7))),
        69..80 => (MemberStatus::Former, None, vec![membership(joined + 60, Some(joined / 2))], None),
        80..87 => (MemberStatus::Contact, Some(MemberStatus::DropIn), Vec::new(), None),
        87..93 => (MemberStatus::Contact, Some(MemberStatus::Lead), Vec::new(), None),
        _ => (MemberStatus::Contact, None, Vec::new(), None),
    }
}

/// The member's way into the portal, as far as it went.
fn access(
    member: &MemberRow,
    email: String,
    hash: &str,
    joined: i64,
    now: Instant,
    chance: &mut Chance,
) -> (Option<InvitationRow>, Option<UserRow>) {
    let hours = SignedDuration::from_hours;
    let fate = if member.id <= 20 { member.id % 4 * 24 } else { chance.below(100) };
    let sent_at = match fate {
        0..66 => now.minus(days(joined)).plus(hours(2)),
        66..72 => now.minus(hours(1 + chance.below(70))),
        72..76 => now.minus(hours(73 + chance.below(400))),
        _ => return (None, None),
    };
    let role = if member.contact_person { UserRole::CompanyManager } else { UserRole::Member };
    let accepted_at = (fate < 66).then(|| sent_at.plus(hours(1)).min(now));
    let bounced = fate == 71;
    let invitation = InvitationRow {
        member_id: member.id,
        email: email.clone(),
        role,
        invited_by_name: "Jonas Albrecht",
        created_at: sent_at.minus(hours(1)),
        sent_at: (!bounced).then_some(sent_at),
        accepted_at,
        bounced_at: bounced.then_some(sent_at),
    };
    let user = accepted_at.map(|accepted_at| {
        let suspended = fate == 1 || member.id == 16;
        UserRow {
            member_id: member.id,
            email,
            password_hash: hash.to_owned(),
            status: if suspended { "suspended" } else { "active" },
            role,
            profile_visibility: if chance.percent(85) { "community" } else { "hidden" },
            terms_version: 1,
            terms_accepted_at: accepted_at,
            created_at: accepted_at,
            suspended_at: suspended.then_some(now.minus(days(3)).max(accepted_at)),
            last_signed_in_at: chance
                .percent(90)
                .then(|| now.minus(hours(chance.below(24 * joined.clamp(1, 60)))).max(accepted_at)),
        }
    });
    (Some(invitation), user)
}
