//! The trail: what is changed leaves a row in it, in the same transaction. Where the row cannot be written, nothing is
//! changed, and nothing is mailed.

use std::time::Duration;

use diesel::prelude::*;
use diesel::sql_types::Text;
use diesel_async::{RunQueryDsl, SimpleAsyncConnection as _};
use frontdesk::accounts::AdminRole;
use frontdesk::accounts::admins::setup::mint_setup_link;
use frontdesk::audit::Actor;
use frontdesk::db::schema::{audit_events, operator, outbox_mails};
use frontdesk::db::statement;

use crate::support::house::PASSWORD;
use crate::support::{Client, House, Page};

const NEW: [(&str, &str); 2] =
    [("password", "seven green bicycles downhill"), ("password_confirmation", "seven green bicycles downhill")];

/// Everything the house holds, as text.
async fn everything(house: &House) -> String {
    let rows = "select string_agg(name || query_to_xml('select * from ' || quote_ident(name) || ' order by 1', true, false, '')::text, '')
         from (select tablename as name from pg_tables where schemaname = current_schema() order by 1) t";
    statement::<Text>(rows).get_result(&mut *house.conn().await).await.expect("everything")
}

async fn rows(house: &House) -> i64 {
    audit_events::table.count().get_result(&mut *house.conn().await).await.expect("a count")
}

async fn set(house: &House, sql: &str) {
    house.conn().await.batch_execute(sql).await.expect(sql);
}

/// Sends a form twice: while no row of the trail can be written, which changes nothing, and again, which leaves one.
async fn leaves_a_row(house: &House, who: &Client, path: &str, fields: &[(&str, &str)]) -> Page {
    // Later than the first press of a double click.
    house.clock.advance(jiff::SignedDuration::from_secs(6));
    set(house, CLOSE).await;
    let before = everything(house).await;
    let refused = who.post(path, fields).await;
    assert_eq!(refused.status, 500, "{path} leaves no row in the trail\n{}", refused.body);
    assert!(everything(house).await == before, "{path} changed something all the same");
    set(house, OPEN).await;
    let count = rows(house).await;
    let done = who.post(path, fields).await;
    assert!(done.status < 400, "{path}: {}\n{}", done.status, done.body);
    assert!(rows(house).await > count, "{path}");
    done
}

async fn closed_book() -> House {
    let house = House::open().await;
    set(&house, "create function refuse_trail() returns trigger language plpgsql as $$ begin raise exception 'the book is closed'; end $$").await;
    house
}

const CLOSE: &str =
    "create trigger no_trail before insert on audit_events for each row execute function refuse_trail()";
const OPEN: &str = "drop trigger no_trail on audit_events";
const DELETE: (&str, &str) = ("_method", "DELETE");
const YES: (&str, &str) = ("confirmed", "yes");

#[tokio::test]
async fn no_change_of_access_without_its_row() {
    let house = closed_book().await;
    let desk = house.admin(AdminRole::Manager).await;
    let noor = house.member(&desk, "Noor", "noor@k.example").await;
    let invitation = format!("/admin/community/members/{noor}/invitation");
    leaves_a_row(&house, &desk, &invitation, &[]).await;
    let first = house.link_to("noor@k.example").await;
    leaves_a_row(&house, &desk, &invitation, &[]).await;
    house.drain_mail().await;
    leaves_a_row(&house, &house.visitor(), &format!("{first}/fresh"), &[]).await;
    leaves_a_row(&house, &desk, &invitation, &[DELETE]).await;
    leaves_a_row(&house, &desk, &format!("{invitation}/link"), &[]).await;
    leaves_a_row(&house, &desk, &invitation, &[]).await;
    let person = house.visitor();
    let link = house.link_to("noor@k.example").await;
    let own = [("password", PASSWORD), ("password_confirmation", PASSWORD)];
    leaves_a_row(&house, &person, &link, &own).await;

    let user = format!("/admin/community/users/{}", house.user_of(noor).await.expect("a user"));
    leaves_a_row(&house, &person, "/portal/profile", &[("phone", "1"), ("profile_visibility", "hidden")]).await;
    diesel::update(operator::table)
        .set(operator::terms_version.eq(2))
        .execute(&mut *house.conn().await)
        .await
        .expect("set");
    leaves_a_row(&house, &person, "/portal/terms", &[]).await;
    leaves_a_row(&house, &person, "/portal/profile/password", &[("current_password", PASSWORD), NEW[0], NEW[1]]).await;
    leaves_a_row(&house, &desk, &format!("{user}/role"), &[("role", "company_manager")]).await;
    leaves_a_row(&house, &desk, &format!("{user}/password-reset"), &[]).await;
    let reset = house.link_to("noor@k.example").await;
    leaves_a_row(&house, &house.visitor(), &reset, &own).await;
    leaves_a_row(&house, &desk, &format!("{user}/suspension"), &[]).await;
    leaves_a_row(&house, &desk, &format!("{user}/suspension"), &[DELETE]).await;
    leaves_a_row(&house, &desk, &user, &[DELETE, YES]).await;
    assert_eq!(house.reconcile().await, 0);
}

