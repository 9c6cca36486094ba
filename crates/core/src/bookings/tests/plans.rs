//! A plan is carried out as it was made, where it was made, and while it is fresh.

use jiff::{SignedDuration, ToSpan as _};
use proptest::prelude::*;

use super::{FUTURE, NOW, at, record};
use crate::bookings::judge::{Judgment, PlanAction, Reason};
use crate::bookings::plan::{Parts, Plan, PlanItem, SCHEMA_VERSION, UnusablePlan, human};
use crate::bookings::survey::NotUnderstood;
use crate::officernd::{Employee, EmploymentStatus, Evidence, Listed, Override};
use crate::shape::Shape;

pub fn item(action: PlanAction, reason: Option<Reason>) -> PlanItem {
    let employee: Employee =
        serde_json::from_str(r#"{"_id":"e1","name":"Ada","status":"former","modifiedAt":"2026-03-01T09:00:00Z"}"#)
            .unwrap();
    let start = at("2026-03-05T09:00:00Z");
    let record = record(FUTURE);
    PlanItem::new(Parts {
        employee: &employee,
        employee_status: EmploymentStatus::Former,
        booking_id: &record.id,
        listed: &Listed { start: Some(start), end: Some(start + 1.hour()), ..Listed::default() },
        record: Some(&record),
        attendees: 0,
        judgment: Judgment { action, reason, text: None, overrides: Vec::new() },
    })
}

pub fn plan(bookings: Vec<PlanItem>) -> Plan {
    Plan {
        schema_version: SCHEMA_VERSION,
        profile: "acme".to_owned(),
        org: "acme".to_owned(),
        api_url: "https://example.com/api/v1".to_owned(),
        made_at: at(NOW),
        as_of: at(NOW),
        until: at("2028-03-02T09:00:00Z"),
        include_ongoing: false,
        employees: 10,
        former: 1,
        conflicting: 0,
        not_understood: NotUnderstood::default(),
        evidence: Evidence::default(),
        beyond: None,
        to_cancel: 0,
        to_review: 0,
        to_skip: 0,
        to_keep: 0,
        bookings,
        digest: String::new(),
    }
    .sealed()
}

/// Made by version 0.1.0 in its sandbox.
const OF_0_1: &str = include_str!("../../../../../tests/fixtures/0.1/plan.json");

#[test]
fn a_plan_of_0_1_is_read() {
    let plan = Plan::read(OF_0_1).unwrap();
    assert_eq!((plan.schema_version, plan.to_cancel, plan.to_review), (1, 4, 2));
    assert!(plan.cancels().all(|item| item.action == PlanAction::Cancel && item.start.is_some()));
    assert_eq!(Plan::read(&OF_0_1.replacen("Berlin", "Bern", 1)), Err(UnusablePlan::Edited));
}

#[test]
fn a_running_series_that_0_1_planned_to_cancel_was_accepted_by_a_person() {
    let mut plan = plan(vec![item(PlanAction::Cancel, Some(Reason::RunningSeries))]);
    assert!(plan.cancels().all(|item| item.overrides.is_empty()));
    plan.schema_version = 1;
    assert!(plan.cancels().all(|item| item.overrides == [Override::RunningSeries]));
}

/// `jq -cS '.digest=""' | tr -d '\n' | sha256sum` of the plan's JSON says the same.
#[test]
fn the_digest_is_that_of_the_json_with_its_keys_in_order() {
    let mut attended = item(PlanAction::Review, Some(Reason::Attended));
    attended.summary = Some("Übergabe \"heute\"".to_owned());
    let plan = plan(vec![item(PlanAction::Cancel, None), attended]);
    assert_eq!(plan.digest, "aca3ce00f85026b5a8bab85311b92b470101dbfa7fc65690fd9f6e4ed4042693");
}

/// The fields of a plan in their order, without their names, are no plan.
#[test]
fn a_list_is_no_plan() {
    let text = serde_json::to_string(&plan(vec![item(PlanAction::Cancel, None)])).unwrap();
    let Shape::Object(fields) = serde_json::from_str(&text).unwrap() else { panic!("{text}") };
    let values = fields.iter().map(|(_, value)| value.to_value()).collect::<serde_json::Value>();
    assert!(matches!(Plan::read(&values.to_string()), Err(UnusablePlan::Unreadable(_))));
}

#[test]
fn a_plan_counts_and_is_read_back() {
    let plan = plan(vec![
        item(PlanAction::Cancel, None),
        item(PlanAction::Review, Some(Reason::RunningSeries)),
        item(PlanAction::Skip, Some(Reason::Grace)),
    ]);
    assert_eq!((plan.to_cancel, plan.to_review, plan.to_skip), (1, 1, 1));
    // Blanks and the order of keys may change on the way, for example by jq.
    let value: serde_json::Value = serde_json::to_value(&plan).unwrap();
    assert_eq!(Plan::read(&value.to_string()).unwrap(), plan);
    assert_eq!(plan.cancels().count(), 1);
}

#[test]
fn what_was_edited_is_noticed() {
    let text =
        serde_json::to_string(&plan(vec![item(PlanAction::Cancel, None), item(PlanAction::Cancel, None)])).unwrap();
    for (from, to) in
        [("\"booking_id\":\"b\"", "\"booking_id\":\"c\""), ("\"employees\":10", "\"employees\":11"), ("acme", "acmf")]
    {
        assert_eq!(Plan::read(&text.replacen(from, to, 1)), Err(UnusablePlan::Edited), "{from}");
    }
    let mut shorter: serde_json::Value = serde_json::from_str(&text).unwrap();
    shorter["bookings"].as_array_mut().unwrap().pop();
    assert_eq!(Plan::read(&shorter.to_string()), Err(UnusablePlan::Edited));
    for unreadable in
        ["", "[]", "{}", &text[..text.len() - 2], &text.replacen("\"schema_version\":2", "\"schema_version\":3", 1)]
    {
        assert!(matches!(Plan::read(unreadable), Err(UnusablePlan::Unreadable(_))), "{unreadable}");
    }
}

#[test]
fn a_plan_is_for_one_organization_and_for_a_day() {
    let plan = plan(vec![]);
    let (url, day) = ("https://example.com/api/v1", SignedDuration::from_hours(24));
    let check = |org, url, now| plan.check(org, url, at(now), day);
    assert_eq!(check("acme", url, "2026-03-03T09:00:00Z"), Ok(()));
    assert!(matches!(check("acme", url, "2026-03-03T09:00:01Z"), Err(UnusablePlan::Old { .. })));
    assert_eq!(check("acme", url, "2026-03-02T08:58:00Z"), Ok(()), "the clocks may be two minutes apart");
    assert!(matches!(check("acme", url, "2026-03-02T08:57:59Z"), Err(UnusablePlan::Future { .. })));
    assert!(matches!(check("other", url, NOW), Err(UnusablePlan::Elsewhere { .. })));
    assert!(matches!(check("acme", "https://other.example/api/v1", NOW), Err(UnusablePlan::Elsewhere { .. })));
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
