//! Writes `docs/reliability.md`: `cargo run --example reliability`, which runs every test of reliability in full and takes about
//! a quarter of an hour. `cargo run --example reliability -- --no-run` writes what earlier runs, such as that of `fuzz/run`, have left.
//!
//! A test keeps one line of figures for each group (`tests/e2e/figures.rs`) in `target/tmp/reliability`: what it is called, what was
//! tried, and what came of it. Groups that were not run this time stay in the page as they were.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const BEFORE: &str = "\
# Reliability, as figures

Written by `cargo run --example reliability`, which anybody can run; `fuzz/run` adds the fuzzing (it needs cargo-fuzz). A selection of the same
tests runs with every `cargo test`. Everything is tried with the real program, or with its library, against [the sandbox](sandbox.md), which
knows what had to be done and what was done. Nothing was tried against a live organisation.

A figure is what came of one run on one machine; a test that finds anything else fails.

| Group | What was tried | What came of it |
|---|---|---|
";

const AFTER: &str = "
## What no figure says

- A list that a server cuts short in the same way three times in a row, without a cursor and without an error, looks like a shorter list. Nobody
  is wrongly cancelled then, but somebody may be left out; the guards on the numbers of the last run notice large jumps.
- A record that moves, while a list is read, to a page that was read already is left out, where the server's cursors name the last record: nothing
  comes twice, and nothing is missing that could be known of. Occurrences may come twice, so that there also a cursor that counts
  does not show it. A booking that is left out like this is found by the next run; nobody is wrongly cancelled.
- Pages that overlap, and employees and Teams that come twice, end a run with an error, also when they would do no harm: a list that contradicts
  itself is not explained away.
- Memory is measured on Linux, with a build that is not optimised; a release needs less.
";

/// Group by group: the rest of the row.
type Rows = BTreeMap<String, String>;

fn main() -> std::io::Result<()> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let page = root.join("docs/reliability.md");
    let mut rows = known(&std::fs::read_to_string(&page).unwrap_or_default());
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
    std::fs::write(page, format!("{BEFORE}{table}{AFTER}"))
}

/// The rows of the page as it is.
fn known(page: &str) -> Rows {
    let table =
        page.lines().skip_while(|line| !line.starts_with("|---")).skip(1).take_while(|line| line.starts_with('|'));
    table
        .filter_map(|line| line.trim_matches('|').trim().split_once(" | "))
        .map(|(group, rest)| (group.into(), rest.into()))
        .collect()
}

/// A line that a test has kept.
fn row(line: &str) -> Option<(String, String)> {
    let (group, rest) = line.trim_end().split_once('\t')?;
    Some((group.to_owned(), rest.split('\t').take(2).collect::<Vec<_>>().join(" | ")))
}
