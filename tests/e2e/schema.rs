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
    later["schema_version"] = 99.into();
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
    let series = cancelled["bookings"].as_array().unwrap().iter().find(|row| row["outcome"] == "needs-review").unwrap();
    let keep =
        ["--sandbox", "bookings", "keep", series["booking_id"].as_str().unwrap(), "--reason", "The team still meets"];
    fits("bookings-keep", &json(&keep));
    fits("bookings-log", &json(&["--sandbox", "bookings", "log"]));
    fits("bookings-report", &json(&["--sandbox", "bookings", "log", "--report"]));
    fits("teams", &json(&["--sandbox", "teams", "list"]));
    fits("teams", &json(&["--sandbox", "teams", "list", "--source", "api"]));
    fits("teams", &json(&["--sandbox", "teams", "list", "--source", "scim"]));
    let policy = machine.secret_file("teams.toml", "allow = []\nmax = 1\n");
    let earlier = machine.secret_file("earlier.json", "{\"schema_version\":1,\"complete\":true,\"teams\":[]}");
    let checked = json(&["--sandbox", "teams", "check", "--policy", &policy, "--diff", &earlier]);
    assert_eq!(checked["passed"], false);
    fits("teams", &checked);
    fits("employees", &json(&["--sandbox", "employees", "list"]));
    fits("employees", &json(&["--sandbox", "employees", "list", "--bookings"]));
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
    let login = json(&["--sandbox", "okta", "login"]);
    fits("okta-login", &login);
    assert_eq!((&login["organization"], &login["app_id"]), (&"Demo".into(), &Value::Null));
    fits("okta-status", &json(&["--sandbox", "okta", "status"]));
    fits("okta-plan", &json(&["--sandbox", "okta", "plan"]));
    fits("okta-apply", &json(&["--sandbox", "okta", "apply", "--yes"]));
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
    let removed = |count: usize| {
        let document = json(&["--sandbox", "okta", "groups", "--remove-imported", "--yes"]);
        fits("okta-groups-removed", &document);
        assert_eq!(document["removed"].as_array().unwrap().len(), count);
    };
    removed(0);
    json(&["sandbox", "okta", "connect"]);
    removed(8);
    fits("deactivate", &json(&["--sandbox", "deactivate", "--yes"]));
}

#[test]
fn the_documents_about_secrets_fit_their_schemas() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    let secret = machine.secret_file("secret", served.get("client_secret"));
    let login = machine.json(&[
        "login",
        "--org",
        "demo",
        "--client-id",
        served.get("client_id"),
        "--client-secret-file",
        &secret,
        "--store",
        "file",
        "--api-url",
        served.get("api_url"),
        "--identity-url",
        served.get("identity_url"),
        "-o",
        "json",
    ]);
    fits("login", &login);
    assert_eq!((login["profile"].as_str(), login["can_write"].as_bool()), (Some("demo"), Some(true)));
    served.profile(&mut machine, "");
    let json = |arguments: &[&str]| machine.json(&[arguments, &["-o", "json"]].concat());
    machine.run(&["activate", "--yes"]).code(0);
    let (token, revealed) = (json(&["token"]), json(&["secret", "reveal"]));
    fits("token", &token);
    fits("secret-reveal", &revealed);
    let scim_secret = revealed["scim_secret"].as_str().unwrap();
    assert_eq!(token["api_token"], format!("Bearer {scim_secret}"));
    assert_eq!(json(&["token", "--raw"])["api_token"], scim_secret);
    let rotated = json(&["secret", "rotate", "--confirm", "demo"]);
    fits("secret-rotate", &rotated);
    assert_eq!((&rotated["new_secret_works"], &rotated["old_secret_rejected"]), (&true.into(), &true.into()));
    assert_eq!((&rotated["profile"], &rotated["org"]), (&"acme".into(), &"demo".into()));
    let new = machine.secret_file("new", machine.run(&["secret", "reveal"]).code(0).stdout.trim());
    let base_url = rotated["scim_base_url"].as_str().unwrap();
    let imported = json(&["secret", "import", "--base-url", base_url, "--scim-secret-file", &new]);
    fits("secret-import", &imported);
    assert_eq!(imported["tested"], true);
    let left = json(&["logout", "--yes"]);
    fits("logout", &left);
    assert_eq!(left["profile_removed"], true);
}
