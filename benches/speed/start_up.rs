//! How long the program takes to start, beside programs that are known for it.

use std::path::Path;
use std::process::{Command, Stdio};
use std::time::Instant;

use crate::figures::{Goal, Ratios, Section};
use crate::machine;
use crate::plot;
use crate::sandbox::binary;

/// So many pairs: a start takes a millisecond, so single ones say little.
const RUNS: usize = 200;

fn once(command: &mut Command) -> f64 {
    let started = Instant::now();
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().expect("it starts");
    let took = started.elapsed().as_secs_f64();
    assert!(status.success(), "{command:?} failed");
    took
}

/// A home with a profile and a secret, which is what `token` reads.
fn home() -> tempfile::TempDir {
    let home = tempfile::tempdir().expect("a folder");
    let folder = home.path().join(".config/ornd-scim");
    std::fs::create_dir_all(&folder).expect("a folder");
    std::fs::write(folder.join("config.toml"), "[profile.acme]\norg = \"acme\"\nstore = \"file\"\n").expect("a file");
    let credentials = folder.join("credentials.toml");
    std::fs::write(&credentials, "[acme]\nscim-secret = \"abcdef\"\n").expect("a file");
    private(&credentials);
    home
}

fn private(path: &Path) {
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o600)).expect("its permissions");
    }
}

pub fn measure() -> Section {
    let mut section = Section::new(
        "start-up",
        "How long a command takes that asks nobody, as a multiple of `rg --version` started right after it.",
    );
    let home = home();
    let ours = |argument: &str| once(Command::new(binary()).arg(argument).env_clear().env("HOME", home.path()));
    if !machine::has("ripgrep") {
        return section;
    }
    let mut shown = Vec::new();
    for argument in ["--version", "--help", "token"] {
        let (mut ratios, mut times, mut theirs) = (Ratios::default(), Ratios::default(), Ratios::default());
        for _ in 0..10 {
            ours(argument);
        }
        for _ in 0..RUNS {
            let our = ours(argument);
            let their = once(Command::new("rg").arg("--version"));
            ratios.push(our / their);
            times.push(our * 1000.0);
            theirs.push(their * 1000.0);
        }
        section.ratios(&format!("`ornd-scim {argument}` ÷ `rg --version`"), &ratios, Goal::AtMost(1.3));
        shown.push((format!("ornd-scim {argument}"), times.median()));
        if argument == "token" {
            shown.push(("rg --version".to_owned(), theirs.median()));
        }
    }
    for (name, program, arguments) in [
        ("GAM", "gam".to_owned(), &["version", "simple"][..]),
        ("requests", machine::python(), &["-c", "import requests"]),
    ] {
        if machine::has(name) {
            let (mut ratios, mut theirs) = (Ratios::default(), Ratios::default());
            for _ in 0..9 {
                let their = once(Command::new(&program).args(arguments).env("HOME", home.path()));
                ratios.push(their / ours("--version"));
                theirs.push(their * 1000.0);
            }
            section.ratios(&format!("{name} ÷ `ornd-scim --version`"), &ratios, Goal::None);
            shown.push((name.to_owned(), theirs.median()));
        }
    }
    section.plot("benchmark-start-up.svg", &plot::bars("Start-up", "ms", &shown));
    section
}
