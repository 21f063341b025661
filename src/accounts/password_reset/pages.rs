//! `/admin/password-reset` and `/portal/password-reset`, and the pages their links open.

use std::time::Duration;

use actix_session::Session;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;
use diesel_async::AsyncConnection as _;
use serde::Deserialize;

use super::queries::{ask, look_up, set_password};
use super::{Link, LinkState};
use crate::accounts::shell::House;
use crate::accounts::somebody_else::SomebodyElse;
use crate::accounts::tokens::Secret;
use crate::accounts::{Admin, DoorShell, PortalUser, password};
use crate::text::EmailAddress;
use crate::web::{Door, Errors, Form, Hx, Problem, Rack, Site, no_referrer, say, take_flash};

/// What is typed to ask for a link.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AskForm {
    pub email: String,
}

/// What is typed to use one.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ResetForm {
    pub password: String,
    pub password_confirmation: String,
}

#[derive(Template)]
#[template(path = "accounts/password_reset/ask.html", blocks = ["form"])]
struct AskPage {
    shell: DoorShell,
    door: Door,
    form: AskForm,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "accounts/password_reset/asked.html")]
struct AskedPage {
    shell: DoorShell,
    door: Door,
    /// The address as it was typed, whether or not anybody has it.
    email: Option<String>,
}

#[derive(Template)]
#[template(path = "accounts/password_reset/choose.html", blocks = ["form"])]
struct ChoosePage {
    shell: DoorShell,
    door: Door,
    link: Link,
    word: String,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "accounts/password_reset/dead.html")]
struct DeadPage {
    shell: DoorShell,
    door: Door,
    word: String,
    link: Link,
    state: LinkState,
}

async fn shell(site: &Site, cookie: &Session) -> Result<DoorShell, Problem> {
    let house = House::load(&mut *site.db().await?).await?;
    Ok(DoorShell::new(site, &house, take_flash(cookie)))
}

/// GET: the form.
///
/// # Errors
/// The database's.
pub async fn ask_page(site: Site, cookie: Session, hx: Hx, door: Door) -> Result<HttpResponse, Problem> {
    let shell = shell(&site, &cookie).await?;
    hx.show(&AskPage { shell, door, form: AskForm::default(), errors: Errors::default() }, &[])
}

/// POST: always the same answer.
///
/// # Errors
/// The database's.
pub async fn ask_for_link(
    site: Site,
    cookie: Session,
    hx: Hx,
    door: Door,
    form: Form<AskForm>,
) -> Result<HttpResponse, Problem> {
    let email = match EmailAddress::parse(&form.0.email) {
        Ok(email) => email,
        Err(fault) => {
            let page = AskPage {
                shell: shell(&site, &cookie).await?,
                door,
                form: form.0,
                errors: Errors::one("email", fault.0),
            };
            return hx.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, &[&page.as_form()]);
        }
    };
    ask_in_equal_time(&site, door, email.key()).await?;
    if let Err(error) = cookie.insert(ASKED_FOR, email.shown()) {
        tracing::warn!(%error, "the next page names no address");
    }
    Ok(hx.go_to(if door == Door::Admin { "/admin/password-reset/sent" } else { "/portal/password-reset/sent" }))
}

/// Under this the visitor's own cookie carries what they typed to the next page, which says it once.
const ASKED_FOR: &str = "asked_for";

/// Longer than the asking takes, so that known and unknown addresses take the same time.
const PAUSE: Duration = Duration::from_millis(150);

async fn ask_in_equal_time(site: &Site, door: Door, email_key: &str) -> Result<(), Problem> {
    let asked = async {
        let mut conn = site.db().await?;
        conn.transaction(async |conn| ask(conn, door, email_key, site.now()).await).await.map_err(Problem::from)
    };
    let (queued, ()) = tokio::join!(asked, tokio::time::sleep(PAUSE));
    if queued? {
        site.mail_was_queued();
    }
    Ok(())
}

/// GET: a link is on its way, if there is an account.
///
/// # Errors
/// The database's.
pub async fn asked_page(site: Site, cookie: Session, hx: Hx, door: Door) -> Result<HttpResponse, Problem> {
    let shell = shell(&site, &cookie).await?;
    let email = cookie.get(ASKED_FOR).ok().flatten();
    if email.is_some() {
        cookie.remove(ASKED_FOR);
    }
    hx.show(&AskedPage { shell, door, email }, &[])
}

/// Who is signed in at a door.
pub struct SignedIn {
    account: crate::accounts::sessions::Account,
    name: String,
}

fn signed_in(door: Door, admin: Result<Admin, Problem>, user: Result<PortalUser, Problem>) -> Option<SignedIn> {
    match door {
        Door::Admin => admin.ok().map(|admin| SignedIn { account: admin.account(), name: admin.name }),
        Door::Portal => user.ok().map(|user| SignedIn { account: user.account(), name: user.name }),
    }
}

