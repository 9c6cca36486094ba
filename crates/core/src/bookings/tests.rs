//! A booking is canceled only by positive evidence; everything else needs review, is skipped, or is nothing to do.

mod candidates;
mod flow;
mod guards;
mod listing;
mod plans;

use std::collections::{BTreeSet, HashSet};

use jiff::{SignedDuration, Timestamp, ToSpan as _};
use proptest::prelude::*;

use super::candidates::Candidates;
use super::judge::{Case, judge};
use super::*;
use crate::officernd::{Booking, Employee, Evidence, Field, Listed, Occurrence};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const NOW: &str = "2026-03-02T09:00:00Z";
const NEXT: &str = "2026-03-05T09:00:00Z";

fn rules() -> Rules {
    Rules {
        window: TimeWindow { now: at(NOW), until: at("2028-03-02T09:00:00Z"), ongoing: false },
        running_series: RunningSeries::Report,
        attended: Attended::Review,
        grace: SignedDuration::ZERO,
        evidence: Evidence::default(),
        accepted: BTreeSet::new(),
    }
}

fn employee(status: &str, calculated: &str) -> Employee {
    let json = format!(
        r#"{{"_id":"e1","status":{status},"calculatedStatus":{calculated},"modifiedAt":"2026-03-01T09:00:00Z"}}"#
    );
    serde_json::from_str(&json).unwrap()
}

