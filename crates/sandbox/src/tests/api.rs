//! Identity and Hybrid's API.

use std::collections::HashSet;

use super::*;
use crate::{Seed, Workload, seed};

#[test]
fn tokens_are_given_to_known_clients_for_granted_scopes() {
    let sandbox = start("");
    let (id, secret) = (sandbox.client_id().to_owned(), sandbox.client_secret().to_owned());
    let ask = |grant: &str, id: &str, secret: &str, scope: &str| {
        let form = format!("grant_type={grant}&client_id={id}&client_secret={secret}&scope={scope}");
        call("POST", &sandbox.identity_url(), &[], Some(&form))
    };
    let given = ask("client_credentials", &id, &secret, READ);
    assert_eq!((given.status, given.body["expires_in"].as_u64()), (200, Some(3599)));
    assert_eq!(given.body["token_type"], "Bearer");
    assert_eq!(ask("client_credentials", &id, "wrong", READ).body["error"], "invalid_client");
    assert_eq!(ask("client_credentials", "wrong", &secret, READ).status, 401);
    assert_eq!(ask("password", &id, &secret, READ).body["error"], "unsupported_grant_type");
    assert_eq!(ask("client_credentials", &id, &secret, "officernd.api.admin").body["error"], "invalid_scope");
}

#[test]
fn requests_need_a_token_that_allows_them() {
    let sandbox = start("");
    let members = format!("{}/members", org(&sandbox));
    assert_eq!(call("GET", &members, &[], None).status, 401);
    assert_eq!(call("GET", &members, &["authorization: Bearer nonsense"], None).status, 401);
    let read = token(&sandbox, READ);
    assert_eq!(call("GET", &members, &[&read], None).status, 200);
    let activate = format!("{}/integrations/scim/activate", org(&sandbox));
    assert_eq!(call("POST", &activate, &[&read], None).status, 401, "reading does not allow writing");
}

#[test]
fn a_token_runs_out() {
    let dir = tempfile::tempdir().unwrap();
    let data = Data::File(dir.path().join("s.sqlite3"));
    let first = start_with(data.clone(), "");
    let header = token(&first, READ);
    let later = Options {
        data,
        port: 0,
        clock: Clock::Fixed("2026-03-02T10:00:00Z".parse().unwrap()),
        behaviour: Behaviour::default(),
        ..Options::default()
    };
    let later = Sandbox::start(later).unwrap();
    assert_eq!(call("GET", &format!("{}/teams", org(&first)), &[&header], None).status, 200);
    assert_eq!(call("GET", &format!("{}/teams", org(&later)), &[&header], None).status, 401, "3599 seconds are over");
}

#[test]
fn wrong_organisations_answer_as_the_sister_product_does() {
    let sandbox = start("");
    let header = token(&sandbox, READ);
    let at = |path: &str| call("GET", &format!("{}/organizations/{path}", sandbox.api_url()), &[&header], None);
    let wrong = at("acme/members");
    assert_eq!((wrong.status, wrong.body["message"].as_str()), (500, Some("Organization not found")));
    let malformed = at("a%20b/members");
    assert_eq!((malformed.status, malformed.headers["location"].to_str().unwrap()), (302, "/login"));
    assert_eq!(at("demo/members/000000000000000000000000").status, 404);
    assert_eq!(at("demo/members?$next=zz").status, 500);
    assert_eq!(at("demo/nothing").status, 404);
}

/// Every id of a list, page by page, in the direction of the cursor.
fn walk(sandbox: &Sandbox, path: &str, limit: usize, header: &str) -> Vec<String> {
    let mut ids = Vec::new();
    let mut query = format!("$limit={limit}");
    loop {
        let separator = if path.contains('?') { '&' } else { '?' };
        let reply = call("GET", &format!("{}/{path}{separator}{query}", org(sandbox)), &[header], None);
        assert_eq!(reply.status, 200, "{}", reply.text);
        let cursor = |name: &str| reply.headers.get(name).map(|cursor| cursor.to_str().unwrap().to_owned());
        let (records, next) = if let Some(records) = reply.body.get("results") {
            (records.clone(), reply.body["cursorNext"].as_str().map(|cursor| format!("$cursorNext={cursor}")))
        } else {
            (reply.body.clone(), cursor("rnd-cursor-next").map(|cursor| format!("$next={cursor}")))
        };
        let records = records.as_array().unwrap().clone();
        assert!(records.len() <= limit);
        ids.extend(records.iter().map(|record| format!("{}{}", record["_id"], record["start"])));
        match next {
            Some(next) => query = format!("$limit={limit}&{next}"),
            None => return ids,
        }
    }
}

