//! One run at a time: the second leaves at once, without asking any server, and says who is at work.

use std::process::Child;
use std::time::{Duration, Instant};

use super::oracle::{Before, Tally, fresh, second};
use super::org::{Org, former, world};
use crate::figures;

/// The exit code, what was printed, and what was said.
fn ended(child: Child) -> (i32, String, String) {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

/// Whoever is first is held up by a server that does not answer; the others find the lock and leave. Then the first one is
/// killed, and the next run does the work.
#[test]
fn of_several_at_once_exactly_one_works() {
    let (org, mut tally, mut times) = (Org::new(&world(2, 4)), Tally::default(), Vec::new());
    let tries = if figures::full() { 200 } else { 6 };
    for number in [2, 4, 8].into_iter().cycle().take(tries) {
        fresh(&org, &world(2, 4));
        org.behave("fault=GET /members stall");
        let before = Before::look(&org);
        let case = format!("{number} at once");
        let started = Instant::now();
        let mut children: Vec<Child> = (0..number).map(|_| org.cancel_meanwhile(&[])).collect();
        let mut left = Vec::new();
        while children.len() > 1 {
            match children.iter_mut().position(|child| child.try_wait().unwrap().is_some()) {
                Some(over) => {
                    times.push(started.elapsed());
                    left.push(ended(children.swap_remove(over)));
                }
                None => std::thread::sleep(Duration::from_millis(1)),
            }
        }
        let mut first = children.pop().unwrap();
        let pid = first.id();
        for (code, stdout, stderr) in left {
            assert_eq!((code, stdout.as_str()), (75, ""), "{case}: {stderr}");
            assert!(stderr.contains(&format!("process {pid}, bookings cancel")), "{case}: {stderr}");
            tally.faults += 1;
            tally.runs += 1;
        }
        org.wait_for("GET /members", 1);
        assert_eq!(org.sent("POST /oauth/token"), 1, "only one of {number} asked the server for anything");
        first.kill().unwrap();
        first.wait().unwrap();
        before.judge(&org, &case, None, &mut tally);
        org.nothing_changed();
        second(&org, &case, &mut tally);
    }
    times.sort_unstable();
    let p99 = times[(times.len() - 1) * 99 / 100].as_millis();
    let more = format!(
        "; {tries} times 2, 4 or 8 runs with the same folder were started at the same moment, and exactly one asked the server \
         for anything; the others had left {p99} ms after the start of the first (p99, build that is not optimised)"
    );
    tally.prove_with("two at once", &more);
}

#[test]
fn a_rebook_waits_for_nobody_either() {
    let org = Org::new(&world(1, 2));
    org.behave(&format!("fault=GET /members/{} stall", former(1)));
    let mut first = org.cancel_meanwhile(&[]);
    org.wait_for("GET /members/{id}", 1);
    let ended = org.machine.run(&["bookings", "rebook", "--run", "any", "--yes"]).code(75);
    assert!(ended.stderr.contains("another run is in progress"), "{}", ended.stderr);
    // Reading is always possible.
    org.machine.run(&["bookings", "log"]).code(0);
    first.kill().unwrap();
    first.wait().unwrap();
}

/// The lock goes with the process: nothing has to be removed after a kill.
#[test]
fn a_run_that_was_killed_leaves_no_lock() {
    let org = Org::new(&world(1, 2));
    org.behave("fault=GET /members stall");
    let mut first = org.cancel_meanwhile(&[]);
    org.wait_for("GET /members", 1);
    org.cancel(&[]).code(75);
    first.kill().unwrap();
    first.wait().unwrap();
    org.cancel(&[]).code(0);
}
