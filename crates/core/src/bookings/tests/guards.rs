//! Numbers that look like a mistake are refused, and a normal week passes.

use jiff::SignedDuration;
use proptest::prelude::*;

use super::{NOW, at};
use crate::bookings::guard::{Amount, CLOCK_TOLERANCE, Refusal, Roster, Thresholds, clock, refusals};

const NORMAL: Roster = Roster { employees: 1_000, former: 120 };

fn names(amount: (u64, u64), now: Roster, last: Option<Roster>, thresholds: Thresholds) -> Vec<&'static str> {
    let amount = Amount { employees: amount.0, bookings: amount.1 };
    refusals(amount, now, last, thresholds).iter().map(super::super::guard::Refusal::guard).collect()
}

#[test]
fn a_normal_week_passes() {
    let last = Roster { employees: 1_004, former: 112 };
    assert!(names((8, 60), NORMAL, Some(last), Thresholds::default()).is_empty());
    assert!(names((50, 500), NORMAL, None, Thresholds::default()).is_empty(), "exactly the limits");
}

#[test]
fn a_mass_deactivation_does_not() {
    assert_eq!(names((51, 60), NORMAL, None, Thresholds::default()), ["max-employees"]);
    assert_eq!(names((8, 501), NORMAL, None, Thresholds::default()), ["max"]);
    let small = Roster { employees: 150, former: 40 };
    assert_eq!(names((31, 60), small, None, Thresholds::default()), ["max-share"], "31 of 150 are more than 20 %");
    assert!(names((30, 60), small, None, Thresholds::default()).is_empty(), "30 are not");
    let tiny = Roster { employees: 99, former: 40 };
    assert!(names((40, 60), tiny, None, Thresholds::default()).is_empty(), "a share says nothing below 100 employees");
}

#[test]
fn the_last_run_is_compared_with() {
    let last = |employees, former| Some(Roster { employees, former });
    assert_eq!(names((1, 1), NORMAL, last(1_251, 120), Thresholds::default()), ["roster-shrank"]);
    assert!(names((1, 1), NORMAL, last(1_250, 120), Thresholds::default()).is_empty(), "20 % fewer may be");
    assert_eq!(names((1, 1), NORMAL, last(1_000, 69), Thresholds::default()), ["former-jumped"]);
    assert!(names((1, 1), NORMAL, last(1_000, 70), Thresholds::default()).is_empty());
    let small = |former| Roster { employees: 150, former };
    assert_eq!(
        names((1, 1), small(31), last(150, 0), Thresholds::default()),
        ["former-jumped"],
        "31 of 150 are more than 20 %"
    );
    assert!(names((1, 1), small(30), last(150, 0), Thresholds::default()).is_empty(), "30 are not");
    let few = Roster { employees: 99, former: 40 };
    assert!(
        names((1, 1), few, last(99, 0), Thresholds::default()).is_empty(),
        "a share says nothing below 100 employees"
    );
    let accepted = Thresholds { accept_roster: true, ..Thresholds::default() };
    assert!(names((1, 1), NORMAL, last(2_000, 0), accepted).is_empty());
    assert!(names((0, 0), NORMAL, last(2_000, 0), Thresholds::default()).is_empty(), "nothing would be changed anyway");
    let tiny = Roster { employees: 4, former: 1 };
    assert!(names((1, 1), tiny, last(6, 1), Thresholds::default()).is_empty(), "two people fewer say nothing");
}

#[test]
fn every_refusal_names_its_numbers() {
    let amount = Amount { employees: 73, bookings: 900 };
    let refused = refusals(amount, Roster { employees: 200, former: 80 }, None, Thresholds::default());
    assert_eq!(
        refused.iter().map(ToString::to_string).collect::<Vec<_>>(),
        [
            "73 Former employees would be cleaned up; the limit for one run is 50",
            "37% of all employees (73 of 200) would be cleaned up; the limit for one run is 20%",
            "900 bookings would be canceled; the limit for one run is 500",
        ]
    );
}

#[test]
fn a_clock_that_is_off_or_cannot_be_compared_is_refused() {
    let server = at(NOW);
    let off = |seconds| clock(server + SignedDuration::from_secs(seconds), Some(server), CLOCK_TOLERANCE);
    assert_eq!((off(120), off(-120)), (None, None));
    assert_eq!(off(121).unwrap().to_string(), "this machine's clock is 2 minutes 1 second ahead of OfficeRnD's");
    assert_eq!(off(-90 * 86_400).unwrap().to_string(), "this machine's clock is 90 days behind OfficeRnD's");
    assert_eq!(clock(server, None, SignedDuration::MAX), Some(Refusal::UnknownClock), "whatever the tolerance is");
}

proptest! {
    #[test]
    fn what_a_refusal_asks_for_lifts_it(
        employees in 0_u64..2_000, bookings in 0_u64..5_000, all in 1_u64..3_000, former in 0_u64..3_000,
        last in proptest::option::of((0_u64..3_000, 0_u64..3_000)),
    ) {
        let now = Roster { employees: all, former };
        let last = last.map(|(employees, former)| Roster { employees, former });
        let amount = Amount { employees, bookings };
        let mut thresholds = Thresholds::default();
        for refusal in refusals(amount, now, last, thresholds) {
            match refusal {
                Refusal::MaxEmployees { employees, .. } => thresholds.max_employees = employees,
                Refusal::Max { bookings, .. } => thresholds.max = bookings,
                Refusal::MaxShare { share, .. } => thresholds.max_share = u8::try_from(share.min(100)).unwrap(),
                _ => thresholds.accept_roster = true,
            }
        }
        // More people than there are is no share of them; nothing lifts that, and it cannot be.
        if employees <= all {
            prop_assert_eq!(refusals(amount, now, last, thresholds), []);
        }
    }
}
