//! A fresh machine for each test, and servers to talk to.

use std::io::{Read as _, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

use serde_json::Value;

/// The program under test.
pub const BINARY: &str = env!("CARGO_BIN_EXE_ornd-scim");

/// A machine with nothing on it but a home folder.
pub struct Machine {
    home: tempfile::TempDir,
    env: Vec<(String, String)>,
}

/// How a run ended.
#[derive(Debug)]
pub struct Ended {
    pub code: i32,
    pub stdout: String,
    pub stderr: String,
}

impl Machine {
    pub fn new() -> Self {
        Self { home: tempfile::tempdir().expect("a folder"), env: vec![] }
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    pub fn config(&self) -> PathBuf {
        self.path(".config/ornd-scim/config.toml")
    }

    pub fn credentials(&self) -> PathBuf {
        self.path(".config/ornd-scim/credentials.toml")
    }

    pub fn state(&self) -> PathBuf {
        self.path(".local/state/ornd-scim")
    }

    /// Sets a variable for every further run.
    pub fn set(&mut self, name: &str, value: &str) -> &mut Self {
        self.env.retain(|(known, _)| known != name);
        self.env.push((name.to_owned(), value.to_owned()));
        self
    }

    /// Writes a file, private, with its folders.
    #[allow(clippy::unused_self)] // Reads better: the machine's file.
    pub fn write(&self, path: &Path, content: &str) {
        std::fs::create_dir_all(path.parent().expect("a folder")).expect("folders");
        std::fs::write(path, content).expect("a file");
        #[cfg(unix)]
        set_mode(path, 0o600);
    }

    /// A file with a secret in it.
    pub fn secret_file(&self, name: &str, content: &str) -> String {
        let path = self.path(name);
        self.write(&path, content);
        path.display().to_string()
    }

    /// The command with nothing of this process's environment.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(BINARY);
        command.args(arguments).env_clear().env("HOME", self.home.path()).current_dir(self.home.path());
        if cfg!(windows) {
            // The platform's own folders are not below HOME, and nothing connects without SystemRoot.
            command.env("ORND_SCIM_CONFIG_DIR", self.path(".config/ornd-scim"));
            command.env("ORND_SCIM_STATE_DIR", self.state());
            command.envs(std::env::vars_os().filter(|(name, _)| name.eq_ignore_ascii_case("SystemRoot")));
        }
        command.envs(self.env.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::piped()).stderr(Stdio::piped());
        command
    }

    /// Runs it off a terminal, with a closed standard input.
    pub fn run(&self, arguments: &[&str]) -> Ended {
        ended(self.command(arguments).output().expect("the program runs"))
    }

    /// Runs it with something on standard input.
    pub fn run_with(&self, arguments: &[&str], input: &str) -> Ended {
        let mut child = self.command(arguments).stdin(Stdio::piped()).spawn().expect("the program runs");
        child.stdin.take().expect("stdin").write_all(input.as_bytes()).expect("input");
        ended(child.wait_with_output().expect("the program ends"))
    }

    /// Runs it and reads its JSON.
    pub fn json(&self, arguments: &[&str]) -> Value {
        let ended = self.run(arguments);
        serde_json::from_str(&ended.stdout).unwrap_or_else(|error| panic!("{error}: {ended:?}"))
    }
}

fn ended(output: std::process::Output) -> Ended {
    Ended {
        code: output.status.code().unwrap_or(-1),
        stdout: String::from_utf8(output.stdout).expect("UTF-8"),
        stderr: String::from_utf8(output.stderr).expect("UTF-8"),
    }
}

impl Ended {
    /// The run must have ended with this code; what it printed is shown otherwise.
    #[track_caller]
    pub fn code(self, expected: i32) -> Self {
        assert_eq!(self.code, expected, "stdout:\n{}\nstderr:\n{}", self.stdout, self.stderr);
        self
    }

    /// stderr must say this.
    #[track_caller]
    pub fn says(self, text: &str) -> Self {
        assert!(self.stderr.contains(text), "stderr does not say {text:?}:\n{}", self.stderr);
        self
    }

    /// stdout must contain this.
    #[track_caller]
    pub fn prints(self, text: &str) -> Self {
        assert!(self.stdout.contains(text), "stdout does not contain {text:?}:\n{}", self.stdout);
        self
    }
}

/// Sends a signal, by its name as in `SIGINT`, to a process that still runs.
#[cfg(unix)]
pub fn send_signal(child: &Child, name: &str) {
    use rustix::process::{Pid, Signal, kill_process};
    let signal = match name {
        "INT" => Signal::INT,
        "TERM" => Signal::TERM,
        "KILL" => Signal::KILL,
        "ABRT" => Signal::ABORT,
        _ => panic!("no test sends SIG{name}"),
    };
    kill_process(Pid::from_child(child), signal).expect("the process still runs");
}

#[cfg(unix)]
pub fn set_mode(path: &Path, mode: u32) {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::set_permissions(path, std::fs::Permissions::from_mode(mode)).expect("a mode");
}

#[cfg(unix)]
pub fn mode(path: &Path) -> u32 {
    use std::os::unix::fs::PermissionsExt as _;
    std::fs::metadata(path).expect("a file").permissions().mode() & 0o777
}

/// Whether only its owner can read it. Windows has no modes: what is in the profile of a person is that person's.
pub fn is_private(path: &Path) -> bool {
    #[cfg(unix)]
    return mode(path).trailing_zeros() >= 6;
    #[cfg(not(unix))]
    path.exists()
}

/// A sandbox in a process of its own; it is stopped when this is dropped.
pub struct Served {
    child: Child,
    pub document: Value,
}

impl Served {
    pub fn start(machine: &Machine, arguments: &[&str]) -> Self {
        let mut all = vec!["sandbox", "serve", "--data", ":memory:", "-o", "json"];
        all.extend(arguments);
        Self::spawn(machine.command(&all))
    }

    pub fn spawn(mut command: Command) -> Self {
        command.stderr(Stdio::null());
        Self::spawn_with_log(command)
    }

    /// The same with the standard error that the command has.
    pub fn spawn_with_log(mut command: Command) -> Self {
        let mut child = command.spawn().expect("the sandbox starts");
        let mut text = String::new();
        let stdout = child.stdout.as_mut().expect("stdout");
        let mut byte = [0];
        while !text.ends_with("}\n") {
            assert_eq!(stdout.read(&mut byte).expect("stdout"), 1, "the sandbox ended: {text}");
            text.push(char::from(byte[0]));
        }
        Self { child, document: serde_json::from_str(&text).expect("JSON") }
    }

    pub fn get(&self, name: &str) -> &str {
        self.document[name].as_str().expect("a text")
    }

    /// Asks the sandbox's controls (docs/sandbox.md): with a body by POST, without one by GET. Gives the answer's body.
    pub fn control(&self, path: &str, body: &str) -> String {
        let origin = self.get("origin");
        let address = origin.strip_prefix("http://").expect("http");
        let mut stream = std::net::TcpStream::connect(address).expect("the sandbox");
        let method = if body.is_empty() { "GET" } else { "POST" };
        let length = body.len();
        write!(
            stream,
            "{method} /_sandbox/{path} HTTP/1.0\r\nhost: {address}\r\nx-sandbox-token: {}\r\ncontent-length: {length}\r\n\r\n{body}",
            self.get("control_token")
        )
        .expect("a request");
        let mut answer = String::new();
        stream.read_to_string(&mut answer).expect("an answer");
        let (head, body) = answer.split_once("\r\n\r\n").expect("a head");
        assert!(head.starts_with("HTTP/1.0 2") || head.starts_with("HTTP/1.1 2"), "{path}: {answer}");
        body.to_owned()
    }

    /// `kill -9`.
    pub fn kill(mut self) {
        self.child.kill().expect("killed");
        self.child.wait().expect("ended");
    }

    /// A profile that was written by hand, in mode `api`, and the client secret in the environment.
    pub fn profile(&self, machine: &mut Machine, more: &str) {
        machine.write(
            &machine.config(),
            &format!(
                "[profile.acme]\norg = \"demo\"\napi-url = \"{}\"\nidentity-url = \"{}\"\nclient-id = \"{}\"\nstore = \"file\"\n\
                 integration = \"api\"\n{more}",
                self.get("api_url"),
                self.get("identity_url"),
                self.get("client_id")
            ),
        );
        let secret = machine.secret_file("client-secret", self.get("client_secret"));
        machine.set("ORND_SCIM_CLIENT_SECRET_FILE", &secret);
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// A server that gives the same bytes to every connection, for answers that no sandbox would give.
pub fn canned(answer: &'static [u8]) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let origin = format!("http://{}", listener.local_addr().expect("an address"));
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let Ok(mut stream) = stream else { return };
            std::thread::spawn(move || {
                // The request must be read, or closing the connection would reset it before the answer arrives.
                let mut request = [0; 8192];
                let _ = stream.read(&mut request);
                let _ = stream.write_all(answer);
            });
        }
    });
    origin
}

