//! What a page may weigh.

use std::io::Write as _;
use std::process::{Command, Stdio};

use frontdesk::accounts::AdminRole;
use frontdesk::seed;

use crate::support::{Client, House, Page};

/// As large as `gzip` makes it.
fn gzipped(text: &str) -> usize {
    let mut gzip =
        Command::new("gzip").arg("-9c").stdin(Stdio::piped()).stdout(Stdio::piped()).spawn().expect("gzip starts");
    let mut input = gzip.stdin.take().expect("its input");
    let text = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()).expect("written"));
    let output = gzip.wait_with_output().expect("gzip ends");
    writer.join().expect("written");
    output.stdout.len()
}

/// The addresses of the files a page loads, each once.
fn files(page: &Page) -> Vec<String> {
    let words = page.body.split('"').filter(|word| word.starts_with("/static/"));
    let mut files: Vec<String> = words.filter_map(|word| word.split('#').next()).map(str::to_owned).collect();
    files.sort_unstable();
    files.dedup();
    files
}

/// The text of all files of a kind that a page loads, one after the other, and the sum of their sizes gzipped.
async fn all_of(client: &Client, pages: &[&Page], kind: &str) -> (usize, usize) {
    let mut once: Vec<String> = pages.iter().flat_map(|page| files(page)).filter(|file| file.ends_with(kind)).collect();
    once.sort_unstable();
    once.dedup();
    let (mut plain, mut packed) = (0, 0);
    for file in once {
        let text = client.get(&file).await.expect(200).body;
        plain += text.len();
        packed += gzipped(&text);
    }
    (plain, packed)
}

#[tokio::test]
async fn a_page_weighs_little_and_asks_for_little() {
    let house = House::with_transport(frontdesk::mail::Transport::memory().0).await;
    seed::seed(&house.database.url, 400, house.clock.now()).await.expect("seeded");
    let admin = house.admin(AdminRole::Owner).await;
    let door = house.visitor().get("/portal/sign-in").await.expect(200);
    for list in ["members", "users", "users?tab=with_access", "users?tab=not_invited"] {
        let page = admin.get(&format!("/admin/community/{list}")).await.expect(200);
        assert_eq!(page.body.matches("<tr").count(), 51, "{list} is a list of 50 and its head");
        let html = page.body.len();
        assert!(html < 40_000, "{list} is {html} bytes of HTML");
        assert!(files(&page).len() < 8, "{list} asks for itself and {:?}", files(&page));
        let (plain, packed) = all_of(&admin, &[&page], ".js").await;
        assert!(plain < 45_000 && packed < 16_000, "the scripts weigh {plain} bytes, {packed} gzipped");
        let (_, packed) = all_of(&admin, &[&page, &door], ".css").await;
        assert!(packed < 15_000, "the stylesheets weigh {packed} bytes gzipped");
    }
    let written: u64 = std::fs::read_dir(concat!(env!("CARGO_MANIFEST_DIR"), "/static"))
        .expect("static")
        .flatten()
        .filter(|file| file.path().extension().is_some_and(|kind| kind == "css"))
        .map(|file| file.metadata().expect("its size").len())
        .sum();
    assert!(written < 75_000, "the stylesheets are {written} bytes as written");
}
