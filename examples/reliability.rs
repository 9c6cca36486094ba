//! Writes the table of groups in `docs/reliability.md`: `cargo run --example reliability`, which runs every test of reliability in
//! full and takes about half an hour. `cargo run --example reliability -- --no-run` writes what earlier runs, such as that of
//! `fuzz/run`, have left.
//!
//! A test keeps one line of figures for each group (`tests/e2e/figures.rs`) in `target/tmp/reliability`: what it is called, what was
//! tried, and what came of it. Groups that were not run this time stay in the page as they were.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

/// What the table of groups begins with; all before it, and all after the table, is written by hand.
const HEAD: &str = "| Group | Ran | What was tested | Result |\n|---|---|---|---|\n";

/// Group by group: the rest of the row.
type Rows = BTreeMap<String, String>;

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = root.join("docs/reliability.md");
    let text = std::fs::read_to_string(&page)?;
    let no_table = || std::io::Error::other("the page has no table of groups");
    let (before, rest) = text.split_once(HEAD).ok_or_else(no_table)?;
    let (table, after) = rest.split_once("\n\n").ok_or_else(no_table)?;
    let mut rows = known(table);
    if !std::env::args().any(|argument| argument == "--no-run") {
        let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
        let tests = ["test", "--locked", "--test", "e2e", "--", "--include-ignored"];
        let status = Command::new(cargo).args(tests).env("ORND_SCIM_RELIABILITY", "full").current_dir(root).status()?;
        if !status.success() {
            return Err(std::io::Error::other("a test failed; the page stays as it is"));
        }
    }
    for entry in std::fs::read_dir(root.join("target/tmp/reliability"))? {
        rows.extend(row(&std::fs::read_to_string(entry?.path())?));
    }
    let table: String = rows.iter().map(|(group, rest)| format!("| {group} | {rest} |\n")).collect();
    std::fs::write(page, format!("{before}{HEAD}{table}\n{after}"))
}

/// The rows of the page as it is.
fn known(table: &str) -> Rows {
    table
        .lines()
        .filter_map(|line| line.trim_matches('|').trim().split_once(" | "))
        .map(|(group, rest)| (group.into(), rest.into()))
        .collect()
}

/// A line that a test has kept.
fn row(line: &str) -> Option<(String, String)> {
    let (group, rest) = line.trim_end().split_once('\t')?;
    Some((group.to_owned(), rest.split('\t').take(3).collect::<Vec<_>>().join(" | ")))
}
