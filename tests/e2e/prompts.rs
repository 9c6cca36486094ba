//! Questions, on a pseudo-terminal: what a person sees and types.

use std::time::Duration;

use expectrl::Expect as _;
use expectrl::session::OsSession;

use serde_json::json;

use crate::bookings::org::{Org, ROOM, booking, former, hours, world};
use crate::support::{Machine, Served};

pub fn session(machine: &Machine, arguments: &[&str]) -> OsSession {
    let mut command = machine.command(arguments);
    command.env("TERM", "xterm-256color").env("NO_COLOR", "1");
    // The pseudo-terminal takes the place of the three streams.
    let mut fresh = std::process::Command::new(command.get_program());
    fresh.args(command.get_args()).env_clear().current_dir(machine.path(""));
    for (name, value) in command.get_envs() {
        if let Some(value) = value {
            fresh.env(name, value);
        }
    }
    let mut session = OsSession::spawn(fresh).expect("a pseudo-terminal");
    session.set_expect_timeout(Some(Duration::from_secs(30)));
    session
}

/// What is on the terminal when a question is answered with no.
pub fn answer_no(machine: &Machine, arguments: &[&str], question: &str) -> String {
    let mut session = session(machine, arguments);
    let seen = session.expect(question).expect("the question");
    let mut shown = String::from_utf8_lossy(seen.before()).into_owned() + question;
    session.send_line("n").unwrap();
    shown.push_str(&String::from_utf8_lossy(session.expect(expectrl::Eof).expect("the end").as_bytes()));
    assert_eq!(code(&session), 130, "{shown}");
    shown
}

/// Types what is not shown, until what follows appears: the terminal drops what is typed before its echo is switched off,
/// right after the question.
fn answer_hidden(session: &mut OsSession, text: &str, then: &str) -> expectrl::Captures {
    session.set_expect_timeout(Some(Duration::from_secs(3)));
    for _ in 0..10 {
        session.send_line(text).unwrap();
        if let Ok(seen) = session.expect(then) {
            session.set_expect_timeout(Some(Duration::from_secs(30)));
            return seen;
        }
    }
    panic!("{then:?} did not appear");
}

pub fn code(session: &OsSession) -> i32 {
    match session.get_process().wait().expect("it ends") {
        expectrl::process::unix::WaitStatus::Exited(_, code) => code,
        other => panic!("{other:?}"),
    }
}

#[test]
fn login_asks_for_what_was_not_given_and_shows_no_secret() {
    let machine = Machine::new();
    let served = Served::start(&machine, &[]);
    let mut session = session(
        &machine,
        &["login", "--store", "file", "--api-url", served.get("api_url"), "--identity-url", served.get("identity_url")],
    );
    session.expect("Org slug").expect("the first question");
    session.send_line("demo").unwrap();
    session.expect("Client id").expect("the second question");
    session.send_line(served.get("client_id")).unwrap();
    session.expect("Client secret").expect("the third question");
    let seen = answer_hidden(&mut session, served.get("client_secret"), "Logged in to demo");
    let shown = String::from_utf8_lossy(seen.before()).into_owned();
    assert!(!shown.contains(served.get("client_secret")), "{shown}");
    session.expect(expectrl::Eof).expect("the end of the output");
    assert_eq!(code(&session), 0);
}

#[test]
fn activate_shows_the_teams_and_no_is_the_default() {
    let machine = Machine::new();
    let mut session = session(&machine, &["--sandbox", "activate"]);
    session.expect("will create 8 groups").expect("the warning");
    session.expect("Activate SCIM User Provisioning?").expect("the question");
    session.send_line("").unwrap();
    session.expect("nothing was changed").expect("the end");
    session.expect(expectrl::Eof).expect("the end of the output");
    assert_eq!(code(&session), 130);
    machine.run(&["--sandbox", "status"]).code(0).prints("integration\twarning");
}

#[test]
fn rotate_wants_the_name_typed() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "activate", "--yes"]).code(0);
    let before = machine.run(&["--sandbox", "token"]).code(0).stdout;
    for (typed, expected) in [("yes", 130), ("demo", 0)] {
        let mut session = session(&machine, &["--sandbox", "secret", "rotate"]);
        session.expect("Type the org slug (demo)").expect("the question");
        session.send_line(typed).unwrap();
        session.expect(expectrl::Eof).expect("the end of the output");
        assert_eq!(code(&session), expected);
        let after = machine.run(&["--sandbox", "token"]).code(0).stdout;
        assert_eq!(after == before, typed == "yes");
    }
}

#[test]
fn no_input_never_asks_even_on_a_terminal() {
    let machine = Machine::new();
    let mut session = session(&machine, &["--sandbox", "--no-input", "activate"]);
    session.expect("pass --yes").expect("the flag is named");
    session.expect(expectrl::Eof).expect("the end of the output");
    assert_eq!(code(&session), 2);
}

