//! `employees list` and `employees check`: from nothing in Okta to findings, and back to agreement.

use serde_json::{Value, json};

use super::{Org, WANTED};
use crate::support::Machine;

fn findings(org: &Org, finding: &str) -> Vec<String> {
    let document = org.check();
    let findings = document["findings"].as_array().unwrap();
    findings
        .iter()
        .filter(|row| row["finding"] == finding)
        .map(|row| row["email"].as_str().unwrap_or_default().to_owned())
        .collect()
}

impl Org {
    /// The JSON of a check, whatever its exit code.
    fn check(&self) -> Value {
        let ended = self.run(&["employees", "check", "-o", "json", "-q"]);
        serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {}{}", ended.stdout, ended.stderr))
    }
}

fn provisioned() -> Org {
    let org = Org::new("", WANTED);
    org.run(&["okta", "apply", "--yes"]).code(3);
    org.click_through();
    org.run(&["okta", "apply", "--yes"]);
    org
}

#[test]
fn a_leaver_whom_okta_did_not_deactivate_is_found_and_settled() {
    let org = provisioned();
    let who = "employee2@demo.example";
    assert_eq!(findings(&org, "active-but-deactivated"), [""; 0]);
    // Deactivate Users is off, so that the deactivation is lost.
    org.click("provisioning", &json!({"deactivate": false}));
    org.click("person-deactivate", &json!({"login": who}));
    assert_eq!(findings(&org, "active-but-deactivated"), [who]);
    org.run(&["employees", "check", "--finding", "active-but-deactivated", "-o", "table"])
        .code(3)
        .prints("Deactivated in Okta, still active in OfficeRnD (active-but-deactivated): 1\n")
        .prints("\n  Björn Becker  employee2@demo.example  deactivated\n  -> set them to Former in OfficeRnD");
    org.run(&["employees", "check", "--fail-on", "active-but-deactivated"]).code(5);
    org.run(&["employees", "check", "--finding", "active-but-deactivated", "--detailed-exitcode"]).code(10);
    org.run(&["employees", "check", "--finding", "active-but-deactivated", "--fail-on", "missing"]).code(0);
    // Reactivated, and deactivated with the switch on: Okta sends it again.
    org.click("provisioning", &json!({"deactivate": true}));
    org.click("person-reactivate", &json!({"login": who}));
    org.click("person-deactivate", &json!({"login": who}));
    assert_eq!(findings(&org, "active-but-deactivated"), [""; 0]);
}

/// 80 columns hold one line a person, and each action is said once.
#[test]
fn the_findings_are_a_line_a_person() {
    let org = Org::new("", WANTED);
    org.run(&["okta", "apply", "--yes"]).code(3);
    let shown = org.run(&["employees", "check", "-o", "table", "-q"]).code(3).stdout;
    assert_eq!(
        shown,
        "Former in OfficeRnD, still assigned in Okta (former-but-assigned): 5\n  \
         Björn Nguyễn    employee32@demo.example\n  \
         Chiara Almeida  employee33@demo.example\n  \
         Dmitri Becker   employee34@demo.example\n  \
         Élise O'Connor  employee35@demo.example\n  \
         Farid Nguyễn    employee36@demo.example\n  \
         -> unassign from the app in Okta those who work here, and assign them again; deactivate the others in Okta\n"
    );
}

#[test]
fn everybody_is_listed_once() {
    let org = provisioned();
    let document = org.machine.json(&["employees", "list", "-o", "json"]);
    let employees = document["employees"].as_array().unwrap();
    let mut emails: Vec<&str> = employees.iter().filter_map(|row| row["email"].as_str()).collect();
    let all = emails.len();
    emails.sort_unstable();
    emails.dedup();
    assert_eq!(emails.len(), all, "each e-mail once");
    for side in ["okta", "scim", "api"] {
        assert_eq!(document["compared"][side]["complete"], true, "{side}");
    }
    assert_eq!(document["compared"]["scim_to_api"], "id");
    org.run(&["employees", "list", "--employee", emails[0], "-o", "tsv"]).code(0).prints(emails[0]);
}

#[test]
fn what_is_new_since_an_earlier_run() {
    let org = provisioned();
    let before = org.run(&["employees", "check", "-o", "json", "-q"]).stdout;
    let earlier = org.machine.secret_file("before.json", &before);
    org.run(&["employees", "check", "--since", &earlier]).code(0).says("Nothing new");
    org.click("provisioning", &json!({"deactivate": false}));
    org.click("person-deactivate", &json!({"login": "employee3@demo.example"}));
    org.run(&["employees", "check", "--since", &earlier]).code(3).prints("employee3@demo.example").says("new finding");
    let part = org.run(&["employees", "check", "--finding", "missing", "-o", "json"]).stdout;
    let part = org.machine.secret_file("part.json", &part);
    org.run(&["employees", "check", "--since", &part]).code(2).says("lists only some findings");
    org.run(&["employees", "check", "--since", "/nonexistent"]).code(2).says("no such file");
    org.run(&["employees", "check", "--finding", "lost"]).code(2).says("expected one of");
}

#[test]
fn two_sides_are_needed() {
    let mut machine = crate::support::Machine::new();
    machine.write(&machine.config(), "[profile.acme]\norg = \"demo\"\nstore = \"file\"\n");
    machine.set("ORND_SCIM_SCIM_SECRET", "s3cret-s3cret");
    machine.run(&["employees", "check"]).code(4).says("needs two of").says("okta login");
}

/// The demo's leavers hold what docs/sandbox.md says; a series counts once.
#[test]
fn future_bookings_are_counted_for_each_person() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "activate", "--yes"]).code(0);
    let listed = machine.json(&["--sandbox", "employees", "list", "--bookings", "-o", "json"]);
    let people = listed["employees"].as_array().unwrap();
    let of = |name: &str| {
        let former = people.iter().find(|person| person["name"] == name && person["status"] == "former");
        &former.unwrap()["future_bookings"]
    };
    for (name, bookings) in [("Björn Nguyễn", 2), ("Chiara Almeida", 1), ("Dmitri Becker", 1), ("Élise O'Connor", 1)]
    {
        assert_eq!(of(name), bookings, "{name}");
    }
    assert!(people.iter().all(|person| person["future_bookings"].is_number() || person["employee_id"].is_null()));
    let plain = machine.json(&["--sandbox", "employees", "list", "-o", "json"]);
    assert!(plain["employees"][0].get("future_bookings").is_none(), "it was not asked");
    machine
        .run(&["--sandbox", "employees", "list", "--bookings", "--employee", "employee32@demo.example", "-o", "tsv"])
        .code(0)
        .prints("okta_user_id\tfuture_bookings")
        .prints("\t2\n");
}
