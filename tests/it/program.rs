//! The program itself: its commands, its start, and what it makes of being killed.

use std::io::{BufRead as _, BufReader};
use std::time::{Duration, Instant};

use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};
use frontdesk::db;

use rustix::process::{Pid, Signal, kill_process};

use crate::support::certificates::Certificates;
use crate::support::cluster::TestDatabase;
use crate::support::house::PASSWORD;
use crate::support::process::Program;
use crate::support::smtp::SmtpServer;

fn text(output: &std::process::Output) -> String {
    format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr))
}

#[test]
fn a_wrong_setting_stops_the_start_with_one_line_that_names_it() {
    for (name, value) in [
        ("BASE_URL", "desk.example.org"),
        ("LISTEN", "everywhere"),
        ("SECRET_KEY", "short"),
        ("SMTP_URL", "smtp://mail.example.org"),
        ("SMTP_CA_FILE", "/dev/null"),
        ("DATABASE_CA_FILE", "/dev/null"),
        ("RUST_LOG", "frontdesk=loud=very["),
        ("FRONTDESK_CLOCK", "tomorrow"),
        ("TRUSTED_PROXIES", "10.0.0.0/99"),
    ] {
        let program = Program::new("wrong").set(name, value);
        let output = program.run(&["serve"], "");
        let said = text(&output);
        assert!(!output.status.success() && said.contains(name) && said.trim().lines().count() == 1, "{name}: {said}");
    }
    let program = Program::new("key").set("DATABASE_URL", "postgres://db.example.org/frontdesk");
    assert!(text(&program.run(&["serve"], "")).contains("SECRET_KEY"));
}

#[test]
fn an_address_that_is_no_database_is_told_apart_from_one_that_does_not_answer() {
    for wrong in [
        "nonsense",
        "mysql://desk:pa55word@db.example.org/frontdesk",
        "postgres//desk:pa55word@db.example.org/frontdesk?sslmode=prefer",
        "postgres://desk:pa55word@db.example.org/frontdesk?sslmode=bogus",
        "postgres:///frontdesk",
    ] {
        let program = Program::new("address").set("DATABASE_URL", wrong).set("SECRET_KEY", "ab".repeat(32));
        let said = text(&program.run(&["serve"], ""));
        assert!(said.starts_with("frontdesk: DATABASE_URL: ") && said.trim().lines().count() == 1, "{wrong}: {said}");
        assert!(!said.contains("pa55word"), "{said}");
    }
}

/// Ctrl-C goes to all of `frontdesk serve 2>&1 | tee log`: whoever reads the log may be gone before it is told of the stop.
#[test]
fn a_log_that_nobody_reads_keeps_no_server_from_stopping() {
    let program = Program::new("unread");
    let mut server = program.serve_unread();
    // Its last words at the start may still be on their way.
    std::thread::sleep(Duration::from_millis(500));
    kill_process(Pid::from_child(&server), Signal::INT).expect("it lives");
    let since = Instant::now();
    let ended = loop {
        match server.try_wait().expect("a process") {
            None if since.elapsed() < Duration::from_secs(20) => std::thread::sleep(Duration::from_millis(20)),
            ended => break ended,
        }
    };
    let _ = server.kill();
    assert!(ended.is_some_and(|status| status.success()), "{ended:?}");
    assert!(program.postgres().is_none());
}

#[test]
fn no_demo_is_made_in_a_house_that_has_staff() {
    let program = Program::new("staffed");
    let create = ["admin", "create", "--email", "o@l.example", "--name", "Olga", "--role", "owner", "--password-stdin"];
    assert!(program.run(&create, PASSWORD).status.success());
    let server = program.serve(&["--demo"]);
    assert!(!server.greeting().contains("demo"), "{}", server.said);
    server.stop();
}

