//! Right before a cancel, only what is exactly as planned is still due.

use proptest::prelude::*;

use super::plans::item;
use super::{FUTURE, at, booking, limits};
use crate::bookings::recheck::{Already, Left, Still, employee, is_ahead, occurrence, record};
use crate::bookings::{Limits, Verdict};
use crate::officernd::Employee;

fn person(statuses: &str) -> Employee {
    serde_json::from_str(&format!(r#"{{"_id":"e1",{statuses}}}"#)).unwrap()
}

#[test]
fn the_employee_must_still_be_former_by_both_statuses() {
    let of = |statuses| employee(Some(&person(statuses)));
    assert_eq!(of(r#""status":"former","calculatedStatus":"former""#), Ok(()));
    assert_eq!(of(r#""status":"active","calculatedStatus":"active""#), Err(Left::NotFormer));
    assert_eq!(of(r#""status":"contact""#), Err(Left::NotFormer));
    assert_eq!(of(r#""status":"active","calculatedStatus":"former""#), Err(Left::StatusesDisagree));
    assert_eq!(of(r#""status":"on leave""#), Err(Left::StatusesDisagree));
    assert_eq!(of(r#""name":"Ada""#), Err(Left::StatusesDisagree), "no status at all");
    assert_eq!(employee(None), Err(Left::EmployeeGone));
    // What somebody holds who is not there is cancelled by nobody.
    assert!(Left::EmployeeGone.needs_decision() && !Left::NotFormer.needs_decision());
}

#[test]
fn the_booking_must_be_as_planned() {
    let item = item(Verdict::Cancel, None);
    let of = |json: &str| record(&item, limits(), Some(&booking(json)));
    assert_eq!(of(FUTURE), Still::Due);
    assert_eq!(record(&item, limits(), None), Still::Done(Already::Gone));
    assert_eq!(of(&FUTURE.replace("false", "true")), Still::Done(Already::Cancelled));
    assert_eq!(of(&FUTURE.replace("false", "\"?\"")), Still::Left(Left::Unreadable));
    assert_eq!(of(&FUTURE.replace("\"e1\"", "\"e2\"")), Still::Left(Left::NotTheirs));
    assert_eq!(of(&FUTURE.replace("\"e1\"", "null")), Still::Left(Left::NotTheirs));
    assert_eq!(of(&FUTURE.replace("03-05T09", "03-06T09")), Still::Left(Left::Moved));
    assert_eq!(of(&FUTURE.replace("03-05T09:00:00Z", "soon")), Still::Left(Left::Unreadable));
    let later = Limits { now: at("2026-03-05T09:00:00Z"), ..limits() };
    assert_eq!(record(&item, later, Some(&booking(FUTURE))), Still::Left(Left::Started));
    assert!(!is_ahead(&item, later) && is_ahead(&item, Limits { ongoing: true, ..later }), "unless that was asked for");
}

#[test]
fn an_occurrence_must_start_when_it_did() {
    let item = item(Verdict::Cancel, None);
    assert_eq!(occurrence(&item, Some(at("2026-03-05T09:00:00Z"))), Ok(()));
    assert_eq!(occurrence(&item, Some(at("2026-03-05T10:00:00+01:00"))), Ok(()), "the same instant, written otherwise");
    assert_eq!(occurrence(&item, Some(at("2026-03-05T09:00:01Z"))), Err(Left::Moved));
    assert_eq!(occurrence(&item, None), Err(Left::Unreadable));
}

proptest! {
    /// Whatever the server answers about the booking, it is due only as planned.
    #[test]
    fn due_means_theirs_not_cancelled_and_at_the_same_time(
        member in proptest::option::of("e[12]"),
        canceled in proptest::sample::select(vec!["true", "false", "null", "\"no\""]),
        start in proptest::sample::select(vec!["2026-03-05T09:00:00Z", "2026-03-05T10:00:00+01:00", "2026-03-05T09:00:00", "2026-03-06T09:00:00Z", ""]),
    ) {
        let member = member.map_or("null".to_owned(), |member| format!("\"{member}\""));
        let json = format!(r#"{{"_id":"b","member":{member},"canceled":{canceled},"start":{{"dateTime":"{start}"}}}}"#);
        if record(&item(Verdict::Cancel, None), limits(), Some(&booking(&json))) == Still::Due {
            prop_assert_eq!(member, "\"e1\"");
            // A field that is null says nothing: the facts call it read-only, not always there.
            prop_assert!(canceled == "false" || canceled == "null");
            prop_assert!(start.starts_with("2026-03-05T09:00:00Z") || start.starts_with("2026-03-05T10:00:00+01:00"));
        }
    }
}
