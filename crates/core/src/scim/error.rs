//! Why a SCIM request could not be made or its answer not be used.

use crate::http::{self, is_temporary};

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
        /// Whether it came with HTML, so not from the SCIM server itself.
        web_page: bool,
        /// The server's words, not cleaned yet.
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
    /// The list does not end.
    #[error("the SCIM server's list of {kind}s has more than {limit} entries; it was not read further")]
    Endless {
        /// `User` or `Group`.
        kind: &'static str,
        /// How many were read.
        limit: usize,
    },
}

impl Error {
    /// Whether the same request may be answered later.
    pub fn is_temporary(&self) -> bool {
        match self {
            Self::Network { source, .. } => source.is_temporary(),
            Self::Status { status, web_page, .. } => {
                is_temporary(*status) || (*web_page && matches!(status, 401 | 403))
            }
            _ => false,
        }
    }
}