#[tokio::test]
async fn commands_do_what_they_say_and_refuse_what_they_must() {
    let program = Program::new("commands");
    let create = |email: &str, role: &str, password: &str| {
        program.run(
            &["admin", "create", "--email", email, "--name", "Marta", "--role", role, "--password-stdin"],
            password,
        )
    };
    assert!(create("marta@l.example", "owner", PASSWORD).status.success());
    for (email, role, password) in [
        ("MARTA@l.example", "owner", PASSWORD),
        ("b@l.example", "king", PASSWORD),
        ("b@l.example", "viewer", "weak"),
        ("b", "viewer", PASSWORD),
    ] {
        assert!(!create(email, role, password).status.success(), "{email} {role} {password}");
    }
    assert!(text(&create("b@l.example", "king", PASSWORD)).contains("“owner” “manager” “billing” “viewer”"));
    let data = |name: &str| format!("{}/tests/data/{name}", env!("CARGO_MANIFEST_DIR"));
    // The first location of a house is made as it is named.
    let first = ["import", "members", &data("cobot-members.csv"), "--location", "Werkstatt", "--dry-run"];
    assert!(text(&program.run(&first, "")).contains("29 members would be created"));
    let file = data("officernd-members.csv");
    let file = file.as_str();
    let dry = text(&program.run(&["import", "members", file, "--dry-run"], ""));
    assert!(dry.contains("2000 rows") && dry.contains("21 refused"), "{}", dry.lines().last().unwrap_or_default());
    let real = text(&program.run(&["import", "members", file], ""));
    // Beside what it says a busy machine has a log of slow statements.
    let said = |all: &str| all.lines().filter(|line| !line.contains(" WARN")).collect::<Vec<_>>().join("\n");
    assert_eq!(said(&dry.replace("would be", "were")), said(&real));
    let again = text(&program.run(&["import", "members", file], ""));
    assert!(
        again.contains(": 0 members were created") && again.contains(" 0 memberships"),
        "{}",
        again.lines().last().unwrap_or_default()
    );
    assert!(again.contains("known already stay as they are") && !again.contains("by their address"), "{again}");
    assert!(again.contains("This column is not read: Twitter."), "{again}");
    let cobot = text(&program.run(&["import", "members", &data("cobot-members.csv")], ""));
    assert!(
        cobot.contains("30 rows: 29 members were created") && cobot.contains(" 29 memberships, 1 refused"),
        "{cobot}"
    );
    // Its rows name no location: they went to the first, and a mistyped one is not made either.
    let elsewhere = program.run(&["import", "members", &data("cobot-members.csv"), "--location", "Dontown"], "");
    let refusal = text(&elsewhere);
    assert!(!elsewhere.status.success() && refusal.contains("“Downtown”, “Old Town”, “Riverside”"), "{refusal}");
    let nexudus =
        text(&program.run(&["import", "members", &data("nexudus-customers.csv"), "--location", "old town"], ""));
    assert!(nexudus.contains("30 rows: 29 members") && nexudus.contains(" 15 memberships, 1 refused"), "{nexudus}");
    assert!(nexudus.contains("7 memberships are left out"), "{nexudus}");
    assert!(!program.run(&["seed", "--members", "10"], "").status.success(), "no demo over real people");
    let doctor = program.run(&["doctor"], "");
    assert!(doctor.status.success(), "{}", text(&doctor));
}

/// A program on that database, which is nobody's private one.
fn on(database: &TestDatabase, name: &str) -> Program {
    Program::new(name).set("DATABASE_URL", &database.url).set("SECRET_KEY", "ab".repeat(32))
}

#[tokio::test]
async fn the_doctor_looks_and_changes_nothing() {
    let without = Program::new("patient");
    let said = without.run(&["doctor"], "");
    assert!(!said.status.success() && text(&said).contains("frontdesk migrate"), "{}", text(&said));
    assert!(!without.data.join("postgres/data").exists(), "{}", text(&said));

    let database = TestDatabase::create().await;
    let mut conn = AsyncPgConnection::establish(&database.url).await.expect("the database answers");
    conn.batch_execute("drop schema public cascade; create schema public").await.expect("emptied");
    let program = on(&database, "looks");
    let said = program.run(&["doctor"], "");
    assert!(!said.status.success(), "{}", text(&said));
    assert!(text(&said).contains("WRONG  every migration has run: run `frontdesk migrate`"), "{}", text(&said));
    assert!(text(&said).contains("mail can be sent") && !text(&said).contains("owner"), "{}", text(&said));
    let tables: i64 =
        db::statement::<diesel::sql_types::BigInt>("select count(*) from pg_tables where schemaname = 'public'")
            .get_result(&mut conn)
            .await
            .expect("a number");
    assert_eq!(tables, 0, "{}", text(&said));

    assert!(program.run(&["migrate"], "").status.success());
    let said = text(&program.run(&["doctor"], ""));
    assert!(
        said.contains("ok     every migration has run") && said.contains("WRONG  there is an active owner"),
        "{said}"
    );
}

