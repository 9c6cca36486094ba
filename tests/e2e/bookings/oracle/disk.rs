//! A disk that is full while the journal is written: nothing is sent whose intent could not be written down. A limit on the
//! size of files makes writing fail the same way without a file system of its own.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::Duration;

use super::all;
use super::broken_disk::can_trace;
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
        let output = shell(&org, &script).output().unwrap();
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
                tally.wrong.push(format!("{case}: {id} was canceled, and its intent is not in the journal"));
            }
        }
        stopped_in_the_middle += usize::from(!org.cancelled().is_empty());
        second(&org, &case, &mut tally);
    }
    assert!(stopped_in_the_middle > 5, "the limits are too low to stop a run in its middle");
    tally.prove("a full disk");
}

/// Half of a line fits on the disk. Then there is room again, while the outcome of another cancel is still to be written: it
/// must not come behind the half of a line, which is taken back, or, where not even that works, is the last that is written.
#[test]
fn half_a_line_never_stays_in_front_of_another() {
    let (org, mut tally) = (Org::new(&world(4, 40)), Tally::default());
    let path = journal(&org).display().to_string();
    let strace = format!("strace -f -qq -o /dev/null -P {path} -e trace=ftruncate -e inject=ftruncate:error=EIO");
    for around in ["", strace.as_str()] {
        if !around.is_empty() && !can_trace() {
            continue;
        }
        fresh(&org, &world(4, 40));
        // It is not answered until its time is over; then it is sent again, and its outcome written.
        org.behave("fault=POST /cancel stall at=1");
        let before = Before::look(&org);
        let program = format!("{around} \"{BINARY}\" bookings cancel --yes -o json --concurrency 2 --timeout 5s");
        let child = shell(&org, &format!("trap '' XFSZ; ulimit -S -f 9; exec {program}")).spawn().unwrap();
        wait_until_stuck(&org);
        let pid = std::fs::read_to_string(org.machine.state().join("runs/acme.lock")).unwrap();
        let pid = pid.strip_prefix("process ").and_then(|text| text.split(',').next()).unwrap();
        let room = Command::new("prlimit").args(["--pid", pid, "--fsize=unlimited:unlimited"]).status().unwrap();
        assert!(room.success(), "prlimit: {room}");
        let output = child.wait_with_output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        let case = format!("half a line, {around}");
        assert_eq!(output.status.code(), Some(1), "{case}: {stderr}");
        tally.faults += 1;
        let document = serde_json::from_slice(&output.stdout).expect("a whole document");
        before.judge(&org, &case, Some(&Told::from_document(1, &document)), &mut tally);
        second(&org, &case, &mut tally);
        org.machine.run(&["bookings", "log", "--verify"]).code(0);
    }
    tally.prove("half a line");
}

/// Waits until no further cancel comes, however often one looks.
fn wait_until_stuck(org: &Org) {
    org.wait_for("POST /cancel", 2);
    let (mut sent, mut same) = (0, 0);
    while same < 60 {
        let now = org.sent("POST /cancel");
        same = if now == sent { same + 1 } else { 0 };
        sent = now;
        std::thread::sleep(Duration::from_millis(10));
    }
}

/// A shell with the machine's environment, which runs the program.
fn shell(org: &Org, script: &str) -> Command {
    let mut shell = Command::new("bash");
    shell.args(["-c", script]).env_clear().env("PATH", "/usr/bin:/bin");
    shell.envs(org.machine.command(&[]).get_envs().filter_map(|(name, value)| Some((name, value?))));
    shell.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
    shell
}

/// Whose intent stands in the journal.
pub fn intents(org: &Org) -> BTreeSet<String> {
    let text = std::fs::read_to_string(journal(org)).unwrap_or_default();
    let lines = text.lines().filter_map(|line| serde_json::from_str::<serde_json::Value>(line).ok());
    lines
        .filter(|line| line["event"] == "intent")
        .map(|line| line["item"]["booking_id"].as_str().unwrap().to_owned())
        .collect()
}