#[tokio::test]
async fn no_change_of_a_record_or_a_setting_without_its_row() {
    let house = closed_book().await;
    let desk = house.admin(AdminRole::Owner).await;
    let place = [("location_id", "1"), ("version", "1")];
    let changed = [("name", "Changed"), place[0], place[1], ("time_zone", "Europe/Paris"), ("currency", "EUR")];
    for (list, more) in [("community/members", 1), ("community/companies", 0), ("space/locations", 0)] {
        let list = format!("/admin/{list}");
        let new = [("name", "New"), ("location_id", "1"), ("time_zone", "Europe/Berlin"), ("currency", "EUR")];
        let one = format!("{list}/{}", leaves_a_row(&house, &desk, &list, &new).await.new_id());
        leaves_a_row(&house, &desk, &one, &changed).await;
        if more == 1 {
            leaves_a_row(&house, &desk, &format!("{one}/archive"), &[]).await;
            leaves_a_row(&house, &desk, &format!("{one}/archive"), &[DELETE]).await;
        }
        leaves_a_row(&house, &desk, &one, &[DELETE, YES]).await;
    }
    leaves_a_row(&house, &desk, "/admin/settings/house", &[("name", "Lindenhof"), ("version", "1")]).await;
    leaves_a_row(&house, &desk, "/admin/account/password", &[("current_password", PASSWORD), NEW[0], NEW[1]]).await;
    house.drain_mail().await;
    let mail: i64 = outbox_mails::table.select(outbox_mails::id).first(&mut *house.conn().await).await.expect("a mail");
    leaves_a_row(&house, &desk, &format!("/admin/settings/mail-log/{mail}/send-again"), &[]).await;
}

#[tokio::test]
async fn no_owner_without_its_row() {
    let house = closed_book().await;
    let minted = mint_setup_link(&mut *house.conn().await, house.clock.now()).await.expect("the database answers");
    let token = minted.expect("a link").reveal();
    let owner = [("token", token.as_str()), ("name", "Marta"), ("email", "marta@l.example"), ("password", PASSWORD)];
    leaves_a_row(&house, &house.visitor(), "/admin/setup", &owner).await;
}

#[tokio::test]
async fn no_import_without_its_rows() {
    let house = closed_book().await;
    let people = frontdesk::community::import::read(b"Name,Email,Location\nNoor,noor@k.example,Mitte\n").expect("rows");
    let import = async || {
        let mut conn = house.conn().await;
        frontdesk::community::import::members(
            &mut conn,
            &people,
            None,
            false,
            &Actor::System("import"),
            house.clock.now(),
        )
        .await
    };
    set(&house, CLOSE).await;
    let before = everything(&house).await;
    assert!(import().await.is_err() && everything(&house).await == before);
    set(&house, OPEN).await;
    assert_eq!((import().await.expect("taken").newcomers.len(), rows(&house).await), (1, 1));
}

/// A server that takes the connection and says nothing holds a mail in flight.
#[tokio::test]
async fn a_link_is_in_the_book_before_its_mail_goes() {
    let silent = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let url = format!("smtp://{}", silent.local_addr().expect("an address"));
    let transport = frontdesk::mail::Transport::open(Some(&url), None, &std::env::temp_dir()).expect("a transport");
    let house = House::with_transport(transport).await;
    house.admin(AdminRole::Owner).await;
    let asked = [("email", "owner@lindenhof.example")];
    house.visitor().post("/admin/password-reset", &asked).await.expect(303);
    let looked = async {
        let mut links = 0_i64;
        while links == 0 {
            tokio::time::sleep(Duration::from_millis(50)).await;
            let tokens = frontdesk::db::schema::tokens::table.count();
            links = tokens.get_result(&mut *house.conn().await).await.expect("a count");
        }
    };
    tokio::select! {
        tried = house.worker.try_one() => panic!("the mail went before its link was kept: {tried:?}"),
        () = looked => {}
    }
}

/// The book keeps the ids of companies and locations; who reads it is told their names, also once they have others.
#[actix_web::test]
async fn companies_and_locations_are_told_by_name() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let company = async |name: &str| {
        let fields = [("name", name), ("location_id", "1")];
        admin.post("/admin/community/companies", &fields).await.expect(303).new_id().to_string()
    };
    let (hinoki, ostriv) = (company("Hinoki").await, company("Ostriv").await);
    let noor = house.member(&admin, "Noor", "noor@hinoki.example").await;
    let record = format!("/admin/community/members/{noor}");
    let belongs = async |company: &str| {
        let version = admin.get(&format!("{record}/edit")).await.expect(200).value_of("version").expect("a version");
        let fields =
            [("name", "Noor"), ("email", "noor@hinoki.example"), ("company_id", company), ("version", &version)];
        admin.post(&record, &fields).await.expect(303);
    };
    belongs(&hinoki).await;
    belongs(&ostriv).await;
    let book = async || admin.get("/admin/settings/activity").await.expect(200);
    let changed = |field: &str, old: &str, new: &str| {
        let shown = |value: &str| format!("<bdi>{value}</bdi>");
        format!("<dt>{field}</dt><dd><span class=\"struck\">{}</span> → {}", shown(old), shown(new))
    };
    let made = "<dt>Location</dt><dd><span class=\"muted\">empty</span> → <bdi>Mitte</bdi>";
    book().await.contains(&changed("Company", "Hinoki", "Ostriv")).contains(made);
    // Of one that is gone, its number is left.
    admin.delete(&format!("/admin/community/companies/{hinoki}"), &[("confirmed", "yes")]).await.expect(303);
    book().await.contains(&changed("Company", &hinoki, "Ostriv"));
}
