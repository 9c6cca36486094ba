//! Refusals as Okta writes them. Only `errorCode` is stable (documented by Okta); the rest is for people.

use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use crate::store::random_hex;

/// An answer that is not the one that was wanted.
#[derive(Debug)]
pub struct Refused {
    status: StatusCode,
    code: &'static str,
    summary: String,
    causes: Vec<String>,
}

impl Refused {
    fn new(status: StatusCode, code: &'static str, summary: impl Into<String>) -> Self {
        Self { status, code, summary: summary.into(), causes: Vec::new() }
    }

    /// 400: a value cannot be taken.
    pub fn invalid(what: &str, why: impl Into<String>) -> Self {
        let mut refused = Self::new(StatusCode::BAD_REQUEST, "E0000001", format!("Api validation failed: {what}"));
        refused.causes.push(why.into());
        refused
    }

    /// 400: the body is no JSON object.
    pub fn body() -> Self {
        Self::new(StatusCode::BAD_REQUEST, "E0000003", "The request body was not well-formed.")
    }

    /// 400: a filter or a search cannot be understood, or names what cannot be filtered by.
    pub fn search(why: impl Into<String>) -> Self {
        let mut refused = Self::new(StatusCode::BAD_REQUEST, "E0000031", "Invalid search criteria.");
        refused.causes.push(why.into());
        refused
    }

    /// 401: the token is missing, unknown or has expired.
    pub fn token() -> Self {
        Self::new(StatusCode::UNAUTHORIZED, "E0000011", "Invalid token provided")
    }

    /// 403: the token does not allow it.
    pub fn denied() -> Self {
        let summary = "You do not have permission to perform the requested action";
        Self::new(StatusCode::FORBIDDEN, "E0000006", summary)
    }

    /// 404: there is no such thing.
    pub fn not_found(id: &str, kind: &str) -> Self {
        Self::new(StatusCode::NOT_FOUND, "E0000007", format!("Not found: Resource not found: {id} ({kind})"))
    }

    /// 404: there is no such path.
    pub fn path() -> Self {
        Self::new(StatusCode::NOT_FOUND, "E0000022", "The endpoint does not support the provided HTTP method")
    }

    /// A status that a fault asked for, with the code that Okta uses for it.
    pub fn played(status: StatusCode) -> Self {
        match status.as_u16() {
            401 => Self::token(),
            403 => Self::denied(),
            404 => Self::new(status, "E0000007", "Not found"),
            400 => Self::new(status, "E0000001", "Api validation failed"),
            429 => Self::new(status, "E0000047", "API call exceeded rate limit due to too many requests."),
            _ => Self::new(status, "E0000009", "Internal Server Error"),
        }
    }
}

impl From<rusqlite::Error> for Refused {
    fn from(cause: rusqlite::Error) -> Self {
        let mut refused = Self::new(StatusCode::INTERNAL_SERVER_ERROR, "E0000009", "Internal Server Error");
        refused.causes.push(format!("the sandbox's database: {cause}"));
        refused
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let causes: Vec<Value> = self.causes.iter().map(|cause| json!({ "errorSummary": cause })).collect();
        let body = json!({
            "errorCode": self.code, "errorSummary": self.summary, "errorLink": self.code,
            "errorId": format!("oae{}", random_hex(11)), "errorCauses": causes
        });
        (self.status, axum::Json(body)).into_response()
    }
}
