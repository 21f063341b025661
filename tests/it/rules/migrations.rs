//! The database lies in one schema of its own and never asks for the time.

use std::path::Path;

#[test]
fn migrations_name_no_schema_and_no_clock() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("migrations");
    let mut seen = 0;
    for folder in std::fs::read_dir(root).expect("migrations").flatten() {
        let sql = std::fs::read_to_string(folder.path().join("up.sql")).expect("up.sql").to_lowercase();
        let code: String =
            sql.lines().map(|line| line.split("--").next().unwrap_or_default()).collect::<Vec<_>>().join("\n");
        for word in ["public.", "now()", "current_timestamp", "current_date", "clock_timestamp", "localtimestamp"] {
            assert!(!code.contains(word), "{word} stands in {}", folder.path().display());
        }
        seen += 1;
    }
    assert!(seen > 0);
}
