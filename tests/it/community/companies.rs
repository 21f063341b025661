use diesel::prelude::*;
use diesel::sql_types::BigInt;
use diesel_async::RunQueryDsl;
use frontdesk::accounts::AdminRole;
use frontdesk::community::members::queries::fold_counts;
use frontdesk::db::schema::{audit_events, companies, members};
use frontdesk::db::statement;
use reqwest::Method;

use crate::support::house::PASSWORD;
use crate::support::{Client, House};

const LIST: &str = "/admin/community/companies";

async fn company(admin: &Client, name: &str) -> i64 {
    admin.post(LIST, &[("name", name), ("location_id", "1")]).await.expect(303).new_id()
}

async fn actions(house: &House) -> Vec<String> {
    audit_events::table
        .filter(audit_events::subject_kind.eq("company"))
        .order(audit_events::id)
        .select(audit_events::action)
        .load(&mut house.conn().await)
        .await
        .expect("the trail")
}

#[actix_web::test]
async fn a_company_is_made_shown_changed_and_found() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let fields = [
        ("name", " Café Ärger & Söhne "),
        ("location_id", "1"),
        ("billing_email", "Rechnung@aerger.example"),
        ("billing_address", "Linienstraße 142\r\n10115 Berlin"),
        ("tax_id", "DE314522098"),
        ("unknown", "is ignored"),
    ];
    let id = admin.post(LIST, &fields).await.expect(303).new_id();
    let page = admin.get(&format!("{LIST}/{id}")).await.expect(200);
    page.contains("Café Ärger &#38; Söhne")
        .contains("DE314522098")
        .contains("Rechnung@aerger.example")
        .contains("Mitte");
    for q in ["cafe", "ARGER", "söh", "s"] {
        admin.get(&format!("{LIST}?q={q}")).await.expect(200).contains("Café Ärger");
    }
    for q in ["%25", "_", "%5C", "%27", "fe%20%25", "%E2%80%8B"] {
        admin.get(&format!("{LIST}?q={q}")).await.expect(200).lacks("Café Ärger");
    }
    admin.get(&format!("{LIST}?location=1")).await.expect(200).contains("Café Ärger");
    admin.get(&format!("{LIST}?location=77")).await.expect(200).lacks("Café Ärger");

    let form = admin.get(&format!("{LIST}/{id}/edit")).await.expect(200);
    let version = form.value_of("version").expect("a version");
    let change = [("name", "Ärger GmbH"), ("location_id", "1"), ("version", &version)];
    admin.post(&format!("{LIST}/{id}"), &change).await.expect(303);
    let page = admin.get(&format!("{LIST}/{id}")).await.expect(200).contains("Ärger GmbH").lacks("DE314522098");
    page.contains("added the company").contains("changed the company");
    admin.get(&format!("{LIST}?q=arger")).await.expect(200).contains("Ärger GmbH").contains("<b>1</b> company<");
    admin.get(&format!("{LIST}?q=zzz")).await.expect(200).contains("<b>0</b> companies<");
    assert_eq!(actions(&house).await, ["company.created", "company.changed"]);
}

#[actix_web::test]
async fn only_the_name_must_be_filled_in() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let id = admin.post(LIST, &[("name", "Hinoki")]).await.expect(303).new_id();
    admin.get(&format!("{LIST}/{id}")).await.expect(200).contains("Mitte");
}

#[actix_web::test]
async fn a_form_with_faults_keeps_what_was_typed_and_writes_nothing() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let long = "x".repeat(201);
    let wrong = [
        ("name", long.as_str()),
        ("location_id", "nowhere"),
        ("billing_email", "nobody"),
        ("billing_address", "typed, and kept"),
        ("tax_id", "1\r\n2"),
    ];
    let page = admin.post(LIST, &wrong).await.expect(422);
    assert_eq!(page.body.matches("aria-invalid=\"true\"").count(), 4, "{}", page.body);
    assert_eq!(page.body.matches("autofocus").count(), 1);
    page.contains("typed, and kept").contains("nobody").contains("name-fault");
    let part = admin.hx(Method::POST, LIST, &wrong).await.expect(422);
    part.contains("<form").lacks("<html");
    admin.post(LIST, &[("name", "Hinoki"), ("location_id", "4711")]).await.expect(422).contains("no longer there");
    admin.post(LIST, &[("name", "Hin\u{0}oki"), ("location_id", "1")]).await.expect(400);
    admin.post(LIST, &[]).await.expect(422);
    let count: i64 = companies::table.count().get_result(&mut house.conn().await).await.expect("a count");
    assert_eq!((count, actions(&house).await.len()), (0, 0));
}

