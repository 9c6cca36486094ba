//! The JSON of a list: the envelope, its numbers, and the Users or Groups in it.

use serde_json::Value;

use super::super::types::{LIST_RESPONSE, Scalar};
use super::{Finding, State, sentence, worst};

const SUPPORT: &str = "tell the server's support; Okta cannot import from such answers";

/// Whether it is a `ListResponse` (RFC 7644 section 3.4.2).
pub fn list_response(value: &Value) -> Finding {
    let Some(object) = value.as_object() else {
        return Finding::fail(format!("the answer is {}, not a JSON object", kind(value)), SUPPORT);
    };
    match object.get("schemas") {
        Some(Value::Array(schemas)) if schemas.iter().any(|schema| schema.as_str() == Some(LIST_RESPONSE)) => {
            Finding::ok("the answer is a ListResponse")
        }
        Some(Value::Array(schemas)) => {
            let named: Vec<&str> = schemas.iter().filter_map(Value::as_str).collect();
            Finding::fail(format!("schemas does not name ListResponse, but: {}", named.join(", ")), SUPPORT)
        }
        Some(other) => Finding::fail(format!("schemas is {}, not an array with ListResponse", kind(other)), SUPPORT),
        None => Finding::fail("schemas is missing; it must name ListResponse", SUPPORT),
    }
}

/// Whether `totalResults`, `startIndex` and `itemsPerPage` are JSON integers: Okta fails on strings.
pub fn numbers(value: &Value) -> Finding {
    let problems: Vec<String> = ["totalResults", "startIndex", "itemsPerPage"]
        .into_iter()
        .map(|name| (name, Scalar::from(value.get(name))))
        .filter(|(_, found)| found.integer().is_none())
        .map(|(name, found)| format!("{name} is {found}"))
        .collect();
    if problems.is_empty() {
        Finding::ok("totalResults, startIndex and itemsPerPage are integers")
    } else {
        Finding::fail(sentence(&problems), "they must be numbers without quotation marks: Okta fails on anything else")
    }
}

/// Whether the page holds what was asked for.
pub fn resources(value: &Value, start_index: u64, count: u64) -> Finding {
    let number = |name: &str| Scalar::from(value.get(name)).lenient_integer();
    let total = number("totalResults");
    let here = match value.get("Resources") {
        Some(Value::Array(resources)) => resources.len() as u64,
        // RFC 7644 section 3.4.2: may be absent when there are none.
        None | Some(Value::Null) if total == Some(0) => 0,
        None if value.get("resources").is_some() => {
            return Finding::fail("the array is called resources, but its name is Resources", SUPPORT);
        }
        None | Some(Value::Null) => return Finding::fail("Resources is missing", SUPPORT),
        Some(other) => return Finding::fail(format!("Resources is {}, not an array", kind(other)), SUPPORT),
    };
    if here > count {
        return Finding::fail(
            format!("{count} were asked for and {here} came: the server ignores count"),
            "Okta's import pages through the list; tell the server's support",
        );
    }
    let expected = total.map_or(here, |total| total.saturating_add(1).saturating_sub(start_index).min(count));
    if here != expected {
        let total = total.unwrap_or_default();
        return Finding::fail(
            format!("totalResults is {total}, so {expected} should be on this page, but {here} are"),
            "Okta's import would miss some; tell the server's support",
        );
    }
    let mut oddities = Vec::new();
    if number("startIndex").is_some_and(|found| found != start_index) {
        oddities.push(format!("startIndex is {}, asked for was {start_index}", Scalar::from(value.get("startIndex"))));
    }
    if number("itemsPerPage").is_some_and(|found| found != here) {
        oddities.push(format!("itemsPerPage is {}, but {here} came", Scalar::from(value.get("itemsPerPage"))));
    }
    if oddities.is_empty() {
        Finding::ok(format!("{here} of {}", total.unwrap_or(here)))
    } else {
        Finding::warn(
            sentence(&oddities),
            "RFC 7644 section 3.4.2 wants them to describe this page; Okta goes by totalResults",
        )
    }
}

/// Envelope, numbers and page as one finding, the worst.
pub fn envelope(value: &Value, start_index: u64, count: u64) -> Finding {
    let list = list_response(value);
    if list.state == State::Failed {
        return list;
    }
    let page = resources(value, start_index, count);
    // Said first when all is well, because it tells how many there are.
    worst([page, numbers(value), list]).unwrap_or_else(|| Finding::ok(""))
}

/// Whether every User of the page has what Okta needs of one.
///
/// `id`, `userName` and a boolean `active` are needed for the connection. The names and an email are what Okta's import
/// and its SPEC test look for: their lack is a warning here and a failure there.
pub fn users(value: &Value) -> Finding {
    let users = array(value);
    if users.is_empty() {
        return Finding::warn(
            "the server has no Users yet, so nothing could be checked",
            "expected for a new organization; Okta's SPEC test needs at least one",
        );
    }
    let hard: Vec<String> = each(users, user_faults);
    if !hard.is_empty() {
        return Finding::fail(sentence(&hard), SUPPORT);
    }
    let soft: Vec<String> = each(users, user_gaps);
    if soft.is_empty() {
        Finding::ok(format!("{} checked", users.len()))
    } else {
        Finding::warn(
            sentence(&soft),
            "Okta's import needs a first name, a last name and an email: complete them in OfficeRnD",
        )
    }
}

