//! The guards: numbers that look like a mistake stop the run before anything is changed. Each says its numbers, and which
//! flag lifts it; each can be set in the profile.

use serde_json::{Value, json};

use super::org::{Org, active, member, world};

/// A world with so many more active employees.
fn with_active(leavers: usize, bookings: usize, more: usize) -> Value {
    let mut world = world(leavers, bookings);
    let members = world["members"].as_array_mut().unwrap();
    members.extend((10..10 + more).map(|number| member(&active(number), &format!("Active {number}"), "active")));
    world
}

/// Refused with exit code 5, named by its guard, and nothing was changed.
#[track_caller]
fn refused(org: &Org, flags: &[&str], guard: &str, numbers: &str, lift: &str) {
    let ended = org.cancel(flags).code(5).says("nothing was changed").says(guard).says(numbers).says(lift);
    assert_eq!(ended.stdout, "");
    org.nothing_changed();
}

#[test]
fn more_former_employees_than_in_a_normal_week() {
    let world = with_active(51, 51, 0);
    let org = Org::new(&world);
    let numbers = "51 Former employees would be cleaned up; the limit for one run is 50";
    refused(&org, &[], "max-employees", numbers, "--max-employees 51");
    org.cancel(&["--max-employees", "51"]).code(0).says("51 canceled");

    let org = Org::with_profile(&world, "[profile.acme.bookings]\nmax-employees = 3\n");
    refused(&org, &[], "max-employees", "the limit for one run is 3", "--max-employees 51");
    org.cancel(&["--max-employees", "60"]).code(0);
}

#[test]
fn more_bookings_than_in_a_normal_week() {
    let org = Org::with_profile(&world(2, 12), "[profile.acme.bookings]\nmax = 11\n");
    let numbers = "12 bookings would be canceled; the limit for one run is 11";
    refused(&org, &[], "max", numbers, "--max 12");
    refused(&org, &["--max", "5"], "max", "the limit for one run is 5", "--max 12");
    org.cancel(&["--max", "12"]).code(0).says("12 canceled");
}

#[test]
fn a_larger_share_of_everybody_than_looks_right() {
    // 25 of 105 is 24 percent; of fewer than a hundred a share says nothing.
    let org = Org::new(&with_active(25, 25, 75));
    let numbers = "24% of all employees (25 of 105) would be cleaned up; the limit for one run is 20%";
    refused(&org, &[], "max-share", numbers, "--max-share 24%");
    org.cancel(&["--max-share", "24%"]).code(0);
    let org = Org::new(&with_active(25, 25, 69));
    org.cancel(&[]).code(0);
    let org = Org::with_profile(&with_active(5, 5, 95), "[profile.acme.bookings]\nmax-share = 4\n");
    refused(&org, &[], "max-share", "the limit for one run is 4%", "--max-share 5%");
}

#[test]
fn all_that_refuse_are_named_at_once() {
    let org = Org::new(&with_active(60, 60, 40));
    let flags = ["--max", "10"];
    refused(&org, &flags, "max-employees", "60 Former", "--max-employees 60 --max-share 58% --max 60");
    org.cancel(&["--max", "60", "--max-employees", "60", "--max-share", "58"]).code(0);
}

#[test]
fn the_roster_shrank_since_the_last_run() {
    let org = Org::new(&with_active(2, 2, 13));
    org.cancel(&[]).code(0);
    org.replace(&with_active(2, 2, 7));
    let numbers = "OfficeRnD returns 14 employees now, and returned 20 at the last run";
    refused(&org, &[], "roster-shrank", numbers, "--accept-roster");
    org.cancel(&["--accept-roster"]).code(0);
    // From now on the smaller number counts.
    org.replace(&with_active(2, 2, 7));
    org.cancel(&[]).code(0);
}

#[test]
fn far_more_are_former_than_at_the_last_run() {
    let org = Org::new(&with_active(1, 1, 99));
    org.cancel(&[]).code(0);
    org.replace(&with_active(30, 1, 70));
    refused(&org, &[], "former-jumped", "30 employees are Former now, and 1 were at the last run", "--accept-roster");
    org.cancel(&["--accept-roster"]).code(0);
}

/// A refused run, and `bookings list`, are no last run: the numbers that looked wrong do not become the normal ones.
#[test]
fn what_was_refused_does_not_become_the_normal() {
    let org = Org::new(&with_active(2, 2, 13));
    org.cancel(&[]).code(0);
    org.replace(&with_active(2, 2, 0));
    for _ in 0..2 {
        refused(&org, &[], "roster-shrank", "returned 20 at the last run", "--accept-roster");
        org.machine.run(&["bookings", "list"]).code(0);
    }
}

#[test]
fn nobody_at_all() {
    let org = Org::new(&json!({}));
    org.cancel(&[]).code(5).says("no employees at all");
    org.nothing_changed();
}

#[test]
fn a_clock_that_is_wrong() {
    let org = Org::new(&world(1, 1));
    for (skew, says) in [
        ("-10m", "ahead of OfficeRnD's"),
        ("10m", "behind OfficeRnD's"),
        ("-90m", "1 hour"),
        ("-2160h", "90 days"),
        ("2160h", "days"),
    ] {
        org.behave(&format!("clock-skew={skew}"));
        refused(&org, &[], "clock", says, "--max-clock-skew");
    }
    // Within two minutes it is right enough; and one can wish otherwise.
    org.behave("clock-skew=-10m");
    org.cancel(&["--max-clock-skew", "11m"]).code(0);
    org.replace(&world(1, 1));
    org.behave("clock-skew=100s");
    refused(&org, &["--max-clock-skew", "1m"], "clock", "behind", "--max-clock-skew");
    org.cancel(&[]).code(0);
}

#[test]
fn a_server_that_does_not_say_what_time_it_is_is_refused() {
    let org = Org::new(&world(1, 1));
    org.behave("no-date");
    refused(&org, &[], "unknown-clock", "no readable Date", "--accept-unknown-clock");
    refused(&org, &["--max-clock-skew", "10d"], "unknown-clock", "no readable Date", "--accept-unknown-clock");
    org.machine.run(&["bookings", "list"]).code(5).says("no readable Date").says("--as-of");
    org.cancel(&["--accept-unknown-clock"]).code(0).says("taken for right");
}

#[test]
fn a_protected_name_that_nobody_has_protects_nobody() {
    let org = Org::with_profile(&world(1, 1), "[profile.acme.bookings]\nexclude-employees = [\"Fromer 01\"]\n");
    org.cancel(&[]).code(2).says("Fromer 01").says("exclude-employees");
    org.nothing_changed();
}

/// The profile's clock and plan settings, and who is never cleaned up.
#[test]
fn settings_of_the_profile() {
    let settings = "[profile.acme.bookings]\nmax-clock-skew = \"30s\"\nmax-plan-age = \"1h\"\nexclude-employees = [\"Former 02\"]\ngrace = \"24h\"\n";
    let org = Org::with_profile(&world(2, 4), settings);
    org.behave("clock-skew=50s");
    refused(&org, &[], "clock", "behind", "--max-clock-skew");
    org.behave("");
    org.cancel(&[]).code(0).says("2 canceled");
}
