//! `/admin/password-strength` and `/portal/password-strength`: what a new password is worth, while it is typed. By the
//! measure that takes or refuses it; nothing is kept.

use actix_web::HttpResponse;
use askama::Template;
use serde::Deserialize;

use super::password::{Strength, rate};
use crate::web::{Form, Hx, Problem};

/// The password, and whose it is to be.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct StrengthForm {
    pub password: String,
    pub name: String,
    pub email: String,
}

#[derive(Template)]
#[template(path = "accounts/password_strength.html")]
struct StrengthPart {
    strength: Strength,
}

/// POST: a fragment.
///
/// # Errors
/// 503 when the process is ending.
pub async fn show(hx: Hx, form: Form<StrengthForm>) -> Result<HttpResponse, Problem> {
    let StrengthForm { password, name, email } = form.0;
    // As long as names and addresses are.
    let own = [name, email].map(|word| word.chars().take(254).collect());
    hx.show(&StrengthPart { strength: rate(password, own).await? }, &[])
}
