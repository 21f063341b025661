//! What every page keeps, whichever feature it is of: its cookies and files, whom it believes, what it does when the
//! database is busy or the program is to stop.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;
use std::time::Duration;

use frontdesk::accounts::AdminRole;
use frontdesk::db::Pools;
use reqwest::Method;

use crate::support::House;
use crate::support::client::Client;
use crate::support::house::PASSWORD;
use crate::support::process::Program;

const OWNER: [(&str, &str); 2] = [("email", "owner@lindenhof.example"), ("password", PASSWORD)];

#[tokio::test]
async fn under_https_cookies_go_nowhere_else_and_browsers_come_back_by_https() {
    let house =
        House::open_with(|parts| parts.base_url = "https://desk.example.org".parse().expect("an address")).await;
    let said = [("Host", "desk.example.org"), ("Sec-Fetch-Site", "same-origin")];
    let door = house.visitor();
    let page = door.send(Method::GET, "/admin/sign-in", &said, None).await.expect(200);
    assert!(page.header("strict-transport-security").starts_with("max-age="));
    // Nobody has an account yet: a wrong answer would set the cookie of the flash, a right one that of the session.
    Box::pin(make_owner(&house)).await;
    let page = door.raw(Method::POST, "/admin/sign-in").header("Host", said[0].1).header("Sec-Fetch-Site", said[1].1);
    let page = Client::read(page.form(&OWNER)).await.expect(303);
    let cookie = page.header("set-cookie");
    assert!(cookie.starts_with("__Host-frontdesk_admin=") && cookie.contains("Secure") && cookie.contains("HttpOnly"));
}

async fn make_owner(house: &House) {
    use frontdesk::accounts::admins::queries::{NewAdmin, create};
    let new = NewAdmin {
        name: "The owner".into(),
        email: frontdesk::text::EmailAddress::parse(OWNER[0].1).expect("an address"),
        role: AdminRole::Owner,
        password_hash: crate::support::house::password_hash().await,
    };
    let by = frontdesk::audit::Actor::System("test");
    create(&mut *house.conn().await, &new, &by, house.clock.now()).await.expect("made");
}

#[tokio::test]
async fn only_a_trusted_proxy_is_believed_about_where_one_comes_from() {
    let proxied =
        House::open_with(|parts| parts.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")]).await;
    let plain = House::open().await;
    for (house, counted) in [(&proxied, "203.0.113.9"), (&plain, "127.0.0.1")] {
        make_owner(house).await;
        let client = house.visitor();
        // What a client claims stands first; what the proxy saw stands last.
        let headers = [("X-Forwarded-For", "198.51.100.1, 203.0.113.9")];
        client.send(Method::POST, "/admin/sign-in", &headers, Some(&OWNER)).await.expect(303);
        client.get("/admin/account").await.expect(200).contains(counted).lacks("198.51.100.1");
    }
}

#[tokio::test]
async fn files_are_kept_for_a_year_under_the_name_of_what_they_hold() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Viewer).await;
    let page = admin.get("/admin/community/members").await.expect(200);
    let files: Vec<&str> = page
        .body
        .split('"')
        .filter(|word| word.starts_with("/static/"))
        .map(|word| word.split('#').next().unwrap_or(word))
        .collect();
    let mut once = files.clone();
    once.sort_unstable();
    once.dedup();
    assert!((3..8).contains(&once.len()), "{once:?}");
    for file in once {
        let answer = house.visitor().get(file).await.expect(200);
        assert_eq!(answer.header("cache-control"), "public, max-age=31536000, immutable", "{file}");
        let (stem, kind) = file.rsplit_once('.').expect("a kind");
        let (name, hash) = stem.rsplit_once('-').expect("a hash");
        assert!(hash.len() >= 8 && hash.chars().all(|c| c.is_ascii_hexdigit()), "{file}");
        // Another content has another name: the old one leads nowhere, never to other bytes.
        house.visitor().get(&format!("{name}-{}.{kind}", "0".repeat(hash.len()))).await.expect(404);
    }
}

#[tokio::test]
async fn text_goes_packed_to_whoever_takes_it_so() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Viewer).await;
    let list = "/admin/community/members";
    let plain = admin.get(list).await.expect(200);
    assert_eq!(plain.header("content-encoding"), "");
    let sheet = plain.body.split('"').find(|word| word.contains("/static/app-")).expect("a sheet").to_owned();
    for path in [list, &sheet, "/admin/nowhere"] {
        let plain = admin.get(path).await;
        assert!(plain.header("vary").contains("Accept-Encoding"), "{path}");
        let packed = admin.packed(path, "br, gzip;q=0.8").await;
        let mut text = String::new();
        flate2::read::GzDecoder::new(&*packed).read_to_string(&mut text).expect(path);
        assert!(packed.len() * 2 < plain.body.len() && text.len() == plain.body.len(), "{path}");
        assert_eq!(admin.packed(path, "gzip;q=0, br").await.len(), plain.body.len(), "{path}: not to who refuses it");
    }
    assert_eq!(admin.packed("/admin/community/members.csv", "gzip").await.get(..3), Some(b"id,".as_slice()));
}

