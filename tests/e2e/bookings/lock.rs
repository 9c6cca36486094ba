//! One run at a time: the second leaves at once, without asking any server, and says who is at work.

use std::process::Child;

use super::org::{Org, former, world};

/// The exit code, what was printed, and what was said.
fn ended(child: Child) -> (i32, String, String) {
    let output = child.wait_with_output().unwrap();
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    (output.status.code().unwrap(), text(&output.stdout), text(&output.stderr))
}

#[test]
fn of_several_at_once_exactly_one_works() {
    let org = Org::new(&world(2, 4));
    for number in [2, 4, 8] {
        org.replace(&world(2, 4));
        // Whoever is first is held up, until the others have left.
        org.behave("fault=GET /members stall");
        let start = || org.cancel_meanwhile(&["--timeout", "4"]);
        let mut children: Vec<Child> = (0..number).map(|_| start()).collect();
        let mut left = Vec::new();
        while children.len() > 1 {
            let over = children.iter_mut().position(|child| child.try_wait().unwrap().is_some());
            match over {
                Some(over) => left.push(ended(children.swap_remove(over))),
                None => std::thread::sleep(std::time::Duration::from_millis(2)),
            }
        }
        let mut first = children.pop().unwrap();
        let pid = first.id();
        for (code, stdout, stderr) in left {
            assert_eq!((code, stdout.as_str()), (75, ""), "{number} at once: {stderr}");
            assert!(stderr.contains(&format!("process {pid}, bookings cancel")), "{number} at once: {stderr}");
        }
        org.wait_for("GET /members", 1);
        assert_eq!(org.sent("POST /oauth/token"), 1, "only one of {number} asked the server for anything");
        // The last one goes on when its request has timed out; the others are only in the way.
        if number == 8 {
            assert_eq!(ended(first).0, 0);
            assert_eq!(org.cancelled().len(), 4);
        } else {
            first.kill().unwrap();
            first.wait().unwrap();
        }
    }
}

#[test]
fn a_rebook_waits_for_nobody_either() {
    let org = Org::new(&world(1, 2));
    org.behave(&format!("fault=GET /members/{} stall", former(1)));
    let mut first = org.cancel_meanwhile(&[]);
    org.wait_for("GET /members/{id}", 1);
    let ended = org.machine.run(&["bookings", "rebook", "--run", "any", "--yes"]).code(75);
    assert!(ended.stderr.contains("another run is at work"), "{}", ended.stderr);
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
