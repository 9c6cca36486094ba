//! The stand-in for Okta: what it sends to a SCIM server, what its pull makes, and who gets a token.

mod oauth;
mod provision;

use serde_json::json;

use super::*;

/// A click that must go well.
#[track_caller]
fn click(sandbox: &Sandbox, click: &str, fields: &Value) -> Value {
    let reply = try_click(sandbox, click, fields);
    assert_eq!(reply.status, 200, "{click}: {}", reply.text);
    assert_eq!(reply.body["done"], true, "{click}: {}", reply.body["message"]);
    reply.body
}

fn try_click(sandbox: &Sandbox, click: &str, fields: &Value) -> Reply {
    let url = format!("{}/_sandbox/okta/{click}", sandbox.origin());
    call("POST", &url, &["content-type: application/json"], Some(&fields.to_string()))
}

#[test]
fn a_click_that_is_not_understood_is_refused() {
    let sandbox = start("");
    for (click, fields) in [
        ("dance", json!({})),
        ("assign", json!({})),
        ("push", json!({ "group": "Sales", "lnk": "x" })),
        ("seed", json!({ "people": "all" })),
        ("import", json!({})),
        ("person-deactivate", json!({ "login": "nobody" })),
        ("person-add", json!({ "login": "EMPLOYEE1@demo.example", "first_name": "A", "last_name": "B" })),
        ("person-rename", json!({ "login": "employee1@demo.example", "new_login": "employee2@demo.example" })),
        ("group-add", json!({ "group": "Sales" })),
        ("group-rename", json!({ "group": "Everyone", "new_name": "All" })),
    ] {
        let reply = try_click(&sandbox, click, &fields);
        assert!((400..=404).contains(&reply.status), "{click} {fields}: {} {}", reply.status, reply.text);
    }
}

/// The port of the sandbox changes from run to run; a Base URL with an earlier one still means this sandbox.
#[test]
fn a_connection_survives_the_change_of_the_port() {
    let folder = tempfile::tempdir().unwrap();
    let data = Data::File(folder.path().join("sandbox.sqlite3"));
    let first = start_with(data.clone(), "");
    let (base, header) = activate(&first);
    click(&first, "app-add", &json!({ "label": "OfficeRnD" }));
    let token = header.strip_prefix("authorization: ").unwrap();
    click(&first, "connect", &json!({ "base_url": base, "token": token }));
    drop(first);
    let second = start_with(data, "");
    click(&second, "test", &json!({}));
}

/// Seen in released SDKs: a path that ends with a slash, and SSWS without a space or in another case.
#[test]
fn what_released_sdks_send_is_accepted() {
    let sandbox = start("");
    let token = sandbox.okta_token();
    for (path, authorization) in [
        ("/api/v1/apps", format!("SSWS {token}")),
        ("/api/v1/apps/", format!("SSWS {token}")),
        ("/api/v1/groups/?limit=5", format!("SSWS{token}")),
        ("/api/v1/org", format!("ssws {token}")),
    ] {
        let url = format!("{}{path}", sandbox.okta_url());
        let reply = call("GET", &url, &[&format!("authorization: {authorization}")], None);
        assert_eq!(reply.status, 200, "{path}: {}", reply.text);
    }
    let url = format!("{}/api/v1/apps", sandbox.okta_url());
    for authorization in [format!("Bearer {token}"), format!("Basic {token}"), token.to_owned(), "SSWS".to_owned()] {
        assert_eq!(
            call("GET", &url, &[&format!("authorization: {authorization}")], None).status,
            401,
            "{authorization}"
        );
    }
}

#[test]
fn a_push_that_fails_says_so_and_each_push_has_its_own_reason() {
    let sandbox = start("fault=POST /Groups 409; fault=POST /Groups html");
    activate(&sandbox);
    click(&sandbox, "app-add", &json!({ "label": "OfficeRnD" }));
    click(&sandbox, "connect", &json!({}));
    click(&sandbox, "provisioning", &json!({ "create": true, "update": true, "deactivate": true }));
    let mut reasons = Vec::new();
    for group in ["Design", "Finance"] {
        let answer = try_click(&sandbox, "push", &json!({ "group": group })).body;
        assert_eq!(answer["done"], false, "{group}: {answer}");
        assert!(answer["message"].as_str().unwrap().starts_with("The push failed: "), "{}", answer["message"]);
        let pushes = answer["state"]["apps"][0]["pushes"].as_array().unwrap().clone();
        reasons.push(pushes.iter().find(|push| push["group"] == group).unwrap()["error"].clone());
    }
    assert!(reasons[0] != reasons[1] && reasons.iter().all(|why| why != ""), "{reasons:?}");
    let pushed = click(&sandbox, "push", &json!({ "group": "Operations" }));
    assert_eq!(pushed["message"], "Operations is pushed.");
}