#[tokio::test]
async fn the_doctor_tries_the_way_of_the_mail() {
    let database = TestDatabase::create().await;
    let smtp = SmtpServer::start();
    let doctor = |url: &str| {
        let program = on(&database, "mail").set("SMTP_URL", url).set("SMTP_CA_FILE", smtp.ca.to_str().expect("a path"));
        text(&program.run(&["doctor"], ""))
    };
    let said = doctor(&smtp.url());
    assert!(said.contains("ok     mail can be sent"), "{said}");
    let said = doctor("smtp://127.0.0.1:1");
    assert!(said.contains("WRONG  mail can be sent: ") && said.contains("refused"), "{said}");
    let said = doctor(&smtp.url().replace("p%40ss", "wr0ng"));
    assert!(said.contains("WRONG  mail can be sent: ") && said.contains("535") && !said.contains("wr0ng"), "{said}");
    let stranger = on(&database, "stranger").set("SMTP_URL", smtp.url());
    let said = text(&stranger.run(&["doctor"], ""));
    assert!(said.contains("WRONG  mail can be sent: ") && said.contains("certificate"), "{said}");
}

#[tokio::test]
async fn who_leaves_last_stops_the_private_postgres() {
    let program = Program::new("beside");
    let beside = program.beside();
    let starter = program.serve(&[]);
    let server = beside.serve(&[]);
    starter.stop();
    server.client.get("/readyz").await.expect(200);
    assert!(program.run(&["migrate"], "").status.success());
    server.client.get("/readyz").await.expect(200);
    server.stop();
    assert_eq!(program.postgres(), None);

    // Where only Frontdesk was killed, the next one picks it up as it runs.
    let server = program.serve(&[]);
    let postgres = program.postgres();
    server.kill();
    let server = program.serve(&[]);
    assert!(postgres.is_some() && program.postgres() == postgres);
    server.stop();
    assert_eq!(program.postgres(), None);
}

#[tokio::test]
async fn a_private_postgres_that_was_killed_is_started_again() {
    let program = Program::new("gone");
    let server = program.serve(&[]);
    server.client.get("/readyz").await.expect(200);
    let postgres = program.postgres().expect("it runs");
    rustix::process::kill_process(postgres, rustix::process::Signal::KILL).expect("it lived");
    let mut statuses = Vec::new();
    for _ in 0..100 {
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
        statuses.push(server.client.get("/readyz").await.status);
        if program.postgres().is_some_and(|pid| pid != postgres) && statuses.last() == Some(&200) {
            break;
        }
    }
    assert!(program.postgres().is_some_and(|pid| pid != postgres), "{statuses:?}");
    assert_eq!(statuses.last(), Some(&200), "{statuses:?}");
    server.stop();
    assert_eq!(program.postgres(), None);
}

