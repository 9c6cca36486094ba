//! Every judgment as a table: what comes, how it is judged, which words must be in it.

use std::time::Duration;

use proptest::prelude::*;
use serde_json::{Value, json};

use super::super::check::Credential;
use super::super::testing::{error_body, exchange, group, list as page, response, user};
use super::*;

const SCIM: Option<&str> = Some("application/scim+json");

fn assert_finding(name: &str, finding: &Finding, state: State, words: &str) {
    assert_eq!(finding.state, state, "{name}: {finding:?}");
    assert!(finding.detail.contains(words), "{name}: {:?} lacks {words:?}", finding.detail);
    if matches!(state, State::Warning | State::Failed) {
        assert!(finding.hint.as_ref().is_some_and(|hint| !hint.is_empty()), "{name}: nothing to do");
    }
}

#[test]
fn the_base_url_is_judged_before_anything_is_sent() {
    use State::{Failed as Fail, Ok, Warning as Warn};
    let cases = [
        // Base URL, the check, its state, words in it
        ("https://scim.example.com/v2", "base-url", Ok, "https://scim.example.com/v2"),
        ("https://scim.example.com", "base-url", Ok, ""),
        ("https://scim.example.com/v2/", "base-url", Warn, "ends with a slash"),
        ("https://scim.example.com/v2/Users", "base-url", Warn, "ends with /Users"),
        ("https://scim.example.com/v2/groups/", "base-url", Warn, "ends with /Groups"),
        ("https://scim.example.com/a//b", "base-url", Warn, "two slashes"),
        (" https://scim.example.com/v2", "base-url", Warn, "spaces around"),
        ("https://scim.example.com/v2?tenant=1", "base-url", Fail, "query"),
        ("https://scim.example.com/v2?", "base-url", Fail, "query"),
        ("https://scim.example.com/v2#top", "base-url", Fail, "fragment"),
        ("https://me:pw@scim.example.com/v2", "base-url", Fail, "user name or password"),
        ("https://scim.example.com/v 2", "base-url", Fail, "a space"),
        ("https://scim.exam\nple.com/v2", "base-url", Fail, "line break"),
        ("", "base-url", Fail, "empty"),
        ("scim.example.com/v2", "base-url", Fail, "does not start with https://"),
        ("mailto:ada@example.com", "base-url", Fail, "not a web address"),
        ("https://scim.example.com", "base-url-https", Ok, "https"),
        ("http://127.0.0.1:8080/scim", "base-url-https", Ok, "this machine"),
        ("http://[::1]:8080/scim", "base-url-https", Ok, "this machine"),
        ("http://localhost/scim", "base-url-https", Ok, "this machine"),
        ("http://scim.example.com", "base-url-https", Fail, "plain http"),
        ("http://127.0.0.1.evil.test/", "base-url-https", Fail, "plain http"),
        ("http://localhost.evil.test/", "base-url-https", Fail, "plain http"),
        ("ftp://scim.example.com", "base-url-https", Fail, "not https"),
        ("https://scim.example.com/v2", "base-url-underscore", Ok, ""),
        ("https://scim.example.com/my_org", "base-url-underscore", Fail, "underscore"),
        ("https://my_org.example.com", "base-url-underscore", Fail, "underscore"),
    ];
    for (text, id, state, words) in cases {
        let checks = before::base_url(text);
        let check = checks.iter().find(|check| check.id == id).unwrap_or_else(|| panic!("{text:?}: no {id}"));
        assert_eq!(check.state, state, "{text:?}: {check:?}");
        assert!(check.detail.contains(words), "{text:?}: {check:?}");
    }
}

#[test]
fn nothing_is_sent_where_the_token_would_travel_unprotected() {
    for (text, can) in [
        ("https://scim.example.com", true),
        ("http://127.0.0.2/", true),
        ("http://scim.example.com", false),
        ("http://127.0.0.1.evil.test", false),
        ("http://127.0.0.1@evil.test", false),
        ("ftp://scim.example.com", false),
        ("nonsense", false),
        ("mailto:a@b", false),
    ] {
        assert_eq!(before::can_be_asked(text), can, "{text}");
    }
}

