//! Nothing that is not Former's, future and cancellable is ever to be cancelled.

mod guards;
mod listing;
mod plans;
mod rechecks;

use jiff::{SignedDuration, Timestamp, ToSpan as _};
use proptest::prelude::*;

use super::*;
use crate::officernd::{Booking, Standing};

fn at(text: &str) -> Timestamp {
    text.parse().unwrap()
}

const NOW: &str = "2026-03-02T09:00:00Z";

fn limits() -> Limits {
    Limits {
        now: at(NOW),
        until: at("2028-03-02T09:00:00Z"),
        ongoing: false,
        running: RunningSeries::Report,
        grace: SignedDuration::ZERO,
    }
}

fn holder(standing: Standing) -> Holder {
    Holder { id: "e1".into(), standing, changed: Some(at("2026-03-01T09:00:00Z")) }
}

fn booking(json: &str) -> Booking {
    serde_json::from_str(json).unwrap()
}

fn held(json: &str, next: &str) -> Held {
    let start = at(next);
    Held { booking: booking(json), next: Some((start, start + 1.hour())) }
}

fn verdict(json: &str, next: &str, standing: Standing) -> Option<Judgement> {
    judge(&held(json, next), &holder(standing), limits())
}

const CANCEL: Option<Judgement> = Some(Judgement { verdict: Verdict::Cancel, reason: None });

#[allow(clippy::unnecessary_wraps)] // What it is compared with is optional.
fn decide(reason: Reason) -> Option<Judgement> {
    Some(Judgement { verdict: Verdict::Decide, reason: Some(reason) })
}

const FUTURE: &str = r#"{"_id":"b","member":"e1","start":{"dateTime":"2026-03-05T09:00:00Z"},"end":{"dateTime":"2026-03-05T10:00:00Z"},"canceled":false}"#;

