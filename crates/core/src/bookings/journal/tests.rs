//! A kill at any moment loses nothing that was written, and one changed byte is found.

use jiff::Timestamp;
use proptest::prelude::*;

use super::*;
use crate::bookings::judge::{PlanAction, Reason};
use crate::bookings::plan::PlanItem;
use crate::officernd::Evidence;

fn now() -> Timestamp {
    "2026-03-02T09:00:00Z".parse().unwrap()
}

fn item(id: &str) -> PlanItem {
    let json = format!(
        r#"{{"employee":"Ada \"}},\"digest\":\"","employee_id":"e1","standing":"former","booking_id":"{id}","verdict":"cancel"}}"#
    );
    let item: PlanItem = serde_json::from_str(&json).unwrap();
    assert_eq!(item.action, PlanAction::Cancel);
    item
}

fn begin() -> Event {
    Event::Run {
        run: "r1".to_owned(),
        action: Action::Cancel,
        version: "0".to_owned(),
        pid: 1,
        by: Some("ada@desk".to_owned()),
        org: "acme".to_owned(),
        api_url: "https://example.com".to_owned(),
        bookings: 2,
        employees: 1,
        evidence: Evidence { canceled_optional: true, ..Evidence::default() },
    }
}

fn intent(id: &str) -> Event {
    let record = serde_json::from_str(
        r#"{"_id":"b1","start":{"dateTime":"2026-03-05T09:00:00Z"},"recurrence":{"rrule":"FREQ=DAILY"}}"#,
    );
    Event::Intent { run: "r1".to_owned(), action: Action::Cancel, item: Box::new(item(id)), record: record.ok() }
}

fn outcome(id: &str, outcome: Outcome) -> Event {
    Event::Outcome {
        run: "r1".to_owned(),
        action: Action::Cancel,
        booking_id: id.to_owned(),
        employee_id: "e1".to_owned(),
        outcome,
        item: None,
        found_later: false,
    }
}

/// A journal of one whole booking and one whose outcome is missing.
fn written() -> (tempfile::TempDir, Place) {
    let dir = tempfile::tempdir().unwrap();
    let place = Place::new(dir.path(), "acme.bookings");
    let (mut journal, open) = Journal::open(&place, now()).unwrap();
    assert!(open.is_empty());
    for event in [begin(), intent("b1"), outcome("b1", Outcome::Canceled), intent("b2")] {
        journal.write(now(), event).unwrap();
    }
    (dir, place)
}

fn events(place: &Place) -> Vec<Event> {
    let mut events = Vec::new();
    read(place, |entry| events.push(entry.event)).unwrap();
    events
}

#[test]
fn what_was_written_is_read_and_what_is_open_is_told() {
    let (_dir, place) = written();
    assert_eq!(events(&place), [begin(), intent("b1"), outcome("b1", Outcome::Canceled), intent("b2")]);
    let (mut journal, open) = Journal::open(&place, now()).unwrap();
    assert_eq!(open.iter().map(|open| open.item.booking_id.as_str()).collect::<Vec<_>>(), ["b2"]);
    // What is not known stays open; what is known does not.
    journal.write(now(), outcome("b2", Outcome::Unknown { why: "?".to_owned() })).unwrap();
    drop(journal);
    let (mut journal, open) = Journal::open(&place, now()).unwrap();
    assert_eq!(open.len(), 1);
    journal.write(now(), outcome("b2", Outcome::Gone)).unwrap();
    drop(journal);
    assert!(Journal::open(&place, now()).unwrap().1.is_empty());
}

#[test]
fn every_outcome_is_read_as_it_was_written() {
    let dir = tempfile::tempdir().unwrap();
    let place = Place::new(dir.path(), "acme.bookings");
    let (mut journal, _) = Journal::open(&place, now()).unwrap();
    let why = || "because \u{1b}[2J\n".to_owned();
    let all = [
        Outcome::Canceled,
        Outcome::AlreadyCanceled,
        Outcome::Gone,
        Outcome::NeedsReview { reason: Reason::Moved, why: why() },
        Outcome::Skipped { reason: Reason::NotFormer, why: why() },
        Outcome::Booked { new_id: "b9".to_owned() },
        Outcome::Failed { why: why() },
        Outcome::Unknown { why: why() },
        Outcome::NotTried { why: why() },
    ];
    let all: Vec<Event> = all.into_iter().map(|one| outcome("b1", one)).collect();
    for event in &all {
        journal.write(now(), event.clone()).unwrap();
    }
    assert_eq!(events(&place), all);
    let text = std::fs::read_to_string(place.current()).unwrap();
    assert_eq!(text.lines().count(), all.len(), "one event is one line");
}

