//! What the answers to the SPEC test's steps mean. Pure.

use serde_json::Value;

use super::super::judge::answer::{SLOW, error_body, json, success};
use super::super::judge::{Exchange, Finding, list, sentence};
use super::super::types::{Scalar, USER};
use super::{State, text};

const SUPPORT: &str = "Okta's published SPEC test fails at this step: tell the server's support";

/// Step 1: a list with numbers, whose first User has everything Okta looks at.
pub(super) fn first_user(exchange: &Exchange) -> Finding {
    with_json(exchange, 200, |value| {
        let envelope = list::envelope(value, 1, 1);
        if envelope.state == State::Failed {
            return envelope;
        }
        match list::array(value).first() {
            None => Finding::fail(
                "there is no User; the test needs one",
                "create one employee in OfficeRnD, then test again",
            ),
            Some(user) => complete(user).unwrap_or(envelope),
        }
    })
}

/// Step 2: the same User by its id.
pub(super) fn user_by_id(exchange: &Exchange, id: &str) -> Finding {
    with_json(exchange, 200, |user| match text(user, "id") {
        Some(found) if found == id => complete(user).unwrap_or_else(|| Finding::ok("200, the same User")),
        _ => Finding::fail(
            format!("another id was asked for than came: id is {}", Scalar::from(user.get("id"))),
            SUPPORT,
        ),
    })
}

/// Steps 3 and 5: a list with nothing in it.
pub(super) fn nothing_found(exchange: &Exchange) -> Finding {
    with_json(exchange, 200, |value| {
        let list = list::list_response(value);
        if list.state == State::Failed {
            return list;
        }
        let total = Scalar::from(value.get("totalResults"));
        if total.integer() == Some(0) && list::array(value).is_empty() {
            Finding::ok("200, totalResults 0")
        } else {
            let many = list::array(value).len();
            Finding::fail(
                format!(
                    "nobody has this name, but totalResults is {total} and {many} Users came: the filter does not work"
                ),
                "Okta asks with this filter before it creates a person, and would link the wrong one",
            )
        }
    })
}

/// Steps 4 and 12: 404 with an error body.
pub(super) fn not_found(exchange: &Exchange, status: Option<u16>) -> Finding {
    match exchange.response() {
        Some(response) if response.status == 404 => match error_body(response, status) {
            problems if problems.is_empty() => Finding::ok("404 with an error body"),
            problems => Finding::fail(format!("404, but {}", sentence(&problems)), SUPPORT),
        },
        _ => success(exchange, 404),
    }
}

/// Step 6: 201, and the User as it was sent.
pub(super) fn created(exchange: &Exchange, sent: &Value) -> Finding {
    with_json(exchange, 201, |user| {
        if text(user, "id").is_none() {
            return Finding::fail(format!("201, but id is {}", Scalar::from(user.get("id"))), SUPPORT);
        }
        equal(user, sent).unwrap_or_else(|| Finding::ok("201, values equal"))
    })
}

/// Step 7: the created User, as it was sent.
pub(super) fn same_user(exchange: &Exchange, id: &str, sent: &Value) -> Finding {
    let by_id = |user: &Value| match text(user, "id") {
        Some(found) if found == id => equal(user, sent).unwrap_or_else(|| Finding::ok("200, values equal")),
        _ => Finding::fail(
            format!("another id was asked for than came: id is {}", Scalar::from(user.get("id"))),
            SUPPORT,
        ),
    };
    with_json(exchange, 200, by_id)
}

/// Step 8: 409.
pub(super) fn conflict(exchange: &Exchange) -> Finding {
    match exchange.response() {
        Some(response) if (200..=299).contains(&response.status) => Finding::fail(
            format!("{}, but 409 was expected: the server creates the same userName twice", response.status),
            "Okta would create people twice: tell the server's support",
        ),
        _ => success(exchange, 409),
    }
}

