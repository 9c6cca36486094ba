//! Bookings in time: windows, conflicts, made-up worlds, large organizations.

use std::collections::BTreeSet;

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::{Seed, Workload, seed};

const JSON: &str = "content-type: application/json";

/// Replaces everything by one location, one room, and these.
fn fill(sandbox: &Sandbox, members: &Value, bookings: &Value) {
    let world = json!({
        "offices": [{ "_id": "o", "name": "Berlin" }],
        "resources": [{ "_id": "room", "name": "Room", "type": "meeting_room", "office": "o" },
                      { "_id": "desk", "name": "Desk", "type": "desk", "office": "o" }],
        "members": members, "bookings": bookings
    });
    let reply = call("POST", &format!("{}/_sandbox/world?replace", sandbox.origin()), &[], Some(&world.to_string()));
    assert_eq!(reply.status, 204, "{}", reply.text);
}

fn former(id: &str) -> Value {
    json!({ "_id": id, "name": id, "status": "former", "calculatedStatus": "former" })
}

/// Every occurrence of a window, as booking, start and end, in pages of this size.
fn window(sandbox: &Sandbox, header: &str, query: &str, limit: usize) -> Vec<(String, String, String)> {
    let (mut found, mut cursor) = (Vec::new(), String::new());
    loop {
        let url = format!("{}/bookings/occurrences?{query}&$limit={limit}{cursor}", org(sandbox));
        let reply = call("GET", &url, &[header], None);
        assert_eq!(reply.status, 200, "{}", reply.text);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        let page = reply.body.as_array().unwrap().clone();
        assert!(page.len() <= limit);
        found.extend(
            page.iter()
                .map(|one| (text(&one["bookingId"]), text(&one["start"]["dateTime"]), text(&one["end"]["dateTime"]))),
        );
        match reply.headers.get("rnd-cursor-next") {
            Some(next) => cursor = format!("&$next={}", next.to_str().unwrap()),
            None => return found,
        }
    }
}

#[test]
fn a_window_shows_whatever_reaches_into_it() {
    let sandbox = start("");
    let header = token(&sandbox, READ);
    let one = |id: &str, start: &str, end: &str| json!({ "_id": id, "member": "m", "resourceId": "room", "start": start, "end": end });
    let mut weekly = one("weekly", "2026-02-03T10:00:00Z", "2026-02-03T11:00:00Z");
    weekly["rrule"] = json!("FREQ=WEEKLY");
    weekly["exdates"] = json!(["2026-03-10T10:00:00Z"]);
    let bookings = json!([
        one("ends as it begins", "2026-03-09T22:00:00Z", "2026-03-10T00:00:00Z"),
        one("overnight", "2026-03-09T22:00:00Z", "2026-03-10T06:00:00Z"),
        one("a whole day", "2026-03-09T00:00:00Z", "2026-03-10T00:00:00Z"),
        one("a month", "2026-02-15T00:00:00Z", "2026-03-15T00:00:00Z"),
        one("inside", "2026-03-10T09:00:00Z", "2026-03-10T10:00:00Z"),
        one("begins as it ends", "2026-03-11T00:00:00Z", "2026-03-11T01:00:00Z"),
        weekly,
    ]);
    fill(&sandbox, &json!([former("m")]), &bookings);
    let names =
        |query: &str| -> Vec<String> { window(&sandbox, &header, query, 100).into_iter().map(|one| one.0).collect() };
    assert_eq!(names("start=2026-03-10T00:00:00Z&end=2026-03-11T00:00:00Z"), ["overnight", "inside", "a month"]);
    assert_eq!(names("start=2026-03-17T00:00:00Z&end=2026-03-25T00:00:00Z"), ["weekly", "weekly"]);
    assert_eq!(names("start=2026-03-10T00:00:00Z&end=2026-03-11T00:00:00Z&member=nobody"), Vec::<String>::new());
}

