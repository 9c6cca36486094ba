//! What the tests of reliability came to, in numbers: one line a group, from which `docs/reliability.md` is written
//! (`cargo run --example reliability`).

use std::path::PathBuf;

/// Whether everything is tried, as `cargo run --example reliability` asks for, or a selection, as in `cargo test`.
pub fn full() -> bool {
    std::env::var_os("ORND_SCIM_RELIABILITY").is_some_and(|value| value == "full")
}

/// Keeps the figures of a group. `what` says in one sentence what was tried, `figures` what came of it; both may be Markdown
/// without line breaks. The same group again replaces what was there.
pub fn keep(group: &str, what: &str, figures: &str) {
    let folder = PathBuf::from(env!("CARGO_TARGET_TMPDIR")).join("reliability");
    std::fs::create_dir_all(&folder).unwrap();
    let name: String =
        group.chars().map(|c| if c.is_ascii_alphanumeric() { c.to_ascii_lowercase() } else { '-' }).collect();
    let how = if full() { "full" } else { "selection" };
    let line = [group, what, figures, how].map(|text| text.replace(['\n', '\t'], " ")).join("\t");
    std::fs::write(folder.join(name + ".tsv"), line + "\n").unwrap();
    eprintln!("{group}: {figures}");
}

/// A number of bytes, for people.
pub fn megabytes(bytes: usize) -> String {
    format!("{}.{} MB", bytes / 1_000_000, bytes % 1_000_000 / 100_000)
}
