//! `src/db/schema.rs` is what the migrated database looks like. `UPDATE=1` writes it anew.

use std::fmt::Write as _;
use std::path::Path;

use diesel::sql_types::Text;
use diesel_async::{AsyncConnection as _, AsyncPgConnection, RunQueryDsl as _};
use frontdesk::db::statement;

use crate::support::cluster::TestDatabase;

const HEAD: &str = "// Generated from the migrated database and checked by a test; write it anew with `UPDATE=1 cargo test schema`.\n\n";

const TABLES: &str = "
    select format(E'diesel::table! {\\n    %s (%s) {\\n%s\\n    }\\n}\\n', c.relname,
        (select string_agg(a.attname, ', ' order by a.attnum) from pg_constraint k join pg_attribute a on a.attrelid = k.conrelid and a.attnum = any(k.conkey)
         where k.conrelid = c.oid and k.contype = 'p'),
        (select string_agg(format('        %s -> %s,', a.attname, case when a.attnotnull then t.name else 'Nullable<' || t.name || '>' end), E'\\n' order by a.attnum)
         from pg_attribute a cross join lateral (select case format_type(a.atttypid, null)
             when 'bigint' then 'Int8' when 'integer' then 'Int4' when 'smallint' then 'Int2' when 'text' then 'Text' when 'boolean' then 'Bool'
             when 'timestamp with time zone' then 'Timestamptz' when 'date' then 'Date' when 'jsonb' then 'Jsonb' when 'bytea' then 'Bytea'
             when 'text[]' then 'Array<Text>' else 'Unknown_' || format_type(a.atttypid, null) end as name) t
         where a.attrelid = c.oid and a.attnum > 0 and not a.attisdropped))
    from pg_class c where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace and c.relname not like '\\_\\_%' order by c.relname";

const JOINS: &str = "
    select format('diesel::joinable!(%s -> %s (%s));', r.relname, f.relname, a.attname)
    from pg_constraint c join pg_class r on r.oid = c.conrelid join pg_class f on f.oid = c.confrelid
    join pg_attribute a on a.attrelid = c.conrelid and a.attnum = c.conkey[1]
    where c.contype = 'f' and r.relnamespace = current_schema()::regnamespace order by 1";

const NAMES: &str = "
    select c.relname::text from pg_class c
    where c.relkind = 'r' and c.relnamespace = current_schema()::regnamespace and c.relname not like '\\_\\_%' order by 1";

#[tokio::test]
async fn the_schema_is_that_of_the_migrated_database() {
    let database = TestDatabase::create().await;
    let mut conn = AsyncPgConnection::establish(&database.url).await.expect("a connection");
    let mut text = HEAD.to_owned();
    for sql in [TABLES, JOINS] {
        for line in statement::<Text>(sql).load::<String>(&mut conn).await.expect("the catalogue") {
            writeln!(text, "{line}").expect("text");
        }
    }
    let names = statement::<Text>(NAMES).load::<String>(&mut conn).await.expect("the catalogue");
    writeln!(text, "diesel::allow_tables_to_appear_in_same_query!({});", names.join(", ")).expect("text");
    assert!(!text.contains("Unknown_"), "a column type that has no name here:\n{text}");
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("src/db/schema.rs");
    if std::env::var_os("UPDATE").is_some() {
        std::fs::write(&file, &text).expect("written");
    }
    assert_eq!(std::fs::read_to_string(&file).expect("read"), text, "run `UPDATE=1 cargo test schema`");
}

/// What was written to an index of trigrams and waits to be put in order would be read by every search.
const PENDING: &str = "
    select c.relname || ' ' || coalesce(array_to_string(c.reloptions, ','), '') from pg_class c join pg_am a on a.oid = c.relam
    where a.amname = 'gin' and c.relnamespace = current_schema()::regnamespace order by 1";

#[tokio::test]
async fn no_search_reads_a_list_of_what_was_just_written() {
    let database = TestDatabase::create().await;
    let mut conn = AsyncPgConnection::establish(&database.url).await.expect("a connection");
    let indexes: Vec<String> = statement::<Text>(PENDING).load(&mut conn).await.expect("the catalogue");
    assert!(indexes.len() >= 4, "{indexes:?}");
    for index in indexes {
        assert!(index.ends_with(" fastupdate=off"), "{index}");
    }
}