fn former() -> Employee {
    employee(r#""former""#, r#""former""#)
}

fn record(json: &str) -> Booking {
    serde_json::from_str(json).unwrap()
}

fn listed(start: &str) -> Listed {
    Listed { start: Some(at(start)), end: Some(at(start) + 1.hour()), ..Listed::default() }
}

const FUTURE: &str = r#"{"_id":"b","member":"e1","start":{"dateTime":"2026-03-05T09:00:00Z"},"end":{"dateTime":"2026-03-05T10:00:00Z"},"canceled":false}"#;

/// The action and the reason.
type Found = Option<(PlanAction, Option<Reason>)>;

fn judged(json: &str, employee: &Employee, listed: &Listed, rules: &Rules) -> Found {
    let others = HashSet::from([Box::from("f2")]);
    let case = Case { employee, record: &record(json), listed, named: true };
    judge(&case, rules, &others).map(|judgment| (judgment.action, judgment.reason))
}

fn verdict(json: &str) -> Found {
    judged(json, &former(), &listed(NEXT), &rules())
}

const CANCEL: Found = Some((PlanAction::Cancel, None));

#[allow(clippy::unnecessary_wraps)] // It is compared with optional values.
fn review(reason: Reason) -> Found {
    Some((PlanAction::Review, Some(reason)))
}

#[test]
fn a_future_one_off_of_a_former_employee_is_canceled() {
    assert_eq!(verdict(FUTURE), CANCEL);
    for same in [
        FUTURE.replace(r#""e1""#, r#"{"_id":"e1","name":"Ada"}"#),
        FUTURE.replace(r#""e1""#, r#"["e1"]"#),
        FUTURE.replace("canceled", "isCancelled"),
        FUTURE.replace(
            r#""canceled""#,
            r#""recurrence":{},"seriesStart":"2026-03-05T09:00:00Z","members":["e1"],"canceled""#,
        ),
    ] {
        assert_eq!(verdict(&same), CANCEL, "{same}");
    }
}

#[test]
fn what_is_canceled_started_or_only_an_invitation_is_nothing_to_do() {
    assert_eq!(verdict(&FUTURE.replace("false", "true")), None);
    assert_eq!(judged(FUTURE, &former(), &listed(NOW), &rules()), None, "what starts now has started");
    assert_eq!(judged(FUTURE, &former(), &listed("2028-03-02T09:00:00Z"), &rules()), None, "beyond the horizon");
    let (others, employee) = (HashSet::new(), former());
    let other = record(&FUTURE.replace("e1", "e2"));
    let next = listed(NEXT);
    let case = |named| Case { employee: &employee, record: &other, listed: &next, named };
    assert_eq!(judge(&case(false), &rules(), &others), None, "the list did not name the holder");
    assert_eq!(judge(&case(true), &rules(), &others).unwrap().reason, Some(Reason::NotTheirs), "a contradiction");
}

#[test]
fn the_holder_id_and_start_must_be_understood_whatever_is_accepted() {
    let mut accepting = rules();
    accepting.accepted.insert("b".to_owned());
    accepting.running_series = RunningSeries::Cancel;
    accepting.attended = Attended::Cancel;
    accepting.evidence =
        Evidence { calculated_status_optional: true, canceled_optional: true, lists_include_canceled: true };
    for (from, to, reason) in [
        (r#""member":"e1","#, "", Reason::Unreadable),
        (r#""member":"e1""#, r#""member":null"#, Reason::Unreadable),
        (r#""member":"e1""#, r#""member":{"ref":"e1"}"#, Reason::Unreadable),
        (r#""member":"e1""#, r#""member":["e1","e2"]"#, Reason::Unreadable),
        (r#""member":"e1""#, r#""member":"e1","member":"e2""#, Reason::Unreadable),
        (r#""member":"e1""#, r#""member":"e2""#, Reason::NotTheirs),
        (r#"{"dateTime":"2026-03-05T09:00:00Z"}"#, "null", Reason::Unreadable),
        ("2026-03-05T09:00:00Z", "2026-03-05T09:00:00", Reason::Unreadable),
        ("2026-03-05T09:00:00Z", "2026-03-05T09:00:01Z", Reason::Moved),
        ("false", "\"no\"", Reason::Unreadable),
        (r#""canceled""#, r#""recurrence":"daily","canceled""#, Reason::Unreadable),
        (r#""canceled""#, r#""isRecurring":true,"canceled""#, Reason::Unreadable),
        (r#""canceled""#, r#""seriesStart":"2026-02-05T09:00:00Z","canceled""#, Reason::Contradiction),
        (r#""canceled""#, r#""seriesStart":"last year","canceled""#, Reason::Unreadable),
    ] {
        let json = FUTURE.replacen(from, to, 1);
        assert_eq!(judged(&json, &former(), &listed(NEXT), &accepting), review(reason), "{json}");
    }
    let unreadable = Listed { start: None, ..listed(NEXT) };
    assert_eq!(judged(FUTURE, &former(), &unreadable, &accepting), review(Reason::Unreadable));
}

#[test]
fn what_the_occurrence_says_of_a_series_contradicts_a_one_off() {
    for contradicting in [
        Listed { several: true, ..listed(NEXT) },
        Listed { hints_at_series: true, ..listed(NEXT) },
        Listed { series_start: Field::Value(at("2026-02-05T09:00:00Z")), ..listed(NEXT) },
    ] {
        assert_eq!(judged(FUTURE, &former(), &contradicting, &rules()), review(Reason::Contradiction));
    }
    let unclear = Listed { unclear: Some("the occurrence's member"), ..listed(NEXT) };
    assert_eq!(judged(FUTURE, &former(), &unclear, &rules()), review(Reason::Unreadable));
}

#[test]
fn canceled_must_be_false_or_accepted_as_missing() {
    let missing = FUTURE.replace(r#","canceled":false"#, "");
    let optional = Rules { evidence: Evidence { canceled_optional: true, ..Evidence::default() }, ..rules() };
    assert_eq!(verdict(&missing), review(Reason::MissingCanceled));
    assert_eq!(judged(&missing, &former(), &listed(NEXT), &optional), CANCEL);
    for json in [r#""false""#, "0", "{}", "[]"] {
        let odd = FUTURE.replace("false", json);
        assert_eq!(judged(&odd, &former(), &listed(NEXT), &optional), review(Reason::Unreadable), "{json}");
    }
}

#[test]
fn both_statuses_must_say_former() {
    let with = |status: &str, calculated: &str, rules: &Rules| {
        judged(FUTURE, &employee(status, calculated), &listed(NEXT), rules)
    };
    let optional = Rules { evidence: Evidence { calculated_status_optional: true, ..Evidence::default() }, ..rules() };
    let named = Rules { accepted: BTreeSet::from(["b".to_owned()]), ..rules() };
    let accepted = Some((PlanAction::Cancel, Some(Reason::ConflictingStatuses)));
    for (status, calculated, plain, with_key, with_name) in [
        (r#""former""#, r#""active""#, Reason::ConflictingStatuses, review(Reason::ConflictingStatuses), accepted),
        (r#""former""#, "null", Reason::MissingStatus, CANCEL, accepted),
        ("null", r#""former""#, Reason::MissingStatus, review(Reason::MissingStatus), accepted),
        (
            r#""former""#,
            "7",
            Reason::ConflictingStatuses,
            review(Reason::ConflictingStatuses),
            review(Reason::ConflictingStatuses),
        ),
    ] {
        assert_eq!(with(status, calculated, &rules()), review(plain), "{status} {calculated}");
        assert_eq!(with(status, calculated, &optional), with_key, "{status} {calculated}");
        assert_eq!(with(status, calculated, &named), with_name, "{status} {calculated}");
    }
}

fn series(start: &str, more: &str) -> String {
    format!(
        r#"{{"_id":"b","member":"e1","start":"{start}","canceled":false,"recurrence":{{"rrule":"FREQ=WEEKLY"}}{more}}}"#
    )
}

#[test]
fn a_series_is_canceled_before_it_starts() {
    let with = |json: &str| judged(json, &former(), &Listed { several: true, ..listed(NEXT) }, &rules());
    assert_eq!(with(&series(NEXT, "")), CANCEL);
    assert_eq!(with(&series("2026-02-05T09:00:00Z", "")), review(Reason::RunningSeries));
    assert_eq!(with(&series(NEXT, r#","seriesStart":"2026-02-05T09:00:00Z""#)), review(Reason::RunningSeries));
    assert_eq!(with(&series(NEXT, r#","seriesStart":"last year""#)), review(Reason::Unreadable));
    assert_eq!(with(&series("2026-03-04T09:00:00Z", "")), review(Reason::Moved), "not the first occurrence");
    let excepted = series("2026-03-04T09:00:00Z", "")
        .replace(r#""FREQ=WEEKLY""#, r#""FREQ=DAILY","exdates":["2026-03-04T09:00:00Z"]"#);
    assert_eq!(with(&excepted), CANCEL, "the first occurrence is an exception");
}

#[test]
fn what_happens_to_a_running_series_can_be_chosen() {
    let running = series("2026-02-05T09:00:00Z", "");
    let with = |rules: Rules| judged(&running, &former(), &Listed { several: true, ..listed(NEXT) }, &rules);
    let accepted = Some((PlanAction::Cancel, Some(Reason::RunningSeries)));
    assert_eq!(with(Rules { running_series: RunningSeries::Cancel, ..rules() }), accepted);
    assert_eq!(with(Rules { accepted: BTreeSet::from(["b".to_owned()]), ..rules() }), accepted);
    assert_eq!(with(Rules { accepted: BTreeSet::from(["c".to_owned()]), ..rules() }), review(Reason::RunningSeries));
    let skip = Some((PlanAction::Skip, Some(Reason::RunningSeries)));
    assert_eq!(with(Rules { running_series: RunningSeries::Skip, ..rules() }), skip);
}

#[test]
fn a_meeting_of_others_needs_review() {
    let with = |more: &str, attended| {
        let json = FUTURE.replace(r#""canceled""#, &format!(r#"{more},"canceled""#));
        judged(&json, &former(), &listed(NEXT), &Rules { attended, ..rules() })
    };
    for nobody in [
        r#""members":[]"#,
        r#""members":null"#,
        r#""members":["e1","f2"]"#,
        r#""members":[{"_id":"f2"}],"visitors":[]"#,
    ] {
        assert_eq!(with(nobody, Attended::Review), CANCEL, "{nobody}");
    }
    for others in [r#""members":["e1","e7"]"#, r#""visitors":["v1"]"#, r#""visitors":[{"name":"V"}]"#] {
        assert_eq!(with(others, Attended::Review), review(Reason::Attended), "{others}");
        assert_eq!(with(others, Attended::Skip), Some((PlanAction::Skip, Some(Reason::Attended))), "{others}");
        assert_eq!(with(others, Attended::Cancel), Some((PlanAction::Cancel, Some(Reason::Attended))), "{others}");
    }
    for odd in [r#""members":7"#, r#""members":[{}]"#, r#""visitors":"two""#] {
        assert_eq!(with(odd, Attended::Review), review(Reason::Unreadable), "{odd}");
    }
}

#[test]
fn somebody_must_have_been_former_for_as_long_as_the_grace_period() {
    let with = |hours: i64, changed: &str| {
        let mut employee = former();
        employee.modified_at = Some(changed.into());
        judged(FUTURE, &employee, &listed(NEXT), &Rules { grace: SignedDuration::from_hours(hours), ..rules() })
    };
    let skip = Some((PlanAction::Skip, Some(Reason::Grace)));
    assert_eq!(with(24, "2026-03-01T09:00:00Z"), CANCEL, "exactly as long");
    assert_eq!(with(24, "2026-03-01T09:00:01Z"), skip);
    assert_eq!(with(24, "2026-03-03T09:00:00Z"), skip, "changed in the future: one of the clocks is wrong");
    assert_eq!(with(24, "yesterday"), review(Reason::SinceUnknown));
    assert_eq!(with(0, "yesterday"), CANCEL, "without a grace period it does not matter");
}

#[test]
fn a_review_names_the_field_and_the_key_that_accepts_it() {
    let text = |json: &str, employee: &Employee| {
        let case = Case { employee, record: &record(json), listed: &listed(NEXT), named: true };
        judge(&case, &rules(), &HashSet::new()).unwrap().text.unwrap()
    };
    let missing = FUTURE.replace(r#","canceled":false"#, "");
    assert!(text(&missing, &former()).contains("canceled = \"optional\""));
    assert!(text(FUTURE, &employee(r#""former""#, "null")).contains("calculated-status = \"optional\""));
    assert!(text(&FUTURE.replace(r#""canceled""#, r#""recurrence":7,"canceled""#), &former()).contains("`recurrence`"));
    assert_eq!(text(FUTURE, &employee(r#""former""#, r#""active""#)), "status is former, calculatedStatus is active");
    let attended = FUTURE.replace(r#""canceled""#, r#""members":["a","b","e1"],"visitors":["v"],"canceled""#);
    assert_eq!(text(&attended, &former()), "2 colleagues and 1 visitor attend");
}

#[test]
fn the_future_is_a_matter_of_instants() {
    let contains = |start: &str, end: &str, ongoing| {
        TimeWindow { ongoing, ..rules().window }.contains(Some(at(start)), Some(at(end)))
    };
    // 09:30 in Sydney was yesterday evening in UTC; 09:30 in New York is this afternoon.
    assert_eq!(contains("2026-03-02T09:30:00+11:00", "2026-03-02T10:30:00+11:00", false), Some(false));
    assert_eq!(contains("2026-03-02T09:30:00-05:00", "2026-03-02T10:30:00-05:00", false), Some(true));
    assert_eq!(contains("2026-03-02T08:30:00Z", "2026-03-02T09:30:00Z", false), Some(false));
    assert_eq!(contains("2026-03-02T08:30:00Z", "2026-03-02T09:30:00Z", true), Some(true), "ongoing ones count");
    assert_eq!(contains("2026-03-02T08:30:00Z", NOW, true), Some(false), "it has just ended");
    assert_eq!(contains("2028-03-02T09:00:00Z", "2028-03-02T10:00:00Z", false), Some(false), "beyond the horizon");
    assert_eq!(rules().window.contains(None, None), None);
}

#[test]
fn a_missing_status_is_named() {
    let text = |employee: &Employee| {
        let (record, listed) = (record(FUTURE), listed(NEXT));
        let case = Case { employee, record: &record, listed: &listed, named: true };
        judge(&case, &rules(), &HashSet::new()).and_then(|judgment| judgment.text).unwrap_or_default()
    };
    assert_eq!(text(&employee("null", r#""former""#)), "calculatedStatus is former, status is missing");
    let other = text(&employee(r#""former""#, "null"));
    assert!(other.starts_with("status is former, calculatedStatus is missing; evidence key"), "{other}");
}

fn occurrences(json: &str) -> Vec<Occurrence> {
    serde_json::from_str(json).unwrap()
}

/// What is gathered of everybody's list: bookings, and how many occurrences are not understood.
fn gathered(json: &str, of: Option<u32>) -> (Vec<String>, u64) {
    let leavers = [former()];
    let mut candidates = Candidates::new(rules().window, &leavers);
    candidates.take(occurrences(json), of);
    let not_understood = candidates.not_understood();
    (candidates.into_sorted().into_iter().map(|one| one.booking_id.to_string()).collect(), not_understood)
}

#[test]
fn an_occurrence_that_may_be_a_leavers_and_is_not_understood_is_counted() {
    let time = format!(r#""start":"{NEXT}""#);
    for (occurrence, everybody, own) in [
        (r#""bookingId":"b","member":"e1""#, (1, 0), (1, 0)),
        (r#""bookingId":"b","member":{"_id":"e1"}"#, (1, 0), (1, 0)),
        (r#""bookingId":"b","member":"e2""#, (0, 0), (0, 0)),
        (r#""bookingId":"b","member":null"#, (0, 0), (1, 0)),
        (r#""bookingId":"b","member":["e1","e2"]"#, (0, 1), (1, 0)),
        (r#""bookingId":"b""#, (0, 1), (1, 0)),
        (r#""_id":"o","bookingId":{},"member":"e1""#, (0, 1), (0, 1)),
        (r#""bookingId":null,"member":"e1""#, (0, 1), (0, 1)),
        (r#""bookingId":{},"member":"e1","canceled":true"#, (0, 0), (0, 0)),
    ] {
        let json = format!("[{{{occurrence},{time}}}]");
        let count = |of| {
            let (found, not_understood) = gathered(&json, of);
            (found.len(), not_understood)
        };
        assert_eq!((count(None), count(Some(0))), (everybody, own), "{json}");
    }
    assert_eq!(gathered(r#"[{"bookingId":{},"member":"e1","start":"2026-03-01T09:00:00Z"}]"#, None).1, 0, "it is over");
}

proptest! {
    /// However often and in whatever order occurrences come, each booking is there once, with its first one.
    #[test]
    fn each_booking_is_gathered_once_with_its_first_occurrence(
        came in prop::collection::vec(("[ab]{1,2}", 1_i64..50), 0..200),
    ) {
        let leavers = [former()];
        let mut candidates = Candidates::new(rules().window, &leavers);
        let mut expected: std::collections::BTreeMap<&str, BTreeSet<i64>> = std::collections::BTreeMap::new();
        for (id, hours) in &came {
            let start = at(NOW) + hours.hours();
            let json = format!(r#"[{{"bookingId":"{id}","member":"e1","start":"{start}"}}]"#);
            candidates.take(occurrences(&json), None);
            expected.entry(id).or_default().insert(*hours);
        }
        let mut found: Vec<_> = candidates.into_sorted().into_iter().map(|one| {
            let hours = one.listed.start.unwrap().duration_since(at(NOW)).as_hours();
            (one.booking_id.to_string(), hours, one.listed.several)
        }).collect();
        found.sort();
        let expected: Vec<_> =
            expected.into_iter().map(|(id, all)| (id.to_owned(), *all.first().unwrap(), all.len() > 1)).collect();
        prop_assert_eq!(found, expected);
    }

    /// Whatever a record says in whatever form: a cancel has evidence for each fact.
    #[test]
    fn a_cancel_has_evidence_for_each_fact(
        status in sample(&["\"former\"", "\"active\"", "null", "7", "\"x\""]),
        calculated in sample(&["\"former\"", "\"active\"", "null", "[]"]),
        member in sample(&["\"e1\"", "\"e2\"", "null", "[\"e1\"]", "{\"_id\":\"e1\"}", "{}", "true"]),
        canceled in sample(&["false", "true", "null", "\"false\"", "0"]),
        start in -300_i64..300,
        shift in sample_of(vec![0_i64, 0, 0, 1, -24]),
        recurrence in sample(&["null", "{}", "{\"rrule\":\"FREQ=DAILY\"}", "{\"rrule\":null}", "\"daily\"", "[]"]),
        series_start in sample(&["null", "\"2026-02-01T09:00:00Z\"", "\"soon\""]),
        members in sample(&["null", "[]", "[\"e1\"]", "[\"e9\"]", "{}"]),
        several in any::<bool>(),
    ) {
        let begins = at(NOW) + start.hours();
        let json = format!(
            r#"{{"_id":"b","member":{member},"canceled":{canceled},"start":"{begins}","recurrence":{recurrence},"seriesStart":{series_start},"members":{members}}}"#
        );
        let next = begins + shift.hours();
        let listed = Listed { start: Some(next), end: Some(next + 1.hour()), several, ..Listed::default() };
        let judged = judged(&json, &employee(status, calculated), &listed, &rules());
        if judged == CANCEL {
            prop_assert_eq!((status, calculated), ("\"former\"", "\"former\""));
            let named = ["\"e1\"", "[\"e1\"]", "{\"_id\":\"e1\"}"].contains(&member);
            prop_assert!(named, "{}", member);
            prop_assert_eq!(canceled, "false");
            prop_assert!(start > 0 && shift == 0);
            let readable = ["null", "{}", "{\"rrule\":\"FREQ=DAILY\"}"].contains(&recurrence);
            prop_assert!(readable, "{}", recurrence);
            prop_assert!(!several || recurrence.contains("FREQ"));
            prop_assert_eq!(series_start, "null");
            let nobody = ["null", "[]", "[\"e1\"]"].contains(&members);
            prop_assert!(nobody, "{}", members);
        }
    }
}

fn sample(all: &'static [&'static str]) -> impl Strategy<Value = &'static str> {
    proptest::sample::select(all)
}

fn sample_of(all: Vec<i64>) -> impl Strategy<Value = i64> {
    proptest::sample::select(all)
}

#[test]
fn a_decision_to_keep_holds_until_the_booking_changes_or_its_date_comes() {
    let dir = tempfile::tempdir().unwrap();
    let place = journal::Place::new(dir.path(), "acme.bookings");
    let (mut journal, _) = journal::Journal::open(&place, at(NOW)).unwrap();
    let item = plans::item(PlanAction::Review, Some(Reason::RunningSeries));
    let keep = |until: Option<Timestamp>| journal::Event::Keep {
        booking_id: "b".to_owned(),
        reason: "The team still meets".to_owned(),
        until,
        fingerprint: item.fingerprint(),
        item: Box::new(item.clone()),
    };
    let applied = |item: &plan::PlanItem, now: &str| {
        let mut item = item.clone();
        keep::Decisions::read(&place).unwrap().apply(&mut item, at(now));
        item.action
    };
    assert_eq!(applied(&item, NOW), PlanAction::Review);
    journal.write(at(NOW), keep(None)).unwrap();
    assert_eq!(applied(&item, "2027-03-02T09:00:00Z"), PlanAction::Keep);
    let moved = plan::PlanItem { start: Some(at("2026-03-06T09:00:00Z")), ..item.clone() };
    assert_eq!(applied(&moved, NOW), PlanAction::Review, "the booking has changed");
    journal.write(at(NOW), keep(Some(at(NEXT)))).unwrap();
    assert_eq!((applied(&item, NOW), applied(&item, NEXT)), (PlanAction::Keep, PlanAction::Review));
    journal.write(at(NOW), journal::Event::Unkeep { booking_id: "b".to_owned() }).unwrap();
    assert_eq!(applied(&item, NOW), PlanAction::Review);
}

#[test]
fn what_needs_review_is_news_once_when_it_changes_and_after_a_week() {
    let dir = tempfile::tempdir().unwrap();
    let place = journal::Place::new(dir.path(), "acme.bookings");
    let (mut journal, _) = journal::Journal::open(&place, at(NOW)).unwrap();
    let item = plans::item(PlanAction::Review, Some(Reason::RunningSeries));
    let is_news = |item: &plan::PlanItem, now: &str| keep::Decisions::read(&place).unwrap().is_news(item, at(now));
    assert!(is_news(&item, NOW));
    let items = vec![(item.booking_id.clone(), item.fingerprint())];
    journal.write(at(NOW), journal::Event::Reported { items }).unwrap();
    assert!(!is_news(&item, "2026-03-09T08:59:59Z"));
    assert!(is_news(&item, "2026-03-09T09:00:00Z"), "a week later");
    assert!(is_news(&plan::PlanItem { reason: Some(Reason::Attended), ..item }, NOW), "it has changed");
}
