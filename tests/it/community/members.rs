use std::collections::HashSet;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Text};
use diesel_async::{RunQueryDsl, SimpleAsyncConnection as _};
use frontdesk::accounts::AdminRole;
use frontdesk::clock::Day;
use frontdesk::community::members::queries::{fold_counts, rederive_due};
use frontdesk::db::compact;
use frontdesk::db::schema::{audit_events, members, memberships, plans};
use frontdesk::db::statement;
use frontdesk::web::page_token;
use jiff::ToSpan as _;
use reqwest::Method;

use crate::support::browser::Window;
use crate::support::{House, Page};

const LIST: &str = "/admin/community/members";

/// The ids of a list's rows, in order.
pub fn ids(page: &Page) -> Vec<i64> {
    page.body.split("id=\"member-").skip(1).filter_map(|row| row.split('"').next()?.parse().ok()).collect()
}

/// Where a link with this relation leads.
pub fn link(page: &Page, rel: &str) -> Option<String> {
    let at = page.body.find(&format!("rel=\"{rel}\""))?;
    let tag = &page.body[at..];
    Some(tag.split("href=\"").nth(1)?.split('"').next()?.replace("&#38;", "&"))
}

#[tokio::test]
async fn pages_hold_everyone_once_in_a_stable_order_there_and_back() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    for number in 0..120 {
        // The same name and day for all: only the tie-break tells them apart.
        admin
            .post(
                LIST,
                &[("name", "Émile Zola"), ("email", &format!("e{number}@zola.example")), ("joined_on", "2026-01-01")],
            )
            .await
            .expect(303);
    }
    for sort in ["sort=newest", "sort=name", "sort=newest&q=zola", "sort=name&q=zola"] {
        let mut page = admin.get(&format!("{LIST}?{sort}")).await.expect(200).contains("<b>120</b>");
        let first = ids(&page);
        let mut seen = vec![first.clone()];
        while let Some(next) = link(&page, "next") {
            page = admin.get(&next).await.expect(200).contains("<b>120</b>");
            seen.push(ids(&page));
        }
        assert_eq!(seen.iter().map(Vec::len).collect::<Vec<_>>(), [50, 50, 20], "{sort}");
        assert_eq!(seen.concat().iter().collect::<HashSet<_>>().len(), 120, "{sort}");
        while let Some(previous) = link(&page, "prev") {
            page = admin.get(&previous).await.expect(200);
            seen.pop();
            assert_eq!(Some(&ids(&page)), seen.last(), "{sort}, back");
        }
        assert_eq!(ids(&page), first);
    }
    // Nobody is left beyond this place: the first page.
    let end = page_token("1900-01-01", 0);
    for query in ["", "q=zola&", "status=contact&"] {
        let page = admin.get(&format!("{LIST}?{query}after={end}")).await.expect(200).contains("<b>120</b>");
        assert_eq!((ids(&page).len(), link(&page, "prev").is_some(), link(&page, "next").is_some()), (50, false, true));
        let users = admin.get(&format!("/admin/community/users?{query}after={end}")).await.expect(200);
        assert_eq!(ids(&users).len(), 50, "{query}");
    }
    admin.get(&format!("{LIST}?after=nonsense")).await.expect(400);
    admin.get(&format!("{LIST}?sort=sideways")).await.expect(400);
}

