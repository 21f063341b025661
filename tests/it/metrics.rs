//! `/metrics`: who may read it, and what stands in it.

use actix_web::http::Method;

use crate::support::Client;
use crate::support::house::House;

#[actix_web::test]
async fn it_is_there_for_this_machine_and_for_the_token_alone() {
    let house =
        House::open_with(|parts| parts.trusted_proxies = vec!["127.0.0.2/32".parse().expect("a network")]).await;
    let visitor = house.visitor();
    let read = async |headers: &[(&str, &str)]| {
        let mut request = visitor.raw(Method::GET.as_str().parse().expect("a verb"), "/metrics");
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        Client::read(request).await
    };
    read(&[]).await.expect(200).contains("frontdesk_badge 0");
    // A proxy that nobody declared speaks for strangers.
    read(&[("X-Forwarded-For", "203.0.113.7")]).await.expect(404);
    read(&[("X-Forwarded-For", "127.0.0.1")]).await.expect(404);
    let far = ("X-Forwarded-For", "203.0.113.7");
    read(&[far, ("Authorization", "Bearer a token for the metrics")]).await.expect(200);
    read(&[far, ("Authorization", "Bearer a token for the metricz")]).await.expect(404);
}

#[actix_web::test]
async fn through_a_trusted_proxy_the_client_counts() {
    let house = House::open_with(|parts| parts.trusted_proxies = vec!["127.0.0.0/8".parse().expect("a network")]).await;
    let read = async |client: &str| {
        let request = house.visitor().raw(Method::GET.as_str().parse().expect("a verb"), "/metrics");
        Client::read(request.header("X-Forwarded-For", client)).await
    };
    read("203.0.113.7").await.expect(404);
    read("::1").await.expect(200);
}

#[actix_web::test]
async fn it_tells_routes_statements_pools_and_mail() {
    let house = House::open().await;
    let desk = house.admin(frontdesk::accounts::AdminRole::Owner).await;
    let member = house.member(&desk, "Noor", "noor@example.org").await;
    desk.get(&format!("/admin/community/members/{member}")).await.expect(200);
    desk.post(&format!("/admin/community/members/{member}/invitation"), &[]).await.expect(303);
    let metrics = desk.get("/metrics").await.expect(200);
    for line in [
        "frontdesk_request_seconds_count{route=\"/admin/community/members/{id}\",method=\"GET\",status=\"200\"} 1",
        "frontdesk_statement_seconds_count{statement=\"insert members\"} 1",
        "frontdesk_pool_waiting{pool=\"pages\"} 0",
        "frontdesk_pool_waiting{pool=\"search\"} 0",
        "frontdesk_outbox_mails 1",
        "frontdesk_badge 0",
    ] {
        assert!(metrics.body.contains(line), "{line} in\n{}", metrics.body);
    }
    assert!(!metrics.body.contains("noor"), "no names, no addresses");
}
