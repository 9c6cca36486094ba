//! `bookings cancel`: under latency, under a rate limit, and with nothing in the way. The journal is on, as always.

use std::io::Write as _;
use std::path::PathBuf;
use std::process::Command;

use serde_json::Value;

use crate::figures::{Goal, Ratios, Section};
use crate::machine;
use crate::peers;
use crate::plot::{self, Line};
use crate::sandbox::{Bench, Logged, timed};

const ALL: [&str; 16] = [
    "bookings",
    "cancel",
    "--yes",
    "-o",
    "json",
    "--max",
    "100000",
    "--max-employees",
    "100000",
    "--max-share",
    "100%",
    "--accept-roster",
    "--running-series",
    "cancel",
    "--grace",
    "0s",
];

fn organisation(employees: u32, former: u32, cancels: u32, serve: &[&str]) -> Bench {
    let (employees, former, cancels) = (employees.to_string(), former.to_string(), cancels.to_string());
    let seed = ["--employees", &employees, "--former", &former, "--bookings", &cancels, "--former-bookings", &cancels];
    Bench::new(&seed, serve)
}

/// Cancels everything, and proves that everything was cancelled once.
fn cancel(bench: &Bench, cancels: u32, flags: &[&str]) -> Run {
    let before = bench.log(0).last().map_or(0, |last| last.number);
    let (took, text) = timed(&mut bench.command(&[&ALL[..], flags].concat()));
    let document: Value = serde_json::from_str(&text).expect("JSON");
    assert_eq!(document["canceled"], cancels, "none lost");
    Run { log: bench.log(before), took: took.as_secs_f64() }
}

struct Run {
    log: Vec<Logged>,
    took: f64,
}

impl Run {
    fn refused(&self) -> usize {
        self.log.iter().filter(|request| request.status == 429).count()
    }

    /// The requests of the cancelling itself, from the first look at an employee to the last cancel, and those after it, which
    /// look for what canceled series leave.
    fn cancelling(&self) -> (usize, usize) {
        let first = self.log.iter().position(|request| request.path.contains("/members/")).unwrap_or(0);
        let last = self.log.iter().rposition(|request| request.path.ends_with("/cancel")).unwrap_or(0);
        (last + 1 - first, self.log.len() - last - 1)
    }

    fn refused_percent(&self) -> f64 {
        self.refused() as f64 * 100.0 / self.log.len() as f64
    }
}

/// How long the last run took from its first line in the journal to its last one, in seconds: every cancel, every check of
/// an employee and every line of the journal, without the listing before it.
fn journal_time(bench: &Bench) -> f64 {
    let text = std::fs::read_to_string(journal(bench)).expect("a journal");
    let at = |event: &str| -> jiff::Timestamp {
        let line = text.lines().rfind(|line| line.contains(&format!("\"event\":\"{event}\""))).expect("such a line");
        let line: Value = serde_json::from_str(line).expect("JSON");
        line["at"].as_str().expect("a time").parse().expect("a time")
    };
    at("end").duration_since(at("run")).as_secs_f64()
}

fn journal(bench: &Bench) -> PathBuf {
    bench.home.path().join(".local/state/ornd-scim/runs/bench.bookings.jsonl")
}

/// A file with the ids of what is to be cancelled.
fn ids(bench: &Bench) -> (PathBuf, Vec<String>) {
    let (_, plan) = timed(&mut bench.command(&["bookings", "list", "-o", "json", "--running-series", "cancel"]));
    let plan: Value = serde_json::from_str(&plan).expect("JSON");
    let bookings = plan["bookings"].as_array().expect("a list");
    let ids: Vec<String> = bookings.iter().filter_map(|item| item["booking_id"].as_str()).map(str::to_owned).collect();
    let file = bench.home.path().join("ids");
    std::fs::write(&file, ids.join("\n")).expect("a file");
    (file, ids)
}

