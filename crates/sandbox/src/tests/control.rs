//! The oracle, the clicks and the triggers: what tests of other parts hold on to.

use serde_json::json;

use super::*;

fn control(sandbox: &Sandbox, method: &str, path: &str, body: Option<&Value>) -> Reply {
    let body = body.map(ToString::to_string);
    call(method, &format!("{}/_sandbox{path}", sandbox.origin()), &[], body.as_deref())
}

fn rows(sandbox: &Sandbox, path: &str) -> Vec<Value> {
    control(sandbox, "GET", path, None).body.as_array().unwrap_or_else(|| panic!("{path} is no list")).clone()
}

/// What is due, as pairs of an id and what has to become of it.
fn due(sandbox: &Sandbox) -> Vec<(String, String)> {
    let text = |row: &Value, name: &str| row[name].as_str().unwrap().to_owned();
    rows(sandbox, "/due").iter().map(|row| (text(row, "id"), text(row, "what"))).collect()
}

/// The first booking that has to be canceled, and whose it is.
fn first_due(sandbox: &Sandbox) -> (String, String) {
    let row = rows(sandbox, "/due").into_iter().find(|row| row["what"] == "cancel").unwrap();
    (row["id"].as_str().unwrap().to_owned(), row["member"].as_str().unwrap().to_owned())
}

fn cancel(sandbox: &Sandbox, header: &str, id: &str) -> u16 {
    call("POST", &format!("{}/bookings/{id}/cancel", org(sandbox)), &[header], None).status
}

#[test]
fn what_is_due_in_the_demo_is_what_its_makers_say() {
    let sandbox = start("");
    let count = |what: &str| due(&sandbox).iter().filter(|(_, of)| of == what).count();
    // Desk and hand-over, a series that has not begun, a desk; one series that runs; one whose statuses disagree.
    assert_eq!(["cancel", "running-series", "unclear", "ongoing"].map(count), [4, 1, 1, 0]);
    let (id, _) = first_due(&sandbox);
    assert_eq!(control(&sandbox, "POST", &format!("/bookings/{id}"), Some(&json!({ "canceled": true }))).status, 204);
    assert_eq!(count("cancel"), 3, "cancelled by hand");
    let (_, member) = first_due(&sandbox);
    assert_eq!(control(&sandbox, "POST", &format!("/members/{member}/status/active"), None).status, 204);
    assert!(count("cancel") < 3, "somebody came back");
    assert!(rows(&sandbox, "/due?at=2036-01-01T00:00:00Z").iter().all(|row| row["what"] == "running-series"));
}

#[test]
fn a_cancel_is_noted_with_what_was_known_before_it() {
    let sandbox = start("");
    let header = token(&sandbox, BOTH);
    let (id, member) = first_due(&sandbox);
    assert_eq!([cancel(&sandbox, &header, &id), cancel(&sandbox, &header, &id)], [200, 200]);
    let effects = rows(&sandbox, "/effects?kind=booking.canceled");
    assert_eq!(effects.len(), 1, "the second had no effect");
    let detail = &effects[0]["detail"];
    assert_eq!((&effects[0]["id"], &detail["member"]), (&json!(id), &json!(member)));
    assert_eq!((&detail["status"], &detail["canceled"]), (&json!("former"), &json!(false)));
    assert!(detail["start"].as_str().unwrap().starts_with("2026-03-"), "{detail}");
    let after = format!("/effects?after={}", effects[0]["seq"]);
    assert!(rows(&sandbox, &after).is_empty());
}

#[test]
fn a_second_cancel_answers_as_it_was_chosen() {
    for (behaviour, again) in
        [("", 200), ("cancel-again=404", 404), ("cancel-again=409", 409), ("cancel-again=410", 410)]
    {
        let sandbox = start(behaviour);
        let header = token(&sandbox, BOTH);
        let (id, _) = first_due(&sandbox);
        assert_eq!([cancel(&sandbox, &header, &id), cancel(&sandbox, &header, &id)], [200, again], "{behaviour}");
    }
}

