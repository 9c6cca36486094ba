//! Laws of filters, PATCH and recurrence that hold for every input.

use proptest::prelude::*;
use serde_json::json;

use super::*;
use crate::recurrence::Pattern;
use crate::scim::{filter, patch};

fn person() -> impl Strategy<Value = Value> {
    (any::<bool>(), "[a-c]{0,3}", proptest::collection::vec("[a-c]{0,2}", 0..3), 0..5i32).prop_map(
        |(active, name, mails, age)| {
            let mails: Vec<Value> = mails.into_iter().map(|mail| json!({ "value": mail, "type": "work" })).collect();
            json!({ "active": active, "userName": name, "emails": mails, "age": age })
        },
    )
}

fn simple() -> impl Strategy<Value = String> {
    prop_oneof![
        any::<bool>().prop_map(|value| format!("active eq {value}")),
        ("(eq|ne|co|sw|ew|gt|le)", "[a-c]{0,2}").prop_map(|(op, text)| format!("userName {op} \"{text}\"")),
        "[a-c]{0,2}".prop_map(|text| format!("emails[value sw \"{text}\"]")),
        (0..5i32).prop_map(|age| format!("age ge {age}")),
        Just("emails pr".to_owned()),
    ]
}

fn fits(text: &str, person: &Value) -> bool {
    filter::parse(text).unwrap_or_else(|why| panic!("{text}: {why}")).fits(person)
}

proptest! {
    #[test]
    fn no_text_makes_the_filter_panic(text in any::<String>()) {
        let _ = filter::parse(&text);
    }

    #[test]
    fn not_and_or_mean_what_they_say(a in simple(), b in simple(), person in person()) {
        let (left, right) = (fits(&a, &person), fits(&b, &person));
        prop_assert_eq!(fits(&format!("not ({a})"), &person), !left);
        prop_assert_eq!(fits(&format!("not (not ({a}))"), &person), left);
        prop_assert_eq!(fits(&format!("{a} and {b}"), &person), left && right);
        prop_assert_eq!(fits(&format!("{a} or {b}"), &person), left || right);
        prop_assert_eq!(fits(&format!("not ({a} or {b})"), &person), fits(&format!("not ({a}) and not ({b})"), &person));
        // `and` binds closer than `or`.
        let active = fits("active eq true", &person);
        prop_assert_eq!(fits(&format!("{a} or {b} and active eq true"), &person), left || (right && active));
    }

    #[test]
    fn what_was_added_can_be_removed_again(person in person(), value in "[d-f]{1,4}") {
        let add = json!({ "Operations": [{ "op": "Add", "path": "emails", "value": [{ "value": value, "type": "home" }] }] });
        let remove = json!({ "Operations": [{ "op": "remove", "path": format!("emails[value eq \"{value}\"]") }] });
        let added = patch::apply(&person, &add).unwrap();
        prop_assert_eq!(added["emails"].as_array().unwrap().len(), person["emails"].as_array().unwrap().len() + 1);
        prop_assert_eq!(patch::apply(&added, &add).unwrap(), added.clone(), "adding twice adds once");
        prop_assert_eq!(patch::apply(&added, &remove).unwrap(), person);
    }

    #[test]
    fn no_operation_makes_patch_panic(op in "(add|remove|replace|x)", path in proptest::option::of(any::<String>()), text in any::<String>()) {
        for value in [json!(text), json!({ text.clone(): 1 }), json!([text]), Value::Null] {
            let mut operation = json!({ "op": op, "value": value });
            if let Some(path) = &path {
                operation["path"] = json!(path);
            }
            let _ = patch::apply(&json!({ "id": "1", "emails": [] }), &json!({ "Operations": [operation] }));
        }
    }
}

proptest! {
    /// What is passed over without being expanded has nothing in that time: over clocks that change, half-hour zones, the
    /// date line, and long bookings.
    #[test]
    fn a_series_is_passed_over_only_where_it_has_nothing(
        zone in proptest::sample::select(vec!["UTC", "Europe/Berlin", "America/New_York", "Australia/Lord_Howe", "Pacific/Apia", "Asia/Kathmandu"]),
        rule in proptest::sample::select(vec![
            "FREQ=DAILY", "FREQ=WEEKLY", "FREQ=WEEKLY;INTERVAL=2", "FREQ=DAILY;INTERVAL=3;COUNT=40", "FREQ=WEEKLY;UNTIL=20260901T000000Z",
            "FREQ=WEEKLY;BYDAY=MO,TH", "FREQ=MONTHLY",
        ]),
        hour in 0..9_000_i64,
        length in 1..60_i64,
        from in 0..9_000_i64,
        width in 1..400_i64,
    ) {
        let at = |hours: i64| "2026-01-01T00:00:00Z".parse::<jiff::Timestamp>().unwrap() + jiff::SignedDuration::from_hours(hours);
        let pattern = Pattern { start: at(hour), end: at(hour + length), zone, rrule: Some(rule), exdates: &[] };
        let (from, to) = (at(from), at(from + width));
        prop_assert_eq!(pattern.between(from, to), pattern.expanded(from, to));
    }
}

#[test]
fn a_filter_that_is_nested_too_deeply_is_refused() {
    let deep = format!("{}active eq true{}", "(".repeat(3_000), ")".repeat(3_000));
    assert!(filter::parse(&deep).unwrap_err().contains("nested"));
    let long = format!("userName eq \"{}\"", "a".repeat(10_000));
    assert!(filter::parse(&long).unwrap_err().contains("longer"));
}
