//! Looks at what a server sent, as Okta would; pure.

use std::time::Duration;

use serde_json::Value;

use super::connection::{base_url_problem, origin};
use super::{Check, State};
use crate::http::{BodyError, Error, Response};

pub(super) const LIST_RESPONSE: &str = "urn:ietf:params:scim:api:messages:2.0:ListResponse";
pub(super) const ERROR: &str = "urn:ietf:params:scim:api:messages:2.0:Error";

/// Okta's own test wants an answer within this time.
pub(super) const BRISK: Duration = Duration::from_millis(600);
/// Okta gives up after this time.
pub(super) const LIMIT: Duration = Duration::from_secs(60);

/// The address.
pub(super) fn base_url(text: &str) -> Check {
    match base_url_problem(text) {
        Some((what, what_to_do)) => {
            Check::new("base-url", "SCIM Base URL", State::Fail, format!("{}: {what}", text.trim())).hint(what_to_do)
        }
        None if text.trim().starts_with("http://") => {
            Check::new("base-url", "SCIM Base URL", State::Ok, format!("{}  (http, on this machine only)", text.trim()))
        }
        None => Check::new("base-url", "SCIM Base URL", State::Ok, text.trim()),
    }
}

/// The form of the API Token field.
pub(super) fn api_token(field: &str) -> Check {
    let check = |state, detail: &str| Check::new("api-token", "API Token", state, detail);
    let words: Vec<_> = field.split_whitespace().collect();
    let bearers = words.iter().filter(|word| word.eq_ignore_ascii_case("bearer")).count();
    if field.trim() != field || field.contains(['\n', '\r', '\t']) {
        return check(State::Fail, "it has a blank or a line break at its beginning or end")
            .hint("paste exactly what `ornd-scim token` prints, without the line break");
    }
    match (bearers, words.as_slice()) {
        (0, _) => check(State::Fail, "the word Bearer is missing")
            .hint("this app sends the field as it stands: it must be Bearer, a blank and the secret, as `ornd-scim token` prints it"),
        (1, ["Bearer", _]) => check(State::Ok, "Bearer and a secret"),
        (1, [_, _]) if words[0].eq_ignore_ascii_case("bearer") => {
            check(State::Warn, "Bearer is not spelt with one capital letter; some servers insist on it")
        }
        (1, _) => check(State::Fail, "it is not Bearer, a blank and one secret").hint("paste what `ornd-scim token` prints"),
        _ => check(State::Fail, "the word Bearer stands there twice")
            .hint("remove one; an app that adds Bearer itself wants what `ornd-scim token --raw` prints"),
    }
}

/// Whether the credential was taken. The second value is the body of an answer with 200.
pub(super) fn credentials(answer: &Result<Response, Error>) -> (Check, Option<Value>) {
    let title = "Test API Credentials";
    let check = |state, detail: String| Check::new("test-api-credentials", title, state, detail);
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return (unreachable(check(State::Fail, error.to_string()), error), None),
    };
    let check = match answer.status {
        200 => match answer.json::<Value>() {
            Ok(body) => return (check(State::Ok, "the server takes the API Token".to_owned()), Some(body)),
            Err(error) => not_json(check(State::Fail, String::new()), &error),
        },
        401 | 403 => {
            let said = detail(answer).map(|said| format!("; it says: {said}")).unwrap_or_default();
            let mut check = check(State::Fail, format!("the server rejects the API Token (status {}){said}", answer.status))
                .hint("compare the secret with the settings dialog: ornd-scim secret import; Okta would say \"Unauthorized. Errors reported by remote server\"");
            check.rejected = true;
            check
        }
        300..=399 => {
            let to = answer.redirect_origin().unwrap_or_else(|| "nowhere".to_owned());
            check(State::Fail, format!("the server redirects (status {}) to {to}; Okta does not follow", answer.status))
                .hint("the SCIM Base URL is probably not complete; copy it again")
        }
        404 => check(State::Fail, "there is no /Users below the SCIM Base URL (status 404)".to_owned())
            .hint("the SCIM Base URL is probably not complete; copy it again"),
        429 => check(State::Fail, "the server's rate limit is reached (status 429)".to_owned())
            .hint("try again in a few minutes"),
        status => check(State::Fail, format!("the server answers with status {status}"))
            .hint("try again later; Okta would say \"Error authenticating: null\""),
    };
    (check, None)
}

fn unreachable(check: Check, error: &Error) -> Check {
    check.hint(match error {
        Error::Tls { .. } => "the certificate must be valid for Okta too; behind a company's proxy use --ca-cert FILE",
        Error::Timeout { .. } => "Okta gives up after 60 seconds too; try again",
        _ => "check the SCIM Base URL and the network",
    })
}

