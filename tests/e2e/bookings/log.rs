//! `bookings log` tells what was done; `bookings rebook` undoes it.

use jiff::Timestamp;
use ornd_scim_core::bookings::journal::{Event, Journal, Outcome, Place};
use ornd_scim_sandbox::{Behaviour, Clock, Data, Options, Sandbox};
use serde_json::{Value, json};

use super::oracle::journal;
use super::org::{DESK, Org, active, booking, former, held, hours, outcome, world};
use crate::support::Machine;

/// The run's id.
fn run(document: &Value) -> String {
    document["run"].as_str().unwrap().to_owned()
}

#[test]
fn by_run_by_employee_and_by_date() {
    let org = Org::new(&world(2, 4));
    org.machine.run(&["bookings", "log"]).code(0).says("0 runs.");
    let first = run(&org.cancel_json(&["--employee", "Former 01"]).1);
    let second = run(&org.cancel_json(&[]).1);
    let log = |more: &[&str]| org.machine.run(&[&["bookings", "log"], more].concat()).code(0);
    let json = |more: &[&str]| org.machine.json(&[&["bookings", "log", "-o", "json"], more].concat());

    let runs = log(&[]).says("2 runs.");
    assert!(runs.stdout.contains(&first) && runs.stdout.contains(&second), "{}", runs.stdout);
    let of_first = json(&["--run", &first]);
    assert_eq!(of_first["runs"].as_array().unwrap().len(), 1);
    assert_eq!(of_first["runs"][0]["exit_code"], 0);
    let ids = |document: &Value| {
        let rows = document["bookings"].as_array().unwrap().iter();
        let mut ids: Vec<String> = rows.map(|row| row["booking_id"].as_str().unwrap().to_owned()).collect();
        ids.sort();
        ids
    };
    assert_eq!(ids(&of_first), [held(1), held(3)]);
    assert_eq!(ids(&json(&["--employee", "former 02"])), [held(2), held(4)]);
    assert_eq!(ids(&json(&["--employee", &former(2)])), [held(2), held(4)]);
    assert_eq!(ids(&json(&["--bookings"])).len(), 4);
    let today = Timestamp::now().strftime("%Y-%m-%d").to_string();
    assert_eq!(json(&["--since", &today])["runs"].as_array().unwrap().len(), 2);
    assert_eq!(json(&["--since", &hours(1).to_string()])["runs"].as_array().unwrap().len(), 0);
    log(&["--bookings"]).says("4 bookings.").prints("canceled");
    org.machine.run(&["bookings", "log", "--run", "nothing"]).code(2).says("has no run");
    org.machine.run(&["bookings", "log", "--since", "soon"]).code(2).says("--since").says("for example 2026-03-01");
    // It needs no server.
    let asked = org.all_requests();
    log(&["--verify"]).prints("all unchanged since they were written");
    assert_eq!(org.all_requests(), asked);
}

/// Also what was left is found by the employee's name, and shown with its time and place.
#[test]
fn what_was_not_cancelled_is_found_by_the_name_as_well() {
    let org = Org::new(&world(2, 4));
    let list = org.machine.run(&["bookings", "list", "-o", "json"]).code(0).stdout;
    let file = org.machine.secret_file("plan.json", &list);
    org.control("POST", &format!("/members/{}/status/active", former(2)), "");
    let (code, result) = org.cancel_json(&["--plan", &file]);
    assert_eq!((code, outcome(&result, &held(2))), (0, "skipped"));
    let log = org.machine.json(&["bookings", "log", "-o", "json", "--employee", "Former 02"]);
    let rows = log["bookings"].as_array().unwrap();
    assert_eq!(rows.len(), 2, "{log:#}");
    assert!(rows.iter().all(|row| row["outcome"] == "skipped" && row["resource_id"] == DESK), "{log:#}");
}