#[test]
fn the_api_token_is_exactly_bearer_a_blank_and_the_secret() {
    use State::{Failed as Fail, Ok, Warning as Warn};
    let cases = [
        ("Bearer s3cret", Ok, ""),
        ("s3cret", Fail, "does not start with Bearer"),
        ("Bearers3cret", Fail, "does not start with Bearer"),
        ("Basic s3cret", Fail, "does not start with Bearer"),
        ("Bearer Bearer s3cret", Fail, "Bearer Bearer"),
        ("bearer Bearer s3cret", Fail, "Bearer Bearer"),
        ("bearer s3cret", Warn, "bearer"),
        ("BEARER s3cret", Warn, ""),
        ("Bearer  s3cret", Warn, "more than one"),
        ("Bearer s3cret\n", Warn, "spaces around"),
        (" Bearer s3cret", Warn, "spaces around"),
        ("Bearer s3c\nret", Fail, "line break"),
        ("Bearer\ts3cret", Fail, "control"),
        ("Bearer s3 cret", Fail, "blank inside"),
        ("Bearer", Fail, "nothing after"),
        ("Bearer ", Fail, "nothing after"),
        ("", Fail, "empty"),
        (" \n", Fail, "empty"),
        ("\"Bearer s3cret\"", Fail, "quotation mark"),
        ("<s3cret>", Fail, "bracket"),
        ("Authorization: Bearer s3cret", Fail, "header's name"),
        ("Bearer s3cret\u{200b}", Fail, "invisible"),
    ];
    for (text, state, words) in cases {
        let finding = before::authorization(text);
        assert_finding(text, &finding, state, words);
        assert!(!format!("{finding:?}").contains("s3c"), "{text:?} is shown");
    }
}

#[test]
fn an_answer_other_than_200_says_what_okta_would_show_and_what_to_do() {
    let mut redirect = response(302, None, "");
    redirect.headers.insert("location", "https://login.example.com/sso?ticket=123".parse().unwrap());
    let rejected = response(401, SCIM, error_body(401, "the secret has expired").to_string());
    let cases = [
        ("200", response(200, SCIM, ""), State::Ok, "200"),
        (
            "401 with detail",
            rejected,
            State::Failed,
            "Unauthorized. Errors reported by remote server: the secret has expired",
        ),
        ("401 without body", response(401, None, ""), State::Failed, "Error authenticating: null"),
        ("401 with text", response(401, Some("text/plain"), "no"), State::Failed, "Error authenticating: null"),
        ("403", response(403, None, ""), State::Failed, "rejected the API Token"),
        ("302", redirect, State::Failed, "redirects to https://login.example.com;"),
        ("302 to nowhere", response(302, None, ""), State::Failed, "missing"),
        ("404", response(404, None, "<html>"), State::Failed, "no SCIM server at this address"),
        ("429", response(429, None, ""), State::Failed, "too many requests"),
        (
            "500",
            response(500, SCIM, error_body(500, "database").to_string()),
            State::Failed,
            "The server says: database",
        ),
        ("418", response(418, None, ""), State::Failed, "200 was expected"),
        ("204", response(204, None, ""), State::Failed, "200 was expected"),
    ];
    for (name, response, state, words) in cases {
        assert_finding(name, &answer::success(&exchange(response), 200), state, words);
    }
    let why = "connection refused".to_owned();
    let unanswered = Exchange {
        request: "GET /Users".to_owned(),
        outcome: Outcome::Unanswered { why, temporary: true, after: None },
    };
    assert_finding("no answer", &answer::success(&unanswered, 200), State::Failed, "connection refused");
    assert_finding("no answer", &answer::wrong_token(&unanswered), State::Failed, "connection refused");
    assert_eq!(answer::credential(&unanswered), Credential::Unknown);
}

