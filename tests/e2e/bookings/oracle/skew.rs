//! This machine's clock is wrong (libfaketime; skipped where it is missing): what is in the future would be decided wrongly,
//! so nothing is listed as due and nothing is canceled. Within the tolerance nothing changes.

use std::process::{Command, Output};

use jiff::SignedDuration;
use serde_json::Value;

use super::all;
use super::judge::{Before, Tally, Told};
use super::zones::ZONES;
use crate::bookings::org::{Org, world};
use crate::support::BINARY;

/// As faketime takes them, in seconds. The program's tolerance is two minutes.
const SKEWS: [(i64, &str); 9] = [
    (-90 * 86_400, "behind"),
    (-86_400, "behind"),
    (-3_600, "behind"),
    (-300, "behind"),
    (-100, ""),
    (100, ""),
    (300, "ahead of"),
    (3_600, "ahead of"),
    (90 * 86_400, "ahead of"),
];

/// The program by a clock that is off by so many seconds.
fn by_clock(org: &Org, skew: i64, arguments: &[&str]) -> Output {
    let mut faketime = Command::new("faketime");
    faketime.args(["-m", "--exclude-monotonic", "-f", &format!("{skew:+}s"), BINARY]).args(arguments);
    // The machine's environment, with faketime around the program.
    faketime.env_clear().env("PATH", "/usr/bin:/bin");
    faketime.envs(org.machine.command(&[]).get_envs().filter_map(|(name, value)| Some((name, value?))));
    faketime.output().unwrap()
}

#[test]
fn a_clock_that_is_wrong() {
    let works = Command::new("faketime").args(["-m", "-f", "-90d", "true"]).output();
    if !works.as_ref().is_ok_and(|output| output.status.success()) {
        eprintln!("skipped: faketime is needed (Debian: faketime; {works:?})");
        return;
    }
    let (mut org, mut tally, mut identical, mut refused) = (Org::new(&world(4, 12)), Tally::default(), 0, 0);
    let zones = if all() { &ZONES[..] } else { &ZONES[1..3] };
    for zone in zones {
        org.machine.set("TZ", zone);
        for (skew, side) in SKEWS {
            org.replace(&world(4, 12));
            let plain = bookings(&org.machine.run(&["bookings", "list", "-o", "json"]).code(0).stdout);
            let (before, case) = (Before::look(&org), format!("{skew} seconds off, TZ={zone}"));
            let list = by_clock(&org, skew, &["bookings", "list", "-o", "json"]);
            let cancel = by_clock(&org, skew, &["bookings", "cancel", "--yes", "-o", "json"]);
            let [stdout, stderr] = [&list.stdout, &list.stderr].map(|text| String::from_utf8_lossy(text).into_owned());
            tally.faults += 1;
            if side.is_empty() {
                assert_eq!(list.status.code(), Some(0), "{case}: {stderr}");
                assert_eq!(bookings(&stdout), plain, "{case}");
                identical += 1;
                let code = cancel.status.code().unwrap();
                let told = Told::from_document(code, &serde_json::from_slice(&cancel.stdout).unwrap());
                assert!(told.done, "{case}");
                before.judge(&org, &case, Some(&told), &mut tally);
            } else {
                for output in [list, cancel] {
                    let stderr = String::from_utf8_lossy(&output.stderr);
                    assert_eq!((output.status.code(), output.stdout.len()), (Some(5), 0), "{case}: {stderr}");
                    assert!(stderr.contains(&format!("{side} OfficeRnD's")), "{case}: {stderr}");
                    refused += 1;
                }
                before.judge(&org, &case, None, &mut tally);
                org.nothing_changed();
            }
        }
    }
    let (zones, skews) = (zones.len(), SKEWS.len());
    let more = format!(
        "; {skews} clocks from 90 days behind to 90 days ahead in {zones} zones: beyond the tolerance of two minutes {refused} \
         runs of `bookings list` and `cancel` refused with the cause, within it {identical} plans were identical"
    );
    tally.prove_with("a clock that is wrong", &more);
}

/// By a clock that is ahead, everything is over; that is no reason to say that all is done. Whoever says what time it is can
/// list by any clock.
#[test]
fn a_clock_that_is_ahead_does_not_mean_that_there_is_nothing_to_do() {
    let org = Org::new(&world(2, 4));
    let ahead = SignedDuration::from_hours(24 * 90);
    org.behave(&format!("clock-skew=-{}h", ahead.as_hours()));
    org.cancel(&["--until", &(jiff::Timestamp::now() + SignedDuration::from_mins(1)).to_string()])
        .code(5)
        .says("ahead of OfficeRnD's");
    let listed = org.machine.run(&["bookings", "list"]).code(5).says("ahead of OfficeRnD's").says("--as-of");
    assert_eq!(listed.stdout, "");
    let now = jiff::Timestamp::now().to_string();
    org.machine.run(&["bookings", "list", "--as-of", &now]).code(0);
}

/// What is planned for each booking.
fn bookings(text: &str) -> Value {
    let document: Value = serde_json::from_str(text).unwrap();
    document["bookings"].clone()
}
