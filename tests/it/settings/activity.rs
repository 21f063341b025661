use frontdesk::accounts::AdminRole;

use crate::support::House;

const ACTIVITY: &str = "/admin/settings/activity";

#[actix_web::test]
async fn the_trail_is_read_in_words() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    // Their own account.
    admin.get(ACTIVITY).await.expect(200).contains("<p>1 entry</p>");
    let fields = [("name", "Hinoki <b>"), ("location_id", "1"), ("tax_id", "DE1")];
    let id = admin.post("/admin/community/companies", &fields).await.expect(303).new_id();
    let page = admin.get(ACTIVITY).await.expect(200).contains("added the company").contains("VAT number");
    let page = page.contains("<p>2 entries, newest first</p>");
    page.contains(&format!("/admin/community/companies/{id}")).lacks("Hinoki <b>");
    admin.delete(&format!("/admin/community/companies/{id}"), &[("confirmed", "yes")]).await.expect(303);
    let page = admin.get(ACTIVITY).await.expect(200).contains("deleted the company");
    page.lacks(&format!("href=\"/admin/community/companies/{id}\""));
    admin.get(&format!("{ACTIVITY}?after=x")).await.expect(400);
    house.admin(AdminRole::Viewer).await.get(ACTIVITY).await.expect(200);
}
