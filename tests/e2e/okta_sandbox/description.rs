//! The description itself: it must be able to say no.

use serde_json::{Value, json};

use super::app_body;
use crate::contract::{Contract, Report};

/// What is wrong on purpose is found: a description that accepts everything would prove nothing.
#[test]
fn a_wrong_exchange_is_found() {
    let Some(contract) = Contract::known() else {
        eprintln!("skipped: ORND_SCIM_OKTA_CONTRACT does not name Okta's description of its API");
        return;
    };
    let headers = json!({
        "content-type": "application/json", "x-okta-request-id": "x", "x-rate-limit-limit": "600", "x-rate-limit-remaining": "599",
        "x-rate-limit-reset": "1700000000"
    });
    let right = json!({
        "method": "POST", "path": "/api/v1/apps", "query": "activate=true",
        "request": { "headers": { "content-type": "application/json" }, "body": app_body() },
        "answer": { "status": 200, "headers": headers, "body": { "signOnMode": "AUTO_LOGIN", "label": "x", "features": ["GROUP_PUSH"] } }
    });
    let problems = |change: &dyn Fn(&mut Value)| {
        let mut exchange = right.clone();
        change(&mut exchange);
        let mut report = Report::default();
        contract.check(&exchange, &mut report);
        report.problems
    };
    assert_eq!(problems(&|_| {}), [""; 0]);
    let wrong: [(&str, Value); 12] = [
        ("/query", json!("activated=true")),
        ("/query", json!("activate=yes")),
        ("/path", json!("/api/v1/applications")),
        ("/method", json!("PATCH")),
        ("/request/headers/content-type", json!("text/plain")),
        ("/request/body/signOnMode", json!("MAGIC")),
        ("/request/body/visibility/autoSubmitToolbar", json!("no")),
        ("/request/body/credentials/scheme", json!("NONE")),
        ("/request/body", json!({ "signOnMode": "AUTO_LOGIN", "label": "x", "labell": "x" })),
        ("/answer/status", json!(202)),
        ("/answer/body/features", json!(["FLYING"])),
        ("/answer/headers/x-rate-limit-reset", json!("soon")),
    ];
    for (pointer, value) in wrong {
        let found = problems(&|exchange| *exchange.pointer_mut(pointer).unwrap() = value.clone());
        assert!(!found.is_empty(), "{pointer} = {value} was not found");
    }
}
