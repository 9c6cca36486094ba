//! What is shipped: the size of the binary, and what it is made of.

use std::collections::BTreeSet;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use crate::figures::{Goal, Section};
use crate::machine;
use crate::sandbox::binary;

pub fn measure() -> Section {
    let mut section = Section::new(
        "size",
        "The binary of the `dist` profile with the sandbox inside, and the one for servers without sandbox and keyring \
         (`BENCH_LEAN` names it); the crates that they are made of; a `release` build of everything from nothing (what has to be \
         downloaded is there already).",
    );
    let megabytes = |file: &str| std::fs::metadata(file).map_or(f64::NAN, |file| file.len() as f64 / 1e6);
    let full = megabytes(binary());
    section.row("binary, MB", &format!("{full:.1}"), full, Goal::AtMost(14.0));
    if let Ok(lean) = std::env::var("BENCH_LEAN") {
        let lean = megabytes(&lean);
        section.row("binary for servers, MB", &format!("{lean:.1}"), lean, Goal::AtMost(9.0));
    }
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    for (what, features) in [("crates", &[][..]), ("crates of the binary for servers", &["--no-default-features"])] {
        let tree = Command::new(&cargo)
            .args(["tree", "--locked", "-e", "normal", "--prefix", "none", "-p", "ornd-scim", "--manifest-path"])
            .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
            .args(features)
            .output();
        if let Ok(tree) = tree {
            let text = String::from_utf8_lossy(&tree.stdout).into_owned();
            let crates: BTreeSet<&str> = text.lines().map(|line| line.trim_end_matches(" (*)")).collect();
            let what = format!("{what}, those of this machine's platform");
            section.row(&what, &crates.len().saturating_sub(1).to_string(), 0.0, Goal::None);
        }
    }
    let took = clean_build(&cargo);
    let figure = took.map_or("it failed".to_owned(), |took| format!("{:.0}", took.as_secs_f64()));
    section.row(
        "clean `release` build, s",
        &figure,
        took.map_or(f64::NAN, |took| took.as_secs_f64()),
        Goal::AtMost(180.0),
    );
    section
}

/// How long a build takes in an empty folder.
fn clean_build(cargo: &str) -> Option<Duration> {
    let folder = tempfile::tempdir().ok()?;
    let mut command = machine::on_all_cores(cargo);
    command.args(["build", "--quiet", "--locked", "--release", "--bin", "ornd-scim", "--manifest-path"]);
    command.arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml")).env("CARGO_TARGET_DIR", folder.path());
    let started = Instant::now();
    let done = command.stdout(Stdio::null()).status().ok()?;
    done.success().then(|| started.elapsed())
}