/// Written by version 0.1.0 in its sandbox: a run that canceled.
const OF_0_1: &str = include_str!("../../../../../tests/fixtures/0.1/journal.jsonl");

#[test]
fn a_journal_of_0_1_is_read_and_written_to() {
    let dir = tempfile::tempdir().unwrap();
    let place = Place::new(dir.path(), "acme.bookings");
    std::fs::write(place.current(), OF_0_1).unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(place.current(), std::fs::Permissions::from_mode(0o600)).unwrap();
    }
    let mut words = std::collections::BTreeSet::new();
    for event in events(&place) {
        match event {
            Event::Outcome { outcome, .. } => drop(words.insert(outcome.as_str())),
            Event::Intent { action: Action::Cancel, item, record, .. } => {
                assert!(item.start.is_some() && record.is_some_and(|record| record.start.value().is_some()));
            }
            _ => {}
        }
    }
    assert_eq!(words.into_iter().collect::<Vec<_>>(), ["canceled"]);
    let (mut journal, open) = Journal::open(&place, now()).unwrap();
    assert!(open.is_empty());
    journal.write(now(), begin()).unwrap();
    drop(journal);
    assert_eq!(verify(&place).unwrap().cut, 0);
}

#[test]
fn outcomes_of_0_1_keep_their_meaning() {
    for (json, word) in [
        (r#"{"outcome":"cancelled"}"#, "canceled"),
        (r#"{"outcome":"already","how":"cancelled"}"#, "already-canceled"),
        (r#"{"outcome":"already","how":"gone"}"#, "gone"),
        (r#"{"outcome":"left","why":"not-former"}"#, "skipped"),
        (r#"{"outcome":"left","why":"moved"}"#, "needs-review"),
        (r#"{"outcome":"rebooked","new_id":"b9"}"#, "booked"),
        (r#"{"outcome":"not-tried","why":"x"}"#, "not-tried"),
    ] {
        assert_eq!(serde_json::from_str::<Outcome>(json).unwrap().as_str(), word);
    }
}

/// A crash cuts the file at any byte: of the last two records nothing is guessed, and nothing before them is lost.
#[test]
fn a_journal_that_was_cut_anywhere_in_its_last_two_lines_is_repaired() {
    let (_dir, place) = written();
    let whole = std::fs::read(place.current()).unwrap();
    let ends: Vec<usize> = whole.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).collect();
    let (second, third) = (ends[ends.len() - 3], ends[ends.len() - 2]);
    for cut in second..=whole.len() {
        std::fs::write(place.current(), &whole[..cut]).unwrap();
        let (mut journal, open) = Journal::open(&place, now()).unwrap_or_else(|error| panic!("cut at {cut}: {error}"));
        let ids: Vec<&str> = open.iter().map(|open| open.item.booking_id.as_str()).collect();
        // The line end alone may be missing.
        let expected: &[&str] = if cut + 1 < third {
            &["b1"]
        } else if cut + 1 < whole.len() {
            &[]
        } else {
            &["b2"]
        };
        assert_eq!(ids, expected, "cut at {cut} of {second}, {third}, {}", whole.len());
        journal.write(now(), outcome("b1", Outcome::Canceled)).unwrap();
        drop(journal);
        assert_eq!(verify(&place).unwrap().cut, 0, "cut at {cut}");
    }
}

#[test]
fn one_changed_byte_anywhere_is_found() {
    let (_dir, place) = written();
    let whole = std::fs::read(place.current()).unwrap();
    let last = whole[..whole.len() - 1].iter().rposition(|byte| *byte == b'\n').unwrap();
    for at in 0..whole.len() {
        for change in [1, 0x80] {
            let mut changed = whole.clone();
            changed[at] ^= change;
            std::fs::write(place.current(), &changed).unwrap();
            let found = verify(&place);
            if at == whole.len() - 1 {
                // The very last line end: the line looks cut off.
                assert!(found.is_ok_and(|verified| verified.cut > 0), "byte {at}");
            } else {
                assert!(matches!(found, Err(Error::Damaged { .. })), "byte {at} of {last}");
                assert!(Journal::open(&place, now()).is_err(), "nothing is written behind it");
            }
        }
    }
}

#[test]
fn a_line_that_is_missing_or_moved_is_found() {
    let (_dir, place) = written();
    let text = std::fs::read_to_string(place.current()).unwrap();
    let lines: Vec<&str> = text.lines().collect();
    for wrong in [vec![0, 2, 3], vec![0, 2, 1, 3], vec![0, 1, 1, 2, 3]] {
        let text: String = wrong.iter().map(|line| format!("{}\n", lines[*line])).collect();
        std::fs::write(place.current(), text).unwrap();
        let error = verify(&place).unwrap_err().to_string();
        assert!(error.contains("does not follow"), "{wrong:?}: {error}");
    }
}

#[test]
fn a_full_journal_is_put_aside_and_the_chain_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let place = Place::new(dir.path(), "acme.bookings");
    let fill = |lines: usize| {
        let (mut journal, _) = Journal::open(&place, now()).unwrap();
        let why = "x".repeat(500_000);
        for _ in 0..lines {
            journal.write(now(), outcome("b1", Outcome::Failed { why: why.clone() })).unwrap();
        }
    };
    for _ in 0..3 {
        fill(18);
    }
    assert_eq!(place.numbers(), [1, 2]);
    let verified = verify(&place).unwrap();
    assert_eq!((verified.files, verified.lines), (3, 3 * 18 + 2), "two of them say which one they continue");
    // What is open is not put aside.
    let (mut journal, _) = Journal::open(&place, now()).unwrap();
    journal.write(now(), intent("b7")).unwrap();
    drop(journal);
    fill(18);
    assert_eq!(Journal::open(&place, now()).unwrap().1.len(), 1);
    assert_eq!(place.numbers(), [1, 2, 3], "the intent stands in the current one");
}

#[cfg(unix)]
#[test]
fn only_the_owner_may_read_it() {
    use std::os::unix::fs::PermissionsExt as _;
    let (_dir, place) = written();
    let mode = || std::fs::metadata(place.current()).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode(), 0o600);
    std::fs::set_permissions(place.current(), std::fs::Permissions::from_mode(0o644)).unwrap();
    drop(Journal::open(&place, now()).unwrap());
    assert_eq!(mode(), 0o600);
}

proptest! {
    #[test]
    fn no_bytes_make_reading_panic(bytes in proptest::collection::vec(any::<u8>(), 0..400)) {
        let dir = tempfile::tempdir().unwrap();
        let place = Place::new(dir.path(), "acme.bookings");
        std::fs::write(place.current(), bytes).unwrap();
        let _ = verify(&place);
        let _ = Journal::open(&place, now());
    }
}

#[test]
fn a_name_without_end_never_makes_a_line_that_cannot_be_read() {
    let dir = tempfile::tempdir().unwrap();
    let place = Place::new(dir.path(), "acme.bookings");
    let (mut journal, _) = Journal::open(&place, now()).unwrap();
    journal.write(now(), begin()).unwrap();
    let Event::Intent { run, action, mut item, record } = intent("b1") else { panic!("no intent") };
    item.employee = "é\u{1b}".repeat(1 << 20);
    item.summary = Some("x".repeat(5 << 20));
    journal.write(now(), Event::Intent { run, action, item, record }).unwrap();
    // An id is never cut: it would be another one's.
    journal.write(now(), outcome(&"b".repeat(2 << 20), Outcome::Canceled)).unwrap_err();
    journal.write(now(), outcome("b1", Outcome::Failed { why: "y".repeat(3 << 20) })).unwrap();
    journal.write(now(), outcome("b1", Outcome::Canceled)).unwrap();
    drop(journal);
    assert_eq!(verify(&place).unwrap().lines, 4);
}
