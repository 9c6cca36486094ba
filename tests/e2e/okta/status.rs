//! `okta status`: each step of the article turns green as it is done.

use std::process::Stdio;

use serde_json::json;

use super::{Org, WANTED};

#[test]
fn each_click_turns_its_steps_green() {
    let org = Org::new("", WANTED);
    let of = |names: &[&str]| -> Vec<String> {
        let steps = org.steps();
        names.iter().map(|name| steps[*name].clone()).collect()
    };
    assert_eq!(org.steps().len(), 31, "3 in OfficeRnD, 19 in Okta, 5 on two tabs, 4 while it runs");
    assert_eq!(of(&["officernd-activate", "okta-app", "okta-save"]), ["done", "not_done", "not_done"]);

    // The wrong way first: everything that can be wrong is said to be.
    org.click("app-add", &json!({"label": "By hand", "auto_submit": true, "saml": true}));
    assert_eq!(of(&["okta-app", "okta-auto-submit", "okta-sign-on"]), ["done", "wrong", "wrong"]);
    org.run(&["okta", "status"]).code(1).prints("okta-sign-on\tfail\tthe app signs on by");

    org.click("connect", &json!({}));
    assert_eq!(of(&["okta-save", "okta-to-app", "okta-base-url"]), ["done", "not_done", "unknown"]);
    org.click("provisioning", &json!({"create": true, "update": true, "sync_password": true, "sourcing": true}));
    assert_eq!(of(&["okta-to-app", "okta-sync-password", "okta-sourcing"]), ["not_done", "wrong", "wrong"]);
    org.run(&["okta", "status"]).code(1).prints("off: Deactivate Users");
    org.click("provisioning", &json!({"deactivate": true, "sync_password": false, "sourcing": false}));
    assert_eq!(of(&["okta-to-app", "okta-sync-password", "okta-sourcing"]), ["done", "done", "done"]);

    org.click("assign", &json!({"group": "Engineering"}));
    org.click("push", &json!({"group": "Engineering", "link": "Engineering"}));
    assert_eq!(of(&["assign-groups", "push-groups", "assigned-and-pushed"]), ["done", "done", "wrong"]);
    assert_eq!(of(&["okta-base-url", "okta-api-token"]), ["done", "done"], "people came through it");
}

#[test]
fn a_secret_that_okta_does_not_have_shows_in_its_people() {
    let org = Org::new("", WANTED);
    org.run(&["okta", "apply", "--yes"]).code(3);
    org.click_through();
    org.run(&["secret", "rotate", "--confirm", "demo"])
        .code(0)
        .says("/admin/app/scim2headerauth/instance/")
        .says("ornd-scim token");
    let person = json!({"login": "zoe@demo.example", "first_name": "Zoe", "last_name": "Quist", "groups": []});
    org.click("person-add", &person);
    let ended = org.run(&["okta", "status"]).code(1);
    ended.prints("user-errors\tfail\t1: zoe@demo.example").prints("Retry");
}

#[test]
fn watching_ends_when_a_step_turns_green() {
    let org = Org::new("", "");
    let child = org
        .machine
        .command(&["okta", "status", "--watch", "--every", "50ms", "--for", "60s"])
        .spawn()
        .expect("the program runs");
    // Whether this is seen before or after the click, the wait ends: a look before it is what makes it turn.
    let mut child = child;
    let mut first = [0; 4];
    std::io::Read::read_exact(child.stdout.as_mut().unwrap(), &mut first).unwrap();
    org.click("app-add", &json!({"label": "OfficeRnD Hybrid"}));
    let output = child.wait_with_output().unwrap();
    let shown = String::from_utf8(output.stdout).unwrap();
    assert_eq!(output.status.code(), Some(0), "{shown}");
    let lines: Vec<&str> = shown.lines().filter(|line| line.starts_with("okta-app\t")).collect();
    assert_eq!(lines.len(), 2, "each change is one line: {shown}");
    assert!(lines[1].starts_with("okta-app\tok"), "{shown}");
}

#[test]
fn watching_ends_with_the_time_and_with_ctrl_c() {
    let org = Org::new("", "");
    let watch = ["okta", "status", "--watch", "--every", "20ms", "--until", "okta-app"];
    org.run(&[&watch[..], &["--for", "60ms"]].concat()).code(3).says("The time is up");
    let done = ["okta", "status", "--watch", "--until", "officernd-activate"];
    org.run(&done).code(0);
    org.run(&["okta", "status", "--watch", "--until", "nonsense"]).code(2).says("the steps are officernd-open");
    org.run(&["okta", "status", "--until", "okta-app"]).code(2).says("--watch");

    let mut command = org.machine.command(&[&watch[..], &["--for", "60s"]].concat());
    let mut child = command.stderr(Stdio::piped()).spawn().unwrap();
    // It says so once it listens.
    let mut said = String::new();
    let mut byte = [0];
    while !said.contains("Ctrl-C ends it") {
        std::io::Read::read_exact(child.stderr.as_mut().unwrap(), &mut byte).unwrap();
        said.push(char::from(byte[0]));
    }
    crate::support::send_signal(&child, "INT");
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(130));
}

/// The longest list is read again only when something else has changed.
#[test]
fn watching_does_not_read_every_group_at_each_look() {
    let org = Org::new("", "");
    let watch = ["-vv", "okta", "status", "--watch", "--every", "20ms", "--for", "60s", "--until", "okta-app"];
    let mut child = org.machine.command(&watch).spawn().unwrap();
    let mut said = String::new();
    let mut byte = [0];
    let count = |said: &str, path: &str| said.matches(&format!("{path} -> 200")).count();
    while count(&said, "/api/v1/apps") < 3 {
        std::io::Read::read_exact(child.stderr.as_mut().unwrap(), &mut byte).unwrap();
        said.push(char::from(byte[0]));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    assert_eq!(count(&said, "/api/v1/groups"), 1, "{said}");
}

#[test]
fn the_exit_code_tells_of_steps_only_when_asked_to() {
    let org = Org::new("", "");
    org.run(&["okta", "status"]).code(0);
    org.run(&["okta", "status", "--detailed-exitcode"]).code(10);
}

#[test]
fn after_a_rotation_it_is_watched_until_okta_gets_through_again() {
    let org = Org::new("", WANTED);
    org.run(&["okta", "apply", "--yes"]).code(3);
    org.click_through();
    let mut child = org
        .machine
        .command(&["secret", "rotate", "--confirm", "demo", "--watch", "--every", "50ms", "--for", "60s"])
        .spawn()
        .unwrap();
    let mut said = String::new();
    let mut byte = [0];
    while !said.contains("Ctrl-C ends it") {
        std::io::Read::read_exact(child.stderr.as_mut().unwrap(), &mut byte).unwrap();
        said.push(char::from(byte[0]));
    }
    org.click("connect", &json!({}));
    org.click("person-rename", &json!({"login": "employee1@demo.example", "first_name": "Anna"}));
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0), "{said}");
    assert!(said.contains("No API tells whether the new secret is in Okta"), "{said}");
}
