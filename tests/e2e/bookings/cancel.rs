//! `bookings cancel`, the ordinary ways.

#[cfg(unix)]
use expectrl::Expect as _;
use serde_json::json;

use super::org::{
    DESK, ELSEWHERE, Org, ROOM, active, booking, former, held, hours, member, outcome, running_series, world,
};
#[cfg(unix)]
use crate::prompts::{code, session};

#[test]
fn everything_that_former_employees_hold_and_nothing_else() {
    let org = Org::new(&world(3, 7));
    let due = org.due();
    assert_eq!(due.len(), 7);
    let ended = org.cancel(&[]).code(0).says("7 canceled").says("To see it again:\n  ornd-scim bookings log --run");
    assert_eq!(ended.stdout.lines().filter(|line| line.starts_with("canceled\t")).count(), 7, "{}", ended.stdout);
    assert_eq!(org.cancelled().into_iter().collect::<std::collections::BTreeSet<_>>(), due);
    assert_eq!(org.sent("DELETE /**"), 0, "nothing is ever deleted");
    // Running it again is harmless.
    org.cancel(&[]).code(0).says("There is nothing to cancel.");
    assert_eq!(org.cancelled().len(), 7);
}

#[test]
#[cfg(unix)]
fn a_person_is_shown_the_list_and_asked() {
    let org = Org::new(&world(2, 3));
    for (typed, expected, cancelled) in [("n", 130, 0), ("", 130, 0), ("y", 0, 3)] {
        let mut session = session(&org.machine, &["bookings", "cancel"]);
        session.expect("Former 02").expect("the list");
        session.expect("Cancel 3 bookings of 2 Former employees in demo?").expect("the question");
        session.send_line(typed).unwrap();
        let seen = session.expect(expectrl::Eof).expect("the end");
        assert_eq!(code(&session), expected, "{}", String::from_utf8_lossy(seen.as_bytes()));
        assert_eq!(org.cancelled().len(), cancelled, "typed {typed:?}");
    }
}

/// Where the result goes to a program, the person still sees what the question is about.
#[test]
#[cfg(unix)]
fn a_person_is_shown_the_list_whatever_the_form_of_the_result() {
    let org = Org::new(&world(2, 3));
    let mut session = session(&org.machine, &["bookings", "cancel", "-q", "-o", "json"]);
    session.expect("cancel: Former 02, hot desk Desk 1, ").expect("the list");
    session.expect("Cancel 3 bookings of 2 Former employees in demo?").expect("the question");
    session.send_line("n").unwrap();
    session.expect(expectrl::Eof).expect("the end");
    assert_eq!((code(&session), org.cancelled().len()), (130, 0));
}

#[test]
fn off_a_terminal_it_wants_a_yes_before_it_asks_anybody_anything() {
    let org = Org::new(&world(1, 1));
    org.machine.run(&["bookings", "cancel"]).code(2).says("--yes");
    org.machine.run(&["--no-input", "bookings", "cancel"]).code(2).says("--yes");
    assert_eq!(org.all_requests(), 0);
}

#[test]
fn cron_hears_only_of_what_there_is() {
    let org = Org::new(&world(1, 0));
    let silent = org.cancel(&["-q"]).code(0);
    assert_eq!((silent.stdout.as_str(), silent.stderr.as_str()), ("", ""));
    org.replace(&world(1, 2));
    let ended = org.cancel(&["-q"]).code(0).prints(&held(2));
    assert_eq!(ended.stderr, "");
}

#[test]
fn a_document_for_programs() {
    let org = Org::new(&world(2, 3));
    let (code, document) = org.cancel_json(&[]);
    assert_eq!(code, 0);
    for (name, expected) in [
        ("canceled", 3),
        ("already_canceled", 0),
        ("gone", 0),
        ("skipped", 0),
        ("failed", 0),
        ("unknown", 0),
        ("not_tried", 0),
    ] {
        assert_eq!(document[name], expected, "{name}: {document:#}");
    }
    assert_eq!((&document["employees"], &document["former"]), (&json!(7), &json!(2)));
    assert_eq!(outcome(&document, &held(1)), "canceled");
    let (_, nothing) = org.cancel_json(&[]);
    assert!(nothing["run"].is_null(), "there was no run: {nothing:#}");
}

