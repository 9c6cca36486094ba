//! How near `bookings cancel` comes to what latency and rate limit allow, and what listing costs in requests and memory.
//!
//! `cargo bench --bench cancel [-- latency|rate|memory|requests|nothing]`. Floors come from the sandbox's own settings; every
//! figure is a ratio within one run. The journal is on, as always.

#![allow(clippy::unwrap_used, clippy::expect_used, clippy::panic, clippy::print_stdout, clippy::cast_precision_loss)]
#![allow(dead_code)] // Not every benchmark uses all of what they share.

mod support;

use serde_json::Value;
use support::{Measured, Served, measure, median, run};

/// A home with a sandbox of these workloads, served with these flags.
struct Bench {
    home: tempfile::TempDir,
    served: Served,
}

impl Bench {
    fn new(seed: &[&str], flags: &[&str]) -> Self {
        let home = tempfile::tempdir().unwrap();
        run(home.path(), &[&["--sandbox", "sandbox", "seed", "large", "--yes"], seed].concat());
        let served = Served::start(home.path(), flags);
        Self { home, served }
    }

    fn run(&self, arguments: &[&str]) -> Measured {
        measure(self.served.command(self.home.path(), arguments))
    }

    fn ask(&self, path: &str) -> Value {
        self.served.control(path)
    }

    /// How many requests the API got since the last time, by method.
    fn requests(&self) -> (usize, usize, usize) {
        let log = self.ask("/_sandbox/log");
        let log = log.as_array().unwrap();
        let count = |wanted: &str| log.iter().filter(|entry| entry["method"] == wanted).count();
        let refused = log.iter().filter(|entry| entry["status"] == 429).count();
        (count("GET"), count("POST"), refused)
    }
}

fn main() {
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    let wants = |name: &str| wanted.is_empty() || wanted.iter().any(|wanted| wanted == name);
    if wants("latency") {
        latency();
    }
    if wants("rate") {
        rate();
    }
    if wants("memory") {
        memory();
    }
    if wants("requests") {
        requests();
    }
    if wants("nothing") {
        nothing();
    }
}

/// How long the last run took from its first line in the journal to its last one, in seconds: with every cancel, every
/// check of an employee and every line of the journal, without the listing before it.
fn cancelling(bench: &Bench) -> f64 {
    let journal = bench.home.path().join(".local/state/ornd-scim/runs/bench.bookings.jsonl");
    let text = std::fs::read_to_string(journal).unwrap();
    let at = |event: &str| -> jiff::Timestamp {
        let line = text.lines().rfind(|line| line.contains(&format!("\"event\":\"{event}\""))).unwrap();
        let line: Value = serde_json::from_str(line).unwrap();
        line["at"].as_str().unwrap().parse().unwrap()
    };
    at("end").duration_since(at("run")).as_secs_f64()
}

/// 400 bookings of 20 employees at 50 ms: the floor is every request of the cancelling (each employee is read again), at that
/// latency, over so many connections.
fn latency() {
    println!("400 cancels of 20 employees, 50 ms latency (floor / actual; to reach 0.93)");
    for connections in [1_u32, 8, 32] {
        let (mut ratios, mut alone) = (vec![], vec![]);
        for _ in 0..3 {
            let bench = Bench::new(
                &["--employees", "200", "--former", "20", "--bookings", "400", "--former-bookings", "400"],
                &["--latency", "50ms"],
            );
            let concurrency = connections.to_string();
            let done = bench.run(&[
                "bookings",
                "cancel",
                "--yes",
                "-o",
                "json",
                "--max",
                "1000",
                "--running-series",
                "cancel",
                "--concurrency",
                &concurrency,
            ]);
            let document: Value = serde_json::from_str(&done.stdout).unwrap();
            assert_eq!(document["done"], 400, "{}", done.stdout);
            let log = bench.ask("/_sandbox/log");
            let log = log.as_array().unwrap();
            let first = log.iter().position(|entry| entry["path"].as_str().unwrap().contains("/members/")).unwrap();
            let sent = (log.len() - first) as f64;
            let actual = cancelling(&bench);
            ratios.push(sent * 0.050 / f64::from(connections) / actual);
            alone.push(400.0 * 0.050 / f64::from(connections) / actual);
        }
        println!("  {connections:>2} connections: {:.3} (of the cancels alone {:.3})", median(ratios), median(alone));
    }
}