#[test]
fn only_a_scim_list_proves_that_the_token_was_accepted() {
    let users = page(1, 1, &json!([user("a", "a@x.com")])).to_string();
    let cases = [
        (response(200, SCIM, users), Credential::Accepted),
        (response(200, Some("text/html"), "<html>Welcome</html>"), Credential::Unknown),
        (response(200, SCIM, "{}"), Credential::Unknown),
        (response(500, SCIM, ""), Credential::Unknown),
        (response(401, SCIM, ""), Credential::Rejected),
        (response(403, SCIM, ""), Credential::Rejected),
    ];
    for (response, expected) in cases {
        let exchange = exchange(response);
        assert_eq!(answer::credential(&exchange), expected, "{exchange:?}");
    }
}

#[test]
fn the_content_type_is_scim_or_json() {
    let cases = [
        (SCIM, State::Ok, "application/scim+json"),
        (Some("application/json"), State::Ok, "application/json"),
        (Some("Application/SCIM+JSON; charset=utf-8"), State::Ok, "application/scim+json"),
        (Some("text/html; charset=utf-8"), State::Warning, "text/html"),
        (Some("application/jsonp"), State::Warning, "application/jsonp"),
        (None, State::Warning, "no Content-Type"),
    ];
    for (kind, state, words) in cases {
        assert_finding(&format!("{kind:?}"), &answer::content_type(&response(200, kind, "{}")), state, words);
    }
}

#[test]
fn a_body_that_is_no_json_is_told_apart() {
    let cases: [(&str, &[u8], &str); 9] = [
        ("HTML", b"<!doctype html><html>", "Invalid JSON: Unrecognized token '<'"),
        ("HTML after blanks", b" \n <html>", "HTML or XML"),
        ("empty", b"", "empty"),
        ("blanks", b" \r\n\t", "empty"),
        ("cut off", b"{\"schemas\":[\"urn", "cut off"),
        ("text", b"OK", "Okta would show: Invalid JSON"),
        ("byte order mark", b"\xef\xbb\xbf{}", "byte order mark"),
        ("two documents", b"{}{}", "not JSON"),
        ("invalid UTF-8", b"{\"a\":\"\xff\"}", "not JSON"),
    ];
    for (name, body, words) in cases {
        let finding = answer::json(&response(200, SCIM, body)).unwrap_err();
        assert_finding(name, &finding, State::Failed, words);
    }
    let deep = "[".repeat(100_000);
    assert!(answer::json(&response(200, SCIM, deep)).is_err(), "nesting ends with an error, not with the stack");
    assert_eq!(answer::json(&response(200, SCIM, " {} ")).unwrap(), json!({}));
}

#[test]
fn a_wrong_token_must_be_refused_with_an_error_body() {
    let right = error_body(401, "who are you?");
    let without = |name: &str| {
        let mut body = right.clone();
        body.as_object_mut().unwrap().remove(name);
        body.to_string()
    };
    let mut number = right.clone();
    number["status"] = json!(401);
    let users = page(0, 1, &json!([])).to_string();
    let cases = [
        ("right", response(401, SCIM, right.to_string()), State::Ok, "401"),
        ("no body", response(401, None, ""), State::Failed, "the body is empty"),
        ("text", response(401, Some("text/plain"), "Unauthorized"), State::Failed, "not JSON"),
        ("array", response(401, SCIM, "[]"), State::Failed, "not a JSON object"),
        ("no schemas", response(401, SCIM, without("schemas")), State::Failed, "schemas"),
        ("no detail", response(401, SCIM, without("detail")), State::Failed, "detail is missing"),
        ("no status", response(401, SCIM, without("status")), State::Failed, "status is missing"),
        ("number", response(401, SCIM, number.to_string()), State::Failed, "status is the number 401"),
        ("accepted", response(200, SCIM, users), State::Failed, "accepts a wrong token"),
        ("web page", response(200, None, "<html>"), State::Failed, "no JSON"),
        ("403", response(403, SCIM, error_body(403, "no").to_string()), State::Failed, "Okta expects 401"),
        ("500", response(500, None, ""), State::Failed, "the server failed"),
        ("302", response(302, None, ""), State::Failed, "redirects"),
    ];
    for (name, response, state, words) in cases {
        assert_finding(name, &answer::wrong_token(&exchange(response)), state, words);
    }
}

