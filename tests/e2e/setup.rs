//! From nothing to "Okta's test passes".

use crate::support::{Machine, Served, steady};

#[test]
fn from_nothing_in_the_sandbox() {
    let machine = Machine::new();
    let ended = machine.run(&["--sandbox", "setup", "--yes"]).code(0);
    snapbox::assert_data_eq!(steady(&machine, &ended.stdout), snapbox::file!["snapshots/setup.stdout"].raw());
    snapbox::assert_data_eq!(steady(&machine, &ended.stderr), snapbox::file!["snapshots/setup.stderr"].raw());

    // The next command sees what this one did, and a second run finds everything done.
    machine.run(&["--sandbox", "status"]).code(0).prints("scim\tok");
    machine.run(&["--sandbox", "setup", "--yes"]).code(0).says("works already");
}

#[test]
fn without_an_answer_nothing_is_activated() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "setup"]).code(2).says("--yes");
    machine.run(&["--sandbox", "status"]).code(0).prints("integration\twarn\tSCIM User Provisioning is not active");
}

#[test]
fn every_value_that_okta_asks_for_is_in_the_json() {
    let machine = Machine::new();
    let document = machine.json(&["--sandbox", "setup", "--yes", "-o", "json"]);
    assert_eq!(document["schema_version"], 1);
    assert_eq!(document["passed"], true);
    assert_eq!(document["teams"], 8);
    let steps = document["steps"].as_array().unwrap();
    let okta: Vec<_> = steps.iter().filter(|step| step["part"] == "okta").collect();
    assert_eq!(okta.len(), 19);
    assert_eq!(okta[11]["value"], document["scim_base_url"]);

    let token = machine.run(&["--sandbox", "token"]).code(0).stdout;
    assert!(
        !document.to_string().contains(token.trim_start_matches("Bearer ").trim()),
        "the secret is not shown unasked"
    );
    let shown = machine.json(&["--sandbox", "setup", "--yes", "--show-token", "-o", "json"]);
    assert_eq!(shown["steps"][12]["value"], token.trim_end());
}

/// A real organisation: OfficeRnD documents clicks only, so a person or a script supplies what the dialog shows.
#[test]
fn guided_from_a_script_without_a_terminal() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    let state = machine.json(&["activate", "--yes", "-o", "json"]);
    let base_url = state["base_url"].as_str().unwrap().to_owned();
    let secret = machine.run(&["secret", "reveal"]).code(0).stdout;
    let secret_file = machine.secret_file("from-the-dialog", &secret);
    let client_secret = machine.secret_file("client", served.get("client_secret"));

    let fresh = Machine::new();
    let ended = fresh
        .run(&[
            "setup",
            "--yes",
            "--org",
            "demo",
            "--client-id",
            served.get("client_id"),
            "--client-secret-file",
            &client_secret,
            "--store",
            "file",
            "--api-url",
            served.get("api_url"),
            "--identity-url",
            served.get("identity_url"),
            "--base-url",
            &base_url,
            "--scim-secret-file",
            &secret_file,
        ])
        .code(0)
        .says("OfficeRnD documents no API for this step")
        .says("8 Teams into groups that cannot be deleted");
    assert!(ended.stdout.contains("19. On the Import tab"));
    fresh.run(&["status"]).code(0).prints("scim\tok");
    assert_eq!(fresh.run(&["token"]).code(0).stdout, format!("Bearer {secret}"));
    fresh.run(&["test"]).code(0);

    // With a wrong secret nothing is kept.
    let wrong = fresh.secret_file("wrong", "not-the-secret");
    fresh
        .run(&["secret", "import", "--base-url", &base_url, "--secret-file", &wrong])
        .code(4)
        .says("nothing was stored");
    assert_eq!(fresh.run(&["secret", "reveal"]).code(0).stdout, secret);
}

/// Each missing value names the flag of this very command.
#[test]
fn setup_without_a_terminal_names_its_own_flags() {
    let machine = Machine::new();
    let served = Served::start(&machine, &[]);
    let secret = machine.secret_file("client", served.get("client_secret"));
    let mut arguments = vec!["setup", "--yes", "--store", "file", "--api-url", served.get("api_url")];
    arguments.extend(["--identity-url", served.get("identity_url")]);
    machine.run(&arguments).code(2).says("--org");
    arguments.extend(["--org", "demo"]);
    machine.run(&arguments).code(2).says("--client-id");
    arguments.extend(["--client-id", served.get("client_id")]);
    machine.run(&arguments).code(2).says("--client-secret-file FILE");
    arguments.extend(["--client-secret-file", &secret]);
    machine.run(&arguments).code(2).says("--base-url URL");
    let base_url = format!("{}/scim/v2/demo", served.get("origin"));
    arguments.extend(["--base-url", &base_url]);
    machine.run(&arguments).code(2).says("--scim-secret-file FILE");
}

#[test]
fn deactivating_asks_first_and_says_what_stops() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "activate", "--yes"]).code(0);
    machine.run(&["--sandbox", "deactivate"]).code(2).says("Okta cannot create, update or deactivate").says("--yes");
    machine.run(&["--sandbox", "test"]).code(0);
    machine.run(&["--sandbox", "deactivate", "--yes"]).code(0);
    machine.run(&["--sandbox", "test"]).code(4).prints("not active");
}

#[test]
fn rotating_needs_the_name_of_the_organisation() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "activate", "--yes"]).code(0);
    let old = machine.run(&["--sandbox", "secret", "reveal"]).code(0).stdout;
    machine.run(&["--sandbox", "secret", "rotate"]).code(2).says("--confirm demo");
    machine.run(&["--sandbox", "secret", "rotate", "--confirm", "acme"]).code(2).says("nothing was changed");
    assert_eq!(machine.run(&["--sandbox", "secret", "reveal"]).code(0).stdout, old);

    let ended = machine.run(&["--sandbox", "secret", "rotate", "--confirm", "demo"]).code(0);
    let ended = ended.says("The new secret works").says("The old secret is rejected").says("ornd-scim --sandbox token");
    let new = machine.run(&["--sandbox", "secret", "reveal"]).code(0).stdout;
    assert_ne!(new, old);
    assert!(!ended.stderr.contains(new.trim()) && !ended.stdout.contains(new.trim()), "not shown unasked");
    machine.run(&["--sandbox", "test"]).code(0);
}

#[test]
fn a_secret_that_comes_from_elsewhere_is_not_rotated_into_the_store() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes"]).code(0);
    let secret = machine.run(&["secret", "reveal"]).code(0).stdout;
    machine.set("ORND_SCIM_SCIM_SECRET", secret.trim());
    machine
        .run(&["secret", "rotate", "--confirm", "demo"])
        .code(2)
        .says("ORND_SCIM_SCIM_SECRET")
        .says("would continue to hide");
    machine.run(&["test"]).code(0);
}
