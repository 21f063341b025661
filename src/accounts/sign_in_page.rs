//! The page at both doors: the form, and why it comes back.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::http::header::{HeaderValue, RETRY_AFTER};
use askama::Template;

use super::DoorShell;
use super::shell::House;
use super::sign_in::{Refused, SignInForm};
use crate::web::{Door, Errors, Flash, Hx, Problem, Rack, Site, when};

#[derive(Template)]
#[template(path = "accounts/sign_in.html", blocks = ["form"])]
struct SignInPage {
    shell: DoorShell,
    door: Door,
    form: SignInForm,
    errors: Errors,
    notice: Option<Notice>,
    /// Whether the notice is what the page is about, and not said within its form.
    leads: bool,
}

/// Why nobody was let in.
struct Notice {
    title: &'static str,
    text: &'static str,
    /// How long the door is held, said at the end.
    held: Option<String>,
    /// What leads over to choosing a new password, where that would help.
    ask: Option<&'static str>,
}

impl Notice {
    fn of(refused: Refused) -> Self {
        let (title, text, held, ask) = match refused {
            Refused::Wrong => (
                "Not signed in",
                "This e-mail and this password don’t belong together.",
                None,
                Some("Try again, or choose"),
            ),
            Refused::Suspended => (
                "Your access is suspended",
                "The front desk can tell you why, and give it back. Nothing of yours is lost.",
                None,
                None,
            ),
            Refused::Slowed(seconds) => (
                "A short wait, then again",
                "There were too many tries in a few minutes. No account is locked; the door is held for ",
                Some(when::wait(seconds)),
                Some("Not you? Choose"),
            ),
        };
        Self { title, text, held, ask }
    }
}

/// The form as one comes to it.
///
/// # Errors
/// The database's.
pub async fn show(
    site: &Site,
    door: Door,
    hx: Hx,
    flash: Option<Flash>,
    next: String,
) -> Result<HttpResponse, Problem> {
    let house = House::load(&mut *site.db().await?).await?;
    let shell = DoorShell::new(site, &house, flash);
    let form = SignInForm { next, ..SignInForm::default() };
    hx.show(&SignInPage { shell, door, form, errors: Errors::default(), notice: None, leads: false }, &[])
}

/// The form again, without the password, and with the reason: 422, or 429 with the time to wait.
///
/// # Errors
/// The database's.
pub async fn show_again(
    site: &Site,
    door: Door,
    hx: Hx,
    form: SignInForm,
    refused: Refused,
) -> Result<HttpResponse, Problem> {
    let house = House::load(&mut *site.db().await?).await?;
    let shell = DoorShell::new(site, &house, None);
    let (status, rack, errors) = match refused {
        Refused::Wrong => {
            let errors = Errors::one("password", "Type the password again. Capitals count.");
            (StatusCode::UNPROCESSABLE_ENTITY, Rack::default(), errors)
        }
        Refused::Suspended => (StatusCode::UNPROCESSABLE_ENTITY, Rack::empty(), Errors::default()),
        Refused::Slowed(_) => (StatusCode::TOO_MANY_REQUESTS, Rack::empty(), Errors::default()),
    };
    let form = SignInForm { password: String::new(), ..form };
    let leads = matches!(refused, Refused::Slowed(_)) && !hx.wants_parts();
    let page = SignInPage { shell: shell.hang(rack), door, form, errors, notice: Some(Notice::of(refused)), leads };
    let mut answer = hx.show_as(status, &page, &[&page.as_form()])?;
    if let Refused::Slowed(seconds) = refused {
        answer.headers_mut().insert(RETRY_AFTER, HeaderValue::from(seconds));
    }
    Ok(answer)
}
