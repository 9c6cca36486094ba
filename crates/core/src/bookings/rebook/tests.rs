//! A booking is made again only where its resource is free, and an answer counts as a refusal only when nothing can have been made.

use super::*;
use crate::officernd::Evidence;

fn at(text: &str) -> Timestamp {
    format!("2026-03-05T{text}:00Z").parse().unwrap()
}

/// Ada's booking of one resource at these times of a day.
fn order(times: &[(&str, &str)]) -> Order {
    let new = NewBooking {
        start: String::new(),
        end: String::new(),
        timezone: None,
        resource: "r1".to_owned(),
        employee: "ada".to_owned(),
        team: None,
        summary: None,
        description: None,
        recurrence: None,
        members: Vec::new(),
        visitors: None,
    };
    Order { new, times: times.iter().map(|(start, end)| (at(start), at(end))).collect() }
}

/// What takes place on the resource.
fn booked(member: &str, start: &str, end: &str) -> Occurrence {
    serde_json::from_value(json!({
        "_id": "o", "bookingId": format!("{member}-{start}"), "member": member,
        "start": { "dateTime": at(start).to_string() }, "end": { "dateTime": at(end).to_string() },
    }))
    .unwrap()
}

fn unreadable() -> Occurrence {
    serde_json::from_value(json!({ "_id": "o", "bookingId": "b", "member": "bob", "start": "soon", "end": "later" }))
        .unwrap()
}

#[test]
fn one_time_is_free_unless_something_overlaps_it() {
    let order = order(&[("09:00", "10:00")]);
    for (on_resource, expected) in [
        (vec![], Decision::Book),
        (vec![booked("bob", "08:00", "09:00"), booked("bob", "10:00", "11:00")], Decision::Book),
        (vec![booked("bob", "08:00", "09:01")], Decision::Conflict),
        (vec![booked("bob", "09:59", "11:00")], Decision::Conflict),
        (vec![booked("bob", "09:15", "09:45")], Decision::Conflict),
        (vec![booked("bob", "08:00", "11:00")], Decision::Conflict),
        (vec![booked("bob", "09:00", "10:00")], Decision::Conflict),
        (vec![unreadable()], Decision::Conflict),
        (vec![booked("ada", "09:00", "10:00")], Decision::AlreadyBooked),
        // Theirs, but not what was taken away.
        (vec![booked("ada", "09:00", "10:30")], Decision::Conflict),
        (vec![booked("ada", "08:30", "10:00")], Decision::Conflict),
    ] {
        assert_eq!(availability(&order, &on_resource), expected, "{on_resource:?}");
    }
}

#[test]
fn a_series_is_booked_again_only_as_a_whole() {
    let order = order(&[("09:00", "10:00"), ("12:00", "13:00")]);
    let (first, second) = (booked("ada", "09:00", "10:00"), booked("ada", "12:00", "13:00"));
    assert_eq!(availability(&order, &[]), Decision::Book);
    assert_eq!(availability(&order, &[booked("bob", "10:00", "12:00")]), Decision::Book);
    assert_eq!(availability(&order, &[booked("bob", "12:30", "14:00")]), Decision::Conflict);
    assert_eq!(availability(&order, std::slice::from_ref(&first)), Decision::Conflict, "half of it is not all of it");
    assert_eq!(made(&order, std::slice::from_ref(&first)), None);
    let both = [second, first];
    assert_eq!(availability(&order, &both), Decision::AlreadyBooked);
    assert_eq!(made(&order, &both).as_deref(), Some("ada-09:00"), "the id of the first occurrence");
}

#[test]
fn a_rule_is_over_when_its_end_has_passed() {
    let now = at("09:00");
    assert!(is_over("FREQ=DAILY;UNTIL=20260305T085959Z", now));
    assert!(!is_over("FREQ=DAILY;UNTIL=20260305T090000Z", now));
    assert!(!is_over("FREQ=DAILY;UNTIL=20270101T000000Z", now));
    assert!(!is_over("FREQ=DAILY", now), "it has no end");
}

