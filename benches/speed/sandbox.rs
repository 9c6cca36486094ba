//! A sandbox in a process of its own, a home with nothing else in it, and children that are timed or weighed.

use std::collections::HashMap;
use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::sync::OnceLock;
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::machine;

/// The program under test: the one that was built with this benchmark, or another one by the variable `BENCH_BINARY`.
pub fn binary() -> &'static str {
    static BINARY: OnceLock<String> = OnceLock::new();
    BINARY.get_or_init(|| std::env::var("BENCH_BINARY").unwrap_or_else(|_| env!("CARGO_BIN_EXE_ornd-scim").to_owned()))
}

/// The program with an empty environment but a home of its own.
pub fn program(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(binary());
    command.args(arguments).env_clear().env("HOME", home).stdin(Stdio::null());
    command
}

/// A home with an organisation of these numbers, served with these flags; the profile `bench` leads there.
pub struct Bench {
    pub home: tempfile::TempDir,
    child: Child,
    document: Value,
    scim_secret: String,
}

impl Bench {
    /// `seed` are flags of `sandbox seed large`, `serve` are flags of `sandbox serve`.
    pub fn new(seed: &[&str], serve: &[&str]) -> Self {
        let home = tempfile::tempdir().expect("a folder");
        Self::seed(home.path(), seed);
        prepare(home.path(), &["--sandbox", "activate", "--yes"]);
        let scim_secret = prepare(home.path(), &["--sandbox", "secret", "reveal"]).trim().to_owned();
        let mut command = machine::on_the_servers_core(binary());
        command.args(["sandbox", "serve", "-o", "json"]).args(serve).env_clear().env("HOME", home.path());
        let mut child = command
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("the sandbox starts");
        let mut text = String::new();
        let mut lines = BufReader::new(child.stdout.take().expect("stdout"));
        while !text.ends_with("}\n") {
            assert!(lines.read_line(&mut text).expect("stdout") > 0, "the sandbox ended: {text}");
        }
        let document: Value = serde_json::from_str(&text).expect("JSON");
        let bench = Self { home, child, document, scim_secret };
        bench.write_profile();
        bench
    }

    /// Fills the home's sandbox anew; one that is served shows it at once.
    pub fn seed(home: &Path, seed: &[&str]) {
        prepare(home, &[&["--sandbox", "sandbox", "seed", "large", "--yes"], seed].concat());
    }

    fn write_profile(&self) {
        let config = self.home.path().join(".config/ornd-scim");
        std::fs::create_dir_all(&config).expect("a folder");
        let profile = format!(
            "[profile.bench]\norg = \"demo\"\napi-url = \"{}\"\nidentity-url = \"{}\"\nclient-id = \"{}\"\n\
             scim-base-url = \"{}\"\nstore = \"file\"\nintegration = \"api\"\n",
            self.get("api_url"),
            self.get("identity_url"),
            self.get("client_id"),
            self.scim_base_url(),
        );
        std::fs::write(config.join("config.toml"), profile).expect("a profile");
    }

    /// A text of what the sandbox said of itself.
    pub fn get(&self, name: &str) -> &str {
        self.document[name].as_str().expect("a text")
    }

    fn scim_base_url(&self) -> String {
        format!("{}/scim/v2/demo", self.get("origin"))
    }

