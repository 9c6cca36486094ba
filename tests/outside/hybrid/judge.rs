//! Compares what a run did with what is written in the table. What the stand-in counted decides; then the exit code; then
//! what the program reports.

use super::run::Seen;
use super::table::{End, Expectation, Listing, Variant};
use super::world::Counts;

/// What the program reports of a booking.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reported {
    Canceled,
    Already,
    /// Either of `Already` and `Gone`.
    Over,
    Gone,
    NeedsReview,
    Skipped,
    /// Either of `NeedsReview` and `Skipped`.
    NotTaken,
    Failed,
    Unknown,
    NotTried,
    Absent,
}

/// The words of `outcome`, in both versions of the schema.
pub fn reported(word: Option<&str>) -> Reported {
    match word {
        None => Reported::Absent,
        Some("canceled" | "cancelled") => Reported::Canceled,
        Some("already-canceled") => Reported::Already,
        Some("already") => Reported::Over,
        Some("gone") => Reported::Gone,
        Some("needs-review" | "decide") => Reported::NeedsReview,
        Some("skipped" | "leave") => Reported::Skipped,
        Some("left") => Reported::NotTaken,
        Some("failed") => Reported::Failed,
        Some("unknown") => Reported::Unknown,
        Some("not-tried") => Reported::NotTried,
        Some(word) => panic!("the report has a new outcome: {word}"),
    }
}

/// What is not as it should be; nothing when all is.
pub fn problems(variant: &Variant, listing: Listing, seen: &Seen) -> Vec<String> {
    let mut problems = never(seen);
    let expectations =
        variant.expectations.iter().filter(|expectation| expectation.listing.is_none_or(|only| only == listing));
    let mut differences: Vec<Vec<String>> = expectations.map(|expectation| differences(expectation, seen)).collect();
    if !differences.iter().any(Vec::is_empty) {
        differences.sort_by_key(Vec::len);
        problems.push(format!("{}; seen: {seen}", differences.first().map(|all| all.join(", ")).unwrap_or_default()));
    }
    problems
}

/// What is wrong whatever is served.
fn never(seen: &Seen) -> Vec<String> {
    let mut problems: Vec<String> = seen.forbidden.iter().map(|request| format!("it sent {request}")).collect();
    for (name, counts) in &seen.counts {
        let word = reported(seen.reported.get(name).map(String::as_str));
        if counts.posts_after_success > 0 {
            problems.push(format!("{name}: a cancel that was accepted was sent again"));
        }
        if counts.posts_when_canceled > 0 {
            problems.push(format!("{name}: a cancel was sent although the record said that it is canceled"));
        }
        if word == Reported::Canceled && counts.effects == 0 {
            problems.push(format!("{name}: reported as canceled, and is not"));
        }
    }
    problems
}

fn differences(expectation: &Expectation, seen: &Seen) -> Vec<String> {
    let mut differences = Vec::new();
    for (name, ends) in &expectation.ends {
        let word = reported(seen.reported.get(name).map(String::as_str));
        if !ends.iter().any(|end| is_end(*end, &seen.counts[name], word)) {
            differences.push(format!("{name} should be {ends:?}"));
        }
    }
    if !seen.exit.is_some_and(|code| expectation.exits.contains(&code)) {
        differences.push(format!("the exit code should be {:?}", expectation.exits));
    }
    differences
}

fn is_end(end: End, counts: &Counts, word: Reported) -> bool {
    let untouched = counts.posts == 0;
    match end {
        End::Canceled => counts.effects == 1 && word == Reported::Canceled,
        End::Review => untouched && matches!(word, Reported::NeedsReview | Reported::NotTaken),
        End::Counted => {
            untouched
                && matches!(word, Reported::Absent | Reported::NeedsReview | Reported::NotTaken | Reported::NotTried)
        }
        End::Untouched => {
            untouched && matches!(word, Reported::Absent | Reported::Skipped | Reported::NotTaken | Reported::NotTried)
        }
        End::Already => untouched && matches!(word, Reported::Absent | Reported::Already | Reported::Over),
        End::Unknown => counts.posts > 0 && word == Reported::Unknown,
        End::Gone => counts.posts > 0 && matches!(word, Reported::Gone | Reported::Over),
        End::Before => counts.posts > 0 && matches!(word, Reported::Already | Reported::Over | Reported::Canceled),
        End::Failed => counts.posts > 0 && counts.effects == 0 && word == Reported::Failed,
    }
}