#[test]
fn the_slowest_answer_decides() {
    let ms = Duration::from_millis;
    let cases = [
        (vec![ms(10), ms(600)], State::Ok, "600 ms, request 1"),
        (vec![ms(601), ms(5)], State::Warning, "601 ms, request 0"),
        (vec![ms(59_999)], State::Warning, "59999 ms"),
        (vec![ms(5), ms(60_000)], State::Failed, "60000 ms, request 1"),
        (vec![], State::Skipped, "nothing was answered"),
    ];
    for (times, state, words) in cases {
        let names: Vec<String> = (0..times.len()).map(|number| format!("request {number}")).collect();
        let finding = answer::response_time(names.iter().map(String::as_str).zip(times.iter().copied()));
        assert_finding(&format!("{times:?}"), &finding, state, words);
    }
}

#[test]
fn a_group_is_looked_for_by_its_name() {
    for (name, groups, state, words) in [
        ("found", json!([group("g", "Sales")]), State::Ok, "found by its name"),
        ("another case", json!([group("g", "SALES")]), State::Ok, "found by its name"),
        ("two", json!([group("g", "Sales"), group("h", "Sales")]), State::Ok, "2 Groups of this name"),
        ("none", json!([]), State::Warning, "not found by its name"),
        ("everything", json!([group("g", "Sales"), group("h", "Legal")]), State::Failed, "1 of 2 Groups have another"),
    ] {
        let count = groups.as_array().unwrap().len() as u64;
        assert_finding(name, &list::groups_of_name(&page(count, 1, &groups), "Sales"), state, words);
    }
    assert_finding("no list", &list::groups_of_name(&json!({}), "Sales"), State::Failed, "schemas is missing");
}

#[test]
fn a_web_page_with_403_does_not_blame_the_token() {
    let page = exchange(response(403, Some("text/html"), "<html>Are you human?</html>"));
    assert_eq!(answer::credential(&page), Credential::Unknown);
    let finding = answer::success(&page, 200);
    assert_finding("bot page", &finding, State::Failed, "a proxy, firewall or bot protection refused the request");
    assert!(finding.temporary);
    for status in [429, 502, 520, 524] {
        assert!(answer::success(&exchange(response(status, None, "")), 200).temporary, "{status}");
    }
    assert!(!answer::success(&exchange(response(500, None, "")), 200).temporary);
}

