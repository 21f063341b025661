//! The trail in the Admin Portal.

use actix_web::HttpResponse;
use askama::Template;
use jiff::tz::TimeZone;

use crate::accounts::{Admin, AdminShell};
use crate::audit::trail::{self, Entry};
use crate::clock::Instant;
use crate::db::Page;
use crate::space::locations::Locations;
use crate::web::{Hx, PageWords, Problem, Query, Site, page_from_id, when};

const ADDRESS: &str = "/admin/settings/activity";

#[derive(Template)]
#[template(path = "settings/activity/index.html")]
struct Index {
    shell: AdminShell,
    page: Page<Entry>,
    now: Instant,
    zone: TimeZone,
}

impl Index {
    fn when(&self, entry: &Entry) -> String {
        when::entry(entry.at, self.now, &self.zone)
    }

    fn foot(&self) -> String {
        match self.page.rows.len() {
            1 => "1 entry".to_owned(),
            many => format!("{many} entries, newest first"),
        }
    }

    fn newer(&self) -> Option<String> {
        self.page.previous().map(|entry| format!("{ADDRESS}?before={}", entry.id))
    }

    fn older(&self) -> Option<String> {
        self.page.next().map(|entry| format!("{ADDRESS}?after={}", entry.id))
    }
}

/// GET `/admin/settings/activity`.
///
/// # Errors
/// 400 for an address that makes no sense; the database's.
pub async fn index(site: Site, admin: Admin, hx: Hx, Query(words): Query<PageWords>) -> Result<HttpResponse, Problem> {
    let from = page_from_id(&words.after, &words.before)?;
    let conn = site.db().await?;
    let page = trail::page(&conn, from).await?;
    let zone = Locations::load(&conn, site.kept(), admin.locations_changed).await?.house_zone();
    let shell = admin.shell("activity");
    hx.show(&Index { shell, page, now: site.now(), zone }, &[])
}
