//! Processor time beside that of the minimal client, which reads the same pages from the same server and checks nothing.

use std::process::{Command, Stdio};

use jiff::{Timestamp, ToSpan as _};
use nix::sys::resource::{UsageWho, getrusage};
use nix::sys::time::TimeValLike as _;

use crate::figures::{Goal, Ratios, Section};
use crate::minimal::JOBS;
use crate::plot;
use crate::sandbox::Bench;

/// Processor time of all children that have ended, user and system, in seconds.
fn of_children() -> f64 {
    let usage = getrusage(UsageWho::RUSAGE_CHILDREN).expect("a Unix");
    [usage.user_time(), usage.system_time()].map(|time| time.num_microseconds() as f64 / 1e6).iter().sum()
}

/// Runs it to its end: its processor time in seconds, and the most memory in MiB that it says it had.
fn spent(mut command: Command) -> (f64, f64) {
    let before = of_children();
    let ended = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::piped()).output().expect("it starts");
    let seconds = of_children() - before;
    let said = String::from_utf8_lossy(&ended.stderr);
    assert!(ended.status.code().is_some_and(|code| code == 0 || code == 3), "{command:?}: {said}");
    let peak = said.lines().find_map(|line| line.strip_prefix("peak memory: ")?.split(' ').next()?.parse().ok());
    (seconds, peak.unwrap_or(0.0) / 1024.0)
}

fn minimal(bench: &Bench, job: &str) -> Command {
    let mut command = Command::new(std::env::current_exe().expect("this program"));
    let now = Timestamp::now();
    let until = now + (732 * 24).hours();
    command.args(["minimal", job]).envs(bench.environment());
    command.env("FROM", now.to_string()).env("UNTIL", until.to_string());
    command
}

/// Ours, the minimal client, and their ratio, over some pairs.
fn compared(bench: &Bench, arguments: &[&str], job: &str, runs: usize) -> (Ratios, f64, f64) {
    let (mut ratios, mut ours, mut theirs) = (Ratios::default(), Ratios::default(), Ratios::default());
    for _ in 0..runs {
        let (our, _) = spent(bench.command(arguments));
        let (their, _) = spent(minimal(bench, job));
        ratios.push(our / their);
        ours.push(our);
        theirs.push(their);
    }
    (ratios, ours.median(), theirs.median())
}

pub fn measure() -> Section {
    let mut section = Section::new(
        "processor time",
        "What the program spends beside what any client must: a minimal client (hyper, `serde_json` into the needed fields, no \
         checks) reads the same pages from the same server, one after the other. The time is that of user and system.",
    );
    let mut shown = Vec::new();
    for (teams, runs) in [(10_000, 5), (200_000, 2)] {
        let bench = Bench::new(&["--teams", &teams.to_string(), "--employees", "50", "--bookings", "1"], &[]);
        let listing = ["teams", "list", "-o", "tsv", "--source", "api"];
        let (ratios, ours, theirs) = compared(&bench, &listing, JOBS[0], runs);
        section.ratios(&format!("`teams list` of {teams}: ours ÷ minimal"), &ratios, Goal::AtMost(1.5));
        shown.push((format!("teams list, {teams}"), ours));
        shown.push(("minimal client".to_owned(), theirs));
    }
    let bench = Bench::new(
        &["--employees", "1000", "--former", "50", "--former-bookings", "100", "--bookings", "100000", "--series", "0"],
        &[],
    );
    let listing = ["bookings", "list", "-o", "tsv", "--listing", "all"];
    let (ratios, ours, theirs) = compared(&bench, &listing, JOBS[1], 3);
    section.ratios("`bookings list` of 100,000: ours ÷ minimal", &ratios, Goal::AtMost(1.5));
    shown.push(("bookings list, 100,000".to_owned(), ours));
    shown.push(("minimal client".to_owned(), theirs));
    drop(bench);

    let bench = Bench::new(&["--teams", "200", "--employees", "100000", "--bookings", "1"], &[]);
    let check = ["employees", "check", "-o", "tsv"];
    let (ratios, ours, theirs) = compared(&bench, &check, JOBS[2], 3);
    section.ratios("`employees check` of 100,000 in API and SCIM: ours ÷ minimal", &ratios, Goal::AtMost(1.5));
    shown.push(("employees check, 100,000".to_owned(), ours));
    shown.push(("minimal client".to_owned(), theirs));
    let list: Ratios = (0..3)
        .map(|_| spent(bench.command(&check)).0 / spent(bench.command(&["employees", "list", "-o", "tsv"])).0)
        .collect();
    section.ratios("`employees check` ÷ `employees list` of 100,000", &list, Goal::AtMost(1.15));
    let ours = spent(with_memory(bench.command(&check))).1;
    let theirs = spent(minimal(&bench, JOBS[2])).1;
    let more = ours - theirs;
    section.row(
        "`employees check` of 100,000: MiB above the minimal client",
        &format!("{more:.1} ({ours:.1} and {theirs:.1})"),
        more,
        Goal::AtMost(64.0),
    );
    section.plot("benchmark-processor.svg", &plot::bars("Processor time", "s", &shown));
    section
}

fn with_memory(mut command: Command) -> Command {
    command.arg("-vv");
    command
}