/// After anything else a booking may exist, and making it again could make two.
#[test]
fn only_an_answer_that_says_no_is_a_refusal() {
    let status = |status| Error::Status { what: "a booking", status, said: None, temporary: false, request_id: None };
    for refused in [400, 404, 409, 422, 429, 499] {
        assert!(is_refusal(&status(refused)), "{refused}");
    }
    for open in [408, 500, 502, 503, 504, 520] {
        assert!(!is_refusal(&status(open)), "{open}");
    }
    assert!(!is_refusal(&Error::Cursor { what: "bookings" }));
}

fn begin(run: &str) -> Event {
    Event::Run {
        run: run.to_owned(),
        action: Action::Cancel,
        version: "0".to_owned(),
        pid: 1,
        by: None,
        org: "acme".to_owned(),
        api_url: "https://example.com".to_owned(),
        bookings: 2,
        employees: 1,
        evidence: Evidence::default(),
    }
}

fn intent(run: &str, id: &str) -> Event {
    let item =
        json!({ "employee": "Ada", "employee_id": "ada", "standing": "former", "booking_id": id, "verdict": "cancel" });
    let item = serde_json::from_value(item).unwrap();
    Event::Intent { run: run.to_owned(), action: Action::Cancel, item, record: None }
}

fn outcome(run: &str, id: &str, outcome: Outcome) -> Event {
    Event::Outcome {
        run: run.to_owned(),
        action: Action::Cancel,
        booking_id: id.to_owned(),
        employee_id: "ada".to_owned(),
        outcome,
        item: None,
        found_later: false,
    }
}

/// What another run canceled is not this run's to take back.
#[test]
fn a_run_has_canceled_what_its_own_outcomes_say() {
    let dir = tempfile::tempdir().unwrap();
    let place = Place::new(dir.path(), "acme.bookings");
    let (mut journal, _) = Journal::open(&place, at("09:00")).unwrap();
    let canceled = |run: &str| {
        let found = canceled_by(&place, run).unwrap();
        found.map(|all| all.into_iter().map(|one| one.item.booking_id).collect::<Vec<_>>())
    };
    let failed = || Outcome::Failed { why: "refused".to_owned() };
    for event in [
        begin("first"),
        intent("first", "b1"),
        outcome("first", "b1", failed()),
        intent("first", "b2"),
        outcome("first", "b2", Outcome::Canceled),
        begin("second"),
        intent("second", "b1"),
        outcome("second", "b1", Outcome::Canceled),
    ] {
        journal.write(at("09:00"), event).unwrap();
    }
    journal.sync().unwrap();
    assert_eq!(canceled("first"), Some(vec!["b2".to_owned()]));
    assert_eq!(canceled("second"), Some(vec!["b1".to_owned()]));
    assert_eq!(canceled("third"), None);
    journal.write(at("09:00"), outcome("third", "b2", Outcome::Booked { new_id: "b3".to_owned() })).unwrap();
    journal.sync().unwrap();
    assert_eq!(canceled("first"), Some(Vec::new()), "it has been booked again");
}

/// Of a series of Ada's that began on that day of March at nine: what is booked again on the fifth at eight.
fn rest_of(began: u32, rrule: &str, listed: &str) -> Result<Vec<String>, Decision> {
    rest_of_series(&format!("2026-03-{began:02}T09:00:00Z"), rrule, listed)
}

