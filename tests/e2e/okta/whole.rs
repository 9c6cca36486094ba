//! From an empty sandbox to every step green, and what happens when somebody leaves.

use serde_json::{Value, json};

use super::{Org, request};
use crate::contract::Record;
use crate::support::{Machine, Served};

const WANTED: &str = "[profile.acme.okta]\nassign = [\"Everyone\"]\npush = [\"Engineering\", \"Design\", \"Sales\", \
    \"People & Culture\", \"Marketing\", \"Interns 2024\", \"Finance\", \"Operations\"]\n";

/// An organization where nobody is yet; Okta has 40 people in 8 groups.
fn empty() -> Org {
    let mut machine = Machine::new();
    let data = machine.path("empty.db").display().to_string();
    machine.run(&["sandbox", "seed", "empty", "--data", &data, "--yes"]).code(0);
    let record = Record::start(&mut machine, "");
    let serve = ["sandbox", "serve", "--data", &data, "-o", "json"];
    let served = Served::spawn(machine.command(&[&serve[..], &record.arguments()].concat()));
    request(&served, "POST", "/_sandbox/okta/seed", &json!({"people": "demo"}).to_string());
    served.profile(&mut machine, &format!("okta-url = \"{}\"\n{WANTED}", served.get("okta_url")));
    let token = machine.secret_file("okta-token", served.get("okta_token"));
    machine.set("ORND_SCIM_OKTA_TOKEN_FILE", &token);
    Org { machine, served, record: Some(record) }
}

#[test]
fn from_nothing_to_every_step_green() {
    let org = empty();
    org.run(&["setup", "--yes", "--sso-ready"]).code(0).prints("ornd-scim okta apply");
    org.run(&["okta", "apply", "--yes"]).code(3);
    // Save, To App, and then the groups are pushed as people are provisioned.
    org.click("connect", &json!({}));
    org.click("provisioning", &json!({"create": true, "update": true, "deactivate": true}));
    org.click("provision-users", &json!({}));
    org.run(&["okta", "apply", "--yes"]).code(0);
    org.click("import", &json!({}));

    let steps = org.steps();
    // The stand-in's log knows of an import only by the groups that it made; here every group is pushed.
    let open: Vec<_> = steps.iter().filter(|(name, state)| *state != "ok" && *name != "last-import").collect();
    assert!(open.is_empty(), "{open:?}");
    org.run(&["okta", "status", "--detailed-exitcode"]).code(0);
    org.run(&["setup", "--yes", "--watch", "-o", "table"])
        .code(0)
        .prints("23 of 23 steps done. Nothing is left to do.");
    let teams = org.machine.json(&["teams", "list", "-o", "json"]);
    let teams = teams["teams"].as_array().unwrap();
    assert_eq!(teams.len(), 8);
    let people: i64 = teams.iter().map(|team| team["employees"]["primary"].as_i64().unwrap()).sum();
    assert_eq!(people, 40, "40 people, each with a Primary team");
    org.run(&["status"]).code(0).prints("user-errors\tok");
}

/// Somebody leaves: Okta deactivates, OfficeRnD shows Former, and what they had booked is found.
#[test]
fn who_leaves_turns_former_and_what_they_left_is_listed() {
    let org = Org::new("", "[profile.acme.okta]\nassign = [\"Everyone\"]\n");
    org.run(&["okta", "apply", "--yes"]).code(3);
    org.click_through();
    let before = org.machine.json(&["bookings", "list", "-o", "json"]);
    for number in 1..=40 {
        org.click("person-deactivate", &json!({"login": format!("employee{number}@demo.example")}));
    }
    let after = org.machine.json(&["bookings", "list", "-o", "json"]);
    let former = |document: &Value| document["former"].as_u64().unwrap();
    let bookings = |document: &Value| document["bookings"].as_array().unwrap().len();
    assert!(former(&after) > former(&before) + 30, "{} {}", former(&before), former(&after));
    assert!(bookings(&after) > bookings(&before), "{after}");
}

/// Practicing needs no login: the sandbox's own Okta is known by itself.
#[test]
fn the_practice_sandbox_knows_its_okta() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "activate", "--yes"]).code(0);
    machine.run(&["--sandbox", "okta", "status"]).code(0).prints("okta-app\tokta\t3\ttodo");
    machine.run(&["--sandbox", "okta", "login"]).code(0).says("Logged in to Demo");
    machine.run(&["--sandbox", "okta", "apply", "--yes"]).code(3).says("ornd-scim --sandbox token");
    machine.run(&["--sandbox", "okta", "plan", "--detailed-exitcode"]).code(0);
    machine.run(&["--sandbox", "status"]).code(0).prints("okta-app\tok");
}