/// 50 a second, burst 5: how much of the limit is used, and how often it is hit.
fn rate() {
    println!("rate-bound cancel, 50/s, burst 5 (part of the limit used; 429 of all requests)");
    for (name, cancels, flags, to_reach) in [
        ("given", "600", &["--rate", "50/s"][..], "0.97, none"),
        ("unknown", "600", &[], "0.80, 1 %"),
        ("unknown", "2000", &[], "0.90, 1 %"),
    ] {
        let bench = Bench::new(
            &["--employees", "200", "--former", "20", "--bookings", cancels, "--former-bookings", cancels],
            &["--rate", "50/s", "--burst", "5"],
        );
        one_rate(&bench, name, cancels, flags, to_reach);
        if name == "unknown" && cancels == "600" {
            // Booked again by seeding the same state is another server; so the second run has its own bookings.
            run(
                bench.home.path(),
                &[
                    "--sandbox",
                    "sandbox",
                    "seed",
                    "large",
                    "--yes",
                    "--employees",
                    "200",
                    "--former",
                    "20",
                    "--bookings",
                    "600",
                    "--former-bookings",
                    "600",
                    "--seed",
                    "2",
                ],
            );
            one_rate(&bench, "remembered", cancels, &[], "0.95");
        }
    }
}

fn one_rate(bench: &Bench, name: &str, cancels: &str, flags: &[&str], to_reach: &str) {
    let before = bench.requests();
    let arguments = ["bookings", "cancel", "--yes", "-o", "json", "--max", "5000", "--accept-roster"];
    let done = bench.run(&[&arguments[..], flags].concat());
    let document: Value = serde_json::from_str(&done.stdout).unwrap();
    assert_eq!(
        document["done"].as_u64(),
        cancels.parse().ok(),
        "none lost: {}",
        &done.stdout[..400.min(done.stdout.len())]
    );
    let after = bench.requests();
    let sent = after.0 + after.1 - before.0 - before.1;
    let refused = after.2 - before.2;
    // Every request counts against the limit, also those of the list; the first five are the burst.
    let floor = (sent - refused - 5) as f64 / 50.0;
    println!(
        "  {name}, {cancels} cancels: {:.3} of the limit, {refused} of {sent} requests refused ({:.2} %); to reach {to_reach}",
        floor / done.took.as_secs_f64(),
        refused as f64 * 100.0 / sent as f64
    );
}

/// What is scanned must not be held.
fn memory() {
    println!("memory of bookings list by occurrences scanned (to reach 1.2 of the smallest, 24 MiB)");
    let mut smallest = None;
    for bookings in ["1000", "100000", "1000000"] {
        let bench = Bench::new(
            &[
                "--employees",
                "2000",
                "--former",
                "500",
                "--former-bookings",
                "100",
                "--bookings",
                bookings,
                "--series",
                "0",
            ],
            &[],
        );
        for listing in ["all", "auto"] {
            let listed = bench.run(&["bookings", "list", "-o", "json", "--listing", listing]);
            assert_eq!(listed.code, 0);
            let peak = listed.peak as f64 / 1024.0;
            let first = *smallest.get_or_insert(peak);
            println!(
                "  {bookings:>8} bookings, --listing {listing}: {peak:.1} MiB, {:.2} of the smallest, {:.1} s",
                peak / first,
                listed.took.as_secs_f64()
            );
        }
    }
}

/// The way that is chosen beside the two there are.
fn requests() {
    println!("requests of bookings list: chosen way beside both (to reach 1.1 of the cheaper)");
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
        let mut counts = vec![];
        let mut last = bench.requests();
        for listing in ["auto", "all", "employees"] {
            assert_eq!(bench.run(&["bookings", "list", "-o", "json", "--listing", listing]).code, 0);
            let now = bench.requests();
            counts.push(now.0 + now.1 - last.0 - last.1);
            last = now;
        }
        let cheaper = counts[1].min(counts[2]);
        println!(
            "  {name}: {} requests; all {}, employees {}: {:.2}",
            counts[0],
            counts[1],
            counts[2],
            counts[0] as f64 / cheaper as f64
        );
    }
}

/// Nobody has left: a token and the employees, nothing else.
fn nothing() {
    let bench = Bench::new(&["--employees", "1000", "--former", "0", "--bookings", "5000"], &[]);
    let done = bench.run(&["bookings", "cancel", "--yes", "-q"]);
    let sent = bench.requests();
    println!("nothing to do, 1,000 employees: {} requests (10 pages and a token), exit {}", sent.0 + sent.1, done.code);
}