fn rest_of_series(start: &str, rrule: &str, listed: &str) -> Result<Vec<String>, Decision> {
    let record =
        json!({ "_id": "b", "member": "ada", "start": { "dateTime": start }, "recurrence": { "rrule": rrule } });
    let item = json!({
        "employee": "Ada", "employee_id": "ada", "standing": "former", "booking_id": "b", "verdict": "cancel",
        "timezone": "UTC", "series": rrule, "resource_id": "r1", "start": listed, "end": listed,
    });
    let (item, record) = (serde_json::from_value(item).unwrap(), serde_json::from_value(record).unwrap());
    let order = super::order(&item, Some(&record), at("08:00"))?;
    Ok(order.times.iter().map(|(start, _)| start.strftime("%d").to_string()).collect())
}

#[test]
fn of_a_series_only_what_is_left_for_certain_is_booked_again() {
    let days = |days: &[&str]| Ok(days.iter().map(ToString::to_string).collect());
    let daily = "FREQ=DAILY;COUNT=6";
    assert_eq!(rest_of(2, daily, "2026-03-05T09:00:00Z"), days(&["05", "06", "07"]));
    // An occurrence that was listed between those of the rule: the rule was not understood.
    assert_eq!(rest_of(2, daily, "2026-03-05T12:00:00Z"), Err(Decision::Incomplete));
    assert_eq!(rest_of(2, daily, "2026-03-04T12:00:00Z"), days(&["05", "06", "07"]), "it has passed");
    assert_eq!(rest_of(2, "FREQ=DAILY;COUNT=2", "2026-03-03T09:00:00Z"), Err(Decision::Over));
    assert_eq!(rest_of(2, "FREQ=DAILY;UNTIL=20260304", "2026-03-03T09:00:00Z"), Err(Decision::Over));
    // A rule that this program does not expand is booked as a whole, or not at all.
    assert_eq!(rest_of(6, "FREQ=MONTHLY;COUNT=2", "2026-03-06T09:00:00Z"), days(&["06"]));
    assert_eq!(rest_of(2, "FREQ=MONTHLY;COUNT=2", "2026-03-02T09:00:00Z"), Err(Decision::Incomplete));
    // So is one that begins later than this program expands: it is not over.
    assert_eq!(rest_of_series("2030-01-07T09:00:00Z", "FREQ=DAILY;COUNT=2", "2030-01-07T09:00:00Z"), days(&["07"]));
    let until = |day: u32| rest_of(2, &format!("FREQ=MONTHLY;UNTIL=202603{day:02}T000000Z"), "2026-03-02T09:00:00Z");
    assert_eq!((until(4), until(20)), (Err(Decision::Over), Err(Decision::Incomplete)));
}

#[test]
fn a_single_booking_is_booked_again_as_it_was_while_it_is_still_to_come() {
    let item = |start: &str, end: &str| {
        let item = json!({
            "employee": "Ada", "employee_id": "ada", "standing": "former", "booking_id": "b", "verdict": "cancel",
            "resource_id": "r1", "start": at(start).to_string(), "end": at(end).to_string(),
        });
        serde_json::from_value::<PlanItem>(item).unwrap()
    };
    let with_visitors = |visitors: serde_json::Value| -> Booking {
        serde_json::from_value(json!({ "_id": "b", "member": "ada", "members": ["bob"], "visitors": visitors }))
            .unwrap()
    };
    let record = with_visitors(json!([{ "name": "Eve" }]));
    let order = super::order(&item("10:00", "10:30"), Some(&record), at("09:59")).unwrap();
    assert_eq!(order.times, [(at("10:00"), at("10:30"))]);
    assert_eq!((order.new.resource.as_str(), order.new.employee.as_str()), ("r1", "ada"));
    assert_eq!((order.new.members, order.new.visitors), (vec!["bob".to_owned()], Some(json!([{ "name": "Eve" }]))));
    let nobody = super::order(&item("10:00", "10:30"), Some(&with_visitors(json!([]))), at("09:59")).unwrap();
    assert_eq!(nobody.new.visitors, None);
    let begun = super::order(&item("10:00", "10:30"), None, at("10:00"));
    assert_eq!(begun.map(|order| order.times), Err(Decision::Over));
}