#[tokio::test]
async fn people_are_found_as_people_look_for_them() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let company = admin
        .post("/admin/community/companies", &[("name", "Łąka & Söhne"), ("location_id", "1")])
        .await
        .expect(303)
        .new_id();
    let make = async |name: &str, email: &str, phone: &str, company: &str| {
        admin
            .post(LIST, &[("name", name), ("email", email), ("phone", phone), ("company_id", company)])
            .await
            .expect(303)
            .new_id()
    };
    let emile = make("Émile O'Neil", "emile@zola.example", "+49 (30) 5557-0142", "").await;
    let bo = make("Bo 50%_\\", "", "", "").await;
    let mori = make("森 晃", "mori@hinoki.example", "", "").await;
    let staff = make("Anna Weiß", "anna@wiese.example", "", &company.to_string()).await;
    let maeve = make("Maeve O’Brien", "", "", "").await;
    let cases: [(&str, Vec<i64>); 21] = [
        ("EMILE", vec![emile]),
        ("o'neil", vec![emile]),
        ("O’Neil", vec![emile]),
        ("o'", vec![maeve, emile]),
        ("O'Brien", vec![maeve]),
        ("O´Brien", vec![maeve]),
        ("obrien", vec![]),
        ("ZOLA.example", vec![emile]),
        ("30 5557 0142", vec![emile]),
        ("+493055570142", vec![emile]),
        ("bo", vec![bo]),
        ("B", vec![bo]),
        ("50%", vec![bo]),
        ("%_\\", vec![bo]),
        ("_", vec![bo]),
        ("晃", vec![mori]),
        ("森 晃", vec![mori]),
        ("laka", vec![staff]),
        ("weiss", vec![staff]),
        ("sohne", vec![staff]),
        ("'; drop table members --", vec![]),
    ];
    for (q, found) in cases {
        let query = serde_html_form::to_string([("q", q)]).expect("a query");
        let page = admin.get(&format!("{LIST}?{query}")).await.expect(200);
        assert_eq!(ids(&page), found, "{q:?}");
    }
    // Of how many, too.
    admin.get(LIST).await.expect(200).contains("<b>5</b> members<");
    let part = admin.hx(Method::GET, &format!("{LIST}?q=anna"), &[]).await.expect(200).lacks("<html");
    let part = part.contains("<b>1</b> of 5<");
    assert_eq!(ids(&part), [staff]);
    assert!(part.header("vary").contains("HX-Request"));
    assert_eq!(
        ids(&admin.get(&format!("{LIST}?company={company}&access=not_invited&location=1&status=contact")).await),
        [staff]
    );
    assert_eq!(ids(&admin.get(&format!("{LIST}?access=with_access")).await), [0; 0]);
}

#[actix_web::test]
async fn a_chosen_filter_turns_brass_and_can_be_cleared_without_a_reload() {
    let house = House::open().await;
    house.admin(AdminRole::Viewer).await;
    let window = Window::open(&house.base).await;
    window.signs_in("viewer@lindenhof.example").await;
    window.go(LIST).await;
    let clear = "String(document.querySelector('.clear').checkVisibility())";
    let ground = "getComputedStyle(document.querySelector('label:has([name=status])')).backgroundColor";
    let plain: String =
        window.page.evaluate_expression(ground).await.expect("a ground").into_value().expect("a colour");
    window.becomes(clear, "false").await;
    let choose = "(status => { document.stays = 'yes'; status.value = 'lead'; \
                  status.dispatchEvent(new Event('change', { bubbles: true })); })(document.querySelector('[name=status]'))";
    window.page.evaluate_expression(choose).await.expect("a choice");
    let export = "document.querySelector('#export').getAttribute('href')";
    window.becomes(export, "/admin/community/members.csv?status=lead").await;
    window.becomes(clear, "true").await;
    window.becomes(&format!("String({ground} == '{plain}')"), "false").await;
    window.becomes("document.stays", "yes").await;
    window.click(".clear").await;
    window.is_at(LIST).await;
    window.becomes(clear, "false").await;
}

#[tokio::test]
async fn faults_are_named_and_nothing_typed_is_lost() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let page = admin
        .post(LIST, &[("name", " "), ("email", "no address"), ("notes", "keep <this>"), ("location_id", "1")])
        .await
        .expect(422);
    assert_eq!(page.body.matches("aria-invalid=\"true\"").count(), 2, "{}", page.body);
    assert_eq!(page.body.matches("autofocus").count(), 1);
    let page = page.contains("name-fault").contains("no address").contains("keep &#60;this&#62;");
    assert!(page.body.contains("aria-describedby=\"name-fault\""));
    admin.post(LIST, &[("name", "Noor"), ("company_id", "77")]).await.expect(422).contains("company_id-fault");
    admin.post(LIST, &[("name", "Noor"), ("location_id", "77")]).await.expect(422).contains("location_id-fault");
    assert_eq!(members::table.count().get_result::<i64>(&mut house.conn().await).await.expect("a count"), 0);
}