/// 400 bookings of 20 employees at 50 ms.
pub fn latency() -> Section {
    let mut section = Section::new(
        "cancel under latency",
        "400 bookings of 20 employees at 50 ms a request, the journal on. The floor is every request of the cancelling, the \
         reads on which each cancel rests included, at that latency over so many connections; what looks afterwards for \
         exceptions that canceled series leave is at least two requests in a row. aiohttp sends the cancels \
         alone, checks nothing and writes nothing down; its floor is that of the cancels alone.",
    );
    for connections in [1_u32, 8, 32] {
        let (mut ratios, mut alone, mut theirs) = (Ratios::default(), Ratios::default(), Ratios::default());
        let mut requests = 0;
        for _ in 0..if connections == 1 { 1 } else { 3 } {
            let bench = organisation(200, 20, 400, &["--latency", "50ms"]);
            let run = cancel(&bench, 400, &["--concurrency", &connections.to_string()]);
            let took = journal_time(&bench);
            let floor = |requests: f64| requests * 0.05 / f64::from(connections);
            let (canceling, looking) = run.cancelling();
            requests = canceling + looking;
            ratios.push((floor(canceling as f64) + floor(looking as f64).max(2.0 * 0.05)) / took);
            alone.push(floor(400.0) / took);
            if machine::has("aiohttp") {
                let bench = organisation(200, 20, 400, &["--latency", "50ms"]);
                let (file, all) = ids(&bench);
                let (took, done) = timed(&mut peers::cancel("aiohttp", connections, &file, &bench));
                assert_eq!(done.trim(), all.len().to_string(), "it has cancelled all of them");
                theirs.push(floor(400.0) / took.as_secs_f64());
            }
        }
        section.ratios(&format!("{connections} connections: floor ÷ ours"), &ratios, Goal::AtLeast(0.93));
        let what = format!("{connections} connections: requests of ours; of aiohttp and curl");
        section.row(&what, &format!("{requests}; 400"), requests as f64, Goal::None);
        section.ratios(&format!("{connections} connections: floor of the cancels alone ÷ ours"), &alone, Goal::None);
        if machine::has("aiohttp") {
            let what = format!("{connections} connections: floor of the cancels alone ÷ aiohttp");
            section.ratios(&what, &theirs, Goal::None);
        }
    }
    section
}

/// How much of a limit of 50 a second, burst 5, is used.
pub fn rate() -> Section {
    let mut section = Section::new(
        "cancel under a rate limit",
        "A limit of 50 requests a second with a burst of 5. Every request counts against it, also those of the list. The \
         figure is the least time that the limit allows for what was sent, as a part of the time it took, and how many \
         requests were refused with 429.",
    );
    let mut lines: Vec<Line> = Vec::new();
    let mut one = |section: &mut Section, name: &str, run: &Run, floor: f64, goals: [Goal; 2]| {
        let part = floor / run.took;
        section.row(&format!("{name}: part of the limit used"), &format!("{part:.3}"), part, goals[0]);
        let refused = run.refused_percent();
        section.row(&format!("{name}: refused, %"), &format!("{refused:.2}"), refused, goals[1]);
        lines.push((name.to_owned(), by_second(&run.log)));
    };
    let flags = ["--rate", "50/s", "--burst", "5"];
    // The first five are the burst.
    let floor = |run: &Run| (run.log.len() - run.refused()).saturating_sub(5) as f64 / 50.0;

    let bench = organisation(200, 20, 600, &flags);
    let run = cancel(&bench, 600, &["--rate", "50/s"]);
    one(&mut section, "given", &run, floor(&run), [Goal::AtLeast(0.97), Goal::AtMost(0.0)]);

    let bench = organisation(200, 20, 600, &flags);
    let run = cancel(&bench, 600, &[]);
    one(&mut section, "unknown, 600", &run, floor(&run), [Goal::AtLeast(0.88), Goal::AtMost(1.0)]);
    // Another 600 in the same home, where the rate was written down.
    let seed = ["--employees", "200", "--former", "20", "--bookings", "600", "--former-bookings", "600", "--seed", "2"];
    Bench::seed(bench.home.path(), &seed);
    let run = cancel(&bench, 600, &[]);
    one(&mut section, "remembered, 600", &run, floor(&run), [Goal::AtLeast(0.95), Goal::AtMost(1.0)]);

    let bench = organisation(200, 20, 2_000, &flags);
    let run = cancel(&bench, 2_000, &[]);
    one(&mut section, "unknown, 2,000", &run, floor(&run), [Goal::AtLeast(0.93), Goal::AtMost(1.0)]);

    if machine::has("requests + Retry") {
        let bench = organisation(200, 20, 120, &flags);
        let (file, all) = ids(&bench);
        let before = bench.log(0).last().map_or(0, |last| last.number);
        let (took, done) = timed(&mut peers::cancel("requests + Retry", 1, &file, &bench));
        assert_eq!(done.trim(), all.len().to_string(), "it has cancelled all of them");
        let run = Run { log: bench.log(before), took: took.as_secs_f64() };
        one(&mut section, "requests + Retry, unknown, 120", &run, floor(&run), [Goal::None; 2]);
    }
    // Where in the rhythm of the trials the rate comes back decides about some percent.
    let (mut used, mut refused) = (Ratios::default(), Ratios::default());
    for back in [390, 400, 410] {
        let limit = format!("50/s,burst=5 then 10/s after 200 then 50/s after {back}");
        let run = cancel(&organisation(200, 20, 600, &["--rate", &limit]), 600, &[]);
        let (slow, fast) = (f64::from(back - 200), (run.log.len() - run.refused()) as f64 - f64::from(back));
        let floor = 195.0 / 50.0 + slow / 10.0 + fast / 50.0;
        used.push(floor / run.took);
        refused.push(run.refused_percent());
        if back == 400 {
            lines.push(("50, then 10, then 50".to_owned(), by_second(&run.log)));
        }
    }
    section.ratios("50, then 10, then 50: part of the limit used", &used, Goal::AtLeast(0.8));
    section.ratios("50, then 10, then 50: refused, %", &refused, Goal::AtMost(1.0));
    let svg = plot::lines("Requests let through a second (limit 50/s)", "seconds", "requests/s", false, &lines);
    section.plot("benchmark-rate.svg", &svg);
    section
}

