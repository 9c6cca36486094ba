//! What is gathered from occurrences, field by field.

use serde_json::json;

use super::super::candidates::Candidate;
use super::*;

fn leavers() -> [Employee; 2] {
    ["e1", "e2"].map(|id| {
        let record = json!({ "_id": id, "status": "former", "calculatedStatus": "former" });
        serde_json::from_value(record).unwrap()
    })
}

/// Of the pages of everybody's list (`None`) and of employees' lists: what was gathered, and how many are not understood.
fn gathered(window: TimeWindow, pages: &[(Option<u32>, serde_json::Value)]) -> (Vec<Candidate>, u64) {
    let leavers = leavers();
    let mut candidates = Candidates::new(window, &leavers);
    for (of, page) in pages {
        candidates.take(serde_json::from_value(page.clone()).unwrap(), *of);
    }
    let not_understood = candidates.not_understood();
    (candidates.into_sorted(), not_understood)
}

fn found(pages: &[(Option<u32>, serde_json::Value)]) -> (Vec<Candidate>, u64) {
    gathered(rules().window, pages)
}

#[test]
fn another_leavers_booking_in_an_employees_list_is_not_theirs() {
    let page = json!([{ "bookingId": "b", "member": "e2", "start": NEXT }]);
    assert_eq!(found(&[(Some(0), page.clone())]), (vec![], 0));
    let (own, _) = found(&[(Some(1), page)]);
    assert_eq!((own[0].employee, own[0].named), (1, true));
}

#[test]
fn a_booking_whose_holder_is_unclear_counts_once_until_a_list_tells() {
    let unclear = json!([
        { "bookingId": "b", "member": ["e1", "e2"], "start": NEXT },
        { "bookingId": "b", "member": ["e1", "e2"], "start": NEXT },
    ]);
    assert_eq!(found(&[(None, unclear.clone())]), (vec![], 1));
    let (own, not_understood) = found(&[(None, unclear), (Some(0), json!([{ "bookingId": "b", "start": NEXT }]))]);
    assert_eq!((own.len(), own[0].named, not_understood), (1, false, 0));
    assert_eq!(found(&[(None, json!([{ "member": ["e1", "e2"], "start": NEXT }]))]).1, 1, "without an id as well");
}

/// Beyond the bound, unclear bookings are counted and not held, so no list can tell anymore.
#[test]
fn as_many_unclear_bookings_as_the_bound_are_held() {
    let unclear: Vec<_> = (0..=10_000)
        .map(|id| json!({ "bookingId": format!("b{id}"), "member": ["e1", "e2"], "start": NEXT }))
        .collect();
    let own: Vec<_> =
        (0..=10_000).map(|id| json!({ "bookingId": format!("b{id}"), "member": "e1", "start": NEXT })).collect();
    let (found, not_understood) = found(&[(None, unclear.into()), (Some(0), own.into())]);
    assert_eq!((found.len(), not_understood), (10_001, 1), "all but the last one were held");
}

#[test]
fn what_an_occurrence_does_not_say_clearly_is_named() {
    let unclear = |occurrence: serde_json::Value| found(&[(Some(0), json!([occurrence]))]).0[0].listed.unclear;
    let clear = json!({ "bookingId": "b", "member": "e1", "start": NEXT, "canceled": false });
    assert_eq!(unclear(clear), None);
    let member = json!({ "bookingId": "b", "member": ["e1", "e2"], "start": NEXT, "canceled": false });
    assert_eq!(unclear(member), Some("the occurrence's member"));
    let canceled = json!({ "bookingId": "b", "member": "e1", "start": NEXT, "canceled": "perhaps" });
    assert_eq!(unclear(canceled), Some("the occurrence's canceled"));
}

#[test]
fn where_what_is_ongoing_counts_one_without_an_end_may_be() {
    let page = json!([{ "bookingId": "b", "member": "e1", "start": "2026-03-02T08:00:00Z" }]);
    assert_eq!(found(&[(None, page.clone())]).0.len(), 0);
    let ongoing = TimeWindow { ongoing: true, ..rules().window };
    assert_eq!(gathered(ongoing, &[(None, page)]).0.len(), 1);
}

#[test]
fn what_one_occurrence_of_a_booking_says_holds_for_all() {
    let first = json!({ "bookingId": "b", "start": NEXT, "recurrence": { "rrule": "FREQ=DAILY" } });
    let second = json!({ "bookingId": "b", "member": "e1", "start": "2026-03-06T09:00:00Z" });
    for order in [[&first, &second], [&second, &first]] {
        let (found, _) = found(&[(Some(0), json!(order))]);
        let [one] = &found[..] else { panic!("{found:?}") };
        assert!(one.listed.several && one.listed.hints_at_series && one.named, "{one:?}");
        assert_eq!(one.listed.start, Some(at(NEXT)));
    }
}
