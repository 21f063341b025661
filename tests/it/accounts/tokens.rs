//! Links and cookies.

use diesel::prelude::*;
use diesel_async::RunQueryDsl;
use frontdesk::accounts::AdminRole;
use frontdesk::accounts::tokens::Secret;
use frontdesk::db::schema::tokens;
use sha2::{Digest as _, Sha256};

use crate::support::House;

#[tokio::test]
async fn of_a_link_only_its_sha256_is_kept() {
    let house = House::open().await;
    let admin = house.admin(AdminRole::Manager).await;
    let member = house.member(&admin, "Noor", "noor@example.org").await;
    admin.post(&format!("/admin/community/members/{member}/invitation"), &[]).await.expect(303);
    let link = house.link_to("noor@example.org").await;
    let word = link.rsplit('/').next().expect("a token");
    let bytes = base64::Engine::decode(&base64::prelude::BASE64_URL_SAFE_NO_PAD, word).expect("base64");
    assert_eq!(bytes.len(), 32);
    let kept: Vec<Vec<u8>> = tokens::table.select(tokens::sha256).load(&mut house.conn().await).await.expect("tokens");
    assert_eq!(kept, [Sha256::digest(&bytes).to_vec()]);
    // Each is another.
    let made: std::collections::HashSet<_> = (0..100).map(|_| Secret::mint().expect("random bytes").reveal()).collect();
    assert_eq!(made.len(), 100);
}
