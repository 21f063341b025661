//! Where PostgreSQL's server binaries lie.

use std::path::{Path, PathBuf};
use std::process::Command;

/// The oldest version that will do.
const OLDEST: u32 = 15;

/// The folder of the newest server on this machine: Debian's, Homebrew's, or on the `PATH`.
pub(super) fn find() -> Option<PathBuf> {
    let mut folders = Vec::new();
    for (parent, prefix) in
        [("/usr/lib/postgresql", ""), ("/opt/homebrew/opt", "postgresql"), ("/usr/local/opt", "postgresql")]
    {
        let entries = std::fs::read_dir(parent).into_iter().flatten().flatten();
        folders.extend(
            entries
                .filter(|entry| entry.file_name().to_string_lossy().starts_with(prefix))
                .map(|entry| entry.path().join("bin")),
        );
    }
    folders.extend(std::env::var_os("PATH").iter().flat_map(std::env::split_paths));
    let versions = folders.into_iter().filter_map(|folder| version(&folder).map(|version| (version, folder)));
    versions.filter(|(version, _)| *version >= OLDEST).max_by_key(|(version, _)| *version).map(|(_, folder)| folder)
}

fn version(folder: &Path) -> Option<u32> {
    if !folder.join("initdb").exists() {
        return None;
    }
    let said = Command::new(folder.join("postgres")).arg("--version").output().ok()?;
    let text = String::from_utf8_lossy(&said.stdout).into_owned();
    let number = text.split_whitespace().find(|word| word.starts_with(|c: char| c.is_ascii_digit()))?;
    number.split(|c: char| !c.is_ascii_digit()).next()?.parse().ok()
}
