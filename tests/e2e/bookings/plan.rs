//! A plan that was made earlier is carried out exactly, and nothing else; what has changed since is left.

use serde_json::{Value, json};

use super::org::{Org, ROOM, active, booking, former, held, hours, member, outcome, running_series, world};

/// Writes the plan of now.
fn planned(org: &Org, more: &[&str]) -> (String, Value) {
    let list = org.machine.run(&[&["bookings", "list", "-o", "json"], more].concat()).code(0).stdout;
    (org.machine.secret_file("plan.json", &list), serde_json::from_str(&list).unwrap())
}

/// Carries it out.
fn carry_out(org: &Org, file: &str) -> (i32, Value) {
    org.cancel_json(&["--plan", file])
}

#[test]
fn a_plan_is_carried_out_and_nothing_else() {
    let org = Org::new(&world(2, 6));
    let (file, document) = planned(&org, &["--exclude-employee", "Former 02"]);
    assert_eq!(document["to_cancel"], 3);
    // What comes to be held afterwards is not in the plan.
    org.add(&json!({ "bookings": [booking(&held(50), &former(1), ROOM, hours(100))] }));
    let (code, result) = carry_out(&org, &file);
    assert_eq!((code, &result["canceled"]), (0, &json!(3)), "{result:#}");
    let mut cancelled = org.cancelled();
    cancelled.sort();
    assert_eq!(cancelled, [held(1), held(3), held(5)]);
    // Once more: everything is done already.
    let (code, result) = carry_out(&org, &file);
    assert_eq!((code, &result["already_canceled"], &result["canceled"]), (0, &json!(3), &json!(0)), "{result:#}");
    assert_eq!(org.cancelled().len(), 3);
}

#[test]
fn a_plan_can_come_through_a_pipe() {
    let org = Org::new(&world(1, 2));
    let plan = org.machine.run(&["bookings", "list", "-o", "json"]).code(0).stdout;
    let ended = org.machine.run_with(&["bookings", "cancel", "--plan", "-", "--yes"], &plan).code(0);
    assert!(ended.stderr.contains("2 canceled"), "{}", ended.stderr);
}

/// Each item is looked at again: what somebody has changed since is left, or done already.
#[test]
fn what_has_changed_since_is_left() {
    let org = Org::new(&world(1, 0));
    let click = |path: String, body: Value| org.control("POST", &path, &body.to_string());
    let of = |number: usize| held(number);
    let employees: Vec<Value> =
        (1..=9).map(|number| member(&former(number), &format!("Former {number}"), "former")).collect();
    let bookings: Vec<Value> = (1..=9)
        .map(|number| booking(&of(number), &former(number), ROOM, hours(20 + 2 * i64::try_from(number).unwrap())))
        .collect();
    let mut all = world(0, 0);
    all["members"].as_array_mut().unwrap().extend(employees);
    all["bookings"] = bookings.into();
    org.replace(&all);
    let (file, document) = planned(&org, &[]);
    assert_eq!(document["to_cancel"], 9);

    click(format!("/bookings/{}", of(1)), json!({ "member": active(1) }));
    click(format!("/bookings/{}", of(2)), json!({ "start": hours(500).to_string() }));
    click(format!("/bookings/{}", of(3)), json!({ "canceled": true }));
    org.control("DELETE", &format!("/bookings/{}", of(4)), "");
    click(format!("/members/{}/status/active", former(5)), Value::Null);
    click(format!("/members/{}", former(6)), json!({ "status": "active" }));
    org.control("DELETE", &format!("/members/{}?bookings=keep", former(7)), "");
    click(format!("/members/{}", former(8)), json!({ "name": "Someone Else" }));

    let (code, result) = carry_out(&org, &file);
    let expected = [
        "skipped",
        "needs-review",
        "already-canceled",
        "gone",
        "skipped",
        "needs-review",
        "needs-review",
        "canceled",
        "canceled",
    ];
    for (number, expected) in (1..).zip(expected) {
        assert_eq!(outcome(&result, &of(number)), expected, "booking {number}: {result:#}");
    }
    assert_eq!(code, 3, "one was moved and two statuses disagree: a person has to look");
    let mut cancelled = org.cancelled();
    cancelled.sort();
    assert_eq!(cancelled, [of(8), of(9)]);
    let why = |id: &str| {
        let rows = result["bookings"].as_array().unwrap();
        rows.iter().find(|row| row["booking_id"] == id).unwrap()["reason_text"].as_str().unwrap().to_owned()
    };
    assert!(why(&of(1)).contains("belongs to another employee now"), "{}", why(&of(1)));
    assert!(why(&of(2)).contains("not the time that was listed"), "{}", why(&of(2)));
    assert!(why(&of(5)).contains("no longer Former"), "{}", why(&of(5)));
}

