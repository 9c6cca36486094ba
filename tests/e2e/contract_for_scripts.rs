//! What a script may rely on: for each command the exit code and what is on stdout, without a terminal, with `-q`, with
//! `-o json`, where there is nothing to do, and where a step is left for a person. Every expectation is written by hand from
//! docs/exit-codes.md and docs/output.md.

use serde_json::Value;

use crate::support::{Ended, Machine, Served};

/// What is on stdout.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stdout {
    /// Nothing.
    Empty,
    /// The header of TSV, and rows.
    Rows,
    /// The header alone.
    Header,
    /// Text or one value.
    Text,
}
use Stdout::{Empty, Header, Rows, Text};

/// How far the sandbox is set up before the command.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    New,
    Activated,
    /// With an app in Okta that is not connected.
    App,
    /// Everything is done, and the bookings are canceled.
    Done,
}
use State::{Activated, App, Done, New};

/// Without a terminal, then with `-q`; whether `-o json` prints a document; the state is made anew for each.
struct Line {
    state: State,
    command: &'static str,
    code: i32,
    plain: Stdout,
    quiet: Stdout,
    json: bool,
}

const fn line(state: State, command: &'static str, code: i32, stdout: (Stdout, Stdout), json: bool) -> Line {
    Line { state, command, code, plain: stdout.0, quiet: stdout.1, json }
}

const LINES: &[Line] = &[
    line(New, "setup --yes", 0, (Rows, Rows), true),
    line(Done, "setup --yes", 0, (Rows, Rows), true),
    line(New, "setup", 2, (Empty, Empty), false),
    line(New, "login", 0, (Empty, Empty), true),
    line(Activated, "logout --yes", 0, (Empty, Empty), true),
    line(New, "logout", 2, (Empty, Empty), false),
    line(New, "activate --yes", 0, (Rows, Rows), true),
    line(Activated, "activate", 0, (Rows, Rows), true),
    line(New, "activate", 2, (Empty, Empty), false),
    line(Activated, "deactivate --yes", 0, (Empty, Empty), true),
    line(New, "deactivate", 0, (Empty, Empty), true),
    line(Activated, "secret reveal", 0, (Text, Text), true),
    line(New, "secret reveal", 4, (Empty, Empty), false),
    line(Activated, "secret rotate --confirm demo", 0, (Empty, Empty), true),
    line(Activated, "secret rotate", 2, (Empty, Empty), false),
    line(New, "secret import", 2, (Empty, Empty), false),
    line(Activated, "token", 0, (Text, Text), true),
    line(New, "token", 4, (Empty, Empty), false),
    line(New, "status", 0, (Rows, Rows), true),
    line(New, "status --detailed-exitcode", 10, (Rows, Rows), true),
    line(Activated, "test", 0, (Rows, Rows), true),
    line(New, "test", 4, (Empty, Empty), false),
    line(New, "doctor --no-save", 0, (Rows, Rows), true),
    line(New, "teams list", 0, (Rows, Rows), true),
    line(New, "teams check --policy deny.toml", 5, (Rows, Rows), true),
    line(New, "teams check --policy allow.toml", 0, (Empty, Empty), true),
    line(Activated, "employees list", 0, (Rows, Rows), true),
    line(Activated, "employees list --employee nobody", 0, (Header, Empty), true),
    line(App, "employees check", 3, (Rows, Rows), true),
    line(App, "employees check --detailed-exitcode", 10, (Rows, Rows), true),
    line(App, "employees check --employee nobody", 0, (Header, Empty), true),
    line(New, "employees check", 3, (Header, Empty), true),
    line(New, "bookings list", 0, (Rows, Rows), true),
    line(New, "bookings list --detailed-exitcode", 10, (Rows, Rows), true),
    line(Done, "bookings list --detailed-exitcode", 3, (Rows, Rows), true),
    line(New, "bookings list --until 2026-03-02T10:00:00Z", 0, (Header, Empty), true),
    line(New, "bookings cancel --yes", 3, (Rows, Rows), true),
    line(New, "bookings cancel", 2, (Empty, Empty), false),
    // Both reviews were reported by the run before.
    line(Done, "bookings cancel --yes", 3, (Empty, Empty), true),
    line(New, "bookings cancel --yes --until 2026-03-02T10:00:00Z", 0, (Header, Empty), true),
    line(Done, "bookings log", 0, (Rows, Rows), true),
    line(New, "bookings log", 0, (Header, Empty), true),
    line(New, "okta login", 0, (Empty, Empty), true),
    line(New, "okta status", 0, (Rows, Rows), true),
    line(New, "okta status --detailed-exitcode", 10, (Rows, Rows), true),
    line(New, "okta groups", 0, (Rows, Rows), true),
    line(App, "okta groups --imported", 0, (Header, Empty), true),
    line(App, "okta groups --remove-imported --yes", 0, (Empty, Empty), true),
    line(Done, "okta groups --remove-imported --yes", 0, (Empty, Empty), true),
    line(New, "okta plan", 0, (Rows, Rows), true),
    line(New, "okta plan --detailed-exitcode", 10, (Rows, Rows), true),
    line(Done, "okta plan --detailed-exitcode", 0, (Header, Empty), true),
    // The plan is shown before the question that cannot be asked.
    line(New, "okta apply", 2, (Rows, Rows), false),
    line(New, "okta apply --yes", 3, (Rows, Rows), true),
    line(App, "okta apply --yes", 3, (Header, Empty), true),
    line(Done, "okta apply --yes", 0, (Header, Empty), true),
    line(New, "sandbox okta show", 0, (Text, Text), true),
    line(New, "sandbox seed demo", 2, (Empty, Empty), false),
    line(New, "sandbox seed demo --yes", 0, (Empty, Empty), false),
    line(New, "sandbox reset --yes", 0, (Empty, Empty), false),
    line(New, "help exit-codes", 0, (Text, Text), false),
    line(New, "completions bash", 0, (Text, Text), false),
    line(New, "man man-pages", 0, (Empty, Empty), false),
];

