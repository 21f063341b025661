//! The company.

use diesel::prelude::*;

use crate::clock::Instant;
use crate::db::schema::companies;

/// A firm of the community.
#[derive(Clone, Debug, Queryable, Selectable)]
#[diesel(table_name = companies)]
pub struct Company {
    pub id: i64,
    pub version: i32,
    pub name: String,
    pub name_key: String,
    pub location_id: i64,
    pub billing_email: Option<String>,
    pub billing_address: String,
    pub tax_id: String,
    pub created_at: Instant,
}
