//! The values that decide something here: which forms of them are understood, and whether what was asked for came to be. Pure.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use super::answer::Refused;
use super::directory::Kind;

fn invalid(detail: impl Into<String>) -> Refused {
    Refused::kind(StatusCode::BAD_REQUEST, "invalidValue", detail)
}

/// Brings `active` and `members` into their one form, or refuses what is not understood: it must never be read as "none".
pub fn understand(kind: Kind, resource: &mut Value) -> Result<(), Refused> {
    let Some(fields) = resource.as_object_mut() else { return Err(invalid("a resource is an object")) };
    match kind {
        Kind::User => match fields.get("active") {
            None | Some(Value::Bool(_)) => Ok(()),
            // Sent by Entra; Okta sends a boolean.
            Some(Value::String(text)) if text.eq_ignore_ascii_case("true") || text.eq_ignore_ascii_case("false") => {
                let active = text.eq_ignore_ascii_case("true");
                fields.insert("active".to_owned(), json!(active));
                Ok(())
            }
            Some(other) => Err(invalid(format!("active is true or false, not {other}"))),
        },
        Kind::Group => {
            let members = match fields.get("members") {
                None => return Ok(()),
                Some(Value::Array(members)) => members.clone(),
                Some(member @ Value::Object(_)) => vec![member.clone()],
                Some(other) => return Err(invalid(format!("members is a list of objects with a value, not {other}"))),
            };
            let named = |member: &Value| member.get("value").and_then(Value::as_str).is_some_and(|id| !id.is_empty());
            if let Some(wrong) = members.iter().find(|member| !named(member)) {
                return Err(invalid(format!("a member is an object with a value, not {wrong}")));
            }
            fields.insert("members".to_owned(), Value::Array(members));
            Ok(())
        }
    }
}

/// A PATCH must not take away what a resource has to have (RFC 7644, section 3.5.2.2).
pub fn keep_required(kind: Kind, resource: &Value) -> Result<(), Refused> {
    let attribute = if kind == Kind::User { "userName" } else { "displayName" };
    match resource.get(attribute) {
        Some(Value::Null) | None => Err(Refused::kind(
            StatusCode::BAD_REQUEST,
            "mutability",
            format!("{attribute} is required and cannot be removed"),
        )),
        Some(_) => Ok(()),
    }
}

/// What the server makes itself, or keeps to itself.
const OWN: [&str; 5] = ["id", "meta", "schemas", "groups", "password"];

/// The first attribute that is not as it was wanted, or is there although it was not wanted.
pub fn lost(wanted: &Value, saved: &Value) -> Option<String> {
    let (wanted, saved) = (wanted.as_object()?, saved.as_object()?);
    let own = |name: &str| OWN.iter().any(|own| own.eq_ignore_ascii_case(name));
    let differs = wanted
        .iter()
        .find(|(name, value)| !own(name) && saved.get(*name).map_or(!value.is_null(), |found| !holds(value, found)));
    let extra = || saved.keys().find(|name| !own(name) && !wanted.contains_key(*name) && !is_derived(name, saved));
    differs.map(|(name, _)| name).or_else(extra).cloned()
}

/// An empty list of members is always shown, and a User is always active or not.
fn is_derived(name: &str, saved: &Map<String, Value>) -> bool {
    name == "active" || (name == "members" && saved[name] == json!([]))
}

/// Whether a value has everything of another one; the server may add parts.
fn holds(wanted: &Value, found: &Value) -> bool {
    match (wanted, found) {
        (Value::Object(wanted), Value::Object(found)) => wanted.iter().all(|(name, value)| {
            // The server writes these two of a member itself.
            matches!(name.as_str(), "display" | "$ref") || found.get(name).is_some_and(|found| holds(value, found))
        }),
        // A member that is named twice is one.
        (Value::Array(wanted), Value::Array(found)) => {
            wanted.iter().all(|value| found.iter().any(|found| holds(value, found)))
                && found.iter().all(|found| wanted.iter().any(|value| holds(value, found)))
        }
        (wanted, found) => wanted == found,
    }
}