#[test]
fn every_list_is_walked_without_loss_or_repetition() {
    for behaviour in ["", "body-style=v2"] {
        let sandbox = start(behaviour);
        let header = token(&sandbox, READ);
        let window = "bookings/occurrences?start=2026-02-01T00:00:00Z&end=2026-06-01T00:00:00Z";
        for (path, expected) in [
            ("members", Some(40)),
            ("teams", Some(8)),
            ("offices", Some(3)),
            ("resources", Some(15)),
            ("bookings", Some(30)),
            ("members?$sort=-name", Some(40)),
            (window, None),
        ] {
            let whole = walk(&sandbox, path, 50, &header);
            if let Some(expected) = expected {
                assert_eq!(whole.len(), expected, "{path}");
                assert_eq!(whole.iter().collect::<HashSet<_>>().len(), expected, "{path} repeats a record");
            }
            for limit in [1, 3, 7] {
                assert_eq!(walk(&sandbox, path, limit, &header), whole, "{path} by {limit} {behaviour}");
            }
        }
    }
}

#[test]
fn pages_can_be_walked_backwards() {
    let sandbox = start("");
    let header = token(&sandbox, READ);
    let get = |query: &str| call("GET", &format!("{}/members?$limit=10{query}", org(&sandbox)), &[&header], None);
    let first = get("");
    assert!(!first.headers.contains_key("rnd-cursor-prev"), "there is nothing before the first page");
    let second = get(&format!("&$next={}", first.headers["rnd-cursor-next"].to_str().unwrap()));
    let back = get(&format!("&$prev={}", second.headers["rnd-cursor-prev"].to_str().unwrap()));
    assert_eq!(back.body, first.body);
    assert!(back.headers.contains_key("rnd-cursor-next") && !back.headers.contains_key("rnd-cursor-prev"));
}

#[test]
fn documented_filters_filter_and_others_are_ignored() {
    let sandbox = start("");
    let header = token(&sandbox, READ);
    let get = |query: &str| {
        call("GET", &format!("{}/{query}", org(&sandbox)), &[&header], None).body.as_array().unwrap().clone()
    };
    let teams = get("teams?name=Sales");
    assert_eq!(teams.len(), 1);
    let id = teams[0]["_id"].as_str().unwrap();
    let members = get(&format!("members?team={id}"));
    assert!(!members.is_empty() && members.len() < 40);
    assert!(
        members
            .iter()
            .all(|member| member["team"] == id || member["teams"].as_array().unwrap().iter().any(|team| team == id))
    );
    assert_eq!(get("members?status=former").len(), 40, "there is no filter by status");
    assert_eq!(get("members?createdAt.$gt=2030-01-01T00:00:00Z").len(), 0);
    let selected = get("members?$select=name&$limit=1");
    assert_eq!(selected[0].as_object().unwrap().keys().collect::<Vec<_>>(), ["_id", "name"]);
}

