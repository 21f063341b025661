//! POST `/admin/settings/mail-log/{id}/send-again`.

use actix_web::HttpResponse;
use actix_web::web::Path;

use super::ADDRESS;
use crate::accounts::Manager;
use crate::settings::mail_log::MailFilterWords;
use crate::settings::mail_log::queries::{self, Again};
use crate::web::{Form, Hx, Problem, Site};

/// POST `/admin/settings/mail-log/{id}/send-again`.
///
/// # Errors
/// 403, 404; 409 when what the mail is about no longer stands; the database's.
pub async fn send_again(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    id: Path<i64>,
    Form(origin): Form<MailFilterWords>,
) -> Result<HttpResponse, Problem> {
    let mut conn = site.db().await?;
    match queries::send_again(&mut conn, *id, &admin.actor(), site.now()).await? {
        Again::Queued(mail) => {
            site.mail_was_queued();
            admin.say(&format!("“{}” goes to {} again.", mail.title(), mail.to_email));
            Ok(hx.go_to(&origin.parse().unwrap_or_default().address(ADDRESS, None)))
        }
        Again::Refused(reason) => Err(Problem::Conflict(reason)),
        Again::NotThere => Err(Problem::NotFound("mail")),
    }
}
