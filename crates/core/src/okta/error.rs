//! What can go wrong with Okta's API. Of an error body only `errorCode` is stable (documented by Okta), so it alone decides;
//! the summary is shown.

use serde::Deserialize;

use crate::http;

/// The body of a refusal.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ErrorBody {
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
    #[error("Okta rejected the {credential}")]
    Rejected {
        /// `API token`, `access token`, `client id or key`.
        credential: &'static str,
        /// Okta's words.
        body: Box<ErrorBody>,
    },
    /// `E0000006`, or 403: the token works, but may not do this.
    #[error("the Okta credentials have no permission for {what}")]
    Forbidden {
        /// What was asked for.
        what: &'static str,
        /// Okta's words.
        body: Box<ErrorBody>,
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
        body: Box<ErrorBody>,
    },
    /// `E0000001`, or 400: Okta does not accept the request.
    #[error("Okta refused {what}{}", summary(.body))]
    Invalid {
        /// What was asked for.
        what: &'static str,
        /// Okta's words.
        body: Box<ErrorBody>,
    },
    /// `E0000047`, or 429, even after waiting.
    #[error("Okta's rate limit is reached")]
    RateLimit {
        /// Okta's words.
        body: Box<ErrorBody>,
    },
    /// Any other status.
    #[error("Okta answered {what} with status {status}{}", summary(.body))]
    Status {
        /// What was asked for.
        what: &'static str,
        /// The HTTP status.
        status: u16,
        /// Okta's words.
        body: Box<ErrorBody>,
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
    /// The id of the app in the profile is not the id of an app of this type. Nothing similar is looked for.
    #[error("the app {id} of the profile is not an app of the type SCIM 2.0 Test App (Header Auth) in Okta")]
    StaleApp {
        /// The stored id.
        id: String,
    },
    /// An answer that was read immediately before an irreversible change does not prove what the change requires.
    #[error("refusing to {action}: {why}")]
    NotProven {
        /// The change, such as `delete the group "Design"`.
        action: String,
        /// What is missing or contradictory.
        why: String,
    },
    /// Okta accepted a change, and a later read does not show it.
    #[error("Okta accepted the request to {action}, but does not show the change")]
    NoEffect {
        /// The change.
        action: String,
    },
    /// The key file of an OAuth client cannot be used.
    #[error("the key cannot be used: {why}")]
    Key {
        /// Why.
        why: String,
    },
}

fn summary(body: &ErrorBody) -> String {
    if body.error_summary.is_empty() { String::new() } else { format!(": {}", short(&body.error_summary)) }
}

fn short(text: &str) -> String {
    text.chars().take(300).collect()
}

impl Error {
    /// Reads a refusal. `errorCode` decides where there is one, the status otherwise.
    pub(super) fn refusal(what: &'static str, credential: &'static str, answer: &http::Response) -> Self {
        let body: Box<ErrorBody> = answer.json().unwrap_or_default();
        let meant = match body.error_code.as_str() {
            "E0000011" => 401,
            "E0000006" => 403,
            "E0000007" => 404,
            "E0000001" => 400,
            "E0000047" => 429,
            _ => answer.status,
        };
        match meant {
            401 => Self::Rejected { credential, body },
            403 => Self::Forbidden { what, body },
            404 => Self::NotFound { what, body },
            400 => Self::Invalid { what, body },
            429 => Self::RateLimit { body },
            status => Self::Status { what, status, body, request_id: answer.request_id().map(str::to_owned) },
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

    /// Whether these credentials, or this server, do not offer what was asked for. For what a command can do without.
    pub(super) fn is_unavailable(&self) -> bool {
        matches!(
            self,
            Self::MissingScope { .. }
                | Self::Forbidden { .. }
                | Self::NotFound { .. }
                | Self::Status { status: 405 | 501, .. }
        )
    }

    /// Okta's words, where an answer with an error body came.
    pub fn body(&self) -> Option<&ErrorBody> {
        match self {
            Self::Rejected { body, .. }
            | Self::Forbidden { body, .. }
            | Self::NotFound { body, .. }
            | Self::Invalid { body, .. }
            | Self::RateLimit { body }
            | Self::Status { body, .. } => Some(body),
            _ => None,
        }
    }
}
