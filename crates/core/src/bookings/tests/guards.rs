//! Numbers that look like a mistake are refused, and a normal week passes.

use jiff::SignedDuration;
use proptest::prelude::*;

use crate::bookings::guard::{Amount, Bounds, CLOCK_TOLERANCE, Roster, clock, refusals};

const NORMAL: Roster = Roster { employees: 1_000, former: 120 };

fn names(amount: (u64, u64), now: Roster, last: Option<Roster>, bounds: Bounds) -> Vec<&'static str> {
    let amount = Amount { employees: amount.0, bookings: amount.1 };
    refusals(amount, now, last, bounds).iter().map(|refusal| refusal.guard).collect()
}

#[test]
fn a_normal_week_passes() {
    let last = Roster { employees: 1_004, former: 112 };
    assert!(names((8, 60), NORMAL, Some(last), Bounds::default()).is_empty());
    assert!(names((50, 500), NORMAL, None, Bounds::default()).is_empty(), "exactly the limits");
}

#[test]
fn a_mass_deactivation_does_not() {
    assert_eq!(names((51, 60), NORMAL, None, Bounds::default()), ["max-employees"]);
    assert_eq!(names((8, 501), NORMAL, None, Bounds::default()), ["max"]);
    let small = Roster { employees: 150, former: 40 };
    assert_eq!(names((31, 60), small, None, Bounds::default()), ["max-share"], "31 of 150 are more than 20 %");
    assert!(names((30, 60), small, None, Bounds::default()).is_empty(), "30 are not");
    let tiny = Roster { employees: 99, former: 40 };
    assert!(names((40, 60), tiny, None, Bounds::default()).is_empty(), "a share says nothing below 100 employees");
}

#[test]
fn the_last_run_is_compared_with() {
    let last = |employees, former| Some(Roster { employees, former });
    assert_eq!(names((1, 1), NORMAL, last(1_251, 120), Bounds::default()), ["roster-shrank"]);
    assert!(names((1, 1), NORMAL, last(1_250, 120), Bounds::default()).is_empty(), "20 % fewer may be");
    assert_eq!(names((1, 1), NORMAL, last(1_000, 69), Bounds::default()), ["former-jumped"]);
    assert!(names((1, 1), NORMAL, last(1_000, 70), Bounds::default()).is_empty());
    let accepted = Bounds { accept_roster: true, ..Bounds::default() };
    assert!(names((1, 1), NORMAL, last(2_000, 0), accepted).is_empty());
    assert!(names((0, 0), NORMAL, last(2_000, 0), Bounds::default()).is_empty(), "nothing would be changed anyway");
    let tiny = Roster { employees: 4, former: 1 };
    assert!(names((1, 1), tiny, last(6, 1), Bounds::default()).is_empty(), "two people fewer say nothing");
}

#[test]
fn every_refusal_names_its_numbers_and_what_lifts_it() {
    let amount = Amount { employees: 73, bookings: 900 };
    let refused = refusals(amount, Roster { employees: 200, former: 80 }, None, Bounds::default());
    let said: Vec<_> = refused.iter().map(|refusal| (refusal.message.as_str(), refusal.lift.as_str())).collect();
    assert_eq!(
        said,
        [
            ("73 Former employees would be cleaned up, and at most 50 are in one run", "--max-employees 73"),
            (
                "73 of 200 employees would be cleaned up, which is 37 %, and at most 20 % are in one run",
                "--max-share 37%"
            ),
            ("900 bookings would be cancelled, and at most 500 are in one run", "--max 900"),
        ]
    );
}

#[test]
fn a_clock_that_is_off_is_refused() {
    assert_eq!(clock(SignedDuration::from_secs(120), CLOCK_TOLERANCE), None);
    let ahead = clock(SignedDuration::from_secs(121), CLOCK_TOLERANCE).unwrap();
    assert_eq!(ahead.message, "this machine's clock is 2 minutes 1 second ahead of OfficeRnD's");
    let behind = clock(SignedDuration::from_hours(-90 * 24), CLOCK_TOLERANCE).unwrap();
    assert_eq!(behind.message, "this machine's clock is 90 days behind OfficeRnD's");
    assert_eq!(clock(SignedDuration::MIN, CLOCK_TOLERANCE).map(|refusal| refusal.guard), Some("clock"));
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
        let mut bounds = Bounds::default();
        for refusal in refusals(amount, now, last, bounds) {
            let number = refusal.lift.split(' ').nth(1).unwrap_or_default().trim_end_matches('%');
            match refusal.guard {
                "max-employees" => bounds.max_employees = number.parse().unwrap(),
                "max" => bounds.max = number.parse().unwrap(),
                "max-share" => bounds.max_share = number.parse().unwrap(),
                _ => bounds.accept_roster = true,
            }
        }
        // More people than there are is no share of them; nothing lifts that, and it cannot be.
        if employees <= all {
            prop_assert_eq!(refusals(amount, now, last, bounds), []);
        }
    }
}