/// Requests that were let through, by second.
fn by_second(log: &[Logged]) -> Vec<(f64, f64)> {
    let Some(first) = log.first() else { return Vec::new() };
    let mut seconds: Vec<f64> = Vec::new();
    for request in log.iter().filter(|request| request.status != 429) {
        let second = (request.answered - first.arrived).max(0.0) as usize;
        if seconds.len() <= second {
            seconds.resize(second + 1, 0.0);
        }
        seconds[second] += 1.0;
    }
    // The last second is not a whole one.
    seconds.pop();
    seconds.into_iter().enumerate().map(|(second, count)| (second as f64, count)).collect()
}

/// Nothing in the way: what the program itself costs.
pub fn headroom() -> Section {
    const CANCELS: u32 = 20_000;
    let mut section = Section::new(
        "cancel without limits",
        "20,000 cancels of 250 employees with 8 connections, no latency, no limit: the time of `curl -Z --parallel-max 8`, \
         which sends the cancels alone, as a multiple of ours from the first line of the journal to the last, checks and \
         journal included. wrk reads one booking again and again: the ceiling of what the sandbox answers on its core.",
    );
    let (mut ratios, mut rates) = (Ratios::default(), Ratios::default());
    for _ in 0..3 {
        let bench = organisation(1_000, 250, CANCELS, &[]);
        let run = cancel(&bench, CANCELS, &["--concurrency", "8"]);
        let ours = journal_time(&bench);
        let (canceling, looking) = run.cancelling();
        rates.push((canceling + looking) as f64 / ours);
        if machine::has("curl -Z") {
            let bench = organisation(1_000, 250, CANCELS, &[]);
            ratios.push(curl(&bench) / ours);
        }
    }
    if machine::has("curl -Z") {
        section.ratios("curl -Z ÷ ours", &ratios, Goal::AtLeast(1.0));
    }
    section.ratios("ours, requests a second", &rates, Goal::None);
    if machine::has("wrk") {
        section.ratios("wrk, requests a second", &wrk(), Goal::None);
    }
    section
}

