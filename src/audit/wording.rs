//! The trail in words.

use crate::text::label;

/// What was done, as it stands between who did it and to whom: `Marta Ilves | suspended | Dmytro Kovalenko`. Actions
/// unknown to this list read as their own words.
pub(super) fn deed(action: &str) -> String {
    let words = match action {
        "admin.created" => "made a staff account for",
        "admin.password_changed" => "changed the password of",
        "company.created" => "added the company",
        "company.changed" => "changed the company",
        "company.deleted" => "deleted the company",
        "house.changed" => "changed the house",
        "invitation.created" => "invited",
        "invitation.resent" => "sent the invitation again to",
        "invitation.asked_again" => "asked for a fresh link for",
        "invitation.link_copied" => "copied the invitation link of",
        "invitation.revoked" => "revoked the invitation of",
        "location.created" => "opened the location",
        "location.changed" => "changed the location",
        "location.deleted" => "deleted the location",
        "mail.sent_again" => "sent a mail again to",
        "member.created" => "added the member",
        "membership.created" => "added a membership to",
        "member.changed" => "changed the member",
        "member.archived" => "archived",
        "member.restored" => "restored",
        "member.deleted" => "deleted the member",
        "user.created" => "accepted the invitation of",
        "user.deleted" => "deleted the user of",
        "user.suspended" => "suspended",
        "user.reactivated" => "reactivated",
        "user.role_changed" => "changed the role of",
        "user.password_changed" => "changed the password of",
        "user.password_reset_sent" => "sent a password reset to",
        "user.profile_changed" => "changed the profile of",
        "user.terms_accepted" => "accepted the terms for",
        other => return other.replace(['.', '_'], " "),
    };
    words.to_owned()
}

/// What somebody did to themselves, where it reads otherwise: `Marta Ilves | changed their password`.
pub(super) fn own_deed(action: &str) -> String {
    let words = match action {
        "admin.created" => "made the first sign-in",
        "admin.password_changed" | "user.password_changed" => "changed their password",
        "user.created" => "accepted the invitation",
        "user.profile_changed" => "changed their profile",
        "user.password_reset_sent" => "asked for a password reset",
        "user.terms_accepted" => "accepted the terms",
        "invitation.asked_again" => "asked for a fresh link",
        other => return deed(other),
    };
    words.to_owned()
}

/// Its sign.
pub(super) fn icon(action: &str) -> &'static str {
    match action.split_once('.') {
        Some((_, "suspended")) => "lock",
        Some(("user", "created" | "reactivated")) => "key-round",
        Some((_, "password_changed" | "password_reset_sent")) => "shield",
        Some((_, "deleted")) => "trash-2",
        Some((_, "archived")) => "archive",
        Some((_, "restored")) => "archive-restore",
        Some((_, "created")) if !action.starts_with("invitation") => "plus",
        Some(("invitation", "revoked")) => "undo-2",
        Some(("invitation" | "mail", _)) => "mail",
        Some((_, "changed" | "role_changed" | "profile_changed")) => "pencil",
        _ => "circle",
    }
}

/// The name of a column, as the forms call it.
pub(super) fn field(column: &str) -> String {
    match column {
        "status_override" => "Status by hand".to_owned(),
        "terms_version" => "Version of the house rules".to_owned(),
        form_field => label(form_field),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_action_reads() {
        assert_eq!(deed("user.suspended"), "suspended");
        assert_eq!(own_deed("user.password_changed"), "changed their password");
        assert_eq!(deed("plan.price_changed"), "plan price changed");
        assert_eq!(icon("nonsense"), "circle");
        assert_eq!(field("billing_address"), "Billing address");
    }
}