    /// What somebody else's client needs to know.
    pub fn environment(&self) -> HashMap<&'static str, String> {
        HashMap::from([
            ("API", format!("{}/organizations/demo", self.get("api_url"))),
            ("IDENTITY", self.get("identity_url").to_owned()),
            ("CLIENT_ID", self.get("client_id").to_owned()),
            ("CLIENT_SECRET", self.get("client_secret").to_owned()),
            ("SCIM", self.scim_base_url()),
            ("SCIM_SECRET", self.scim_secret.clone()),
        ])
    }

    /// The program with this profile.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = program(self.home.path(), arguments);
        command.env("ORND_SCIM_CLIENT_SECRET", self.get("client_secret"));
        command.env("ORND_SCIM_SCIM_SECRET", &self.scim_secret);
        command
    }

    /// A token for reading and writing, as every client gets one.
    pub fn api_token(&self) -> String {
        let mut command = Command::new("curl");
        command.args(["-s", self.get("identity_url"), "-d", "grant_type=client_credentials"]);
        for (name, value) in [
            ("client_id", self.get("client_id")),
            ("client_secret", self.get("client_secret")),
            ("scope", "officernd.api.read officernd.api.write"),
        ] {
            command.arg("--data-urlencode").arg(format!("{name}={value}"));
        }
        let (_, text) = timed(&mut command);
        let answer: Value = serde_json::from_str(&text).expect("JSON");
        answer["access_token"].as_str().expect("a token").to_owned()
    }

    /// Asks the sandbox's control routes.
    pub fn ask(&self, path: &str) -> Value {
        let url = format!("{}/_sandbox/{path}", self.get("origin")).parse().expect("an address");
        let mut request = ornd_scim_core::http::Request::get(url);
        request.headers.insert("x-sandbox-token", self.get("control_token").parse().expect("a header"));
        let client =
            ornd_scim_core::http::Client::new(ornd_scim_core::http::Settings::default(), std::sync::Arc::new(()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let answer = runtime.block_on(client.send(request)).expect("an answer");
        answer.json().expect("JSON")
    }

    /// The requests since request number `after`, oldest first.
    pub fn log(&self, after: u64) -> Vec<Logged> {
        let rows = self.ask(&format!("log?after={after}"));
        let rows = rows.as_array().expect("a list");
        rows.iter()
            .map(|row| Logged {
                number: row["number"].as_u64().unwrap_or(0),
                method: row["method"].as_str().unwrap_or_default().to_owned(),
                path: row["path"].as_str().unwrap_or_default().to_owned(),
                arrived: row["arrived_us"].as_f64().unwrap_or(0.0) / 1e6,
                answered: row["answered_us"].as_f64().unwrap_or(0.0) / 1e6,
                status: row["status"].as_u64().unwrap_or(0),
            })
            .collect()
    }
}

impl Drop for Bench {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// One request as the sandbox saw it; times in seconds since it was started.
pub struct Logged {
    pub number: u64,
    pub method: String,
    pub path: String,
    pub arrived: f64,
    pub answered: f64,
    pub status: u64,
}

impl Logged {
    pub fn is_cancel(&self) -> bool {
        self.method == "POST" && self.path.ends_with("/cancel")
    }
}

/// Runs a command that prepares something and gives what it printed.
fn prepare(home: &Path, arguments: &[&str]) -> String {
    let output = program(home, arguments).output().expect("the program runs");
    assert!(output.status.success(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("UTF-8")
}

/// Runs it to its end; how long that took, and what it printed. One that fails cannot be compared.
pub fn timed(command: &mut Command) -> (Duration, String) {
    let started = Instant::now();
    let output = command.stdin(Stdio::null()).stderr(Stdio::piped()).output().expect("it runs");
    let took = started.elapsed();
    assert!(output.status.success(), "{command:?} failed: {}", String::from_utf8_lossy(&output.stderr));
    (took, String::from_utf8(output.stdout).expect("UTF-8"))
}

/// Runs the program to its end with `-vv`, which tells the most memory that it had, in KiB (Linux; 0 elsewhere).
pub fn weighed(mut command: Command) -> (u64, Duration, usize) {
    let started = Instant::now();
    let mut child = command.arg("-vv").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let mut out = child.stdout.take().expect("stdout");
    let reader = std::thread::spawn(move || {
        // Read and thrown away, as a program behind a pipe would: what the other side holds is not measured.
        let (mut part, mut lines) = (vec![0; 1 << 16], 0);
        while let Ok(length @ 1..) = out.read(&mut part) {
            lines += part[..length].split(|byte| *byte == b'\n').count() - 1;
        }
        lines
    });
    let mut peak = 0;
    for line in BufReader::new(child.stderr.take().expect("stderr")).lines().map_while(Result::ok) {
        if let Some(kib) = line.strip_prefix("peak memory: ").and_then(|rest| rest.split(' ').next()) {
            peak = kib.parse().unwrap_or(0);
        }
    }
    let status = child.wait().expect("it ends");
    assert!(status.success(), "{command:?} failed");
    (peak, started.elapsed(), reader.join().expect("a reader"))
}
