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
