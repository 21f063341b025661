//! `/portal/invitations/{token}`: what the link in an invitation opens.

use actix_session::Session;
use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use actix_web::web::Path;
use askama::Template;
use diesel_async::AsyncConnection as _;
use jiff::tz::TimeZone;
use serde::Deserialize;

use super::State;
use super::queries::{Acceptance, Accepted, Looked, accept, email_fresh_link, look_up};
use crate::accounts::sessions::{self, Account};
use crate::accounts::shell::House;
use crate::accounts::somebody_else::SomebodyElse;
use crate::accounts::tokens::Secret;
use crate::accounts::{DoorShell, PortalUser, password};
use crate::clock::{self, Instant};
use crate::web::{Client, Door, Errors, Form, Hx, Problem, Rack, Site, first_name, no_referrer, say, take_flash, when};

/// What the invited person types.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct AcceptForm {
    pub password: String,
    pub password_confirmation: String,
    /// Of the terms that the page spoke of.
    pub terms_version: String,
}

#[derive(Template)]
#[template(path = "community/users/invitations/accept.html", blocks = ["form"])]
struct AcceptPage {
    shell: DoorShell,
    word: String,
    looked: Looked,
    until: Option<String>,
    terms_version: i32,
    errors: Errors,
}

#[derive(Template)]
#[template(path = "community/users/invitations/dead.html")]
struct DeadPage {
    shell: DoorShell,
    word: String,
    looked: Looked,
    state: State,
}

#[derive(Template)]
#[template(path = "community/users/invitations/fresh.html")]
struct FreshPage {
    shell: DoorShell,
}

impl AcceptPage {
    fn first_name(&self) -> &str {
        first_name(&self.looked.member_name)
    }
}

impl DeadPage {
    fn first_name(&self) -> &str {
        first_name(&self.looked.member_name)
    }

    /// A moment of its life, as the place tells it.
    fn told(&self, at: Option<Instant>) -> String {
        at.map(|at| when::told_moment(at, &zone(&self.looked))).unwrap_or_default()
    }
}

/// The place's time zone.
fn zone(looked: &Looked) -> TimeZone {
    clock::zone(&looked.time_zone)
}

fn until(looked: &Looked) -> Option<String> {
    looked.invitation.expires_at().map(|until| when::told_moment(until, &zone(looked)))
}

async fn shell(site: &Site, cookie: &Session) -> Result<(DoorShell, House), Problem> {
    let house = House::load(&mut *site.db().await?).await?;
    Ok((DoorShell::new(site, &house, take_flash(cookie)), house))
}

fn unknown() -> Problem {
    Problem::NotFound("invitation; copy the whole link from the mail, or ask the front desk for a new one")
}

/// The open invitation behind the word, or the page that says what happened to it.
async fn open(
    site: &Site,
    cookie: &Session,
    hx: Hx,
    word: &str,
    user: Option<&PortalUser>,
) -> Result<Result<Looked, HttpResponse>, Problem> {
    let secret = Secret::read(word).ok_or_else(unknown)?;
    let looked = look_up(&mut *site.db().await?, &secret).await?.ok_or_else(unknown)?;
    let state = looked.state(site.now());
    if state.is_good() {
        // Nobody accepts for another; and who is signed in has accepted already.
        if let Some(user) = user {
            let page = SomebodyElse {
                shell: shell(site, cookie).await?.0,
                door: Door::Portal,
                link: format!("/portal/invitations/{word}"),
                here: &user.name,
                theirs: &looked.member_name,
                what: "invitation",
                worth: until(&looked).map_or_else(|| "Invited".to_owned(), |until| format!("Invited, until {until}")),
            };
            return page.show(hx).map(Err);
        }
        return Ok(Ok(looked));
    }
    let rack = if state == State::Revoked { Rack::default() } else { Rack::empty() };
    let shell = shell(site, cookie).await?.0.hang(rack);
    let page = DeadPage { shell, word: word.to_owned(), looked, state };
    hx.show_as(StatusCode::GONE, &page, &[]).map(no_referrer).map(Err)
}