#[test]
#[cfg(unix)]
fn the_journal_is_private_and_one_event_is_one_line() {
    use std::os::unix::fs::PermissionsExt as _;
    let org = Org::new(&world(1, 2));
    org.cancel(&[]).code(0);
    let mode = std::fs::metadata(journal(&org)).unwrap().permissions().mode() & 0o777;
    assert_eq!(mode, 0o600);
    let text = std::fs::read_to_string(journal(&org)).unwrap();
    let events: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    let names: Vec<&str> = events.iter().map(|event| event["event"].as_str().unwrap()).collect();
    assert_eq!((names.first(), names.last(), names.len()), (Some(&"run"), Some(&"end"), 6), "{names:?}");
    // The booking as it was read stands with the intent, so that it can be made again.
    let intent = events.iter().find(|event| event["event"] == "intent").unwrap();
    assert_eq!(intent["record"]["resourceId"], DESK);
    // Whatever somebody did to its mode since is put right.
    std::fs::set_permissions(journal(&org), std::fs::Permissions::from_mode(0o644)).unwrap();
    org.replace(&world(1, 1));
    org.cancel(&[]).code(0);
    assert_eq!(std::fs::metadata(journal(&org)).unwrap().permissions().mode() & 0o777, 0o600);
}

/// A journal of eight MiB is put aside when the next run begins; what stands in it is still told.
#[test]
fn a_full_journal_is_put_aside() {
    let org = Org::new(&world(1, 2));
    let first = run(&org.cancel_json(&[]).1);
    let place = Place::new(&org.machine.state().join("runs"), "acme.bookings");
    let (mut writer, open) = Journal::open(&place, Timestamp::now()).unwrap();
    assert!(open.is_empty());
    let why = "x".repeat(900_000);
    for _ in 0..10 {
        let event = Event::Outcome {
            run: first.clone(),
            action: ornd_scim_core::bookings::journal::Action::Cancel,
            booking_id: held(9),
            employee_id: former(1),
            outcome: Outcome::Failed { why: why.clone() },
            item: None,
            found_later: false,
        };
        writer.write(Timestamp::now(), event).unwrap();
    }
    drop(writer);
    org.replace(&world(1, 2));
    let second = run(&org.cancel_json(&[]).1);
    let aside = org.machine.state().join("runs/acme.bookings.0001.jsonl");
    assert!(std::fs::metadata(&aside).unwrap().len() > 8 << 20);
    assert!(std::fs::metadata(journal(&org)).unwrap().len() < 1 << 20);
    let log = org.machine.run(&["bookings", "log"]).code(0).says("2 runs.");
    assert!(log.stdout.contains(&first) && log.stdout.contains(&second));
    org.machine.run(&["bookings", "log", "--verify"]).code(0).prints("in 2 files");
    // A byte that was changed in the older one is found as well.
    let mut bytes = std::fs::read(&aside).unwrap();
    bytes[500] ^= 1;
    std::fs::write(&aside, bytes).unwrap();
    org.machine.run(&["bookings", "log", "--verify"]).code(1).says("acme.bookings.0001.jsonl");
}

/// Cancels three bookings of one employee, who then comes back.
fn cancelled_by_mistake() -> (Org, String) {
    let org = Org::new(&world(1, 3));
    let (_, document) = org.cancel_json(&[]);
    org.control("POST", &format!("/members/{}/status/active", former(1)), "");
    let run = run(&document);
    (org, run)
}

#[test]
fn what_was_cancelled_by_mistake_is_booked_again() {
    let (org, run) = cancelled_by_mistake();
    org.machine.run(&["bookings", "rebook", "--run", &run]).code(2).says("--yes");
    let rebook = || org.machine.json(&["bookings", "rebook", "--run", &run, "--yes", "-o", "json"]);
    let document = rebook();
    assert_eq!(document["booked"], 3, "{document:#}");
    let made = org.control("GET", "/effects?kind=booking.created", "");
    let mut starts: Vec<&str> =
        made.as_array().unwrap().iter().map(|row| row["detail"]["start"].as_str().unwrap()).collect();
    starts.sort_unstable();
    assert_eq!(starts.len(), 3);
    // Once more: there is nothing left of the run to book again.
    let again = rebook();
    assert!(again["run"].is_null(), "{again:#}");
    assert_eq!(org.control("GET", "/effects?kind=booking.created", "").as_array().unwrap().len(), 3);
    org.machine.run(&["bookings", "log"]).code(0).says("2 runs.").prints("rebook");
}

