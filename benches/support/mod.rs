//! What the benchmarks share: a served sandbox, a machine of its own, one child measured.

use std::io::{BufRead as _, BufReader, Read as _};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

/// The release binary under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_ornd-scim");

/// The program with an empty environment but a home of its own.
pub fn program(home: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(BINARY);
    command.args(arguments).env_clear().env("HOME", home).stdin(Stdio::null());
    command
}

/// Runs it to its end and gives what it printed.
pub fn run(home: &Path, arguments: &[&str]) -> (String, String) {
    let output = program(home, arguments).output().expect("the program runs");
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (text(output.stdout), text(output.stderr))
}

/// A sandbox in a process of its own, and a profile for it.
pub struct Served {
    child: Child,
    pub document: Value,
}

impl Served {
    /// Serves the sandbox state of this home with these flags, and writes the profile `bench` for it.
    pub fn start(home: &Path, flags: &[&str]) -> Self {
        let mut arguments = vec!["sandbox", "serve", "-o", "json"];
        arguments.extend(flags);
        let mut child =
            program(home, &arguments).stdout(Stdio::piped()).stderr(Stdio::null()).spawn().expect("the sandbox starts");
        let mut text = String::new();
        let mut lines = BufReader::new(child.stdout.take().expect("stdout"));
        while !text.ends_with("}\n") {
            assert!(lines.read_line(&mut text).expect("stdout") > 0, "the sandbox ended: {text}");
        }
        let document: Value = serde_json::from_str(&text).expect("JSON");
        let config = home.join(".config/ornd-scim");
        std::fs::create_dir_all(&config).expect("a folder");
        let get = |name: &str| document[name].as_str().expect("a text").to_owned();
        let profile = format!(
            "[profile.bench]\norg = \"demo\"\napi-url = \"{}\"\nidentity-url = \"{}\"\nclient-id = \"{}\"\n\
             scim-base-url = \"{}/scim/v2/demo\"\nstore = \"file\"\nintegration = \"api\"\n",
            get("api_url"),
            get("identity_url"),
            get("client_id"),
            get("origin"),
        );
        std::fs::write(config.join("config.toml"), profile).expect("a profile");
        Self { child, document }
    }

    /// A text of what it said of itself.
    pub fn get(&self, name: &str) -> &str {
        self.document[name].as_str().expect("a text")
    }

    /// Asks the sandbox's own control routes.
    pub fn control(&self, path: &str) -> Value {
        let url = format!("{}{path}", self.get("origin")).parse().expect("an address");
        let client = ornd_scim::http::Client::new(ornd_scim::http::Settings::default(), std::sync::Arc::new(()));
        let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().expect("a runtime");
        let answer = runtime.block_on(client.send(ornd_scim::http::Request::get(url))).expect("an answer");
        answer.json().expect("JSON")
    }

    /// A command for the profile.
    pub fn command(&self, home: &Path, arguments: &[&str]) -> Command {
        let mut command = program(home, arguments);
        command.env("ORND_SCIM_CLIENT_SECRET", self.get("client_secret"));
        command
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// How one run went.
pub struct Measured {
    pub took: Duration,
    /// The most memory it had, in KiB (Linux only; 0 elsewhere).
    pub peak: u64,
    pub code: i32,
    pub stdout: String,
}

/// Runs a command with `-vv`, which tells the peak memory at its end.
pub fn measure(mut command: Command) -> Measured {
    let started = Instant::now();
    let mut child = command.arg("-vv").stdout(Stdio::piped()).stderr(Stdio::piped()).spawn().expect("it runs");
    let mut out = child.stdout.take().expect("stdout");
    let reader = std::thread::spawn(move || {
        let mut text = String::new();
        let _ = out.read_to_string(&mut text);
        text
    });
    let mut peak = 0;
    for line in BufReader::new(child.stderr.take().expect("stderr")).lines().map_while(Result::ok) {
        if let Some(kib) = line.strip_prefix("peak memory: ").and_then(|rest| rest.split(' ').next()) {
            peak = kib.parse().unwrap_or(0);
        }
    }
    let status = child.wait().expect("it ends");
    let took = started.elapsed();
    Measured { took, peak, code: status.code().unwrap_or(-1), stdout: reader.join().expect("a reader") }
}

/// The middle one.
pub fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}
