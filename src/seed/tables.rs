//! The rows of each table, and the columns they fill.

use super::rows::push;
use crate::accounts::UserRole;
use crate::clock::{Day, Instant};
use crate::community::members::{MemberStatus, PortalAccess};

pub(super) struct CompanyRow {
    pub id: i64,
    pub name: String,
    pub name_key: String,
    pub search_text: String,
    pub location_id: i64,
    pub billing_email: Option<String>,
    pub created_at: Instant,
}

pub(super) const COMPANY: &str = "companies (id, name, name_key, search_text, location_id, billing_email, created_at)";

impl CompanyRow {
    pub(super) fn write(&self, rows: &mut String) {
        push(
            rows,
            &[
                &self.id,
                &self.name,
                &self.name_key,
                &self.search_text,
                &self.location_id,
                &self.billing_email,
                &self.created_at,
            ],
        );
    }
}

pub(super) struct MemberRow {
    pub id: i64,
    pub name: String,
    pub name_key: String,
    pub search_text: String,
    pub email: Option<String>,
    pub email_key: Option<String>,
    pub phone: String,
    pub company_id: Option<i64>,
    pub contact_person: bool,
    pub billing_person: bool,
    pub location_id: i64,
    pub tags: Vec<&'static str>,
    pub notes: &'static str,
    pub joined_on: Day,
    pub derived_status: MemberStatus,
    pub status_override: Option<MemberStatus>,
    pub status_due_on: Option<Day>,
    pub portal_access: PortalAccess,
    pub portal_access_until: Option<Instant>,
    pub expiry_seen: bool,
    pub created_at: Instant,
}

pub(super) const MEMBER: &str = "members (id, name, name_key, search_text, email, email_key, phone, company_id, contact_person, billing_person, location_id, tags, notes, joined_on, derived_status, status_override, status_due_on, portal_access, portal_access_until, expiry_seen, created_at)";

impl MemberRow {
    pub(super) fn write(&self, rows: &mut String) {
        push(
            rows,
            &[
                &self.id,
                &self.name,
                &self.name_key,
                &self.search_text,
                &self.email,
                &self.email_key,
                &self.phone,
                &self.company_id,
                &self.contact_person,
                &self.billing_person,
                &self.location_id,
                &self.tags,
                &self.notes,
                &self.joined_on,
                &self.derived_status.as_str(),
                &self.status_override.map(MemberStatus::as_str),
                &self.status_due_on,
                &self.portal_access.as_str(),
                &self.portal_access_until,
                &self.expiry_seen,
                &self.created_at,
            ],
        );
    }
}

pub(super) struct MembershipRow {
    pub member_id: i64,
    pub plan_id: i64,
    pub name: &'static str,
    pub starts_on: Day,
    pub ends_on: Option<Day>,
    pub price_cents: i64,
    pub currency: &'static str,
    pub created_at: Instant,
}

pub(super) const MEMBERSHIP: &str =
    "memberships (member_id, plan_id, name, starts_on, ends_on, price_cents, currency, created_at)";

impl MembershipRow {
    pub(super) fn write(&self, rows: &mut String) {
        push(
            rows,
            &[
                &self.member_id,
                &self.plan_id,
                &self.name,
                &self.starts_on,
                &self.ends_on,
                &self.price_cents,
                &self.currency,
                &self.created_at,
            ],
        );
    }
}

pub(super) struct InvitationRow {
    pub member_id: i64,
    pub email: String,
    pub role: UserRole,
    pub invited_by_name: &'static str,
    pub created_at: Instant,
    pub sent_at: Option<Instant>,
    pub accepted_at: Option<Instant>,
    pub bounced_at: Option<Instant>,
}

pub(super) const INVITATION: &str =
    "invitations (member_id, email, email_key, role, invited_by_name, created_at, sent_at, accepted_at, bounced_at)";

impl InvitationRow {
    pub(super) fn write(&self, rows: &mut String) {
        push(
            rows,
            &[
                &self.member_id,
                &self.email,
                &self.email,
                &self.role.as_str(),
                &self.invited_by_name,
                &self.created_at,
                &self.sent_at,
                &self.accepted_at,
                &self.bounced_at,
            ],
        );
    }
}

pub(super) struct UserRow {
    pub member_id: i64,
    pub email: String,
    pub password_hash: String,
    pub status: &'static str,
    pub role: UserRole,
    pub profile_visibility: &'static str,
    pub terms_version: i32,
    pub terms_accepted_at: Instant,
    pub created_at: Instant,
    pub suspended_at: Option<Instant>,
    pub last_signed_in_at: Option<Instant>,
}

pub(super) const USER: &str = "users (member_id, email, email_key, password_hash, status, role, profile_visibility, terms_version, terms_accepted_at, created_at, suspended_at, last_signed_in_at)";

impl UserRow {
    pub(super) fn write(&self, rows: &mut String) {
        push(
            rows,
            &[
                &self.member_id,
                &self.email,
                &self.email,
                &self.password_hash,
                &self.status,
                &self.role.as_str(),
                &self.profile_visibility,
                &self.terms_version,
                &self.terms_accepted_at,
                &self.created_at,
                &self.suspended_at,
                &self.last_signed_in_at,
            ],
        );
    }
}
