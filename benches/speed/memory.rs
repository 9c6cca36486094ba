//! How much memory lists and plans take, and how the size of a list changes it.

use crate::figures::{Goal, Section};
use crate::plot::{self, Line};
use crate::sandbox::{Bench, weighed};

const MIB: f64 = 1024.0;

fn mib(bench: &Bench, arguments: &[&str]) -> f64 {
    weighed(bench.command(arguments)).0 as f64 / MIB
}

/// What is scanned must not be held; what is planned must be held only once, and small.
pub fn measure() -> Section {
    let mut section = Section::new(
        "memory",
        "The most memory that a command had. `bookings list` scans every booking of the future and plans the cancels of \
         those who are Former; only what is planned may be held.",
    );
    let mut scanned: Line = ("bookings scanned".to_owned(), Vec::new());
    let mut smallest = f64::NAN;
    for bookings in [1_000_u32, 10_000, 100_000, 1_000_000] {
        let count = bookings.to_string();
        let bench = Bench::new(
            &[
                "--employees",
                "2000",
                "--former",
                "500",
                "--former-bookings",
                "100",
                "--bookings",
                &count,
                "--series",
                "0",
            ],
            &[],
        );
        let peak = mib(&bench, &["bookings", "list", "-o", "json", "--listing", "all"]);
        if smallest.is_nan() {
            smallest = peak;
        }
        scanned.1.push((f64::from(bookings), peak));
        section.row(
            &format!("{bookings} bookings scanned, 100 planned: MiB"),
            &format!("{peak:.1}"),
            peak,
            Goal::AtMost(24.0),
        );
        if bookings > 1_000 {
            let growth = peak / smallest;
            let what = format!("{bookings} bookings scanned ÷ 1000 scanned");
            section.row(&what, &format!("{growth:.2}"), growth, Goal::AtMost(1.2));
        }
    }
    let mut planned: Line = ("cancels planned".to_owned(), Vec::new());
    for (name, format) in [("-o json", "json"), ("-o tsv", "tsv")] {
        let (mut few, mut points) = (f64::NAN, Vec::new());
        for bookings in [1_000_u32, 20_000, 100_000] {
            let count = bookings.to_string();
            let bench = Bench::new(
                &["--employees", "2000", "--former", "500", "--former-bookings", &count, "--bookings", &count],
                &[],
            );
            let peak = mib(&bench, &["bookings", "list", "-o", format, "--listing", "all"]);
            points.push((f64::from(bookings), peak));
            if bookings == 1_000 {
                few = peak;
            } else {
                let each = (peak - few) * MIB * MIB / f64::from(bookings - 1_000);
                let what = format!("{bookings} cancels planned ({name}): bytes for each beyond 1,000");
                section.row(&what, &format!("{each:.0} ({peak:.1} MiB)"), each, Goal::AtMost(128.0));
            }
        }
        if format == "json" {
            planned.1 = points;
        }
    }
    let mut teams: Line = ("Teams listed (-o tsv)".to_owned(), Vec::new());
    for count in [1_000_u32, 10_000, 100_000] {
        let number = count.to_string();
        let bench = Bench::new(&["--teams", &number, "--employees", "100", "--bookings", "1"], &[]);
        teams.1.push((f64::from(count), mib(&bench, &["teams", "list", "-o", "tsv", "--source", "api"])));
    }
    let svg = plot::lines("Most memory by size", "entries", "MiB", true, &[scanned, planned, teams]);
    section.plot("benchmark-memory.svg", &svg);
    section
}

/// How many Teams the long tables have.
const ROWS: usize = 100_000;

/// A long table, for a person and for a program.
pub fn tables() -> Section {
    let mut section = Section::new(
        "long tables",
        "`teams list` of 100,000 Teams from the first request to the last row, as a table for a person (its columns are as \
         wide as their widest cell, so every row is looked at before the first is written) and as TSV. Rows are written in \
         parts in both cases; the Teams themselves are held, because a group's name can only be judged beside all others.",
    );
    let bench = Bench::new(&["--teams", "100000", "--employees", "100", "--bookings", "1"], &[]);
    let mut peaks = Vec::new();
    for format in ["tsv", "csv", "json", "table"] {
        let (peak, took, lines) = weighed(bench.command(&["teams", "list", "-o", format, "--source", "api"]));
        assert!(lines >= ROWS, "all of them: {lines}");
        let peak = peak as f64 / MIB;
        peaks.push(peak);
        let figure = format!("{:.0} ({peak:.1} MiB)", ROWS as f64 / took.as_secs_f64());
        section.row(&format!("-o {format}: rows a second"), &figure, 0.0, Goal::None);
    }
    let ratio = peaks[3] / peaks[0];
    section.row("memory of the table ÷ memory of TSV", &format!("{ratio:.2}"), ratio, Goal::AtMost(1.2));
    section
}

/// The quick comparisons: what is scanned is not held, and what is planned is held once.
pub fn quick() {
    let peak = |planned: &str, bookings: &str| {
        let seed = [
            "--employees",
            "200",
            "--former",
            "50",
            "--former-bookings",
            planned,
            "--bookings",
            bookings,
            "--series",
            "0",
        ];
        mib(&Bench::new(&seed, &[]), &["bookings", "list", "-o", "json", "--listing", "all"])
    };
    let (few, many) = (peak("50", "500"), peak("50", "20000"));
    if few > 0.0 {
        crate::must("memory at 500 bookings ÷ at 20,000", few / many, 0.7);
    }
    let each = (peak("20000", "20000") - peak("1000", "1000")) * MIB * MIB / 19_000.0;
    if each > 0.0 {
        crate::must("2,000 bytes ÷ those of a planned cancel", 2_000.0 / each, 1.0);
    }
}
