//! Runs the cases of a table side by side and compares what failed with what is expected to fail.

use std::collections::BTreeSet;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};

use crate::table::Case;

/// Most of the time is spent waiting for answers.
const AT_ONCE: usize = 8;

/// What one case came to.
pub struct Outcome {
    /// What is not as it was written down; empty when all is.
    pub wrong: Vec<String>,
    /// What was printed and asked, for a person.
    pub log: String,
}

/// Runs every case. The list names the cases that fail today: one a line, with the reason behind the name.
pub fn run(table: &str, cases: &[Case], expected_failures: &str, one: impl Fn(&Case) -> Outcome + Sync) {
    let only = std::env::var("OUTSIDE_CASE").ok();
    let (next, outcomes) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    std::thread::scope(|scope| {
        for _ in 0..AT_ONCE {
            scope.spawn(|| {
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::SeqCst)) {
                    if only.as_ref().is_none_or(|only| *only == case.name) {
                        let outcome = one(case);
                        outcomes.lock().expect("no thread ended early").push((case.name.clone(), outcome));
                    }
                }
            });
        }
    });
    let outcomes = outcomes.into_inner().expect("no thread ended early");
    if only.is_some() {
        for (name, outcome) in &outcomes {
            eprintln!("== {name}\n{}\n{}", outcome.log, outcome.wrong.join("\n"));
        }
        return;
    }
    let expected: BTreeSet<&str> = expected_failures
        .lines()
        .filter(|line| !line.trim().is_empty() && !line.starts_with('#'))
        .filter_map(|line| line.split_whitespace().next())
        .collect();
    let failed: BTreeSet<&str> =
        outcomes.iter().filter(|(_, outcome)| !outcome.wrong.is_empty()).map(|(name, _)| name.as_str()).collect();
    let mut problems = Vec::new();
    for (name, outcome) in &outcomes {
        if !outcome.wrong.is_empty() && !expected.contains(name.as_str()) {
            problems.push(format!("{name} fails:\n  {}\n{}", outcome.wrong.join("\n  "), outcome.log));
        }
    }
    for name in &expected {
        if !cases.iter().any(|case| case.name == *name) {
            problems.push(format!("{name} is expected to fail and is not in the table"));
        } else if !failed.contains(name) {
            problems.push(format!("{name} is expected to fail and passes: take it off the list of expected failures"));
        }
    }
    problems.sort();
    assert!(
        problems.is_empty(),
        "{table}: {} cases, {} as expected, {} expected failures\n\n{}",
        cases.len(),
        cases.len() - failed.len(),
        expected.len(),
        problems.join("\n\n")
    );
}
