//! A signal in the middle of a change in Okta: the change in progress is finished, no other is begun, and the next run does the rest.

use std::process::Child;

use serde_json::Value;

use super::{Org, WANTED};
use crate::support::send_signal;

/// Pulled, pushed, and with answers that are slow enough for a signal to come between two of them.
fn slow() -> Org {
    let org = Org::new("", WANTED);
    org.run(&["okta", "apply", "--yes"]).code(3);
    org.click_through();
    org.run(&["okta", "apply", "--yes"]).code(0);
    org.behave("latency=150ms");
    org
}

/// Waits until it holds of what is in Okta.
#[track_caller]
fn wait_for(org: &Org, what: &str, holds: impl Fn(&Value) -> bool) {
    for _ in 0..3000 {
        if holds(&org.state()) {
            return;
        }
        std::thread::sleep(std::time::Duration::from_millis(10));
    }
    panic!("never seen: {what}");
}

fn ended(child: Child) -> (Option<i32>, String) {
    let output = child.wait_with_output().unwrap();
    (output.status.code(), String::from_utf8(output.stderr).unwrap())
}

fn imported(state: &Value) -> u64 {
    state["apps"][0]["imported_groups"].as_u64().unwrap()
}

#[test]
fn no_further_group_is_removed_after_a_signal() {
    for (signal, expected) in [("INT", 130), ("TERM", 143)] {
        let org = slow();
        let before = imported(&org.state());
        assert_eq!(before, 8);
        let child = org.machine.command(&["okta", "groups", "--remove-imported", "--yes"]).spawn().unwrap();
        wait_for(&org, "a removed group", |state| imported(state) < before);
        send_signal(&child, signal);
        let (code, stderr) = ended(child);
        assert_eq!(code, Some(expected), "{stderr}");
        // What it says that it did is what was done.
        let left = imported(&org.state());
        assert_eq!(stderr.matches("Removed: ").count() as u64, before - left, "{stderr}");
        assert!(left > 1, "{stderr}");
        org.behave("");
        // "Engineering" is linked; all others go.
        org.run(&["okta", "groups", "--remove-imported", "--yes"]);
        assert_eq!(imported(&org.state()), 1);
    }
}

#[test]
fn a_push_that_was_stopped_is_started_again_before_a_signal_ends_the_command() {
    for (signal, expected) in [("INT", 130), ("TERM", 143)] {
        let org = slow();
        let status = |state: &Value| {
            let pushes = state["apps"][0]["pushes"].as_array().unwrap();
            pushes.iter().find(|push| push["group"] == "Engineering").unwrap()["status"].as_str().unwrap().to_owned()
        };
        let child = org.machine.command(&["okta", "apply", "--repush", "Engineering", "--yes"]).spawn().unwrap();
        wait_for(&org, "a push that is stopped", |state| status(state) == "INACTIVE");
        send_signal(&child, signal);
        let (code, stderr) = ended(child);
        assert_eq!(code, Some(expected), "{stderr}");
        assert!(stderr.contains("the group is pushed again first"), "{stderr}");
        assert_eq!(status(&org.state()), "ACTIVE");
    }
}