#[test]
fn a_booking_is_cancelled_once_and_kept() {
    let sandbox = start("");
    let header = token(&sandbox, BOTH);
    let bookings = call("GET", &format!("{}/bookings", org(&sandbox)), &[&header], None).body;
    let id = bookings.as_array().unwrap().iter().find(|booking| booking["canceled"] == false).unwrap()["_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let url = format!("{}/bookings/{id}", org(&sandbox));
    for _ in 0..2 {
        assert_eq!(call("POST", &format!("{url}/cancel?silent=true"), &[&header], None).body["canceled"], true);
    }
    assert_eq!(call("GET", &url, &[&header], None).body["canceled"], true);
    let effects = call("GET", &format!("{}/_sandbox/effects", sandbox.origin()), &[], None).body;
    let done: Vec<_> = effects.as_array().unwrap().iter().filter(|effect| effect["id"] == id.as_str()).collect();
    assert_eq!(done.len(), 1, "the second cancel had no effect: {effects}");
    assert_eq!(call("POST", &format!("{}/bookings/0/cancel", org(&sandbox)), &[&header], None).status, 404);
}

/// Nine o'clock in Berlin stays nine o'clock when the clocks change (29 March 2026), and left-out days are left out.
#[test]
fn a_series_keeps_its_hour_across_daylight_saving() {
    let sandbox = start("");
    let header = token(&sandbox, BOTH);
    let resource = call("GET", &format!("{}/resources?$limit=1", org(&sandbox)), &[&header], None).body[0]["_id"]
        .as_str()
        .unwrap()
        .to_owned();
    let body = serde_json::json!({
        "start": { "dateTime": "2026-03-23T08:00:00Z" }, "end": { "dateTime": "2026-03-23T09:00:00Z" },
        "timezone": "Europe/Berlin", "resourceId": resource, "recurrence": { "rrule": "FREQ=WEEKLY;COUNT=3" }
    });
    let json = "content-type: application/json";
    let made = call("POST", &format!("{}/bookings", org(&sandbox)), &[&header, json], Some(&body.to_string()));
    assert_eq!(made.status, 200, "{}", made.text);
    let window = format!("{}/bookings/occurrences?start=2026-03-20T00:00:00Z&end=2026-05-01T00:00:00Z", org(&sandbox));
    let id = made.body["_id"].clone();
    let found = call("GET", &window, &[&header], None).body;
    let starts: Vec<_> = found
        .as_array()
        .unwrap()
        .iter()
        .filter(|one| one["bookingId"] == id)
        .map(|one| one["start"]["dateTime"].clone())
        .collect();
    assert_eq!(starts, ["2026-03-23T08:00:00.000Z", "2026-03-30T07:00:00.000Z", "2026-04-06T07:00:00.000Z"]);
    for wrong in ["FREQ=SOMETIMES", "nonsense"] {
        let body = body.to_string().replace("FREQ=WEEKLY;COUNT=3", wrong);
        assert_eq!(call("POST", &format!("{}/bookings", org(&sandbox)), &[&header, json], Some(&body)).status, 400);
    }
}

#[test]
fn the_same_number_gives_the_same_data() {
    let ids = |number: u64| {
        let dir = tempfile::tempdir().unwrap();
        let data = Data::File(dir.path().join("s.sqlite3"));
        let now = "2026-03-02T09:00:00Z".parse().unwrap();
        seed(
            &data,
            &Seed::Large(Workload { employees: 120, teams: 5, bookings: 90, ..Workload::default() }),
            number,
            now,
        )
        .unwrap();
        let sandbox = start_with(data, "");
        let header = token(&sandbox, READ);
        (walk(&sandbox, "members", 50, &header), walk(&sandbox, "bookings", 50, &header))
    };
    assert_eq!(ids(7), ids(7));
    assert_ne!(ids(7), ids(8));
}

#[test]
fn two_processes_can_use_one_state_at_once() {
    let dir = tempfile::tempdir().unwrap();
    let data = Data::File(dir.path().join("s.sqlite3"));
    let (one, two) = (start_with(data.clone(), ""), start_with(data, ""));
    let url = |sandbox: &Sandbox| format!("{}/integrations/scim/activate", org(sandbox));
    let headers = (token(&one, BOTH), token(&two, BOTH));
    std::thread::scope(|scope| {
        for _ in 0..4 {
            scope.spawn(|| assert_eq!(call("POST", &url(&one), &[&headers.0], None).status, 200));
            scope.spawn(|| assert_eq!(call("POST", &url(&two), &[&headers.1], None).status, 200));
        }
    });
    let effects = call("GET", &format!("{}/_sandbox/effects", one.origin()), &[], None).body;
    assert_eq!(
        effects.as_array().unwrap().iter().filter(|effect| effect["kind"] == "integration.activated").count(),
        1
    );
}
