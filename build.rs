//! Cargo does not notice a new folder under `migrations/` by itself; `static/` is embedded with its content hashes.

use std::{env, fmt::Write as _, fs, path::Path};

fn main() {
    println!("cargo:rerun-if-changed=migrations");
    println!("cargo:rerun-if-changed=static");
    let mut files = Vec::new();
    collect(Path::new("static"), &mut files);
    files.sort();
    let mut code = String::from("pub(super) const FILES: &[(&str, &[u8])] = &[\n");
    let root = env::var("CARGO_MANIFEST_DIR").expect("cargo sets it");
    let out = env::var("OUT_DIR").expect("cargo sets it");
    for file in files {
        let name = file.strip_prefix("static/").unwrap_or(&file);
        let mut path = format!("{root}/{file}");
        let kind = name.rsplit_once('.').map_or("", |(_, kind)| kind);
        if matches!(kind, "js" | "css") && !name.starts_with("vendor/") {
            let text = fs::read_to_string(&file).expect("it is text");
            path = format!("{out}/{name}");
            let lean =
                if kind == "js" { minifier::js::minify(&text).expect("a script").to_string() } else { lean(&text) };
            fs::write(&path, lean).expect("OUT_DIR is writable");
        }
        writeln!(code, "    ({name:?}, include_bytes!({path:?})),").expect("a String takes all");
    }
    code.push_str("];\n");
    fs::write(Path::new(&out).join("assets.rs"), code).expect("OUT_DIR is writable");
}

/// Browsers need neither the comments nor the indentation of our stylesheets. (No minifier for CSS is both light and keeps
/// `a :is(b)` apart from `a:is(b)`.) Line by line: so no text in them may go over several.
fn lean(text: &str) -> String {
    let after_comment = |part: &str| part.split_once("*/").map_or(part, |(_, after)| after).to_owned();
    let text: String = text.split("/*").map(after_comment).collect();
    text.lines().map(str::trim).filter(|line| !line.is_empty()).flat_map(|line| [line, "\n"]).collect()
}

/// Every file that browsers may ask for; licences and version notes stay out of the binary.
fn collect(folder: &Path, into: &mut Vec<String>) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, into);
        } else if path
            .extension()
            .is_some_and(|ext| ["css", "js", "svg", "png", "ico"].iter().any(|known| ext == *known))
        {
            into.push(path.to_string_lossy().into_owned());
        }
    }
}
