//! Which feature writes which mail.

use std::sync::Arc;

use crate::accounts::password_reset::email as password;
use crate::community::users::invitations::email::InvitationLetter;
use crate::mail::{Letter, Letters, MailKind};
use crate::web::BaseUrl;

/// Every kind of mail and its writer. Links are built from `base_url`.
#[must_use]
pub fn all(base_url: &BaseUrl) -> Letters {
    let invitation: Arc<dyn Letter> = Arc::new(InvitationLetter::new(base_url.clone()));
    let reset: Arc<dyn Letter> = Arc::new(password::ResetLetter::new(base_url.clone()));
    let changed: Arc<dyn Letter> = Arc::new(password::ChangedLetter::new(base_url.clone()));
    Letters::from([
        (MailKind::Invitation, invitation),
        (MailKind::PasswordReset, reset.clone()),
        (MailKind::AdminPasswordReset, reset),
        (MailKind::PasswordChanged, changed.clone()),
        (MailKind::AdminPasswordChanged, changed),
    ])
}
