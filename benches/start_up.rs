//! How long the program takes to start, beside ripgrep's `--version`, in one run.
//!
//! The two are started in turn, so that a machine whose speed drifts slows both; what counts is the median of the ratios of
//! neighbours. `cargo bench --bench start_up`; ripgrep is `apt install ripgrep` on Debian. Without it only times are shown.

#![allow(clippy::print_stdout, clippy::unwrap_used)] // A benchmark prints its figures, and stops when it cannot measure.

use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

const RUNS: usize = 300;

fn once(command: &mut Command) -> Duration {
    let started = Instant::now();
    let status = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null()).status().unwrap();
    let elapsed = started.elapsed();
    assert!(status.success(), "{command:?} failed");
    elapsed
}

fn median(mut values: Vec<f64>) -> (f64, f64, f64) {
    values.sort_by(f64::total_cmp);
    (values[values.len() / 20], values[values.len() / 2], values[values.len() * 19 / 20])
}

fn main() {
    let binary = env!("CARGO_BIN_EXE_ornd-scim");
    let home = tempfile::tempdir().unwrap();
    let folder = home.path().join(".config/ornd-scim");
    std::fs::create_dir_all(&folder).unwrap();
    std::fs::write(folder.join("config.toml"), "[profile.acme]\norg = \"acme\"\nstore = \"file\"\n").unwrap();
    let credentials = folder.join("credentials.toml");
    std::fs::write(&credentials, "[acme]\nscim-secret = \"abcdef\"\n").unwrap();
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        std::fs::set_permissions(&credentials, std::fs::Permissions::from_mode(0o600)).unwrap();
    }

    let reference =
        Command::new("rg").arg("--version").stdout(Stdio::null()).status().is_ok_and(|status| status.success());
    if !reference {
        println!("ripgrep is not installed, so there is nothing to compare with (Debian: apt install ripgrep)");
    }
    println!("{:<12} {:>10} {:>28}", "command", "median ms", "ratio to rg (5 % - 95 %)");
    for argument in ["--version", "--help", "token"] {
        let ours = || once(Command::new(binary).arg(argument).env_clear().env("HOME", home.path()));
        let theirs = || once(Command::new("rg").arg("--version"));
        for _ in 0..20 {
            ours();
        }
        let (mut times, mut ratios) = (Vec::new(), Vec::new());
        for _ in 0..RUNS {
            let time = ours().as_secs_f64();
            times.push(time * 1000.0);
            if reference {
                ratios.push(time / theirs().as_secs_f64());
            }
        }
        let (_, time, _) = median(times);
        if reference {
            let (low, ratio, high) = median(ratios);
            println!("{argument:<12} {time:>10.2} {:>28}", format!("{ratio:.2} ({low:.2} - {high:.2})"));
        } else {
            println!("{argument:<12} {time:>10.2}");
        }
    }
}
