//! `test`: the same checks as Okta's, and Okta's SPEC test.

use crate::support::{Machine, Served, steady};

#[test]
fn a_working_connection() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "activate", "--yes"]).code(0);
    let document = machine.json(&["--sandbox", "test", "-o", "json"]);
    assert_eq!(document["passed"], true);
    assert_eq!(document["credential_rejected"], false);
    let names: Vec<_> =
        document["checks"].as_array().unwrap().iter().map(|check| check["name"].as_str().unwrap()).collect();
    for name in
        ["base-url", "test-api-credentials", "list-response", "numbers", "save-groups", "wrong-token", "response-time"]
    {
        assert!(names.contains(&name), "{name} is missing in {names:?}");
    }
}

#[test]
fn spec_reads_and_with_write_cleans_up_after_itself() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "activate", "--yes"]).code(0);
    let count = |machine: &Machine| {
        let document = machine.json(&["--sandbox", "test", "-o", "json"]);
        document["checks"].as_array().unwrap().len()
    };
    let before = count(&machine);
    let reading = machine.run(&["--sandbox", "test", "--spec"]).code(0);
    assert!(reading.stdout.contains("skipped"), "{}", reading.stdout);
    let writing = machine.run(&["--sandbox", "test", "--spec", "--write"]).code(0);
    assert!(!writing.stdout.contains("fail"), "{}", steady(&machine, &writing.stdout));
    assert_eq!(count(&machine), before);
}

#[test]
fn what_stands_in_oktas_field_is_tested_as_it_stands() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes"]).code(0);
    let secret = machine.run(&["token", "--raw"]).code(0).stdout.trim().to_owned();
    let base_url = format!("{}/scim/v2/demo", served.get("origin"));
    for (field, code, says) in [
        (format!("Bearer {secret}"), 0, "ok"),
        (secret.clone(), 4, "Bearer"),
        (format!("Bearer Bearer {secret}"), 4, "twice"),
        (format!("Bearer {secret}x"), 4, "fail"),
    ] {
        let file = machine.secret_file("field", &field);
        let ended = machine.run(&["test", "--base-url", &base_url, "--api-token-file", &file]).code(code);
        assert!(ended.stdout.contains(says), "{says}: {}", ended.stdout);
        assert!(!ended.stdout.contains(&secret) && !ended.stderr.contains(&secret));
    }
}

#[test]
fn a_secret_of_the_profile_is_never_sent_to_another_address() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes"]).code(0);
    let other = Served::start(&machine, &[]);
    let base_url = format!("{}/scim/v2/demo", other.get("origin"));
    machine.run(&["test", "--base-url", &base_url]).code(4).says("--scim-secret-file");
}

#[test]
fn doctor_tells_what_holds_and_its_report_can_be_published() {
    let mut machine = Machine::new();
    for (style, list_style) in [
        ("v1", "list-style\tok\ta list is a plain array\t\n"),
        (
            "v2",
            "list-style\twarning\ta list is an object with results; expected: lists are plain arrays\t\
             nothing to do: the program handles both\n",
        ),
    ] {
        let served = Served::start(&machine, &["--body-style", style]);
        served.profile(&mut machine, "");
        machine.run(&["activate", "--yes"]).code(0);
        let ended = machine.run(&["doctor", "--report", "report.md"]).code(0);
        assert!(ended.stdout.contains(list_style), "{}", ended.stdout);
        for name in ["page-limit", "status-filter", "wrong-slug", "occurrence", "scim-discovery", "scim-secret"] {
            assert!(ended.stdout.contains(name), "{name}: {}", ended.stdout);
        }
        let report = std::fs::read_to_string(machine.path("report.md")).unwrap();
        let secret = machine.run(&["token", "--raw"]).code(0).stdout.trim().to_owned();
        for private in [
            served.get("client_id"),
            served.get("client_secret"),
            &secret,
            "127.0.0.1",
            "acme",
            "Ada",
            "Berlin",
            "@demo.example",
        ] {
            assert!(!report.contains(private), "{private} is in the report:\n{report}");
        }
    }
    let before = std::fs::read_to_string(machine.config()).unwrap();
    machine.run(&["--sandbox", "doctor", "--no-save", "-o", "json"]).code(0).prints("\"schema_version\": 2");
    assert_eq!(std::fs::read_to_string(machine.config()).unwrap(), before);
}
