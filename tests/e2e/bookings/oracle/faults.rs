//! Every fault that can hit a cancel, at every position of a run of forty; storms and outages.

use std::time::Duration;

use serde_json::Value;

use super::all;
use super::harness::Harness;
use super::judge::Tally;
use crate::bookings::org::world;

/// How many bookings a run is about.
const BOOKINGS: usize = 40;

/// What hits one cancel, once: the words of a fault.
pub const ONCE: &[&str] = &[
    "408",
    "408-after",
    "500",
    "500-after",
    "502",
    "502-after",
    "503",
    "503-after",
    "504",
    "504-after",
    "507",
    "599-after",
    "429",
    "429 retry-after=0",
    "429 retry-after=1",
    "429 retry-after=-5",
    "429 retry-after=99999999999999999999",
    "429 retry-after=soon",
    "429 retry-after=date+30",
    "429 retry-after=date-30",
    "429 retry-after=Thu,_99_Foo_2026",
    "400",
    "401",
    "403",
    "404",
    "405",
    "409",
    "410",
    "412",
    "422",
    "451",
    "close",
    "close-after",
    "reset",
    "reset-after",
    "reset-headers",
    "reset-before-body",
    "reset-body",
    "truncate",
    "half",
    "html",
    "html-after",
    "empty",
    "empty-after",
    "wrong-type",
    "wrong-type-after",
    "deep",
    "deep-after",
    "bom",
    "invalid-utf8",
    "duplicate-keys",
    "redirect",
    "redirect-after",
    "huge",
    "huge-after",
    "gzip-bomb",
    "gzip-bomb-after",
];

/// The same, where a client waits in vain.
const SLOW: &[&str] = &["stall", "stall-after", "stall-body", "slow"];

/// What hits a cancel again and again.
const OFTEN: &[&str] = &[
    "503 x3",
    "503-after x3",
    "500-after x12",
    "reset x3",
    "reset-after x3",
    "html x3",
    "html x9",
    "429 x3",
    "403 x9",
    "409 x9",
    "empty-after x9",
    "503 always",
    "reset always",
    "close-after always",
    "429 always",
    "html always",
    "401 always",
    "404 always",
    "422 always",
];

/// What hits everything from then on.
const OUTAGE: &[&str] = &["503", "500", "close", "reset", "429", "401", "403", "html", "empty", "truncate"];

/// Long enough for a sandbox on a busy machine; and short, for what is never answered.
pub const PATIENCE: Duration = Duration::from_secs(5);
const IMPATIENCE: Duration = Duration::from_millis(1500);

/// Each place, or the first, some in the middle, and the last.
fn positions() -> Vec<usize> {
    if all() { (1..=BOOKINGS).collect() } else { vec![1, 17, BOOKINGS] }
}

#[test]
fn every_fault_at_every_cancel() {
    let (mut harness, mut tally) = (Harness::new(), Tally::default());
    let world = world(8, BOOKINGS);
    for (number, fault) in ONCE.iter().chain(OFTEN).enumerate() {
        for position in positions() {
            harness.begin(&world);
            // One at a time in every other case: positions are exact then.
            harness.concurrency = if (number + position) % 2 == 0 { 1 } else { 4 };
            let case = format!("POST /cancel {fault} at={position}");
            harness.case(&case, &format!("fault={case}"), PATIENCE, &mut tally);
        }
    }
    tally.prove("every fault at every cancel");
}

#[test]
fn cancels_that_are_never_answered() {
    let (mut harness, mut tally) = (Harness::new(), Tally::default());
    let world = world(8, BOOKINGS);
    for fault in SLOW {
        for position in positions() {
            harness.begin(&world);
            let case = format!("POST /cancel {fault} at={position}");
            harness.case(&case, &format!("fault={case}"), IMPATIENCE, &mut tally);
        }
    }
    tally.prove("cancels that are never answered");
}

/// From the n-th cancel on nothing answers any more, whatever is asked: then it is over.
#[test]
fn storms_and_outages() {
    let (mut harness, mut tally) = (Harness::new(), Tally::default());
    let world = world(8, BOOKINGS);
    for fault in OUTAGE {
        for position in positions() {
            harness.begin(&world);
            let case = format!("from cancel {position} on {fault}");
            let first = format!("fault=POST /cancel {fault} at={position} always");
            // The reads that follow a cancel are hit as well: those of bookings from that cancel on.
            let behaviour =
                format!("{first}; fault=GET /bookings/{{id}} {fault} always; fault=/oauth/token {fault} always");
            harness.case(&case, &behaviour, PATIENCE, &mut tally);
            // And the reads of employees.
            harness.begin(&world);
            let case = format!("from the read of employee {position} on {fault}");
            let behaviour = format!("fault=GET /members/{{id}} {fault} at={} always", position.min(8));
            harness.case(&case, &behaviour, PATIENCE, &mut tally);
        }
    }
    tally.prove("storms and outages");
}

/// Somebody makes a new client secret while the run is at work: its token is worthless, and no new one can be had.
#[test]
fn the_client_secret_is_changed_in_the_middle() {
    let (mut harness, mut tally) = (Harness::new(), Tally::default());
    let world = world(8, BOOKINGS);
    for position in positions() {
        for (click, when) in [
            ("POST /client-secret/rotate", "before"),
            ("POST /client-secret/rotate", "after"),
            ("POST /tokens/revoke", "before"),
            ("POST /tokens/revoke", "after"),
        ] {
            let mut harness_of_its_own = Harness::new();
            // A changed secret stays changed: each case has its own sandbox.
            let harness = if click.contains("rotate") { &mut harness_of_its_own } else { &mut harness };
            harness.begin(&world);
            harness.org.trigger("POST /cancel", position, when, click, &Value::Null);
            let case = format!("{click} {when} cancel {position}");
            let client = harness.client(PATIENCE);
            let work = harness.org.block_on(harness.gather(&client)).unwrap();
            let before = super::judge::Before::library(&harness.org);
            let (work, report) = harness.org.block_on(harness.run(&client, Some(work))).unwrap();
            let told = super::harness::told(&work, &report);
            before.judge(&harness.org, &case, Some(&told), &mut tally);
            tally.faults += 1;
            if click.contains("rotate") {
                assert!(super::harness::stopped(&report).is_some() || told.done, "{case}: it goes on without a token");
            } else {
                assert!(told.done, "{case}: a new token can be had");
            }
        }
    }
    tally.prove("the client secret changed in the middle");
}

/// A server that refuses a cancel and then does not find the booking, which it lists all the same, has not proven that it is
/// gone.
#[test]
fn what_cannot_be_found_is_not_gone_while_it_is_listed() {
    let (mut harness, mut tally) = (Harness::new(), Tally::default());
    for refusal in ["403", "404", "405", "409", "410", "412", "422", "451"] {
        for moment in ["", "x9"] {
            harness.begin(&world(2, 6));
            let behaviour =
                format!("fault=POST /cancel {refusal} at=2 {moment}; fault=GET /bookings/{{id}} 404 at=1 {moment}");
            harness.case(&format!("{refusal} {moment}, not found"), &behaviour, PATIENCE, &mut tally);
        }
    }
    tally.prove("cancels refused for bookings that are not found");
}