#[tokio::test]
async fn the_second_saver_sees_what_the_first_made_of_it() {
    let house = House::open().await;
    let (first, second) = (house.admin(AdminRole::Owner).await, house.admin(AdminRole::Manager).await);
    let id = house.member(&first, "Noor", "noor@k.example").await;
    let (edit, record) = (format!("{LIST}/{id}/edit"), format!("{LIST}/{id}"));
    let version = first.get(&edit).await.expect(200).value_of("version").expect("a version");
    // Who saves and has changed nothing is in nobody's way, and in no trail.
    let as_it_is = [("name", "Noor"), ("email", "noor@k.example"), ("status", "active"), ("version", &version)];
    first.post(&record, &as_it_is).await.expect(303);
    first.get("/admin/settings/activity").await.expect(200).lacks("changed the member");
    first.post(&record, &[("name", "Noor"), ("phone", "111"), ("version", &version)]).await.expect(303);
    let page = second.post(&record, &[("name", "Noor"), ("phone", "222"), ("version", &version)]).await.expect(409);
    let page = page.contains("The owner").contains("111").contains("value=\"222\"");
    let newer = page.value_of("version").expect("a version");
    second.post(&record, &[("name", "Noor"), ("phone", "222"), ("version", &newer)]).await.expect(303);
    second.get(&record).await.expect(200).contains("222");
}

#[tokio::test]
async fn a_changed_address_kills_the_open_link_and_says_so() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let id = house.member(&admin, "Noor", "noor@k.example").await;
    admin.post(&format!("{LIST}/{id}/invitation"), &[]).await.expect(303);
    let open = house.link_to("noor@k.example").await;
    let version = admin.get(&format!("{LIST}/{id}/edit")).await.value_of("version").expect("a version");
    let fields = [("name", "Noor"), ("email", "noor@new.example"), ("version", version.as_str())];
    admin.post(&format!("{LIST}/{id}"), &fields).await.expect(303);
    admin.get(&format!("{LIST}/{id}")).await.expect(200).contains("invitation was revoked");
    house.visitor().get(&open).await.expect(410).contains("taken back");
    house.reconcile().await;
}

#[tokio::test]
async fn who_signs_in_with_another_address_than_the_record_bears_is_told() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let (id, ..) = house.user(&admin, "Noor", "noor@k.example").await;
    let record = format!("{LIST}/{id}");
    let form = [("name", "Noor"), ("email", "Noor@K.example"), ("version", "1"), ("status", "")];
    admin.post(&record, &form).await.expect(303);
    admin.get(&record).await.expect(200).contains("Noor is saved.").lacks("sign-in address");
    let form = [("name", "Noor"), ("email", "noor@new.example"), ("version", "2"), ("status", "")];
    admin.post(&record, &form).await.expect(303);
    admin.get(&record).await.expect(200).contains("Their sign-in address stays noor@k.example.");
}

