//! What is shipped: the size of the binary, and what it is made of.

use std::collections::BTreeSet;
use std::process::Command;

use crate::figures::{Goal, Section};
use crate::sandbox::binary;

pub fn measure() -> Section {
    let mut section = Section::new(
        "size",
        "The release binary with the sandbox inside, and the crates that it is made of. The time of a clean build is not \
         measured here: `cargo build --release --timings` in a fresh `CARGO_TARGET_DIR` tells it.",
    );
    let bytes = std::fs::metadata(binary()).map_or(0, |file| file.len());
    let megabytes = bytes as f64 / 1e6;
    section.row("binary, MB", &format!("{megabytes:.1}"), megabytes, Goal::AtMost(10.0));
    let cargo = std::env::var("CARGO").unwrap_or_else(|_| "cargo".to_owned());
    let tree = Command::new(cargo)
        .args(["tree", "--locked", "-e", "normal", "--prefix", "none", "--manifest-path"])
        .arg(concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml"))
        .output();
    if let Ok(tree) = tree {
        let text = String::from_utf8_lossy(&tree.stdout).into_owned();
        let crates: BTreeSet<&str> = text.lines().map(|line| line.trim_end_matches(" (*)")).collect();
        let count = crates.len().saturating_sub(1);
        section.row("crates, those of this machine's platform", &count.to_string(), 0.0, Goal::None);
    }
    section
}