#[tokio::test]
async fn a_busy_database_is_said_to_be_busy_and_when_to_come_back() {
    let mut pools = None;
    let house = House::open_with(|parts| pools = Some(parts.db.clone())).await;
    let admin = house.admin(AdminRole::Viewer).await;
    let mut all = Vec::new();
    for pool in pools.iter().flat_map(Pools::iter) {
        for _ in 0..pool.status().max_size {
            all.push(pool.get().await.expect("a connection"));
        }
    }
    let since = std::time::Instant::now();
    let page = admin.get("/admin/community/members").await.expect(503).contains("<h1>");
    assert!(since.elapsed() < Duration::from_secs(8), "two seconds, and what a busy machine adds");
    assert!(page.header("retry-after").parse::<u32>().is_ok_and(|seconds| seconds > 0));
    drop(all);
    admin.get("/admin/community/members").await.expect(200);
    let bound = frontdesk::db::statement::<diesel::sql_types::Text>("select current_setting('statement_timeout')");
    let bound: String = diesel_async::RunQueryDsl::get_result(bound, &mut *house.conn().await).await.expect("a bound");
    assert_eq!(bound, "10s");
}

#[tokio::test]
async fn a_slash_too_many_leads_to_the_same_page() {
    let house = House::open().await;
    for (typed, meant) in [("/admin/", "/admin"), ("/portal/", "/portal")] {
        assert_eq!(house.visitor().get(typed).await.expect(307).location(), meant);
    }
}

#[test]
fn told_to_stop_in_the_moment_it_runs_it_ends_well() {
    Program::new("stop-at-once").serve(&[]).stop();
}

#[tokio::test]
async fn who_is_being_served_when_the_program_is_to_stop_gets_an_answer() {
    let program = Program::new("stop");
    let server = program.serve(&[]);
    let mut slow = TcpStream::connect(("127.0.0.1", program.port)).expect("a connection");
    let body = format!("email=nobody@l.example&password={PASSWORD}");
    let head = format!(
        "POST /admin/sign-in HTTP/1.1\r\nHost: localhost:{}\r\nSec-Fetch-Site: same-origin\r\nConnection: close\r\n\
         Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n",
        program.port,
        body.len()
    );
    let (first, rest) = body.split_at(10);
    // Answered once, it is being served; a connection that still waits to be accepted is not.
    slow.write_all(format!("GET /healthz HTTP/1.1\r\nHost: localhost:{}\r\n\r\n", program.port).as_bytes())
        .expect("sent");
    let healthy = slow.read(&mut [0; 4096]).expect("an answer");
    assert!(healthy > 0);
    slow.write_all(format!("{head}{first}").as_bytes()).expect("sent");
    tokio::time::sleep(Duration::from_secs(1)).await;
    let stopped = std::thread::spawn(move || server.stop());
    tokio::time::sleep(Duration::from_millis(500)).await;
    slow.write_all(rest.as_bytes()).expect("sent");
    let mut answer = String::new();
    slow.set_read_timeout(Some(Duration::from_secs(30))).expect("set");
    slow.read_to_string(&mut answer).expect("an answer");
    assert!(answer.contains("HTTP/1.1 422"), "{answer}");
    let log = stopped.join().expect("it stopped");
    assert!(!log.contains("panicked"), "{log}");
}

#[actix_web::test]
async fn a_panic_is_answered_in_words_with_the_headers_of_every_page() {
    use actix_web::test::{TestRequest, init_service, try_call_service};
    async fn panics() -> actix_web::HttpResponse {
        panic!("on purpose")
    }
    let layer = actix_web::middleware::from_fn(frontdesk::web::problem_pages);
    let app = init_service(actix_web::App::new().route("/", actix_web::web::get().to(panics)).wrap(layer)).await;
    let failed = try_call_service(&app, TestRequest::get().uri("/").to_request()).await;
    let answer = failed.expect_err("it carries its answer").error_response();
    assert_eq!(answer.status(), 500);
    let policy = answer.headers().get("content-security-policy").and_then(|policy| policy.to_str().ok());
    assert!(policy.is_some_and(|policy| policy.starts_with("default-src 'none'")));
}
