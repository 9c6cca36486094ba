//! Storms as long as real ones, from the middle of a run on, with the program as it is installed: its own waits, and a cron
//! that starts it again whenever it has given up. They take minutes, so they are a part of the full run only.

use std::time::{Duration, Instant};

use super::all;
use super::judge::{Before, Tally, Told, lost};
use crate::bookings::org::{Org, world};

const BOOKINGS: usize = 120;

/// How long after a run that gave up the next one is started; cron would wait longer.
const CRON: Duration = Duration::from_secs(20);

/// After so many cancels the storm begins.
const CALM: usize = 30;

#[test]
fn a_minute_of_429_on_everything() {
    let told = weathered("429", "1m");
    if let Some((tally, codes)) = told {
        assert_eq!(codes, [0], "a minute is waited for");
        tally.prove_with("a minute of 429 on everything", ", by one run, which waited");
    }
}

#[test]
fn five_minutes_of_503_on_everything() {
    let told = weathered("503", "5m");
    if let Some((tally, codes)) = told {
        let gave_up = codes.len() - 1;
        assert!(gave_up > 0 && codes[..gave_up].iter().all(|code| *code == 75) && codes[gave_up] == 0, "{codes:?}");
        let more = format!(
            "; {gave_up} runs ended with 75 and said what was left, started again {} seconds after each, until one did the rest",
            CRON.as_secs()
        );
        tally.prove_with("five minutes of 503 on everything", &more);
    }
}

/// Everything is answered with this status for so long, from the middle of the first run on. Gives the exit codes of all the
/// runs that it took.
fn weathered(status: &str, length: &str) -> Option<(Tally, Vec<i32>)> {
    if !all() {
        return None;
    }
    let (org, mut tally, mut codes) = (Org::new(&world(8, BOOKINGS)), Tally::default(), Vec::new());
    org.behave("latency=20ms");
    let begun = Instant::now();
    while codes.last() != Some(&0) {
        let before = Before::look(&org);
        let child = org.cancel_meanwhile(&[]);
        if codes.is_empty() {
            org.wait_for("POST /cancel", CALM);
            org.behave(&format!("latency=20ms; fault=/** {status} for={length}"));
        }
        let output = child.wait_with_output().unwrap();
        let (code, stderr) = (output.status.code().unwrap(), String::from_utf8_lossy(&output.stderr));
        assert!(matches!(code, 0 | 75), "{status}, run {}: {stderr}", codes.len() + 1);
        // A run that could not even list has nothing to say of any booking.
        let document = (!output.stdout.is_empty()).then(|| serde_json::from_slice(&output.stdout).unwrap());
        let told = document.map(|document| Told::from_document(code, &document));
        let case = format!("{status} for {length}, run {}, exit code {code}", codes.len() + 1);
        before.judge(&org, &case, told.as_ref(), &mut tally);
        if codes.is_empty() {
            let done = org.cancelled().len();
            assert!(
                (CALM..BOOKINGS).contains(&done) || code == 0,
                "{case}: the storm did not begin in the middle, {done}"
            );
        }
        codes.push(code);
        if code == 75 {
            std::thread::sleep(CRON);
        }
    }
    eprintln!("{status} for {length}: exit codes {codes:?} in {} seconds", begun.elapsed().as_secs());
    let log = org.control("GET", "/log", "");
    tally.faults +=
        log.as_array().unwrap().iter().filter(|request| request["status"].as_u64() == status.parse().ok()).count();
    lost(&org, status, &mut tally);
    Some((tally, codes))
}