/// Step 9: 200. That the User is found is RFC 7643 section 4.1.1 (`userName` is not case-exact), not part of Okta's test.
pub(super) fn found_without_case(exchange: &Exchange, name: &str) -> Finding {
    with_json(exchange, 200, |value| {
        let list = list::list_response(value);
        if list.state == State::Failed {
            return list;
        }
        let same = |user: &Value| text(user, "userName").is_some_and(|found| found.eq_ignore_ascii_case(name));
        match list::array(value) {
            [user] if same(user) => Finding::ok("200, found"),
            [] => Finding::warn(
                "200, but the User is not found: the server minds the case",
                "userName should not mind the case (RFC 7643)",
            ),
            others => Finding::warn(
                format!("200, but {} Users came, not only the one that was asked for", others.len()),
                "the server's filter does not work as Okta needs it",
            ),
        }
    })
}

/// Step 10: 200, within 600 ms.
pub(super) fn groups(exchange: &Exchange) -> Finding {
    with_json(exchange, 200, |value| {
        let list = list::list_response(value);
        if list.state == State::Failed {
            list
        } else if let Some(elapsed) = exchange.elapsed().filter(|&elapsed| elapsed > SLOW) {
            Finding::warn(
                format!("200, but after {} ms", elapsed.as_millis()),
                "Okta's SPEC test wants the Groups within 600 ms",
            )
        } else {
            Finding::ok(format!("200, {} Groups", list::array(value).len()))
        }
    })
}

/// The JSON of a successful answer.
pub(super) fn resource(exchange: &Exchange) -> Option<Value> {
    let response = exchange.response().filter(|response| (200..=299).contains(&response.status))?;
    json(response).ok()
}

/// The resources of a successful list.
pub(super) fn resources(exchange: &Exchange) -> Vec<Value> {
    resource(exchange).map(|value| list::array(&value).to_vec()).unwrap_or_default()
}

/// The first resource of a successful list.
pub(super) fn first_resource(exchange: &Exchange) -> Option<Value> {
    resources(exchange).into_iter().next()
}

/// Judges the JSON of an answer with the expected status; otherwise says what is wrong with the answer.
fn with_json(exchange: &Exchange, expected: u16, judge: impl FnOnce(&Value) -> Finding) -> Finding {
    let status = success(exchange, expected);
    match exchange.response() {
        Some(response) if status.state == State::Ok => {
            json(response).map_or_else(|finding| finding, |value| judge(&value))
        }
        _ => status,
    }
}

/// What the SPEC test misses in a User; `None` when nothing.
fn complete(user: &Value) -> Option<Finding> {
    let mut problems = list::user_faults(user);
    problems.extend(list::user_gaps(user));
    (!problems.is_empty()).then(|| Finding::fail(sentence(&problems), SUPPORT))
}

/// The values that Okta's test compares; `None` when they are equal.
fn equal(user: &Value, sent: &Value) -> Option<Finding> {
    let mut problems = Vec::new();
    for path in ["/userName", "/name/givenName", "/name/familyName", "/active"] {
        let (found, wanted) = (user.pointer(path), sent.pointer(path));
        // userName is not case-exact: a server may give it back in lower case.
        let same = match (found.and_then(Value::as_str), wanted.and_then(Value::as_str)) {
            (Some(found), Some(wanted)) if path == "/userName" => found.eq_ignore_ascii_case(wanted),
            _ => found == wanted,
        };
        if !same {
            problems.push(format!("{} is {}", path.trim_start_matches('/').replace('/', "."), Scalar::from(found)));
        }
    }
    let schemas = user.get("schemas").and_then(Value::as_array);
    if !schemas.is_some_and(|schemas| schemas.iter().any(|schema| schema.as_str() == Some(USER))) {
        problems.push("schemas does not name User".to_owned());
    }
    (!problems.is_empty()).then(|| Finding::fail(format!("not as it was sent: {}", sentence(&problems)), SUPPORT))
}
