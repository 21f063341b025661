//! Every page and state there is, one a line. A new page is a new line.

use super::scene::Who::{self, First, Former, Member, Newcomer, Nobody, Owing, Owner, Shut, Viewer};

/// A page as somebody sees it.
pub struct View {
    pub name: &'static str,
    pub who: Who,
    pub address: &'static str,
    /// What is done there before it is looked at.
    pub steps: &'static [Step],
    /// The status of the last answer.
    pub status: u16,
    pub only_on_phones: bool,
    pub only_on_desks: bool,
}

/// What a hand does.
pub enum Step {
    /// Click here, and wait for that.
    Click(&'static str, &'static str),
    /// Press a key, and wait for that.
    Press(&'static str, &'static str),
    /// Write into a field.
    Fill(&'static str, &'static str),
    /// Wait for something.
    Wait(&'static str),
    /// A value no hand would write, a version that is too old.
    Set(&'static str, &'static str),
    /// Choose a file of this name and text.
    Choose(&'static str, &'static str, &'static str),
    /// Send a form as without JavaScript.
    Send(&'static str),
    /// Post nothing to an address, as without JavaScript.
    Post(&'static str),
}

use Step::{Choose, Click, Fill, Post, Press, Send, Set, Wait};

const fn view(name: &'static str, who: Who, address: &'static str) -> View {
    View { name, who, address, steps: &[], status: 200, only_on_phones: false, only_on_desks: false }
}

impl View {
    const fn after(self, steps: &'static [Step]) -> Self {
        Self { steps, ..self }
    }

    const fn answers(self, status: u16) -> Self {
        Self { status, ..self }
    }

    const fn on_desks(self) -> Self {
        Self { only_on_desks: true, ..self }
    }

    const fn on_phones(self) -> Self {
        Self { only_on_phones: true, ..self }
    }
}

const AUTUMN_INTAKE: &str = "\
Name,Email,Phone,Company,Location,Joined On,Colour
Amélie Zimmermann-Öztürk,amelie@zimmermann.example,,,,2026-11-02,green
Γιώργος Σταματίου,giorgos@stamatiou.example,+30 210 5557 012,Thalassa Maritime Analytics,,2026-11-03,
Ingrid Aaltonen,,,Nordljus,,,
Carlotta Reimann,carlotta@reimann,,,,,
,empty@row.example,,,,,
Jürgen Thalbach,juergen@thalbach.example,,,Hamburg,,
";

pub const PAGES: &[View] = &[
    // The doors.
    view("door-admin", Nobody, "/admin/sign-in"),
    view("door-admin-faults", Nobody, "/admin/sign-in")
        .after(&[Fill("#email", "noor@kaleidoskop.example"), Send("main form")])
        .answers(422),
    view("door-admin-reset", Nobody, "/admin/password-reset"),
    view("door-admin-reset-sent", Nobody, "/admin/password-reset/sent"),
    view("door-admin-reset-open", Nobody, "{admin-reset-open}"),
    view("door-admin-reset-unknown", Nobody, "/admin/password-reset/abc").answers(404),
    view("door-setup", First, "/admin/setup?token={first}"),
    view("door-setup-faults", First, "/admin/setup?token={first}").after(&[Send("main form")]).answers(422),
    view("door-setup-gone", Nobody, "/admin/setup?token=abc").answers(410),
    view("door-portal", Nobody, "/portal/sign-in"),
    view("door-portal-faults", Nobody, "/portal/sign-in")
        .after(&[Fill("#email", "noor@kaleidoskop.example"), Click("main [type=submit]", ".fault")])
        .answers(422),
    view("door-house-rules", Nobody, "/portal/house-rules"),
    view("door-privacy", Nobody, "/portal/privacy"),
    view("reset-ask", Nobody, "/portal/password-reset"),
    view("reset-ask-faults", Nobody, "/portal/password-reset").after(&[Send("main form")]).answers(422),
    view("reset-sent", Nobody, "/portal/password-reset")
        .after(&[Fill("#email", "tomasz@wisniewski.example"), Send("main form")]),
    view("reset-open", Nobody, "{reset-open}"),
    view("reset-open-faults", Nobody, "{reset-open}").after(&[Send("main form")]).answers(422),
    view("reset-expired", Nobody, "{reset-expired}").answers(410),
    view("reset-used", Nobody, "{reset-used}").answers(410),
    view("reset-superseded", Nobody, "{reset-superseded}").answers(410),
    view("reset-unknown", Nobody, "/portal/password-reset/abc").answers(404),
    view("reset-other", Member, "{reset-open}").answers(409),
    view("inv-open", Nobody, "{inv-open}"),
    view("inv-open-faults", Nobody, "{inv-open}").after(&[Send("main form")]).answers(422),
    view("inv-expired", Nobody, "{inv-expired}").answers(410),
    view("inv-superseded", Nobody, "{inv-superseded}").answers(410),
    view("inv-revoked", Nobody, "{inv-revoked}").answers(410),
    view("inv-used", Nobody, "{inv-used}").answers(410),
    view("inv-unknown", Nobody, "/portal/invitations/abc").answers(404),
    view("inv-other", Member, "{inv-open}").answers(409),
    // The Admin Portal.
    view("overview", Owner, "/admin"),
    view("overview-empty", Newcomer, "/admin"),
    view("account-menu", Owner, "/admin").after(&[Click(".whoami button", "#account-menu:popover-open")]).on_desks(),
    view("nav-open", Owner, "/admin").after(&[Click("[popovertarget=nav]", "#nav:popover-open")]).on_phones(),
    view("members", Owner, "/admin/community/members"),
    view("members-filtered", Owner, "/admin/community/members?q=an&status=active&sort=name"),
    view("members-nobody", Owner, "/admin/community/members?q=zzzz"),
    view("members-archived", Owner, "/admin/community/members?status=archived"),
    view("members-empty", Newcomer, "/admin/community/members"),
    view("members-viewer", Viewer, "/admin/community/members"),
    view("member", Owner, "/admin/community/members/{active}"),
    view("member-not-invited", Owner, "/admin/community/members/{not-invited}"),
    view("member-invited", Owner, "/admin/community/members/{invited}"),
    view("member-viewer", Viewer, "/admin/community/members/{active}"),
    view("member-new", Owner, "/admin/community/members/new"),
    view("member-new-faults", Owner, "/admin/community/members/new")
        .after(&[Fill("#email", "nowhere"), Send("main form")])
        .answers(422),
    view("member-edit", Owner, "/admin/community/members/{active}/edit"),
    view("member-edit-conflict", Owner, "/admin/community/members/{active}/edit")
        .after(&[Set("[name=version]", "0"), Send("main form")])
        .answers(409),
    view("member-delete", Owner, "/admin/community/members/{unbilled}/delete"),
    view("member-archive-refused", Owner, "/admin/community/members/{active}")
        .after(&[Post("/admin/community/members/{active}/archive")])
        .answers(409),
    view("members-import", Owner, "/admin/community/members/import"),
    view("members-import-faults", Owner, "/admin/community/members/import").after(&[Send("main form")]).answers(422),
    view("members-import-check", Owner, "/admin/community/members/import")
        .after(&[Choose("#file", "autumn-intake.csv", AUTUMN_INTAKE), Send("main form")]),
    view("members-import-nothing", Owner, "/admin/community/members/import")
        .after(&[Choose("#file", "nobody.csv", "Name,Email\n,nobody@nowhere\n"), Send("main form")]),
    view("companies", Owner, "/admin/community/companies"),
    view("companies-nobody", Owner, "/admin/community/companies?q=zzzz"),
    view("companies-empty", Newcomer, "/admin/community/companies"),
    view("company", Owner, "/admin/community/companies/1"),
    view("company-empty", Owner, "/admin/community/companies/{empty-company}"),
    view("company-new", Owner, "/admin/community/companies/new"),
    view("company-new-faults", Owner, "/admin/community/companies/new").after(&[Send("main form")]).answers(422),
    view("company-new-homeless", Newcomer, "/admin/community/companies/new"),
    view("company-edit", Owner, "/admin/community/companies/1/edit"),
    view("company-edit-conflict", Owner, "/admin/community/companies/1/edit")
        .after(&[Set("[name=version]", "0"), Send("main form")])
        .answers(409),
    view("company-delete", Owner, "/admin/community/companies/{empty-company}/delete"),
    view("users", Owner, "/admin/community/users"),
    view("users-filtered", Owner, "/admin/community/users?q=an"),
    view("users-nobody", Owner, "/admin/community/users?q=zzzz"),
    view("users-with-access", Owner, "/admin/community/users?tab=with_access"),
    view("users-suspended", Owner, "/admin/community/users?tab=suspended"),
    view("users-invited", Owner, "/admin/community/users?tab=invited"),
    view("users-expired", Owner, "/admin/community/users?tab=expired"),
    view("users-not-invited", Owner, "/admin/community/users?tab=not_invited"),
    view("users-empty", Newcomer, "/admin/community/users"),
    view("users-viewer", Viewer, "/admin/community/users"),
    view("users-menu", Owner, "/admin/community/users")
        .after(&[Click("tbody td > [role=button]", ".menu:popover-open")]),
    view("users-delete", Owner, "/admin/community/users?tab=with_access")
        .after(&[Click("tbody [aria-label^=Delete]", "dialog[open] .goes")]),
    view("user-delete", Owner, "/admin/community/users/{user}/delete"),
    view("find", Owner, "/admin/find?q=an"),
    view("find-nobody", Owner, "/admin/find?q=zzzz"),
    view("find-open", Owner, "/admin/community/members").after(&[
        Press("/", "#finder[open]"),
        Fill("#finder input", "an"),
        Wait("#finder .hit"),
    ]),
    view("keys", Owner, "/admin/keys"),
    view("keys-open", Owner, "/admin/community/members").after(&[Press("?", "dialog[open] .keys")]).on_desks(),
    view("account", Owner, "/admin/account"),
    view("account-faults", Owner, "/admin/account").after(&[Send("#password-form")]).answers(422),
    view("locations", Owner, "/admin/space/locations"),
    view("locations-empty", Newcomer, "/admin/space/locations"),
    view("location", Owner, "/admin/space/locations/{location}"),
    view("location-new", Owner, "/admin/space/locations/new"),
    view("location-new-faults", Owner, "/admin/space/locations/new").after(&[Send("main form")]).answers(422),
    view("location-edit", Owner, "/admin/space/locations/{location}/edit"),
    view("location-edit-conflict", Owner, "/admin/space/locations/{location}/edit")
        .after(&[Set("[name=version]", "0"), Send("main form")])
        .answers(409),
    view("location-delete", Owner, "/admin/space/locations/{empty-location}/delete"),
    view("location-delete-refused", Owner, "/admin/space/locations/{location}/delete").answers(409),
    view("house", Owner, "/admin/settings/house"),
    view("house-faults", Owner, "/admin/settings/house")
        .after(&[Set("[name=name]", ""), Send("#house-form")])
        .answers(422),
    view("house-viewer", Viewer, "/admin/settings/house"),
    view("mail-log", Owner, "/admin/settings/mail-log"),
    view("mail-log-bounced", Owner, "/admin/settings/mail-log?state=bounced"),
    view("mail-log-filtered", Owner, "/admin/settings/mail-log?q=noor&kind=invitation"),
    view("mail-log-nobody", Owner, "/admin/settings/mail-log?q=zzzz"),
    view("mail-log-empty", Newcomer, "/admin/settings/mail-log"),
    view("activity", Owner, "/admin/settings/activity"),
    view("style", Owner, "/admin/style"),
    view("style-viewer", Viewer, "/admin/style").answers(403),
    // The Member Portal.
    view("portal-home", Member, "/portal"),
    view("portal-home-former", Former, "/portal"),
    view("portal-menu", Member, "/portal").after(&[Click("[popovertarget=me-menu]", "#me-menu:popover-open")]),
    view("portal-membership", Member, "/portal/membership"),
    view("portal-profile", Member, "/portal/profile"),
    view("portal-profile-faults", Member, "/portal/profile").after(&[Send("#password-form")]).answers(422),
    view("portal-profile-former", Former, "/portal/profile"),
    view("portal-devices", Member, "/portal/devices"),
    view("portal-terms", Member, "/portal/terms"),
    view("portal-terms-owed", Owing, "/portal/terms"),
    // Problems.
    view("problem-400", Owner, "/admin/community/members?after=x").answers(400),
    view("problem-403", Viewer, "/admin/community/members/new").answers(403),
    view("problem-404", Owner, "/admin/nowhere").answers(404),
    view("problem-404-portal", Member, "/portal/nowhere").answers(404),
    view("problem-503", Shut, "/portal/sign-in").answers(503),
    view("problem-429", Nobody, "/admin/sign-in")
        .after(&[Fill("#email", "tried@lindenhof.example"), Fill("#password", "not this one"), Send("main form")])
        .answers(429),
];