#[test]
fn what_cannot_be_booked_again_says_why() {
    let (org, run) = cancelled_by_mistake();
    // Somebody else has the desk for the first now, and the employee has the second again.
    let cancelled = org.control("GET", "/effects?kind=booking.canceled", "");
    let start = |number: usize| -> Timestamp {
        let row = cancelled.as_array().unwrap().iter().find(|row| row["id"] == held(number)).unwrap().clone();
        row["detail"]["start"].as_str().unwrap().parse().unwrap()
    };
    org.add(&json!({ "bookings": [
        booking(&held(60), &active(1), DESK, start(1)),
        booking(&held(61), &former(1), DESK, start(2)),
    ]}));
    let ended = org.machine.run(&["bookings", "rebook", "--run", &run, "--yes", "-o", "json"]);
    assert_eq!(ended.code, 3, "a conflict needs a person: {}", ended.stderr);
    let document: Value = serde_json::from_str(&ended.stdout).unwrap();
    let again = |number: usize| {
        let rows = document["bookings"].as_array().unwrap();
        rows.iter().find(|row| row["booking_id"] == held(number)).map(|row| row["outcome"].as_str().unwrap())
    };
    assert_eq!(
        (again(1), again(2), again(3)),
        (Some("conflict"), Some("already-booked"), Some("booked")),
        "{document:#}"
    );
    assert_eq!(document["booked"], 1);
}

#[test]
fn only_for_those_who_are_active_again() {
    let org = Org::new(&world(2, 2));
    let run = run(&org.cancel_json(&[]).1);
    org.control("POST", &format!("/members/{}/status/active", former(2)), "");
    let document = org.machine.json(&["bookings", "rebook", "--run", &run, "--yes", "-o", "json"]);
    assert_eq!((&document["booked"], &document["skipped"]), (&json!(1), &json!(1)), "{document:#}");
    let rebook = |more: &[&str]| org.machine.run(&[&["bookings", "rebook", "--yes"], more].concat());
    rebook(&["--run", "nothing"]).code(2).says("has no run");
    rebook(&["--run", &run, "--employee", "Nobody"]).code(2).says("Nobody");
}

/// The email is as good as the name, as everywhere.
#[test]
fn whoever_is_meant_can_be_named_by_email() {
    let (org, run) = cancelled_by_mistake();
    let rebook = ["bookings", "rebook", "--yes", "--run", &run, "--employee", "Former.01@demo.example"];
    org.machine.run(&rebook).code(0).says("3 booked");
}

/// What takes place while nobody looked cannot be booked again.
#[test]
fn what_is_over_stays_cancelled() {
    let mut machine = Machine::new();
    machine.set("ORND_SCIM_NOW", "2026-03-02T09:00:00Z");
    let document = machine.json(&["--sandbox", "bookings", "cancel", "--yes", "-o", "json"]);
    let run = run(&document);
    {
        let data = Data::File(machine.state().join("sandbox/sandbox.sqlite3"));
        let clock = Clock::Fixed("2026-03-12T09:00:00Z".parse().unwrap());
        let options = Options { data, port: 0, clock, behaviour: Behaviour::default(), ..Options::default() };
        let org = Org::around(Sandbox::start(options).unwrap());
        for row in document["bookings"].as_array().unwrap() {
            org.control("POST", &format!("/members/{}/status/active", row["employee_id"].as_str().unwrap()), "");
        }
    }
    machine.set("ORND_SCIM_NOW", "2026-03-12T09:00:00Z");
    let again = machine.json(&["--sandbox", "bookings", "rebook", "--run", &run, "--yes", "-o", "json"]);
    let over = again["bookings"].as_array().unwrap().iter();
    let over = over.filter(|row| row["reason_text"] == "its time has passed").count();
    assert!(over > 0 && again["booked"].as_u64().unwrap() > 0, "{again:#}");
}

/// A booking that was sent and not answered is looked for: it is not made twice.
#[test]
fn a_booking_whose_answer_is_lost_is_not_made_twice() {
    for (fault, done) in [("503-after", 3), ("reset-after", 3), ("html-after", 3), ("503", 2), ("reset", 2), ("409", 2)]
    {
        let (org, run) = cancelled_by_mistake();
        org.behave(&format!("fault=POST /bookings {fault}"));
        let rebook = ["bookings", "rebook", "--run", &run, "--yes", "-o", "json"];
        let document = org.machine.json(&rebook);
        assert_eq!(document["booked"], done, "{fault}: {document:#}");
        let made = org.control("GET", "/effects?kind=booking.created", "");
        assert_eq!(new_ids(&org), super::org::ids(&made).into_iter().collect(), "{fault}");
        org.behave("");
        org.machine.run(&rebook).code(0);
        let made = org.control("GET", "/effects?kind=booking.created", "");
        assert_eq!(made.as_array().unwrap().len(), 3, "{fault}");
    }
}