#[actix_web::test]
async fn the_second_saver_sees_what_the_first_made_of_it() {
    let house = House::open().await;
    let (marta, jonas) = (house.admin(AdminRole::Owner).await, house.admin(AdminRole::Manager).await);
    let id = company(&marta, "Hinoki").await;
    let address = format!("{LIST}/{id}");
    let seen = jonas.get(&format!("{address}/edit")).await.value_of("version").expect("a version");
    let first = [("name", "Hinoki Europe"), ("location_id", "1"), ("tax_id", "EU1"), ("version", &seen)];
    marta.post(&address, &first).await.expect(303);
    let second = [("name", "Hinoki Japan"), ("location_id", "1"), ("tax_id", ""), ("version", &seen)];
    let conflict = jonas.post(&address, &second).await.expect(409);
    let newer = conflict.value_of("version").expect("a version");
    conflict.contains("The owner").contains("saved this first").contains("Hinoki Europe").contains("Hinoki Japan");
    jonas.get(&address).await.contains("Hinoki Europe");
    // A form that says nothing of a version knows nothing of the record either.
    jonas.post(&address, &[("name", "X"), ("location_id", "1")]).await.expect(409);
    jonas.post(&address, &[("name", "X"), ("location_id", "1"), ("version", "x")]).await.expect(409);
    let again = [("name", "Hinoki Japan"), ("location_id", "1"), ("version", &newer)];
    jonas.post(&address, &again).await.expect(303);
    jonas.get(&address).await.contains("Hinoki Japan");
}

#[actix_web::test]
async fn a_company_goes_only_when_nobody_belongs_to_it_and_after_asking() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let id = company(&admin, "Hinoki").await;
    let address = format!("{LIST}/{id}");
    let company_id = id.to_string();
    let member = admin
        .post("/admin/community/members", &[("name", "Noor"), ("company_id", &company_id), ("location_id", "1")])
        .await
        .expect(303)
        .new_id();
    admin.get(&address).await.expect(200).contains("Noor").contains("1 member");
    admin.delete(&address, &[("confirmed", "yes")]).await.expect(409).contains("1 member").contains("To the company");
    admin.post(&format!("/admin/community/members/{member}/archive"), &[]).await.expect(303);
    admin
        .delete(&address, &[("confirmed", "yes")])
        .await
        .expect(409)
        .contains("1 archived member")
        .contains("To its archived members");
    admin.hx(Method::DELETE, &address, &[]).await.expect(409);
    admin.delete(&format!("/admin/community/members/{member}"), &[("confirmed", "yes")]).await.expect(303);

    admin.delete(&address, &[]).await.expect(200).contains("Keep").contains("Delete company");
    admin.hx(Method::GET, &format!("{address}/delete"), &[]).await.expect(200).contains("<dialog").lacks("<html");
    admin.get(&address).await.expect(200);
    admin.delete(&address, &[("confirmed", "yes")]).await.expect(303);
    admin.get(&address).await.expect(404);
    admin.delete(&address, &[("confirmed", "yes")]).await.expect(404);
    assert_eq!(actions(&house).await, ["company.created", "company.deleted"]);
}

#[actix_web::test]
async fn only_those_who_manage_change_companies() {
    let house = House::open().await;
    let id = company(&house.admin(AdminRole::Owner).await, "Hinoki").await;
    for role in [AdminRole::Viewer, AdminRole::Billing] {
        let admin = house.admin(role).await;
        admin.get(LIST).await.expect(200).lacks("New company");
        admin.get(&format!("{LIST}/{id}")).await.expect(200).lacks(">Edit<");
        admin.get(&format!("{LIST}/new")).await.expect(403);
        admin.post(LIST, &[("name", "X"), ("location_id", "1")]).await.expect(403);
        admin.post(&format!("{LIST}/{id}"), &[("name", "X"), ("location_id", "1"), ("version", "1")]).await.expect(403);
        admin.delete(&format!("{LIST}/{id}"), &[("confirmed", "yes")]).await.expect(403);
    }
    house.visitor().get(LIST).await.expect(303);
    assert_eq!(actions(&house).await.len(), 1);
}

