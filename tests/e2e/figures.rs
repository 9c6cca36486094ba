//! What the tests of reliability came to, in numbers: one line a group, from which `docs/reliability.md` is written
//! (`cargo run --example reliability`).

use std::path::PathBuf;

/// Whether everything is tried, as `cargo run --example reliability` asks for, or a selection, as in `cargo test`.
pub fn full() -> bool {
    std::env::var_os("ORND_SCIM_RELIABILITY").is_some_and(|value| value == "full")
}

/// What was tried.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Ran {
    /// The shipped program.
    Program,
    /// The functions that the program consists of, in the process of the test.
    Library,
    /// Both.
    Both,
}

/// Keeps the figures of a group, when everything was tried. `what` says in one sentence what was tried, `figures` what came
/// of it; both may be Markdown without line breaks. The same group again replaces what was there.
pub fn keep(group: &str, ran: Ran, what: &str, figures: &str) {
    eprintln!("{group}: {figures}");
    if !full() {
        return;
    }
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("reliability");
    std::fs::create_dir_all(&folder).unwrap();
    let name = group.to_lowercase().replace(|c: char| !c.is_ascii_alphanumeric(), "-");
    let ran = match ran {
        Ran::Program => "program",
        Ran::Library => "library",
        Ran::Both => "both",
    };
    let line = [group, ran, what, figures].map(|text| text.replace(['\n', '\t'], " ")).join("\t");
    std::fs::write(folder.join(name + ".tsv"), line + "\n").unwrap();
}

/// A number of bytes, for people.
pub fn megabytes(bytes: usize) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}
