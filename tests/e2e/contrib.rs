//! What is shipped beside the program works with it.

use std::path::Path;
use std::process::Command;

use crate::support::{BINARY, Machine};

fn unit(name: &str) -> String {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("contrib/systemd").join(name);
    std::fs::read_to_string(path).unwrap()
}

/// The command line of the service, which is run as it stands but for the sandbox.
#[test]
fn the_service_runs_a_command_that_works() {
    let service = unit("ornd-scim-bookings.service");
    let line = service.lines().find_map(|line| line.strip_prefix("ExecStart=/usr/bin/ornd-scim ")).unwrap();
    let mut arguments: Vec<&str> = line.split(' ').collect();
    arguments.push("--sandbox");
    let mut machine = Machine::new();
    machine.set("ORND_SCIM_NOW", "2026-03-02T09:00:00Z");
    // The demo data hold a series that runs: a person decides, every night, until it is settled.
    let ended = machine.run(&arguments).code(3);
    assert_eq!(ended.stderr, "", "quiet");
    ended.prints("cancelled\t").prints("decide\t");
}

#[test]
fn systemd_accepts_the_units() {
    if Command::new("systemd-analyze").arg("--version").output().is_err() {
        eprintln!("skipped: there is no systemd-analyze");
        return;
    }
    let dir = tempfile::tempdir().unwrap();
    let service = dir.path().join("ornd-scim-bookings.service");
    let timer = dir.path().join("ornd-scim-bookings.timer");
    std::fs::write(&service, unit("ornd-scim-bookings.service").replace("/usr/bin/ornd-scim", BINARY)).unwrap();
    std::fs::write(&timer, unit("ornd-scim-bookings.timer")).unwrap();
    let verified =
        Command::new("systemd-analyze").args(["verify", "--man=no"]).arg(&service).arg(&timer).output().unwrap();
    let said = String::from_utf8_lossy(&verified.stderr);
    // Other units of this machine may be wrong; these are not.
    let ours: Vec<&str> = said.lines().filter(|line| line.contains("ornd-scim")).collect();
    assert!(verified.status.success() && ours.is_empty(), "{said}");

    let exposure = Command::new("systemd-analyze")
        .args(["security", "--offline=true", "--threshold=20"])
        .arg(&service)
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&exposure.stdout);
    assert!(exposure.status.success(), "exposed more than 2.0 of 10:\n{said}");
}
