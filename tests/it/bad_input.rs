//! Bad input of every kind gets a clear 4xx page, writes nothing, and never panics.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::{Duration, Instant};

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use frontdesk::accounts::AdminRole;
use frontdesk::db::schema::members;
use reqwest::Method;

use crate::support::{Client, House, Page};

const FORM: &str = "application/x-www-form-urlencoded";
const LIST: &str = "/admin/community/members";

/// A page in words, in HTML, with the headers that every page has.
#[track_caller]
fn in_words(page: &Page, status: u16, asked: &str) {
    assert_eq!(page.status, status, "{asked}\n{}", page.body);
    assert!(page.header("content-type").starts_with("text/html"), "{asked}: {}", page.header("content-type"));
    assert!(page.body.contains("<h1>") && page.body.contains("<main"), "{asked}\n{}", page.body);
    assert!(page.header("content-security-policy").starts_with("default-src 'none'"), "{asked}");
    assert_eq!(
        (page.header("x-content-type-options"), page.header("cache-control")),
        ("nosniff", "no-store"),
        "{asked}"
    );
}

async fn post(client: &Client, path: &str, kind: &str, body: &str) -> Page {
    let request = client.raw(Method::POST, path).header("Sec-Fetch-Site", "same-origin").header("Content-Type", kind);
    Client::read(request.body(body.to_owned())).await
}

#[tokio::test]
async fn forms_that_make_no_sense_are_refused_in_words() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Owner).await;
    let huge = format!("name={}", "x".repeat(1_000_000));
    for (status, kind, body) in [
        (413, FORM, huge.as_str()),
        (400, FORM, "name=a%00b"),
        (400, FORM, "name=%ff%fe"),
        (422, FORM, "name=a&name=b"),
        (422, FORM, ""),
        (422, FORM, "name=a%0d%0aBcc:%20b@c.de"),
        (422, FORM, "name=a&email=a@b.de%0d%0aBcc:%20x@y.zz"),
        (422, FORM, "name=a&joined_on=99999-99-99"),
        (422, FORM, "name=a&company_id=1%27"),
        (422, FORM, "name=a&status=king"),
        (415, "application/json", "{\"name\":\"a\"}"),
        (415, "text/plain", "name=a"),
    ] {
        let page = post(&admin, LIST, kind, body).await;
        in_words(&page, status, &body.chars().take(60).collect::<String>());
    }
    for body in ["name=a&notes=a%00b", "name=a&notes=%ff"] {
        post(&admin, LIST, FORM, body).await.expect(400).contains("“notes”");
    }
    let password = format!("email=owner@lindenhof.example&password={}", "x".repeat(1_000_000));
    in_words(&post(&house.visitor(), "/admin/sign-in", FORM, &password).await, 413, "a 1 MB password");
    assert_eq!(
        members::table.count().get_result::<i64>(&mut house.conn().await).await.expect("a count"),
        0,
        "nothing was written"
    );
}

#[tokio::test]
async fn addresses_that_make_no_sense_are_refused_in_words() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Owner).await;
    for (status, path) in [
        (404, "/abc"),
        (404, "/-1"),
        (404, "/0"),
        (404, "/9223372036854775807"),
        (404, "/99999999999999999999"),
        (400, "?after=%25%25"),
        (400, "?after=MTI6YWJj"),
        (400, "?q=%ff"),
        (400, "?q=%00"),
        (400, "?status=king"),
        (400, "?location=1%27"),
        (400, "?access=everybody"),
    ] {
        in_words(&admin.get(&format!("{LIST}{path}")).await, status, path);
    }
    in_words(&admin.get("/admin/nowhere").await, 404, "an unknown page");
    let long = "A".repeat(5000);
    for path in ["x", "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA", "%00", "%ff", long.as_str()] {
        for door in ["/portal/invitations", "/portal/password-reset", "/admin/password-reset"] {
            in_words(&house.visitor().get(&format!("{door}/{path}")).await, 404, path);
        }
    }
    for (method, path) in
        [(Method::PUT, "/admin/sign-in"), (Method::DELETE, "/admin/sign-in"), (Method::TRACE, "/portal/sign-in")]
    {
        let request = house.visitor().raw(method, path).header("Sec-Fetch-Site", "same-origin");
        in_words(&Client::read(request).await, 405, path);
    }
}

