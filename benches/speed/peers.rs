//! The other clients at the same work, and whether they come to the same result.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use crate::figures::Ratios;
use crate::machine;
use crate::sandbox::{Bench, timed};

fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/speed/peers").join(name)
}

fn with_environment(mut command: Command, bench: &Bench) -> Command {
    command.envs(bench.environment()).env("LC_ALL", "C").env("no_proxy", "127.0.0.1");
    command
}

/// The clients that list Teams.
pub const LISTING: [&str; 6] = ["curl | jq", "xh | jq", "requests", "requests + Retry", "httpx", "aiohttp"];

/// Lists Teams.
pub fn list(name: &str, bench: &Bench) -> Command {
    let command = match name {
        "curl | jq" | "xh | jq" => {
            let mut command = Command::new("sh");
            command.arg(script("list.sh")).arg(if name.starts_with("xh") { "xh" } else { "curl" });
            command
        }
        library => {
            let mut command = Command::new(machine::python());
            command.arg(script("list.py")).arg(library);
            command
        }
    };
    with_environment(command, bench)
}

/// Lists SCIM Groups.
pub fn scim(name: &str, bench: &Bench) -> Command {
    let command = if name == "scim2-cli" {
        let mut command = Command::new("sh");
        let python = machine::python();
        let beside = Path::new(&python).with_file_name("scim2");
        command.arg(script("scim2.sh")).env("SCIM2", if beside.is_absolute() { beside } else { "scim2".into() });
        command
    } else {
        let mut command = Command::new(machine::python());
        command.arg(script("scim.py"));
        command
    };
    with_environment(command, bench)
}

/// Sends the cancels of these bookings and nothing else.
pub fn cancel(name: &str, connections: u32, ids: &Path, bench: &Bench) -> Command {
    let mut command = Command::new(machine::python());
    command.arg(script("cancel.py")).arg(name).arg(connections.to_string()).env("IDS", ids);
    with_environment(command, bench)
}

/// A line for each Team as the other clients print it, from our TSV: columns by name, sorted by id.
pub fn comparable(tsv: &str, columns: &[&str]) -> Vec<String> {
    let mut lines = tsv.lines();
    let header: Vec<&str> = lines.next().unwrap_or_default().split('\t').collect();
    let wanted: Vec<usize> = columns
        .iter()
        .map(|column| header.iter().position(|name| name == column).expect("a column of this name"))
        .collect();
    let mut rows: Vec<String> = lines
        .map(|line| {
            let cells: Vec<&str> = line.split('\t').collect();
            wanted.iter().map(|index| cells[*index]).collect::<Vec<_>>().join("\t")
        })
        .collect();
    rows.sort();
    rows
}

/// How long another client takes, as a multiple of ours; run in turn. Before anything is timed both must print the same.
pub struct Compared {
    pub ratios: Ratios,
    pub ours: Vec<Duration>,
    pub theirs: Vec<Duration>,
}

/// Compares and then times `runs` pairs.
pub fn compare(
    runs: usize,
    ours: impl Fn() -> Command,
    columns: &[&str],
    theirs: impl Fn() -> Command,
) -> Result<Compared, String> {
    let (_, expected) = timed(&mut ours());
    let found = theirs().output().map_err(|error| error.to_string())?;
    if !found.status.success() {
        let text = String::from_utf8_lossy(&found.stderr);
        return Err(text.lines().rfind(|line| !line.trim().is_empty()).unwrap_or("it failed").trim().to_owned());
    }
    let mut found: Vec<String> = String::from_utf8_lossy(&found.stdout).lines().map(str::to_owned).collect();
    found.sort();
    let expected = comparable(&expected, columns);
    if found != expected {
        return Err(format!("it prints something else: {} lines, not {}", found.len(), expected.len()));
    }
    let mut compared = Compared { ratios: Ratios::default(), ours: Vec::new(), theirs: Vec::new() };
    for _ in 0..runs {
        let (our, _) = timed(&mut ours());
        let (their, _) = timed(&mut theirs());
        compared.ratios.push(their.as_secs_f64() / our.as_secs_f64());
        compared.ours.push(our);
        compared.theirs.push(their);
    }
    Ok(compared)
}

/// The middle one, in milliseconds.
pub fn millis(times: &[Duration]) -> f64 {
    times.iter().map(|time| time.as_secs_f64() * 1000.0).collect::<Ratios>().median()
}
