//! How PostgreSQL would run a statement, and what is wrong with that.

use diesel::sql_types::Text;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _, SimpleAsyncConnection as _};
use frontdesk::db::statement;

/// The tables that grow with the house.
const BIG: &[&str] = &["members", "users", "invitations", "memberships", "companies", "outbox_mails"];
/// A page shows fifty, and one more is read to know whether others follow; estimates are that.
const SORTED: f64 = 120.0;

/// A connection that explains.
pub struct Plans(AsyncPgConnection);

impl Plans {
    pub async fn open(url: &str) -> Self {
        let mut conn = AsyncPgConnection::establish(url).await.expect("a connection");
        conn.batch_execute("set jit = off; set random_page_cost = 1.1").await.expect("set");
        Self(conn)
    }

    /// The plan that the pages' connections would come to (made for any value) or, of a search, that for its pattern.
    pub async fn of(&mut self, sql: &str) -> String {
        let searches = sql.to_lowercase().contains(" like ");
        let mode = if searches { "force_custom_plan" } else { "force_generic_plan" };
        self.0.batch_execute(&format!("set plan_cache_mode = {mode}; prepare p as {sql}")).await.expect("a statement");
        let types = "select unnest(parameter_types)::text from pg_prepared_statements where name = 'p'";
        let types: Vec<String> = statement::<Text>(types).load(&mut self.0).await.expect("types");
        let values: Vec<&str> = types.iter().map(|of| value(of)).collect();
        let values = if values.is_empty() { String::new() } else { format!("({})", values.join(", ")) };
        let explain = statement::<Text>(format!("explain execute p{values}"));
        let lines: Vec<String> = explain.load(&mut self.0).await.expect("a plan");
        self.0.batch_execute("deallocate p").await.expect("done");
        lines.join("\n")
    }
}

/// Some value of this type; for a text one that many are found by.
fn value(of: &str) -> &'static str {
    match of {
        "text" | "character varying" => "'%albrecht%'",
        "bigint" | "integer" | "smallint" => "7",
        "boolean" => "true",
        "date" => "'2026-01-01'",
        "timestamp with time zone" => "'2026-01-01'",
        "bytea" => "'\\x00'",
        "bigint[]" => concat!(
            "'{1,2,3,4,5,6,7,8,9,10,11,12,13,14,15,16,17,18,19,20,21,22,23,24,25,",
            "26,27,28,29,30,31,32,33,34,35,36,37,38,39,40,41,42,43,44,45,46,47,48,49,50}'"
        ),
        "text[]" => "'{a,b}'",
        other => panic!("no value for {other}"),
    }
}

/// What no page may do.
pub fn faults(sql: &str, plan: &str) -> Vec<String> {
    let searches = sql.to_lowercase().contains(" like ");
    let mut faults = Vec::new();
    for line in plan.lines() {
        if let Some(table) = line.split("Seq Scan on ").nth(1).and_then(|rest| rest.split_whitespace().next())
            && BIG.contains(&table)
        {
            faults.push(format!("reads {table} from end to end"));
        }
        // What a search has found must be sorted, and only that.
        let sorts = line.trim_start().trim_start_matches("->").trim_start().starts_with("Sort  (");
        let rows =
            line.split("rows=").nth(1).and_then(|rest| rest.split(' ').next()).and_then(|n| n.parse::<f64>().ok());
        if sorts && !searches && rows.is_some_and(|rows| rows > SORTED) {
            faults.push(format!("sorts {} rows", rows.unwrap_or_default()));
        }
    }
    faults
}

#[test]
fn faults_are_found() {
    let plan = "Limit  (cost=1..2 rows=51 width=8)\n  ->  Sort  (cost=1..2 rows=5000 width=8)\n        ->  Seq Scan on members  (cost=0..1 rows=5000 width=8)";
    assert_eq!(faults("select", plan), ["sorts 5000 rows", "reads members from end to end"]);
    assert_eq!(faults("select", "Seq Scan on operator  (cost=0..1 rows=1 width=8)"), Vec::<String>::new());
}