#[actix_web::test]
async fn pages_go_on_and_back_and_miss_nobody() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Viewer).await;
    let rows: Vec<_> = (0..120)
        .map(|n| {
            let (name, key) = (format!("Firm {:03}", n / 3), format!("firm {:03}", n / 3));
            (
                companies::name.eq(name),
                companies::name_key.eq(key.clone()),
                companies::search_text.eq(format!(" {key}")),
                companies::location_id.eq(1_i64),
                companies::created_at.eq(house.clock.now()),
            )
        })
        .collect();
    diesel::insert_into(companies::table).values(rows).execute(&mut house.conn().await).await.expect("companies");
    let ids = |body: &str| -> Vec<i64> {
        body.split("</i><a href=\"/admin/community/companies/")
            .skip(1)
            .map(|rest| rest.split('"').next().expect("an id").parse().expect("a number"))
            .collect()
    };
    let link = |body: &str, rel: &str| {
        let at = body.find(&format!("rel=\"{rel}\""))?;
        let href = body[at..].split("href=\"").nth(1)?.split('"').next()?;
        Some(href.replace("&#38;", "&"))
    };
    let (mut address, mut seen, mut pages) = (format!("{LIST}?q=firm"), Vec::new(), 0);
    let last = loop {
        let page = admin.get(&address).await.expect(200);
        seen.extend(ids(&page.body));
        pages += 1;
        match link(&page.body, "next") {
            Some(next) => address = next,
            None => break page,
        }
    };
    let once: std::collections::HashSet<_> = seen.iter().collect();
    assert_eq!((seen.len(), once.len(), pages), (120, 120, 3));
    let before = admin.get(&link(&last.body, "prev").expect("a way back")).await.expect(200);
    assert_eq!(ids(&before.body), seen[50..100]);
    admin.get(&format!("{LIST}?after=nonsense")).await.expect(400);
    admin.get(&format!("{LIST}?location=x")).await.expect(400);
    admin.get(&format!("{LIST}/99999999999999999999")).await.expect(404);
}

#[actix_web::test]
async fn the_record_says_who_manages() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let id = company(&admin, "Hinoki").await;
    let other = company(&admin, "Ostriv").await;
    let page = admin.get(&format!("{LIST}/{id}")).await.expect(200);
    page.contains("Nobody manages yet.").lacks("can sign in");
    let (noor, noor_user, _) = house.user(&admin, "Noor van den Heuvel", "noor@hinoki.example").await;
    let (tom, tom_user, _) = house.user(&admin, "Tom Watson", "tom@ostriv.example").await;
    let rebekka = house.member(&admin, "Rebekka Lindqvist", "rebekka@hinoki.example").await;
    for (member, company) in [(noor, id), (rebekka, id), (tom, other)] {
        let belongs = diesel::update(members::table.find(member)).set(members::company_id.eq(company));
        belongs.execute(&mut house.conn().await).await.expect("a colleague");
    }
    for user in [noor_user, tom_user] {
        let role = [("role", "company_manager")];
        admin.post(&format!("/admin/community/users/{user}/role"), &role).await.expect(303);
    }
    let page = admin.get(&format!("{LIST}/{id}")).await.expect(200);
    let page = page.contains("Noor van den Heuvel manages.").contains("1 of 1 can sign in").contains("Last seen today");
    page.contains(">Manager</td>").contains(">–</td>");
    // Whoever is invited to manage stands there too; archived people do not.
    let role = [("role", "company_manager")];
    admin.post(&format!("/admin/community/members/{rebekka}/invitation"), &role).await.expect(303);
    let page = admin.get(&format!("{LIST}/{id}")).await.expect(200);
    page.contains("Noor and Rebekka manage.").contains("1 of 2 can sign in");
    admin.post(&format!("/admin/community/members/{rebekka}/archive"), &[]).await.expect(303);
    admin.get(&format!("{LIST}/{id}")).await.expect(200).contains("Noor van den Heuvel manages.");
    // Five are named, all are counted.
    for at in 0..6 {
        let (name, email) = (format!("Hired {at}"), format!("hired{at}@hinoki.example"));
        let hired = house.member(&admin, &name, &email).await;
        let belongs = diesel::update(members::table.find(hired)).set(members::company_id.eq(id));
        belongs.execute(&mut house.conn().await).await.expect("a colleague");
        admin.post(&format!("/admin/community/members/{hired}/invitation"), &role).await.expect(303);
    }
    let page = admin.get(&format!("{LIST}/{id}")).await.expect(200);
    let page = page.contains("Hired and 6 others manage.").contains("1 of 7 can sign in").contains("And 2 more.");
    page.lacks("Resend");
    // Whose invitation ran out gets a fresh one from here, and one is back here.
    house.drain_mail().await;
    house.later(80);
    let admin = house.admin(AdminRole::Manager).await;
    let page = admin.get(&format!("{LIST}/{id}")).await.expect(200).contains("Resend to Hired</button>");
    let hired = page.body.split("/invitation\" class=\"buttons\"").next().and_then(|before| before.rsplit('/').next());
    let path = format!("/admin/community/members/{}/invitation", hired.expect("a form"));
    let seen = page.value_of("seen").expect("an invitation");
    let back = format!("{LIST}/{id}");
    assert_eq!(page.value_of("back"), Some(back.clone()));
    let done = admin.post(&path, &[("seen", &seen), ("back", &back)]).await.expect(303);
    assert_eq!(done.location(), back);
    admin.get(&back).await.expect(200).contains("A fresh link is on its way to hired0@hinoki.example.");
    assert_eq!(house.drain_mail().await.len(), 1);
    house.admin(AdminRole::Viewer).await.get(&back).await.expect(200).lacks("Resend");
}

