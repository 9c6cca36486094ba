//! The sandbox as a server of its own.

use crate::support::{Machine, Served};

#[test]
fn what_was_done_survives_a_kill() {
    let mut machine = Machine::new();
    let data = machine.path("data.sqlite3").display().to_string();
    let start =
        |machine: &Machine| Served::spawn(machine.command(&["sandbox", "serve", "--data", &data, "-o", "json"]));
    let served = start(&machine);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes"]).code(0);
    let secret = machine.run(&["secret", "reveal"]).code(0).stdout;
    served.kill();

    let served = start(&machine);
    let file = machine.secret_file("secret", &secret);
    let base_url = format!("{}/scim/v2/demo", served.get("origin"));
    machine.run(&["test", "--base-url", &base_url, "--secret-file", &file]).code(0);
}

#[test]
fn seeds_replace_what_is_there() {
    let machine = Machine::new();
    machine.run(&["sandbox", "seed", "demo"]).code(2).says("--yes");
    machine.run(&["sandbox", "seed", "empty", "--yes"]).code(0).says("0 employees, 0 Teams and 0 bookings");
    machine.run(&["--sandbox", "setup", "--yes"]).code(0).says("no groups");
    machine
        .run(&[
            "sandbox",
            "seed",
            "large",
            "--employees",
            "250",
            "--teams",
            "12",
            "--bookings",
            "300",
            "--seed",
            "7",
            "--yes",
        ])
        .code(0)
        .says("250 employees, 12 Teams and 300 bookings");
    machine.run(&["--sandbox", "activate", "--yes"]).code(0).says("will create 12 groups");
    machine.run(&["sandbox", "reset", "--yes"]).code(0);
    machine.run(&["--sandbox", "activate", "--yes"]).code(0).says("will create 8 groups");
}

#[test]
fn a_workload_is_what_bookings_list_shows() {
    let mut machine = Machine::new();
    machine.set("ORND_SCIM_NOW", "2026-03-02T09:00:00Z");
    machine.run(&["--sandbox", "setup", "--yes"]).code(0);
    let seed = ["sandbox", "seed", "large", "--employees", "40", "--bookings", "200", "--yes"];
    let workload = ["--former", "3", "--former-bookings", "12", "--series", "0"];
    machine.run(&[&seed[..], &workload].concat()).code(0).says("40 employees, 20 Teams and 200 bookings");
    let plan = machine.json(&["--sandbox", "bookings", "list", "-o", "json"]);
    assert_eq!((&plan["former"], &plan["to_cancel"]), (&3.into(), &12.into()), "{plan}");
    machine.run(&["sandbox", "seed", "large", "--series", "101", "--yes"]).code(2);
}

#[test]
fn the_sandbox_can_be_slow_limited_and_failing() {
    let mut machine = Machine::new();
    machine.set("ORND_SCIM_SANDBOX", "latency=20ms; fault=GET /teams 503 x2; body-style=v2");
    machine.run(&["--sandbox", "setup", "--yes"]).code(0);
    machine.set("ORND_SCIM_SANDBOX", "latency=quick");
    machine.run(&["--sandbox", "status"]).code(2).says("latency").says("50ms");
}

#[test]
fn real_secrets_are_never_sent_to_the_sandbox() {
    let mut machine = Machine::new();
    machine.set("ORND_SCIM_CLIENT_SECRET", "a-real-secret").set("ORND_SCIM_SCIM_SECRET", "another");
    machine.run(&["--sandbox", "setup", "--yes"]).code(0);
    let token = machine.run(&["--sandbox", "token"]).code(0).stdout;
    assert!(!token.contains("another"), "{token}");
}

#[test]
fn the_clock_of_the_sandbox_can_stand_still() {
    let mut machine = Machine::new();
    machine.set("ORND_SCIM_NOW", "2026-03-01T09:00:00Z");
    machine.run(&["--sandbox", "setup", "--yes"]).code(0);
    machine.set("ORND_SCIM_NOW", "yesterday");
    machine.run(&["--sandbox", "status"]).code(2).says("RFC 3339");
}

#[test]
fn hints_name_commands_that_reach_the_sandbox() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "status"]).code(0).prints("\tornd-scim --sandbox activate");
    machine.run(&["--sandbox", "token"]).code(4).says("Next: ornd-scim --sandbox activate");
    machine
        .run(&["--sandbox", "activate", "--yes"])
        .code(0)
        .says("ornd-scim --sandbox setup   lists the steps in Okta");
    // New data have another SCIM Secret: the old one is forgotten with its address.
    machine.run(&["sandbox", "seed", "demo", "--yes"]).code(0);
    machine
        .run(&["--sandbox", "status"])
        .code(0)
        .prints("scim-base-url\twarning\tnot stored yet\tornd-scim --sandbox activate");
}