#[test]
fn every_request_is_in_the_log() {
    let sandbox = start("fault=GET /members reset");
    let header = token(&sandbox, READ);
    let teams = format!("{}/teams?$limit=2", org(&sandbox));
    call("GET", &teams, &[&header], None);
    let _ = try_call("GET", &format!("{}/members", org(&sandbox)), &[&header], None);
    call("GET", &format!("{}/nothing", org(&sandbox)), &[&header], None);
    let log = rows(&sandbox, "/log");
    let seen: Vec<_> = log.iter().map(|row| (row["method"].as_str().unwrap(), row["status"].as_u64())).collect();
    assert_eq!(seen, [("POST", Some(200)), ("GET", Some(200)), ("GET", None), ("GET", Some(404))]);
    assert_eq!(log[1]["path"], "/api/v1/organizations/demo/teams?$limit=2");
    assert_ne!(log[0]["connection"], log[1]["connection"], "each call here has a connection of its own");
    assert!(log.iter().all(|row| row["arrived_us"].as_u64() <= row["answered_us"].as_u64()));
    assert_eq!(rows(&sandbox, "/log?request=GET+/teams").len(), 1);
    assert_eq!(rows(&sandbox, "/log?request=DELETE+/**").len(), 0);
    assert_eq!(rows(&sandbox, "/log?after=3").len(), 1);
    assert_eq!(control(&sandbox, "GET", "/log?request=GET", None).status, 400);
    let counts = control(&sandbox, "GET", "/requests", None).body;
    assert_eq!(counts, json!({ "requests": 4, "methods": { "GET": 3, "POST": 1 } }), "controls are not counted");
    assert_eq!(control(&sandbox, "DELETE", "/log", None).status, 204);
    call("GET", &teams, &[&header], None);
    let numbers: Vec<_> = rows(&sandbox, "/log").iter().map(|row| row["number"].clone()).collect();
    assert_eq!(numbers, [5], "numbers go on");
}

#[test]
fn what_a_person_would_click_can_be_clicked() {
    let sandbox = start("");
    let header = token(&sandbox, BOTH);
    let get = |path: &str| call("GET", &format!("{}{path}", org(&sandbox)), &[&header], None);
    let (id, member) = first_due(&sandbox);
    let (booking_path, member_path) = (format!("/bookings/{id}"), format!("/members/{member}"));
    let set = |path: &str, body: Value| control(&sandbox, "POST", path, Some(&body)).status;

    assert_eq!(set(&member_path, json!({ "calculatedStatus": "active", "name": "Renamed" })), 204);
    let employee = get(&member_path).body;
    assert_eq!(
        (&employee["status"], &employee["calculatedStatus"], &employee["name"]),
        (&json!("former"), &json!("active"), &json!("Renamed"))
    );

    let length = |booking: &Value| {
        let time = |name: &str| booking[name]["dateTime"].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
        time("end").duration_since(time("start"))
    };
    let before = get(&booking_path).body;
    assert_eq!(set(&booking_path, json!({ "member": null, "start": "2026-05-01T08:00:00Z" })), 204);
    let moved = get(&booking_path).body;
    assert_eq!((&moved["member"], &moved["start"]["dateTime"]), (&Value::Null, &json!("2026-05-01T08:00:00.000Z")));
    assert_eq!(length(&moved), length(&before), "moved as it was");
    let window = "/bookings/occurrences?start=2026-05-01T00:00:00Z&end=2026-05-02T00:00:00Z";
    assert!(get(window).text.contains(&id), "it is found at its new time");

    for (path, wrong) in [
        (&booking_path, json!({ "start": "tomorrow" })),
        (&booking_path, json!({ "colour": "red" })),
        (&booking_path, json!([])),
        (&member_path, json!({})),
    ] {
        assert_eq!(set(path, wrong.clone()), 400, "{wrong}");
    }
    assert_eq!(set("/bookings/nobody", json!({ "canceled": true })), 404);

    assert_eq!(control(&sandbox, "DELETE", &booking_path, None).status, 204);
    assert_eq!(get(&booking_path).status, 404);
    let (other, owner) = first_due(&sandbox);
    assert_eq!(control(&sandbox, "DELETE", &format!("/members/{owner}?bookings=keep"), None).status, 204);
    assert_eq!((get(&format!("/members/{owner}")).status, get(&format!("/bookings/{other}")).status), (404, 200));
    let (other, owner) = first_due(&sandbox);
    assert_eq!(control(&sandbox, "DELETE", &format!("/members/{owner}"), None).status, 204);
    assert_eq!(get(&format!("/bookings/{other}")).status, 404, "the bookings go with the employee");
}

