//! SCIM as Okta speaks it, seen from the client.
//!
//! A [`Connection`] is a SCIM Base URL and the exact value of the `Authorization` header; it builds Okta's requests with
//! Okta's headers. Three things are done with it, and each of them gathers first and judges afterwards:
//!
//! - [`probe`] sends what Okta sends for "Test API Credentials" and "Save" (`test`);
//! - [`spec`] runs Okta's published SPEC test and cleans up after itself (`test --spec`);
//! - [`import`] reads Users and Groups as Okta's import does (the Teams forecast).
//!
//! [`judge`] judges the answers: pure functions from data to [`Check`]s and findings. Text from a server is not cleaned here.

mod check;
mod connection;
mod error;
pub mod import;
pub mod judge;
pub mod probe;
pub mod spec;
#[cfg(test)]
mod testing;
pub mod types;

pub use check::{Check, Conclusion, Credential, LeftBehind, Report, State};
pub use connection::{Body, Connection, request_line};
pub use error::Error;

use crate::officernd::{Grade, Provenance};

/// The SCIM requests that the program sends. Nobody has tried them against a live organization; OfficeRnD documents only
/// that Okta may be connected, not the server's answers.
pub const CALLS: &[Provenance] = &[
    Provenance {
        call: "GET {base}/Users?startIndex=1&count=2",
        grade: Grade::Documented,
        note: "Okta's \"Test API Credentials\" (documented by Okta, seen in traffic)",
    },
    Provenance {
        call: "GET {base}/Groups?startIndex=1&count=100",
        grade: Grade::Documented,
        note: "Okta's \"Save\" with Import Groups on (documented by Okta)",
    },
    Provenance {
        call: "GET {base}/Users and /Groups, count=100, startIndex 1, 101, …",
        grade: Grade::Documented,
        note: "Okta's import (documented by Okta, seen in traffic); it requests every page at a fixed distance of 100",
    },
    Provenance {
        call: "GET {base}/Groups?filter=displayName eq \"…\"&startIndex=1&count=100",
        grade: Grade::Documented,
        note: "Okta's lookup of a pushed group whose ID it does not know (documented by Okta); `test` sends it for the first Group",
    },
    Provenance {
        call: "GET {base}/Users with a wrong Authorization header",
        grade: Grade::Documented,
        note: "A step of Okta's published SPEC test; `test` also sends it and expects a 401",
    },
    Provenance {
        call: "GET {base}/Users?filter=userName eq \"…\", GET {base}/Users/{id}",
        grade: Grade::Documented,
        note: "Okta's published SPEC test; Okta sends the filter before it creates a User",
    },
    Provenance {
        call: "POST {base}/Users",
        grade: Grade::Documented,
        note: "Okta's published SPEC test; only `test --spec --write` sends it",
    },
    Provenance {
        call: "PATCH {base}/Users/{id} active=false",
        grade: Grade::Documented,
        note: "How Okta deactivates (documented by Okta); only `test --spec --write` sends it, for its own test user",
    },
    Provenance {
        call: "DELETE {base}/Users/{id}",
        grade: Grade::Choice,
        note: "RFC 7644 section 3.6; Okta never sends it. Only `test --spec --write` sends it, for its own test user, and reports \
         the user if the server refuses",
    },
    Provenance {
        call: "Authorization header",
        grade: Grade::Observed,
        note: "Okta's Header Auth app sends the API Token field verbatim: `Bearer <SCIM Secret>`",
    },
    Provenance {
        call: "User-Agent, Accept, Accept-Charset, Accept-Encoding, Content-Type",
        grade: Grade::Observed,
        note: "The values that Okta's client sends (seen in traffic)",
    },
    Provenance {
        call: "What the Okta console shows for a failure",
        grade: Grade::Observed,
        note: "The messages that people reported publicly",
    },
    Provenance {
        call: "the form of OfficeRnD's SCIM Base URL and SCIM Secret",
        grade: Grade::Choice,
        note: "Not public. The program accepts any https address without an underscore and any secret that is a valid header value.",
    },
];