#[test]
fn what_needs_a_person_is_reported_and_makes_the_run_exit_3() {
    let org = Org::new(&world(1, 1));
    let mut unclear = member(&active(8), "Half Gone", "active");
    unclear["calculatedStatus"] = json!("former");
    let (series, of_unclear) = (held(50), held(51));
    org.add(&json!({
        "members": [unclear],
        "bookings": [running_series(&series, &former(1)), booking(&of_unclear, &active(8), ROOM, hours(80))],
    }));
    let (code, document) = org.cancel_json(&[]);
    assert_eq!(code, 3);
    assert_eq!((outcome(&document, &series), outcome(&document, &of_unclear)), ("needs-review", "needs-review"));
    assert_eq!(org.cancelled(), [held(1)]);
    // Nothing is left to cancel, and a person still has to decide.
    // It was reported; what is not new is not said again where nobody watches, unless it is asked for.
    let again = org.cancel(&[]).code(3).says("There is nothing to cancel.").says("2 need review");
    assert_eq!(again.stdout, "");
    let silent = org.cancel(&["-q"]).code(3);
    assert_eq!((silent.stdout.as_str(), silent.stderr.as_str()), ("", ""));
    org.cancel(&["-v"]).code(3).prints("conflicting-statuses").prints("running-series");
    org.cancel(&["--running-series", "skip", "--exclude-employee", "Half Gone"]).code(0);
    org.cancel(&["--running-series", "cancel", "--exclude-employee", "Half Gone"]).code(0).says("1 canceled");
    assert_eq!(org.cancelled(), [held(1), series]);
}

/// Each filter on its own leaves exactly what it says.
#[test]
fn filters_narrow_what_is_cancelled() {
    let mine = |number: usize| held(number);
    let cases: [(&[&str], &[usize]); 10] = [
        (&["--employee", "former 02"], &[2, 4]),
        (&["--employee", "former.02@demo.example"], &[2, 4]),
        (&["--exclude-employee", "Former 02"], &[1, 3, 5]),
        (&["--type", "meeting_room"], &[3]),
        (&["--location", "lisbon"], &[4]),
        (&["--from", "{60}"], &[4, 5]),
        (&["--until", "{40}"], &[1, 2]),
        (&["--horizon", "2"], &[1, 2, 3]),
        (&["--include-ongoing"], &[1, 2, 3, 4, 5, 6]),
        (&["--listing", "all", "--concurrency", "1"], &[1, 2, 3, 4, 5]),
    ];
    let org = Org::new(&world(2, 0));
    for (flags, expected) in cases {
        org.replace(&world(2, 0));
        let of = |number: usize, resource: &str, start: i64| {
            booking(&mine(number), &former(2 - number % 2), resource, hours(start))
        };
        let mut ongoing = of(6, ELSEWHERE, -1);
        ongoing["end"] = json!(hours(3).to_string());
        org.add(&json!({ "bookings": [
            of(1, DESK, 20), of(2, DESK, 30), of(3, ROOM, 47), of(4, ELSEWHERE, 60), of(5, DESK, 100), ongoing,
        ]}));
        let flags: Vec<String> = flags.iter().map(|flag| times(flag)).collect();
        let flags: Vec<&str> = flags.iter().map(String::as_str).collect();
        org.cancel(&flags).code(0);
        let mut cancelled = org.cancelled();
        cancelled.sort();
        assert_eq!(cancelled, expected.iter().map(|number| mine(*number)).collect::<Vec<_>>(), "{flags:?}");
    }
}