#[test]
fn the_envelope_of_a_list_is_judged_piece_by_piece() {
    let right = page(2, 1, &json!([user("a", "a@x.com"), user("b", "b@x.com")]));
    let with = |name: &str, value: Value| {
        let mut changed = right.clone();
        changed[name] = value;
        changed
    };
    let without = |name: &str| {
        let mut changed = right.clone();
        changed.as_object_mut().unwrap().remove(name);
        changed
    };
    let mut lower = without("Resources");
    lower["resources"] = json!([]);
    let mut three = page(3, 1, &json!([1, 2, 3]));
    three["itemsPerPage"] = json!(3);

    // The list's schema.
    assert_finding("right", &list::list_response(&right), State::Ok, "ListResponse");
    for (name, value, words) in [
        ("no schemas", without("schemas"), "missing"),
        ("a string", with("schemas", json!("urn:…:ListResponse")), "a string"),
        ("another", with("schemas", json!(["urn:x"])), "urn:x"),
        ("SCIM 1.1", with("schemas", json!([])), "does not name"),
        ("an array", json!([user("a", "a")]), "an array"),
        ("null", Value::Null, "null"),
    ] {
        assert_finding(name, &list::list_response(&value), State::Failed, words);
        assert_finding(name, &list::envelope(&value, 1, 2), State::Failed, words);
    }

    // The numbers.
    assert_finding("right", &list::numbers(&right), State::Ok, "");
    for (name, value, words) in [
        ("string", with("startIndex", json!("1")), "startIndex is the string \"1\""),
        ("missing", without("totalResults"), "totalResults is missing"),
        ("fraction", with("itemsPerPage", json!(2.5)), "itemsPerPage is the number 2.5"),
        ("negative", with("totalResults", json!(-1)), "the number -1"),
        ("boolean", with("totalResults", json!(true)), "true"),
    ] {
        assert_finding(name, &list::numbers(&value), State::Failed, words);
        assert_eq!(list::envelope(&value, 1, 2).state, State::Failed, "{name}");
    }

    // The page.
    assert_finding("right", &list::resources(&right, 1, 2), State::Ok, "2 of 2");
    assert_finding("many more", &list::resources(&with("totalResults", json!(900)), 1, 2), State::Ok, "2 of 900");
    assert_finding("none", &list::resources(&page(0, 1, &json!([])), 1, 2), State::Ok, "0 of 0");
    for (name, value, state, words) in [
        ("missing", without("Resources"), State::Failed, "Resources is missing"),
        ("lower case", lower, State::Failed, "called resources"),
        ("an object", with("Resources", json!({})), State::Failed, "an object"),
        ("ignores count", three, State::Failed, "ignores count"),
        ("too few", page(5, 1, &json!([user("a", "a")])), State::Failed, "2 should be on this page, but 1 are"),
        ("total too low", with("totalResults", json!(1)), State::Failed, "totalResults is 1"),
        ("endless total", page(u64::MAX, 1, &json!([])), State::Failed, "but 0 are"),
        (
            "itemsPerPage",
            with("itemsPerPage", json!(100)),
            State::Warning,
            "itemsPerPage is the number 100, but 2 came",
        ),
        ("startIndex", with("startIndex", json!(0)), State::Warning, "startIndex is the number 0"),
    ] {
        assert_finding(name, &list::resources(&value, 1, 2), state, words);
    }
    let mut none = page(0, 1, &json!([]));
    none.as_object_mut().unwrap().remove("Resources");
    assert_eq!(list::resources(&none, 1, 2).state, State::Ok, "RFC 7644 lets an empty list leave Resources out");
}

#[test]
fn users_and_groups_have_what_okta_needs_of_them() {
    let with = |pointer: &str, value: Value| {
        let mut changed = user("a", "a@x.com");
        *changed.pointer_mut(pointer).unwrap() = value;
        changed
    };
    for (name, value, state, words) in [
        ("complete", user("a", "a@x.com"), State::Ok, "1 checked"),
        ("number as id", with("/id", json!(7)), State::Failed, "number 1: id is the number 7"),
        ("empty userName", with("/userName", json!("")), State::Failed, "userName is the string \"\""),
        ("active as text", with("/active", json!("true")), State::Failed, "active is the string \"true\""),
        ("no active", with("/active", Value::Null), State::Failed, "active is missing"),
        ("one name", with("/name/familyName", json!(" ")), State::Warning, "name.familyName"),
        ("no name", with("/name", json!("Ada")), State::Warning, "name.givenName is missing"),
        ("no email", with("/emails", json!([])), State::Warning, "emails[0].value is missing"),
        ("emails as text", with("/emails", json!("a@x.com")), State::Warning, "emails is a string, not an array"),
        ("no User", json!(42), State::Failed, "id is missing"),
    ] {
        assert_finding(name, &list::users(&page(1, 1, &json!([value]))), state, words);
    }
    assert_finding("nobody", &list::users(&page(0, 1, &json!([]))), State::Warning, "no Users yet");
    for (name, value, state, words) in [
        ("complete", group("g", "Sales"), State::Ok, "1 checked"),
        ("no name", json!({ "id": "g" }), State::Failed, "number 1: displayName is missing"),
        ("blank name", group("g", " "), State::Failed, "displayName is the string \" \""),
        ("no id", json!({ "displayName": "Sales" }), State::Failed, "id is missing"),
        ("no members", json!({ "id": "g", "displayName": "Sales" }), State::Ok, "1 checked"),
        ("one member", json!({ "id": "g", "displayName": "S", "members": {} }), State::Warning, "members is an object"),
        (
            "ids",
            json!({ "id": "g", "displayName": "S", "members": ["a", 7] }),
            State::Warning,
            "2 of 2 members have no value",
        ),
    ] {
        assert_finding(name, &list::groups(&page(1, 1, &json!([value]))), state, words);
    }
    let many = vec![json!({}); 50];
    let finding = list::groups(&page(50, 1, &json!(many)));
    assert!(finding.detail.ends_with("and 97 more"), "{}", finding.detail);
}

