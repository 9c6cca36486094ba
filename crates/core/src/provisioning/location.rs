//! Whether people's locations exist in OfficeRnD, checked before anybody is created: OfficeRnD reads the location only then.

use std::collections::BTreeMap;

use super::plan::Location;
use crate::okta::{Client, Error, Member};
use crate::teams::names;

/// A location that OfficeRnD does not have.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize)]
pub struct UnknownLocation {
    /// The value in Okta; empty for people without one.
    pub value: String,
    /// How many people have it.
    pub people: usize,
}

/// The attribute of Okta's user profile that an expression copies; `None` for any other expression.
pub fn copied_attribute(from: &str) -> Option<&str> {
    let name = from.trim().strip_prefix("user.")?;
    let is_name = !name.is_empty() && name.chars().all(|c| c.is_ascii_alphanumeric() || c == '_');
    is_name.then_some(name)
}

/// The members of these groups, each once. `None` if the expression does more than copy an attribute, so that only Okta can
/// evaluate it.
pub async fn values(client: &Client, groups: &[&str], location: &Location) -> Result<Option<Vec<String>>, Error> {
    let Some(attribute) = copied_attribute(&location.from) else { return Ok(None) };
    let mut people: BTreeMap<String, String> = BTreeMap::new();
    for group in groups {
        for Member { id, profile } in client.members(group).await? {
            let value = profile.get(attribute).and_then(serde_json::Value::as_str).unwrap_or_default();
            people.insert(id, value.to_owned());
        }
    }
    Ok(Some(people.into_values().collect()))
}

/// The values that name neither a location nor one of the names that the integration maps to it, most people first.
pub fn unknown(
    values: &[String],
    locations: &[String],
    mapped: &BTreeMap<String, Vec<String>>,
) -> Vec<UnknownLocation> {
    let known: Vec<String> = locations.iter().chain(mapped.values().flatten()).map(|name| names::key(name)).collect();
    let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
    for value in values.iter().filter(|value| value.trim().is_empty() || !known.contains(&names::key(value))) {
        *counts.entry(value.trim()).or_default() += 1;
    }
    let mut unknown: Vec<UnknownLocation> =
        counts.into_iter().map(|(value, people)| UnknownLocation { value: value.to_owned(), people }).collect();
    unknown.sort_by(|a, b| b.people.cmp(&a.people).then_with(|| a.value.cmp(&b.value)));
    unknown
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_that_map_to_no_location_are_listed() {
        let texts = |names: &[&str]| names.iter().map(|&name| name.to_owned()).collect::<Vec<_>>();
        let mapped = BTreeMap::from([("Berlin HQ".to_owned(), texts(&["Berlin", "BER"]))]);
        let values = texts(&["Berlin HQ", "ber ", "Paris", "", "Paris", "New York"]);
        let unknown = unknown(&values, &texts(&["Berlin HQ", "New York"]), &mapped);
        let found: Vec<_> = unknown.iter().map(|found| (found.value.as_str(), found.people)).collect();
        assert_eq!(found, [("Paris", 2), ("", 1)]);
    }

    #[test]
    fn only_a_copied_attribute_can_be_compared() {
        assert_eq!(copied_attribute("user.officeName"), Some("officeName"));
        assert_eq!(copied_attribute(" user.city "), Some("city"));
        for other in ["user.city + \"!\"", "String.toUpperCase(user.city)", "appuser.city", "user."] {
            assert_eq!(copied_attribute(other), None, "{other}");
        }
    }
}