fn not_json(mut check: Check, error: &BodyError) -> Check {
    check.detail = error.to_string();
    check.hint(match error {
        BodyError::Html => "the address leads to a web page, not to the SCIM service; Okta would say \"Invalid JSON: Unrecognized token\"",
        _ => "the address is probably not the SCIM service's; Okta would say \"Invalid JSON\"",
    })
}

/// `detail` of a SCIM Error, or `message`, as Okta would show it.
pub(super) fn detail(answer: &Response) -> Option<String> {
    let body: Value = answer.json().ok()?;
    let text = body.get("detail").or_else(|| body.get("message"))?.as_str()?;
    Some(text.chars().take(300).collect())
}

/// The content type of a SCIM answer.
pub(super) fn content_type(answer: &Response) -> Check {
    let kind = answer.header("content-type").unwrap_or_default();
    let bare = kind.split(';').next().unwrap_or_default().trim().to_lowercase();
    let check = |state, detail: String| Check::new("content-type", "Content type", state, detail);
    match bare.as_str() {
        "application/scim+json" | "application/json" => check(State::Ok, bare),
        "" => check(State::Warn, "the answer does not say what it is".to_owned()),
        _ => check(State::Warn, format!("{bare}, where application/scim+json is expected")),
    }
}

/// The envelope of a list.
pub(super) fn list_response(id: &'static str, title: &str, body: &Value) -> Check {
    let check = |state, detail: &str| Check::new(id, title, state, detail);
    if !body.is_object() {
        return check(State::Fail, "the answer is JSON, but not an object").hint(SERVER);
    }
    let schemas = body.get("schemas").and_then(Value::as_array);
    if !schemas.is_some_and(|schemas| schemas.iter().any(|schema| schema == LIST_RESPONSE)) {
        return check(State::Fail, "the answer does not name the ListResponse schema").hint(SERVER);
    }
    match body.get("Resources") {
        Some(Value::Array(resources)) => {
            check(State::Ok, &format!("a ListResponse with {} of {}", resources.len(), number(body, "totalResults")))
        }
        None if body.get("totalResults").and_then(Value::as_u64) == Some(0) => {
            check(State::Ok, "an empty ListResponse")
        }
        None => check(State::Fail, "the ListResponse has no Resources").hint(SERVER),
        Some(_) => check(State::Fail, "Resources is not a list").hint(SERVER),
    }
}

const SERVER: &str = "this is a fault of the SCIM server: report it to OfficeRnD Support";

fn number(body: &Value, name: &str) -> String {
    body.get(name).and_then(Value::as_u64).map_or_else(|| "an unknown number".to_owned(), |number| number.to_string())
}

/// Numbers must be numbers: Okta has failed on `"startIndex":"1"`.
pub(super) fn numbers(body: &Value) -> Check {
    let mut wrong = Vec::new();
    for name in ["totalResults", "startIndex", "itemsPerPage"] {
        match body.get(name) {
            Some(Value::Number(number)) if number.is_u64() => {}
            Some(Value::String(_)) => wrong.push(format!("{name} is a text instead of a number")),
            Some(_) => wrong.push(format!("{name} is not a whole number")),
            None => wrong.push(format!("{name} is missing")),
        }
    }
    if wrong.is_empty() {
        Check::new("numbers", "Numbers", State::Ok, "totalResults, startIndex and itemsPerPage are whole numbers")
    } else {
        Check::new("numbers", "Numbers", State::Fail, wrong.join("; ")).hint(SERVER)
    }
}

/// What Okta needs of each user.
pub(super) fn users(body: &Value) -> Check {
    let check = |state, detail: String| Check::new("users", "Users", state, detail);
    let users = body.get("Resources").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    if users.len() > 2 {
        return check(State::Warn, format!("2 were asked for, {} came", users.len()));
    }
    if users.is_empty() {
        return check(State::Warn, "there are none yet; Okta's SPEC test needs one".to_owned());
    }
    let missing: Vec<_> = users.iter().flat_map(user_problems).collect();
    if missing.is_empty() {
        check(State::Ok, "they have what Okta needs".to_owned())
    } else {
        check(State::Warn, missing.join("; "))
    }
}

