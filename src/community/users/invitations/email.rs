//! The invitation as a mail: who invites, one link, until when in the reader's own words.

use askama::Template;
use futures_util::FutureExt as _;
use futures_util::future::BoxFuture;

use super::queries::{self, Addressee};
use super::{LIFETIME, State};
use crate::accounts::shell::House;
use crate::accounts::tokens::{self, Owner, Purpose, Secret};
use crate::clock::{self, Instant};
use crate::db::Connection;
use crate::mail::{Draft, Letter, QueuedMail};
use crate::web::{BaseUrl, first_name, when};

/// Writes mails of the kind `invitation`.
pub struct InvitationLetter {
    base_url: BaseUrl,
}

#[derive(Template)]
#[template(path = "community/users/invitations/mail.html")]
struct Html<'a> {
    house: &'a House,
    first_name: &'a str,
    inviter: &'a str,
    email: &'a str,
    link: &'a str,
    until: &'a str,
    city: &'a str,
}

#[derive(Template)]
#[template(path = "community/users/invitations/mail.txt", whitespace = "preserve")]
struct Text<'a> {
    house: &'a House,
    first_name: &'a str,
    inviter: &'a str,
    email: &'a str,
    link: &'a str,
    until: &'a str,
    city: &'a str,
}

impl InvitationLetter {
    /// Its links begin with `base_url`.
    #[must_use]
    pub const fn new(base_url: BaseUrl) -> Self {
        Self { base_url }
    }

    fn write(&self, house: &House, to: &Addressee, secret: &Secret, now: Instant) -> anyhow::Result<Draft> {
        let zone = clock::zone(&to.time_zone);
        let (first_name, email) = (first_name(&to.name), to.invitation.email.as_str());
        let link = link(&self.base_url, secret);
        // The mail goes now, and its going begins the 72 hours: unless it went before.
        let until = when::long_moment(to.invitation.expires_at().unwrap_or(now.plus(LIFETIME)), &zone);
        let city = clock::city(&to.time_zone);
        let inviter = match to.invitation.invited_by {
            Some(_) => format!("{} at the front desk", to.invitation.invited_by_name),
            None => "The front desk".to_owned(),
        };
        let (inviter, link, until, city) = (inviter.as_str(), link.as_str(), until.as_str(), city.as_str());
        Ok(Draft {
            from_name: house.name.clone(),
            subject: format!("{first_name}, your key to {} is ready", house.name),
            text: Text { house, first_name, inviter, email, link, until, city }.render()?,
            html: Html { house, first_name, inviter, email, link, until, city }.render()?,
        })
    }
}

impl Letter for InvitationLetter {
    fn compose<'a>(
        &'a self,
        conn: &'a mut Connection,
        mail: &'a QueuedMail,
        now: Instant,
    ) -> BoxFuture<'a, anyhow::Result<Option<Draft>>> {
        async move {
            let Some(id) = mail.invitation_id else { return Ok(None) };
            let Some(to) = queries::hold_addressee(conn, id).await? else { return Ok(None) };
            // One that has run out is not mailed either: *Send again* makes a new one.
            if !matches!(to.invitation.state(now), State::Queued | State::Sent | State::Bounced) {
                return Ok(None);
            }
            let house = House::load(conn).await?;
            let owner = Owner::Invitation(id);
            let secret = tokens::mint(conn, Purpose::Invitation, owner, &to.invitation.email_key, now).await?;
            self.write(&house, &to, &secret, now).map(Some)
        }
        .boxed()
    }

    fn sent<'a>(
        &'a self,
        conn: &'a mut Connection,
        mail: &'a QueuedMail,
        now: Instant,
    ) -> BoxFuture<'a, anyhow::Result<()>> {
        async move {
            if let Some(id) = mail.invitation_id {
                queries::mark_sent(conn, id, now).await?;
            }
            Ok(())
        }
        .boxed()
    }

    fn bounced<'a>(
        &'a self,
        conn: &'a mut Connection,
        mail: &'a QueuedMail,
        now: Instant,
    ) -> BoxFuture<'a, anyhow::Result<()>> {
        async move {
            if let Some(id) = mail.invitation_id {
                queries::mark_bounced(conn, id, now).await?;
            }
            Ok(())
        }
        .boxed()
    }
}

/// Where an invitation is accepted.
#[must_use]
pub fn link(base_url: &BaseUrl, secret: &Secret) -> String {
    base_url.join(&format!("/portal/invitations/{}", secret.reveal()))
}

#[cfg(test)]
mod tests {
    use super::super::Invitation;
    use super::*;
    use crate::accounts::UserRole;

    #[test]
    fn the_mail_says_who_invites_until_when_and_holds_one_link() {
        let now = Instant::new("2025-11-24T09:42:00Z".parse().expect("a timestamp"));
        let invitation = Invitation {
            id: 7,
            member_id: 1,
            email: "noor@kaleidoskop.studio".into(),
            email_key: "noor@kaleidoskop.studio".into(),
            role: UserRole::Member,
            invited_by: Some(2),
            invited_by_name: "Jonas Albrecht".into(),
            created_at: now,
            sent_at: None,
            accepted_at: None,
            revoked_at: None,
            superseded_at: None,
            bounced_at: None,
        };
        let house = House {
            name: "Lindenhof & Söhne".into(),
            legal_line: "Lindenhof Workspaces GmbH".into(),
            contact_line: "Front desk: +49 30 5557 0100".into(),
            is_demo: false,
            terms_version: 1,
        };
        let name = "Noor <b>van den Heuvel".to_owned();
        let to = Addressee { invitation, name, time_zone: "Europe/Berlin".into() };
        let letter = InvitationLetter::new("https://portal.lindenhof.eu".parse().expect("an address"));
        let secret = Secret::mint().expect("random bytes");
        let draft = letter.write(&house, &to, &secret, now).expect("a mail");
        assert_eq!(draft.subject, "Noor, your key to Lindenhof & Söhne is ready");
        let link = format!("https://portal.lindenhof.eu/portal/invitations/{}", secret.reveal());
        for said in [
            link.as_str(),
            "Jonas Albrecht at the front desk invites you to Lindenhof & Söhne's Member",
            "Thursday 27 November, 10:42 (Berlin)",
            "Lindenhof Workspaces GmbH\nFront desk: +49 30 5557 0100\nSent to noor@kaleidoskop.studio because",
        ] {
            assert!(draft.text.contains(said), "{said}\n{}", draft.text);
        }
        assert_eq!(draft.text.matches("https://").count(), 1, "{}", draft.text);
        assert!(draft.html.contains(&link) && draft.html.contains("Lindenhof &#38; Söhne"), "{}", draft.html);
        assert_eq!(
            draft.html.matches(link.as_str()).count(),
            3,
            "the button, and the address to copy:\n{}",
            draft.html
        );
        assert_eq!(draft.html.matches("http").count(), 3, "no other link:\n{}", draft.html);
    }
}