/// `{60}` is the time in sixty hours.
fn times(flag: &str) -> String {
    match flag.strip_prefix('{').and_then(|rest| rest.strip_suffix('}')) {
        Some(number) => hours(number.parse().unwrap()).to_string(),
        None => flag.to_owned(),
    }
}

#[test]
fn a_grace_period_leaves_those_who_have_just_left() {
    let mut world = world(2, 2);
    world["members"][0]["modifiedAt"] = json!(hours(-5).to_string());
    let org = Org::new(&world);
    let (code, document) = org.cancel_json(&["--grace", "24h"]);
    assert_eq!(code, 0, "that somebody is left for now needs nobody");
    assert_eq!((outcome(&document, &held(1)), outcome(&document, &held(2))), ("skipped", "canceled"));
    assert_eq!(org.cancelled(), [held(2)]);
}

#[test]
fn a_name_that_nobody_has_is_a_typing_error() {
    let org = Org::new(&world(1, 1));
    for (flags, says) in [
        (["--employee", "Fromer 01"], "Fromer 01"),
        (["--employee", "Active 01"], "is not Former"),
        (["--exclude-employee", "Fromer 01"], "Fromer 01"),
        (["--type", "hotdesks"], "hotdesks"),
        (["--location", "Berlyn"], "Berlyn"),
    ] {
        org.cancel(&flags).code(2).says(says);
    }
    org.nothing_changed();
}

#[test]
fn times_that_would_cancel_the_past_are_refused() {
    let org = Org::new(&world(1, 1));
    org.cancel(&["--as-of", &hours(-1).to_string()]).code(2).says("what has started since would be canceled");
    org.cancel(&["--until", &hours(-1).to_string()]).code(2).says("only the future is looked at");
    org.cancel(&["--from", &hours(9).to_string(), "--until", &hours(8).to_string()]).code(2).says("--from");
    org.nothing_changed();
    // A later "now" is for trying things out: what starts before it is left.
    org.cancel(&["--as-of", &hours(48).to_string()]).code(0).says("nothing to cancel");
}

#[test]
fn flags_of_the_sister_product_are_passed_on_as_they_were_given() {
    let org = Org::new(&world(1, 1));
    org.cancel(&["--silent", "--skip-cancellation-policy"]).code(0);
    let path = org.requests("POST /cancel")[0]["path"].as_str().unwrap().to_owned();
    assert!(path.ends_with("/cancel?silent=true&skipCancellationPolicy=true"), "{path}");
    org.replace(&world(1, 1));
    org.cancel(&[]).code(0);
    let path = org.requests("POST /cancel")[0]["path"].as_str().unwrap().to_owned();
    assert!(path.ends_with("/cancel"), "{path}");
}

/// Other answers that OfficeRnD may give, as nothing is documented about them.
#[test]
fn other_styles_of_answers_lead_to_the_same() {
    let org = Org::new(&world(3, 9));
    for style in
        ["body-style=v2", "field-style=v2", "occurrences=bare", "body-style=v2; field-style=v2; occurrences=bare"]
    {
        org.replace(&world(3, 9));
        let due = org.due();
        org.behave(style);
        org.cancel(&[]).code(0).says("9 canceled");
        assert_eq!(org.cancelled().into_iter().collect::<std::collections::BTreeSet<_>>(), due, "{style}");
    }
}

/// Two machines do not see each other's lock: whoever comes second finds it done.
#[test]
fn what_somebody_else_has_cancelled_meanwhile_is_no_failure() {
    let org = Org::new(&world(1, 3));
    for answer in ["200", "404", "409", "410"] {
        org.replace(&world(1, 3));
        org.behave(&format!("cancel-again={answer}"));
        let click = format!("POST /bookings/{}", held(3));
        org.trigger("POST /cancel", 2, "before", &click, &json!({ "canceled": true }));
        let (code, document) = org.cancel_json(&["--concurrency", "1"]);
        assert_eq!(code, 0, "{answer}: {document:#}");
        assert_eq!(outcome(&document, &held(3)), "already-canceled", "{answer}");
        assert_eq!(org.cancelled(), [held(1), held(2)], "{answer}");
    }
}

