//! Every JSON document fits its schema in docs/schema, checked by a JSON Schema validator.

use serde_json::Value;

use crate::support::{Machine, Served};

#[track_caller]
fn fits(name: &str, document: &Value) {
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(format!("docs/schema/{name}.json"));
    let schema: Value = serde_json::from_str(&std::fs::read_to_string(path).unwrap()).unwrap();
    let validator = jsonschema::validator_for(&schema).expect("a valid schema");
    let problems: Vec<String> = validator.iter_errors(document).map(|error| error.to_string()).collect();
    assert!(problems.is_empty(), "{name}: {problems:?}\n{document:#}");
    // A schema that forbids nothing would prove nothing.
    assert!(!validator.is_valid(&serde_json::json!({})), "{name} accepts an empty object");
    let mut later = document.clone();
    later["schema_version"] = 2.into();
    assert!(!validator.is_valid(&later), "{name} accepts another version");
}

#[test]
fn documents_fit_their_schemas() {
    let machine = Machine::new();
    let json = |arguments: &[&str]| machine.json(&[arguments, &["-o", "json"]].concat());
    fits("status", &json(&["--sandbox", "status"]));
    fits("setup", &json(&["--sandbox", "setup", "--yes"]));
    fits("setup", &json(&["--sandbox", "setup", "--yes", "--show-token"]));
    fits("test", &json(&["--sandbox", "activate", "--yes"]));
    fits("status", &json(&["--sandbox", "status"]));
    fits("test", &json(&["--sandbox", "test"]));
    fits("test", &json(&["--sandbox", "test", "--spec", "--write"]));
    fits("doctor", &json(&["--sandbox", "doctor"]));
    fits("bookings", &json(&["--sandbox", "bookings", "list"]));
    let cancelled = json(&["--sandbox", "bookings", "cancel", "--yes"]);
    fits("bookings-cancel", &cancelled);
    fits("bookings-cancel", &json(&["--sandbox", "bookings", "cancel", "--yes"]));
    let run = cancelled["run"].as_str().unwrap();
    fits("bookings-rebook", &json(&["--sandbox", "bookings", "rebook", "--run", run, "--yes"]));
    fits("bookings-log", &json(&["--sandbox", "bookings", "log"]));
    fits("teams", &json(&["--sandbox", "teams", "list"]));
    fits("teams", &json(&["--sandbox", "teams", "list", "--source", "api"]));
    fits("teams", &json(&["--sandbox", "teams", "list", "--source", "scim"]));
    let policy = machine.secret_file("teams.toml", "allow = []\nmax = 1\n");
    let earlier = machine.secret_file("earlier.json", "{\"schema_version\":1,\"complete\":true,\"teams\":[]}");
    let checked = json(&["--sandbox", "teams", "check", "--policy", &policy, "--diff", &earlier]);
    assert_eq!(checked["passed"], false);
    fits("teams", &checked);
    let secret = machine.secret_file("secret", "s3cret-s3cret");
    fits("test", &json(&["test", "--base-url", "http://127.0.0.1:1/scim", "--secret-file", &secret]));
    let okta = |arguments: &[&str]| fits("sandbox-okta", &json(&[&["sandbox", "okta"], arguments].concat()));
    okta(&["show"]);
    okta(&["add-app"]);
    okta(&["connect"]);
    okta(&["assign", "Sales"]);
    okta(&["provisioning", "--create", "on"]);
    okta(&["provision-users"]);
    okta(&["push", "Finance"]);
    fits("sandbox-serve", &Served::start(&machine, &[]).document);
}

#[test]
fn the_documents_about_okta_fit_their_schemas() {
    let machine = Machine::new();
    let json = |arguments: &[&str]| machine.json(&[arguments, &["-o", "json"]].concat());
    json(&["--sandbox", "activate", "--yes"]);
    fits("okta-status", &json(&["--sandbox", "okta", "status"]));
    fits("okta-plan", &json(&["--sandbox", "okta", "plan"]));
    fits("okta-plan", &json(&["--sandbox", "okta", "apply", "--yes"]));
    fits("okta-groups", &json(&["--sandbox", "okta", "groups"]));
    let all = "assign = [\"Sales\", \"Nobody\"]\npush = [\"Sales\", \"Finance\"]\n";
    let wanted = machine.secret_file("okta.toml", all);
    let planned = json(&["--sandbox", "okta", "plan", "--file", &wanted]);
    assert_eq!(planned["problems"].as_array().unwrap().len(), 2);
    fits("okta-plan", &planned);
    let watch = ["--sandbox", "okta", "status", "--watch", "--until", "okta-app"];
    fits("okta-status", &json(&watch));
    fits("status", &json(&["--sandbox", "status"]));
    fits("teams", &json(&["--sandbox", "teams", "list"]));
}
