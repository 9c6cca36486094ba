//! The keyring: a real Secret Service, none at all, and a dead one.

use std::process::Command;
use std::time::{Duration, Instant};

use crate::support::{BINARY, Machine, Served};

fn available(program: &str) -> bool {
    Command::new("sh")
        .args(["-c", &format!("command -v {program}")])
        .output()
        .is_ok_and(|output| output.status.success())
}

#[test]
fn secrets_come_and_go_in_a_real_secret_service() {
    if !available("dbus-run-session") || !available("gnome-keyring-daemon") {
        eprintln!("skipped: dbus-run-session and gnome-keyring-daemon are needed (Debian: dbus gnome-keyring)");
        return;
    }
    let machine = Machine::new();
    let served = Served::start(&machine, &[]);
    let secret = machine.secret_file("secret", served.get("client_secret"));
    std::fs::create_dir_all(machine.path("run")).unwrap();
    crate::support::set_mode(&machine.path("run"), 0o700);
    let script = format!(
        "printf 'a password' | gnome-keyring-daemon --unlock --components=secrets >/dev/null 2>&1
         set -e
         \"{BINARY}\" login --org demo --client-id {} --secret-file '{secret}' --api-url {} --identity-url {}
         \"{BINARY}\" status
         \"{BINARY}\" logout --yes
         \"{BINARY}\" status && exit 99
         echo done",
        served.get("client_id"),
        served.get("api_url"),
        served.get("identity_url")
    );
    let output = Command::new("dbus-run-session")
        .args(["--", "bash", "-c", &script])
        .env_clear()
        .env("HOME", machine.path(""))
        .env("XDG_RUNTIME_DIR", machine.path("run"))
        .env("PATH", "/usr/bin:/bin:/usr/sbin:/sbin")
        .output()
        .unwrap();
    let text = format!("{}{}", String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    assert!(text.contains("kept in the system's keyring"), "{text}");
    assert!(text.contains("client-secret\tok\tfrom the system's keyring"), "{text}");
    assert!(text.ends_with("done\n") || text.contains("done\n"), "{text}");
    assert!(!machine.credentials().exists(), "nothing in plain text");
    assert!(!text.contains(served.get("client_secret")));
}

fn profile_with_keyring(machine: &Machine) {
    machine.write(&machine.config(), "[profile.acme]\norg = \"acme\"\nclient-id = \"c\"\n");
}

#[test]
fn without_a_secret_service_the_true_cause_is_said_and_nothing_is_kept_in_plain_text() {
    let machine = Machine::new();
    profile_with_keyring(&machine);
    machine.run(&["token"]).code(1).says("the system's keyring cannot be used").says("--store file").says("ORND_SCIM_");
    assert!(!machine.credentials().exists());
}

#[test]
fn a_dead_secret_service_does_not_hang_for_ever() {
    let mut machine = Machine::new();
    profile_with_keyring(&machine);
    let socket = machine.path("bus");
    // It accepts connections and never says a word.
    let listener = std::os::unix::net::UnixListener::bind(&socket).unwrap();
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            open.push(stream);
        }
    });
    machine.set("DBUS_SESSION_BUS_ADDRESS", &format!("unix:path={}", socket.display()));
    let started = Instant::now();
    machine.run(&["token"]).code(1).says("did not answer within 3 seconds");
    // Not a measurement: far below "for ever", with room for a busy machine.
    assert!(started.elapsed() < Duration::from_secs(30));
}

#[test]
fn a_secret_from_the_environment_never_touches_the_keyring() {
    let mut machine = Machine::new();
    profile_with_keyring(&machine);
    machine.set("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nonexistent");
    machine.set("ORND_SCIM_SCIM_SECRET", "abc");
    assert_eq!(machine.run(&["token"]).code(0).stdout, "Bearer abc\n");
    assert_eq!(machine.run(&["token", "--raw"]).code(0).stdout, "abc\n");
}