enum Opened {
    Ready(Link),
    Answer(HttpResponse),
}

/// The open link behind the word, or the page that says what happened to it.
async fn open(
    site: &Site,
    cookie: &Session,
    hx: Hx,
    door: Door,
    word: &str,
    signed_in: Option<SignedIn>,
) -> Result<Opened, Problem> {
    let link = match Secret::read(word) {
        Some(secret) => look_up(&mut *site.db().await?, door, &secret).await?,
        None => None,
    };
    let link = link.ok_or(Problem::NotFound("link; copy the whole of it from the mail, or ask for a new one"))?;
    let state = link.state(site.now());
    if state == LinkState::Open {
        if let Some(other) = signed_in.filter(|signed_in| signed_in.account != link.account) {
            let page = SomebodyElse {
                shell: shell(site, cookie).await?,
                door,
                link: format!("{}/password-reset/{word}", door.path()),
                here: &other.name,
                theirs: &link.name,
                what: "link",
                worth: "Asked for a new password".to_owned(),
            };
            return page.show(hx).map(Opened::Answer);
        }
        return Ok(Opened::Ready(link));
    }
    let shell = shell(site, cookie).await?.hang(Rack::empty());
    let page = DeadPage { shell, door, word: word.to_owned(), link, state };
    hx.show_as(StatusCode::GONE, &page, &[]).map(no_referrer).map(Opened::Answer)
}

/// GET `…/{token}`: consumes nothing.
///
/// # Errors
/// 404 for a link nobody sent.
pub async fn link_page(
    site: Site,
    cookie: Session,
    hx: Hx,
    door: Door,
    word: Path<String>,
    admin: Result<Admin, Problem>,
    user: Result<PortalUser, Problem>,
) -> Result<HttpResponse, Problem> {
    match open(&site, &cookie, hx, door, &word, signed_in(door, admin, user)).await? {
        Opened::Answer(answer) => Ok(answer),
        Opened::Ready(link) => {
            let shell = shell(&site, &cookie).await?.hang(Rack::key());
            let page = ChoosePage { shell, door, link, word: word.into_inner(), errors: Errors::default() };
            hx.show(&page, &[]).map(no_referrer)
        }
    }
}

/// POST `…/{token}`: sets the password.
///
/// # Errors
/// 404 for a link nobody sent.
#[allow(clippy::too_many_arguments)]
pub async fn choose(
    site: Site,
    cookie: Session,
    hx: Hx,
    door: Door,
    word: Path<String>,
    admin: Result<Admin, Problem>,
    user: Result<PortalUser, Problem>,
    form: Form<ResetForm>,
) -> Result<HttpResponse, Problem> {
    let signed_in = signed_in(door, admin, user);
    let link = match open(&site, &cookie, hx, door, &word, signed_in).await? {
        Opened::Answer(answer) => return Ok(answer),
        Opened::Ready(link) => link,
    };
    let chosen = match password::parse_pair(&form.0.password, &form.0.password_confirmation, &[&link.name, &link.email])
    {
        Ok(chosen) => chosen,
        Err(errors) => {
            let shell = shell(&site, &cookie).await?.hang(Rack::key());
            let page = ChoosePage { shell, door, link, word: word.into_inner(), errors };
            return hx.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, &[&page.as_form()]).map(no_referrer);
        }
    };
    let hash = password::hash(chosen).await?;
    let secret = Secret::read(&word).ok_or(Problem::NotFound("link"))?;
    if !set_password(&mut *site.db().await?, door, &secret, &hash, site.now()).await? {
        // Somebody was quicker with the same link: say what became of it.
        return match open(&site, &cookie, hx, door, &word, None).await? {
            Opened::Answer(answer) => Ok(answer),
            Opened::Ready(_) => Err(Problem::Conflict("The link was just used. Sign in with the new password.".into())),
        };
    }
    site.mail_was_queued();
    cookie.clear();
    cookie.renew();
    say(&cookie, "Your new password is set. Sign in with it.");
    Ok(hx.go_to(door.sign_in()))
}

/// POST `…/{token}/fresh`: mails a fresh link, to the address of the old one and nowhere else.
///
/// # Errors
/// The database's.
pub async fn send_fresh(site: Site, hx: Hx, door: Door, word: Path<String>) -> Result<HttpResponse, Problem> {
    let link = match Secret::read(&word) {
        Some(secret) => look_up(&mut *site.db().await?, door, &secret).await?,
        None => None,
    };
    let heals = |link: &Link| matches!(link.state(site.now()), LinkState::Expired | LinkState::Superseded);
    if let Some(link) = link.filter(heals) {
        ask_in_equal_time(&site, door, &link.email_key).await?;
    }
    Ok(hx.go_to(if door == Door::Admin { "/admin/password-reset/sent" } else { "/portal/password-reset/sent" }))
}