#[test]
fn tokens_and_permissions_go_in_the_middle_of_a_run() {
    let sandbox = start("");
    let (reading, writing) = (token(&sandbox, READ), token(&sandbox, BOTH));
    let read = |header: &str| call("GET", &format!("{}/teams", org(&sandbox)), &[header], None).status;
    let (id, _) = first_due(&sandbox);
    assert_eq!(call("POST", &format!("{}/_sandbox/scopes", sandbox.origin()), &[], Some(READ)).status, 204);
    assert_eq!((read(&writing), cancel(&sandbox, &writing, &id)), (200, 401), "only the right to write is gone");
    assert_eq!(control(&sandbox, "POST", "/tokens/revoke", None).status, 204);
    assert_eq!((read(&reading), read(&token(&sandbox, READ))), (401, 200), "a new token can be had");
    let rotated = control(&sandbox, "POST", "/client-secret/rotate", None);
    let form = |secret: &str| {
        let id = sandbox.client_id();
        let form = format!("grant_type=client_credentials&client_id={id}&client_secret={secret}&scope={READ}");
        call("POST", &sandbox.identity_url(), &[], Some(&form)).status
    };
    assert_eq!(form(sandbox.client_secret()), 401);
    assert_eq!(form(rotated.body["client_secret"].as_str().unwrap()), 200);
}

#[test]
fn a_trigger_makes_a_click_when_its_request_arrives() {
    for (when, first, second) in [("before", 404, 404), ("after", 200, 404)] {
        let sandbox = start("cancel-again=404");
        let header = token(&sandbox, BOTH);
        let (id, _) = first_due(&sandbox);
        // The second time that somebody looks at the booking, it vanishes.
        let trigger = json!({
            "request": "GET /bookings/{id}", "at": 2, "when": when, "click": format!("DELETE /bookings/{id}")
        });
        assert_eq!(control(&sandbox, "POST", "/triggers", Some(&trigger)).status, 204);
        let look = || call("GET", &format!("{}/bookings/{id}", org(&sandbox)), &[&header], None).status;
        assert_eq!([look(), look(), look()], [200, first, second], "{when}");
        let told = rows(&sandbox, "/triggers");
        assert_eq!((&told[0]["seen"], &told[0]["status"]), (&json!(3), &json!(204)));
    }
}

#[test]
fn a_trigger_can_change_the_behaviour_too() {
    let sandbox = start("");
    let header = token(&sandbox, READ);
    let look = || call("GET", &format!("{}/teams", org(&sandbox)), &[&header], None).status;
    let trigger = json!({
        "request": "GET /teams", "at": 1, "when": "after", "click": "POST /behaviour", "body": "fault=/teams 503 always"
    });
    assert_eq!(control(&sandbox, "POST", "/triggers", Some(&trigger)).status, 204);
    assert_eq!([look(), look()], [200, 503]);
    assert_eq!(control(&sandbox, "DELETE", "/triggers", None).status, 204);
    for wrong in [json!({}), json!({ "request": "GET", "at": 1, "when": "after", "click": "/x" })] {
        assert_eq!(control(&sandbox, "POST", "/triggers", Some(&wrong)).status, 400, "{wrong}");
    }
}

#[test]
fn a_world_is_taken_in_parts_of_a_limited_size() {
    let sandbox = start("");
    let url = format!("{}/_sandbox/world", sandbox.origin());
    let name = "x".repeat(17 << 20);
    let team = json!({ "teams": [{ "_id": "0123456789abcdef01234567", "name": name }] });
    let answer = try_call("POST", &url, &[], Some(&team.to_string()));
    assert!(answer.is_err() || answer.is_ok_and(|reply| reply.status == 413));
    let team = json!({ "teams": [{ "_id": "0123456789abcdef01234567", "name": "Robotics" }] });
    assert_eq!(call("POST", &url, &[], Some(&team.to_string())).status, 204);
}
