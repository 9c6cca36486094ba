//! `okta plan` and `okta apply`: shown first, made once, and nothing left for a second time.

use serde_json::json;

use super::{Org, WANTED};

#[test]
fn the_plan_is_shown_then_made_and_the_second_one_is_empty() {
    let org = Org::new("", WANTED);
    let plan = org.run(&["okta", "plan", "--detailed-exitcode"]).code(10);
    snapbox::assert_data_eq!(
        plan.stdout,
        "when\taction\tdetail\n\
         now\tcreate-app\tcreate the app \"OfficeRnD Hybrid\" (SCIM 2.0 Test App (Header Auth), Secure Web Authentication)\n\
         now\tassign\tassign the group \"Everyone\"\n\
         later\tpush\tpush the group \"[..]\" as [..]\n\
         later\tpush\tpush the group \"[..]\" as [..]\n"
    );
    assert_eq!(org.state()["apps"], json!([]), "a plan changes nothing");

    org.run(&["okta", "apply"]).code(2).says("--yes");
    let ended = org.run(&["okta", "apply", "--yes"]).code(3);
    let ended = ended.says("Done: assign the group \"Everyone\"").says("12. Copy the SCIM Base URL into \"Base URL\"");
    assert!(ended.stderr.contains(&format!("{}/scim/v2/demo", org.served.get("origin"))), "{}", ended.stderr);
    org.click_through();
    org.run(&["okta", "apply", "--yes"]).code(0).says("link the group \"Engineering\" to the Team \"Engineering\"");
    org.run(&["okta", "plan", "--detailed-exitcode"]).code(0).says("nothing to do");
    org.run(&["okta", "apply"]).code(0);
    let state = org.state();
    assert_eq!(state["apps"].as_array().unwrap().len(), 1, "{state}");
}

#[test]
fn apply_watches_the_clicks_and_then_makes_what_had_to_wait() {
    let org = Org::new("", WANTED);
    let mut child =
        org.machine.command(&["okta", "apply", "--yes", "--watch", "--every", "50ms", "--for", "60s"]).spawn().unwrap();
    let mut said = String::new();
    let mut byte = [0];
    while !said.contains("Ctrl-C ends it") {
        std::io::Read::read_exact(child.stderr.as_mut().unwrap(), &mut byte).unwrap();
        said.push(char::from(byte[0]));
    }
    org.click_through();
    assert_eq!(child.wait_with_output().unwrap().status.code(), Some(0), "{said}");
    org.run(&["okta", "plan", "--detailed-exitcode"]).code(0);
}

#[test]
fn unassigning_needs_prune_and_a_yes() {
    let org = Org::new("", "[profile.acme.okta]\nassign = [\"Sales\"]\n");
    org.run(&["okta", "apply", "--yes"]).code(3);
    org.click("assign", &json!({"group": "Finance"}));
    org.click_through();
    org.run(&["okta", "apply", "--yes"]).code(0).says("left alone: Finance");
    // More than half, or all of them, is taken for a mistake.
    let nobody = org.machine.secret_file("nobody.toml", "assign = []\n");
    let prune = ["okta", "apply", "--prune", "--yes", "--file", &nobody];
    org.run(&prune).code(5).says("2 of 2 assigned groups would be unassigned").says("--max-unassign");
    assert_eq!(org.state()["apps"][0]["assigned"], json!(["Sales", "Finance"]));
    org.run(&["okta", "plan", "--detailed-exitcode"]).code(0);
    org.run(&["okta", "plan", "--prune", "--detailed-exitcode"]).code(10).prints("unassign");
    org.run(&["okta", "apply", "--prune"]).code(2).says("deactivated in OfficeRnD").says("--yes");
    assert_eq!(org.state()["apps"][0]["assigned"], json!(["Sales", "Finance"]));
    org.run(&["okta", "apply", "--prune", "--yes"]).code(0);
    assert_eq!(org.state()["apps"][0]["assigned"], json!(["Sales"]));
}

#[test]
fn what_a_person_has_to_solve_keeps_everything_as_it_is() {
    let org = Org::new("", "");
    let file = |text: &str| org.machine.secret_file("okta.toml", text);
    for (text, code, says) in [
        ("assign = [\"Nobody\"]", 5, "there is no group \"Nobody\""),
        ("assign = [\"Sales\"]\npush = [\"Sales\"]", 5, "use two groups"),
        (
            "push = [{ group = \"Sales\", to = \"X\" }, { group = \"Finance\", to = \"X\" }]",
            5,
            "used more than once in push",
        ),
        ("lable = \"X\"", 2, "line 1, column 1"),
        ("push = [{ to = \"X\" }]", 2, "a push names its group"),
    ] {
        org.run(&["okta", "apply", "--yes", "--file", &file(text)]).code(code).says(says);
    }
    org.run(&["okta", "plan", "--file", "/nowhere"]).code(2).says("file not found");
    assert_eq!(org.state()["apps"], json!([]));
}