async fn accept_page(
    site: &Site,
    cookie: &Session,
    word: &str,
    looked: Looked,
    errors: Errors,
) -> Result<AcceptPage, Problem> {
    let (shell, house) = shell(site, cookie).await?;
    let (until, shell, terms_version) = (until(&looked), shell.hang(Rack::key()), house.terms_version);
    Ok(AcceptPage { shell, word: word.to_owned(), looked, until, terms_version, errors })
}

/// GET `/portal/invitations/{token}`: consumes nothing, mail scanners open links.
///
/// # Errors
/// 404 for a link nobody sent.
pub async fn page(
    site: Site,
    cookie: Session,
    hx: Hx,
    word: Path<String>,
    user: Result<PortalUser, Problem>,
) -> Result<HttpResponse, Problem> {
    match open(&site, &cookie, hx, &word, user.ok().as_ref()).await? {
        Err(answer) => Ok(answer),
        Ok(looked) => {
            hx.show(&accept_page(&site, &cookie, &word, looked, Errors::default()).await?, &[]).map(no_referrer)
        }
    }
}

/// POST `/portal/invitations/{token}`: makes the user and signs them in.
///
/// # Errors
/// 404 for a link nobody sent.
pub async fn create(
    site: Site,
    cookie: Session,
    hx: Hx,
    client: Client,
    word: Path<String>,
    user: Result<PortalUser, Problem>,
    form: Form<AcceptForm>,
) -> Result<HttpResponse, Problem> {
    let looked = match open(&site, &cookie, hx, &word, user.ok().as_ref()).await? {
        Err(answer) => return Ok(answer),
        Ok(looked) => looked,
    };
    let own = [looked.member_name.as_str(), looked.invitation.email.as_str()];
    let chosen = match password::parse_pair(&form.0.password, &form.0.password_confirmation, &own) {
        Ok(chosen) => chosen,
        Err(errors) => {
            let page = accept_page(&site, &cookie, &word, looked, errors).await?;
            return hx.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, &[&page.as_form()]).map(no_referrer);
        }
    };
    let hash = password::hash(chosen).await?;
    let secret = Secret::read(&word).ok_or_else(unknown)?;
    // Those that were shown: who accepts older ones is asked for the newer at once.
    let current = shell(&site, &cookie).await?.1.terms_version;
    let terms_version = form.0.terms_version.parse().unwrap_or(current).clamp(1, current);
    let now = site.now();
    let accepted = site
        .db()
        .await?
        .transaction(async |conn| -> anyhow::Result<(Accepted, Option<Secret>)> {
            let accepted = accept(conn, &secret, Acceptance { password_hash: &hash, terms_version }, now).await?;
            let opened = match &accepted {
                Accepted::Welcome { user_id, .. } => {
                    Some(sessions::open(conn, Account::User(*user_id), &client, now).await?)
                }
                _ => None,
            };
            Ok((accepted, opened))
        })
        .await?;
    match accepted {
        (Accepted::Welcome { name, .. }, Some(secret)) => {
            sessions::carry(&cookie, &secret)?;
            say(&cookie, &format!("Welcome, {}. This is your key to the house.", first_name(&name)));
            Ok(hx.go_to("/portal"))
        }
        (Accepted::AddressTaken, _) => Err(Problem::Conflict(
            "Another member signs in with this address already. The front desk can sort it out.".into(),
        )),
        // Somebody was quicker, or it was taken back in the same moment: say what became of it.
        _ => match open(&site, &cookie, hx, &word, None).await? {
            Err(answer) => Ok(answer),
            Ok(_) => Err(Problem::Conflict("The invitation changed in this moment. Open the link again.".into())),
        },
    }
}

/// POST `/portal/invitations/{token}/fresh`: mails a fresh link to the invited address and nowhere else; the same
/// answer whatever came of it.
///
/// # Errors
/// 404 for a link nobody sent.
pub async fn send_fresh(site: Site, cookie: Session, hx: Hx, word: Path<String>) -> Result<HttpResponse, Problem> {
    let secret = Secret::read(&word).ok_or_else(unknown)?;
    let now = site.now();
    let mut conn = site.db().await?;
    look_up(&mut conn, &secret).await?.ok_or_else(unknown)?;
    if email_fresh_link(&mut conn, &secret, now).await? {
        site.mail_was_queued();
    }
    drop(conn);
    hx.show(&FreshPage { shell: shell(&site, &cookie).await?.0 }, &[]).map(no_referrer)
}