/// What of a user is not as Okta's SPEC test wants it.
pub(super) fn user_problems(user: &Value) -> Vec<String> {
    let text = |pointer: &str| user.pointer(pointer).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    let mut problems: Vec<String> = [
        ("/id", "id"),
        ("/userName", "userName"),
        ("/name/givenName", "name.givenName"),
        ("/name/familyName", "name.familyName"),
        ("/emails/0/value", "emails[0].value"),
    ]
    .into_iter()
    .filter(|(pointer, _)| !text(pointer))
    .map(|(_, name)| format!("a user has no {name}"))
    .collect();
    match user.get("active") {
        Some(Value::Bool(_)) => {}
        Some(_) => problems.push("active of a user is not true or false".to_owned()),
        None => problems.push("a user has no active".to_owned()),
    }
    problems
}

/// Each group needs an id and a name: the name becomes the name of the Okta group.
pub(super) fn groups(answer: &Result<Response, Error>) -> Check {
    let check = |state, detail: String| Check::new("save-groups", "Save (Groups)", state, detail);
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return unreachable(check(State::Fail, error.to_string()), error),
    };
    if answer.status != 200 {
        let said = detail(answer).map(|said| format!("; it says: {said}")).unwrap_or_default();
        return check(State::Fail, format!("the server answers with status {}{said}", answer.status))
            .hint("Okta asks for the Groups when the connection is saved; clear Import Groups, or report it to OfficeRnD Support");
    }
    let body: Value = match answer.json() {
        Ok(body) => body,
        Err(error) => return not_json(check(State::Fail, String::new()), &error),
    };
    let envelope = list_response("save-groups", "Save (Groups)", &body);
    if envelope.state != State::Ok {
        return envelope;
    }
    let groups = body.get("Resources").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default();
    let has = |group: &Value, name: &str| group.get(name).and_then(Value::as_str).is_some_and(|text| !text.is_empty());
    let nameless = groups.iter().filter(|group| !has(group, "id") || !has(group, "displayName")).count();
    if nameless > 0 {
        return check(State::Fail, format!("{nameless} of {} Groups have no id or no displayName", groups.len()))
            .hint(SERVER);
    }
    check(State::Ok, format!("{} Groups can be read", number(&body, "totalResults")))
}

/// A wrong token must be refused, and in SCIM's words.
pub(super) fn wrong_token(answer: &Result<Response, Error>) -> Check {
    let check = |state, detail: String| Check::new("wrong-token", "Wrong token", state, detail);
    let answer = match answer {
        Ok(answer) => answer,
        Err(error) => return unreachable(check(State::Fail, error.to_string()), error),
    };
    if answer.is_success() {
        return check(State::Fail, "the server takes a wrong token: anybody can read and change employees".to_owned())
            .hint("report it to OfficeRnD Support at once");
    }
    if answer.status != 401 {
        return check(State::Warn, format!("it is refused with status {} instead of 401", answer.status));
    }
    let body: Value = answer.json().unwrap_or_default();
    let mut missing = Vec::new();
    if !body
        .get("schemas")
        .and_then(Value::as_array)
        .is_some_and(|schemas| schemas.iter().any(|schema| schema == ERROR))
    {
        missing.push("the Error schema");
    }
    if body.get("detail").and_then(Value::as_str).is_none() {
        missing.push("detail, which Okta shows to the administrator");
    }
    if body.get("status").and_then(Value::as_str) != Some("401") {
        missing.push("status \"401\" as a text");
    }
    if missing.is_empty() {
        check(State::Ok, "it is refused with 401 and a SCIM Error".to_owned())
    } else {
        check(State::Warn, format!("it is refused with 401, but the answer lacks {}", missing.join(" and ")))
    }
}

/// The slowest answer.
pub(super) fn response_time(slowest: Duration) -> Check {
    let check = |state, detail: String| Check::new("response-time", "Response time", state, detail);
    let shown = if slowest < Duration::from_secs(1) {
        format!("{} ms", slowest.as_millis())
    } else {
        format!("{:.1} s", slowest.as_secs_f64())
    };
    if slowest >= LIMIT {
        check(State::Fail, format!("{shown}; Okta gives up after 60 s")).hint(SERVER)
    } else if slowest > BRISK {
        check(State::Warn, format!("{shown}; Okta's SPEC test wants less than 600 ms"))
    } else {
        check(State::Ok, format!("at most {shown}"))
    }
}

/// A wrong address and an unusable token end the test before anything is sent.
pub(super) fn skipped(base_url: &str) -> Vec<Check> {
    let why = format!("nothing was sent to {}", origin(base_url));
    [("test-api-credentials", "Test API Credentials"), ("save-groups", "Save (Groups)"), ("wrong-token", "Wrong token")]
        .map(|(id, title)| Check::new(id, title, State::Skipped, why.clone()))
        .into()
}
