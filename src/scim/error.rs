//! Why a SCIM request could not be made or its answer not be used.

use crate::failure::{Failure, Kind};
use crate::http;

/// Why a SCIM request could not be made or its answer not be used. Judging (`test`) does not fail; reading does.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The SCIM Base URL is no address.
    #[error("the SCIM Base URL is not a valid address: {0}")]
    BaseUrl(String),
    /// The API Token cannot be sent as a header.
    #[error("the API Token cannot be sent: it contains a line break or another control character")]
    Authorization,
    /// An id from the server cannot be part of an address.
    #[error("the server gave an id that cannot be part of an address: {0:?}")]
    Id(String),
    /// No answer came.
    #[error("no answer from the SCIM server to {request}")]
    Network {
        /// Method and path.
        request: String,
        /// Why.
        #[source]
        source: http::Error,
    },
    /// 401 or 403.
    #[error("the SCIM server rejected the API Token ({request} was answered with {status})")]
    Rejected {
        /// Method and path.
        request: String,
        /// 401 or 403.
        status: u16,
        /// The server's words, as they came.
        detail: Option<String>,
    },
    /// Another status than expected.
    #[error("the SCIM server answered {request} with {status}")]
    Status {
        /// Method and path.
        request: String,
        /// The HTTP status.
        status: u16,
        /// The server's words, as they came.
        detail: Option<String>,
    },
    /// The body is not what it should be.
    #[error("the SCIM server's answer to {request} cannot be used: {problem}")]
    Answer {
        /// Method and path.
        request: String,
        /// What is wrong with it.
        problem: String,
    },
    /// A resource lacks what nothing can be done without.
    #[error("{kind} number {position} of the list cannot be used: {problem}")]
    Resource {
        /// `User` or `Group`.
        kind: &'static str,
        /// Its position in the whole list, from 1.
        position: u64,
        /// What is wrong with it.
        problem: String,
    },
    /// The list does not end.
    #[error("the SCIM server's list of {kind}s goes beyond {limit}: it was not read further")]
    Endless {
        /// `User` or `Group`.
        kind: &'static str,
        /// How many were read.
        limit: usize,
    },
}

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        let kind = match &error {
            Error::BaseUrl(_) => Kind::Usage,
            Error::Authorization | Error::Rejected { .. } => Kind::Credentials,
            Error::Network { .. } | Error::Status { status: 408 | 429 | 502..=504, .. } => Kind::Temporary,
            _ => Kind::Failed,
        };
        let failure = Failure::new(kind, error.to_string());
        let said = |failure: Failure, detail: Option<String>| match detail {
            Some(detail) => failure.because(format!("the server says: {detail}")),
            None => failure,
        };
        match error {
            Error::BaseUrl(_) => failure
                .hint("copy the SCIM Base URL again from OfficeRnD: Settings > Integrations > SCIM User Provisioning > Configure"),
            Error::Authorization => failure.hint("import the SCIM Secret again: ornd-scim secret import"),
            Error::Network { source, .. } => failure
                .because_of(&source)
                .hint("check the host in the SCIM Base URL, and the network, proxy and firewall between"),
            Error::Rejected { status, detail, .. } => said(failure, detail)
                .status(status)
                .hint("test the connection for the reason: ornd-scim test")
                .hint("if the SCIM Secret was replaced in OfficeRnD, import the new one: ornd-scim secret import"),
            Error::Status { status, detail, .. } => {
                said(failure, detail).status(status).hint("test the connection for the reason: ornd-scim test")
            }
            Error::Answer { .. } => failure.hint("test the connection for the reason: ornd-scim test"),
            Error::Resource { .. } => {
                failure.hint("Okta's import reads the same list; ask OfficeRnD's support about this entry")
            }
            Error::Id(_) | Error::Endless { .. } => failure.hint("report this answer to OfficeRnD's support"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_error_becomes_a_failure_with_the_right_exit_code_and_something_to_do() {
        let request = || "GET /Users".to_owned();
        let cases = [
            (Error::BaseUrl("empty host".into()), 2),
            (Error::Authorization, 4),
            (Error::Rejected { request: request(), status: 401, detail: Some("expired".into()) }, 4),
            (Error::Status { request: request(), status: 429, detail: None }, 75),
            (Error::Status { request: request(), status: 500, detail: None }, 1),
            (Error::Answer { request: request(), problem: "HTML".into() }, 1),
            (Error::Resource { kind: "Group", position: 7, problem: "it has no displayName".into() }, 1),
            (Error::Endless { kind: "Group", limit: 10 }, 1),
            (Error::Id("..".into()), 1),
        ];
        for (error, code) in cases {
            let text = error.to_string();
            let failure = Failure::from(error);
            assert_eq!(failure.kind.exit_code(), code, "{text}");
            assert!(!failure.hints.is_empty(), "{text}");
        }
    }
}