#[tokio::test]
async fn members_are_archived_and_deleted_only_when_nothing_hangs_on_them() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let (with_user, user, _) = house.user(&admin, "Kwame", "kwame@a.example").await;
    for refused in [
        admin.post(&format!("{LIST}/{with_user}/archive"), &[]).await,
        admin.delete(&format!("{LIST}/{with_user}"), &[("confirmed", "yes")]).await,
    ] {
        refused.expect(409).contains("has a user").contains(&format!("href=\"{LIST}/{with_user}\">To the record"));
    }
    admin
        .hx(Method::DELETE, &format!("{LIST}/{with_user}"), &[])
        .await
        .expect(409)
        .contains("has a user")
        .contains("To the record</a>");
    admin.delete(&format!("/admin/community/users/{user}"), &[("confirmed", "yes")]).await.expect(303);

    // A billing record keeps its member.
    let mut conn = house.conn().await;
    let now = house.clock.now();
    let plan: i64 = diesel::insert_into(plans::table)
        .values((plans::name.eq("Flex"), plans::name_key.eq("flex"), plans::created_at.eq(now)))
        .returning(plans::id)
        .get_result(&mut conn)
        .await
        .expect("a plan");
    let today = now.day_in(&jiff::tz::TimeZone::get("Europe/Berlin").expect("a zone"));
    let days_ago = |days: i64| Day(today.0 - days.days());
    let unlived = admin.get(&format!("{LIST}/{with_user}")).await.expect(200);
    unlived.lacks("class=\"life\"");
    diesel::insert_into(memberships::table)
        .values((
            memberships::member_id.eq(with_user),
            memberships::plan_id.eq(plan),
            memberships::name.eq("Flex"),
            memberships::starts_on.eq(days_ago(30)),
            memberships::ends_on.eq(Some(days_ago(10))),
            memberships::price_cents.eq(18_900),
            memberships::currency.eq("EUR"),
            memberships::created_at.eq(now),
        ))
        .execute(&mut conn)
        .await
        .expect("a membership");
    // Their life in the house is told by it, until the day after it ended.
    let lived = admin.get(&format!("{LIST}/{with_user}")).await.expect(200).contains("Follows from Flex");
    let since = frontdesk::web::when::day(days_ago(9));
    lived.contains(&format!("Since {since}")).contains("All memberships ended").contains("set by hand to Active");
    admin
        .delete(&format!("{LIST}/{with_user}"), &[("confirmed", "yes")])
        .await
        .expect(409)
        .contains("1 billing record");
    assert!(diesel::delete(members::table.find(with_user)).execute(&mut conn).await.is_err(), "PostgreSQL refuses too");

    // Archived: in no list and no number, but under the filter.
    admin.post(&format!("{LIST}/{with_user}/archive"), &[]).await.expect(303);
    assert_eq!(ids(&admin.get(LIST).await), [0; 0]);
    assert_eq!(ids(&admin.get(&format!("{LIST}?status=archived")).await), [with_user]);
    house.reconcile().await;
    let again = admin.post(&format!("{LIST}/{with_user}/archive"), &[]).await.expect(303);
    admin.get(again.location()).await.expect(200).contains("is archived already");
    admin.delete(&format!("{LIST}/{with_user}/archive"), &[]).await.expect(303);
    assert_eq!(ids(&admin.get(LIST).await), [with_user]);

    // Nothing hangs on this one: asked first, then gone. Archived, its invitation is taken back.
    let free = house.member(&admin, "Lea", "lea@a.example").await;
    admin.post(&format!("{LIST}/{free}/invitation"), &[]).await.expect(303);
    let link = house.link_to("lea@a.example").await;
    admin.post(&format!("{LIST}/{free}/archive"), &[]).await.expect(303);
    house.visitor().get(&link).await.expect(410).contains("taken back");
    house.reconcile().await;
    admin.delete(&format!("{LIST}/{free}/archive"), &[]).await.expect(303);
    admin.delete(&format!("{LIST}/{free}"), &[]).await.expect(200).contains("Delete <bdi>Lea</bdi>?").contains("Keep");
    admin.get(&format!("{LIST}/{free}")).await.expect(200);
    admin.delete(&format!("{LIST}/{free}"), &[("confirmed", "yes")]).await.expect(303);
    admin.get(&format!("{LIST}/{free}")).await.expect(404);
    house.reconcile().await;
    let trail =
        audit_events::table.filter(audit_events::subject_kind.eq("member")).filter(audit_events::subject_id.eq(free));
    let trail: i64 = trail.count().get_result(&mut conn).await.expect("a count");
    assert_eq!(trail, 4, "made, archived, restored, deleted: the trail outlives its subject");
}

#[tokio::test]
async fn status_follows_the_date_unless_set_by_hand() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let id = admin.post(LIST, &[("name", "Noor")]).await.expect(303).new_id();
    let status = async || {
        members::table
            .find(id)
            .select(members::status)
            .first::<String>(&mut house.conn().await)
            .await
            .expect("a status")
    };
    assert_eq!(status().await, "contact");
    let today = house.clock.now().day_in(&jiff::tz::TimeZone::UTC);
    let tomorrow = Day(today.0.tomorrow().expect("a day"));
    diesel::update(members::table.find(id))
        .set(members::status_due_on.eq(Some(tomorrow)))
        .execute(&mut house.conn().await)
        .await
        .expect("set");
    house.later(48);
    assert_eq!(rederive_due(&mut *house.conn().await, house.clock.now()).await.expect("derived"), 1);
    let version = admin.get(&format!("{LIST}/{id}/edit")).await.value_of("version").expect("a version");
    admin
        .post(&format!("{LIST}/{id}"), &[("name", "Noor"), ("status", "lead"), ("version", &version)])
        .await
        .expect(303);
    assert_eq!(status().await, "lead");
    admin.get(&format!("{LIST}/{id}")).await.contains("set by hand");
}

