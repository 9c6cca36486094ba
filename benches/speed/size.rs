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
        "The release binary with the sandbox inside, the crates that it is made of, and a release build of everything from \
         nothing (what has to be downloaded is there already).",
    );
    let bytes = std::fs::metadata(binary()).map_or(0, |file| file.len());
    let megabytes = bytes as f64 / 1e6;
    section.row("binary, MB", &format!("{megabytes:.1}"), megabytes, Goal::AtMost(10.0));
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let tree = Command::new(&cargo)
        .args(["tree", "--locked", "-e", "normal", "--prefix", "none", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output();
    if let Ok(tree) = tree {
        let text = String::from_utf8_lossy(&tree.stdout).into_owned();
        let crates: BTreeSet<&str> = text.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        let count = crates.len().saturating_sub(1);
        section.row("crates, those of this machine's platform", &count.to_string(), 0.0, Goal::None);
    }
    let took = clean_build(&cargo);
    let figure = took.map_or("it failed".to_owned(), |took| format!("{:.0}", took.as_secs_f64()));
    section.row("clean release build, s", &figure, 0.0, Goal::None);
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