/// A booking somewhere in ten days: an hour of them, a length in hours, who, where, and every how many days it comes back.
fn booking() -> impl Strategy<Value = (u32, u32, bool, bool, Option<u32>, bool)> {
    (0..240u32, 1..60u32, any::<bool>(), any::<bool>(), proptest::option::of(1..4u32), any::<bool>())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    /// However it is paged and by whichever index it is found, a window shows what plain arithmetic says.
    #[test]
    fn windows_and_filters_agree_with_arithmetic(
        bookings in proptest::collection::vec(booking(), 0..14),
        from in 0..240u32,
        length in 1..100u32,
        limit in 1..6usize,
    ) {
        let zero: jiff::Timestamp = "2026-03-01T00:00:00Z".parse().unwrap();
        let hour = |hours: u32| zero + jiff::SignedDuration::from_hours(i64::from(hours));
        let shown = |at: jiff::Timestamp| format!("{at:.3}");
        let mut expected: BTreeSet<(String, String, String)> = BTreeSet::new();
        let mut records = Vec::new();
        for (number, (start, hours, mine, room, every, canceled)) in bookings.iter().enumerate() {
            let id = format!("{number}{}{}", if *mine { "m" } else { "n" }, if *room { "r" } else { "d" });
            records.push(json!({
                "_id": id, "member": if *mine { "mine" } else { "other" }, "resourceId": if *room { "room" } else { "desk" },
                "start": hour(*start), "end": hour(start + hours), "canceled": canceled,
                "rrule": every.map(|days| format!("FREQ=DAILY;INTERVAL={days};COUNT=4"))
            }));
            for step in 0..if every.is_some() { 4 } else { 1 } {
                let begin = start + step * 24 * every.unwrap_or(0);
                if begin < from + length && begin + hours > from {
                    expected.insert((id.clone(), shown(hour(begin)), shown(hour(begin + hours))));
                }
            }
        }
        let sandbox = start("");
        let header = token(&sandbox, READ);
        fill(&sandbox, &json!([]), &Value::from(records));
        let time = format!("start={}&end={}", hour(from), hour(from + length));
        for (filter, letter) in [("", ""), ("&member=mine", "m"), ("&resourceId=desk", "d"), ("&office=o", ""), ("&type=meeting_room", "r")] {
            let found = window(&sandbox, &header, &format!("{time}{filter}"), limit);
            let once: BTreeSet<_> = found.iter().cloned().collect();
            prop_assert_eq!(once.len(), found.len(), "nothing comes twice");
            let wanted: BTreeSet<_> = expected.iter().filter(|(id, ..)| id.contains(letter)).cloned().collect();
            prop_assert_eq!(once, wanted, "{}", filter);
        }
    }
}

