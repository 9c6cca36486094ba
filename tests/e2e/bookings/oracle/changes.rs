//! Somebody changes an employee or a booking while the run is at work, at every position of a run of twelve.
//!
//! What was changed before it was last read must not be canceled. What is changed between that read and the cancel cannot
//! be known; such a cancel is counted, and how old its read was must stay within what the program promises.

use serde_json::{Value, json};

use super::harness::{Harness, told};
use super::judge::{Before, Tally, lost};
use crate::bookings::org::{active, former, held, hours, world};
use crate::figures;

const BOOKINGS: usize = 12;

/// How old a read of an employee and of what they hold may be when a cancel is sent, in microseconds: five seconds, and what a
/// busy machine needs to get the request on its way.
const FRESH: u64 = 8_000_000;

/// A change, and what has to come of it.
struct Change {
    name: &'static str,
    /// Whether it is about the employee; otherwise about the booking.
    of_employee: bool,
    click: fn(usize) -> (String, Value),
    /// What the run says of a booking whose change it has read.
    seen: &'static str,
    /// Whether it still has to be canceled afterwards.
    still_due: bool,
}

const CANCELLED_BY_HAND: &str = "cancelled by hand";

const CHANGES: [Change; 9] = [
    Change {
        name: "re-activated",
        of_employee: true,
        click: |number| (format!("POST /members/{}/status/active", former(number)), Value::Null),
        seen: "skipped",
        still_due: false,
    },
    Change {
        name: "statuses disagree",
        of_employee: true,
        click: |number| (format!("POST /members/{}", former(number)), json!({ "calculatedStatus": "active" })),
        seen: "needs-review",
        still_due: false,
    },
    Change {
        name: "renamed",
        of_employee: true,
        click: |number| (format!("POST /members/{}", former(number)), json!({ "name": "Someone Else" })),
        seen: "canceled",
        still_due: true,
    },
    Change {
        name: "employee deleted with the bookings",
        of_employee: true,
        click: |number| (format!("DELETE /members/{}", former(number)), Value::Null),
        seen: "gone",
        still_due: false,
    },
    Change {
        name: "employee deleted, bookings kept",
        of_employee: true,
        click: |number| (format!("DELETE /members/{}?bookings=keep", former(number)), Value::Null),
        seen: "needs-review",
        still_due: false,
    },
    Change {
        name: "handed to somebody else",
        of_employee: false,
        click: |number| (format!("POST /bookings/{}", held(number)), json!({ "member": active(1) })),
        seen: "skipped",
        still_due: false,
    },
    Change {
        name: "moved in time",
        of_employee: false,
        click: |number| (format!("POST /bookings/{}", held(number)), json!({ "start": hours(900).to_string() })),
        seen: "needs-review",
        still_due: true,
    },
    Change {
        name: CANCELLED_BY_HAND,
        of_employee: false,
        click: |number| (format!("POST /bookings/{}", held(number)), json!({ "canceled": true })),
        seen: "already-canceled",
        still_due: false,
    },
    Change {
        name: "deleted",
        of_employee: false,
        click: |number| (format!("DELETE /bookings/{}", held(number)), Value::Null),
        seen: "gone",
        still_due: false,
    },
];

/// Each of twelve employees holds one booking; when the n-th cancel arrives, a later one is changed, or this very one.
#[test]
fn changes_under_the_run() {
    let (mut harness, mut tally) = (Harness::new(), Tally::default());
    let world = world(BOOKINGS, BOOKINGS);
    let (mut late_employees, mut late_bookings, mut ages) = (0, 0, Vec::new());
    for change in &CHANGES {
        for at in 1..=BOOKINGS {
            for concurrency in [1, 4] {
                harness.concurrency = concurrency;
                harness.begin(&world);
                let target = (at + 1).min(BOOKINGS);
                let (click, body) = (change.click)(target);
                harness.org.trigger("POST /cancel", at, "before", &click, &body);
                let case = format!("{} at cancel {at}, {concurrency} at once", change.name);
                tally.faults += 1;
                // One at a time, the later one is read after the earlier one was canceled.
                let in_time = concurrency == 1 && target > at;
                let late = usize::from(one(&mut harness, (change, target, in_time), &case, &mut tally, &mut ages));
                *(if change.of_employee { &mut late_employees } else { &mut late_bookings }) += late;
            }
        }
    }
    ages.sort_unstable();
    let p99 = ages[(ages.len() - 1) * 99 / 100];
    figures::keep(
        "The window of a cancel",
        figures::Ran::Library,
        "Between the last read of an employee and what they hold, and the cancel, with changes made right before each cancel \
         arrives",
        &format!(
            "{late_employees} changes of an employee and {late_bookings} of a booking fell into the window, whose p99 was {p99} \
             µs; each of them is listed"
        ),
    );
    tally.prove("changes under the run");
}

