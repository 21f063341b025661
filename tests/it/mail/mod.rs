//! Mail by a real SMTP server, with STARTTLS and AUTH.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use frontdesk::db::schema::outbox_mails;
use frontdesk::mail::{MailKind, NewMail, Transport, Tried, outbox};

use crate::support::House;
use crate::support::house::password_hash;
use crate::support::smtp::SmtpServer;

async fn house_that_sends(url: &str, server: &SmtpServer, trusted: bool) -> House {
    let ca = trusted.then_some(server.ca.as_path());
    House::with_transport(Transport::open(Some(url), ca, &std::env::temp_dir()).expect("a transport")).await
}

/// Queues the word that an admin's password changed, to an admin of this address.
async fn queue(house: &House, email: &str) -> i64 {
    use frontdesk::db::schema::admins;
    let mut conn = house.conn().await;
    let admin: i64 = diesel::insert_into(admins::table)
        .values((
            admins::name.eq("Noor \"N\" van\u{a0}den Heuvel, 佐藤"),
            admins::email.eq(email),
            admins::email_key.eq(email),
            admins::password_hash.eq(password_hash().await),
            admins::role.eq("viewer"),
            admins::created_at.eq(house.clock.now()),
        ))
        .returning(admins::id)
        .get_result(&mut conn)
        .await
        .expect("an admin");
    let mail = NewMail {
        admin_id: Some(admin),
        ..NewMail::new(
            MailKind::AdminPasswordChanged,
            "Noor \"N\" van den Heuvel, 佐藤\r\nBcc: evil@example.org".into(),
            email.into(),
        )
    };
    outbox::queue(&mut conn, &mail, house.clock.now()).await.expect("queued")
}

async fn fate(house: &House, id: i64) -> (String, String, i32) {
    let row =
        outbox_mails::table.find(id).select((outbox_mails::state, outbox_mails::last_error, outbox_mails::attempts));
    row.first(&mut house.conn().await).await.expect("the mail is there")
}

#[tokio::test]
async fn mails_arrive_whole_bounce_at_once_and_are_tried_again() {
    let server = SmtpServer::start();
    let house = house_that_sends(&server.url(), &server, true).await;
    let (noor, nobody, later) = (
        queue(&house, "noor@k.example").await,
        queue(&house, "nobody@k.example").await,
        queue(&house, "later@k.example").await,
    );
    assert_eq!(house.worker.try_one().await.expect("works"), Tried::Sent);
    assert_eq!(house.worker.try_one().await.expect("works"), Tried::Bounced);
    assert_eq!(house.worker.try_one().await.expect("works"), Tried::Retrying);
    assert_eq!(house.worker.try_one().await.expect("works"), Tried::Nothing, "not before its time");
    assert_eq!(fate(&house, noor).await.0, "sent");
    assert!(fate(&house, nobody).await.1.contains("550"));
    assert_eq!(fate(&house, later).await.0, "retrying");
    house.clock.advance(jiff::SignedDuration::from_mins(2));
    assert_eq!(house.worker.try_one().await.expect("works"), Tried::Sent, "within two minutes");

    let mails = server.mails(2).await;
    assert_eq!(mails.len(), 2);
    let content = mails[0]["content"].as_str().expect("text");
    assert_eq!(mails[0]["to"][0], "noor@k.example");
    let head = content.split("\r\n\r\n").next().expect("a head");
    for line in [
        "From: Frontdesk <desk@lindenhof.example>",
        "Subject: Your password for Frontdesk was changed",
        "Auto-Submitted: auto-generated",
        "multipart/alternative",
    ] {
        assert!(head.contains(line), "{line}\n{head}");
    }
    assert!(!head.lines().any(|line| line.starts_with("Bcc")), "{head}");
    assert!(
        content.contains("text/plain") && content.contains("text/html") && content.contains("/admin/password-reset")
    );
    let message_id =
        outbox_mails::table.find(noor).select(outbox_mails::message_id).first::<String>(&mut house.conn().await).await;
    assert!(head.contains(&format!("Message-ID: {}", message_id.expect("an id"))), "{head}");
}

#[tokio::test]
async fn an_operators_mistake_bounces_nobodys_mail() {
    let server = SmtpServer::start();
    let wrong = format!("smtp://desk:wrong@localhost:{}?tls=required", server.port);
    for (url, trusted) in [(server.url(), false), (wrong, true), ("smtp://127.0.0.1:9".to_owned(), true)] {
        let house = house_that_sends(&url, &server, trusted).await;
        let mail = queue(&house, "noor@k.example").await;
        assert_eq!(house.worker.try_one().await.expect("works"), Tried::Retrying, "{url}");
        assert!(!fate(&house, mail).await.1.is_empty());
    }
    assert!(server.mails(0).await.is_empty());
}

#[tokio::test]
async fn a_worker_that_died_loses_its_mail_to_another_with_the_same_message_id() {
    let house = House::open().await;
    let mail = queue(&house, "noor@k.example").await;
    let taken =
        outbox::claim_next(&mut *house.conn().await, house.clock.now()).await.expect("claimed").expect("a mail");
    assert_eq!(house.worker.try_one().await.expect("works"), Tried::Nothing, "it is held");
    house.clock.advance(jiff::SignedDuration::from_mins(3));
    assert_eq!(house.worker.try_one().await.expect("works"), Tried::Sent);
    assert_eq!(house.mails.lock().expect("mails")[0].message_id, taken.message_id);
    assert_eq!(fate(&house, mail).await.2, 2);
}

#[tokio::test]
async fn an_invitation_that_comes_back_is_marked() {
    use frontdesk::community::users::invitations::queries::create_or_resend;
    use frontdesk::db::schema::invitations;
    let server = SmtpServer::start();
    let house = house_that_sends(&server.url(), &server, true).await;
    let admin = house.admin(frontdesk::accounts::AdminRole::Manager).await;
    let place = [("name", "Mitte"), ("time_zone", "Europe/Berlin"), ("currency", "EUR")];
    admin.post("/admin/space/locations", &place).await.expect(303);
    let member = house.member(&admin, "Nobody", "nobody@k.example").await;
    let (by, now) = (frontdesk::audit::Actor::System("test"), house.clock.now());
    create_or_resend(&mut *house.conn().await, member, &by, now).await.expect("invited");
    assert_eq!(house.worker.try_one().await.expect("works"), Tried::Bounced);
    let marked = invitations::table.filter(invitations::bounced_at.is_not_null()).count();
    assert_eq!(marked.get_result::<i64>(&mut house.conn().await).await, Ok(1));
}