#[test]
fn a_resource_is_booked_once_at_a_time() {
    let sandbox = start("");
    let header = token(&sandbox, BOTH);
    fill(
        &sandbox,
        &json!([former("m")]),
        &json!([
            { "_id": "taken", "member": "m", "resourceId": "room", "start": "2026-04-01T09:00:00Z", "end": "2026-04-01T10:00:00Z" },
            { "_id": "weekly", "resourceId": "room", "start": "2026-03-05T14:00:00Z", "end": "2026-03-05T15:00:00Z", "rrule": "FREQ=WEEKLY" },
        ]),
    );
    let book = |change: &dyn Fn(&mut Value)| {
        let mut body = json!({
            "start": { "dateTime": "2026-04-01T09:30:00Z" }, "end": { "dateTime": "2026-04-01T10:30:00Z" }, "timezone": "UTC",
            "resourceId": "room", "member": "m", "summary": "Again", "description": "As before"
        });
        change(&mut body);
        call("POST", &format!("{}/bookings", org(&sandbox)), &[&header, JSON], Some(&body.to_string()))
    };
    let set = |name: &'static str, text: &'static str| move |body: &mut Value| body[name]["dateTime"] = json!(text);
    let refused = book(&|_| {});
    assert_eq!((refused.status, &refused.body["conflicts"]), (409, &json!(["taken"])));
    assert_eq!(book(&|body| body["resourceId"] = json!("desk")).status, 200, "another resource is free");
    assert_eq!(book(&set("start", "2026-04-01T10:00:00Z")).status, 200, "one after the other");
    // Thursday the 2nd of April at two is the series.
    let thursday = |body: &mut Value| {
        set("start", "2026-04-02T14:00:00Z")(body);
        set("end", "2026-04-02T15:00:00Z")(body);
    };
    assert_eq!(book(&thursday).body["conflicts"], json!(["weekly"]));
    // A series meets the booking on its second day, unless that day is left out.
    let daily = |body: &mut Value| {
        set("start", "2026-03-31T09:00:00Z")(body);
        set("end", "2026-03-31T09:30:00Z")(body);
        body["recurrence"] = json!({ "rrule": "FREQ=DAILY;COUNT=2" });
    };
    assert_eq!(book(&daily).body["conflicts"], json!(["taken"]));
    let made = book(&|body| {
        daily(body);
        body["recurrence"]["exdates"] = json!(["2026-04-01T09:00:00Z"]);
    });
    assert_eq!((made.status, &made.body["recurrence"]["exdates"]), (200, &json!(["2026-04-01T09:00:00.000Z"])));
    assert_eq!(made.body["description"], "As before");
    // What is canceled is in nobody's way.
    assert_eq!(call("POST", &format!("{}/bookings/taken/cancel", org(&sandbox)), &[&header], None).status, 200);
    let again = book(&|body| set("end", "2026-04-01T10:00:00Z")(body));
    assert_eq!((again.status, &again.body["member"]), (200, &json!("m")), "{}", again.text);
    assert_eq!(book(&|body| body["recurrence"] = json!({ "rrule": "FREQ=DAILY", "exdates": ["soon"] })).status, 400);
    assert_eq!(book(&|body| body["resourceId"] = json!("nothing")).status, 404);
}

#[test]
fn a_world_that_contradicts_itself_is_refused_as_a_whole() {
    let sandbox = start("");
    let post = |world: &Value| {
        call("POST", &format!("{}/_sandbox/world", sandbox.origin()), &[], Some(&world.to_string())).status
    };
    assert_eq!(post(&json!({ "members": [former("one"), former("two"), former("one")] })), 400);
    assert_eq!(post(&json!({ "people": [] })), 400);
    let members = call("GET", &format!("{}/members", org(&sandbox)), &[&token(&sandbox, READ)], None).body;
    assert_eq!(members.as_array().unwrap().len(), 40, "nothing was added");
}

#[test]
fn a_workload_has_as_many_as_were_asked_for() {
    let dir = tempfile::tempdir().unwrap();
    let data = Data::File(dir.path().join("s.sqlite3"));
    let now = "2026-03-02T09:00:00Z".parse().unwrap();
    let due = |workload: Workload| {
        seed(&data, &Seed::Large(workload), 3, now).unwrap();
        let sandbox = start_with(data.clone(), "");
        let due =
            call("GET", &format!("{}/_sandbox/due", sandbox.origin()), &[], None).body.as_array().unwrap().clone();
        assert!(due.iter().all(|one| one["what"] == "cancel"), "nothing has begun: {due:?}");
        let whose: BTreeSet<String> = due.iter().map(|one| one["member"].to_string()).collect();
        (due.len(), whose.len(), due.iter().filter(|one| one["series"] == true).count())
    };
    let workload =
        Workload { employees: 50, bookings: 300, former: Some(4), former_bookings: Some(40), ..Workload::default() };
    assert_eq!(due(Workload { series: Some(0), ..workload }), (40, 4, 0));
    assert_eq!(due(Workload { series: Some(100), ..workload }), (40, 4, 40));
    assert_eq!(due(Workload { former: Some(0), former_bookings: Some(0), ..workload }), (0, 0, 0));
}
