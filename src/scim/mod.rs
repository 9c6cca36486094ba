//! SCIM as Okta speaks it, from the client's side.
//!
//! [`Connection`] makes Okta's requests with Okta's headers; `probe` and `spec` send them (gather); `judge` looks at what
//! came back (decide, pure) and gives a [`Report`] of [`Check`]s. Text from servers is carried as it is; the output room
//! cleans it.

mod connection;
mod judge;
mod probe;
mod spec;
#[cfg(test)]
mod tests;

pub use connection::{Connection, check_base_url};
pub use probe::{is_rejected, test};
pub use spec::{Spec, spec};

use crate::officernd::{Grade, Provenance};

/// How a check ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum State {
    /// As Okta needs it.
    Ok,
    /// Works, but a person should look.
    Warn,
    /// Okta would fail here.
    Fail,
    /// Not looked at, as something before it failed.
    Skipped,
}

/// One line of the report.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Check {
    /// The machine's name, part of the interface.
    pub id: &'static str,
    /// For people.
    pub title: String,
    /// How it ended.
    pub state: State,
    /// What was found.
    pub detail: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// Whether it failed because the server rejected the credential.
    pub rejected: bool,
}

impl Check {
    fn new(id: &'static str, title: &str, state: State, detail: impl Into<String>) -> Self {
        Self { id, title: title.to_owned(), state, detail: detail.into(), hint: None, rejected: false }
    }

    fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hint = Some(hint.into());
        self
    }
}

/// What a test found.
#[derive(Debug, Clone, Default)]
pub struct Report {
    /// In the order in which they were done.
    pub checks: Vec<Check>,
}

impl Report {
    /// Whether Okta's test would pass.
    pub fn passed(&self) -> bool {
        self.checks.iter().all(|check| check.state != State::Fail)
    }

    /// Whether the server rejected the credential.
    pub fn credential_rejected(&self) -> bool {
        self.checks.iter().any(|check| check.rejected)
    }
}

/// The SCIM requests of this program.
pub const CALLS: &[Provenance] = &[
    Provenance {
        call: "GET {base}/Users?startIndex=1&count=2",
        grade: Grade::Documented,
        note: "What Okta sends for Test API Credentials, from its published test file and logged traffic.",
    },
    Provenance {
        call: "GET {base}/Groups?startIndex=1&count=100",
        grade: Grade::Documented,
        note: "What Okta sends when the connection is saved with Import Groups on.",
    },
    Provenance {
        call: "headers: Accept, Accept-Charset, User-Agent \"Okta SCIM Client 1.0.0\", Authorization as typed",
        grade: Grade::Observed,
        note: "From logged traffic.",
    },
    Provenance {
        call: "the twelve steps of Okta's SPEC test",
        grade: Grade::Documented,
        note: "Okta publishes the steps; the requests here are made after them. The test user is removed with DELETE /Users/{id} afterwards, which Okta itself never sends.",
    },
    Provenance {
        call: "the form of OfficeRnD's SCIM Base URL and SCIM Secret",
        grade: Grade::Choice,
        note: "Nothing public. Any https address without an underscore and any secret that fits into a header is taken.",
    },
];
