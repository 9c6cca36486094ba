//! `test`, `teams list` and `teams check` against a SCIM server in many forms.
//!
//! The rule beside each written end: `test` warns about what `teams` cannot use, or `teams` ignores what it does not need.

mod server;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use crate::machine::{Ended, Machine};
use crate::report::{self, Outcome};
use crate::server::{Reply, Server};
use crate::table::{self, Case, codes};
use crate::words;
use server::{SECRET, Scim};

const TABLES: [&str; 4] = [
    include_str!("ordinary.txt"),
    include_str!("shapes.txt"),
    include_str!("answers.txt"),
    include_str!("paging-and-tokens.txt"),
];
const EXPECTED_FAILURES: &str = include_str!("expected-failures.txt");

const DIRECTIVES: [&str; 21] = [
    // What is there, and what the server answers; see server.rs.
    "why",
    "user",
    "group",
    "drop",
    "add",
    "many",
    "list",
    "text",
    "answer",
    "send",
    "paging",
    "wrong-token",
    "spec-answer",
    // The end of `test`: `test 1`, the checks that fail, those that warn, those that may do either.
    "test",
    "fails",
    "warns",
    "may",
    // The end of `teams list`: `teams 0`, then the names, one a line: `lists`, or `may-list`.
    "teams",
    "lists",
    "may-list",
    // The end of `teams check` with a policy that allows every name.
    "check",
];
/// The number of Teams that are listed; the end of `test --spec`, and of `test --spec --write` with the number of test users
/// that it leaves.
const MORE: [&str; 5] = ["count", "spec", "spec-warns", "write", "left"];

fn cases() -> Vec<Case> {
    let known: Vec<&str> = DIRECTIVES.iter().chain(&MORE).copied().collect();
    table::read(&TABLES, &known)
}

#[test]
fn test_and_teams_agree_about_every_form() {
    report::run("SCIM", &cases(), EXPECTED_FAILURES, one);
}

#[test]
fn the_table_has_enough_forms_and_follows_the_rule() {
    let cases = cases();
    let ordinary = cases.iter().filter(|case| case.ordinary).count();
    assert!(cases.len() - ordinary >= 60, "{} odd forms", cases.len() - ordinary);
    assert!(ordinary >= 20, "{ordinary} ordinary forms");
    for case in &cases {
        let test = case.one("test").map_or(vec![0], codes);
        let teams = case.one("teams").map_or(vec![0], codes);
        // Exit 3 lists what there is and says what is wrong with the rest.
        let unusable = teams.iter().any(|code| ![0, 3].contains(code));
        let silent = test.contains(&0) && case.one("warns").is_none() && case.one("may").is_none();
        assert!(!(unusable && silent), "{}: teams fails, and test says nothing", case.name);
        assert!(!case.ordinary || (test == [0] && teams == [0]), "{}: ordinary", case.name);
    }
}

fn one(case: &Case) -> Outcome {
    // Nobody may follow a redirect there with the secret.
    let foreign = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&foreign);
    let other = Server::start(|_| {
        Arc::new(move |request| {
            noted.lock().expect("whole").push(format!("{} {}", request.method, request.path));
            Reply::new(200, "application/scim+json", "{}")
        })
    });
    let mut outcome = Outcome { wrong: vec![], log: String::new() };
    for command in ["test", "teams", "check", "spec", "write"] {
        // Those are run where the form says how they end.
        if matches!(command, "check" | "spec" | "write") && case.one(command).is_none() {
            continue;
        }
        let mut made = None;
        let server = Server::start(|origin| {
            let scim = Arc::new(Mutex::new(Scim::new(case, origin, &other.origin)));
            made = Some(Arc::clone(&scim));
            Arc::new(move |request| scim.lock().expect("whole").answer(request))
        });
        let scim = made.expect("the server");
        scim.lock().expect("whole").may_write = command == "write";
        let ended = run(case, command, &server.origin);
        let scim = scim.lock().expect("whole");
        let mut wrong = judge(case, command, &ended);
        let left = case.one("left").unwrap_or("0");
        if command == "write" && scim.left().to_string() != left {
            wrong.push(format!("{} test users are left and not {left}", scim.left()));
        }
        wrong.extend(scim.forbidden.iter().map(|what| format!("never allowed: {what}")));
        outcome.wrong.extend(wrong.into_iter().map(|wrong| format!("{command}: {wrong}")));
        outcome.log.push_str(&format!(
            "{}\n{}{}\n({command}: exit {})\n",
            scim.log.join("\n"),
            ended.stdout,
            ended.stderr,
            ended.code
        ));
    }
    outcome.wrong.extend(foreign.lock().expect("whole").iter().map(|what| format!("asked another server: {what}")));
    outcome
}

