//! OfficeRnD Hybrid as others could serve it. `README.md` in this folder explains the tables.
//!
//! Environment: `OUTSIDE_ONLY=TEXT` runs the variants whose name or file contains the text and prints what was seen;
//! `OUTSIDE_EXPLORE=N` runs N rounds of mutated records with random seeds.

mod json;
mod judge;
mod kill;
mod mutate;
mod run;
mod server;
mod settle;
mod table;
mod template;
mod world;

use std::collections::BTreeSet;
use std::sync::Mutex;

use table::{End, Listing, Variant};

/// The variants, by kind.
const TABLES: [(&str, &str); 12] = [
    ("ids", include_str!("ids.txt")),
    ("holders", include_str!("holders.txt")),
    ("statuses", include_str!("statuses.txt")),
    ("times", include_str!("times.txt")),
    ("recurrences", include_str!("recurrences.txt")),
    ("canceled", include_str!("canceled.txt")),
    ("cursors", include_str!("cursors.txt")),
    ("bodies", include_str!("bodies.txt")),
    ("headers", include_str!("headers.txt")),
    ("answers", include_str!("answers.txt")),
    ("lags", include_str!("lags.txt")),
    ("evidence", include_str!("evidence.txt")),
];

/// How many runs are in progress at once: they wait for the server, and some wait for an effect.
const RUNS_AT_ONCE: usize = 16;

fn variants() -> Vec<Variant> {
    let all: Vec<Variant> = TABLES.iter().flat_map(|(kind, text)| table::parse(kind, text)).collect();
    let mut names = BTreeSet::new();
    for variant in &all {
        assert!(names.insert(variant.name.clone()), "two variants are called {}", variant.name);
    }
    all
}

/// Names of variants that do not end as written yet, and of the other checks of this folder.
fn expected_failures() -> BTreeSet<String> {
    let lines = include_str!("expected-failures.txt").lines().map(str::trim);
    lines.filter(|line| !line.is_empty() && !line.starts_with('#')).map(str::to_owned).collect()
}

#[test]
fn every_booking_ends_as_written() {
    let only = std::env::var("OUTSIDE_ONLY").ok();
    let chosen: Vec<Variant> = variants().into_iter().filter(|variant| variant.matches(only.as_deref())).collect();
    let mut runs: Vec<(&Variant, Listing)> =
        chosen.iter().flat_map(|variant| variant.listings.iter().map(move |listing| (variant, *listing))).collect();
    // What waits for an effect goes first; the queue is taken from its end.
    runs.sort_by_key(|(variant, _)| variant.waits());
    let queue = Mutex::new(runs);
    let problems = Mutex::new(Vec::new());
    std::thread::scope(|scope| {
        for _ in 0..RUNS_AT_ONCE {
            scope.spawn(|| {
                loop {
                    let Some((variant, listing)) = queue.lock().unwrap().pop() else { return };
                    let seen = run::run(variant, listing);
                    for problem in judge::problems(variant, listing, &seen) {
                        problems.lock().unwrap().push((variant.name.clone(), listing, problem));
                    }
                    if only.is_some() {
                        eprintln!("{} ({listing}): {seen}", variant.name);
                    }
                }
            });
        }
    });
    let mut problems = problems.into_inner().unwrap();
    problems.sort();
    let lines: Vec<String> =
        problems.iter().map(|(name, listing, problem)| format!("{name} ({listing}): {problem}")).collect();
    let failed: BTreeSet<String> = problems.into_iter().map(|(name, ..)| name).collect();
    let report = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("outside-hybrid.txt");
    std::fs::write(&report, lines.join("\n") + "\n").unwrap();
    let expected: BTreeSet<String> =
        expected_failures().into_iter().filter(|name| chosen.iter().any(|variant| variant.name == *name)).collect();
    let fixed: Vec<&String> = expected.difference(&failed).collect();
    let unexpected: Vec<&String> =
        lines.iter().filter(|line| !expected.iter().any(|name| line.starts_with(&format!("{name} (")))).collect();
    assert!(
        unexpected.is_empty() && fixed.is_empty(),
        "variants that do not end as written:\n{unexpected:#?}\nvariants to strike from expected-failures.txt, because \
         they end as written:\n{fixed:#?}\nall that was seen: {}",
        report.display()
    );
}

#[test]
fn the_tables_have_many_variants_and_a_third_are_ordinary() {
    let all = variants();
    let ordinary = all.iter().filter(|variant| variant.is_ordinary()).count();
    let runs: usize = all.iter().map(|variant| variant.listings.len()).sum();
    eprintln!("{} variants, {ordinary} of them ordinary, {runs} runs", all.len());
    for (kind, _) in TABLES {
        let of_kind: Vec<&Variant> = all.iter().filter(|variant| variant.kind == kind).collect();
        let ordinary = of_kind.iter().filter(|variant| variant.is_ordinary()).count();
        eprintln!("{kind}: {} variants, {ordinary} ordinary", of_kind.len());
    }
    assert!(all.len() >= 200, "{} variants are too few", all.len());
    assert!(ordinary * 3 >= all.len(), "{ordinary} of {} variants are ordinary, which is less than a third", all.len());
}

#[test]
fn exit_0_is_expected_only_where_nothing_is_left_open() {
    for variant in variants() {
        for expectation in &variant.expectations {
            let open =
                |end: &End| !matches!(end, End::Canceled | End::Already | End::Before | End::Gone | End::Untouched);
            let only_open = |ends: &Vec<End>| ends.iter().all(open);
            if expectation.exits == [0] {
                assert!(!expectation.ends.values().any(only_open), "{}: exit 0, but a booking is left", variant.name);
            }
        }
    }
}

#[test]
fn each_evidence_check_has_a_variant_that_catches_its_removal() {
    let names: BTreeSet<String> = variants().into_iter().map(|variant| variant.name).collect();
    let rows: Vec<&str> = include_str!("checks.md").lines().filter(|line| line.starts_with("| ")).skip(1).collect();
    assert!(rows.len() >= 20, "checks.md has {} rows", rows.len());
    for row in rows {
        let variants = row.trim_end_matches('|').rsplit('|').next().unwrap_or_default();
        let cited: Vec<&str> = variants.split('`').skip(1).step_by(2).collect();
        assert!(!cited.is_empty(), "no variant is named in: {row}");
        for name in cited {
            assert!(names.contains(name), "checks.md names the variant {name}, which does not exist");
        }
    }
}

#[test]
fn expected_failures_name_existing_checks() {
    let mut names: BTreeSet<String> = variants().into_iter().map(|variant| variant.name).collect();
    names.extend([mutate::SAFETY, mutate::LIVENESS, settle::NAME].map(str::to_owned));
    let unknown: Vec<String> = expected_failures().difference(&names).cloned().collect();
    assert!(unknown.is_empty(), "expected-failures.txt names what does not exist: {unknown:?}");
}
