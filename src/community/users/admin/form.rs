//! What comes with an action on somebody's access: the form's fields, and where its button stands.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::Deserialize;

use super::list::{LIST, ListWords};
use crate::community::members::PortalAccess;
use crate::web::{Answer, Problem};

/// What every form of an action carries.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub struct ActForm {
    /// The page it stands on.
    pub back: String,
    #[serde(flatten)]
    pub answer: Answer,
    pub role: String,
    /// The open invitation that the page showed, 0 for none.
    pub seen: Option<String>,
    /// `row` or `panel`, where the target does not tell.
    pub place: String,
}

impl ActForm {
    /// Back to where it was pressed: a page of the Admin Portal, or else `otherwise`.
    pub(super) fn back_or(&self, otherwise: &str) -> String {
        if is_own_page(&self.back) { self.back.clone() } else { otherwise.to_owned() }
    }

    pub(super) fn seen(&self) -> Option<i64> {
        self.seen.as_deref().and_then(|word| word.parse().ok())
    }

    /// The tab of the page it was pressed on.
    pub(super) fn tab(&self) -> Option<PortalAccess> {
        let query = self.back.strip_prefix(LIST)?.strip_prefix('?')?;
        let words: ListWords = serde_html_form::from_str(query).ok()?;
        words.filter().ok()?.access
    }
}

/// Whether an address that came with a request leads to a page of ours and nowhere else.
pub(super) fn is_own_page(address: &str) -> bool {
    address.starts_with("/admin/")
        && !address.contains("//")
        && address.len() <= 2000
        && address.chars().all(|c| c.is_ascii_graphic() && c != '\\')
}

/// What a page is called that one came from: the list, or the record of whom it is about.
pub(super) fn called<'a>(address: &str, name: &'a str) -> &'a str {
    if address.starts_with(LIST) { "Users" } else { name }
}

/// Where a button was pressed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Place {
    /// A row of the list.
    Row,
    /// The panel of a member's record.
    Panel,
    /// Anywhere else, or without JavaScript.
    Elsewhere,
}

impl Place {
    /// As forms and addresses name it.
    pub(super) fn named(word: &str) -> Self {
        match word {
            "row" => Self::Row,
            "panel" => Self::Panel,
            _ => Self::Elsewhere,
        }
    }
}

impl FromRequest for Place {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    /// The target of the request tells: `tr#member-42`, `section#access`.
    fn from_request(request: &HttpRequest, _: &mut Payload) -> Self::Future {
        let target = request.headers().get("hx-target").and_then(|value| value.to_str().ok()).unwrap_or_default();
        let id = target.rsplit('#').next().unwrap_or_default();
        ready(Ok(match id {
            "access" => Self::Panel,
            id if id.starts_with("member-") => Self::Row,
            _ => Self::Elsewhere,
        }))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn back_leads_to_our_own_pages_alone() {
        for good in ["/admin/community/users?tab=invited&q=%C3%A9", "/admin/community/members/7"] {
            assert!(is_own_page(good), "{good}");
        }
        for bad in [
            "",
            "/admin",
            "//evil.example/admin/",
            "/admin//evil",
            "https://evil.example/admin/",
            "/portal",
            "/admin/\\e",
            "/admin/\r\nSet-Cookie: a=b",
        ] {
            assert!(!is_own_page(bad), "{bad:?}");
        }
    }

    #[test]
    fn the_tab_is_read_from_the_page() {
        let form = |back: &str| ActForm { back: back.into(), ..ActForm::default() };
        assert_eq!(form("/admin/community/users?tab=invited&q=a").tab(), Some(PortalAccess::Invited));
        assert_eq!(form("/admin/community/users").tab(), None);
        assert_eq!(form("/admin/community/users?tab=nonsense").tab(), None);
    }
}