#[tokio::test]
async fn only_pages_of_this_house_change_anything() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Owner).await;
    let send = async |headers: &[(&str, &str)]| {
        let request = admin.raw(Method::POST, LIST).header("Content-Type", FORM).body("name=Noor");
        Client::read(headers.iter().fold(request, |request, (name, value)| request.header(*name, *value))).await
    };
    in_words(&send(&[]).await, 403, "neither header");
    in_words(&send(&[("Origin", "https://evil.example")]).await, 403, "a foreign origin");
    in_words(&send(&[("Origin", "null")]).await, 403, "no origin");
    for site in ["cross-site", "same-site", "none"] {
        in_words(&send(&[("Sec-Fetch-Site", site), ("Origin", &house.base)]).await, 403, site);
    }
    assert_eq!(send(&[("Origin", &house.base)]).await.status, 303);
    for host in ["evil.example", "evil\"><x", "127.0.0.1.evil.example"] {
        let request = house.visitor().raw(Method::GET, "/portal/password-reset").header("Host", host);
        let page = Client::read(request).await;
        in_words(&page, 421, host);
        page.contains(&house.base).lacks(host);
    }
    assert_eq!(Client::read(house.visitor().raw(Method::GET, "/healthz").header("Host", "10.0.0.7")).await.status, 200);
}

#[tokio::test]
async fn what_people_typed_is_text_on_every_page() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Owner).await;
    let name = "<script>alert(1)</script>\" onload=\"x";
    let (member, _, person) = house.user(&admin, name, "noor@k.example").await;
    let company =
        admin.post("/admin/community/companies", &[("name", name), ("location_id", "1")]).await.expect(303).new_id();
    let pages = [
        "/admin".to_owned(),
        LIST.to_owned(),
        format!("{LIST}/{member}"),
        format!("{LIST}/{member}/edit"),
        "/admin/community/users".to_owned(),
        "/admin/community/companies".to_owned(),
        format!("/admin/community/companies/{company}"),
        "/admin/settings/mail-log".to_owned(),
        "/admin/settings/activity".to_owned(),
        format!("{LIST}?q=%3Cscript%3Ealert(1)"),
    ];
    for path in pages {
        admin.get(&path).await.expect(200).lacks("<script>alert").lacks("\" onload=\"");
    }
    for path in ["/portal", "/portal/membership", "/portal/profile"] {
        person.get(path).await.expect(200).lacks("<script>alert").lacks("\" onload=\"");
    }
}

#[tokio::test]
async fn a_slow_body_is_not_waited_for() {
    let house = House::open().await;
    let address = house.base.trim_start_matches("http://").to_owned();
    let answer = tokio::task::spawn_blocking(move || {
        let since = Instant::now();
        let mut line = TcpStream::connect(&address).expect("a connection");
        line.set_read_timeout(Some(Duration::from_secs(20))).expect("a patience");
        let head = format!(
            "POST /admin/sign-in HTTP/1.1\r\nHost: {address}\r\nSec-Fetch-Site: same-origin\r\nContent-Type: {FORM}\r\nContent-Length: 100\r\n\r\nemail=a"
        );
        line.write_all(head.as_bytes()).expect("sent");
        let mut answer = [0; 12];
        line.read_exact(&mut answer).expect("an answer");
        (String::from_utf8_lossy(&answer).into_owned(), since.elapsed())
    });
    let (answer, waited) = answer.await.expect("an answer");
    assert_eq!(answer, "HTTP/1.1 408");
    assert!(waited < Duration::from_secs(15));
}
