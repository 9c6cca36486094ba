//! Speed, measured side by side with what people use today.
//!
//! `cargo bench --bench speed` measures everything and writes `docs/benchmarks.md` with its plots; names after `--` choose
//! sections (`-- start-up list`), `-- quick` compares a few figures with their floors, with generous margins, and writes
//! nothing. Each client runs in turn with ours in the same run, so that a machine whose speed drifts slows both; what counts
//! is the median of the ratios of neighbours. Nothing is installed: what is missing is named, and its rows are left out.
//! `BENCH_PYTHON` names the Python whose libraries are compared with.

// A benchmark prints its figures, and ends when it cannot measure. Its numbers are far below what a f64 holds exactly.
#![allow(
    clippy::print_stdout,
    clippy::print_stderr,
    clippy::unwrap_used,
    clippy::expect_used,
    clippy::panic,
    clippy::format_push_string
)]
#![allow(clippy::cast_precision_loss, clippy::cast_possible_truncation, clippy::cast_sign_loss)]

mod cancel;
mod figures;
mod lists;
mod machine;
mod memory;
mod minimal;
mod peers;
mod plot;
mod processor;
mod sandbox;
mod size;
mod start_up;

use figures::Section;

/// What measures a section.
type Measure = fn() -> Section;

/// Every section, in the order of the document.
const SECTIONS: [(&str, Measure); 12] = [
    ("start-up", start_up::measure),
    ("loopback", lists::loopback),
    ("processor", processor::measure),
    ("list-latency", lists::latency),
    ("together", lists::together),
    ("cancel-latency", cancel::latency),
    ("rate", cancel::rate),
    ("headroom", cancel::headroom),
    ("requests", cancel::requests),
    ("memory", memory::measure),
    ("tables", memory::tables),
    ("size", size::measure),
];

fn main() {
    let mut arguments = std::env::args().skip(1);
    if arguments.next().as_deref() == Some("minimal") {
        return minimal::main(&arguments.next().unwrap_or_default());
    }
    let wanted: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with('-')).collect();
    if let Some(unknown) =
        wanted.iter().find(|name| *name != "quick" && SECTIONS.iter().all(|(known, _)| known != name))
    {
        let known: Vec<&str> = SECTIONS.iter().map(|(name, _)| *name).collect();
        println!("nothing is called {unknown}; there are: quick, {}", known.join(", "));
        std::process::exit(2);
    }
    machine::take_the_clients_core();
    if wanted.iter().any(|name| name == "quick") {
        lists::quick();
        cancel::quick();
        memory::quick();
        return;
    }
    println!("{}", machine::describe());
    for (name, measure) in SECTIONS {
        if wanted.is_empty() || wanted.iter().any(|wanted| wanted == name) {
            measure().write();
        }
    }
}

/// A quick comparison that fails the run where it is not reached.
fn must(what: &str, value: f64, least: f64) {
    println!("{what}: {value:.2}, at least {least}");
    assert!(value >= least, "{what}: {value:.2} is below {least}: something became slower by far");
}
