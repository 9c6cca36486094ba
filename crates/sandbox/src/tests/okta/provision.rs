//! Every request that the stand-in sends to a SCIM server, to the letter.

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex};

use axum::body::{Body, to_bytes};
use axum::http::{HeaderMap, Request, Response};

use super::*;
use crate::urn::{ERROR, GROUP, LIST_RESPONSE, PATCH_OP, USER};

/// A SCIM server that takes everything and keeps what it was told.
#[derive(Clone)]
struct Recorder {
    base: String,
    world: Arc<Mutex<World>>,
}

#[derive(Default)]
struct World {
    /// `METHOD path?query` below the Base URL, with the body.
    log: Vec<(String, Value)>,
    headers: HeaderMap,
    resources: BTreeMap<String, Value>,
    /// Answers that are given instead, once each: the beginning of the line, status, `Retry-After`.
    instead: Vec<(&'static str, u16, Option<&'static str>)>,
}

impl Recorder {
    fn start() -> Self {
        let world = Arc::new(Mutex::new(World::default()));
        let state = Arc::clone(&world);
        let (tell, told) = std::sync::mpsc::channel();
        std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
            runtime.block_on(async {
                let router = axum::Router::new().fallback(move |request: Request<Body>| {
                    let state = Arc::clone(&state);
                    async move {
                        let (parts, body) = request.into_parts();
                        let body = to_bytes(body, 1 << 20).await.unwrap();
                        state.lock().unwrap().answer(&parts, &body)
                    }
                });
                let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
                tell.send(listener.local_addr().unwrap()).unwrap();
                axum::serve(listener, router).await.unwrap();
            });
        });
        Self { base: format!("http://{}/some/scim", told.recv().unwrap()), world }
    }

    /// What was sent since the last time.
    fn log(&self) -> Vec<(String, Value)> {
        std::mem::take(&mut self.world.lock().unwrap().log)
    }

    fn lines(&self) -> Vec<String> {
        self.log().into_iter().map(|(line, _)| line).collect()
    }
}

impl World {
    fn answer(&mut self, parts: &axum::http::request::Parts, body: &[u8]) -> Response<Body> {
        let target =
            parts.uri.path_and_query().unwrap().as_str().strip_prefix("/some/scim").expect("below the Base URL");
        let line = format!("{} {target}", parts.method);
        let body: Value = serde_json::from_slice(body).unwrap_or_default();
        self.headers = parts.headers.clone();
        self.log.push((line.clone(), body.clone()));
        if let Some(at) = self.instead.iter().position(|(start, ..)| line.starts_with(start)) {
            let (_, status, wait) = self.instead.remove(at);
            let detail = json!({ "schemas": [ERROR], "detail": "not today", "status": status.to_string() });
            let answer = Response::builder().status(status);
            let answer = match wait {
                Some(wait) => answer.header("retry-after", wait),
                None => answer,
            };
            return answer.body(Body::from(detail.to_string())).unwrap();
        }
        let (status, body) = match (parts.method.as_str(), target.trim_start_matches('/').split_once('/')) {
            ("POST", None) => {
                let id = format!("{}{}", &target[1..2].to_lowercase(), self.resources.len() + 1);
                let mut resource = body;
                resource["id"] = json!(id);
                self.resources.insert(id, resource.clone());
                (201, resource)
            }
            ("GET", Some((_, id))) => (200, self.resources[id].clone()),
            ("GET", None) => (
                200,
                json!({ "schemas": [LIST_RESPONSE], "totalResults": 0, "startIndex": 1, "itemsPerPage": 0, "Resources": [] }),
            ),
            ("DELETE", _) => (204, Value::Null),
            _ => (200, body),
        };
        Response::builder()
            .status(status)
            .body(Body::from(if status == 204 { String::new() } else { body.to_string() }))
            .unwrap()
    }
}