/// Who comes, goes, moves, is archived or gets access changes the numbers of their company, and the folding none.
#[actix_web::test]
async fn the_numbers_of_a_company_follow_each_change() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Owner).await;
    let (hinoki, sen) = (company(&desk, "Hinoki").await, company(&desk, "Sen").await);
    let mut people = Vec::new();
    for at in 0..12 {
        let (name, email, company_id) = (format!("P{at}"), format!("p{at}@hinoki.example"), hinoki.to_string());
        let fields = [("name", name.as_str()), ("email", &email), ("status", "active"), ("company_id", &company_id)];
        people.push(desk.post("/admin/community/members", &fields).await.expect(303).new_id());
    }
    let member = |at: usize| format!("/admin/community/members/{}", people[at]);
    desk.post(&format!("{}/archive", member(0)), &[]).await.expect(303);
    desk.delete(&member(1), &[("confirmed", "yes")]).await.expect(303);
    let version = desk.get(&format!("{}/edit", member(2))).await.expect(200).value_of("version").expect("a version");
    let company_id = sen.to_string();
    let fields = [("name", "P2"), ("location_id", "1"), ("company_id", &company_id), ("version", &version)];
    desk.post(&member(2), &fields).await.expect(303);
    desk.post(&format!("{}/invitation", member(3)), &[]).await.expect(303);
    let link = house.link_to("p3@hinoki.example").await;
    let password = [("password", PASSWORD), ("password_confirmation", PASSWORD)];
    house.visitor().post(&link, &password).await.expect(303);

    let list = async || {
        let list = desk.get(LIST).await.expect(200);
        list.contains("aria-label=\"9 members of Hinoki\"").contains("aria-label=\"1 member of Sen\"");
        let record = desk.get(&format!("{LIST}/{hinoki}")).await.expect(200);
        record
            .contains("<dt>People</dt><dd><b>9</b><small>9 active</small>")
            .contains("<dt>Portal access</dt><dd><b>1</b>")
            .contains("<dt>Archived</dt><dd><b>1</b>");
    };
    list().await;
    house.reconcile().await;
    assert!(fold_counts(&mut *house.conn().await).await.expect("folded") > 12);
    let rows =
        statement::<BigInt>("select count(*) from company_counts where company_id = $1").bind::<BigInt, _>(hinoki);
    assert_eq!(rows.get_result::<i64>(&mut house.conn().await).await.expect("a count"), 1);
    list().await;
    house.reconcile().await;
    // Of a company that nobody belongs to any more nothing is kept.
    desk.delete(&member(2), &[("confirmed", "yes")]).await.expect(303);
    assert!(fold_counts(&mut *house.conn().await).await.expect("folded") > 0);
    let rows = statement::<BigInt>("select count(*) from company_counts where company_id = $1").bind::<BigInt, _>(sen);
    assert_eq!(rows.get_result::<i64>(&mut house.conn().await).await.expect("a count"), 0);
    house.reconcile().await;
}
