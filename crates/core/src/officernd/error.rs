//! What can go wrong with OfficeRnD's API, in words for the person.

use crate::http;

/// Why a call to OfficeRnD's API did not give what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No answer.
    #[error(transparent)]
    Http(#[from] http::Error),
    /// The token endpoint rejected client id and secret.
    #[error("OfficeRnD rejected the client id or the client secret")]
    RejectedClient {
        /// The HTTP status.
        status: u16,
    },
    /// The application has not been granted this scope.
    #[error("the application does not have the {permission} permission")]
    MissingScope {
        /// `Read` or `Write`, as the settings call it.
        permission: &'static str,
    },
    /// The API rejected a token that the token endpoint gave.
    #[error("OfficeRnD does not accept the token for {what}")]
    RejectedToken {
        /// What was asked for.
        what: &'static str,
        /// The HTTP status.
        status: u16,
    },
    /// There is no such organisation.
    #[error("OfficeRnD knows no organisation \"{org}\"")]
    WrongOrg {
        /// The slug.
        org: String,
        /// The HTTP status.
        status: u16,
    },
    /// Not found.
    #[error("{what} is not there")]
    NotFound {
        /// What was asked for.
        what: &'static str,
    },
    /// Asked too often, even after waiting.
    #[error("OfficeRnD's rate limit is reached")]
    RateLimit,
    /// Any other status.
    #[error("OfficeRnD answered {what} with status {status}{}", said.as_ref().map(|said| format!(": {said}")).unwrap_or_default())]
    Status {
        /// What was asked for.
        what: &'static str,
        /// The HTTP status.
        status: u16,
        /// The message in the answer.
        said: Option<String>,
        /// The server's request id.
        request_id: Option<String>,
    },
    /// The answer cannot be read.
    #[error("OfficeRnD's answer to {what} cannot be used: {why}")]
    Body {
        /// What was asked for.
        what: &'static str,
        /// Why.
        why: String,
    },
    /// A cursor that was seen before.
    #[error("the list of {what} cannot be trusted: the server repeats a cursor")]
    Cursor {
        /// Which list.
        what: &'static str,
    },
    /// A list that contradicts itself: nothing of it may be trusted.
    #[error("the list of {what} cannot be trusted: {why}")]
    Paging {
        /// Which list.
        what: &'static str,
        /// Why.
        why: String,
    },
}

impl Error {
    /// Whether an answer came that cannot be used and that may be another one when asked again.
    pub fn is_garbled(&self) -> bool {
        match self {
            Self::Body { .. } | Self::Cursor { .. } | Self::Http(http::Error::TooLarge { .. }) => true,
            Self::Status { status, .. } => *status >= 500,
            _ => false,
        }
    }

    /// Whether the service did not answer, or answered that it does not work; to be asked after all repetitions.
    pub fn is_outage(&self) -> bool {
        match self {
            Self::Http(error) => matches!(
                error,
                http::Error::Unreachable { .. } | http::Error::Timeout { .. } | http::Error::Broken { .. }
            ),
            Self::Status { status, .. } => *status >= 500 || *status == 408,
            _ => false,
        }
    }

    /// Whether it is only that the application was not granted a permission.
    pub fn is_missing_scope(&self) -> bool {
        matches!(self, Self::MissingScope { .. })
    }
}
