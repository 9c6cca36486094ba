//! A signal ends a command also while it waits for a server, whatever it has done before.

use std::io::Read as _;
use std::net::TcpListener;
use std::sync::mpsc;
use std::time::Duration;

use serde_json::json;

use crate::bookings::org::Org;
use crate::support::{Machine, Served, send_signal};

/// A server that takes each request and never answers. What comes over the channel is that one has arrived.
fn silent() -> (String, mpsc::Receiver<()>) {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let origin = format!("http://{}", listener.local_addr().unwrap());
    let (arrived, requests) = mpsc::channel();
    std::thread::spawn(move || {
        let mut open = Vec::new();
        for stream in listener.incoming() {
            let mut stream = stream.unwrap();
            let _ = stream.read(&mut [0; 8192]);
            open.push(stream);
            let _ = arrived.send(());
        }
    });
    (origin, requests)
}

/// Runs a command until a request has arrived at the silent server, sends the signal, and expects it to end the command.
#[track_caller]
fn stopped(machine: &Machine, arguments: &[&str], requests: &mpsc::Receiver<()>, signal: &str) {
    let (code, words) = if signal == "INT" { (130, "interrupted") } else { (143, "terminated") };
    let child = machine.command(arguments).spawn().unwrap();
    requests.recv_timeout(Duration::from_secs(30)).expect("a request");
    send_signal(&child, signal);
    let (ended, output) = mpsc::channel();
    std::thread::spawn(move || ended.send(child.wait_with_output().unwrap()));
    let output = output.recv_timeout(Duration::from_secs(20)).expect("it ends, long before the request's timeout");
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(code), "{stderr}");
    assert!(stderr.contains(words), "{stderr}");
}

#[test]
fn oktas_spec_test_can_be_stopped() {
    for signal in ["INT", "TERM"] {
        let machine = Machine::new();
        let (origin, requests) = silent();
        let base_url = format!("{origin}/scim/v2/demo");
        let secret = machine.secret_file("scim-secret", "ornd_0123456789abcdef0123456789");
        let test = ["test", "--spec", "--base-url", &base_url, "--scim-secret-file", &secret];
        stopped(&machine, &test, &requests, signal);
    }
}

#[test]
fn the_connection_test_of_activate_can_be_stopped() {
    for signal in ["INT", "TERM"] {
        let mut machine = Machine::new();
        let served = Served::start(&machine, &[]);
        served.profile(&mut machine, "");
        let config = std::fs::read_to_string(machine.config()).unwrap();
        machine.write(&machine.config(), &config.replace("integration = \"api\"", "integration = \"guided\""));
        let (origin, requests) = silent();
        let base_url = format!("{origin}/scim/v2/demo");
        let secret = machine.secret_file("scim-secret", "ornd_0123456789abcdef0123456789");
        // It lists the Teams first, which listens to signals; the connection test comes after that.
        let activate = ["activate", "--yes", "--accept-teams", "--base-url", &base_url, "--scim-secret-file", &secret];
        stopped(&machine, &activate, &requests, signal);
    }
}

#[test]
fn a_signal_is_not_taken_for_trouble_with_okta() {
    for signal in ["INT", "TERM"] {
        let mut machine = Machine::new();
        let served = Served::start(&machine, &[]);
        let (origin, requests) = silent();
        served.profile(&mut machine, &format!("okta-url = \"{origin}\"\n"));
        let token = machine.secret_file("okta-token", "00aBcDeFgHiJkLmNoPqRsTuVwXyZ0123456789_-ab");
        machine.set("ORND_SCIM_OKTA_TOKEN_FILE", &token);
        stopped(&machine, &["status"], &requests, signal);
    }
}

/// The answer has the secret: without it, the integration would be active and nobody would have its secret.
#[test]
fn an_activation_that_was_sent_is_saved_before_the_signal_ends_it() {
    for (signal, code) in [("INT", 130), ("TERM", 143)] {
        let org = Org::with_profile(&json!({}), "integration = \"api\"\n");
        org.behave("latency=700ms");
        let child = org.machine.command(&["activate", "--yes", "--accept-teams"]).spawn().unwrap();
        org.wait_for("/activate", 1);
        send_signal(&child, signal);
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8(output.stderr).unwrap();
        assert_eq!(output.status.code(), Some(code), "{stderr}");
        assert!(stderr.contains("Stopping: the new secret is saved first."), "{stderr}");
        org.behave("");
        org.machine.run(&["test"]).code(0);
    }
}
