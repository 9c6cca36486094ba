//! The location attribute: set up after provisioning is on and before anybody is assigned, and repaired.

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

use super::Org;

const WANTED: &str =
    "[profile.acme.okta]\nassign = [\"Everyone\"]\n[profile.acme.okta.location]\nfrom = \"user.officeName\"\n";
/// Typed from OfficeRnD's documentation, with the doubled `.com`.
const NAMESPACE: &str = "https://hybrid.officernd.com.com/scim/schemas/extension/office";

/// One exchange with Okta's API, as an administrator's own tool would send it.
fn okta(org: &Org, method: &str, path: &str, body: &Value) -> Value {
    let url = org.served.get("okta_url");
    let host = url.trim_start_matches("http://");
    let body = if body.is_null() { String::new() } else { body.to_string() };
    let mut stream = TcpStream::connect(host).expect("the stand-in");
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\nauthorization: SSWS {}\r\n\
         accept: application/json\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n{body}",
        org.served.get("okta_token"),
        body.len()
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

fn schema_path(org: &Org) -> String {
    format!("/api/v1/meta/schemas/apps/{}/default", org.state()["apps"][0]["id"].as_str().unwrap())
}

fn connected() -> Org {
    let org = Org::new("", WANTED);
    let ended = org.run(&["okta", "apply", "--yes"]).code(3);
    ended.says("3 changes wait until provisioning is on");
    assert_eq!(org.state()["apps"][0]["assigned"], json!([]), "nobody is assigned before the attribute is there");
    org.click("connect", &json!({}));
    org.click("provisioning", &json!({"create": true, "update": true, "deactivate": true}));
    org
}

#[test]
fn the_attribute_comes_before_the_first_assignment() {
    let org = connected();
    assert_eq!(org.steps()["location"], "todo");
    let ended = org.run(&["okta", "apply", "--yes"]).code(0);
    let at = |text: &str| ended.stderr.find(text).unwrap_or_else(|| panic!("{text}: {}", ended.stderr));
    let (attribute, map, assign) = (
        at("Done: add the attribute \"officeName\""),
        at("Done: map user.officeName to the attribute \"officeName\""),
        at("Done: assign the group \"Everyone\""),
    );
    assert!(attribute < map && map < assign, "{}", ended.stderr);
    let schema = okta(&org, "GET", &schema_path(&org), &Value::Null);
    let set = &schema["definitions"]["custom"]["properties"]["officeName"];
    assert_eq!((&set["externalName"], &set["externalNamespace"]), (&json!("officeName"), &json!(NAMESPACE)));
    assert_eq!(org.steps()["location"], "ok");
    org.run(&["okta", "plan", "--detailed-exitcode"]).code(0);
}

/// An attribute that was made before provisioning was on has no namespace, and Okta never sends it.
#[test]
fn an_attribute_without_a_namespace_is_repaired() {
    let org = connected();
    let attribute = json!({"title": "Office", "type": "string", "externalName": "officeName"});
    let body = json!({"definitions": {"custom": {"id": "#custom", "type": "object", "properties": {"officeName": attribute}}}});
    okta(&org, "POST", &schema_path(&org), &body);
    assert_eq!(org.steps()["location"], "wrong");
    org.run(&["okta", "apply", "--yes"]).code(0).says("Done: set the external name and namespace");
    assert_eq!(org.steps()["location"], "ok");
}

#[test]
fn people_without_a_known_location_are_listed_before_they_are_created() {
    let org = connected();
    org.run(&["okta", "plan"]).code(0).says("40 people to be assigned have no location in Okta");
    // Assigning anyway is a decision.
    let file = org.machine.secret_file("odd.toml", "assign = [\"Sales\"]\nlocation = { from = \"user.city + 'x'\" }\n");
    org.run(&["okta", "plan", "--file", &file]).code(0).says("only Okta can evaluate");
}
