//! How a sandbox is started.

use std::path::PathBuf;

use jiff::Timestamp;

use crate::behaviour::Behaviour;

/// The org slug of the sandbox.
pub const ORG: &str = "demo";

/// Where the sandbox keeps its state.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Data {
    /// In a file; several processes may use it at once, and it survives a kill at any moment.
    File(PathBuf),
    /// In memory only.
    Memory,
}

/// What time it is in the sandbox.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Clock {
    /// This machine's clock.
    #[default]
    System,
    /// Always the same instant, for tests.
    Fixed(Timestamp),
}

impl Clock {
    /// The time now.
    pub fn now(self) -> Timestamp {
        match self {
            Self::System => Timestamp::now(),
            Self::Fixed(now) => now,
        }
    }
}

/// How a sandbox is started. By default in memory, on a free port.
pub struct Options {
    /// Where it keeps its state.
    pub data: Data,
    /// The port on 127.0.0.1; 0 takes a free one.
    pub port: u16,
    /// What time it is.
    pub clock: Clock,
    /// Latency, limits, faults.
    pub behaviour: Behaviour,
    /// Is told each request: method, path, status, milliseconds. Never a header or a body.
    pub access_log: Option<AccessLog>,
    /// The stand-in for Okta adds each exchange to this file as a line of JSON, without tokens and secrets.
    pub okta_record: Option<PathBuf>,
    /// Hosts beside this machine that the stand-in for Okta may send SCIM to, such as `scim.example`.
    pub targets: Vec<String>,
}

impl Default for Options {
    fn default() -> Self {
        Self {
            data: Data::Memory,
            port: 0,
            clock: Clock::System,
            behaviour: Behaviour::default(),
            access_log: None,
            okta_record: None,
            targets: Vec::new(),
        }
    }
}

/// The name of the header with which every request below `/_sandbox` carries [`Sandbox::control_token`].
pub const CONTROL_HEADER: &str = "x-sandbox-token";

/// Writes one line a request.
pub type AccessLog = Box<dyn Fn(&str) + Send + Sync>;
