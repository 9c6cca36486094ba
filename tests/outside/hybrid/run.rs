//! Runs the shipped binary against an organization: own folders, empty environment, no terminal.

use std::collections::BTreeMap;
use std::fmt;
use std::io::Read as _;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

use super::server::Served;
use super::table::{Listing, Variant};
use super::world::{Counts, World};

/// After how long a run is ended. The longest waits that are right are 30 s.
const TIME_LIMIT: Duration = Duration::from_secs(100);

/// A person's machine, with a profile for one organization.
pub struct Machine {
    folder: TempDir,
}

impl Machine {
    /// `profile` has lines of the profile itself, of its table `bookings`, and of its table `evidence`.
    pub fn new(served: &Served, profile: &[Vec<String>; 3]) -> Self {
        let folder = tempfile::Builder::new().prefix("outside-").tempdir().unwrap();
        for name in ["home", "config", "state", "tmp"] {
            std::fs::create_dir(folder.path().join(name)).unwrap();
        }
        let origin = served.origin();
        let mut config = format!(
            "default-profile = \"acme\"\n[profile.acme]\norg = \"acme\"\napi-url = \"{origin}/api/v1\"\n\
             identity-url = \"{origin}/token\"\nclient-id = \"client\"\nstore = \"file\"\n"
        );
        for (table, lines) in ["", "[profile.acme.bookings]\n", "[profile.acme.evidence]\n"].into_iter().zip(profile) {
            if !lines.is_empty() {
                config += table;
                config += &(lines.join("\n") + "\n");
            }
        }
        write(&folder.path().join("config/config.toml"), &config);
        write(&folder.path().join("client-secret"), "secret-of-the-client");
        Self { folder }
    }

    /// Starts the program.
    pub fn start(&self, args: &[&str]) -> Child {
        let path = |name: &str| self.folder.path().join(name);
        let mut command = Command::new(env!("CARGO_BIN_EXE_ornd-scim"));
        command.args(args).env_clear().current_dir(self.folder.path());
        for (name, folder) in [
            ("HOME", "home"),
            ("TMPDIR", "tmp"),
            ("ORND_SCIM_CONFIG_DIR", "config"),
            ("ORND_SCIM_STATE_DIR", "state"),
            ("ORND_SCIM_CLIENT_SECRET_FILE", "client-secret"),
        ] {
            command.env(name, path(folder));
        }
        command.env("TZ", "UTC");
        // Windows connects to nothing without it.
        command.envs(std::env::vars_os().filter(|(name, _)| name.eq_ignore_ascii_case("SystemRoot")));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().unwrap()
    }

    /// Runs `bookings cancel` to its end; exit code, stdout and stderr.
    pub fn cancel(&self, listing: Listing, args: &[String]) -> (Option<i32>, String, String) {
        let listing = listing.to_string();
        let mut all = vec!["--no-input", "-o", "json", "bookings", "cancel", "--yes", "--listing", &listing];
        all.extend(args.iter().map(String::as_str));
        let mut child = self.start(&all);
        let (mut out, mut err) = (child.stdout.take().unwrap(), child.stderr.take().unwrap());
        let reader = std::thread::spawn(move || {
            let mut text = Vec::new();
            err.read_to_end(&mut text).unwrap();
            String::from_utf8_lossy(&text).into_owned()
        });
        let started = Instant::now();
        let code = std::thread::scope(|scope| {
            let waiting = scope.spawn(move || {
                loop {
                    if let Some(status) = child.try_wait().unwrap() {
                        return status.code();
                    }
                    if started.elapsed() > TIME_LIMIT {
                        child.kill().unwrap();
                        child.wait().unwrap();
                        return None;
                    }
                    std::thread::sleep(Duration::from_millis(10));
                }
            });
            let mut text = Vec::new();
            out.read_to_end(&mut text).unwrap();
            (waiting.join().unwrap(), String::from_utf8_lossy(&text).into_owned())
        });
        (code.0, code.1, reader.join().unwrap())
    }
}

fn write(path: &Path, text: &str) {
    std::fs::write(path, text).unwrap();
    #[cfg(unix)]
    std::fs::set_permissions(path, std::os::unix::fs::PermissionsExt::from_mode(0o600)).unwrap();
}

/// What a run did, and what it says that it did.
pub struct Seen {
    /// The exit code; `None` when it had to be ended.
    pub exit: Option<i32>,
    /// By the booking's name in the table.
    pub counts: BTreeMap<String, Counts>,
    /// The word of the report; nothing when the booking is not in it.
    pub reported: BTreeMap<String, String>,
    /// Requests that nobody may send.
    pub forbidden: Vec<String>,
    /// The last lines of what it said.
    pub words: String,
}

impl fmt::Display for Seen {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "exit {}", self.exit.map_or("by the time limit".to_owned(), |code| code.to_string()))?;
        for (name, counts) in &self.counts {
            let word = self.reported.get(name).map_or("not reported", String::as_str);
            write!(f, "; {name}: {} posts, {} effects, {word}", counts.posts, counts.effects)?;
        }
        write!(f, "; {}", self.words)
    }
}

/// Runs a variant.
pub fn run(variant: &Variant, listing: Listing) -> Seen {
    let served = Served::new(World::new(variant.organization.clone()));
    let machine = Machine::new(&served, &variant.profile);
    let args: Vec<String> = variant.args.iter().map(|arg| served.world.fill(arg, "+0d")).collect();
    let (exit, stdout, stderr) = machine.cancel(listing, &args);
    seen(&served.world, variant.organization.bookings.iter().map(|booking| &*booking.name), exit, &stdout, &stderr)
}

/// Puts together what was counted and what was reported.
pub fn seen<'a>(
    world: &World,
    bookings: impl Iterator<Item = &'a str>,
    exit: Option<i32>,
    stdout: &str,
    stderr: &str,
) -> Seen {
    let report: Value = serde_json::from_str(stdout).unwrap_or_default();
    let rows = report["bookings"].as_array().cloned().unwrap_or_default();
    let (mut counts, mut reported) = (BTreeMap::new(), BTreeMap::new());
    for name in bookings {
        counts.insert(name.to_owned(), world.counts(name));
        let row = rows.iter().find(|row| row["booking_id"].as_str() == Some(world.id(name)));
        if let Some(word) = row.and_then(|row| row["outcome"].as_str()) {
            reported.insert(name.to_owned(), word.to_owned());
        }
    }
    let lines: Vec<&str> = stderr.lines().map(str::trim).filter(|line| !line.is_empty()).collect();
    let words = lines.iter().rev().take(3).rev().copied().collect::<Vec<_>>().join(" / ");
    Seen { exit, counts, reported, forbidden: world.forbidden(), words }
}
