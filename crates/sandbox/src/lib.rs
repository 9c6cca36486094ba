//! The stand-ins: OfficeRnD Hybrid with identity, API, integration and SCIM on one loopback port, Okta on another, their
//! state in SQLite.
//!
//! `--sandbox` starts it inside the process, `sandbox serve` in the foreground, tests do both. It shares no code with what talks
//! to it: they meet over HTTP. Requests come in through [`server`], pass `faults` (latency, limits,
//! faults on demand), and are answered from [`store`]. What is documented by OfficeRnD is built as documented; where
//! nothing is documented the sandbox follows the sister product Flex or makes a choice, and says so at the place.

// axum's handlers are async functions, whether they wait for something or not.
#![allow(clippy::unused_async)]

mod behaviour;
mod control;
mod faults;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod guard;
mod hybrid;
mod identity;
mod integration;
mod okta;
mod private;
mod recurrence;
mod scim;
mod seed;
mod server;
mod store;
#[cfg(test)]
mod tests;
mod urn;

use std::path::PathBuf;

use jiff::Timestamp;

pub use behaviour::{Behaviour, BodyStyle, Fault, FaultKind, FieldStyle, OktaBehaviour, Rate};
pub use okta::{Click, Outcome as ClickOutcome, PeopleSeed, Sent as SentRequest};
pub use seed::{Counts, Seed, Workload};
pub use server::Sandbox;

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

/// Why the sandbox cannot work.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The port is taken or not allowed.
    #[error("the sandbox cannot listen on 127.0.0.1:{port}")]
    Listen {
        /// The port.
        port: u16,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// The state cannot be read or written.
    #[error("the sandbox's state in {path} cannot be used")]
    Store {
        /// The file.
        path: String,
        /// Why.
        #[source]
        cause: rusqlite::Error,
    },
    /// The file of the state cannot be read or created.
    #[error("{path}: {doing}")]
    Io {
        /// The file.
        path: String,
        /// What was tried.
        doing: &'static str,
        /// Why.
        #[source]
        cause: std::io::Error,
    },
    /// The file is there, but must not be used.
    #[error("{path}: {why}")]
    Refused {
        /// The file.
        path: String,
        /// Why it is refused.
        why: String,
    },
    /// The file belongs to another user.
    #[error("{path}: it belongs to another user (number {owner}), so it is not used")]
    NotMine {
        /// The file.
        path: String,
        /// Whose it is.
        owner: u32,
        /// Who runs this.
        me: u32,
    },
    /// A description of how to behave cannot be understood.
    #[error("{0}")]
    Behaviour(String),
}

/// Replaces everything in the sandbox's state by new data. The same number gives the same data.
pub fn seed(data: &Data, what: &Seed, number: u64, now: Timestamp) -> Result<Counts, Error> {
    let store = store::Store::open(data, now)?;
    store.seed(what, number, now)
}