/// One run; whether the change came in the window.
fn one(
    harness: &mut Harness,
    (change, target, in_time): (&Change, usize, bool),
    case: &str,
    tally: &mut Tally,
    all_ages: &mut Vec<u64>,
) -> bool {
    let client = harness.client(std::time::Duration::from_secs(20));
    let work = harness.org.block_on(harness.gather(&client)).unwrap();
    let before = Before::library(&harness.org);
    let (work, report) = harness.org.block_on(harness.run(&client, Some(work))).unwrap();
    all_ages.extend(ages(harness));
    let mut told = told(&work, &report);
    let id = held(target);
    let outcome = told.outcomes[&id].clone();
    // The change was made when the n-th cancel arrived; the read that the cancel of this booking goes by came before it.
    let mut known_late = outcome != change.seen;
    if known_late && change.name == CANCELLED_BY_HAND {
        // Several at once arrive in any order: this one may have been there before the hand was.
        known_late = !harness.org.cancelled().contains(&id);
        if known_late {
            // The second of two cancels gets the same answer as the first: nobody can tell whose it was.
            told.outcomes.insert(id.clone(), "already-canceled".to_owned());
        }
    }
    before.judge(&harness.org, case, Some(&told), tally);
    if known_late {
        let cancel = last(harness, &format!("POST /bookings/{id}/cancel"), u64::MAX);
        let Some(cancel) = cancel else {
            tally.misreported.push(format!("{case}: says {outcome}, expected {}", change.seen));
            return true;
        };
        let reads = if change.of_employee {
            vec![format!("GET /members/{}", former(target))]
        } else {
            vec![format!("GET /bookings/{id}"), "GET /bookings/occurrences".to_owned()]
        };
        let read = reads.iter().filter_map(|fit| last(harness, fit, cancel)).max();
        let age = read.map(|read| cancel - read);
        if age.is_none_or(|age| age > FRESH) {
            tally.wrong.push(format!("{case}: {id} was canceled by what was read {age:?} microseconds before"));
        }
        if in_time {
            tally.wrong.push(format!("{case}: {id} was changed before it was read, and the run says {outcome}"));
        }
    }
    if change.still_due {
        harness.second_run(case, tally);
    } else {
        lost(&harness.org, case, tally);
    }
    known_late
}

/// How long before each cancel its employee was read, in microseconds.
fn ages(harness: &Harness) -> Vec<u64> {
    let arrived = |request: &Value| request["arrived_us"].as_u64().unwrap();
    let reads = harness.org.requests("GET /members/{id}");
    let cancels = harness.org.requests("POST /cancel");
    let age = |cancel: &Value| {
        let number = (1..=BOOKINGS).find(|number| cancel["path"].as_str().unwrap().contains(&held(*number)))?;
        let of = former(number);
        let reads = reads.iter().filter(|read| read["path"].as_str().unwrap().ends_with(&of)).map(arrived);
        Some(arrived(cancel) - reads.filter(|read| *read < arrived(cancel)).max()?)
    };
    cancels.iter().filter_map(age).collect()
}

/// When the last request that fits arrived before a moment, in microseconds.
fn last(harness: &Harness, fit: &str, before: u64) -> Option<u64> {
    let requests = harness.org.requests(fit);
    requests.iter().map(|request| request["arrived_us"].as_u64().unwrap()).filter(|at| *at < before).max()
}

/// Many bookings of one employee are canceled by one read: those that come after it was repeated are left.
#[test]
fn an_employee_is_read_again_before_a_plan_of_another_day_is_carried_out() {
    let mut harness = Harness::new();
    let mut tally = Tally::default();
    for concurrency in [1, 4] {
        harness.concurrency = concurrency;
        harness.begin(&world(1, BOOKINGS));
        let client = harness.client(std::time::Duration::from_secs(20));
        let work = harness.org.block_on(harness.gather(&client)).unwrap();
        harness.org.control("POST", &format!("/members/{}/status/active", former(1)), "");
        let before = Before::library(&harness.org);
        let (work, report) = harness.org.block_on(harness.run(&client, Some(work))).unwrap();
        before.judge(&harness.org, "re-activated since", Some(&told(&work, &report)), &mut tally);
        tally.faults += 1;
        harness.org.nothing_changed();
        assert_eq!(harness.org.sent(&format!("GET /members/{}", former(1))), 1, "one read for all of them");
    }
    tally.prove("re-activated since the plan was made");
}

/// What was read counts for a while only. Where that is over at once, an employee is read again before each cancel, and a cancel
/// that could not be sent in time is not sent by what was read before: it is checked again, three times at most.
#[test]
fn what_was_read_long_ago_does_not_count() {
    let (mut harness, mut tally) = (Harness::new(), Tally::default());
    harness.fresh = std::time::Duration::ZERO;
    harness.concurrency = 1;
    // The first three reads are those of the first booking.
    for (read, cancelled) in [(1, 0), (3, 0), (4, 1), (7, 2)] {
        harness.begin(&world(1, BOOKINGS));
        let click = format!("POST /members/{}/status/active", former(1));
        harness.org.trigger("GET /members/{id}", read, "before", &click, &Value::Null);
        let client = harness.client(std::time::Duration::from_secs(20));
        let work = harness.org.block_on(harness.gather(&client)).unwrap();
        let before = Before::library(&harness.org);
        let (work, report) = harness.org.block_on(harness.run(&client, Some(work))).unwrap();
        let case = format!("re-activated before read {read}");
        before.judge(&harness.org, &case, Some(&told(&work, &report)), &mut tally);
        tally.faults += 1;
        assert_eq!(harness.org.cancelled().len(), cancelled, "{case}");
    }
    tally.prove("what was read long ago");
}