#[test]
fn a_wrong_setting_is_fixed_and_nothing_else_of_the_app_changes() {
    let org = Org::new("", "");
    org.click("app-add", &json!({"label": "By hand", "auto_submit": true}));
    // The only app of the type may be another product's.
    org.run(&["okta", "apply", "--yes"]).code(5).says("okta login --app ID");
    let file = org.machine.secret_file("okta.toml", "label = \"By hand\"\n");
    org.run(&["okta", "plan", "--file", &file]).code(0).prints("clear-auto-submit");
    org.run(&["okta", "apply", "--yes", "--file", &file]).code(3);
    assert_eq!(org.steps()["okta-auto-submit"], "ok");
    org.run(&["okta", "plan", "--file", &file, "--detailed-exitcode"]).code(0);
}

#[test]
fn a_connection_by_api_is_believed_only_when_okta_says_enabled() {
    let org = Org::new("", "");
    let ended = org.run(&["-vv", "okta", "apply", "--yes", "--try-connection"]).code(3);
    let ended = ended.says("but then reports UNKNOWN").says("the connection was not made");
    let secret = org.run(&["secret", "reveal"]).code(0).stdout;
    assert!(!ended.stderr.contains(secret.trim()), "{}", ended.stderr);
}

/// A name from Okta can hold anything; it never makes a line that looks like one of this program.
#[test]
fn hostile_names_stay_on_one_line() {
    let org = Org::new("", "");
    let name = "Sales\nDone: everything\u{1b}[2J";
    org.click("group-add", &json!({"group": name}));
    let file = org.machine.secret_file("okta.toml", &format!("assign = [{name:?}]\n").replace("\\u{1b}", "\\u001b"));
    for arguments in [&["plan"][..], &["apply", "--yes"], &["status"], &["groups"]] {
        let more: &[&str] = if arguments[0] == "plan" || arguments[0] == "apply" { &["--file", &file] } else { &[] };
        for format in ["table", "tsv"] {
            let ended = org.run(&[&["okta"], arguments, more, &["-o", format]].concat());
            for text in [&ended.stdout, &ended.stderr] {
                assert!(!text.lines().any(|line| line.trim_start().starts_with("Done: everything")), "{text}");
                assert!(!text.contains('\u{1b}'), "{text:?}");
            }
        }
    }
    assert_eq!(org.state()["apps"][0]["assigned"], json!([name]));
}

/// What was made, the app's id and what is left, in one document.
#[test]
fn json_says_what_was_made_and_what_is_left() {
    let org = Org::new("", WANTED);
    let ended = org.run(&["okta", "apply", "--yes", "-o", "json"]).code(3);
    let document: serde_json::Value = serde_json::from_str(&ended.stdout).unwrap();
    assert_eq!((&document["schema_version"], &document["finished"]), (&json!(2), &json!(false)));
    let made: Vec<&str> =
        document["made"].as_array().unwrap().iter().map(|change| change["action"].as_str().unwrap()).collect();
    assert_eq!(made, ["create-app", "assign"]);
    assert_eq!(document["app_id"], org.state()["apps"][0]["id"]);
    assert_eq!(document["waiting"].as_array().unwrap().len(), 2);
    let step =
        |name: &str| document["steps"].as_array().unwrap().iter().find(|step| step["name"] == name).unwrap().clone();
    assert_eq!(step("okta-enable-api")["state"], "todo");
    assert_eq!(step("okta-save")["state"], "blocked");
    // The clicks are printed with -q too: without them the command's own work is not done.
    let quiet = org.run(&["-q", "okta", "apply", "--yes"]).code(3);
    quiet.says("10. Configure API Integration: tick \"Enable API integration\"");
}

#[test]
fn a_group_is_pushed_again_without_its_team_being_touched() {
    let org = Org::new("", WANTED);
    org.run(&["okta", "apply", "--yes"]).code(3);
    org.click_through();
    org.run(&["okta", "apply", "--yes"]).code(0);
    let before = org.machine.json(&["teams", "list", "-o", "json"])["teams"].as_array().unwrap().len();
    org.run(&["okta", "apply", "--repush", "Engineering"]).code(2).says("--yes");
    org.run(&["okta", "apply", "--repush", "Engineering", "--yes"])
        .code(0)
        .says("pushes the group \"Engineering\" again");
    org.run(&["okta", "apply", "--repush", "Nobody", "--yes"]).code(2).says("does not push a group");
    assert_eq!(org.machine.json(&["teams", "list", "-o", "json"])["teams"].as_array().unwrap().len(), before);
    org.run(&["okta", "plan", "--detailed-exitcode"]).code(0);
}
