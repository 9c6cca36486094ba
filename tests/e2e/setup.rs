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
    machine.run(&["--sandbox", "setup", "--yes"]).code(0).says("active already");
}

#[test]
fn without_an_answer_nothing_is_activated() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "setup"]).code(2).says("--yes");
    machine.run(&["--sandbox", "status"]).code(0).prints("integration\twarning\tSCIM User Provisioning is not active");
}

#[test]
fn every_value_that_okta_asks_for_is_in_the_json() {
    let machine = Machine::new();
    let document = machine.json(&["--sandbox", "setup", "--yes", "-o", "json"]);
    assert_eq!(document["schema_version"], 2);
    assert_eq!(document["passed"], true);
    assert_eq!(document["teams"], 8);
    let value = |document: &serde_json::Value, number: &str| {
        let steps = document["steps"].as_array().unwrap();
        steps.iter().find(|step| step["section"] == "okta" && step["number"] == number).unwrap()["value"].clone()
    };
    assert_eq!(value(&document, "12"), document["scim_base_url"]);

    let token = machine.run(&["--sandbox", "token"]).code(0).stdout;
    assert!(
        !document.to_string().contains(token.trim_start_matches("Bearer ").trim()),
        "the secret is not shown unasked"
    );
    let shown = machine.json(&["--sandbox", "setup", "--yes", "--show-token", "-o", "json"]);
    assert_eq!(value(&shown, "14"), token.trim_end());
}

/// A real organization: OfficeRnD documents clicks only, so a person or a script supplies what the dialog shows.
#[test]
fn guided_from_a_script_without_a_terminal() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    let state = machine.json(&["activate", "--yes", "-o", "json"]);
    let base_url = state["scim_base_url"].as_str().unwrap().to_owned();
    let secret = machine.run(&["secret", "reveal"]).code(0).stdout;
    let secret_file = machine.secret_file("from-the-dialog", &secret);

    // Standard input can be read once: the client secret comes from it, and the SCIM Secret from a file.
    let fresh = Machine::new();
    let ended = fresh
        .run_with(
            &[
                "setup",
                "--yes",
                "--sso-ready",
                "--org",
                "demo",
                "--client-id",
                served.get("client_id"),
                "--client-secret-file",
                "-",
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
            ],
            served.get("client_secret"),
        )
        .code(0)
        .says("will create 8 groups. They cannot be deleted in Okta.");
    assert!(
        !ended.stderr.contains("Settings > Integrations: Activate"),
        "both values were given: no clicks are needed"
    );
    ended.prints("okta-applications\tokta\t1\tunknown\tno Okta login");
    // Nothing is left to do for a second run.
    fresh.run(&["setup", "--yes"]).code(0).says("active already");
    fresh.run(&["activate"]).code(0).says("nothing to do");
    fresh.run_with(&["activate", "--yes", "--base-url", &base_url, "--scim-secret-file", "-"], &secret).code(0);
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

/// The first attempt names everything that is missing; the second one succeeds.
#[test]
fn setup_without_a_terminal_names_everything_that_is_missing() {
    let machine = Machine::new();
    let served = Served::start(&machine, &[]);
    let ended = machine.run(&["setup", "--store", "file"]).code(2);
    let flags = [
        "--yes",
        "--sso-ready",
        "--org SLUG",
        "--client-id ID",
        "--client-secret-file FILE",
        "--base-url URL",
        "--scim-secret-file FILE",
    ];
    let first = ended.stderr.lines().next().unwrap();
    for flag in flags {
        assert!(first.contains(flag), "{flag}: {first}");
    }
    let secret = machine.secret_file("client", served.get("client_secret"));
    let mut arguments = vec!["setup", "--yes", "--store", "file", "--api-url", served.get("api_url")];
    arguments.extend(["--identity-url", served.get("identity_url"), "--org", "demo"]);
    arguments.extend(["--client-id", served.get("client_id"), "--client-secret-file", &secret]);
    let ended = machine.run(&arguments).code(2);
    let first = ended.stderr.lines().next().unwrap();
    assert!(first.ends_with("Missing: --sso-ready, --base-url URL, --scim-secret-file FILE"), "{first}");
    assert!(!machine.config().exists(), "nothing is stored before everything is known");
}

#[test]
fn a_guided_deactivation_leaves_clicks_and_says_so() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    let config = std::fs::read_to_string(machine.config()).unwrap();
    std::fs::write(machine.config(), config.replace("integration = \"api\"\n", "")).unwrap();
    machine.run(&["-q", "deactivate"]).code(3).says("2. Press Deactivate");
    let document = machine.run(&["deactivate", "-o", "json"]).code(3);
    let document: serde_json::Value = serde_json::from_str(&document.stdout).unwrap();
    assert_eq!((&document["deactivated"], document["left_to_do"].as_array().unwrap().len()), (&false.into(), 2));
}

#[test]
fn deactivating_asks_first_and_says_what_stops() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "activate", "--yes"]).code(0);
    machine
        .run(&["--sandbox", "deactivate"])
        .code(2)
        .says("Okta can then no longer create, update or deactivate")
        .says("--yes");
    machine.run(&["--sandbox", "test"]).code(0);
    machine.run(&["--sandbox", "deactivate", "--yes"]).code(0);
    machine.run(&["--sandbox", "test"]).code(4).prints("not active");
}

#[test]
fn rotating_needs_the_name_of_the_organization() {
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
