//! `bookings list`: what Former employees still hold. It changes nothing.

use crate::support::{Machine, Served};

/// A machine whose sandbox is always the same day.
fn machine() -> Machine {
    let mut machine = Machine::new();
    machine.set("ORND_SCIM_NOW", "2026-03-02T09:00:00Z");
    machine
}

#[test]
fn what_is_left_and_why() {
    let machine = machine();
    let mut all = String::new();
    for arguments in [&["-o", "table"][..], &["-o", "tsv", "-q"]] {
        let ended = machine.run(&[&["--sandbox", "bookings", "list"], arguments].concat()).code(0);
        all.push_str(&format!("$ bookings list {}\n{}{}\n", arguments.join(" "), ended.stdout, ended.stderr));
    }
    // Where the machine's zone is not set, Windows has Greenwich.
    let all = if cfg!(windows) { all.replace(" GMT\n", " UTC\n") } else { all };
    snapbox::assert_data_eq!(all, snapbox::file!["../snapshots/bookings.txt"].raw());
}

/// A guest, a Team's booking, one that is over and one that is canceled are in the demo data, and not in the list.
#[test]
fn what_is_not_theirs_is_not_listed() {
    let listed = machine().run(&["--sandbox", "bookings", "list"]).code(0).stdout;
    for absent in ["With a guest", "Sales kick-off", "In the past", "Focus time"] {
        assert!(!listed.contains(absent), "{absent}:\n{listed}");
    }
    for present in ["Desk", "Hand-over", "Team lunch", "Weekly 1:1\t", "Whose is it?"] {
        assert!(listed.contains(present), "{present}:\n{listed}");
    }
}

#[test]
fn the_list_is_the_same_in_every_zone() {
    let mut machine = machine();
    let plain = machine.run(&["--sandbox", "bookings", "list"]).code(0).stdout;
    for zone in ["Pacific/Auckland", "America/New_York", "Asia/Kathmandu", "Pacific/Kiritimati"] {
        machine.set("TZ", zone);
        assert_eq!(machine.run(&["--sandbox", "bookings", "list"]).code(0).stdout, plain, "{zone}");
    }
}

#[test]
fn the_exit_code_tells_only_when_asked_to() {
    let machine = machine();
    let list = |more: &[&str]| machine.run(&[&["--sandbox", "bookings", "list"], more].concat());
    list(&[]).code(0);
    list(&["--detailed-exitcode"]).code(10).says("4 to cancel, 2 need review");
    list(&["--detailed-exitcode", "--employee", "Dmitri Becker"]).code(3).prints("running-series");
    // Two years later the only thing left is the series that goes on.
    list(&["--detailed-exitcode", "--as-of", "2028-03-02T09:00:00Z"]).code(3).says("0 to cancel, 1 needs review");
}

/// The same instant, however it is written; the zone that was taken is said.
#[test]
fn days_and_times_as_people_write_them() {
    let mut machine = machine();
    machine.set("TZ", "Pacific/Auckland");
    let list = |more: &[&str]| machine.run(&[&["--sandbox", "bookings", "list"], more].concat());
    let expected = list(&["--from", "2026-03-05T00:00:00Z", "-q"]).code(0);
    assert_eq!(expected.stderr, "");
    assert_ne!(expected.stdout, list(&["-q"]).stdout, "something starts earlier");
    for day in ["2026-03-05", "2026-03-05 00:00", "5 Mar 2026", "Thu 5 Mar 2026", "March 5, 2026"] {
        let ended =
            list(&["--from", day]).code(0).says(&format!("--from \"{day}\" means Thu 5 Mar 2026, 00:00 UTC.\n"));
        assert_eq!(ended.stdout, expected.stdout, "{day}");
    }
    // Today is Monday, 2 March.
    list(&["--from", "tomorrow"]).code(0).says("--from \"tomorrow\" means Tue 3 Mar 2026, 00:00 UTC.");
    list(&["--until", "2026-03-05 14:00"]).code(0).says("means Thu 5 Mar 2026, 14:00 UTC.");
    list(&["--until", "yesterday"]).code(2).says("--until 2026-03-01T00:00:00Z has passed");
    for (flag, value) in [("--from", "05/03/2026"), ("--until", "in 3 days")] {
        let example = "write for example 2026-03-01, \"2026-03-01 14:00\" or tomorrow";
        list(&[flag, value]).code(2).says(flag).says(&format!("\"{value}\" is not a day or a time; {example}"));
    }
    let command = ["--sandbox", "bookings", "log", "--since", "5 march"];
    machine.run(&command).code(2).says("\"5 march\" is not a day or a time");
}

#[test]
fn bad_input() {
    let machine = machine();
    let list = |more: &[&str]| machine.run(&[&["--sandbox", "bookings", "list"], more].concat());
    list(&["--employee", "Nobody"]).code(2).says("no match for --employee");
    list(&["--as-of", "yesterday"]).code(2).says("--as-of");
    list(&["--as-of", "2026-03-02T09:00:00"]).code(2).says("--as-of").says("is not a time with an offset");
    list(&["--as-of", "9999-12-30T00:00:00Z"]).code(2).says("beyond the end of time");
    list(&["--horizon", "0"]).code(2).says("--horizon");
}

#[test]
fn an_answer_that_cannot_be_trusted_ends_the_run() {
    let mut machine = machine();
    for (fault, code, says) in [
        ("fault=GET /members 500 always", 1, "status 500"),
        ("fault=GET /members repeat-cursor always", 1, "cannot be trusted"),
        ("fault=GET /bookings/occurrences 500 always", 1, "status 500"),
        ("fault=GET /bookings/occurrences html always", 1, "cannot be used"),
        ("fault=GET /bookings/occurrences repeat-cursor always", 1, "cursor"),
    ] {
        machine.set("ORND_SCIM_SANDBOX", fault);
        let ended = machine.run(&["--sandbox", "bookings", "list"]).code(code).says(says);
        assert_eq!(ended.stdout, "", "{fault}");
    }
    // What passes is tried again.
    machine.set("ORND_SCIM_SANDBOX", "fault=GET /members 503 x2; fault=GET /bookings/occurrences reset x2");
    machine.run(&["--sandbox", "bookings", "list", "--detailed-exitcode"]).code(10);
}

#[test]
fn nobody_at_all_is_refused_and_nothing_to_do_is_one_list() {
    let mut machine = Machine::new();
    machine.run(&["--sandbox", "sandbox", "seed", "empty", "--yes"]).code(0);
    machine.run(&["--sandbox", "bookings", "list"]).code(5).says("no employees at all");

    // Nine employees, none of them Former: a token, one page, nothing else.
    machine.run(&["--sandbox", "sandbox", "seed", "large", "--employees", "9", "--bookings", "50", "--yes"]).code(0);
    let ended = machine.run(&["--sandbox", "bookings", "list", "-vv"]).code(0);
    let requests = ended.stderr.lines().filter(|line| line.contains(" -> ")).count();
    assert_eq!(requests, 2, "{}", ended.stderr);

    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    machine.run(&["bookings", "list", "--detailed-exitcode"]).code(10);
}
