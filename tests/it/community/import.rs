//! A file of members by the Admin Portal: looked at first, taken in then.

use frontdesk::accounts::AdminRole;
use reqwest::Method;
use reqwest::multipart::{Form, Part};

use crate::support::{Client, House, Page};

const ADDRESS: &str = "/admin/community/members/import";

async fn send(client: &Client, form: Form) -> Page {
    send_to(client, ADDRESS, form).await
}

async fn send_to(client: &Client, address: &str, form: Form) -> Page {
    let request = client.raw(Method::POST, address).header("Origin", &client.base);
    Client::read(request.header("Sec-Fetch-Site", "same-origin").multipart(form)).await
}

fn file(content: &str) -> Form {
    file_for(content, "1")
}

fn file_for(content: &str, location: &str) -> Form {
    let part = Part::bytes(content.as_bytes().to_vec()).file_name("autumn.csv");
    Form::new().part("file", part).text("location", location.to_owned())
}

const AUTUMN: &str = "Name,Email,Company,Plan,Start Date,Price\nNoor,noor@example.org,Kaleidoskop,Hot Desk,2025-01-01,150\n\"<b>Tomasz</b>\",tomasz@example.org,,,,\nNobody,not-an-address,,,,\n";

#[actix_web::test]
async fn two_imports_at_once_are_one_after_the_other_and_all_of_it_is_in_the_trail() {
    use frontdesk::community::import;
    let house = House::open().await;
    let rows = import::read(AUTUMN.replace("Kaleidoskop", "Kaleidoskop GmbH").as_bytes()).expect("rows");
    let actor = frontdesk::audit::Actor::System("import");
    let bring = async || {
        let mut conn = house.conn().await;
        import::members(&mut conn, &rows, Some("Werkstatt"), false, &actor, house.clock.now()).await.expect("taken")
    };
    let (one, other) = tokio::join!(bring(), bring());
    assert_eq!((one.newcomers.len() + other.newcomers.len(), one.memberships + other.memberships), (2, 1));
    house.reconcile().await;
    let desk = house.admin(AdminRole::Manager).await;
    let trail = desk.get("/admin/settings/activity").await.expect(200);
    trail.contains("added a membership to").contains("added the company").contains("opened the location");
}

#[actix_web::test]
async fn a_file_is_looked_at_first_and_then_taken_in() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    desk.get("/admin/community/members").await.expect(200).contains(&format!("href=\"{ADDRESS}\""));
    desk.get(ADDRESS).await.expect(200).contains("multipart/form-data");
    let check = send(&desk, file(AUTUMN)).await.expect(200);
    let check = check.contains("autumn.csv").contains("has 3 rows; 2 members would come").contains("Import 2 members");
    check
        .contains("not-an-address")
        .contains("<td>4</td><td><bdi>Nobody</bdi></td><td>Email")
        .contains("<td>2</td><td><b><bdi>Noor</bdi></b></td><td class=\"long\">noor@example.org</td>")
        .lacks("<b>Tomasz</b>");
    desk.get("/admin/community/members").await.expect(200).contains("<b>0</b> members");

    let done = send(&desk, Form::new().text("content", AUTUMN).text("location", "1")).await.expect(303);
    let list = desk.get(done.location()).await.expect(200);
    let list = list.contains("2 members are new in the house, with 1 membership.").contains("<b>2</b> members");
    list.contains("noor@example.org").contains("Kaleidoskop");
    desk.get("/admin/settings/activity").await.expect(200).contains("added the member");

    // The same again: nobody is new.
    send(&desk, file(AUTUMN)).await.expect(200).contains("nobody in it is new").lacks("Import 2");
    assert!(house.drain_mail().await.is_empty());
}

#[actix_web::test]
async fn a_file_that_is_none_comes_back_with_the_form() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    for wrong in ["", "Foo,Bar\n1,2\n", "Name\n\0\n"] {
        send(&desk, file(wrong)).await.expect(422).contains("aria-invalid=\"true\"").contains("id=\"file-fault\"");
    }
    let broken = Form::new().part("file", Part::bytes(b"Name\n\xff\n".to_vec()).file_name("latin1.csv"));
    send(&desk, broken).await.expect(422).contains("UTF-8");
    send(&desk, Form::new().text("location", "1")).await.expect(422);
    send(&desk, file(&format!("Name\n{}\n", "x".repeat(1_100_000))))
        .await
        .expect(422)
        .contains("1 MB")
        .contains("id=\"file-fault\"");
    desk.post(ADDRESS, &[("content", "Name\nNoor\n")]).await.expect(400);
    let viewer = house.admin(AdminRole::Viewer).await;
    viewer.get(ADDRESS).await.expect(403);
    send(&viewer, file(AUTUMN)).await.expect(403);
    desk.get("/admin/community/members").await.expect(200).contains("<b>0</b> members");
}