/// A connected app with everything switched on, and an assigned and an empty group.
fn connected() -> (Sandbox, Recorder) {
    let (sandbox, recorder) = (start(""), Recorder::start());
    click(&sandbox, "seed", &json!({ "people": "empty" }));
    click(&sandbox, "app-add", &json!({ "label": "OfficeRnD" }));
    click(&sandbox, "connect", &json!({ "base_url": recorder.base, "token": "Bearer Bearer x" }));
    click(&sandbox, "provisioning", &json!({ "create": true, "update": true, "deactivate": true }));
    click(&sandbox, "group-add", &json!({ "group": "Crew" }));
    click(&sandbox, "assign", &json!({ "group": "Everyone" }));
    recorder.log();
    (sandbox, recorder)
}

fn nova(sandbox: &Sandbox) {
    let nova = json!({ "login": "nova@x.example", "first_name": "Nova", "last_name": "Quist", "groups": ["Crew"] });
    click(sandbox, "person-add", &nova);
}

fn patch(operations: &Value) -> Value {
    json!({ "schemas": [PATCH_OP], "Operations": operations })
}

#[test]
fn test_and_save_send_what_okta_sends() {
    let (sandbox, recorder) = (start(""), Recorder::start());
    click(&sandbox, "app-add", &json!({ "label": "OfficeRnD" }));
    click(&sandbox, "connect", &json!({ "base_url": recorder.base, "token": "Bearer Bearer x" }));
    let save = ["GET /Users?startIndex=1&count=2", "GET /Groups?startIndex=1&count=100"];
    let import = ["GET /Users?startIndex=1&count=100", "GET /Groups?startIndex=1&count=100"];
    assert_eq!(recorder.lines(), [save, import].concat());
    click(&sandbox, "test", &json!({}));
    assert_eq!(recorder.lines(), save[..1]);
    click(&sandbox, "import", &json!({}));
    assert_eq!(recorder.lines(), import);
    let headers = recorder.world.lock().unwrap().headers.clone();
    for (name, value) in [
        ("accept", "application/scim+json"),
        ("accept-charset", "utf-8"),
        ("accept-encoding", "gzip,deflate"),
        ("user-agent", "Okta SCIM Client 1.0.0"),
        // The field API Token goes out as it was typed, also when that is wrong.
        ("authorization", "Bearer Bearer x"),
    ] {
        assert_eq!(headers[name], value);
    }
    click(&sandbox, "provisioning", &json!({ "import_groups": false }));
    click(&sandbox, "import", &json!({}));
    assert_eq!(recorder.lines(), import[..1], "Import Groups is off");
}

#[test]
fn the_life_of_a_person_in_requests() {
    let (sandbox, recorder) = connected();
    nova(&sandbox);
    let log = recorder.log();
    let lines: Vec<&str> = log.iter().map(|(line, _)| line.as_str()).collect();
    let filter = "GET /Users?filter=userName%20eq%20%22nova%40x.example%22&startIndex=1&count=100";
    assert_eq!(lines, [filter, "POST /Users"]);
    let mut user = log[1].1.clone();
    assert!(user["password"].as_str().unwrap().len() >= 16, "a random password is sent, also with Sync Password off");
    user["password"] = json!("…");
    let id = user["externalId"].as_str().unwrap().to_owned();
    assert!(id.starts_with("00u"), "{id}");
    let expected = json!({
        "schemas": [USER], "userName": "nova@x.example", "name": { "givenName": "Nova", "familyName": "Quist" },
        "emails": [{ "primary": true, "value": "nova@x.example", "type": "work" }], "displayName": "Nova Quist",
        "locale": "en-US", "externalId": id, "groups": [], "active": true, "password": "…"
    });
    assert_eq!(user, expected);
    assert_eq!(recorder.world.lock().unwrap().headers["content-type"], "application/scim+json; charset=utf-8");

    click(&sandbox, "person-rename", &json!({ "login": "nova@x.example", "last_name": "Berg" }));
    let log = recorder.log();
    assert_eq!((log[0].0.as_str(), log[1].0.as_str(), log.len()), ("GET /Users/u1", "PUT /Users/u1", 2));
    assert_eq!(
        (&log[1].1["name"]["familyName"], &log[1].1["id"]),
        (&json!("Berg"), &json!("u1")),
        "the whole resource"
    );

    for (happens, active) in [("person-deactivate", false), ("person-reactivate", true)] {
        click(&sandbox, happens, &json!({ "login": "nova@x.example" }));
        let sent = patch(&json!([{ "op": "replace", "value": { "active": active } }]));
        assert_eq!(recorder.log(), [("PATCH /Users/u1".to_owned(), sent)]);
    }
    // Who comes back with another name is reactivated first and changed then.
    click(&sandbox, "person-deactivate", &json!({ "login": "nova@x.example" }));
    click(&sandbox, "person-rename", &json!({ "login": "nova@x.example", "last_name": "Quist" }));
    assert_eq!(recorder.lines(), ["PATCH /Users/u1"]);
    click(&sandbox, "person-reactivate", &json!({ "login": "nova@x.example" }));
    assert_eq!(recorder.lines(), ["PATCH /Users/u1", "GET /Users/u1", "PUT /Users/u1"]);
    click(&sandbox, "unassign", &json!({ "group": "Everyone" }));
    assert_eq!(recorder.lines(), ["PATCH /Users/u1"], "nobody is ever deleted");
}

