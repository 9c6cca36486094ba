//! The service stops working in the middle of a run: the run ends, says so and what was done, and the next one does the
//! rest. What is wrong with one employee or one booking alone does not end it.

use std::time::Duration;

use ornd_scim_core::bookings::cancel::{Report, Stop};

use super::all;
use super::harness::{Harness, told};
use super::judge::{Before, Tally};
use crate::bookings::org::{Org, former, held, world};

const BOOKINGS: usize = 40;
const EMPLOYEES: usize = 8;

/// What a service does that does not work. A client waits in vain for the last one.
const FAULTS: [&str; 6] = ["503", "500", "502", "close", "reset", "stall"];

/// One run under a behavior, judged, what came of it, and how often each employee was asked for; then one without faults,
/// which must do the rest.
fn one(harness: &mut Harness, case: &str, behaviour: &str, tally: &mut Tally) -> (Report, Vec<usize>) {
    let client = harness.client(Duration::from_secs(20));
    let work = harness.org.block_on(harness.gather(&client)).unwrap();
    let before = Before::library(&harness.org);
    harness.org.behave(behaviour);
    harness.org.control("DELETE", "/log", "");
    // Long enough for a sandbox on a busy machine, unless nothing is answered.
    let patience = if behaviour.contains("stall") { 400 } else { 5_000 };
    let client = harness.client(Duration::from_millis(patience));
    let (work, report) = harness.org.block_on(harness.run(&client, Some(work))).unwrap();
    tally.faults += 1;
    before.judge(&harness.org, case, Some(&told(&work, &report)), tally);
    let asked = (1..=EMPLOYEES).map(|one| harness.org.sent(&format!("GET /members/{}", former(one)))).collect();
    harness.second_run(case, tally);
    (report, asked)
}

fn count(report: &Report, outcome: &str) -> usize {
    report.outcomes.iter().filter(|one| one.as_str() == outcome).count()
}

/// From the n-th request of a kind on, nothing of this kind works any more, or nothing at all.
#[test]
fn a_service_that_stops_working_ends_the_run() {
    let (mut harness, mut tally) = (Harness::new(), Tally::default());
    for fault in FAULTS {
        for what in ["/**", "GET /members/{id}", "POST /cancel"] {
            let positions = if all() { (1..=EMPLOYEES - 2).collect() } else { vec![1, 6] };
            for at in positions {
                // Waiting takes time.
                if fault == "stall" && !all() && (at, what) != (6, "GET /members/{id}") {
                    continue;
                }
                harness.concurrency = if at % 2 == 0 { 1 } else { 4 };
                harness.begin(&world(EMPLOYEES, BOOKINGS));
                let case = format!("{what} {fault} at={at} always");
                let (report, asked) = one(&mut harness, &case, &format!("fault={case}"), &mut tally);
                assert!(matches!(report.stop, Some(Stop::Outage(_))), "{case}: {:?}", report.stop);
                // Everything else was left alone: nobody is asked one by one.
                assert!(count(&report, "not-tried") > 0, "{case}: {:?}", report.outcomes);
                let most = at - 1 + 3 + harness.concurrency - 1;
                let employees = asked.iter().filter(|times| **times > 0).count();
                assert!(employees <= most || what == "POST /cancel", "{case}: {employees} were asked");
            }
        }
    }
    tally.prove("outages that end the run");
}

/// Also when there is only one employee, or only one booking left: the service is asked whether it answers anything.
#[test]
fn a_service_that_stops_working_is_told_from_one_employee() {
    let (mut harness, mut tally) = (Harness::new(), Tally::default());
    for fault in FAULTS {
        harness.begin(&world(1, 1));
        let case = format!("one booking, /** {fault} always");
        let (report, _) = one(&mut harness, &case, &format!("fault=/** {fault} always"), &mut tally);
        assert!(matches!(report.stop, Some(Stop::Outage(_))), "{case}: {:?}", report.stop);
        // An employee who cannot be read is left, and the others are done.
        harness.begin(&world(EMPLOYEES, BOOKINGS));
        let case = format!("GET /members/{} {fault} always", former(3));
        harness.fresh = Duration::ZERO;
        let (report, asked) = one(&mut harness, &case, &format!("fault={case}"), &mut tally);
        harness.fresh = ornd_scim_core::bookings::cancel::FRESH;
        // Once with all repetitions, not again for each booking.
        assert!(asked[2] <= 15, "{case}: asked {} times", asked[2]);
        assert!(report.stop.is_none(), "{case}: {:?}", report.stop);
        let expected = (BOOKINGS / EMPLOYEES, BOOKINGS - BOOKINGS / EMPLOYEES);
        assert_eq!(
            (count(&report, "needs-review"), count(&report, "canceled")),
            expected,
            "{case}: {:?}",
            report.outcomes
        );
        // And so is a booking that cannot be canceled.
        harness.begin(&world(EMPLOYEES, BOOKINGS));
        let case = format!("POST /bookings/{}/cancel {fault} always", held(5));
        let (report, _) = one(&mut harness, &case, &format!("fault={case}"), &mut tally);
        assert!(report.stop.is_none(), "{case}: {:?}", report.stop);
        let counts = (count(&report, "unknown"), count(&report, "canceled"));
        assert_eq!(counts, (1, BOOKINGS - 1), "{case}: {:?}", report.outcomes);
    }
    tally.prove("outages of one employee or booking alone");
}

/// Several who fail one by one, with others in between where everything works, are no outage.
#[test]
fn failures_with_successes_in_between_do_not_end_the_run() {
    let (mut harness, mut tally) = (Harness::new(), Tally::default());
    harness.concurrency = 1;
    for (request, outcome, count_of_it) in [
        (|one| format!("GET /members/{}", former(one)), "needs-review", BOOKINGS / 2),
        (|one| format!("POST /bookings/{}/cancel", held(one)), "unknown", EMPLOYEES / 2),
    ] as [(fn(usize) -> String, &str, usize); 2]
    {
        harness.begin(&world(EMPLOYEES, BOOKINGS));
        let every_other = (1..=EMPLOYEES).step_by(2).map(|one| format!("fault={} 503 always", request(one)));
        let behaviour = every_other.collect::<Vec<_>>().join("; ");
        let (report, _) = one(&mut harness, &behaviour, &behaviour, &mut tally);
        assert!(report.stop.is_none(), "{behaviour}: {:?}", report.stop);
        assert_eq!(count(&report, outcome), count_of_it, "{behaviour}: {:?}", report.outcomes);
        assert_eq!(count(&report, "canceled"), BOOKINGS - count_of_it, "{behaviour}: {:?}", report.outcomes);
    }
    tally.prove("failures with successes in between");
}

/// Through the program: the exit code, and what a person is told and can do.
#[test]
fn what_a_person_is_told_of_an_outage() {
    let org = Org::new(&world(4, 8));
    org.behave("fault=POST /cancel 503 at=4 always");
    let ended = org.cancel(&["--concurrency", "1", "-o", "json"]);
    let ended =
        ended.code(75).says("OfficeRnD has stopped working").says("status 503").says("run the same command again");
    let document: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!(document["canceled"], org.cancelled().len(), "{}", ended.stderr);
    assert!(document["not_tried"].as_u64().unwrap() > 0, "{}", ended.stderr);
    let log = org.machine.run(&["bookings", "log"]).code(0);
    assert!(log.stdout.contains("75"), "{}", log.stdout);
    org.behave("");
    org.cancel(&[]).code(0);
    assert_eq!(org.cancelled().len(), 8);
}
