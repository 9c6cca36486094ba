//! `kill -9` at every stage of every cancel, and journals as a crash may leave them.
//!
//! A process is caught at a stage by letting the sandbox not answer: the read before the cancel, the cancel before its
//! effect, the cancel after it. What a kill between two lines of the journal leaves is made by cutting the file.

use serde_json::Value;

use super::all;
use super::judge::{Before, Tally, Told, lost};
use crate::bookings::org::{Org, held, world};

const BOOKINGS: usize = 40;

fn positions() -> Vec<usize> {
    if all() { (1..=BOOKINGS).collect() } else { vec![1, 2, BOOKINGS] }
}

/// Where a run hangs when it is killed: the request that is not answered, and in what way.
const STAGES: [(&str, &str); 4] = [
    ("GET /members/{id}", "stall"),
    ("POST /cancel", "stall"),
    ("POST /cancel", "stall-after"),
    ("POST /cancel", "stall-body"),
];

#[test]
fn killed_at_every_stage_of_every_cancel() {
    // Each booking has its own employee: there is a read before each cancel.
    let (org, mut tally) = (Org::new(&world(BOOKINGS, BOOKINGS)), Tally::default());
    for (request, fault) in STAGES {
        for position in positions() {
            fresh(&org, &world(BOOKINGS, BOOKINGS));
            let case = format!("killed while {request} {position} hangs ({fault})");
            org.behave(&format!("fault={request} {fault} at={position}"));
            let before = Before::look(&org);
            let mut child = org.cancel_meanwhile(&["--concurrency", "1"]);
            org.wait_for(request, position);
            if fault != "stall" {
                wait_for_effects(&org, position);
            }
            child.kill().unwrap();
            child.wait().unwrap();
            tally.faults += 1;
            before.judge(&org, &case, None, &mut tally);
            second(&org, &case, &mut tally);
        }
    }
    tally.prove("killed at every stage");
}

/// Four at once are under way when the run is killed.
#[test]
fn killed_with_several_under_way() {
    let (org, mut tally) = (Org::new(&world(4, BOOKINGS)), Tally::default());
    for position in if all() { (4..BOOKINGS).collect() } else { vec![4, 21] } {
        for fault in ["stall", "stall-after"] {
            fresh(&org, &world(4, BOOKINGS));
            org.behave(&format!("fault=POST /cancel {fault} at={position} x4"));
            let before = Before::look(&org);
            let mut child = org.cancel_meanwhile(&[]);
            org.wait_for("POST /cancel", (position + 3).min(BOOKINGS));
            child.kill().unwrap();
            child.wait().unwrap();
            tally.faults += 1;
            let case = format!("killed with cancels from {position} on under way ({fault})");
            before.judge(&org, &case, None, &mut tally);
            second(&org, &case, &mut tally);
        }
    }
    tally.prove("killed with several cancels in progress");
}

#[test]
fn killed_while_it_reads() {
    let (org, mut tally) = (Org::new(&world(3, 9)), Tally::default());
    for request in ["POST /oauth/token", "GET /members", "GET /bookings/occurrences", "GET /offices"] {
        fresh(&org, &world(3, 9));
        org.behave(&format!("fault={request} stall"));
        let before = Before::look(&org);
        let mut child = org.cancel_meanwhile(&[]);
        org.wait_for(request, 1);
        child.kill().unwrap();
        child.wait().unwrap();
        tally.faults += 1;
        before.judge(&org, request, None, &mut tally);
        org.nothing_changed();
        second(&org, request, &mut tally);
    }
    tally.prove("killed while it reads");
}

/// The run was killed after the second effect. The journal may then end anywhere in its last two lines, the outcome of the
/// first cancel and the intent of the second: whatever is missing is found out from the server.
#[test]
fn the_journal_is_cut_anywhere_in_its_last_two_lines() {
    let (org, mut tally) = (Org::new(&world(3, 5)), Tally::default());
    let hang = "fault=POST /cancel stall-after at=2";
    let killed = || {
        fresh(&org, &world(3, 5));
        org.behave(hang);
        let mut child = org.cancel_meanwhile(&["--concurrency", "1"]);
        wait_for_effects(&org, 2);
        child.kill().unwrap();
        child.wait().unwrap();
        std::fs::read(journal(&org)).unwrap()
    };
    let bytes = killed();
    let lines: Vec<usize> =
        bytes.iter().enumerate().filter(|(_, byte)| **byte == b'\n').map(|(at, _)| at + 1).collect();
    let (from, to) = (lines[lines.len() - 3], bytes.len());
    // Every byte, or both ends of each line and some between.
    let every = from..=to;
    let cuts: Vec<usize> = if all() {
        every.collect()
    } else {
        every.filter(|at| (at - from) % 211 == 0 || lines.iter().any(|end| end.abs_diff(*at) < 2)).collect()
    };
    for cut in cuts {
        let bytes = killed();
        let end = cut.min(bytes.len());
        std::fs::write(journal(&org), &bytes[..end]).unwrap();
        tally.faults += 1;
        let case = format!("the journal cut {} bytes before its end", to - cut);
        second(&org, &case, &mut tally);
        org.machine.run(&["bookings", "log", "--verify"]).code(0);
    }
    tally.prove("the journal cut in its last two lines");
}

