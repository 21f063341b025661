//! GET `/admin/community/members.csv`: the list's filters, all of it, streaming.

use std::sync::Arc;

use actix_web::HttpResponse;
use serde::Deserialize;

use super::list::ListWords;
use crate::accounts::Admin;
use crate::clock::Instant;
use crate::community::companies;
use crate::community::members::queries;
use crate::community::members::{Filter, PortalAccess};
use crate::space::locations::Locations;
use crate::web::{Cells, Problem, Query, Site, csv_stream};

const COLUMNS: &[&str] = &[
    "id",
    "name",
    "email",
    "company",
    "location",
    "status",
    "portal_access",
    "phone",
    "joined_on",
    "billing_name",
    "billing_address",
    "tax_id",
    "tags",
    "contact_person",
    "billing_person",
];

/// Rows picked by hand, as their boxes name them.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Picked {
    id: Vec<i64>,
}

/// GET `/admin/community/members.csv`.
///
/// # Errors
/// 400 for words that make no sense; the database's.
pub async fn export(
    site: Site,
    admin: Admin,
    Query(words): Query<ListWords>,
    Query(picked): Query<Picked>,
) -> Result<HttpResponse, Problem> {
    let filter = Filter { ids: picked.id, ..words.filter()? };
    let now = site.now();
    let conn = site.db().await?;
    let filter = Arc::new(queries::meant(&conn, site.kept(), &filter).await?.into_owned());
    let places = Locations::load(&conn, site.kept(), admin.locations_changed).await?;
    drop(conn);
    Ok(csv_stream("members.csv", COLUMNS, move |after| batch(site.clone(), filter.clone(), places.clone(), after, now)))
}

/// A connection is held for one batch only: a slow reader keeps none.
async fn batch(
    site: Site,
    filter: Arc<Filter>,
    places: Locations,
    after: i64,
    now: Instant,
) -> Result<Option<(i64, Vec<Cells>)>, Problem> {
    let conn = site.db_for(&filter.q).await?;
    let rows = queries::batch(&conn, &filter, after, now).await?;
    let Some(last) = rows.last().map(|row| row.id) else { return Ok(None) };
    let companies = companies::queries::names(&conn, rows.iter().map(|row| row.company_id)).await?;
    let yes = |set: bool| if set { "yes".to_owned() } else { String::new() };
    let cells = rows.into_iter().map(|row| {
        vec![
            row.id.to_string(),
            row.name,
            row.email.unwrap_or_default(),
            row.company_id.and_then(|id| companies.get(&id).cloned()).unwrap_or_default(),
            places.get(row.location_id).map(|place| place.name.clone()).unwrap_or_default(),
            row.status.as_str().to_owned(),
            PortalAccess::at(row.portal_access, row.portal_access_until, now).as_str().to_owned(),
            row.phone,
            row.joined_on.to_string(),
            row.billing_name,
            row.billing_address,
            row.tax_id,
            row.tags.join(", "),
            yes(row.contact_person),
            yes(row.billing_person),
        ]
    });
    Ok(Some((last, cells.collect())))
}