fn run(case: &Case, command: &str, origin: &str) -> Ended {
    let mut machine = Machine::new(&format!(
        "[profile.acme]\norg = \"acme\"\nstore = \"file\"\nscim-base-url = \"{origin}/scim/v2\"\n"
    ));
    machine.set("ORND_SCIM_SCIM_SECRET", SECRET);
    machine.write("policy.toml", "allow = [\"*\"]\n");
    let mut arguments = words::command(command);
    let patience = if case.all("send").any(|send| send.ends_with("silent")) { "1s" } else { "10s" };
    arguments.extend(["--no-input", "--timeout", patience].map(str::to_owned));
    machine.run(&arguments)
}

fn judge(case: &Case, command: &str, ended: &Ended) -> Vec<String> {
    let mut wrong = Vec::new();
    let expected = case.one(command).unwrap_or("0");
    if !codes(expected).contains(&ended.code) {
        wrong.push(format!("exit {} and not {expected}", ended.code));
    }
    match command {
        "test" => wrong.extend(checks(case, ended)),
        "teams" => wrong.extend(teams(case, ended)),
        "spec" => {
            let warned = |check: &&words::Checked| check.state == "warning" && check.name != "response-time";
            let warnings = words::checks(&ended.stdout).iter().filter(warned).count().to_string();
            let expected = case.one("spec-warns").filter(|expected| *expected != warnings);
            wrong.extend(expected.map(|expected| format!("{warnings} warnings and not {expected}")));
        }
        _ => {}
    }
    wrong
}

/// Every named check must end so; where none is named, none may. How quick this machine is proves nothing.
fn checks(case: &Case, ended: &Ended) -> Vec<String> {
    let checks = words::checks(&ended.stdout);
    let of = |state: &str| -> BTreeSet<String> {
        let found = checks.iter().filter(|check| check.state == state && check.name != "response-time");
        found.map(|check| check.name.clone()).collect()
    };
    let (failed, warned, may) = (of("failed"), of("warning"), case.words("may"));
    let mut wrong = Vec::new();
    if checks.is_empty() {
        wrong.push("no checks were printed".to_owned());
    }
    for (word, state, found) in [("fails", "fail", &failed), ("warns", "warn", &warned)] {
        let named = case.words(word);
        for name in &named {
            // A failure is a louder warning.
            let louder = word == "warns" && failed.contains(name) && case.one("fails").is_some();
            if !found.contains(name) && !louder {
                wrong.push(format!("{name} does not {state}"));
            }
        }
        let stray: Vec<&String> = found.iter().filter(|name| !may.contains(name)).collect();
        if named.is_empty() && !stray.is_empty() && !(word == "warns" && case.one("fails").is_some()) {
            wrong.push(format!("{stray:?} {state}"));
        }
    }
    wrong
}

/// The Teams that must be listed, and those that may be. A list that is said to be whole has all of them.
fn teams(case: &Case, ended: &Ended) -> Vec<String> {
    if case.lines.iter().any(|(directive, argument)| directive == "lists" && argument == "anything") {
        return vec![];
    }
    let names = |directive: &str| case.all(directive).map(unescape).collect::<BTreeSet<String>>();
    let (mut must, mut may) = (names("lists"), names("may-list"));
    let code = ended.code;
    let says_which = !must.is_empty() || !may.is_empty();
    if !says_which && codes(case.one("teams").unwrap_or("0")).contains(&0) {
        must = ["Design", "Sales"].map(str::to_owned).into();
    }
    must.remove("none");
    if code == 0 {
        must.append(&mut may);
    }
    let listed = words::teams(&ended.stdout);
    if listed.is_none() && [0, 3].contains(&code) {
        return vec!["no list was printed".to_owned()];
    }
    let listed = listed.unwrap_or_default();
    if let Some(count) = case.one("count") {
        return if listed.len().to_string() == count {
            vec![]
        } else {
            vec![format!("{} listed, not {count}", listed.len())]
        };
    }
    let listed: BTreeSet<String> = listed.into_iter().collect();
    let mut wrong = Vec::new();
    if [0, 3].contains(&code) && !must.is_subset(&listed) {
        wrong.push(format!("lists {listed:?} and not {must:?}"));
    }
    if let Some(stray) = listed.iter().find(|name| !must.contains(*name) && !may.contains(*name)) {
        wrong.push(format!("lists {stray:?}"));
    }
    wrong
}

/// `\u{fffd}` in a table is that character.
fn unescape(text: &str) -> String {
    text.replace("\\u{fffd}", "\u{fffd}")
}
