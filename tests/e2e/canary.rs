//! Secrets appear nowhere but where they were asked for.

use std::path::Path;

use crate::support::{Ended, Machine, Served};

/// Every form in which a secret could be found again.
fn forms(secret: &str) -> Vec<String> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    vec![secret.to_owned(), hex, secret.chars().rev().collect()]
}

fn search(place: &str, text: &str, secrets: &[String]) {
    for secret in secrets {
        for form in forms(secret) {
            assert!(!text.contains(&form), "a secret is in {place}:\n{text}");
        }
    }
}

fn files(folder: &Path, found: &mut Vec<std::path::PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            files(&entry.path(), found);
        } else {
            found.push(entry.path());
        }
    }
}

#[test]
fn no_output_no_log_no_error_and_no_file_shows_a_secret() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes"]).code(0);
    let scim = machine.run(&["secret", "reveal"]).code(0).stdout.trim().to_owned();
    let secrets = [served.get("client_secret").to_owned(), scim.clone()];

    let broken = machine.secret_file("broken", &format!("{scim} {scim}"));
    let runs: Vec<Vec<&str>> = vec![
        vec!["-vv", "status"],
        vec!["-vv", "status", "-o", "json"],
        vec!["-vv", "test"],
        vec!["-vv", "test", "--spec", "--write"],
        vec!["-vv", "setup", "--yes"],
        vec!["-vv", "doctor"],
        vec!["-vv", "activate", "--yes"],
        vec!["-vv", "secret", "import", "--base-url", "https://127.0.0.1:1/x", "--secret-file", &broken],
        vec!["-vv", "--timeout", "1", "test", "--base-url", "http://127.0.0.1:1/x"],
        vec!["-vv", "secret", "rotate", "--confirm", "wrong"],
    ];
    for arguments in runs {
        let Ended { stdout, stderr, .. } = machine.run(&arguments);
        search(&format!("the output of {arguments:?}"), &stdout, &secrets);
        search(&format!("the messages of {arguments:?}"), &stderr, &secrets);
    }
    let rotated = machine.run(&["-vv", "secret", "rotate", "--confirm", "demo"]).code(0);
    let new = machine.run(&["secret", "reveal"]).code(0).stdout.trim().to_owned();
    let all = [secrets.to_vec(), vec![new.clone()]].concat();
    search("the output of rotate", &format!("{}{}", rotated.stdout, rotated.stderr), &all);

    // On disk it stands in the two places that hold it: the store, and the file that the test itself wrote.
    let mut found = Vec::new();
    files(&machine.path(""), &mut found);
    for path in found {
        let name = path.file_name().unwrap().to_string_lossy().into_owned();
        let content = String::from_utf8_lossy(&std::fs::read(&path).unwrap()).into_owned();
        match name.as_str() {
            "credentials.toml" => {
                search("credentials.toml", &content, &secrets);
            }

            "client-secret" | "broken" => {}
            _ => search(&path.display().to_string(), &content, &all),
        }
    }
}

#[test]
fn the_access_log_of_the_sandbox_shows_paths_only() {
    let mut machine = Machine::new();
    let command = machine.command(&["sandbox", "serve", "--data", ":memory:", "-o", "json", "--access-log"]);
    let log = machine.path("log");
    let mut command = command;
    command.stderr(std::fs::File::create(&log).unwrap());
    let served = Served::spawn_with_log(command);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes"]).code(0);
    machine.run(&["test"]).code(0);
    let secret = machine.run(&["secret", "reveal"]).code(0).stdout.trim().to_owned();
    let client = served.get("client_secret").to_owned();
    drop(served);
    let text = std::fs::read_to_string(&log).unwrap();
    assert!(text.contains("GET /scim/v2/demo/Users 200"), "{text}");
    search("the access log", &text, &[secret, client]);
}
