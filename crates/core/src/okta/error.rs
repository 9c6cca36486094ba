//! What can go wrong with Okta's API, in words for the person. Of Okta's error bodies only `errorCode` is stable (documented
//! by Okta), so that alone decides; the summary is shown.

use serde::Deserialize;

use crate::http;

/// What an error body of Okta says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Said {
    /// Okta's code, such as `E0000011`.
    pub error_code: String,
    /// A sentence, which may change.
    pub error_summary: String,
    /// What Okta's support asks for.
    pub error_id: String,
    /// More sentences.
    pub error_causes: Vec<Cause>,
}

/// One cause in an error body.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Cause {
    /// A sentence.
    pub error_summary: String,
}

/// Why a call to Okta did not give what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No answer.
    #[error(transparent)]
    Http(#[from] http::Error),
    /// What was typed is not an organization's address.
    #[error("{typed:?} is not the address of an Okta organization")]
    Address {
        /// What was typed.
        typed: String,
    },
    /// `E0000011`, or 401: the token is wrong, has expired, or was revoked.
    #[error("Okta does not accept the {credential}")]
    Rejected {
        /// `API token`, `access token`, `client id or key`.
        credential: &'static str,
        /// Okta's words.
        said: Box<Said>,
    },
    /// `E0000006`, or 403: the token works, but may not do this.
    #[error("the Okta credentials may not be used for {what}")]
    Forbidden {
        /// What was asked for.
        what: &'static str,
        /// Okta's words.
        said: Box<Said>,
    },
    /// A scope was not granted to the OAuth client.
    #[error("the OAuth client was not granted the scopes {scopes}")]
    MissingScope {
        /// What was asked for.
        scopes: String,
    },
    /// `E0000007`, or 404.
    #[error("{what} is not in Okta")]
    NotFound {
        /// What was asked for.
        what: &'static str,
        /// Okta's words.
        said: Box<Said>,
    },
    /// `E0000001`, or 400: Okta does not accept the request.
    #[error("Okta refuses {what}{}", summary(.said))]
    Invalid {
        /// What was asked for.
        what: &'static str,
        /// Okta's words.
        said: Box<Said>,
    },
    /// `E0000047`, or 429, even after waiting.
    #[error("Okta's rate limit is reached")]
    RateLimit {
        /// Okta's words.
        said: Box<Said>,
    },
    /// Any other status.
    #[error("Okta answered {what} with status {status}{}", summary(.said))]
    Status {
        /// What was asked for.
        what: &'static str,
        /// The HTTP status.
        status: u16,
        /// Okta's words.
        said: Box<Said>,
        /// The request id of the answer.
        request_id: Option<String>,
    },
    /// The answer cannot be read.
    #[error("Okta's answer to {what} cannot be used: {why}")]
    Body {
        /// What was asked for.
        what: &'static str,
        /// Why.
        why: String,
    },
    /// A list that contradicts itself or leads elsewhere: nothing of it may be trusted.
    #[error("the list of {what} cannot be trusted: {why}")]
    Paging {
        /// Which list.
        what: &'static str,
        /// Why.
        why: String,
    },
    /// The key file of an OAuth client cannot be used.
    #[error("the key cannot be used: {why}")]
    Key {
        /// Why.
        why: String,
    },
}

fn summary(said: &Said) -> String {
    if said.error_summary.is_empty() { String::new() } else { format!(": {}", short(&said.error_summary)) }
}

fn short(text: &str) -> String {
    text.chars().take(300).collect()
}

impl Error {
    /// Reads a refusal. `errorCode` decides where there is one, the status otherwise.
    pub(super) fn refusal(what: &'static str, credential: &'static str, answer: &http::Response) -> Self {
        let said: Box<Said> = answer.json().unwrap_or_default();
        let meant = match said.error_code.as_str() {
            "E0000011" => 401,
            "E0000006" => 403,
            "E0000007" => 404,
            "E0000001" => 400,
            "E0000047" => 429,
            _ => answer.status,
        };
        match meant {
            401 => Self::Rejected { credential, said },
            403 => Self::Forbidden { what, said },
            404 => Self::NotFound { what, said },
            400 => Self::Invalid { what, said },
            429 => Self::RateLimit { said },
            status => Self::Status { what, status, said, request_id: answer.request_id().map(str::to_owned) },
        }
    }

    /// Whether the request may have had its effect all the same: the answer was lost, or came from something in between.
    pub fn is_uncertain(&self) -> bool {
        match self {
            Self::Http(error) => !error.never_sent(),
            Self::Status { status, .. } => *status >= 500,
            Self::Body { .. } => true,
            _ => false,
        }
    }

    /// Okta's words, where an answer with an error body came.
    pub fn said(&self) -> Option<&Said> {
        match self {
            Self::Rejected { said, .. }
            | Self::Forbidden { said, .. }
            | Self::NotFound { said, .. }
            | Self::Invalid { said, .. }
            | Self::RateLimit { said }
            | Self::Status { said, .. } => Some(said),
            _ => None,
        }
    }
}
