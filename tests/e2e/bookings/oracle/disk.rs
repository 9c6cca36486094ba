//! A disk that is full while the journal is written: nothing is sent whose intent could not be written down. A limit on the
//! size of files makes writing fail the same way without a file system of its own.

use std::collections::BTreeSet;

use super::all;
use super::crashes::{fresh, journal, second};
use super::judge::{Before, Tally, Told};
use crate::bookings::org::{Org, world};
use crate::support::BINARY;

#[test]
fn nothing_is_sent_that_could_not_be_written_down() {
    let (org, mut tally) = (Org::new(&world(4, 40)), Tally::default());
    let mut stopped_in_the_middle = 0;
    // KiB; the journal of the whole run takes more than fifty.
    for limit in 1..=if all() { 50 } else { 9 } {
        fresh(&org, &world(4, 40));
        let before = Before::look(&org);
        let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"{BINARY}\" bookings cancel --yes -o json");
        // The machine's environment, with a shell around the program.
        let plain = org.machine.command(&[]);
        let mut shell = std::process::Command::new("bash");
        shell.args(["-c", &script]).env_clear().env("PATH", "/usr/bin:/bin");
        shell.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
        let output = shell.output().unwrap();
        let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
        let case = format!("the journal may take {limit} KiB");
        assert_eq!(output.status.code(), Some(1), "{case}: {stderr}");
        assert!(stderr.contains("the journal cannot be used"), "{case}: {stderr}");
        tally.faults += 1;
        let told = (!stdout.is_empty())
            .then(|| Told::from_document(1, &serde_json::from_str(&stdout).expect("a whole document")));
        before.judge(&org, &case, told.as_ref(), &mut tally);
        let written = intents(&org);
        for id in org.cancelled() {
            if !written.contains(&id) {
                tally.wrong.push(format!("{case}: {id} was cancelled, and its intent is not in the journal"));
            }
        }
        stopped_in_the_middle += usize::from(!org.cancelled().is_empty());
        second(&org, &case, &mut tally);
    }
    assert!(stopped_in_the_middle > 5, "the limits are too low to stop a run in its middle");
    tally.prove("a full disk");
}

pub fn intents(org: &Org) -> BTreeSet<String> {
    let text = std::fs::read_to_string(journal(org)).unwrap_or_default();
    let lines = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    lines
        .filter(|line| line["event"] == "intent")
        .map(|line| line["item"]["booking_id"].as_str().unwrap().to_owned())
        .collect()
}
