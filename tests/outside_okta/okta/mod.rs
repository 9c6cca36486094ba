//! Deleting, unassigning and writing in Okta, against an Okta that is wrong, late, foreign, or exactly as documented.

mod org;

use std::collections::BTreeSet;
use std::sync::{Arc, Mutex};

use crate::machine::Machine;
use crate::report::{self, Outcome};
use crate::server::{Reply, Request, Server};
use crate::table::{self, Case, codes};
use crate::words;
use org::{Org, TOKEN};

const TABLES: [&str; 7] = [
    include_str!("remove-ordinary.txt"),
    include_str!("remove-app.txt"),
    include_str!("remove-rules.txt"),
    include_str!("remove-use.txt"),
    include_str!("remove-lists.txt"),
    include_str!("apply-and-login.txt"),
    include_str!("location.txt"),
];
const EXPECTED_FAILURES: &str = include_str!("expected-failures.txt");

/// What a run can ask for. What a case does not name must not be asked for, not even where the server refuses it.
///
/// `delete` groups · `unassign`, `assign` groups · `forget`, `stop`, `start` mappings · `push` as GROUP>TARGET · `make` apps,
/// by label with _ for blanks · `write` apps · `property` of the app's users as NAME=EXTERNAL@NAMESPACE · `map` as
/// MAPPING:NAME=EXPRESSION
const EFFECTS: [&str; 11] =
    ["delete", "unassign", "assign", "forget", "stop", "start", "push", "make", "write", "property", "map"];

const DIRECTIVES: [&str; 25] = [
    // What is there, and what the server answers.
    "why",
    "change",
    "add",
    "drop",
    "clear",
    "own",
    "answer",
    "page",
    "next",
    "schema",
    // The profile and the command.
    "app-id",
    "wanted",
    "run",
    // The end. `may-delete`: may or may not be deleted; nothing else.
    "exit",
    "stored",
    "may-delete",
    "not-claimed",
    "delete",
    "unassign",
    "assign",
    "forget",
    "stop",
    "start",
    "push",
    "make",
];
const MORE: [&str; 3] = ["write", "property", "map"];

fn cases() -> Vec<Case> {
    let known: Vec<&str> = DIRECTIVES.iter().chain(&MORE).copied().collect();
    table::read(&TABLES, &known)
}

#[test]
fn what_is_not_proven_is_neither_deleted_nor_unassigned() {
    report::run("Okta", &cases(), EXPECTED_FAILURES, one);
}

/// Refusing everything must fail as well.
#[test]
fn a_third_of_the_cases_is_ordinary_and_has_to_work() {
    let cases = cases();
    let ordinary = cases.iter().filter(|case| case.ordinary).count();
    assert!(cases.len() - ordinary >= 60, "{} lies", cases.len() - ordinary);
    assert!(ordinary * 3 >= cases.len(), "{ordinary} of {} are ordinary", cases.len());
    for case in cases.iter().filter(|case| case.ordinary) {
        let works = EFFECTS.iter().any(|effect| case.one(effect).is_some()) || case.one("stored").is_some();
        assert!(works || case.one("run") != Some("remove"), "{} has no effect", case.name);
    }
}