/// A file that another product exported, cut short.
fn exported(name: &str) -> String {
    std::fs::read_to_string(format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"))).expect("a file")
}

/// The record of the one member of a list.
fn address_of(list: &Page) -> String {
    let row = list.body.split("id=\"member-").nth(1).expect("a row");
    format!("/admin/community/members/{}", row.split('"').next().unwrap_or_default())
}

#[actix_web::test]
async fn columns_are_known_by_the_names_that_other_products_give_them() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let cobot = exported("cobot-members.csv");
    let check = send(&desk, file(&cobot)).await.expect(200).contains("has 30 rows; 29 members would come");
    let check = check
        .contains("29 memberships come along")
        .contains("<td>27</td><td><bdi>Ángel de Escobar</bdi></td><td>Email “not-an-address”");
    check.contains("These columns are not read: Next Invoice Date, Paid For By, T-Shirt Size.").lacks("left out");
    let done = send(&desk, Form::new().text("content", cobot).text("location", "1")).await.expect(303);
    desk.get(done.location()).await.expect(200).contains("29 members are new in the house, with 29 memberships.");
    let julia = desk.get("/admin/community/members?q=julia+lynch").await.expect(200);
    let record = desk.get(&format!("{}/edit", address_of(&julia))).await.expect(200);
    record.contains("922 Lynch Prairie\nLawrencebury\nHX05 0ED").contains("2025-02-28");

    let nexudus = exported("nexudus-customers.csv");
    let check = send(&desk, file(&nexudus)).await.expect(200).contains("has 30 rows; 29 members would come");
    let check = check.contains("15 memberships come along").contains("This column is not read: SendWelcomeEmail.");
    check.contains("7 memberships are left out").contains("Email “not-an-address”");
    send(&desk, Form::new().text("content", nexudus).text("location", "1")).await.expect(303);
    // Not active: a contact without membership, who joined when they registered.
    let randy = desk.get("/admin/community/members?q=randy+russell&status=contact").await.expect(200);
    let record = desk.get(&format!("{}/edit", address_of(&randy))).await.expect(200);
    record.contains("2025-06-13");
    desk.get("/admin/community/members?q=renee+barnes&status=active").await.expect(200).contains("Renee Barnes");
}

/// What became of the house between the look and the button.
#[actix_web::test]
async fn a_location_that_is_gone_is_told_and_the_archived_are_left_in_peace() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    for gone in ["77", "Mitte"] {
        let rows = Form::new().text("content", "Name\nNoor\n").text("location", gone);
        let page = send(&desk, rows).await.expect(422).contains("id=\"location-fault\"");
        page.contains("This location is gone.");
    }
    let other =
        desk.post("/admin/space/locations", &[("name", "Alfama"), ("time_zone", "Europe/Lisbon"), ("currency", "EUR")]);
    other.await.expect(303);
    // What was chosen stays so.
    let page = send(&desk, file_for("", "1")).await.expect(422);
    page.contains("<option value=\"1\" selected>Mitte</option>");
    let twin = house.member(&desk, "Twin", "twin@t.example").await;
    desk.post(&format!("/admin/community/members/{twin}/archive"), &[]).await.expect(303);
    let rows = "Name,Email,Plan,Start Date\nTwin,twin@t.example,Hot Desk,2025-01-01\n";
    send(&desk, file(rows)).await.expect(200).contains("This member is archived.").contains("nobody in it is new");
    send(&desk, Form::new().text("content", rows)).await.expect(303);
    let archive = desk.get("/admin/community/members?status=archived&q=twin").await.expect(200);
    assert_eq!(address_of(&archive), format!("/admin/community/members/{twin}"));
    desk.get(&format!("/admin/community/members/{twin}")).await.expect(200).lacks("Hot Desk");
}

