//! The trail in the Admin Portal.

use actix_web::HttpResponse;
use askama::Template;
use jiff::tz::TimeZone;
use serde::Deserialize;

use crate::accounts::{Admin, AdminShell};
use crate::audit::trail::{self, Entry, From, PAGE};
use crate::clock::Instant;
use crate::space::locations;
use crate::web::{Hx, Problem, Query, Site, when};

const ADDRESS: &str = "/admin/settings/activity";

/// `?after= &before=`
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Words {
    after: String,
    before: String,
}

impl Words {
    fn from(&self) -> Result<From, Problem> {
        let id = |word: &str| {
            word.parse().map_err(|_| {
                Problem::BadRequest("This address does not lead to a page of the list. Begin at its first page.".into())
            })
        };
        Ok(match (self.after.as_str(), self.before.as_str()) {
            ("", "") => From::Newest,
            ("", before) => From::Before(id(before)?),
            (after, _) => From::After(id(after)?),
        })
    }
}

#[derive(Template)]
#[template(path = "settings/activity/index.html")]
struct Index {
    shell: AdminShell,
    entries: Vec<Entry>,
    has_newer: bool,
    has_older: bool,
    now: Instant,
    zone: TimeZone,
}

impl Index {
    fn when(&self, entry: &Entry) -> String {
        when::moment(entry.at, self.now, &self.zone)
    }

    fn foot(&self) -> String {
        format!("{} entries, newest first", self.entries.len())
    }

    fn newer(&self) -> Option<String> {
        self.entries.first().filter(|_| self.has_newer).map(|entry| format!("{ADDRESS}?before={}", entry.id))
    }

    fn older(&self) -> Option<String> {
        self.entries.last().filter(|_| self.has_older).map(|entry| format!("{ADDRESS}?after={}", entry.id))
    }
}

/// GET `/admin/settings/activity`.
///
/// # Errors
/// 400 for an address that makes no sense; the database's.
pub async fn index(site: Site, admin: Admin, hx: Hx, Query(words): Query<Words>) -> Result<HttpResponse, Problem> {
    let from = words.from()?;
    let mut conn = site.db().await?;
    let mut entries = trail::page(&mut conn, from).await?;
    let more = entries.len() > PAGE;
    let (has_newer, has_older) = match from {
        From::Newest => (false, more),
        From::After(_) => (true, more),
        From::Before(_) => (more, true),
    };
    if more && matches!(from, From::Before(_)) {
        entries.remove(0);
    }
    entries.truncate(PAGE);
    let zone = locations::queries::house_zone(&mut conn).await?;
    let shell = admin.shell("activity");
    hx.show(&Index { shell, entries, has_newer, has_older, now: site.now(), zone }, &[])
}
