//! Inviting the members picked on a page of their list.

use std::collections::BTreeSet;

use actix_web::HttpResponse;
use serde::Deserialize;

use super::form::is_own_page;
use crate::accounts::Manager;
use crate::community::members::PortalAccess;
use crate::community::users::invitations::queries::{self, Outcome, Wish};
use crate::community::users::queries::line;
use crate::web::{Form, Hx, Problem, Site, counted};

/// As many as a page shows.
const LIMIT: usize = 50;
/// As many are named who were left out for one reason; the rest are counted.
const NAMED: usize = 3;

/// The picked rows, and the page they were picked on.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub struct Picked {
    id: Vec<i64>,
    back: String,
}

/// Why somebody was left out, and who.
#[derive(Default)]
struct LeftOut(Vec<(&'static str, Vec<String>)>);

impl LeftOut {
    fn add(&mut self, reason: &'static str, name: String) {
        match self.0.iter_mut().find(|(known, _)| *known == reason) {
            Some((_, names)) => names.push(name),
            None => self.0.push((reason, vec![name])),
        }
    }

    /// `Left out: Noor and Kwame (have a user), Misaki (no e-mail address).`
    fn sentence(&self) -> String {
        let reasons: Vec<String> =
            self.0.iter().map(|(reason, names)| format!("{} ({reason})", named(names))).collect();
        if reasons.is_empty() { String::new() } else { format!(" Left out: {}.", reasons.join("; ")) }
    }
}

fn named(names: &[String]) -> String {
    match names {
        [few @ .., last] if !few.is_empty() && names.len() <= NAMED => format!("{} and {last}", few.join(", ")),
        _ if names.len() > NAMED => format!("{} and {} more", names[..NAMED].join(", "), names.len() - NAMED),
        _ => names.concat(),
    }
}

/// POST `…/members/invitations`: invites each picked member who can be, and says who was left out and why. Who holds an
/// open invitation keeps it; an expired one is sent afresh.
///
/// # Errors
/// 422 for more than a page of them, or none; 409 with the reasons when none of them can be invited; the database's,
/// after which those before stay invited.
pub async fn invite_picked(
    site: Site,
    Manager(admin): Manager,
    hx: Hx,
    Form(picked): Form<Picked>,
) -> Result<HttpResponse, Problem> {
    if picked.id.is_empty() {
        return Err(Problem::Unprocessable("Nobody is picked. Tick the boxes of those to invite.".into()));
    }
    if picked.id.len() > LIMIT {
        return Err(Problem::Unprocessable(format!("At most {LIMIT} members can be invited at once.")));
    }
    let back = if is_own_page(&picked.back) { picked.back } else { "/admin/community/members".to_owned() };
    let mut conn = site.db().await?;
    let (mut sent, mut left_out) = (0_i64, LeftOut::default());
    for member_id in picked.id.into_iter().collect::<BTreeSet<i64>>() {
        let now = site.now();
        let Some(line) = line(&conn, member_id, now).await? else {
            left_out.add("no such member", format!("#{member_id}"));
            continue;
        };
        if line.access == PortalAccess::Invited {
            left_out.add("invited already", line.name);
            continue;
        }
        let wish = Wish { member_id, role: None, seen: None };
        match queries::invite(&mut conn, wish, &admin.actor(), now).await? {
            done if done.is_done() => sent += 1,
            refused => left_out.add(reason(&refused), line.name),
        }
    }
    drop(conn);
    site.mail_was_queued();
    let sent = match sent {
        0 => return Err(Problem::stuck(format!("Nobody was invited.{}", left_out.sentence()), back, "To the list")),
        1 => "1 invitation is on its way.".to_owned(),
        _ => format!("{} are on their way.", counted(sent, "invitation", "invitations")),
    };
    admin.say(&format!("{sent}{}", left_out.sentence()));
    Ok(hx.go_to(&back))
}

/// In a few words, beside a name.
const fn reason(refused: &Outcome) -> &'static str {
    match refused {
        Outcome::NoEmail { .. } => "no e-mail address",
        Outcome::Archived { .. } => "archived",
        Outcome::HasUser { .. } => "has a user already",
        Outcome::AddressTaken { .. } | Outcome::AddressBelongsToUser { .. } => "the address is another’s already",
        _ => "no longer there",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn who_was_left_out_is_named_with_the_reason() {
        let mut left_out = LeftOut::default();
        assert_eq!(left_out.sentence(), "");
        left_out.add("archived", "Noor".into());
        assert_eq!(left_out.sentence(), " Left out: Noor (archived).");
        for name in ["Kwame", "Misaki", "João"] {
            left_out.add("no e-mail address", name.into());
        }
        left_out.add("archived", "Zofia".into());
        assert_eq!(
            left_out.sentence(),
            " Left out: Noor and Zofia (archived); Kwame, Misaki and João (no e-mail address)."
        );
        left_out.add("archived", "Fleur".into());
        left_out.add("archived", "Layla".into());
        assert!(left_out.sentence().starts_with(" Left out: Noor, Zofia, Fleur and 1 more (archived);"));
    }
}