fn one(case: &Case) -> Outcome {
    // Whoever follows a link to another server sends it the credential.
    let foreign = Arc::new(Mutex::new(Vec::new()));
    let noted = Arc::clone(&foreign);
    let other = Server::start(|_| {
        Arc::new(move |request| {
            noted.lock().expect("whole").push(format!("{} {}", request.method, request.path));
            Reply::new(200, "application/json", "[]")
        })
    });
    let mut made = None;
    let server = Server::start(|origin| {
        let org = Arc::new(Mutex::new(Org::new(case, origin, &other.origin)));
        made = Some(Arc::clone(&org));
        Arc::new(move |request| org.lock().expect("whole").answer(request))
    });
    let org = made.expect("the organization");

    let mut machine = Machine::new(&profile(case, &server.origin));
    machine.set("ORND_SCIM_OKTA_TOKEN", TOKEN);
    let mut arguments = words::command(case.one("run").expect("run"));
    arguments.extend(["--no-input", "--timeout", "10s"].map(str::to_owned));
    let ended = machine.run(&arguments);

    let effects = org.lock().expect("whole").effects.clone();
    let mut wrong = Vec::new();
    let exit = case.one("exit").expect("exit");
    if !codes(exit).contains(&ended.code) {
        wrong.push(format!("exit {} and not {exit}", ended.code));
    }
    let may: BTreeSet<String> = case.words("may-delete").into_iter().collect();
    for effect in EFFECTS {
        let expected: BTreeSet<String> = case.words(effect).into_iter().collect();
        let mut asked = effects.asked.get(effect).cloned().unwrap_or_default();
        if effect == "delete" {
            asked.retain(|id| expected.contains(id) || !may.contains(id));
        }
        if asked != expected {
            wrong.push(format!("{effect}: {asked:?} and not {expected:?}"));
        }
    }
    wrong.extend(effects.forbidden.iter().map(|what| format!("never allowed: {what}")));
    wrong.extend(foreign.lock().expect("whole").iter().map(|what| format!("asked another server: {what}")));
    if let Some(stored) = case.one("stored") {
        let config = machine.config();
        let found = config.lines().find_map(|line| line.strip_prefix(words::APP_ID)).unwrap_or(" = \"none\"");
        let found = found.trim_start_matches([' ', '=']).trim().trim_matches('"');
        if found != stored {
            wrong.push(format!("stored {found} and not {stored}"));
        }
    }
    if let Some(group) = case.one("not-claimed")
        && words::claims_removal(&format!("{}\n{}", ended.stdout, ended.stderr), group)
    {
        wrong.push(format!("says that {group} was removed, and it was not"));
    }
    let log = format!("{}\n{}{}\n(exit {})", effects.log.join("\n"), ended.stdout, ended.stderr, ended.code);
    Outcome { wrong, log }
}

/// A profile that is logged in, and knows its app unless the case says otherwise.
fn profile(case: &Case, origin: &str) -> String {
    let mut text = format!("[profile.acme]\norg = \"acme\"\nstore = \"file\"\nokta-url = \"{origin}\"\n");
    match case.one("app-id").unwrap_or("0oaOFFICE") {
        "none" => {}
        id => text.push_str(&format!("{} = \"{id}\"\n", words::APP_ID)),
    }
    let wanted = case.one("wanted").unwrap_or(r#"{ assign = ["Staff"], push = ["Engineering"] }"#);
    if wanted != "none" {
        text.push_str(&format!("okta = {wanted}\n"));
    }
    text
}

/// The witness itself: what no case may do is seen.
#[test]
fn what_is_never_allowed_is_noticed() {
    let case = Case { name: "none".to_owned(), ordinary: true, lines: vec![] };
    let ask = |method: &str, path: &str, query: &str, token: &str| {
        let mut org = Org::new(&case, "http://127.0.0.1:1", "http://127.0.0.1:2");
        let headers = vec![("Authorization".to_owned(), format!("SSWS {token}"))];
        let (method, path, query) = (method.to_owned(), format!("/api/v1{path}"), query.to_owned());
        let status = org.answer(&Request { method, path, query, headers, body: "{}".to_owned() }).status;
        (status, org.effects)
    };
    let (status, effects) = ask("DELETE", "/groups/00gTEAM1", "", TOKEN);
    assert_eq!((status, effects.asked["delete"].len(), effects.forbidden.len()), (204, 1, 0));
    let (status, effects) = ask("DELETE", "/apps/0oaOFFICE/groups/00gTEMP", "", TOKEN);
    assert_eq!((status, effects.asked["unassign"].len(), effects.forbidden.len()), (204, 1, 0));
    let mapping = "/apps/0oaOFFICE/group-push/mappings/gPmENG";
    assert_eq!(ask("DELETE", mapping, "deleteTargetGroup=false", TOKEN).1.forbidden.len(), 0);
    for (method, path, query, token) in [
        ("DELETE", mapping, "deleteTargetGroup=true", TOKEN),
        ("DELETE", mapping, "", TOKEN),
        ("DELETE", "/apps/0oaOFFICE", "", TOKEN),
        ("DELETE", "/apps/0oaWIKI/groups/00gSTAFF", "", TOKEN),
        ("PUT", "/apps/0oaWIKI/groups/00gSTAFF", "", TOKEN),
        ("POST", "/groups", "", TOKEN),
        ("DELETE", "/groups/rules/0prSTAFF", "", TOKEN),
        ("GET", "/groups", "", "another"),
    ] {
        assert_eq!(ask(method, path, query, token).1.forbidden.len(), 1, "{method} {path} {query}");
    }
}