/// Whether every Group of the page has `id` and `displayName`, without which Okta cannot import it, and members that can be
/// counted.
pub fn groups(value: &Value) -> Finding {
    let groups = array(value);
    if groups.is_empty() {
        return Finding::ok("none: Okta's first import would create no group");
    }
    let faults = each(groups, |group| {
        let mut faults = Vec::new();
        need_text(group, "id", &mut faults);
        need_text(group, "displayName", &mut faults);
        faults
    });
    if !faults.is_empty() {
        return Finding::fail(sentence(&faults), SUPPORT);
    }
    let odd = each(groups, |group| member_faults(group.get("members")).into_iter().collect());
    if odd.is_empty() {
        Finding::ok(format!("{} checked", groups.len()))
    } else {
        Finding::warn(
            sentence(&odd),
            "members must be a list of objects with a value (RFC 7643 section 4.2): Okta may not see who is in the group",
        )
    }
}

/// What is unusual about the members of a Group.
fn member_faults(members: Option<&Value>) -> Option<String> {
    match members {
        None | Some(Value::Null) => None,
        Some(Value::Array(members)) => {
            let has_id = |member: &&Value| member.get("value").and_then(Value::as_str).is_some_and(|id| !id.is_empty());
            let odd = members.iter().filter(|member| !has_id(member)).count();
            (odd > 0).then(|| format!("{odd} of {} members have no value that is a string", members.len()))
        }
        Some(other) => Some(format!("members is {}, not an array", kind(other))),
    }
}

/// The answer to the filter by which Okta looks for a Group (documented by Okta): the Groups of this name and no other.
pub fn groups_of_name(value: &Value, name: &str) -> Finding {
    let list = list_response(value);
    if list.state == State::Failed {
        return list;
    }
    let groups = array(value);
    let is_same = |group: &&Value| {
        group
            .get("displayName")
            .and_then(Value::as_str)
            .is_some_and(|found| crate::teams::names::key(found) == crate::teams::names::key(name))
    };
    let others = groups.iter().filter(|group| !is_same(group)).count();
    if others > 0 {
        return Finding::fail(
            format!("asked for one name, {others} of {} Groups have another: the filter does not work", groups.len()),
            "Okta looks for a pushed group with this filter, and would change the wrong one: tell the server's support",
        );
    }
    match groups.len() {
        0 => Finding::warn(
            "the Group that was just listed is not found by its name",
            "Okta looks for a pushed group with this filter, and would create it again: tell the server's support",
        ),
        1 => Finding::ok("found by its name"),
        several => Finding::ok(format!("{several} Groups of this name")),
    }
}

/// What a User lacks without which nothing works.
pub(crate) fn user_faults(user: &Value) -> Vec<String> {
    let mut faults = Vec::new();
    need_text(user, "id", &mut faults);
    need_text(user, "userName", &mut faults);
    let active = Scalar::from(user.get("active"));
    if active.boolean().is_none() {
        faults.push(format!("active is {active}, not true or false"));
    }
    faults
}

/// What a User lacks that Okta's import and SPEC test look for.
pub(crate) fn user_gaps(user: &Value) -> Vec<String> {
    let mut gaps = Vec::new();
    for part in ["givenName", "familyName"] {
        let found = Scalar::from(user.get("name").and_then(|name| name.get(part)));
        if found.text().is_none_or(|text| text.trim().is_empty()) {
            gaps.push(format!("name.{part} is {found}"));
        }
    }
    let emails = user.get("emails");
    if let Some(other) = emails.filter(|emails| !matches!(emails, Value::Array(_) | Value::Null)) {
        gaps.push(format!("emails is {}, not an array", kind(other)));
        return gaps;
    }
    let email = emails.and_then(|emails| emails.get(0)).and_then(|email| email.get("value"));
    let found = Scalar::from(email);
    if found.text().is_none_or(|text| text.trim().is_empty()) {
        gaps.push(format!("emails[0].value is {found}"));
    }
    gaps
}

fn need_text(resource: &Value, name: &str, faults: &mut Vec<String>) {
    let found = Scalar::from(resource.get(name));
    if found.text().is_none_or(|text| text.trim().is_empty()) {
        faults.push(format!("{name} is {found}"));
    }
}

/// The faults of every resource, each with the resource's position on the page.
fn each(resources: &[Value], faults: impl Fn(&Value) -> Vec<String>) -> Vec<String> {
    let numbered = resources.iter().enumerate();
    numbered
        .flat_map(|(at, resource)| faults(resource).into_iter().map(move |fault| format!("number {}: {fault}", at + 1)))
        .collect()
}

pub(crate) fn array(value: &Value) -> &[Value] {
    value.get("Resources").and_then(Value::as_array).map(Vec::as_slice).unwrap_or_default()
}

fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "a boolean",
        Value::Number(_) => "a number",
        Value::String(_) => "a string",
        Value::Array(_) => "an array",
        Value::Object(_) => "an object",
    }
}
