//! GET `/admin/community/users.csv`: the tab and the filters of the list, all of it, streaming.

use std::sync::Arc;

use actix_web::HttpResponse;

use super::list::ListWords;
use crate::accounts::Admin;
use crate::clock::Instant;
use crate::community::members::Filter;
use crate::community::members::queries as members;
use crate::community::users::queries::{self, Line};
use crate::web::{Cells, Problem, Query, Site, csv_stream, when};

const COLUMNS: &[&str] = &[
    "id",
    "name",
    "email",
    "company",
    "location",
    "status",
    "portal_access",
    "user_id",
    "role",
    "invited_at",
    "accepted_at",
    "last_signed_in_at",
    "profile_visibility",
    "terms_version",
    "terms_accepted_at",
];

/// GET `/admin/community/users.csv`.
///
/// # Errors
/// 400 for words that make no sense.
pub async fn export(site: Site, _: Admin, Query(words): Query<ListWords>) -> Result<HttpResponse, Problem> {
    let (filter, now) = (words.filter()?, site.now());
    let conn = site.db().await?;
    let filter = Arc::new(members::meant(&conn, site.kept(), &filter).await?.into_owned());
    drop(conn);
    Ok(csv_stream("users.csv", COLUMNS, move |after| batch(site.clone(), filter.clone(), after, now)))
}

/// A connection is held for one batch only: a slow reader keeps none.
async fn batch(
    site: Site,
    filter: Arc<Filter>,
    after: i64,
    now: Instant,
) -> Result<Option<(i64, Vec<Cells>)>, Problem> {
    let batch = queries::batch(&*site.db_for(&filter.q).await?, &filter, after, now).await?;
    Ok(batch.map(|(last, lines)| (last, lines.into_iter().map(cells).collect())))
}

fn cells(line: Line) -> Cells {
    let at = |at: Option<Instant>| at.map(when::machine).unwrap_or_default();
    let role = line.role();
    let (user, last) = (line.user.as_ref(), line.invitation.as_ref());
    vec![
        line.member_id.to_string(),
        line.name,
        line.email.unwrap_or_default(),
        line.company.unwrap_or_default(),
        line.location.name.clone(),
        line.status.as_str().to_owned(),
        line.access.as_str().to_owned(),
        user.map(|user| user.id.to_string()).unwrap_or_default(),
        role.map(|role| role.as_str().to_owned()).unwrap_or_default(),
        at(last.map(|last| last.sent_at.unwrap_or(last.created_at))),
        at(user.map(|user| user.created_at)),
        at(user.and_then(|user| user.last_signed_in_at)),
        user.map(|user| user.profile_visibility.as_str().to_owned()).unwrap_or_default(),
        user.map(|user| user.terms_version.to_string()).unwrap_or_default(),
        at(user.map(|user| user.terms_accepted_at)),
    ]
}
