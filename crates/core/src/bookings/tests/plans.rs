//! A plan is carried out as it was made, where it was made, and while it is fresh.

use jiff::{SignedDuration, ToSpan as _};
use proptest::prelude::*;

use super::{FUTURE, NOW, at, booking};
use crate::bookings::plan::{Item, Parts, Plan, Unfit, human};
use crate::bookings::{Judgement, Reason, Verdict};
use crate::officernd::Employee;

pub fn item(verdict: Verdict, reason: Option<Reason>) -> Item {
    let employee: Employee =
        serde_json::from_str(r#"{"_id":"e1","name":"Ada","status":"former","modifiedAt":"2026-03-01T09:00:00Z"}"#)
            .unwrap();
    let start = at("2026-03-05T09:00:00Z");
    let booking = booking(FUTURE);
    Item::new(&Parts {
        employee: &employee,
        booking_id: &booking.id,
        next: Some((start, start + 1.hour())),
        timezone: booking.timezone.as_deref(),
        summary: booking.summary.as_deref(),
        resource_id: booking.resource.as_deref(),
        series: booking.rrule.as_deref(),
        judgement: Judgement { verdict, reason },
        resource: None,
        location: None,
    })
}

pub fn plan(bookings: Vec<Item>) -> Plan {
    Plan {
        schema_version: 1,
        profile: "acme".to_owned(),
        org: "acme".to_owned(),
        api_url: "https://example.com/api/v1".to_owned(),
        made_at: NOW.to_owned(),
        as_of: NOW.to_owned(),
        until: "2028-03-02T09:00:00Z".to_owned(),
        include_ongoing: false,
        employees: 10,
        former: 1,
        unclear: 0,
        to_cancel: 0,
        to_decide: 0,
        to_leave: 0,
        bookings,
        digest: String::new(),
    }
    .sealed()
}

#[test]
fn a_plan_counts_and_is_read_back() {
    let plan = plan(vec![
        item(Verdict::Cancel, None),
        item(Verdict::Decide, Some(Reason::RunningSeries)),
        item(Verdict::Leave, Some(Reason::Grace)),
    ]);
    assert_eq!((plan.to_cancel, plan.to_decide, plan.to_leave), (1, 1, 1));
    // Blanks and the order of keys may change on the way, for example by jq.
    let value: serde_json::Value = serde_json::to_value(&plan).unwrap();
    assert_eq!(Plan::read(&value.to_string()).unwrap(), plan);
    assert_eq!(plan.cancels().count(), 1);
}

#[test]
fn what_was_edited_is_noticed() {
    let text = serde_json::to_string(&plan(vec![item(Verdict::Cancel, None), item(Verdict::Cancel, None)])).unwrap();
    for (from, to) in
        [("\"booking_id\":\"b\"", "\"booking_id\":\"c\""), ("\"employees\":10", "\"employees\":11"), ("acme", "acmf")]
    {
        assert_eq!(Plan::read(&text.replacen(from, to, 1)), Err(Unfit::Edited), "{from}");
    }
    let mut shorter: serde_json::Value = serde_json::from_str(&text).unwrap();
    shorter["bookings"].as_array_mut().unwrap().pop();
    assert_eq!(Plan::read(&shorter.to_string()), Err(Unfit::Edited));
    for unreadable in
        ["", "[]", "{}", &text[..text.len() - 2], &text.replacen("\"schema_version\":1", "\"schema_version\":2", 1)]
    {
        assert!(matches!(Plan::read(unreadable), Err(Unfit::Unreadable(_))), "{unreadable}");
    }
}

#[test]
fn a_plan_is_for_one_organisation_and_for_a_day() {
    let plan = plan(vec![]);
    let (url, day) = ("https://example.com/api/v1", SignedDuration::from_hours(24));
    let check = |org, url, now| plan.check(org, url, at(now), day);
    assert_eq!(check("acme", url, "2026-03-03T09:00:00Z"), Ok(()));
    assert!(matches!(check("acme", url, "2026-03-03T09:00:01Z"), Err(Unfit::Old { .. })));
    assert_eq!(check("acme", url, "2026-03-02T08:58:00Z"), Ok(()), "the clocks may be two minutes apart");
    assert!(matches!(check("acme", url, "2026-03-02T08:57:59Z"), Err(Unfit::Future { .. })));
    assert!(matches!(check("other", url, NOW), Err(Unfit::Elsewhere { .. })));
    assert!(matches!(check("acme", "https://other.example/api/v1", NOW), Err(Unfit::Elsewhere { .. })));
}

#[test]
fn lengths_for_people() {
    for (seconds, words) in [
        (0, "0 seconds"),
        (1, "1 second"),
        (60, "1 minute"),
        (3_661, "1 hour 1 minute"),
        (90_000, "1 day 1 hour"),
        (86_460, "1 day"),
    ] {
        assert_eq!(human(SignedDuration::from_secs(seconds)), words);
    }
}

proptest! {
    #[test]
    fn no_text_makes_reading_a_plan_panic(text in any::<String>()) {
        let _ = Plan::read(&text);
    }
}