fn machine(state: State) -> Machine {
    let mut machine = Machine::new();
    machine.set("ORND_SCIM_NOW", "2026-03-02T09:00:00Z");
    machine.write(&machine.path("deny.toml"), "deny = [\"zz-*\"]\n");
    machine.write(&machine.path("allow.toml"), "deny = [\"nobody has this name\"]\n");
    let run = |command: &str| sandbox(&machine, command, &[]);
    if state != New {
        run("activate --yes").code(0);
    }
    if matches!(state, App | Done) {
        run("okta apply --yes").code(3);
    }
    if state == Done {
        run("sandbox okta connect").code(0);
        run("sandbox okta provisioning --create on --update on --deactivate on").code(0);
        run("bookings cancel --yes").code(3);
    }
    machine
}

fn sandbox(machine: &Machine, command: &str, more: &[&str]) -> Ended {
    let words: Vec<&str> = ["--sandbox"].into_iter().chain(command.split(' ')).chain(more.iter().copied()).collect();
    machine.run(&words)
}

/// What a script finds on stdout.
fn form(stdout: &str) -> Stdout {
    let mut lines = stdout.lines();
    let header = lines.next().unwrap_or_default();
    let names = || header.split('\t').all(|name| name.chars().all(|c| c.is_ascii_lowercase() || c == '_'));
    match (stdout.is_empty(), header.contains('\t') && names()) {
        (true, _) => Empty,
        (_, false) => Text,
        _ if lines.next().is_some() => Rows,
        _ => Header,
    }
}

