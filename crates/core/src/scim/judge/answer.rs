//! One answer of any kind: status, type, JSON, error body, time.

use std::time::Duration;

use reqwest::header::{CONTENT_TYPE, HeaderName, RETRY_AFTER};
use serde_json::Value;

use super::super::check::Credential;
use super::super::types::{ErrorBody, Scalar};
use super::{Exchange, Finding, Outcome, sentence};
use crate::http::{Response, is_temporary};

/// Okta's test file wants answers faster than this (documented by Okta).
pub const SLOW: Duration = Duration::from_millis(600);
/// Okta waits no longer than this (documented by Okta).
pub const TOO_SLOW: Duration = Duration::from_secs(60);

/// Whether the answer is the success that was asked for, and if not, why and what Okta would show.
pub fn success(exchange: &Exchange, expected: u16) -> Finding {
    let response = match &exchange.outcome {
        Outcome::Answered(response) => response,
        Outcome::Unanswered { why, temporary, .. } => {
            let finding = Finding::fail(
                format!("no answer: {why}"),
                "check the host in the SCIM Base URL, and the network, proxy and firewall between; Okta must reach it too",
            );
            return if *temporary { finding.temporary() } else { finding };
        }
    };
    match response.status {
        status if status == expected => Finding::ok(format!("{status}")),
        // Something in front of the server: the token was not looked at.
        status @ (401 | 403) if is_web_page(response) => Finding::fail(
            format!(
                "{status} with a web page: a proxy, firewall or bot protection refused the request, not the SCIM server"
            ),
            "allow this address there, or try again later; Okta may be refused too",
        )
        .temporary(),
        401 | 403 => rejected(response),
        300..=399 => Finding::fail(
            format!(
                "{}: the server redirects to {}; this is not followed",
                response.status,
                response.redirect_origin().unwrap_or_else(|| "a missing address".to_owned())
            ),
            "a SCIM server does not redirect: check the SCIM Base URL: it is probably not complete",
        ),
        404 => Finding::fail(
            format!("404: there is no SCIM server at this address{}", said(response)),
            "check the path in the SCIM Base URL; Okta adds /Users and /Groups to it",
        ),
        429 => Finding::fail(
            format!("429: too many requests; Retry-After is {}", header(response, &RETRY_AFTER)),
            "wait, then run the test again",
        )
        .temporary(),
        status @ 500..=599 => {
            let finding = Finding::fail(
                format!("{status}: the server failed{}", said(response)),
                "run the test again later; if it stays, send this line to the server's support",
            );
            if is_temporary(status) { finding.temporary() } else { finding }
        }
        status => Finding::fail(
            format!("{status}, but {expected} was expected{}", said(response)),
            "send this line to the server's support",
        ),
    }
}

/// Whether the body is HTML.
pub fn is_web_page(response: &Response) -> bool {
    let kind = response.header("content-type").unwrap_or_default().to_ascii_lowercase();
    kind.starts_with("text/html") || response.body.trim_ascii_start().starts_with(b"<")
}

/// 401 or 403 to the real API Token, with the words that Okta's console would show (reported publicly).
fn rejected(response: &Response) -> Finding {
    let shows = match ErrorBody::read(&response.body).detail {
        Some(detail) => format!("Unauthorized. Errors reported by remote server: {detail}"),
        None => "Error authenticating: null".to_owned(),
    };
    Finding::fail(
        format!("{}: the server rejected the API Token. Okta would show: {shows}", response.status),
        "compare the SCIM Secret with OfficeRnD's dialog (Settings > Integrations > SCIM User Provisioning > Configure), then: \
         ornd-scim secret import",
    )
}

/// Whether the server accepts the API Token.
pub fn credential(exchange: &Exchange) -> Credential {
    match exchange.response() {
        Some(response) if matches!(response.status, 401 | 403) && !is_web_page(response) => Credential::Rejected,
        // Only a SCIM list proves that the token was checked: a start page answers 200 to everybody.
        Some(response) if response.status == 200 && json(response).is_ok_and(|value| is_list(&value)) => {
            Credential::Accepted
        }
        _ => Credential::Unknown,
    }
}

fn is_list(value: &Value) -> bool {
    super::list::list_response(value).state != super::State::Failed
}

/// `application/scim+json` or `application/json`. Another type is a warning: the body decides whether Okta can read it.
pub fn content_type(response: &Response) -> Finding {
    let hint = "the server should send Content-Type: application/scim+json (RFC 7644 section 3.1)";
    let Some(value) = response.headers.get(CONTENT_TYPE) else {
        return Finding::warn("the answer has no Content-Type", hint);
    };
    let value = String::from_utf8_lossy(value.as_bytes());
    let kind = value.split(';').next().unwrap_or_default().trim().to_ascii_lowercase();
    if matches!(kind.as_str(), "application/scim+json" | "application/json") {
        Finding::ok(kind)
    } else {
        Finding::warn(format!("the Content-Type is {value}"), hint)
    }
}

