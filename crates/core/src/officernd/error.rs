//! What can go wrong with OfficeRnD's API. The server's own words are always part of it.

use serde::Deserialize;

use crate::http::{self, Response};

/// Why a call to OfficeRnD's API did not return what was asked for.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// No answer.
    #[error(transparent)]
    Http(#[from] http::Error),
    /// The token endpoint rejected client id and secret.
    #[error("OfficeRnD rejected the client id or the client secret{}", words(said.as_deref()))]
    RejectedClient {
        /// The HTTP status.
        status: u16,
        /// The server's words.
        said: Option<String>,
    },
    /// The application has not been granted this scope.
    #[error("the application does not have the {permission} permission{}", words(said.as_deref()))]
    MissingScope {
        /// `Read` or `Write`, as the settings call it.
        permission: &'static str,
        /// The server's words.
        said: Option<String>,
    },
    /// The API rejected a token that the token endpoint issued, without another reason.
    #[error("OfficeRnD rejected the access token for {what}{}", words(said.as_deref()))]
    RejectedToken {
        /// What was asked for.
        what: &'static str,
        /// The HTTP status.
        status: u16,
        /// The server's words.
        said: Option<String>,
    },
    /// There is no such organization.
    #[error("OfficeRnD does not know the organization \"{org}\"{}", words(said.as_deref()))]
    WrongOrg {
        /// The slug.
        org: String,
        /// The HTTP status.
        status: u16,
        /// The server's words.
        said: Option<String>,
    },
    /// 404.
    #[error("{what} not found{}", words(said.as_deref()))]
    NotFound {
        /// What was asked for.
        what: &'static str,
        /// The server's words.
        said: Option<String>,
    },
    /// Asked too often, even after waiting.
    #[error("OfficeRnD's rate limit is reached{}", words(said.as_deref()))]
    RateLimit {
        /// The server's words.
        said: Option<String>,
    },
    /// Any other status, and a refusal with a reason that is not the client's.
    #[error("OfficeRnD answered {what} with status {status}{}", words(said.as_deref()))]
    Status {
        /// What was asked for.
        what: &'static str,
        /// The HTTP status.
        status: u16,
        /// The server's words.
        said: Option<String>,
        /// Whether the answer is temporary by its own words, or a web page of something in front of the service.
        temporary: bool,
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

fn words(said: Option<&str>) -> String {
    said.map(|said| format!(": {said}")).unwrap_or_default()
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

    /// Whether it is about one record only: its answer cannot be used, or it was refused by itself. An outage, rejected
    /// credentials and a rate limit are about everything.
    pub fn is_about_one(&self) -> bool {
        match self {
            Self::Body { .. } | Self::Cursor { .. } | Self::Paging { .. } | Self::NotFound { .. } => true,
            Self::Status { .. } => !self.is_outage(),
            Self::RejectedToken { status, .. } => *status != 401,
            _ => false,
        }
    }
}

/// What the body of a refusal says: OAuth's members (RFC 6749, section 5.2) and the messages of both products.
#[derive(Debug, Default)]
pub(super) struct Refusal {
    /// OAuth's error code.
    pub code: Option<String>,
    /// The words for a person.
    pub said: Option<String>,
    /// The body is JSON.
    pub is_json: bool,
    /// The body is a web page.
    pub is_page: bool,
}

impl Refusal {
    pub fn read(answer: &Response) -> Self {
        #[derive(Deserialize)]
        struct Body {
            #[serde(default)]
            error: serde_json::Value,
            #[serde(default)]
            error_description: serde_json::Value,
            #[serde(default)]
            message: serde_json::Value,
        }
        let body = match answer.json::<Body>() {
            Ok(body) => body,
            Err(why) => {
                let is_page = why == http::BodyError::Html;
                let said = is_page.then(|| title(&answer.body)).flatten();
                return Self { is_page, said, is_json: answer.json::<serde_json::Value>().is_ok(), code: None };
            }
        };
        let text = |value: &serde_json::Value| match value {
            serde_json::Value::String(text) if !text.trim().is_empty() => {
                Some(text.chars().take(300).collect::<String>())
            }
            serde_json::Value::Array(parts) => {
                let parts: Vec<&str> = parts.iter().filter_map(serde_json::Value::as_str).collect();
                (!parts.is_empty()).then(|| parts.join("; ").chars().take(300).collect())
            }
            _ => None,
        };
        let code = text(&body.error);
        let words = text(&body.error_description).or_else(|| text(&body.message));
        let said = match (&code, words) {
            (Some(code), Some(words)) if words != *code => Some(format!("{words} ({code})")),
            (Some(code), _) => Some(code.clone()),
            (None, words) => words,
        };
        Self { code, said, is_json: true, is_page: false }
    }

    /// Whether it says that it will pass.
    pub fn is_temporary(&self) -> bool {
        self.is_page || self.code.as_deref() == Some("temporarily_unavailable")
    }

    /// Whether the words give a reason beyond "not authorized".
    pub fn gives_other_reason(&self) -> bool {
        const GENERAL: [&str; 8] =
            ["unauthorized", "forbidden", "token", "jwt", "authenti", "authoriz", "credential", "invalid_client"];
        let said = self.said.as_deref().unwrap_or_default().to_lowercase();
        !said.is_empty() && !GENERAL.iter().any(|word| said.contains(word))
    }
}

/// The title of a web page.
fn title(page: &[u8]) -> Option<String> {
    let page = String::from_utf8_lossy(page.get(..4096).unwrap_or(page)).into_owned();
    let lower = page.to_ascii_lowercase();
    let start = lower.find("<title>")? + "<title>".len();
    let end = lower.get(start..)?.find("</title>")? + start;
    let title = page.get(start..end)?.split_whitespace().collect::<Vec<_>>().join(" ");
    (!title.is_empty()).then(|| format!("a web page titled \"{}\"", title.chars().take(100).collect::<String>()))
}
