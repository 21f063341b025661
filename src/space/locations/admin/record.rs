//! The list of locations, and the record of one.

use actix_web::HttpResponse;
use actix_web::web::Path;
use askama::Template;

use crate::accounts::{Admin, AdminShell};
use crate::clock::Instant;
use crate::space::locations::Location;
use crate::space::locations::queries::{self, Belonging};
use crate::web::{Hx, Problem, Site, when};

#[derive(Template)]
#[template(path = "space/locations/index.html")]
struct Index {
    shell: AdminShell,
    locations: Vec<Location>,
    now: Instant,
}

impl Index {
    fn sentence(&self) -> String {
        match self.locations.as_slice() {
            [] => "Where the house is. Members and companies each belong to one.".to_owned(),
            [only] => format!("The house is at {}.", only.name),
            [first, second] => format!("The house is in two places: {} and {}.", first.name, second.name),
            all => format!("The house is in {} places.", all.len()),
        }
    }

    fn one_line(location: &Location) -> String {
        if location.address.is_empty() { "–".to_owned() } else { location.address.replace('\n', ", ") }
    }

    fn clock_time(&self, location: &Location) -> String {
        when::clock_time(self.now, &location.zone())
    }
}

/// GET `/admin/space/locations`.
///
/// # Errors
/// The database's.
pub async fn index(site: Site, admin: Admin, hx: Hx) -> Result<HttpResponse, Problem> {
    let conn = site.db().await?;
    let locations = queries::all(&conn).await?;
    hx.show(&Index { shell: admin.shell("locations"), locations, now: site.now() }, &[])
}

#[derive(Template)]
#[template(path = "space/locations/show.html")]
struct Show {
    shell: AdminShell,
    location: Location,
    belonging: Belonging,
    now: Instant,
}

impl Show {
    fn clock_time(&self) -> String {
        when::clock_time(self.now, &self.location.zone())
    }
}

/// GET `/admin/space/locations/{id}`.
///
/// # Errors
/// 404; the database's.
pub async fn show(site: Site, admin: Admin, hx: Hx, id: Path<i64>) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    let location = queries::find(&conn, *id).await?.ok_or(Problem::NotFound("location"))?;
    let belonging = queries::belonging(&mut conn, *id).await?;
    hx.show(&Show { shell: admin.shell("locations"), location, belonging, now: site.now() }, &[])
}