/// What the journal says was made.
fn new_ids(org: &Org) -> std::collections::BTreeSet<String> {
    let text = std::fs::read_to_string(journal(org)).unwrap();
    let events = text.lines().map(|line| serde_json::from_str::<Value>(line).unwrap());
    events.filter_map(|event| Some(event["new_id"].as_str()?.to_owned())).collect()
}

/// The run that canceled was killed after the effect: the undo finds out first what it did.
#[test]
fn what_a_killed_run_cancelled_can_be_booked_again_at_once() {
    let org = Org::new(&world(1, 3));
    org.behave("fault=POST /cancel stall-after at=2");
    let mut child = org.cancel_meanwhile(&["--concurrency", "1"]);
    org.wait_for("POST /cancel", 2);
    while org.cancelled().len() < 2 {
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
    child.kill().unwrap();
    child.wait().unwrap();
    org.behave("");
    org.control("POST", &format!("/members/{}/status/active", former(1)), "");
    let runs = org.machine.json(&["bookings", "log", "-o", "json"]);
    let run = runs["runs"][0]["run"].as_str().unwrap();
    org.machine.run(&["bookings", "rebook", "--run", run, "--yes"]).code(0).says("2 booked");
}

/// From an empty sandbox: Björn was deactivated in Okta, four bookings of three leavers are canceled, and Dmitri's series is kept.
#[test]
fn a_report_for_an_audit() {
    let machine = Machine::new();
    let run = |arguments: &[&str]| machine.run(&[&["--sandbox"], arguments].concat());
    let report = |more: &[&str]| run(&[&["bookings", "log", "--report"], more].concat());
    run(&["activate", "--yes"]).code(0);
    run(&["bookings", "cancel", "--yes"]).code(3);
    let listed = machine.json(&["--sandbox", "bookings", "list", "-o", "json"]);
    let series = listed["bookings"].as_array().unwrap().iter().find(|row| row["reason"] == "running-series").unwrap();
    let series = series["booking_id"].as_str().unwrap();
    run(&["bookings", "keep", series, "--reason", "The team still meets"]).code(0);

    run(&["okta", "login"]).code(0);
    run(&["sandbox", "okta", "person", "deactivate", "employee32@demo.example"]).code(0);

    let document: Value = serde_json::from_str(&report(&["-o", "json"]).code(0).stdout).unwrap();
    let names: Vec<&str> =
        document["leavers"].as_array().unwrap().iter().map(|leaver| leaver["employee"].as_str().unwrap()).collect();
    assert_eq!(names, ["Björn Nguyễn", "Chiara Almeida", "Dmitri Becker", "Élise O'Connor"]);
    let [björn, chiara, dmitri] = [0, 1, 2].map(|place| &document["leavers"][place]);
    assert_eq!((&björn["canceled"], &chiara["canceled"], &dmitri["canceled"]), (&json!(2), &json!(1), &json!(0)));
    assert!(björn["deactivated_at"].is_string() && chiara["deactivated_at"].is_null(), "{document}");
    // Her record changed 18 days before; a part of an hour counts as one.
    let hours = chiara["hours_to_last_cancel"].as_i64().unwrap();
    assert!((18 * 24..=18 * 24 + 1).contains(&hours), "{hours}");
    assert!(björn["by"][0].as_str().unwrap().contains('@'), "{björn}");
    assert_eq!(
        dmitri["remaining"],
        json!([{ "booking_id": series, "state": "kept", "reason_text": "The team still meets" }])
    );

    let hash = document["journal_hash"].as_str().unwrap();
    assert_eq!(hash.len(), 64);
    report(&["-o", "markdown"]).code(0).prints(" | by ").prints("The team still meets").prints(hash);
    report(&["-o", "csv"]).code(0).prints("employee,email,employee_id,deactivated_at,").says(hash);
    report(&["--employee", "employee33@demo.example"]).code(0).prints("Chiara Almeida").says("1 leaver.");
    report(&["--run", "nothing"]).code(2).says("has no run");

    let journal = machine.state().join("sandbox/sandbox.bookings.jsonl");
    let text = std::fs::read_to_string(&journal).unwrap().replacen("Björn", "Bjorn", 1);
    std::fs::write(&journal, text).unwrap();
    let refused = report(&["-o", "json"]).code(1).says("line ");
    assert_eq!(refused.stdout, "");
}