#[test]
fn a_terminal_gets_a_checklist_for_people() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "activate", "--yes"]).code(0);
    let mut session = session(&machine, &["--sandbox", "status"]);
    let seen = session.expect(expectrl::Eof).expect("the end of the output");
    let shown = String::from_utf8_lossy(seen.as_bytes()).into_owned();
    assert!(shown.contains("Connection") && shown.contains("23 steps done"), "{shown}");
    assert!(!shown.contains('\t'), "a table has no tabs");
    assert_eq!(code(&session), 0);
}

#[test]
fn okta_login_asks_and_shows_no_token() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    let mut session = session(&machine, &["okta", "login"]);
    session.expect("Okta organization (https://acme.okta.com)").expect("the first question");
    session.send_line(served.get("okta_url")).unwrap();
    session.expect("API token").expect("the second question");
    session.send_line(served.get("okta_token")).unwrap();
    let seen = session.expect("Logged in to Demo").expect("the end");
    let shown = String::from_utf8_lossy(seen.before()).into_owned();
    assert!(!shown.contains(served.get("okta_token")), "{shown}");
    session.expect(expectrl::Eof).expect("the end of the output");
    assert_eq!(code(&session), 0);
}

#[test]
fn each_imported_group_is_asked_for_and_no_keeps_it() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "activate", "--yes"]).code(0);
    machine.run(&["--sandbox", "okta", "apply", "--yes"]).code(3);
    machine.run(&["sandbox", "okta", "connect"]).code(0);
    let imported = || machine.run(&["--sandbox", "okta", "groups", "--imported"]).code(0).stdout.lines().count() - 1;
    assert_eq!(imported(), 8);
    let mut session = session(&machine, &["--sandbox", "okta", "groups", "--remove-imported"]);
    for answer in ["y", "n", "y", "", "n", "n", "n", "n"] {
        session.expect("Delete the group").expect("a question");
        session.send_line(answer).unwrap();
    }
    session.expect("2 groups removed").expect("the end");
    session.expect(expectrl::Eof).expect("the end of the output");
    assert_eq!(code(&session), 0);
    assert_eq!(imported(), 6);
}

#[test]
fn on_a_terminal_the_watched_list_is_redrawn_in_place() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "activate", "--yes"]).code(0);
    let watch = ["--sandbox", "okta", "status", "--watch", "--every", "20ms", "--for", "1s", "--until", "okta-app"];
    let mut session = session(&machine, &watch);
    session.expect("of 32 are done").expect("the first look");
    // Up to the first line, and everything below it cleared.
    session.expect("A\u{1b}[J").expect("it is drawn over");
    session.expect("The time is up").expect("the end");
    session.expect(expectrl::Eof).expect("the end of the output");
    assert_eq!(code(&session), 3);
}

/// Okta's calls fail from the rotation on, and the person is there to mend it: it is watched without being asked for.
#[test]
fn after_a_rotation_on_a_terminal_okta_is_watched() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "activate", "--yes"]).code(0);
    machine.run(&["--sandbox", "okta", "apply", "--yes"]).code(3);
    let mut session = session(&machine, &["--sandbox", "secret", "rotate", "--confirm", "demo"]);
    session.expect("No API exposes whether").expect("what cannot be checked");
    session.expect("Ctrl-C ends it").expect("the watch");
    session.send(expectrl::ControlCode::EndOfText).unwrap();
    session.expect(expectrl::Eof).expect("the end of the output");
    assert_eq!(code(&session), 130);
}

/// A canceled series leaves a booking that was in no list: nobody has agreed to that one yet.
#[test]
fn what_a_canceled_series_leaves_is_asked_about() {
    for (answer, canceled, expected) in [("n", 1, 3), ("y", 2, 0)] {
        let mut organization = world(1, 0);
        let mut series = booking("00000000000000000005e51e", &former(1), ROOM, hours(50));
        series["rrule"] = json!("FREQ=WEEKLY;COUNT=4");
        organization["bookings"].as_array_mut().unwrap().push(series);
        let org = Org::new(&organization);
        let left = booking("00000000000000000001ef7e", &former(1), ROOM, hours(300));
        org.trigger("POST /cancel", 1, "after", "POST /world", &json!({ "bookings": [left] }));
        let mut session = session(&org.machine, &["bookings", "cancel"]);
        session.expect("Cancel 1 booking of 1 Former employee").expect("the question");
        session.send_line("y").unwrap();
        session.expect("Cancel 1 booking that appeared when a series was canceled?").expect("the second question");
        session.send_line(answer).unwrap();
        let seen = session.expect(expectrl::Eof).expect("the end");
        let shown = String::from_utf8_lossy(seen.as_bytes()).into_owned();
        assert_eq!(code(&session), expected, "{shown}");
        assert_eq!(org.cancelled().len(), canceled, "{shown}");
    }
}
