//! The administrator's clicks from the command line.

use serde_json::Value;

use crate::support::Machine;

/// The whole way: nobody there, the procedure, the clicks, forty people in eight Teams; then somebody leaves.
#[test]
fn forty_people_in_eight_teams_from_nothing() {
    let mut machine = Machine::new();
    machine.set("ORND_SCIM_NOW", "2026-03-02T09:00:00Z");
    machine.run(&["sandbox", "seed", "empty", "--yes"]).code(0);
    machine.run(&["--sandbox", "setup", "--yes"]).code(0);
    machine.run(&["sandbox", "okta", "connect"]).code(1).says("There is no app yet");
    machine.run(&["sandbox", "okta", "add-app"]).code(0);
    // The API Token is taken as it is typed: without the word Bearer it is refused, in Okta's words.
    let bare = machine.secret_file("bare", machine.run(&["--sandbox", "secret", "reveal"]).code(0).stdout.trim());
    let base_url =
        machine.json(&["--sandbox", "setup", "--yes", "-o", "json"])["scim_base_url"].as_str().unwrap().to_owned();
    let refused = machine.run(&["sandbox", "okta", "connect", "--base-url", &base_url, "--token-file", &bare]).code(1);
    refused
        .says("Error authenticating: Unauthorized. Errors reported by remote server: The Authorization header must be");
    let token = machine.secret_file("token", &machine.run(&["--sandbox", "token"]).code(0).stdout);
    machine
        .run(&["sandbox", "okta", "connect", "--base-url", &base_url, "--token-file", &token, "-v"])
        .code(0)
        .says("GET /scim/v2/demo/Users?startIndex=1&count=2 -> 200")
        .says("GET /scim/v2/demo/Groups?startIndex=1&count=100 -> 200")
        .prints("was verified successfully");
    machine.run(&["sandbox", "okta", "provisioning", "--create", "on", "--update", "on", "--deactivate", "on"]).code(0);
    machine.run(&["sandbox", "okta", "assign", "Everyone"]).code(0);
    for group in
        ["Engineering", "Design", "Sales", "People & Culture", "Marketing", "Interns 2024", "Finance", "Operations"]
    {
        machine.run(&["sandbox", "okta", "push", group]).code(0);
    }
    let shown = machine.run(&["sandbox", "okta", "show"]).code(0);
    assert!(shown.stdout.contains("40 provisioned, 0 without provisioning, 0 in error"), "{}", shown.stdout);
    let teams = machine.json(&["--sandbox", "teams", "list", "-o", "json"]);
    let members: u64 =
        teams["teams"].as_array().unwrap().iter().map(|team| team["employees"]["active"].as_u64().unwrap()).sum();
    assert_eq!((teams["teams"].as_array().unwrap().len(), members), (8, 48), "eight people are in two Teams");

    machine
        .run(&["sandbox", "okta", "person", "deactivate", "employee2@demo.example", "-v"])
        .code(0)
        .says("PATCH /scim/v2/demo/Users/");
    machine.run(&["--sandbox", "bookings", "list"]).code(0).says("1 of 40 employees is Former");
}

/// In the demo organization people are there already, and some hold bookings.
#[test]
fn who_is_deactivated_in_okta_leaves_bookings_behind() {
    let mut machine = Machine::new();
    machine.set("ORND_SCIM_NOW", "2026-03-02T09:00:00Z");
    machine.run(&["--sandbox", "setup", "--yes"]).code(0);
    for arguments in [
        &["add-app"][..],
        &["connect"],
        &["provisioning", "--create", "on", "--update", "on", "--deactivate", "on"],
        &["assign", "Everyone"],
    ] {
        machine.run(&[&["sandbox", "okta"], arguments].concat()).code(0);
    }
    let left = |machine: &Machine| {
        let listed = machine.run(&["--sandbox", "bookings", "list", "-o", "json"]);
        serde_json::from_str::<Value>(&listed.stdout).unwrap()["bookings"].as_array().unwrap().len()
    };
    let before = left(&machine);
    for number in 1..=20 {
        let login = format!("employee{number}@demo.example");
        machine.run(&["sandbox", "okta", "person", "deactivate", &login]).code(0);
    }
    assert!(left(&machine) > before, "what they booked is left behind");
}

/// What `teams list` forecasts is what stands in Okta after Save, by the names.
#[test]
fn the_pull_makes_the_groups_that_were_forecast() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "setup", "--yes"]).code(0);
    for source in ["scim", "api", "both"] {
        // A forecast knows what an earlier pull has made, so each begins with an Okta where none was.
        machine.run(&["sandbox", "okta", "seed"]).code(0);
        let listed = machine.json(&["--sandbox", "teams", "list", "--source", source, "-o", "json"]);
        let forecast = listed["teams"].as_array().unwrap().iter().filter(|team| team["creates_group"] == true);
        let mut forecast: Vec<&str> = forecast.map(|team| team["okta_group"].as_str().unwrap()).collect();
        machine.run(&["sandbox", "okta", "add-app"]).code(0);
        let saved = machine.json(&["sandbox", "okta", "connect", "-o", "json"]);
        let mut made: Vec<&str> =
            saved["created_groups"].as_array().unwrap().iter().map(|name| name.as_str().unwrap()).collect();
        forecast.sort_unstable();
        made.sort_unstable();
        assert_eq!((made.len(), forecast), (8, made), "{source}");
    }
}
