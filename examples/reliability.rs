//! Writes `docs/reliability.md`: `cargo run --example reliability`, which runs every test of reliability in full and takes about
//! a quarter of an hour. `cargo run --example reliability -- --no-run` writes what earlier runs, such as that of `fuzz/run`, have left.
//!
//! A test keeps one line of figures for each group (`tests/e2e/figures.rs`) in `target/tmp/reliability`: what it is called, what was
//! tried, and what came of it. Groups that were not run this time stay in the page as they were.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::Command;

const BEFORE: &str = "\
# Reliability figures

A figure is the result of one run on one machine; a test that finds anything else fails. Nothing was tried against a live organization.

## Outside witnesses

Stand-ins that share no code with the program or with the sandbox, against the shipped binary over HTTP. Every expectation is written by hand
from the documented facts. They run with every `cargo test`.

| Stand-in | What is tried | Expectations |
|---|---|---|
| OfficeRnD Hybrid ([tables](../tests/outside/hybrid/README.md)) | 495 variants of IDs, holders, statuses, times, recurrences, cursors, bodies, headers, answers and lags, in 885 runs; 188 variants are ordinary and must be canceled; 80 mutated records; 1,002 kills at random times and 200 pairs of runs at once (`ORND_SCIM_KILLS=1002 ORND_SCIM_STARTS=200 cargo test --test outside kill`; fewer without the variables) | by hand, a table for each kind |
| Okta (`tests/outside_okta/okta`) | 233 cases of logging in, applying, pruning, removing groups and setting up the location; 80 are ordinary and must work, 153 are lies and odd answers | by hand |
| SCIM (`tests/outside_okta/scim`) | 168 forms of answers to `test` and `teams list`; 28 are ordinary | by hand |

## In the sandbox

Written by `cargo run --example reliability`, which runs all of it in about a quarter of an hour; a selection runs with every `cargo test`.
`fuzz/run` adds the fuzzing (it needs cargo-fuzz). [The sandbox](sandbox.md) knows what had to be done and what was done, and it shares the
program's assumptions about the services. What ran is the shipped program, or the library that it consists of (`ornd-scim-core`) in the process of
the test, where thousands of faults are injected. The stand-in of each row is the sandbox, or a small server of the test; what must come of it
is computed from what the sandbox holds, by rules that are written in the tests.

| Group | Ran | What was tested | Result |
|---|---|---|---|
";

const AFTER: &str = "
## What the figures do not cover

- If a server cuts a list short in the same way three times in a row, without a cursor and without an error, it looks like a shorter list. Nothing
  is canceled by mistake then, but an employee may be missed. The guards on the numbers of the last run detect large changes.
- If cursors name the last record, and a record moves to a page that was already read, the record is missed. No record appears twice and nothing
  indicates the gap. Occurrences can legitimately appear twice, so for them a counting cursor does not reveal it either. The next run finds a
  booking that was missed; nothing is canceled by mistake.
- Pages that overlap, and employees and Teams that appear twice, end a run with an error, even when they would be harmless, because a list that
  contradicts itself is not trusted.
- Memory is measured on Linux with an unoptimized build. A release build needs less.
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
        page.lines().skip_while(|line| !line.starts_with("| Group |")).skip(2).take_while(|line| line.starts_with('|'));
    table
        .filter_map(|line| line.trim_matches('|').trim().split_once(" | "))
        .map(|(group, rest)| (group.into(), rest.into()))
        .collect()
}

/// A line that a test has kept.
fn row(line: &str) -> Option<(String, String)> {
    let (group, rest) = line.trim_end().split_once('\t')?;
    Some((group.to_owned(), rest.split('\t').take(3).collect::<Vec<_>>().join(" | ")))
}
