//! Matching, held against a table of records as the services write them, with the expected end of each written by hand.
//!
//! A case begins with `== NAME`. `okta WHO {…}`, `scim WHO {…}` and `api WHO {…}` add a record of that person, with a merge
//! patch; a side without a line is not read, `empty SIDE` reads it as empty, and `cut SIDE` makes it incomplete. `finds` names the
//! findings as `finding WHO`, or `nothing`; `links` says how somebody is matched, or `nobody`.

use std::collections::BTreeSet;

use serde_json::{Value, json};

use super::survey::{add_employee, add_okta, add_scim};
use super::*;
use crate::scim::import::{self, Resource as _};

const TABLE: &str = include_str!("variants.txt");

/// The records of somebody who is called `who`.
fn base(side: &str, who: &str) -> Value {
    let email = format!("{who}@acme.example");
    let first = who[..1].to_uppercase() + &who[1..];
    match side {
        "okta" => json!({
            "id": format!("00u-{who}"), "status": "PROVISIONED", "syncState": "SYNCHRONIZED",
            "credentials": { "userName": email },
            "profile": { "email": email, "givenName": first, "familyName": "Case" },
            "_embedded": { "user": { "id": format!("00u-{who}"), "status": "ACTIVE", "profile": { "login": email } } },
        }),
        "scim" => json!({
            "id": format!("e-{who}"), "userName": email, "active": true,
            "name": { "givenName": first, "familyName": "Case" }, "emails": [{ "value": email, "primary": true }],
        }),
        "api" => json!({
            "_id": format!("e-{who}"), "name": format!("{first} Case"), "email": email,
            "status": "active", "calculatedStatus": "active",
        }),
        side => panic!("no side {side}"),
    }
}

/// RFC 7386.
fn merge(target: &mut Value, patch: &Value) {
    let Value::Object(patch) = patch else {
        *target = patch.clone();
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    for (name, value) in patch {
        if value.is_null() {
            target.as_object_mut().unwrap().remove(name);
        } else {
            merge(&mut target[name], value);
        }
    }
}

struct Case<'a> {
    name: &'a str,
    lines: Vec<(&'a str, &'a str)>,
}

fn cases() -> Vec<Case<'static>> {
    let mut cases: Vec<Case> = Vec::new();
    for line in TABLE.lines().map(str::trim).filter(|line| !line.is_empty() && !line.starts_with('#')) {
        match line.strip_prefix("== ") {
            Some(name) => cases.push(Case { name, lines: vec![] }),
            None => cases.last_mut().expect("a case").lines.push(line.split_once(' ').expect("a directive")),
        }
    }
    cases
}

fn coverage<'a>(roster: &'a mut Roster, side: &str) -> &'a mut Coverage {
    match side {
        "okta" => &mut roster.okta_coverage,
        "scim" => &mut roster.scim_coverage,
        "api" => &mut roster.api_coverage,
        side => panic!("no side {side}"),
    }
}

/// What is wrong with the end of a case.
fn run(case: &Case<'_>) -> Vec<String> {
    let mut roster = Roster { groups_complete: true, ..Roster::default() };
    let (mut finds, mut links) = (BTreeSet::new(), Vec::new());
    for &(directive, argument) in &case.lines {
        match directive {
            "okta" | "scim" | "api" => {
                let (who, patch) = argument.split_once(' ').unwrap_or((argument, "{}"));
                let mut record = base(directive, who);
                merge(
                    &mut record,
                    &serde_json::from_str(patch).unwrap_or_else(|e| panic!("{}: {e}: {patch}", case.name)),
                );
                match directive {
                    "okta" => add_okta(&mut roster, &serde_json::from_value(record).unwrap()),
                    "scim" => {
                        add_scim(
                            &mut roster,
                            &import::User::from_wire(serde_json::from_value(record).unwrap()).unwrap(),
                        );
                    }
                    _ => add_employee(&mut roster, &serde_json::from_value(record).unwrap()),
                }
                let side = coverage(&mut roster, directive);
                *side = Coverage { people: Some(side.people.unwrap_or(0) + 1), complete: true };
            }
            "empty" => *coverage(&mut roster, argument) = Coverage { people: Some(0), complete: true },
            "cut" => coverage(&mut roster, argument).complete = false,
            "finds" if argument == "nothing" => {}
            "finds" => {
                finds.insert(argument.to_owned());
            }
            "links" => links.push(argument.split_once(' ').expect("links WHO HOW")),
            "why" => {}
            other => panic!("{}: no directive {other}", case.name),
        }
    }
    let comparison = compare(roster);
    let who = |id: &Option<String>| id.as_deref().and_then(|id| id.split_once('-')).map(|(_, who)| who.to_owned());
    let found: BTreeSet<String> = comparison
        .findings
        .iter()
        .map(|finding| {
            let ids = [&finding.employee_id, &finding.scim_id, &finding.okta_user_id];
            format!("{} {}", finding.finding.as_str(), ids.into_iter().find_map(who).unwrap_or_default())
        })
        .collect();
    let mut wrong = Vec::new();
    if found != finds {
        wrong.push(format!("{}: found {found:?}, expected {finds:?}", case.name));
    }
    let rows: Vec<Row> = comparison.rows().collect();
    for (person, how) in links {
        let row = rows.iter().find(|row| who(&row.okta_user_id).as_deref() == Some(person)).expect("in Okta");
        let linked = row.matched_by.map_or("nobody", Link::as_str);
        if linked != how {
            wrong.push(format!("{}: {person} is matched by {linked}, expected {how}", case.name));
        }
    }
    wrong
}

#[test]
fn people_are_matched_as_written_by_hand() {
    let wrong: Vec<String> = cases().iter().flat_map(run).collect();
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn the_table_is_large_enough() {
    let cases = cases();
    assert!(cases.len() >= 60, "{} cases", cases.len());
    let mut names: Vec<&str> = cases.iter().map(|case| case.name).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), cases.len());
    let ordinary = cases.iter().filter(|case| case.lines.contains(&("finds", "nothing"))).count();
    assert!(ordinary * 3 >= cases.len(), "{ordinary} cases of {} agree", cases.len());
    assert!(cases.iter().all(|case| case.lines.iter().any(|(directive, _)| *directive == "finds")));
}
