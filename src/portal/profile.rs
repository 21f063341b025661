//! `/portal/profile`: what others see, and the password.

use actix_web::HttpResponse;
use actix_web::http::StatusCode;
use askama::Template;
use serde::Deserialize;

use super::queries::{Own, own, save_profile};
use crate::accounts::own_password::PasswordForm;
use crate::accounts::permissions::Permission;
use crate::accounts::{PortalShell, PortalUser};
use crate::community::users::ProfileVisibility;
use crate::text::{Fault, phone};
use crate::web::{Errors, Form, Hx, Problem, Site};

/// What a profile says.
#[derive(Default, Deserialize)]
#[serde(default)]
pub struct ProfileForm {
    pub phone: String,
    pub profile_visibility: String,
}

#[derive(Template)]
#[template(path = "portal/profile.html", blocks = ["profile", "password"])]
struct ProfilePage {
    shell: PortalShell,
    email: String,
    editable: bool,
    own: Own,
    form: ProfileForm,
    errors: Errors,
    password_errors: Errors,
}

impl ProfilePage {
    async fn load(site: &Site, user: &PortalUser) -> Result<Self, Problem> {
        let own = own(&*site.db().await?, user).await?;
        let form =
            ProfileForm { phone: own.member.phone.clone(), profile_visibility: own.visibility.as_str().to_owned() };
        let (errors, password_errors) = (Errors::default(), Errors::default());
        let editable = user.can(Permission::EditProfile);
        Ok(Self {
            shell: user.shell("profile"),
            email: user.email.clone(),
            editable,
            own,
            form,
            errors,
            password_errors,
        })
    }

    const fn visibilities(&self) -> &'static [ProfileVisibility] {
        ProfileVisibility::ALL
    }
}

/// GET `/portal/profile`.
///
/// # Errors
/// The database's.
pub async fn page(site: Site, user: PortalUser, hx: Hx) -> Result<HttpResponse, Problem> {
    hx.show(&ProfilePage::load(&site, &user).await?, &[])
}

/// POST `/portal/profile`.
///
/// # Errors
/// 403 where the member's status does not allow it; the database's.
pub async fn save(site: Site, user: PortalUser, hx: Hx, form: Form<ProfileForm>) -> Result<HttpResponse, Problem> {
    let form = form.0;
    if !user.can(Permission::EditProfile) {
        return Err(Problem::Forbidden(format!(
            "{} can’t change their profile. The front desk can do it for you.",
            user.member_status.label()
        )));
    }
    let mut errors = Errors::default();
    let phone = errors.take("phone", phone(&form.phone));
    let visibility = form.profile_visibility.parse::<ProfileVisibility>().map(Some);
    let visibility =
        errors.take("profile_visibility", visibility.map_err(|_| Fault::new("Choose who sees your profile.")));
    let (Some(visibility), true) = (visibility, errors.is_empty()) else {
        let page = ProfilePage { form, errors, ..ProfilePage::load(&site, &user).await? };
        return hx.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, &[&page.as_profile()]);
    };
    save_profile(&mut *site.db().await?, user.id, user.member_id, visibility, &phone, site.now()).await?;
    user.say("Your profile is saved.");
    Ok(hx.go_to("/portal/profile"))
}

/// POST `/portal/profile/password`: ends all other sessions.
///
/// # Errors
/// 429 after too many wrong tries; the database's.
pub async fn change_password(
    site: Site,
    user: PortalUser,
    hx: Hx,
    form: Form<PasswordForm>,
) -> Result<HttpResponse, Problem> {
    let (form, owner) = (form.0, user.own_password());
    let new = (form.password.as_str(), form.password_confirmation.as_str());
    match owner.check(&site, &form.current_password, new).await? {
        Ok(checked) => owner.set(&site, checked).await?,
        Err(password_errors) => {
            let page = ProfilePage { password_errors, ..ProfilePage::load(&site, &user).await? };
            return hx.show_as(StatusCode::UNPROCESSABLE_ENTITY, &page, &[&page.as_password()]);
        }
    };
    user.say("Your password is changed. All other sessions were ended.");
    Ok(hx.go_to("/portal/profile"))
}
