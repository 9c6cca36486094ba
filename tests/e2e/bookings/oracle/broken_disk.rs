//! A disk that fails: each call of the system by which a run writes its journal, its lock and what it keeps for the next run
//! ends with an error, once or from then on (`strace --inject`; skipped where there is no strace, or where it may not
//! trace).

use std::path::{Path, PathBuf};
use std::process::{Command, Output, Stdio};

use super::all;
use super::crashes::{fresh, second};
use super::disk::intents;
use super::judge::{Before, Tally, Told};
use crate::bookings::org::{Org, world};
use crate::support::BINARY;

const BOOKINGS: usize = 12;

/// The calls that fail together, by the file they are about. Without one it is whatever file they are about, which are those
/// that are written anew and renamed.
const CALLS: [(&str, Option<&str>); 13] = [
    ("write", Some("acme.bookings.jsonl")),
    ("write,ftruncate", Some("acme.bookings.jsonl")),
    ("fsync,fdatasync", Some("acme.bookings.jsonl")),
    ("openat", Some("acme.bookings.jsonl")),
    ("fchmod", Some("acme.bookings.jsonl")),
    ("openat", Some("acme.lock")),
    ("flock", Some("acme.lock")),
    ("ftruncate", Some("acme.lock")),
    ("write", Some("acme.lock")),
    ("openat", Some("acme.last.json")),
    ("rename,renameat,renameat2", Some("acme.last.json")),
    ("fsync", None),
    ("rename,renameat,renameat2", None),
];

#[test]
fn every_write_fails_once_and_from_then_on() {
    if !can_trace() {
        return;
    }
    let (org, mut tally) = (Org::new(&world(4, BOOKINGS)), Tally::default());
    let mut stopped_in_the_middle = 0;
    let errors: &[&str] = if all() { &["EIO", "ENOSPC"] } else { &["EIO"] };
    for (calls, file) in CALLS {
        for error in errors {
            for (from_then_on, concurrency) in [("", "1"), ("+", "4")] {
                // Until a number that no call has; of many, some are enough for `cargo test`.
                for at in (1..).filter(|at| all() || [1, 2, 3, 9, 27].contains(at)) {
                    fresh(&org, &world(4, BOOKINGS));
                    let before = Before::look(&org);
                    let when = format!("error={error}:when={at}{from_then_on}");
                    let (output, hit) = traced(&org, calls, file, &when, concurrency);
                    if !hit {
                        break;
                    }
                    let case = format!("{calls} of {file:?} {when}");
                    judge(&org, &before, &output, &case, &mut tally);
                    let done = org.cancelled().len();
                    stopped_in_the_middle += usize::from(done > 0 && done < BOOKINGS);
                    second(&org, &case, &mut tally);
                }
            }
        }
    }
    assert!(stopped_in_the_middle > 1, "nothing failed in the middle of a run");
    tally.prove_with("a broken disk", ", EIO and ENOSPC at every write");
}

/// Whether there is a strace that may trace; says so when there is none.
pub fn can_trace() -> bool {
    let traces = Command::new("strace").args(["-f", "-qq", "-e", "trace=none", "true"]).output();
    let can = traces.as_ref().is_ok_and(|output| output.status.success());
    if !can {
        eprintln!("skipped: strace is missing or may not trace here ({traces:?})");
    }
    can
}

fn judge(org: &Org, before: &Before, output: &Output, case: &str, tally: &mut Tally) {
    let (stdout, stderr) = (String::from_utf8_lossy(&output.stdout), String::from_utf8_lossy(&output.stderr));
    let code = output.status.code().unwrap_or_else(|| panic!("{case}: {output:?}"));
    // What is kept for the guards of the next run only warns; a lock goes with the process, and a renamed file is there, also
    // when its folder could not be forced to the disk.
    assert!(code == 1 || (code == 0 && !case.contains("bookings.jsonl")), "{case}: exit code {code}: {stderr}");
    let told = stderr.contains("(os error ") || (code == 0 && !case.contains("last.json"));
    assert!(told, "{case}: the cause is not told: {stderr}");
    tally.faults += 1;
    let document = (!stdout.is_empty()).then(|| serde_json::from_str(&stdout).expect("a whole document"));
    before.judge(org, case, document.map(|document| Told::from_document(code, &document)).as_ref(), tally);
    // That the run begins is on the disk before anything is changed.
    if case.starts_with("fsync,fdatasync") && case.contains("when=1") {
        org.nothing_changed();
    }
    let written = intents(org);
    for id in org.cancelled().iter().filter(|id| !written.contains(*id)) {
        tally.wrong.push(format!("{case}: {id} was canceled, and its intent is not in the journal"));
    }
}

/// A run of which some calls fail, and whether any did.
fn traced(org: &Org, calls: &str, file: Option<&str>, when: &str, concurrency: &str) -> (Output, bool) {
    let log: PathBuf = org.machine.path("strace");
    let runs = org.machine.state().join("runs");
    std::fs::create_dir_all(&runs).unwrap();
    let mut strace = Command::new("strace");
    strace.args(["-f", "-qq", "-o"]).arg(&log);
    if let Some(file) = file {
        strace.arg("-P").arg(runs.join(file));
    }
    strace.arg("-e").arg(format!("trace={calls}")).arg("-e").arg(format!("inject={calls}:{when}"));
    strace.args([BINARY, "bookings", "cancel", "--yes", "-o", "json", "--concurrency", concurrency]);
    // The machine's environment, with strace around the program.
    strace.env_clear().env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
    strace.envs(org.machine.command(&[]).get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = strace.output().unwrap();
    (output, injected(&log))
}

fn injected(log: &Path) -> bool {
    std::fs::read_to_string(log).unwrap().contains("(INJECTED)")
}