#[test]
fn a_changed_byte_is_refused_and_nothing_is_guessed() {
    let org = Org::new(&world(2, 4));
    org.cancel(&[]).code(0);
    let whole = std::fs::read(journal(&org)).unwrap();
    let mut tally = Tally::default();
    let step = if all() { 97 } else { whole.len() / 7 };
    for at in (10..whole.len() - 1).step_by(step) {
        let mut bytes = whole.clone();
        bytes[at] ^= 1;
        std::fs::write(journal(&org), &bytes).unwrap();
        org.replace(&world(2, 4));
        let before = Before::look(&org);
        org.cancel(&[]).code(1).says("changed or damaged").says("bookings log --verify");
        org.machine.run(&["bookings", "log", "--verify"]).code(1).says("line");
        before.judge(&org, &format!("byte {at} changed"), None, &mut tally);
        assert_eq!(org.all_requests(), 0, "nothing is asked before the journal is known to be whole");
        tally.faults += 1;
        assert_eq!(std::fs::read(journal(&org)).unwrap(), bytes, "it is left as it is");
    }
    // Put aside, a new one is begun.
    std::fs::rename(journal(&org), org.machine.path("damaged")).unwrap();
    org.cancel(&[]).code(0).says("4 canceled");
    tally.prove("a changed byte");
}

pub fn journal(org: &Org) -> std::path::PathBuf {
    org.machine.state().join("runs/acme.bookings.jsonl")
}

/// Another world, and nothing left of earlier runs.
pub fn fresh(org: &Org, world: &Value) {
    org.replace(world);
    let _ = std::fs::remove_dir_all(org.machine.state().join("runs"));
}

/// Waits until so many cancels had their effect.
fn wait_for_effects(org: &Org, count: usize) {
    for _ in 0..6_000 {
        if org.cancelled().len() >= count {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    panic!("{count} effects did not come");
}

/// A run without faults after a crash: it says what became of the open intents, and finishes the work.
pub fn second(org: &Org, case: &str, tally: &mut Tally) {
    org.behave("");
    let case = format!("{case}, second run");
    let before = Before::look(org);
    let (code, document) = org.cancel_json(&[]);
    before.judge(org, &case, Some(&Told::from_document(code, &document)), tally);
    if code != 0 {
        tally.misreported.push(format!("{case}: exit code {code}"));
    }
    lost(org, &case, tally);
    // The journal agrees: each booking that is canceled was canceled by exactly one run, and nothing is open.
    let log = org.machine.json(&["bookings", "log", "--bookings", "-o", "json"]);
    let rows = log["bookings"].as_array().unwrap();
    let done: Vec<&str> =
        rows.iter().filter(|row| row["outcome"] == "canceled").map(|row| row["booking_id"].as_str().unwrap()).collect();
    for row in rows.iter().filter(|row| row["outcome"] == "unknown") {
        tally.misreported.push(format!("{case}: the journal still does not know of {}", row["booking_id"]));
    }
    for id in org.cancelled() {
        if done.iter().filter(|other| **other == id).count() > 1 {
            tally.misreported.push(format!("{case}: the journal has {id} twice"));
        }
    }
}

#[test]
fn what_the_next_run_says_of_a_run_that_was_killed() {
    let org = Org::new(&world(1, 3));
    for (fault, says) in [("stall", "ended before it was canceled"), ("stall-after", ": canceled")] {
        fresh(&org, &world(1, 3));
        org.behave(&format!("fault=POST /cancel {fault} at=2"));
        let mut child = org.cancel_meanwhile(&["--concurrency", "1"]);
        org.wait_for("POST /cancel", 2);
        child.kill().unwrap();
        child.wait().unwrap();
        org.behave("");
        let log = org.machine.run(&["bookings", "log", "--bookings"]).code(0);
        assert!(log.stdout.contains("the next run finds out"), "{}", log.stdout);
        let ended = org.cancel(&[]).code(0).says("An earlier run ended before it knew the outcome").says(says);
        assert!(ended.stderr.contains(&held(2)), "{}", ended.stderr);
        // Once is enough.
        let again = org.cancel(&[]).code(0);
        assert!(!again.stderr.contains("An earlier run"), "{}", again.stderr);
    }
}