/// The JSON of the body, or why it cannot be used, with the words that Okta's console would show.
pub fn json(response: &Response) -> Result<Value, Finding> {
    let body = response.body.as_slice();
    let start = body.trim_ascii_start();
    if start.is_empty() {
        return Err(Finding::fail(
            "the body is empty",
            "the server must answer with JSON: send this line to its support",
        ));
    }
    if let Some(rest) = start.strip_prefix(b"\xef\xbb\xbf") {
        let after = if serde_json::from_slice::<Value>(rest).is_ok() { "the JSON" } else { "the text" };
        return Err(Finding::fail(
            format!("{after} starts with a byte order mark, which JSON forbids"),
            "the server must leave the byte order mark out (RFC 8259 section 8.1)",
        ));
    }
    crate::json::from_slice(body).map_err(|error| {
        if start.starts_with(b"<") {
            Finding::fail(
                "HTML or XML instead of JSON. Okta would show: Invalid JSON: Unrecognized token '<'",
                "this is a web page, not a SCIM server: check the path in the SCIM Base URL, and whether a proxy or a login page \
                 answers instead",
            )
        } else if error.is_eof() {
            Finding::fail(format!("the JSON is cut off: {error}"), "run the test again; if it stays, a proxy may cut answers")
        } else {
            Finding::fail(
                format!("not JSON: {error}. Okta would show: Invalid JSON: Unrecognized token"),
                "check the path in the SCIM Base URL; if it is right, send this line to the server's support",
            )
        }
    })
}

/// The answer to a wrong token: 401 with an error body, as Okta needs it to tell the administrator what is wrong.
pub fn wrong_token(exchange: &Exchange) -> Finding {
    let response = match &exchange.outcome {
        Outcome::Answered(response) => response,
        Outcome::Unanswered { .. } => return success(exchange, 401),
    };
    match response.status {
        401 => match error_body(response, Some(401)) {
            problems if problems.is_empty() => Finding::ok("401 with an error body"),
            problems => Finding::fail(
                format!(
                    "401, but {}. With a wrong secret Okta may show only: Error authenticating: null",
                    sentence(&problems)
                ),
                "Okta's SPEC test wants an error body with schemas, detail and status: tell the server's support",
            ),
        },
        200..=299 if json(response).is_err() => Finding::fail(
            format!("{}, and no JSON: what answers there ignores the token", response.status),
            "this is not a SCIM server: check the path in the SCIM Base URL",
        ),
        200..=299 => Finding::fail(
            format!("{}: the server accepts a wrong token, so anybody can read and change its users", response.status),
            "do not connect Okta; tell the server's support at once",
        ),
        403 => Finding::fail("403, but Okta expects 401", "tell the server's support"),
        _ => success(exchange, 401),
    }
}

/// What is wrong with an error body, going by what Okta's SPEC test looks at: schemas, detail, and where it is asked for,
/// status as a string.
pub fn error_body(response: &Response, status: Option<u16>) -> Vec<String> {
    if response.body.trim_ascii().is_empty() {
        return vec!["the body is empty".to_owned()];
    }
    let value = match json(response) {
        Ok(value) if value.is_object() => value,
        Ok(_) => return vec!["the body is not a JSON object".to_owned()],
        Err(_) => return vec!["the body is not JSON".to_owned()],
    };
    let error = ErrorBody::from_value(&value);
    let mut problems = Vec::new();
    if !error.is_scim {
        problems.push("schemas does not name the SCIM Error".to_owned());
    }
    if error.detail.is_none_or(|detail| detail.trim().is_empty()) {
        problems.push("detail is missing".to_owned());
    }
    if let Some(status) = status
        && error.status != Some(status.to_string())
    {
        problems.push(format!("status is {}, not the string \"{status}\"", Scalar::from(value.get("status"))));
    }
    problems
}

/// The slowest of the requests that were answered.
pub fn response_time<'a>(requests: impl IntoIterator<Item = (&'a str, Duration)>) -> Finding {
    let Some((request, slowest)) = requests.into_iter().max_by_key(|(_, elapsed)| *elapsed) else {
        return Finding::skipped("nothing was answered");
    };
    let detail = format!("slowest: {} ms, {request}", slowest.as_millis());
    if slowest >= TOO_SLOW {
        Finding::fail(detail, "Okta gives up after 60 seconds: tell the server's support")
    } else if slowest > SLOW {
        Finding::warn(detail, "Okta's SPEC test expects answers within 600 ms; run the test again")
    } else {
        Finding::ok(detail)
    }
}

fn header(response: &Response, name: &HeaderName) -> String {
    response
        .headers
        .get(name)
        .map_or_else(|| "missing".to_owned(), |value| String::from_utf8_lossy(value.as_bytes()).into_owned())
}

/// The server's own words, if available.
fn said(response: &Response) -> String {
    ErrorBody::read(&response.body).detail.map(|detail| format!(". The server says: {detail}")).unwrap_or_default()
}