#[tokio::test]
async fn killed_with_mails_queued_it_sends_each_of_them_after_the_next_start() {
    let smtp = SmtpServer::start();
    // Nobody listens there yet: the mails wait.
    let deaf = Program::new("killed").set("SMTP_URL", "smtp://127.0.0.1:9");
    assert!(deaf.run(&["seed", "--members", "40"], "").status.success());
    assert!(text(&deaf.run(&["seed", "--members", "40"], "")).contains("already"));
    let server = deaf.serve(&[]);
    let door = [("email", "marta@lindenhof.example"), ("password", frontdesk::seed::DEMO_PASSWORD)];
    server.client.post("/admin/sign-in", &door).await.expect(303);
    let users = server.client.get("/admin/community/users?tab=not_invited").await.expect(200);
    let badge = users.badge();
    let invited: Vec<&str> = users
        .body
        .split("/invitation\" name=\"seen\"")
        .filter_map(|before| before.rsplit("members/").next())
        .filter(|id| id.parse::<i64>().is_ok())
        .collect();
    assert_ne!(invited.len(), 0);
    for id in &invited {
        server.client.post(&format!("/admin/community/members/{id}/invitation"), &[]).await.expect(303);
    }
    server.kill();
    let hearing = Program { data: deaf.data.clone(), port: deaf.port, extra: Vec::new() }
        .set("SMTP_URL", smtp.url())
        .set("SMTP_CA_FILE", smtp.ca.to_str().expect("a path"))
        .set("FRONTDESK_CLOCK", "+10m");
    let server = hearing.serve(&[]);
    let mails = smtp.mails(invited.len()).await;
    let mut to: Vec<&str> = mails.iter().filter_map(|mail| mail["to"][0].as_str()).collect();
    to.sort_unstable();
    to.dedup();
    assert_eq!(to.len(), invited.len(), "each of them, to each of them");
    assert_eq!(mails.len(), invited.len(), "once");
    server.client.post("/admin/sign-in", &door).await.expect(303);
    let page =
        server.client.get("/admin/community/users").await.expect(200).contains("The clock of this demo goes ahead");
    assert_eq!(page.badge(), badge);
    let contents = mails.iter().map(|mail| mail["content"].as_str().unwrap_or_default().replace("=\r\n", ""));
    let link = |content: String| content.split("/portal/invitations/").nth(1).map(|rest| rest[..43].to_owned());
    let tokens: Vec<String> = contents.filter_map(link).collect();
    assert_eq!(tokens.len(), mails.len());
    server.client.get(&format!("/portal/invitations/{}", tokens[0])).await.expect(200);
    server.client.post(&format!("/portal/invitations/{}", tokens[0]), &[("password", PASSWORD)]).await.expect(422);
    let log = server.stop();
    assert!(log.contains("/portal/invitations/{token}"), "requests are logged by their route\n{log}");
    assert!(!log.contains("panicked") && !log.contains(PASSWORD), "{log}");
    assert!(tokens.iter().all(|token| !log.contains(token)), "links stand in no log");
    assert!(hearing.run(&["doctor"], "").status.success());
    std::mem::forget(hearing);
}

/// Kills every backend of the program's cluster, as by a crash; the postmaster starts anew by itself.
fn crash_postgres(program: &Program) {
    let pid = program.postgres().expect("it runs").as_raw_nonzero();
    let children = std::fs::read_to_string(format!("/proc/{pid}/task/{pid}/children")).unwrap_or_default();
    for child in children.split_whitespace() {
        let pid = rustix::process::Pid::from_raw(child.parse().expect("a pid")).expect("a pid");
        let _ = rustix::process::kill_process(pid, rustix::process::Signal::KILL);
    }
}

