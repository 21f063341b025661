//! What can't be done or isn't there, said within the walls of the portal where one is signed in: the navigation stays
//! at hand. Before the doors, and where the fault is ours, the problem page stands alone.

use actix_web::HttpMessage as _;
use actix_web::body::BoxBody;
use actix_web::dev::ServiceResponse;
use actix_web::http::header::{CACHE_CONTROL, ContentType, VARY};
use actix_web::web::Data;
use actix_web::{HttpRequest, HttpResponse};
use askama::Template;

use super::{Admin, AdminShell, PortalShell, PortalUser};
use crate::web::{Site, Told, WayOut};

#[derive(Template)]
#[template(path = "accounts/refusal_admin.html")]
struct AdminRefusal {
    shell: AdminShell,
    status: u16,
    told: Told,
    /// Where it can be put right, or the list one was in.
    way_out: WayOut,
}

#[derive(Template)]
#[template(path = "accounts/refusal_portal.html")]
struct PortalRefusal {
    shell: PortalShell,
    status: u16,
    told: Told,
}

/// The answer in words, inside the Admin Portal.
pub fn for_admins(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status().as_u16();
    within(response, |request, told| {
        let (section, list) = section_of(request.path());
        let shell = AdminShell::new(request.extensions().get::<Admin>()?, section, None, clock_banner(request));
        let way_out = told.way_out.clone().unwrap_or(list);
        AdminRefusal { shell, status, told, way_out }.render().ok()
    })
}

/// The same inside the Member Portal.
pub fn for_users(response: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    let status = response.status().as_u16();
    within(response, |request, told| {
        let shell = PortalShell::new(request.extensions().get::<PortalUser>()?, "", None, clock_banner(request));
        PortalRefusal { shell, status, told }.render().ok()
    })
}

fn clock_banner(request: &HttpRequest) -> Option<String> {
    request.app_data::<Data<Site>>().and_then(|site| site.clock_banner())
}

/// Words for a refusal that has none, and no flash: the next page that was meant says it. To htmx the outer layer says it, in the page's alert.
fn within(
    response: ServiceResponse<BoxBody>,
    render: impl FnOnce(&HttpRequest, Told) -> Option<String>,
) -> ServiceResponse<BoxBody> {
    if response.request().headers().contains_key("hx-request") {
        return response;
    }
    let html = Told::about(response.response()).and_then(|told| render(response.request(), told));
    let Some(html) = html else { return response };
    let worded = HttpResponse::build(response.status())
        .content_type(ContentType::html())
        .insert_header((VARY, "HX-Request, HX-Request-Type"))
        .insert_header((CACHE_CONTROL, "no-store"))
        .body(html);
    response.into_response(worded)
}

/// Where in the Admin Portal an address lies: the section, and the way to its list.
fn section_of(path: &str) -> (&'static str, WayOut) {
    let inside = path.strip_prefix("/admin/").unwrap_or_default();
    let (section, address, label) = match inside.split('/').nth(1).unwrap_or_default() {
        "members" => ("members", "/admin/community/members", "To the members"),
        "companies" => ("companies", "/admin/community/companies", "To the companies"),
        "users" => ("users", "/admin/community/users", "To the users"),
        "locations" => ("locations", "/admin/space/locations", "To the locations"),
        "house" => ("house", "/admin/settings/house", "To the house"),
        "mail-log" => ("mail-log", "/admin/settings/mail-log", "To the mail log"),
        "activity" => ("activity", "/admin/settings/activity", "To the activity"),
        _ => ("", "/admin", "To the overview"),
    };
    (section, WayOut { address: address.to_owned(), label })
}