#[test]
fn one_off_bookings() {
    let next = "2026-03-05T09:00:00Z";
    assert_eq!(verdict(FUTURE, next, Standing::Former), CANCEL);
    assert_eq!(verdict(FUTURE, next, Standing::Active), None);
    assert_eq!(verdict(FUTURE, next, Standing::Contact), None);
    let unclear = decide(Reason::StatusesDisagree);
    assert_eq!(verdict(FUTURE, next, Standing::Unclear), unclear, "reported, never cancelled");
    assert_eq!(verdict(FUTURE, NOW, Standing::Former), None, "what starts now has started");
    let cancelled = FUTURE.replace("false", "true");
    assert_eq!(verdict(&cancelled, next, Standing::Former), None);
    for other in [r#""member":"e2""#, r#""member":null"#, r#""team":"t1""#] {
        let other = FUTURE.replace(r#""member":"e1""#, other);
        assert_eq!(verdict(&other, next, Standing::Former), None, "{other}");
    }
}

#[test]
fn series() {
    let series = |start: &str, more: &str| {
        format!(
            r#"{{"_id":"b","member":"e1","start":"{start}","canceled":false,"recurrence":{{"rrule":"FREQ=WEEKLY"}}{more}}}"#
        )
    };
    let next = "2026-03-09T09:00:00Z";
    let running = decide(Reason::RunningSeries);
    assert_eq!(verdict(&series(next, ""), next, Standing::Former), CANCEL, "it has not started");
    assert_eq!(verdict(&series("2026-02-02T09:00:00Z", ""), next, Standing::Former), running);
    let earlier = r#","seriesStart":"2026-02-02T09:00:00Z""#;
    assert_eq!(verdict(&series(next, earlier), next, Standing::Former), running, "seriesStart tells");
    let broken = r#","seriesStart":"last year""#;
    let unreadable = decide(Reason::Unreadable);
    assert_eq!(verdict(&series(next, broken), next, Standing::Former), unreadable);
}

#[test]
fn what_happens_to_a_running_series_can_be_chosen() {
    let running = held(
        r#"{"_id":"b","member":"e1","start":"2026-02-02T09:00:00Z","canceled":false,"recurrence":{"rrule":"FREQ=WEEKLY"}}"#,
        "2026-03-09T09:00:00Z",
    );
    let with =
        |running_series| judge(&running, &holder(Standing::Former), Limits { running: running_series, ..limits() });
    let reason = Some(Reason::RunningSeries);
    assert_eq!(with(RunningSeries::Report), decide(Reason::RunningSeries));
    assert_eq!(with(RunningSeries::Skip), Some(Judgement { verdict: Verdict::Leave, reason }));
    assert_eq!(
        with(RunningSeries::Cancel),
        Some(Judgement { verdict: Verdict::Cancel, reason }),
        "and it says that it runs"
    );
}

#[test]
fn somebody_must_have_been_former_for_as_long_as_the_grace_period() {
    let booking = held(FUTURE, "2026-03-05T09:00:00Z");
    let with = |changed: Option<&str>, hours| {
        let holder = Holder { changed: changed.map(at), ..holder(Standing::Former) };
        judge(&booking, &holder, Limits { grace: SignedDuration::from_hours(hours), ..limits() })
    };
    let leave = Some(Judgement { verdict: Verdict::Leave, reason: Some(Reason::Grace) });
    assert_eq!(with(Some("2026-03-01T09:00:00Z"), 24), CANCEL, "exactly as long");
    assert_eq!(with(Some("2026-03-01T09:00:01Z"), 24), leave);
    assert_eq!(with(Some("2026-03-03T09:00:00Z"), 24), leave, "changed in the future: one of the clocks is wrong");
    assert_eq!(with(None, 24), decide(Reason::SinceUnknown));
    assert_eq!(with(None, 0), CANCEL, "without a grace period it does not matter");
}

#[test]
fn what_cannot_be_understood_is_left_to_a_person() {
    let next = "2026-03-05T09:00:00Z";
    let unreadable = decide(Reason::Unreadable);
    for (from, to) in [
        (r#""canceled":false"#, r#""canceled":"perhaps""#),
        // Without an offset it could be any of a day's instants.
        ("2026-03-05T09:00:00Z", "2026-03-05T09:00:00"),
    ] {
        assert_eq!(verdict(&FUTURE.replace(from, to), next, Standing::Former), unreadable, "{to}");
    }
    let nowhere = Held { booking: booking(FUTURE), next: None };
    assert_eq!(judge(&nowhere, &holder(Standing::Former), limits()), unreadable);
}

#[test]
fn the_future_is_a_matter_of_instants() {
    let future =
        |start: &str, end: &str, ongoing| is_future(Some(at(start)), Some(at(end)), Limits { ongoing, ..limits() });
    // 09:30 in Sydney was yesterday evening in UTC; 09:30 in New York is this afternoon.
    assert_eq!(future("2026-03-02T09:30:00+11:00", "2026-03-02T10:30:00+11:00", false), Some(false));
    assert_eq!(future("2026-03-02T09:30:00-05:00", "2026-03-02T10:30:00-05:00", false), Some(true));
    assert_eq!(future("2026-03-02T08:30:00Z", "2026-03-02T09:30:00Z", false), Some(false));
    assert_eq!(future("2026-03-02T08:30:00Z", "2026-03-02T09:30:00Z", true), Some(true), "--include-ongoing");
    assert_eq!(future("2026-03-02T08:30:00Z", NOW, true), Some(false), "it has just ended");
    assert_eq!(future("2028-03-02T09:00:00Z", "2028-03-02T10:00:00Z", false), Some(false), "beyond the horizon");
    assert_eq!(is_future(None, None, limits()), None);
}

fn a_standing() -> impl Strategy<Value = Standing> {
    proptest::sample::select(vec![Standing::Active, Standing::Contact, Standing::Former, Standing::Unclear])
}

proptest! {
    #[test]
    fn only_what_is_formers_future_and_cancellable(
        standing in a_standing(),
        member in proptest::option::of(proptest::sample::select(vec!["e1", "e2"])),
        canceled in proptest::option::of(any::<bool>()),
        first in -500_i64..500,
        next in -500_i64..500,
        series in any::<bool>(),
        ongoing in any::<bool>(),
        grace in 0_i64..48,
        former_for in proptest::option::of(-48_i64..96),
    ) {
        let limits = Limits { ongoing, grace: SignedDuration::from_hours(grace), ..limits() };
        let holder = Holder { changed: former_for.map(|hours| limits.now - hours.hours()), ..holder(standing) };
        let start = limits.now + next.hours();
        let mut booking = booking(FUTURE);
        booking.member = member.map(Into::into);
        booking.canceled = canceled;
        booking.start = crate::officernd::When(Some((limits.now + first.hours()).to_string().into()));
        booking.rrule = series.then(|| "FREQ=DAILY".into());
        let held = Held { booking, next: Some((start, start + 1.hour())) };
        if judge(&held, &holder, limits).is_some_and(|judgement| judgement.verdict == Verdict::Cancel) {
            prop_assert_eq!(standing, Standing::Former);
            prop_assert_eq!(member, Some("e1"));
            prop_assert_eq!(canceled, Some(false));
            prop_assert!(next > 0 || (ongoing && next == 0));
            prop_assert!(!series || first > 0);
            prop_assert!(grace == 0 || former_for.is_some_and(|hours| hours >= grace));
        }
    }
}