/// The cancels alone, by curl.
fn curl(bench: &Bench) -> f64 {
    let (_, all) = ids(bench);
    let config = bench.home.path().join("curl");
    let mut file = std::fs::File::create(&config).expect("a file");
    writeln!(file, "request = POST\nheader = \"Authorization: Bearer {}\"", bench.api_token()).expect("a line");
    for id in &all {
        let api = &bench.environment()["API"];
        writeln!(file, "url = \"{api}/bookings/{id}/cancel\"\noutput = /dev/null").expect("a line");
    }
    let mut command = Command::new("curl");
    command.args(["-sS", "-Z", "--parallel-max", "8", "-K"]).arg(&config);
    let before = bench.log(0).last().map_or(0, |last| last.number);
    let (took, _) = timed(&mut command);
    let done = bench.log(before).iter().filter(|request| request.is_cancel() && request.status == 200).count();
    assert_eq!(done, all.len(), "it has cancelled all of them");
    took.as_secs_f64()
}

fn wrk() -> Ratios {
    let bench = organisation(100, 20, 100, &[]);
    let (_, all) = ids(&bench);
    let url = format!("{}/bookings/{}", bench.environment()["API"], all[0]);
    let authorization = format!("Authorization: Bearer {}", bench.api_token());
    let (_, text) = timed(Command::new("wrk").args(["-t", "1", "-c", "8", "-d", "5s", "-H", &authorization]).arg(url));
    let rate = text
        .lines()
        .find_map(|line| line.trim().strip_prefix("Requests/sec:"))
        .and_then(|rate| rate.trim().parse().ok());
    rate.into_iter().collect()
}

/// How many requests a listing takes.
pub fn requests() -> Section {
    let mut section = Section::new(
        "requests of bookings list",
        "How many requests the way takes that the program chooses, as a multiple of the cheaper of the two that there are: \
         all of the future in time windows, or employee by employee.",
    );
    for (name, seed) in [
        (
            "few Former, many bookings",
            ["--employees", "2000", "--former", "12", "--bookings", "60000", "--former-bookings", "40"],
        ),
        (
            "many Former, few bookings",
            ["--employees", "3000", "--former", "800", "--bookings", "500", "--former-bookings", "300"],
        ),
        ("many of both", ["--employees", "3000", "--former", "800", "--bookings", "60000", "--former-bookings", "300"]),
    ] {
        let bench = Bench::new(&seed, &[]);
        let counts = ["auto", "all", "employees"].map(|listing| {
            let before = bench.log(0).last().map_or(0, |last| last.number);
            timed(&mut bench.command(&["bookings", "list", "-o", "json", "--listing", listing]));
            bench.log(before).len()
        });
        let ratio = counts[0] as f64 / counts[1].min(counts[2]) as f64;
        let figure = format!("{ratio:.2} ({}; whole {}, employees {})", counts[0], counts[1], counts[2]);
        section.row(name, &figure, ratio, Goal::AtMost(1.1));
    }
    // The least is a token and ten pages of 100.
    for employees in ["990", "1000"] {
        let bench = Bench::new(&["--employees", employees, "--former", "0", "--bookings", "5000"], &[]);
        let before = bench.log(0).last().map_or(0, |last| last.number);
        timed(&mut bench.command(&["bookings", "cancel", "--yes", "-q"]));
        let sent = bench.log(before).len();
        let what = format!("nobody is Former, {employees} employees: requests");
        section.row(&what, &sent.to_string(), sent as f64, Goal::AtMost(11.0));
    }
    section
}

/// The quick comparisons: a change of order of magnitude fails, whatever else the machine does.
pub fn quick() {
    let bench = organisation(100, 5, 100, &["--latency", "50ms"]);
    let run = cancel(&bench, 100, &["--concurrency", "8"]);
    let (canceling, looking) = run.cancelling();
    let ratio = (canceling + looking) as f64 * 0.05 / 8.0 / journal_time(&bench);
    crate::must("cancels under latency, 8 connections: floor ÷ actual", ratio, 0.3);
    let bench = organisation(100, 5, 150, &["--rate", "50/s", "--burst", "5"]);
    let run = cancel(&bench, 150, &["--rate", "50/s"]);
    crate::must("cancels at a rate that is given: part of it used", (run.log.len() - 5) as f64 / 50.0 / run.took, 0.6);
}