/// The problems of a part of the table.
fn problems(lines: &[Line]) -> Vec<String> {
    let mut problems = Vec::new();
    for Line { state, command, code, plain, quiet, json } in lines {
        let mut expect = |more: &[&str], expected: &dyn Fn(&Ended) -> Option<String>| {
            let ended = sandbox(&machine(*state), command, more);
            let case = format!("{state:?}: {command} {}", more.join(" "));
            if ended.code != *code {
                problems.push(format!("{case}: exits with {}, not {code}: {}", ended.code, ended.stderr));
            }
            problems.extend(expected(&ended).map(|why| format!("{case}: {why}")));
            // A run that does not end well says why, also to who wants to read little.
            let silent = ended.stderr.is_empty() && ended.stdout.is_empty();
            if ended.code != 0 && silent && *quiet != Empty {
                problems.push(format!("{case}: exits with {} and says nothing", ended.code));
            }
        };
        expect(&[], &|ended| {
            let found = form(&ended.stdout);
            (found != *plain).then(|| format!("stdout is {found:?}, not {plain:?}: {:.300}", ended.stdout))
        });
        expect(&["-q"], &|ended| {
            let found = form(&ended.stdout);
            (found != *quiet).then(|| format!("stdout is {found:?}, not {quiet:?}: {:.300}", ended.stdout))
        });
        if *json {
            for more in [&["-o", "json"][..], &["-o", "json", "-q"]] {
                expect(more, &|ended| match serde_json::from_str::<Value>(&ended.stdout) {
                    Ok(document) if document["schema_version"].is_u64() => None,
                    Ok(_) => Some("the document has no schema_version".to_owned()),
                    Err(error) => Some(format!("stdout is not one JSON document: {error}: {:.300}", ended.stdout)),
                });
            }
        }
    }
    problems
}

/// The lines of the table with a given remainder: several tests run side by side.
fn check(part: usize) {
    let lines: Vec<Line> =
        LINES.iter().enumerate().filter(|(number, _)| number % 2 == part).map(|(_, line)| Line { ..*line }).collect();
    let problems = problems(&lines);
    assert!(problems.is_empty(), "{}", problems.join("\n"));
}

#[test]
fn every_command_keeps_its_contract_with_scripts() {
    check(0);
}

#[test]
fn every_other_command_keeps_its_contract_with_scripts() {
    check(1);
}

/// Commands that never end, and those that only an argument of a run makes useful, are tested where they belong.
const ELSEWHERE: [&str; 3] = ["sandbox serve", "bookings keep", "bookings rebook"];

#[test]
fn no_command_is_missing_from_the_table() {
    for command in crate::help::commands() {
        let command = command.join(" ");
        let has_verbs = crate::help::commands().iter().any(|other| other.join(" ").starts_with(&format!("{command} ")));
        let listed =
            LINES.iter().any(|line| line.command == command || line.command.starts_with(&format!("{command} ")));
        let elsewhere = ELSEWHERE.contains(&command.as_str()) || command.starts_with("sandbox okta");
        assert!(command.is_empty() || has_verbs || listed || elsewhere, "{command} is not in the table");
    }
}

/// With `-q` and nothing new both streams are empty, so that cron sends no mail.
#[test]
fn with_q_and_nothing_new_there_is_nothing_to_mail() {
    for (state, command, code) in [
        (Done, "okta apply --yes", 0),
        (Done, "okta plan", 0),
        (Done, "bookings cancel --yes", 3),
        (New, "bookings list --until 2026-03-02T10:00:00Z", 0),
        (New, "bookings log", 0),
        (App, "employees check --employee nobody", 0),
        (New, "teams check --policy allow.toml", 0),
        (New, "deactivate", 0),
    ] {
        let ended = sandbox(&machine(state), command, &["-q"]).code(code);
        assert_eq!((ended.stdout.as_str(), ended.stderr.as_str()), ("", ""), "{command}");
    }
}

/// What only a person can do is printed whatever was asked for, and the exit code says that it is left.
#[test]
fn what_is_left_for_a_person_is_said_with_q() {
    for more in [&[][..], &["-q"], &["-o", "json"], &["-q", "-o", "json"]] {
        sandbox(&machine(App), "okta apply --yes", more).code(3).says("Enable API integration").says("10. ");
        sandbox(&machine(Activated), "secret rotate --confirm demo", more)
            .code(0)
            .says("3. Press Test API Credentials");
    }
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    let guided = std::fs::read_to_string(machine.config()).unwrap().replace("\"api\"", "\"guided\"");
    machine.write(&machine.config(), &guided);
    machine.run(&["deactivate"]).code(3).says("2. Press Deactivate");
    machine.run(&["deactivate", "-q"]).code(3).says("2. Press Deactivate");
    machine.run(&["deactivate", "-o", "json", "-q"]).code(3).prints("Press Deactivate");
}