/// Any JSON, with SCIM's names likely.
fn json_value() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i64>().prop_map(Value::from),
        any::<u64>().prop_map(Value::from),
        any::<f64>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        Just(json!([super::super::types::LIST_RESPONSE])),
    ];
    leaf.prop_recursive(4, 32, 6, |inner| {
        let name = prop_oneof![
            prop::sample::select(vec![
                "schemas",
                "totalResults",
                "startIndex",
                "itemsPerPage",
                "Resources",
                "id",
                "userName",
                "name",
                "active",
                "emails",
                "displayName",
                "members",
                "detail",
                "status",
            ])
            .prop_map(str::to_owned),
            "\\PC{0,6}",
        ];
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
            prop::collection::vec((name, inner), 0..8).prop_map(|pairs| Value::Object(pairs.into_iter().collect())),
        ]
    })
}

fn judge_everything(status: u16, content_type: Option<&str>, body: Vec<u8>) {
    let response = response(status, content_type, body);
    let exchange = exchange(response.clone());
    let _ = answer::content_type(&response);
    let _ = answer::error_body(&response, Some(401));
    for finding in [answer::success(&exchange, 200), answer::wrong_token(&exchange)] {
        assert!(finding.state == State::Ok || finding.hint.is_some(), "{finding:?}");
    }
    if let Ok(value) = answer::json(&response) {
        for finding in [
            list::list_response(&value),
            list::numbers(&value),
            list::resources(&value, 1, 2),
            list::envelope(&value, u64::MAX, u64::MAX),
            list::users(&value),
            list::groups(&value),
        ] {
            assert!(finding.state == State::Ok || finding.hint.is_some(), "{finding:?}");
        }
    }
    let _ = answer::credential(&exchange);
}

proptest! {
    #[test]
    fn judging_never_panics_on_any_bytes(status in 100_u16..1000, body in prop::collection::vec(any::<u8>(), 0..200)) {
        judge_everything(status, None, body);
    }

    #[test]
    fn judging_never_panics_on_any_json(status in prop::sample::select(vec![200_u16, 201, 401, 404, 500]), value in json_value()) {
        judge_everything(status, Some("application/json"), value.to_string().into_bytes());
    }

    #[test]
    fn the_values_are_judged_without_showing_the_token(base in "\\PC{0,40}|https?://\\PC{0,20}", token in "\\PC{0,30}|[Bb]earer \\PC{8,20}") {
        let _ = before::base_url(&base);
        let _ = before::can_be_asked(&base);
        let finding = before::authorization(&token);
        let secret = token.split_whitespace().last().unwrap_or_default();
        if secret.chars().count() >= 8 && !secret.eq_ignore_ascii_case("bearer") {
            prop_assert!(!finding.detail.contains(secret));
        }
    }
}
