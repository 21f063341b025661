//! Imports run one way: features stand on accounts, mail and web; those on db, text and the clock; never back.

use std::path::{Path, PathBuf};

/// Each part, and what it may not name.
const NEVER: &[(&str, &[&str])] = &[
    (
        "clock.rs",
        &[
            "text",
            "db",
            "audit",
            "web",
            "mail",
            "accounts",
            "community",
            "space",
            "settings",
            "portal",
            "app",
            "routes",
        ],
    ),
    ("text", &["db", "audit", "web", "mail", "accounts", "community", "space", "settings", "portal", "app", "routes"]),
    ("db", &["audit", "web", "mail", "accounts", "community", "space", "settings", "portal", "app", "routes"]),
    ("audit", &["web", "mail", "accounts", "community", "space", "settings", "portal", "app", "routes"]),
    (
        "web",
        &[
            "mail",
            "accounts",
            "community",
            "space",
            "settings",
            "portal",
            "app",
            "routes",
            "letters",
            "jobs",
            "commands",
            "audit",
        ],
    ),
    (
        "mail",
        &[
            "web",
            "accounts",
            "community",
            "space",
            "settings",
            "portal",
            "app",
            "routes",
            "letters",
            "jobs",
            "commands",
        ],
    ),
    ("accounts", &["portal", "settings", "app", "routes", "letters", "jobs", "commands", "seed"]),
    ("space", &["community", "portal", "settings", "app", "routes", "letters", "jobs", "commands", "seed"]),
    ("community", &["portal", "settings", "app", "routes", "letters", "jobs", "commands", "seed"]),
    ("portal", &["settings", "app", "routes", "letters", "jobs", "commands", "seed"]),
    ("settings", &["portal", "app", "routes", "letters", "jobs", "commands", "seed"]),
];

/// Files of a feature, and which of its other files they may not name.
const WITHIN: &[(&str, &[&str])] = &[
    (
        "queries.rs",
        &[
            "actix_web",
            "askama",
            "crate::web::{",
            "crate::web::Hx",
            "crate::web::Problem",
            "super::admin",
            "super::portal",
        ],
    ),
    ("email.rs", &["actix_web", "super::admin", "super::portal"]),
];

fn sources(folder: &Path, into: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).expect("a folder").flatten() {
        let path = entry.path();
        if path.is_dir() {
            sources(&path, into);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            into.push(path);
        }
    }
}

#[test]
fn imports_run_one_way() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("src");
    let mut files = Vec::new();
    sources(&root, &mut files);
    assert!(files.len() > 40, "the sources were found");
    let mut wrong = Vec::new();
    for file in files {
        let name = file.strip_prefix(&root).expect("below src").to_string_lossy().into_owned();
        let text = std::fs::read_to_string(&file).expect("text");
        let code: String =
            text.lines().filter(|line| !line.trim_start().starts_with("//")).collect::<Vec<_>>().join("\n");
        for (part, never) in NEVER.iter().filter(|(part, _)| name == *part || name.starts_with(&format!("{part}/"))) {
            for other in *never {
                let named = [format!("crate::{other}::"), format!("crate::{other};"), format!("crate::{other}.")];
                let grouped = code.split("use crate::{").skip(1).filter_map(|group| group.split(';').next());
                let mut grouped = grouped.flat_map(|group| group.split(['{', '}', ',', ' ', '\n', ':']));
                if named.iter().any(|named| code.contains(named)) || grouped.any(|word| word == *other) {
                    wrong.push(format!("{name} ({part}) names {other}"));
                }
            }
        }
        let within_queries = name.contains("/queries/") || name.ends_with("/queries.rs");
        for (_, never) in WITHIN
            .iter()
            .filter(|(kind, _)| name.ends_with(&format!("/{kind}")) || (*kind == "queries.rs" && within_queries))
        {
            wrong.extend(
                never.iter().filter(|other| code.contains(**other)).map(|other| format!("{name} names {other}")),
            );
        }
    }
    assert!(wrong.is_empty(), "{wrong:#?}");
}