#[test]
fn the_life_of_a_pushed_group_in_requests() {
    let (sandbox, recorder) = connected();
    nova(&sandbox);
    recorder.log();
    let name = |name: &str| patch(&json!([{ "op": "replace", "value": { "id": "g2", "displayName": name } }]));
    let line = || "PATCH /Groups/g2".to_owned();
    click(&sandbox, "push", &json!({ "group": "Crew" }));
    let member = json!([{ "value": "u1", "display": "nova@x.example" }]);
    assert_eq!(
        recorder.log(),
        [
            ("POST /Groups".to_owned(), json!({ "schemas": [GROUP], "displayName": "Crew", "members": [] })),
            (line(), name("Crew")),
            (line(), patch(&json!([{ "op": "add", "path": "members", "value": member }]))),
        ]
    );
    click(&sandbox, "group-rename", &json!({ "group": "Crew", "new_name": "Team" }));
    assert_eq!(recorder.log(), [(line(), name("Team"))]);
    click(&sandbox, "group-remove-member", &json!({ "group": "Team", "login": "nova@x.example" }));
    let gone = patch(&json!([{ "op": "remove", "path": "members[value eq \"u1\"]" }]));
    assert_eq!(recorder.log(), [(line(), name("Team")), (line(), gone)]);
    click(&sandbox, "provision-users", &json!({}));
    assert_eq!(recorder.lines(), [""; 0], "nothing changed, nothing is sent");

    // Unlinked without delete: the group stays, and can be linked again; then everything is sent.
    click(&sandbox, "unlink", &json!({ "group": "Team" }));
    assert_eq!(recorder.lines(), [""; 0]);
    click(&sandbox, "group-add-member", &json!({ "group": "Team", "login": "nova@x.example" }));
    assert_eq!(recorder.lines(), [""; 0], "it is not pushed");
    let groups = click(&sandbox, "group-add", &json!({ "group": "Other" }))["state"]["groups"].clone();
    let target = groups.as_array().unwrap().iter().find(|group| group["type"] == "APP_GROUP").unwrap()["id"].clone();
    click(&sandbox, "push", &json!({ "group": "Team", "link": target }));
    let all = patch(&json!([{ "op": "replace", "path": "members", "value": member }]));
    assert_eq!(recorder.log(), [(line(), name("Team")), (line(), all)]);
    click(&sandbox, "unlink", &json!({ "group": "Team", "delete": true }));
    assert_eq!(recorder.lines(), ["DELETE /Groups/g2"]);
}

