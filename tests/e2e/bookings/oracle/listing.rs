//! Every fault on the lists that decide what is cancelled: it is recovered from, or it ends the run with a clear error and
//! nothing is changed.

use std::time::Duration;

use ornd_scim_core::bookings::Listing;

use super::all;
use super::harness::{Harness, told};
use super::judge::{Before, Tally};
use crate::bookings::org::{Org, active, member, world};

/// What can happen to a page.
const FAULTS: &[&str] = &[
    "408",
    "429",
    "429 retry-after=1",
    "429 retry-after=date+30",
    "429 retry-after=0",
    "429 retry-after=-1",
    "429 retry-after=99999999999999999999",
    "429 retry-after=soon",
    "400",
    "401",
    "403",
    "404",
    "410",
    "500",
    "502",
    "503",
    "504",
    "close",
    "reset",
    "reset-headers",
    "reset-before-body",
    "reset-body",
    "stall",
    "stall-body",
    "slow",
    "truncate",
    "half",
    "html",
    "empty",
    "wrong-type",
    "bom",
    "deep",
    "invalid-utf8",
    "duplicate-keys",
    "huge",
    "gzip-bomb",
    "redirect",
    "repeat-cursor",
    "cursor-cycle",
    "missing-cursor",
    "empty-page",
    "overlap",
];

/// What no client can notice: the page looks like the last one.
const UNDETECTABLE: &str = "missing-cursor";

#[test]
fn every_fault_on_every_page() {
    let (mut harness, mut tally) = (Harness::new(), Tally::default());
    // Three pages of employees, three of what the one Former employee holds.
    harness.page = 5;
    let mut world = world(1, 12);
    let more = (10..16).map(|number| member(&active(number), &format!("Active {number}"), "active"));
    world["members"].as_array_mut().unwrap().extend(more);
    let (mut recovered, mut refused, mut cut) = (0, 0, 0);
    let times: &[&str] = if all() { &["x1", "x2", "x3", "always"] } else { &["x1", "always"] };
    for list in ["GET /members", "GET /bookings/occurrences"] {
        for fault in FAULTS {
            let (kind, more) = fault.split_once(' ').unwrap_or((fault, ""));
            for page in 1..=3 {
                for (times, listing) in
                    times.iter().flat_map(|times| [(times, Listing::Employees), (times, Listing::All)])
                {
                    harness.listing = listing;
                    harness.begin(&world);
                    let case = format!("{list} {kind} at={page} {times} {more}");
                    if *times == "always" && !all() && page != 2 {
                        continue;
                    }
                    let slow = matches!(kind, "stall" | "stall-body" | "slow");
                    let client = harness.client(Duration::from_millis(if slow { 200 } else { 5_000 }));
                    harness.org.behave(&format!("fault={case}"));
                    let before = Before::library(&harness.org);
                    let due = harness.org.due().len();
                    tally.faults += 1;
                    match harness.org.block_on(harness.run(&client, None)) {
                        Err(error) => {
                            refused += 1;
                            before.judge(&harness.org, &case, None, &mut tally);
                            harness.org.nothing_changed();
                            assert!(error.to_string().len() > 20, "{case}: {error} says little");
                        }
                        Ok((work, report)) => {
                            let mut told = told(&work, &report);
                            if work.len() < due && kind == UNDETECTABLE {
                                cut += 1;
                                told.done = false;
                            } else {
                                recovered += 1;
                            }
                            before.judge(&harness.org, &case, Some(&told), &mut tally);
                        }
                    }
                    harness.second_run(&case, &mut tally);
                }
            }
        }
    }
    eprintln!("every fault on every page: {recovered} recovered, {refused} refused, {cut} cut where nobody can tell");
    assert!(recovered > 100 && refused > 100, "{recovered} recovered, {refused} refused");
    tally.prove("every fault on every page");
}

/// The same through the program, with what a person is told.
#[test]
fn what_a_person_is_told() {
    let org = Org::new(&world(3, 6));
    let mut tally = Tally::default();
    for (fault, code, says) in [
        ("GET /members 500 always", 1, "status 500"),
        ("GET /members 503 always", 75, "status 503"),
        ("GET /members half always", 1, "cannot be used"),
        ("GET /members html always", 1, "cannot be used"),
        ("GET /members deep always", 1, "cannot be used"),
        ("GET /members 403 always", 4, "rejected the access token"),
        ("GET /members redirect", 1, "does not know the organization"),
        ("GET /occurrences empty always", 1, "cannot be used"),
        ("GET /occurrences wrong-type always", 1, "cannot be used"),
        ("GET /occurrences 404", 1, "not found"),
        ("POST /oauth/token 401 always", 4, "rejected the client"),
    ] {
        org.replace(&world(3, 6));
        org.behave(&format!("fault={fault}"));
        let before = Before::look(&org);
        let ended = org.cancel(&[]).code(code).says(says);
        assert_eq!(ended.stdout, "", "{fault}");
        before.judge(&org, fault, None, &mut tally);
        org.nothing_changed();
        tally.faults += 1;
    }
    for fault in [
        "GET /members 503 x2",
        "GET /members html x2",
        "GET /members 500 x2",
        "GET /occurrences reset x2",
        "GET /occurrences truncate",
        "GET /occurrences half x2",
        "GET /members bom",
    ] {
        org.replace(&world(3, 6));
        org.behave(&format!("fault={fault}"));
        org.cancel(&[]).code(0).says("6 canceled");
    }
    tally.prove("what a person reads");
}

/// Names of desks and locations are only for the eye: without them the ids are shown, unless they were asked for.
#[test]
fn names_that_cannot_be_read_stop_only_those_who_filter_by_them() {
    let org = Org::new(&world(1, 2));
    org.behave("fault=GET /resources 404 always; fault=GET /offices 404 always");
    org.cancel(&["--type", "hotdesk"]).code(1).says("not found");
    org.nothing_changed();
    org.cancel(&[]).code(0).says("2 canceled");
}
