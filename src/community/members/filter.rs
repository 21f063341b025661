//! Which members: one value for a list, its count, its export and whatever acts on "all that match".

use diesel::dsl::array;
use diesel::pg::Pg;
use diesel::prelude::*;
use serde::Deserialize;

use super::{MemberStatus, PortalAccess};
use crate::clock::Instant;
use crate::db::schema::{companies, members};
use crate::text::{like_patterns, search_words};
use crate::web::Problem;

/// A filter as it stands in an address: `?q= &status= &location= &company= &access=`.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct FilterWords {
    pub q: String,
    pub status: String,
    pub location: String,
    pub company: String,
    pub access: String,
}

/// A filter that makes sense.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    pub q: String,
    /// If set, `q` is this whole address, and means those who have it alone (see
    /// [`meant`](super::queries::meant)); as [`EmailAddress::key`](crate::text::EmailAddress::key).
    pub address: Option<String>,
    /// If set, the rarest stretch of what `q` is found by: what it finds is read, and looked at whether it has `q` (see
    /// [`meant`](super::queries::meant)).
    pub stretch: Option<String>,
    pub status: Option<MemberStatus>,
    /// The archived members, who stand in no other list.
    pub archived: bool,
    pub location_id: Option<i64>,
    pub company_id: Option<i64>,
    pub access: Option<PortalAccess>,
    /// These alone, if any are named: rows picked by hand, archived or not.
    pub ids: Vec<i64>,
}

/// Members of a kind that is counted as it changes; what is `None` may be any.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Kind {
    pub is_archived: bool,
    pub status: Option<MemberStatus>,
    pub location_id: Option<i64>,
    pub access: Option<PortalAccess>,
}

/// A query over `members` with the filter's conditions.
pub type Filtered<'a> = members::BoxedQuery<'a, Pg>;

impl FilterWords {
    /// Reads the words; empty ones are no condition.
    ///
    /// # Errors
    /// 400 for a word that is none of the list.
    pub fn parse(&self) -> Result<Filter, Problem> {
        let wrong = |what: &str| Problem::BadRequest(format!("The address asks for a {what} that does not exist."));
        let id = |word: &str, what: &str| (!word.is_empty()).then(|| word.parse().map_err(|_| wrong(what))).transpose();
        let archived = self.status == "archived";
        let status = (!self.status.is_empty() && !archived)
            .then(|| self.status.parse().map_err(|_| wrong("status")))
            .transpose()?;
        let access =
            (!self.access.is_empty()).then(|| self.access.parse().map_err(|_| wrong("kind of access"))).transpose()?;
        Ok(Filter {
            q: search_words(&self.q),
            address: None,
            stretch: None,
            status,
            archived,
            location_id: id(&self.location, "location")?,
            company_id: id(&self.company, "company")?,
            access,
            ids: Vec::new(),
        })
    }
}

impl Filter {
    /// Whether it leaves anybody out.
    #[must_use]
    pub const fn is_set(&self) -> bool {
        !self.q.is_empty()
            || self.status.is_some()
            || self.archived
            || self.location_id.is_some()
            || self.company_id.is_some()
            || self.access.is_some()
    }

    /// The pattern of what is sought, where there is one and nothing else is asked for.
    #[must_use]
    pub fn only_pattern(&self) -> Option<String> {
        let asks_more =
            Self { q: String::new(), ..self.clone() }.is_set() || self.address.is_some() || !self.ids.is_empty();
        let mut patterns = like_patterns(&self.q);
        (!asks_more && patterns.len() == 1).then(|| patterns.remove(0))
    }

    /// The kind of members it means, if it means all of a kind. Expiry comes about by time, and makes none.
    #[must_use]
    pub fn kind(&self) -> Option<Kind> {
        let Self { status, archived: is_archived, location_id, access, .. } = *self;
        let by_time = matches!(access, Some(PortalAccess::Invited | PortalAccess::Expired));
        (self.q.is_empty() && self.company_id.is_none() && self.ids.is_empty() && !by_time).then_some(Kind {
            is_archived,
            status,
            location_id,
            access,
        })
    }

    /// The members it means at `now`. The caller adds order and limit.
    #[must_use]
    pub fn members<'a>(&self, now: Instant) -> Filtered<'a> {
        let mut query = members::table.into_boxed();
        query = if !self.ids.is_empty() {
            query.filter(members::id.eq_any(self.ids.clone()))
        } else if self.archived {
            query.filter(members::archived_at.is_not_null())
        } else {
            query.filter(members::archived_at.is_null())
        };
        if let Some(status) = self.status {
            query = query.filter(members::status.eq(status));
        }
        if let Some(id) = self.location_id {
            query = query.filter(members::location_id.eq(id));
        }
        if let Some(id) = self.company_id {
            query = query.filter(members::company_id.eq(id));
        }
        let invited = || members::portal_access.eq(PortalAccess::Invited);
        match self.access {
            None => {}
            // Queued and bounced invitations have no end yet.
            Some(PortalAccess::Invited) => {
                query = query
                    .filter(invited())
                    .filter(members::portal_access_until.is_null().or(members::portal_access_until.gt(now)));
            }
            Some(PortalAccess::Expired) => query = query.filter(invited()).filter(members::portal_access_until.le(now)),
            Some(access) => query = query.filter(members::portal_access.eq(access)),
        }
        if let Some(address) = &self.address {
            return query.filter(members::email_key.eq(address.clone()));
        }
        let mut patterns = like_patterns(&self.q).into_iter();
        if let Some(text) = patterns.next() {
            let companies = companies::table.select(companies::id.nullable()).into_boxed();
            let companies = match &self.stretch {
                // Joined to nothing, so that no index is asked for the whole.
                Some(stretch) => companies
                    .filter(companies::search_text.like(stretch.clone()))
                    .filter(companies::search_text.concat("").like(text.clone())),
                None => companies.filter(companies::search_text.like(text.clone())),
            };
            // An array, not IN (SELECT …): so it is one BitmapOr.
            let of_company = members::company_id.eq_any(array(companies)).assume_not_null();
            query = match (self.stretch.clone(), patterns.next()) {
                (Some(stretch), None) => query.filter(
                    members::search_text.like(stretch).and(members::search_text.concat("").like(text)).or(of_company),
                ),
                (_, Some(number)) => {
                    query.filter(members::search_text.like(text).or(members::search_text.like(number)).or(of_company))
                }
                (None, None) => query.filter(members::search_text.like(text).or(of_company)),
            };
        } else if !self.q.is_empty() {
            // Nothing visible was asked for, and nobody is called that.
            query = query.filter(members::id.eq(0));
        }
        query
    }
}