#[test]
fn one_that_is_refused_does_not_keep_the_others() {
    let org = Org::new(&world(2, 6));
    for status in ["403", "404", "409", "412", "422"] {
        org.replace(&world(2, 6));
        org.behave(&format!("fault=POST /cancel {status} at=2"));
        let (code, document) = org.cancel_json(&[]);
        assert_eq!(code, 3, "{status}: {document:#}");
        assert_eq!((&document["canceled"], &document["failed"]), (&json!(5), &json!(1)), "{status}");
        org.cancel(&[]).code(0).says("1 canceled");
    }
}

#[test]
fn the_read_permission_alone_cancels_nothing() {
    let org = Org::new(&world(1, 1));
    org.control("POST", "/scopes", "officernd.api.read");
    org.cancel(&[]).code(4).says("Write");
    org.nothing_changed();
}

/// Whoever reads the output goes away: a change is never left half-way for that.
#[test]
fn a_closed_pipe_does_not_stop_it_half_way() {
    let org = Org::new(&world(2, 6));
    let mut child = org.cancel_meanwhile(&[]);
    drop((child.stdout.take(), child.stderr.take()));
    assert_eq!(child.wait().unwrap().code(), Some(0));
    assert_eq!(org.cancelled().len(), 6);
}

/// A booking whose employee is gone would be found by no further run: a person has to look. One that went along is done.
#[test]
fn an_employee_who_is_deleted_meanwhile() {
    let org = Org::new(&world(1, 1));
    for (click, code, expected) in [("", 0, "gone"), ("?bookings=keep", 3, "needs-review")] {
        org.replace(&world(1, 1));
        let click = format!("DELETE /members/{}{click}", former(1));
        org.trigger("GET /members/{id}", 1, "before", &click, &serde_json::Value::Null);
        let (ended, document) = org.cancel_json(&[]);
        assert_eq!((ended, outcome(&document, &held(1))), (code, expected), "{click}: {document:#}");
        org.nothing_changed();
    }
    // One that somebody else has got meanwhile is theirs now, and nobody has to look.
    org.replace(&world(1, 1));
    org.trigger(
        "GET /members/{id}",
        1,
        "before",
        &format!("POST /bookings/{}", held(1)),
        &json!({ "member": active(1) }),
    );
    let click = format!("DELETE /members/{}?bookings=keep", former(1));
    org.trigger("GET /members/{id}", 1, "before", &click, &serde_json::Value::Null);
    let (ended, document) = org.cancel_json(&[]);
    assert_eq!((ended, outcome(&document, &held(1))), (0, "skipped"), "{document:#}");
    org.nothing_changed();
}

/// A booking without a record that a complete list does not have either is gone, whatever the answer to its cancel was. Where it
/// is listed all the same, nothing is concluded.
#[test]
fn a_booking_that_is_not_there_any_more_after_its_cancel() {
    let org = Org::new(&world(1, 1));
    for (fault, before, code, expected) in [
        ("empty-after", "", 0, "canceled"),
        ("503-after", "", 0, "canceled"),
        ("404", "", 3, "failed"),
        ("500 at=9", "deleted", 0, "gone"),
    ] {
        org.replace(&world(1, 1));
        if before == "deleted" {
            org.trigger(
                "POST /cancel",
                1,
                "before",
                &format!("DELETE /bookings/{}", held(1)),
                &serde_json::Value::Null,
            );
        }
        org.behave(&format!("fault=POST /cancel {fault}; fault=GET /bookings/{{id}} 404 at=3"));
        let (ended, document) = org.cancel_json(&[]);
        assert_eq!((ended, outcome(&document, &held(1))), (code, expected), "{fault}: {document:#}");
        org.behave("");
        let again = org.cancel(&[]).code(0);
        if expected != "failed" {
            again.says("nothing to cancel");
        }
    }
}