#[tokio::test]
async fn the_export_streams_everyone_and_no_formula() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Viewer).await;
    let manager = house.admin(AdminRole::Manager).await;
    house.member(&manager, "=HYPERLINK(\"http://evil\")", "a@b.example").await;
    house.member(&manager, "Zoë, \"Zo\"", "zoe@b.example").await;
    let file = admin.get("/admin/community/members.csv").await.expect(200);
    assert!(
        file.header("content-type").starts_with("text/csv")
            && file.header("content-disposition").contains("attachment")
    );
    let mut lines = file.body.lines();
    assert!(lines.next().is_some_and(|head| head.starts_with("id,name,email,company,location,status,portal_access")));
    let file = file
        .contains("\"'=HYPERLINK(\"\"http://evil\"\")\"")
        .contains("\"Zoë, \"\"Zo\"\"\"")
        .contains(",active,not_invited,");
    assert_eq!(file.body.lines().count(), 3);
    let one = admin.get("/admin/community/members.csv?q=zoe").await.expect(200);
    assert_eq!(one.body.lines().count(), 2);
}

/// Whoever pastes an address means those who have it. What is no address of anybody is a part of one, as any other text.
#[tokio::test]
async fn a_whole_address_finds_those_who_have_it() {
    let house = House::open().await;
    let manager = house.admin(AdminRole::Manager).await;
    let ada = house.member(&manager, "Ada", "ada@lab.example").await;
    let both = house.member(&manager, "Ada's desk", "Ada@LAB.example").await;
    let clada = house.member(&manager, "Clada", "clada@lab.example").await;
    let buro = house.member(&manager, "Jörg", "jörg@büro.example").await;
    // Whatever else is asked for: she is not invited, and so nobody is.
    for other in ["users?tab=invited", "members?status=archived", "members?access=suspended"] {
        let page = manager.get(&format!("/admin/community/{other}&q=ada@lab.example")).await.expect(200);
        assert_eq!(ids(&page), [0; 0], "{other}");
    }
    manager.post(&format!("{LIST}/{clada}/invitation"), &[]).await.expect(303);
    assert_eq!(ids(&manager.get("/admin/community/users?tab=invited&q=ada@lab.example").await), [0; 0]);
    manager.delete(&format!("{LIST}/{clada}/invitation"), &[]).await.expect(303);
    // It tells of Clada's invitation.
    manager.get(LIST).await.expect(200);
    let found = manager.get("/admin/find?q=ada@lab.example").await.expect(200);
    assert!(!found.body.contains("Clada"));
    manager.get("/admin/find?q=ada@lab.exampl").await.expect(200).contains("Clada");
    let cases: &[(&str, &[i64])] = &[
        (" ADA@lab.example ", &[both, ada]),
        ("clada@lab.example", &[clada]),
        ("ada@lab.exampl", &[clada, both, ada]),
        ("lada@lab.example", &[clada]),
        ("jörg@xn--bro-hoa.example", &[buro]),
        ("joerg@lab.example", &[]),
    ];
    for (q, found) in cases {
        let query = serde_html_form::to_string([("q", q)]).expect("a query");
        for list in [LIST, "/admin/community/users"] {
            let page = manager.get(&format!("{list}?{query}&tab=not_invited")).await.expect(200);
            assert_eq!(ids(&page), *found, "{list}, {q:?}");
        }
        for file in ["members.csv", "users.csv"] {
            let file = manager.get(&format!("/admin/community/{file}?{query}")).await.expect(200);
            assert_eq!(file.body.lines().count(), found.len() + 1, "{q:?}");
        }
    }
}