/// What differs from run to run is named instead.
pub fn steady(machine: &Machine, text: &str) -> String {
    let mut steady = text.replace(&machine.path("").display().to_string(), "[HOME]/");
    if cfg!(windows) {
        let word = |word: &str| if word.starts_with("[HOME]") { word.replace('\\', "/") } else { word.to_owned() };
        steady = steady.split(' ').map(word).collect::<Vec<_>>().join(" ");
    }
    while let Some(at) = steady.find("127.0.0.1:") {
        let port = at + "127.0.0.1".len();
        let end = steady[port + 1..].find(|c: char| !c.is_ascii_digit()).map_or(steady.len(), |end| port + 1 + end);
        steady.replace_range(at..end, "[SANDBOX]");
    }
    // Which answer was the slowest, and how slow it was, differs from run to run.
    let line = |line: &str| match line.split_once("slowest: ") {
        Some((before, _)) => format!("{before}slowest: [TIME]"),
        None => line.to_owned(),
    };
    let lines: Vec<String> = steady.split('\n').map(line).collect();
    lines.join("\n")
}

/// A client without certificates: everything here is plain HTTP on this machine.
pub fn no_tls() -> rustls::ClientConfig {
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_root_certificates(rustls::RootCertStore::empty())
        .with_no_client_auth()
}
