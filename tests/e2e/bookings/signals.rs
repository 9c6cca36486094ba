//! Ctrl-C and SIGTERM: what is under way is finished, the summary is shown, and the next run finishes the work.

use std::process::Child;

use serde_json::Value;

use super::oracle::{Before, Tally, Told, lost};
use super::org::{Org, former, outcome, world};

fn signal(child: &Child, name: &str) {
    crate::support::send_signal(child, name);
}

/// The exit code and the document.
fn ended(child: Child) -> (i32, Value, String) {
    let output = child.wait_with_output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
    let document = serde_json::from_slice(&output.stdout).unwrap_or_else(|error| panic!("{error}: {stderr}"));
    (output.status.code().unwrap(), document, stderr)
}

#[test]
fn what_is_under_way_is_finished() {
    let (org, mut tally) = (Org::new(&world(4, 40)), Tally::default());
    for (name, expected) in [("INT", 130), ("TERM", 143)] {
        for position in [1, 9, 20] {
            org.replace(&world(4, 40));
            org.behave("latency=60ms");
            let before = Before::look(&org);
            let child = org.cancel_meanwhile(&[]);
            org.wait_for("POST /cancel", position);
            signal(&child, name);
            let (code, document, stderr) = ended(child);
            let case = format!("SIG{name} at cancel {position}");
            assert_eq!(code, expected, "{case}: {stderr}");
            assert!(stderr.contains("what is in progress is finished first"), "{case}: {stderr}");
            assert!(stderr.contains("not tried"), "{case}: {stderr}");
            assert_eq!(document["unknown"], 0, "{case}: everything under way was finished");
            assert!(document["not_tried"].as_u64().unwrap() > 0, "{case}: {document:#}");
            before.judge(&org, &case, Some(&Told::from_document(code, &document)), &mut tally);
            tally.faults += 1;
            org.behave("");
            org.cancel(&[]).code(0);
            lost(&org, &case, &mut tally);
        }
    }
    tally.prove("signals");
}

/// A cancel that is never answered is not waited for for ever: it is not known, and the next run finds out.
#[test]
fn what_does_not_end_in_time_is_not_known() {
    let (org, mut tally) = (Org::new(&world(4, 8)), Tally::default());
    for (fault, name, expected) in [("stall", "INT", 130), ("stall-after", "TERM", 143)] {
        org.replace(&world(4, 8));
        org.behave(&format!("fault=POST /cancel {fault} at=3"));
        let before = Before::look(&org);
        let child = org.cancel_meanwhile(&["--concurrency", "1"]);
        org.wait_for("POST /cancel", 3);
        signal(&child, name);
        let (code, document, stderr) = ended(child);
        assert_eq!(code, expected, "{stderr}");
        let hangs = org.requests("POST /cancel")[2]["path"].as_str().unwrap().to_owned();
        let id = hangs.rsplit('/').nth(1).unwrap();
        assert_eq!(outcome(&document, id), "unknown", "{document:#}");
        assert_eq!((&document["canceled"], &document["not_tried"]), (&2.into(), &5.into()), "{document:#}");
        before.judge(&org, fault, Some(&Told::from_document(code, &document)), &mut tally);
        tally.faults += 1;
        org.behave("");
        org.cancel(&[]).code(0).says("An earlier run ended before it knew the outcome");
        lost(&org, fault, &mut tally);
    }
    tally.prove("signals while a cancel hangs");
}

/// Whatever else had stopped the run: what was sent and not answered is not said to be untried.
#[test]
fn a_run_that_has_stopped_already_says_the_same_of_what_hangs() {
    let (org, mut tally) = (Org::new(&world(4, 8)), Tally::default());
    // The first cancel has its effect and hangs; the second finds the token worthless and no new one to be had.
    org.behave("fault=POST /cancel stall-after at=1; fault=POST /cancel 401 at=2 always");
    let before = Before::look(&org);
    let child = org.cancel_meanwhile(&["--concurrency", "2"]);
    org.wait_for("POST /cancel", 3);
    org.wait_for("POST /oauth/token", 2);
    signal(&child, "INT");
    let (code, document, stderr) = ended(child);
    before.judge(&org, "stopped twice", Some(&Told::from_document(code, &document)), &mut tally);
    assert_eq!(document["unknown"], 1, "{document:#}\n{stderr}");
    assert_ne!(code, 0);
    tally.faults += 2;
    org.behave("");
    org.cancel(&[]).code(0);
    lost(&org, "stopped twice", &mut tally);
    tally.prove("stopped twice");
}

/// While it only reads there is nothing to finish. TERM, as whoever is started in the background of a shell is deaf to INT
/// until it listens itself.
#[test]
fn while_it_reads_it_ends_at_once() {
    let org = Org::new(&world(1, 2));
    org.behave("fault=GET /members stall");
    let child = org.cancel_meanwhile(&[]);
    org.wait_for("GET /members", 1);
    signal(&child, "TERM");
    let output = child.wait_with_output().unwrap();
    assert!(!output.status.success());
    org.nothing_changed();
    org.cancel(&[]).code(0);
}

/// The undo stops between two bookings as well, and can be gone on with.
#[test]
fn an_undo_finishes_the_booking_under_way() {
    let org = Org::new(&world(1, 10));
    let (_, document) = org.cancel_json(&[]);
    let run = document["run"].as_str().unwrap();
    org.control("POST", &format!("/members/{}/status/active", former(1)), "");
    org.behave("latency=40ms");
    let rebook = ["bookings", "rebook", "--run", run, "--yes", "-o", "json"];
    let child = org.machine.command(&rebook).spawn().unwrap();
    org.wait_for("POST /bookings", 2);
    signal(&child, "INT");
    let (code, document, stderr) = ended(child);
    assert_eq!(code, 130, "{stderr}");
    let made = || org.control("GET", "/effects?kind=booking.created", "").as_array().unwrap().len();
    assert_eq!(document["booked"], made(), "{document:#}");
    assert!(document["not_tried"].as_u64().unwrap() > 0, "{document:#}");
    org.behave("");
    let (code, document) = (org.machine.run(&rebook).code, org.machine.json(&["bookings", "log", "-o", "json"]));
    assert_eq!((code, made()), (0, 10), "{document:#}");
}