/// A location is soon mistyped: which ones would be made is said before.
#[actix_web::test]
async fn what_would_be_made_is_shown_before() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let rows = "Name,Email,Location\nNoor,,\nJürgen,j@thalbach.example,Hamburg\n,,\n";
    let check = send(&desk, file(rows)).await.expect(200);
    let check = check.contains("Hamburg is a new location: it will be opened, in UTC and euros.");
    let check = check.contains("<td><span class=\"muted\">Empty</span></td><td>Name is empty. Write a name.</td>");
    let check = check.contains("<span class=\"muted\">No e-mail</span>");
    let places: Vec<&str> = check
        .body
        .split("<td class=\"c-gone\">")
        .skip(2)
        .step_by(2)
        .filter_map(|cell| cell.split('<').next())
        .collect();
    assert_eq!(places, ["Mitte", "Hamburg"]);
    desk.get("/admin/space/locations").await.expect(200).lacks("Hamburg");
    send(&desk, Form::new().text("content", rows).text("location", "1")).await.expect(303);
    desk.get("/admin/space/locations").await.expect(200).contains("Hamburg");
}

#[actix_web::test]
async fn a_telephone_number_follows_the_rule_of_the_form() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let check = send(&desk, file("Name,Phone\nNoor,+49 30 5557 0142\nTomasz,call me\n")).await.expect(200);
    check
        .contains("1 member would come")
        .contains("<td>3</td><td><bdi>Tomasz</bdi></td><td>Phone “call me”: Write a number like");
}

/// What is refused comes as a file of its own, to be mended and brought again.
#[actix_web::test]
async fn the_refused_rows_can_be_had_and_mended() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let rows = "Name;E-mail;Colour\nNoor;noor@example.org;red\n=Tomasz;tomasz@;\"green\nor blue\"\n;ina@example.org;\n";
    let refused = format!("{ADDRESS}/refused.csv");
    let button = format!("formaction=\"{refused}\">Download these rows</button>");
    send(&desk, file(rows)).await.expect(200).contains(&button);
    let sent = |content: &str| Form::new().text("content", content.to_owned()).text("location", "1");
    // As browsers send what stands in a form.
    let had = send_to(&desk, &refused, sent(&rows.replace('\n', "\r\n"))).await.expect(200);
    assert_eq!(had.header("content-type"), "text/csv; charset=utf-8");
    assert_eq!(had.header("content-disposition"), "attachment; filename=\"refused.csv\"");
    let lines: Vec<&str> = had.body.lines().collect();
    assert_eq!(
        lines[..2],
        [
            "Why,Name,E-mail,Colour",
            "E-mail “tomasz@”: Write an address like noor@example.org.,'=Tomasz,tomasz@,\"green"
        ]
    );
    assert_eq!(lines[2..], ["or blue\"", "Name is empty. Write a name.,,ina@example.org,"]);
    let mended = had.body.replace(",tomasz@", ",tomasz@example.org");
    let check = send(&desk, file(&mended)).await.expect(200).contains("has 2 rows; 1 member would come");
    check.contains("These columns are not read: Why, Colour.").contains("<b><bdi>=Tomasz</bdi></b>");
    send_to(&desk, &refused, sent("Foo\n1\n")).await.expect(422);
    desk.get("/admin/community/members").await.expect(200).contains("<b>0</b> members");
}

/// Names of companies repeat: whoever is of one place goes to the one in that place.
#[actix_web::test]
async fn of_two_companies_with_one_name_the_place_tells() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Manager).await;
    let place = [("name", "Lisbon"), ("time_zone", "Europe/Lisbon"), ("currency", "EUR")];
    let lisbon = desk.post("/admin/space/locations", &place).await.expect(303).new_id().to_string();
    let company = async |name: &str, place: &str| {
        let fields = [("name", name), ("location_id", place)];
        desk.post("/admin/community/companies", &fields).await.expect(303).new_id()
    };
    let (in_berlin, in_lisbon) = (company("Hinoki", "1").await, company("Hinoki", &lisbon).await);
    let only = company("Ostriv", "1").await;
    let rows = "Name,Company,Location\nNoor,Hinoki,Mitte\nRui,hinoki,Lisbon\nIna,Ostriv,Lisbon\nAna,Hinoki,Porto\n";
    send(&desk, Form::new().text("content", rows).text("location", "1")).await.expect(303);
    let people = async |company: i64| desk.get(&format!("/admin/community/companies/{company}")).await.expect(200);
    people(in_berlin).await.contains(">Noor<").lacks(">Rui<").lacks(">Ana<");
    people(in_lisbon).await.contains(">Rui<").lacks(">Noor<").lacks(">Ana<");
    people(only).await.contains(">Ina<");
    desk.get("/admin/community/companies").await.expect(200).contains("<b>4</b> companies<");
}