/// A running series that somebody decided to cancel, and what they were only told of.
#[test]
fn a_plan_keeps_what_was_decided_when_it_was_made() {
    let org = Org::new(&world(1, 1));
    org.add(&json!({ "bookings": [running_series(&held(50), &former(1))] }));
    let (file, document) = planned(&org, &[]);
    assert_eq!((&document["to_cancel"], &document["to_review"]), (&json!(1), &json!(1)));
    let (code, result) = carry_out(&org, &file);
    assert_eq!((code, outcome(&result, &held(50))), (3, "needs-review"));
    let (file, _) = planned(&org, &["--running-series", "cancel"]);
    let (code, result) = carry_out(&org, &file);
    assert_eq!((code, outcome(&result, &held(50))), (0, "canceled"));
}

#[test]
fn a_plan_that_was_edited_or_cut_is_refused() {
    let org = Org::new(&world(2, 4));
    let (file, document) = planned(&org, &[]);
    let text = std::fs::read_to_string(&file).unwrap();
    let write = |text: &str| org.machine.secret_file("plan.json", text);

    let mut fewer = document.clone();
    fewer["bookings"].as_array_mut().unwrap().pop();
    let mut another = document.clone();
    another["bookings"][0]["booking_id"] = json!(held(99));
    for edited in [fewer.to_string(), another.to_string(), text.replace("\"to_cancel\": 4", "\"to_cancel\": 3")] {
        write(&edited);
        let ended = org.cancel(&["--plan", &file]).code(5).says("digest does not match").says("nothing was changed");
        assert_eq!(ended.stdout, "");
    }
    for unreadable in [&text[..text.len() / 2], "", "[]", "{}", "\u{feff}not a plan"] {
        write(unreadable);
        org.cancel(&["--plan", &file]).code(2).says("not a plan");
    }
    org.cancel(&["--plan", "nowhere.json"]).code(2).says("no such plan");
    org.nothing_changed();
    // White space is no change.
    write(&document.to_string());
    org.cancel(&["--plan", &file]).code(0);
}

#[test]
fn a_plan_of_another_time_is_refused() {
    let org = Org::new(&world(1, 2));
    let (file, document) = planned(&org, &[]);
    // As if it had been made then: the plan's own digest is made anew.
    let made = |at: jiff::Timestamp| {
        let mut plan: ornd_scim_core::bookings::plan::Plan = serde_json::from_value(document.clone()).unwrap();
        plan.made_at = at;
        org.machine.secret_file("plan.json", &serde_json::to_string(&plan.sealed()).unwrap());
    };
    made(hours(-25));
    org.cancel(&["--plan", &file])
        .code(5)
        .says("made 1 day 1 hour ago, which is longer than 1 day")
        .says("--max-plan-age");
    made(hours(3));
    org.cancel(&["--plan", &file]).code(5).says("made in the future");
    org.nothing_changed();
    made(hours(-25));
    org.cancel(&["--plan", &file, "--max-plan-age", "26h"]).code(0);
    assert_eq!(org.cancelled().len(), 2);
}

#[test]
fn a_plan_of_another_organisation_is_refused() {
    let org = Org::new(&world(1, 1));
    let (file, document) = planned(&org, &[]);
    for (name, other) in [("org", "acme"), ("api_url", "https://app.officernd.com/api/v1")] {
        let mut plan = document.clone();
        plan[name] = json!(other);
        let plan: ornd_scim_core::bookings::plan::Plan = serde_json::from_value(plan).unwrap();
        org.machine.secret_file("plan.json", &serde_json::to_string(&plan.sealed()).unwrap());
        org.cancel(&["--plan", &file]).code(5).says("made for the organization").says(other);
    }
    org.nothing_changed();
}

#[test]
fn a_plan_and_filters_contradict_each_other() {
    let org = Org::new(&world(1, 1));
    for flag in
        [&["--employee", "x"][..], &["--include-ongoing"], &["--grace", "1h"], &["--until", "2030-01-01T00:00:00Z"]]
    {
        org.cancel(&[&["--plan", "plan.json"], flag].concat()).code(2).says("cannot be used with");
    }
    assert_eq!(org.all_requests(), 0);
}

/// Whatever is piped in: it is not read without end.
#[test]
fn a_plan_from_standard_input_is_bounded() {
    let org = Org::new(&world(1, 1));
    let file = std::fs::File::create_new(org.machine.path("endless")).unwrap();
    file.set_len((256 << 20) + 1).unwrap();
    let mut command = org.machine.command(&["bookings", "cancel", "--yes", "--plan", "-"]);
    let output = command.stdin(std::fs::File::open(org.machine.path("endless")).unwrap()).output().unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert!(!output.status.success() && stderr.contains("standard input: it is larger than 256 MiB"), "{stderr}");
    assert_eq!(org.all_requests(), 0);
}
