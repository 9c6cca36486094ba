//! The stand-ins: OfficeRnD Hybrid with identity, API, integration and SCIM on one loopback port, Okta on another, their
//! state in SQLite.
//!
//! `--sandbox` starts it inside the process, `sandbox serve` in the foreground, tests do both. It shares no code with what talks
//! to it: they meet over HTTP. Requests come in through [`server`], pass `faults` (latency, limits,
//! faults on demand), and are answered from [`store`]. What is documented by OfficeRnD is built as documented; where
//! nothing is documented the sandbox follows the sister product Flex or makes a choice, and says so at the place.

// axum's handlers are async functions, whether they wait for something or not.
#![allow(clippy::unused_async)]

mod app;
mod behaviour;
mod clients;
mod control;
mod error;
mod faults;
#[cfg(any(test, fuzzing))]
pub mod fuzzing;
mod guard;
mod hybrid;
mod identity;
mod integration;
mod limiter;
mod marks;
mod okta;
mod okta_state;
mod options;
mod private;
mod recurrence;
mod request_log;
mod scim;
mod seed;
mod server;
mod setup;
mod store;
#[cfg(test)]
mod tests;
mod triggers;
mod urn;

use jiff::Timestamp;

pub use behaviour::{Behaviour, BodyStyle, Fault, FaultKind, FieldStyle, OktaBehaviour, Rate};
pub use error::Error;
pub use okta::{Click, Outcome as ClickOutcome, PeopleSeed, Sent as SentRequest};
pub use options::{AccessLog, CONTROL_HEADER, Clock, Data, ORG, Options};
pub use seed::{Counts, Seed, Workload};
pub use server::Sandbox;

/// Replaces everything in the sandbox's state by new data. The same number gives the same data.
pub fn seed(data: &Data, what: &Seed, number: u64, now: Timestamp) -> Result<Counts, Error> {
    setup::replace(&setup::open(data, now)?, what, number, now)
}