#[test]
fn a_limit_is_waited_for_and_a_failure_is_kept_until_somebody_retries() {
    let (sandbox, recorder) = connected();
    recorder.world.lock().unwrap().instead = vec![("POST /Users", 429, Some("0")), ("POST /Users", 429, Some("0"))];
    nova(&sandbox);
    assert_eq!(recorder.lines()[1..], ["POST /Users"; 3], "sent again after an integer Retry-After");

    recorder.world.lock().unwrap().instead = vec![("POST /Users", 409, None)];
    let state =
        click(&sandbox, "person-add", &json!({ "login": "bo@x.example", "first_name": "Bo", "last_name": "B" }));
    let user = |state: &Value| state["state"]["apps"][0]["users"][1].clone();
    assert_eq!((&user(&state)["status"], &user(&state)["sync_state"]), (&json!("PENDING"), &json!("ERROR")));
    assert_eq!(user(&state)["error"], "Status 409. Errors reported by remote server: not today");
    recorder.log();
    click(&sandbox, "group-add", &json!({ "group": "Another" }));
    assert_eq!(recorder.lines(), [""; 0], "nothing is tried again by itself");
    let state = click(&sandbox, "provision-users", &json!({}));
    assert_eq!(user(&state)["status"], "PROVISIONED");
    assert_eq!(recorder.lines().len(), 2);

    recorder.world.lock().unwrap().instead = vec![("GET /Users", 401, None)];
    let refused = try_click(&sandbox, "test", &json!({})).body;
    assert_eq!(refused["done"], false);
    assert_eq!(refused["message"], "Error authenticating: Unauthorized. Errors reported by remote server: not today");
}

/// Who was assigned before Create Users was on is left alone until an administrator provisions (seen).
#[test]
fn who_was_assigned_too_early_waits() {
    let (sandbox, recorder) = (start(""), Recorder::start());
    click(&sandbox, "seed", &json!({ "people": "empty" }));
    click(&sandbox, "app-add", &json!({ "label": "OfficeRnD" }));
    click(&sandbox, "group-add", &json!({ "group": "Crew" }));
    nova(&sandbox);
    let state = click(&sandbox, "assign", &json!({ "group": "Crew" }));
    let user = |state: &Value| state["state"]["apps"][0]["users"][0].clone();
    assert_eq!((&user(&state)["status"], &user(&state)["sync_state"]), (&json!("ACTIVE"), &json!("DISABLED")));
    click(&sandbox, "connect", &json!({ "base_url": recorder.base, "token": "x" }));
    recorder.log();
    let state = click(&sandbox, "provisioning", &json!({ "create": true }));
    assert_eq!((user(&state)["external_id"].is_null(), recorder.lines().len()), (true, 0));
    let state = click(&sandbox, "provision-users", &json!({}));
    assert_eq!((&user(&state)["external_id"], recorder.lines().len()), (&json!("u1"), 2));
    // Update User Attributes is off: Okta knows that the other end is behind.
    let state = click(&sandbox, "person-rename", &json!({ "login": "nova@x.example", "first_name": "Nov" }));
    assert_eq!((&user(&state)["sync_state"], recorder.lines().len()), (&json!("OUT_OF_SYNC"), 0));
}

/// An answer that is lost after the effect must not make anybody twice.
#[test]
fn a_lost_answer_makes_nobody_twice() {
    let sandbox = start("");
    let (base, header) = activate(&sandbox);
    click(&sandbox, "app-add", &json!({ "label": "OfficeRnD" }));
    click(&sandbox, "connect", &json!({}));
    click(&sandbox, "provisioning", &json!({ "create": true, "update": true, "deactivate": true }));
    click(&sandbox, "group-add", &json!({ "group": "Crew" }));
    click(&sandbox, "assign", &json!({ "group": "Crew" }));
    let behave = |text: &str| call("POST", &format!("{}/_sandbox/behaviour", sandbox.origin()), &[], Some(text)).status;
    assert_eq!(behave("fault=POST /Users reset-after"), 204);
    nova(&sandbox);
    let state = click(&sandbox, "provision-users", &json!({}));
    let user = &state["state"]["apps"][0]["users"][0];
    assert_eq!((&user["status"], &user["sync_state"]), (&json!("PROVISIONED"), &json!("SYNCHRONIZED")), "{user}");
    let found = call("GET", &format!("{base}/Users?filter=userName%20eq%20%22nova%40x.example%22"), &[&header], None);
    assert_eq!((&found.body["totalResults"], &found.body["Resources"][0]["id"]), (&json!(1), &user["external_id"]));
}
