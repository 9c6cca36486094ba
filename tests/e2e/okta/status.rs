//! `okta status`: each step of the article turns green as it is done.

#[cfg(unix)]
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
    assert_eq!(of(&["officernd-activate", "okta-app", "okta-save"]), ["ok", "todo", "blocked"]);

    // Under another label it may be another product's app.
    org.click("app-add", &json!({"label": "By hand"}));
    assert_eq!(of(&["okta-app", "okta-sign-on"]), ["unknown", "todo"]);
    let app = org.state()["apps"][0]["id"].as_str().unwrap().to_owned();
    let token = org.machine.secret_file("token", org.served.get("okta_token"));
    let login = ["okta", "login", "--url", org.served.get("okta_url"), "--okta-token-file", &token];
    org.run(&login).code(0).says("no app was chosen").says("--app ID");
    org.run(&[&login[..], &["--app", &app]].concat()).code(0).says("The app is \"By hand\"");
    assert_eq!(of(&["okta-app", "okta-sign-on", "okta-enable-api"]), ["ok", "ok", "todo"]);

    org.click("connect", &json!({}));
    assert_eq!(of(&["okta-save", "okta-to-app", "okta-base-url"]), ["ok", "todo", "unknown"]);
    org.click("provisioning", &json!({"create": true, "update": true, "sync_password": true, "sourcing": true}));
    assert_eq!(
        of(&["okta-create-users", "okta-deactivate-users", "okta-sync-passwords", "okta-to-app", "okta-to-okta"]),
        ["ok", "todo", "wrong", "wrong", "wrong"]
    );
    org.run(&["okta", "status"]).code(3).prints("okta-to-app\tokta\t18\twrong\topen: Deactivate Users");
    org.click("provisioning", &json!({"deactivate": true, "sync_password": false, "sourcing": false}));
    assert_eq!(of(&["okta-to-app", "okta-sync-passwords", "okta-to-okta"]), ["ok", "ok", "ok"]);

    org.click("assign", &json!({"group": "Engineering"}));
    org.click("push", &json!({"group": "Engineering", "link": "Engineering"}));
    assert_eq!(of(&["assign-groups", "push-groups", "assigned-and-pushed"]), ["ok", "ok", "wrong"]);
    assert_eq!(of(&["okta-base-url", "okta-api-token"]), ["ok", "ok"], "people came through it");
}

#[test]
fn an_app_that_was_made_in_the_wrong_way_is_wrong() {
    let org = Org::new("", WANTED);
    org.click("app-add", &json!({"label": "OfficeRnD Hybrid", "auto_submit": true, "saml": true}));
    let steps = org.steps();
    assert_eq!((steps["okta-auto-submit"].as_str(), steps["okta-sign-on"].as_str()), ("wrong", "wrong"));
    org.run(&["okta", "status"]).code(3).prints("okta-sign-on\tokta\t6\twrong\tthe sign-on option is SAML 2.0");
    // The program makes no second app beside it.
    org.run(&["okta", "apply", "--yes"]).code(5).says("sign-on option").says("SAML 2.0");
}

/// The article's numbers, by hand from its outline, in every list that a program or a person reads.
#[test]
fn lists_use_the_articles_numbers() {
    let org = Org::new("", "");
    let numbers = "1 2 | 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 18.1 18.2 18.3 18.4 18.5 18.6 19 | 1 | 2";
    let sections = ["officernd", "okta", "assignments", "push-groups"];
    for arguments in
        [&["okta", "status", "-o", "json"][..], &["status", "-o", "json"], &["setup", "--yes", "-o", "json"]]
    {
        let document = org.machine.json(arguments);
        let steps = document["steps"].as_array().unwrap();
        let of = |section: &str| -> Vec<&str> {
            let own = steps.iter().filter(|step| step["section"] == section);
            own.map(|step| step["number"].as_str().unwrap()).collect()
        };
        let shown: Vec<String> = sections.iter().map(|section| of(section).join(" ")).collect();
        assert_eq!(shown.join(" | "), numbers, "{arguments:?}");
        let extra = steps.iter().filter(|step| step["section"] == "extra");
        assert!(extra.clone().count() > 0 && extra.clone().all(|step| step["number"].is_null()));
        assert_eq!(document["counts"]["total"], 23);
        let where_ = |number: &str| {
            let step = steps.iter().find(|step| step["section"] == "okta" && step["number"] == number);
            step.unwrap()["where"].as_str().unwrap().to_owned()
        };
        assert_eq!(["11", "12", "13", "14", "15"].map(where_), ["officernd", "both", "officernd", "okta", "officernd"]);
    }
    let shown = org.run(&["okta", "status", "-o", "table"]).code(0);
    shown.prints("1–8").prints("9–19").prints("blocked: the app does not exist").prints("2 of 23 steps done.");
}

#[test]
fn done_sections_fold_to_a_line_and_v_unfolds_them() {
    let org = Org::new("", WANTED);
    org.run(&["okta", "apply", "--yes"]).code(3);
    org.click_through();
    org.run(&["okta", "apply", "--yes"]).code(0);
    let folded = org.run(&["okta", "status", "-o", "table"]).stdout;
    assert!(folded.contains("✓ Okta            19 of 19 steps done\n"), "{folded}");
    let unfolded = org.run(&["-v", "okta", "status", "-o", "table"]).stdout;
    assert!(unfolded.contains("18.4") && unfolded.contains("Deactivate Users: on"), "{unfolded}");
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
    let ended = org.run(&["okta", "status"]).code(3);
    ended.prints("user-errors\textra\t+\twrong\t1 person: zoe@demo.example").prints("Retry");
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
#[cfg(unix)]
fn watching_ends_with_the_time_and_with_ctrl_c() {
    let org = Org::new("", "");
    let watch = ["okta", "status", "--watch", "--every", "20ms", "--until", "okta-app"];
    org.run(&[&watch[..], &["--for", "60ms"]].concat()).code(3).says("The time is up");
    let done = ["okta", "status", "--watch", "--until", "officernd-activate"];
    org.run(&done).code(0);
    org.run(&["okta", "status", "--watch", "--until", "nonsense"]).code(2).says("the steps are officernd-activate");
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
    assert!(said.contains("No API exposes whether Okta has the new secret"), "{said}");
}

/// Okta's test of the SCIM server is two requests a list and one with a wrong token; `status` needs it for its own line and
/// for the steps.
#[test]
fn status_tests_the_scim_server_once() {
    let org = Org::new("", WANTED);
    let sent = |arguments: &[&str]| {
        let log = org.run(arguments).stderr;
        let to_scim: Vec<String> = log
            .lines()
            .filter(|line| line.contains("/scim/"))
            .map(|line| {
                let (path, status) = line.split_once(" -> ").unwrap();
                format!("{} {}", path.rsplit('/').next().unwrap(), &status[..3])
            })
            .collect();
        to_scim
    };
    let expected = ["Users 200", "Users 200", "Groups 200", "Groups 200", "Users 401"];
    assert_eq!(sent(&["status", "-vv"]), expected);
    assert_eq!(sent(&["test", "-vv"]), expected);
    let mut without_okta = org;
    without_okta.machine.set("ORND_SCIM_OKTA_TOKEN_FILE", "");
    let log = without_okta.run(&["status", "-vv"]).stderr;
    assert_eq!(log.lines().filter(|line| line.contains("/scim/")).count(), 5, "{log}");
}