#[tokio::test]
async fn a_viewer_looks_and_changes_nothing() {
    let house = House::open().await;
    let manager = house.admin(AdminRole::Manager).await;
    let id = house.member(&manager, "Noor", "noor@k.example").await;
    for role in [AdminRole::Viewer, AdminRole::Billing] {
        let admin = house.admin(role).await;
        admin.get(LIST).await.expect(200).lacks("New member");
        admin.get(&format!("{LIST}/{id}")).await.expect(200).lacks(">Edit<").lacks(">Invite<");
        admin.post(LIST, &[("name", "X")]).await.expect(403);
        for path in [format!("{LIST}/{id}"), format!("{LIST}/{id}/archive"), format!("{LIST}/{id}/invitation")] {
            admin.post(&path, &[("name", "X")]).await.expect(403);
            admin.delete(&path, &[("confirmed", "yes")]).await.expect(403);
        }
        admin.get(&format!("{LIST}/new")).await.expect(403);
    }
}

/// What pages read from end to end is as long as what is in it, also after a busy hour.
#[tokio::test]
async fn the_tables_of_numbers_stay_small() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Owner).await;
    house.user(&desk, "Noor", "noor@work.example").await;
    let mut conn = house.conn().await;
    let pages = statement::<(BigInt, BigInt)>(
        "select pg_relation_size('member_counts') / 8192, pg_relation_size('access_counts') / 8192",
    );
    assert!(compact(&mut conn).await.expect("looked").is_empty(), "they are small");
    conn.batch_execute(
        "insert into member_counts (status, location_id, portal_access, is_archived, members, with_email)
         select 'lead', 1, 'not_invited', false, case when n % 2 = 0 then 1 else -1 end, 0 from generate_series(1, 1000) n",
    )
    .await
    .expect("a busy hour");
    assert!(compact(&mut conn).await.expect("looked").is_empty(), "they are long, but full");
    fold_counts(&mut conn).await.expect("folded");
    // Whoever still reads the old rows keeps the next ones out of their room.
    let mut reader = house.conn().await;
    reader.batch_execute("begin isolation level repeatable read; select from access_counts").await.expect("a reader");
    for _ in 0..50 {
        conn.batch_execute("update access_counts set suspended = suspended + 0").await.expect("counted");
    }
    assert!(!compact(&mut conn).await.expect("looked").contains(&"access_counts"), "it is held");
    reader.batch_execute("commit").await.expect("read");
    let (_, long) = pages.clone().get_result::<(i64, i64)>(&mut conn).await.expect("pages");
    assert!(long > 4, "{long}");
    // What other tests have begun in the same cluster may still see the old rows for a moment.
    for _ in 0..100 {
        compact(&mut conn).await.expect("looked");
        if pages.clone().get_result::<(i64, i64)>(&mut conn).await.expect("pages") == (1, 1) {
            break;
        }
        tokio::time::sleep(std::time::Duration::from_millis(100)).await;
    }
    assert_eq!(pages.get_result::<(i64, i64)>(&mut conn).await.expect("pages"), (1, 1));
    let timeout = statement::<Text>("select current_setting('lock_timeout')").get_result::<String>(&mut conn).await;
    assert_eq!(timeout.expect("a setting"), "0");
    house.reconcile().await;
}

/// Each change adds to the numbers of its kinds; the sweep folds what was added, and no number changes by it.
#[tokio::test]
async fn numbers_of_kinds_follow_each_change_and_survive_the_folding() {
    let house = House::open().await;
    let desk = house.admin(AdminRole::Owner).await;
    let mut ids = Vec::new();
    for at in 0..12 {
        ids.push(house.member(&desk, &format!("Person {at}"), &format!("person{at}@work.example")).await);
    }
    desk.post(&format!("/admin/community/members/{}/archive", ids[0]), &[]).await.expect(303);
    house.user(&desk, "Noor", "noor@work.example").await;
    house.reconcile().await;
    let mut conn = house.conn().await;
    let rows = statement::<BigInt>("select count(*) from member_counts");
    let before: i64 = rows.clone().get_result(&mut conn).await.expect("a count");
    assert!(fold_counts(&mut conn).await.expect("folded") > 12);
    let after: i64 = rows.get_result(&mut conn).await.expect("a count");
    assert!(before > 12 && after <= 4, "{before} rows, then {after}");
    assert_eq!(fold_counts(&mut conn).await.expect("nothing to fold"), 0);
    house.reconcile().await;
    let page = desk.get("/admin/community/members?status=archived").await.expect(200);
    assert!(page.body.contains("<b>1</b> member<"), "{}", page.body);
}
