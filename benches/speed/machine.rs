//! The machine: which core is whose, what it is, and which other clients are on it.

use std::process::{Command, Stdio};
use std::sync::OnceLock;

/// Another client, and how to get it where it is missing.
pub struct Peer {
    pub name: &'static str,
    /// A command that succeeds where it is there, and prints its version.
    version: &'static [&'static str],
    pub get: &'static str,
}

macro_rules! python {
    ($module:literal) => {
        &["python", "-c", concat!("import ", $module, "; print(", $module, ".__version__)")]
    };
}

/// Every client that is compared with, in the order of the tables.
pub const PEERS: [Peer; 11] = [
    Peer {
        name: "curl | jq",
        version: &["sh", "-c", "jq --version && curl --version | head -n 1"],
        get: "Debian: curl, jq",
    },
    Peer { name: "curl -Z", version: &["sh", "-c", "curl --version | head -n 1"], get: "Debian: curl" },
    Peer {
        name: "xh | jq",
        version: &["sh", "-c", "command -v xh >/dev/null && jq --version && xh --version | head -n 1"],
        get: "cargo: xh",
    },
    Peer { name: "requests", version: python!("requests"), get: "PyPI: requests" },
    Peer { name: "requests + Retry", version: python!("urllib3"), get: "PyPI: requests (Retry is urllib3's)" },
    Peer { name: "httpx", version: python!("httpx"), get: "PyPI: httpx" },
    Peer { name: "aiohttp", version: python!("aiohttp"), get: "PyPI: aiohttp" },
    Peer {
        name: "scim2-cli",
        version: &["python", "-c", "import importlib.metadata as m; print(m.version('scim2-cli'))"],
        get: "PyPI: scim2-cli",
    },
    Peer { name: "ripgrep", version: &["sh", "-c", "rg --version | head -n 1"], get: "Debian: ripgrep" },
    Peer {
        name: "GAM",
        // It makes folders in the home of whoever asks.
        version: &["sh", "-c", "HOME=$(mktemp -d) gam version simple | tail -n 1"],
        get: "PyPI: gam7",
    },
    Peer {
        name: "wrk",
        version: &["sh", "-c", "command -v wrk >/dev/null && wrk --version | head -n 1 | cut -d ' ' -f 1-2"],
        get: "Debian: wrk",
    },
];

/// The Python to use: the variable `BENCH_PYTHON`, otherwise `python3`.
pub fn python() -> String {
    std::env::var("BENCH_PYTHON").unwrap_or_else(|_| "python3".to_owned())
}

impl Peer {
    /// The first line of its version, where it is there.
    pub fn installed(&self) -> Option<String> {
        let (program, arguments) = self.version.split_first()?;
        let program = if *program == "python" { python() } else { (*program).to_owned() };
        let output = Command::new(program).args(arguments).stdin(Stdio::null()).output().ok()?;
        let text = String::from_utf8_lossy(&output.stdout);
        let text = text.lines().map(short).filter(|line| !line.is_empty()).take(2).collect::<Vec<_>>().join(", ");
        (output.status.success() && !text.is_empty()).then_some(text)
    }
}

/// A version line without what curl says of every library in it.
fn short(line: &str) -> String {
    line.split(" (").next().unwrap_or(line).trim().to_owned()
}

/// Whether a client is there; looked up once.
pub fn has(name: &str) -> bool {
    static FOUND: OnceLock<Vec<&str>> = OnceLock::new();
    FOUND
        .get_or_init(|| PEERS.iter().filter(|peer| peer.installed().is_some()).map(|peer| peer.name).collect())
        .contains(&name)
}

fn cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

/// Whether client and server have a core each.
pub fn pinned() -> bool {
    static PINNED: OnceLock<bool> = OnceLock::new();
    *PINNED.get_or_init(|| {
        // Asked before this process is bound to one core.
        cores() >= 2
            && Command::new("taskset").arg("--version").stdout(Stdio::null()).status().is_ok_and(|done| done.success())
    })
}

/// Binds this process, and so every client that it starts, to the second core.
pub fn take_the_clients_core() {
    if pinned() {
        let own = std::process::id().to_string();
        let _ = Command::new("taskset").args(["-cp", "1", &own]).stdout(Stdio::null()).status();
    }
}

/// A command on the first core, where the servers run.
pub fn on_the_servers_core(program: &str) -> Command {
    if pinned() {
        let mut command = Command::new("taskset");
        command.args(["-c", "0", program]);
        return command;
    }
    Command::new(program)
}

/// A command on every core.
pub fn on_all_cores(program: &str) -> Command {
    if pinned() {
        let mut command = Command::new("taskset");
        command.args(["-c", "0-1023", program]);
        return command;
    }
    Command::new(program)
}

/// What it is, for the reader of the figures.
pub fn describe() -> String {
    let first = |file: &str, key: &str| {
        let text = std::fs::read_to_string(file).unwrap_or_default();
        let line = text.lines().find(|line| line.starts_with(key)).unwrap_or_default().to_owned();
        line.split(':').nth(1).unwrap_or("unknown").trim().to_owned()
    };
    let said = |program: &str, arguments: &[&str]| {
        let output = Command::new(program).args(arguments).output();
        output.map(|output| String::from_utf8_lossy(&output.stdout).trim().to_owned()).unwrap_or_default()
    };
    let cores = std::fs::read_to_string("/proc/cpuinfo")
        .map_or(1, |text| text.lines().filter(|line| line.starts_with("processor")).count());
    let mut text = format!(
        "- processor: {} ({cores} cores); memory: {}; kernel: {}\n- client and server on {}\n- built with {}\n",
        first("/proc/cpuinfo", "model name"),
        first("/proc/meminfo", "MemTotal"),
        said("uname", &["-sr"]),
        if pinned() { "a core each (`taskset`)" } else { "the same cores" },
        said("rustc", &["--version"]),
    );
    for peer in &PEERS {
        let found = peer.installed().unwrap_or_else(|| format!("not installed, its rows are left out ({})", peer.get));
        text.push_str(&format!("- {}: {found}\n", peer.name));
    }
    text
}

/// How busy the machine was in the last minute, for judging a figure.
pub fn load() -> String {
    std::fs::read_to_string("/proc/loadavg")
        .map_or_else(|_| "unknown".to_owned(), |text| text.split(' ').next().unwrap_or_default().to_owned())
}