#[tokio::test]
async fn a_database_that_crashed_under_load_and_came_back_needs_no_restart_and_lost_nothing() {
    let program = Program::new("away");
    assert!(program.run(&["seed", "--members", "300"], "").status.success());
    let server = program.serve(&[]);
    let door = [("email", "marta@lindenhof.example"), ("password", frontdesk::seed::DEMO_PASSWORD)];
    server.client.post("/admin/sign-in", &door).await.expect(303);
    server.client.get("/readyz").await.expect(200);
    let list = server.client.get("/admin/community/users?tab=not_invited").await.expect(200);
    let people: Vec<&str> = list
        .body
        .split("/invitation\" name=\"seen\"")
        .filter_map(|before| before.rsplit("members/").next())
        .filter(|id| id.parse::<i64>().is_ok())
        .collect();
    assert!(people.len() > 20, "{} to invite", people.len());
    // Invitations one after the other; in the midst of them the crash.
    let (mut invited, mut statuses) = (Vec::new(), Vec::new());
    for (at, id) in people.iter().enumerate() {
        if at == 5 {
            crash_postgres(&program);
        }
        let answer = server.client.post(&format!("/admin/community/members/{id}/invitation"), &[]).await;
        if answer.status == 303 {
            invited.push(*id);
        }
        statuses.push(answer.status);
        tokio::time::sleep(std::time::Duration::from_millis(if answer.status == 303 { 10 } else { 150 })).await;
    }
    for _ in 0..100 {
        let page = server.client.get("/admin/community/members").await;
        statuses.push(page.status);
        if page.status == 200 {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(statuses.last(), Some(&200), "{statuses:?}");
    assert!(statuses.iter().all(|status| [200, 303, 409, 503].contains(status)), "{statuses:?}");
    assert!(invited.len() > 5, "{statuses:?}");
    // What was answered with yes is there, and the numbers with it.
    for id in invited {
        server
            .client
            .get(&format!("/admin/community/members/{id}"))
            .await
            .expect(200)
            .contains("data-access=\"invited\"");
    }
    server.client.get("/healthz").await.expect(200);
    let log = server.stop();
    assert!(!log.contains("panicked"), "{log}");
    let doctor = program.run(&["doctor"], "");
    assert!(text(&doctor).contains("ok     the counted members of each kind equal the rows"), "{}", text(&doctor));
}

#[tokio::test]
async fn no_secret_stands_in_the_log() {
    let program = Program::new("log").set("RUST_LOG", "debug");
    let server = program.serve(&[]);
    let greeting = server.greeting();
    let token = greeting.rsplit("token=").next().and_then(|rest| rest.split_whitespace().next()).expect("a token");
    server.client.get(&format!("/admin/setup?token={token}")).await.expect(200);
    for door in ["/portal/invitations", "/portal/password-reset", "/admin/password-reset"] {
        server.client.get(&format!("{door}/{token}")).await.expect(404);
    }
    let wrong = [("email", "marta@l.example"), ("password", "a phrase nobody knows")];
    server.client.post("/admin/sign-in", &wrong).await.expect(422);
    let log = server.stop();
    assert!(log.contains("/portal/invitations/{token}"), "{log}");
    assert!(!log.contains(token) && !log.contains("nobody knows"), "{log}");
}

#[tokio::test]
async fn the_first_start_prints_the_link_for_the_first_owner() {
    let program = Program::new("first");
    let server = program.serve(&[]);
    let greeting = server.greeting();
    let link = greeting.split_whitespace().find(|word| word.contains("/admin/setup?token=")).expect("a link");
    server.client.get(&link[program.base().len()..]).await.expect(200);
    server.stop();
}

/// Between the program and PostgreSQL stands a server that speaks TLS; what asked it, and whether it was trusted.
#[tokio::test]
async fn a_database_elsewhere_is_reached_over_tls_or_not_at_all() {
    let (database, certificates) = (TestDatabase::create().await, Certificates::make("database"));
    let word = |name: &str| database.url.split(&format!("{name}=")).nth(1).and_then(|rest| rest.split(' ').next());
    let socket = format!("{}/.s.PGSQL.5432", word("host").expect("a folder"));
    let mut proxy = std::process::Command::new("python3")
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/tests/it/support/tls_proxy.py"))
        .args(certificates.pair())
        .arg(socket)
        .stdout(std::process::Stdio::piped())
        .spawn()
        .expect("python3 is installed (bin/test does that)");
    let mut said = BufReader::new(proxy.stdout.take().expect("its output")).lines().map_while(Result::ok);
    let port = said.next().expect("a port");
    let url = format!("postgres://{}@localhost:{port}/{}", word("user").expect("a role"), database.name);
    let over_tls = || on(&database, "tls").set("DATABASE_URL", format!("{url}?sslmode=require"));
    let unknown = over_tls().run(&["migrate"], "");
    assert!(!unknown.status.success() && text(&unknown).contains("certificate"), "{}", text(&unknown));
    let program = over_tls().set("DATABASE_CA_FILE", certificates.ca().to_str().expect("a path"));
    for command in ["migrate", "seed", "doctor"] {
        let more: &[&str] = if command == "seed" { &["seed", "--members", "30"] } else { &[command] };
        let ran = text(&program.run(more, ""));
        assert!(!ran.contains("frontdesk:") && !ran.contains("does not answer"), "{command}: {ran}");
    }
    let members: i64 = db::statement::<diesel::sql_types::BigInt>("select count(*) from members")
        .get_result(&mut AsyncPgConnection::establish(&database.url).await.expect("a connection"))
        .await
        .expect("a number");
    assert_eq!(members, 30);
    // Nobody who was not asked for TLS speaks it.
    assert!(!on(&database, "plain").set("DATABASE_URL", &url).run(&["migrate"], "").status.success());
    proxy.kill().and_then(|()| proxy.wait()).expect("ended");
    let said: Vec<String> = said.collect();
    assert_eq!((said[0].as_str(), said.last().map(String::as_str)), ("not trusted", Some("plain")));
    assert!(said.iter().filter(|line| *line == "tls").count() >= 3, "{said:?}");
}
