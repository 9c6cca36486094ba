//! PATCH (RFC 7644, section 3.5.2): add, remove, replace; with and without a path, with value filters. Pure: a resource
//! and operations go in, the changed resource comes out.

use serde_json::{Map, Value};

use super::filter::{self, Filter};

/// Why an operation cannot be done: the RFC's `scimType`, and words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// `invalidPath`, `noTarget`, …
    pub kind: &'static str,
    /// For the person.
    pub why: String,
}

fn refuse<T>(kind: &'static str, why: impl Into<String>) -> Result<T, Refusal> {
    Err(Refusal { kind, why: why.into() })
}

/// Attributes that clients cannot change.
const READ_ONLY: [&str; 4] = ["id", "meta", "schemas", "groups"];

#[derive(Clone, Copy, PartialEq, Eq)]
enum Op {
    Add,
    Remove,
    Replace,
}

/// Where an operation works: `attribute`, `attribute.sub`, `attribute[filter]`, `attribute[filter].sub`.
struct Target {
    path: Vec<String>,
    filter: Option<Filter>,
    sub: Option<String>,
}

/// Applies a PatchOp message.
pub fn apply(resource: &Value, message: &Value) -> Result<Value, Refusal> {
    let operations = get(message, "Operations").and_then(Value::as_array);
    let Some(operations) = operations.filter(|operations| !operations.is_empty()) else {
        return refuse("invalidSyntax", "a PATCH needs Operations");
    };
    if operations.len() > 1_000 {
        return refuse("tooMany", "a PATCH has at most 1000 Operations");
    }
    let mut resource = resource.clone();
    for operation in operations {
        one(&mut resource, operation)?;
    }
    Ok(resource)
}

fn one(resource: &mut Value, operation: &Value) -> Result<(), Refusal> {
    let name = get(operation, "op").and_then(Value::as_str).unwrap_or_default().to_lowercase();
    let op = match name.as_str() {
        "add" => Op::Add,
        "remove" => Op::Remove,
        "replace" => Op::Replace,
        _ => return refuse("invalidSyntax", format!("op is add, remove or replace, not {name:?}")),
    };
    let value = get(operation, "value");
    match get(operation, "path").and_then(Value::as_str) {
        Some(path) => {
            let target = target(path)?;
            if op != Op::Remove && value.is_none() {
                return refuse("invalidValue", "the operation has no value");
            }
            at_path(resource, op, &target, value)
        }
        None if op == Op::Remove => refuse("noTarget", "remove needs a path"),
        None => {
            let Some(Value::Object(fields)) = value else {
                return refuse("invalidValue", "without a path the value must be an object");
            };
            for (name, value) in fields {
                // Okta sends the id along with a new name; its own id is accepted, another one is not.
                if name.eq_ignore_ascii_case("id") {
                    if get(resource, "id") == Some(value) {
                        continue;
                    }
                    return refuse("mutability", "id cannot be changed");
                }
                if READ_ONLY.iter().any(|known| known.eq_ignore_ascii_case(name)) {
                    continue;
                }
                at_path(resource, op, &target(name)?, Some(value))?;
            }
            Ok(())
        }
    }
}

fn target(text: &str) -> Result<Target, Refusal> {
    let bad = |why: String| Refusal { kind: "invalidPath", why };
    let (path, filter, sub) = match text.split_once('[') {
        None => (filter::path(text).map_err(bad)?.0, None, None),
        Some((name, rest)) => {
            let Some((inner, after)) = rest.rsplit_once(']') else {
                return refuse("invalidPath", "a ] is missing in the path");
            };
            let sub = match after {
                "" => None,
                after => match after.strip_prefix('.') {
                    Some(sub) if !sub.is_empty() => Some(sub.to_lowercase()),
                    _ => return refuse("invalidPath", "after ] may stand . and a sub-attribute"),
                },
            };
            (filter::path(name).map_err(bad)?.0, Some(filter::parse(inner).map_err(bad)?), sub)
        }
    };
    if path.first().is_some_and(|first| READ_ONLY.contains(&first.as_str())) {
        return refuse("mutability", format!("{text} cannot be changed"));
    }
    Ok(Target { path, filter, sub })
}

fn at_path(resource: &mut Value, op: Op, target: &Target, value: Option<&Value>) -> Result<(), Refusal> {
    let Some((last, parents)) = target.path.split_last() else { return refuse("invalidPath", "the path is empty") };
    let mut place = resource;
    for name in parents {
        let Value::Object(fields) = place else {
            return refuse("invalidPath", "the path leads through something else than an object");
        };
        if op == Op::Remove && key(fields, name).is_none() {
            return Ok(());
        }
        let key = key(fields, name).unwrap_or_else(|| canonical(name));
        place = fields.entry(key).or_insert_with(|| Value::Object(Map::new()));
    }
    let Value::Object(fields) = place else {
        return refuse("invalidPath", "the path leads through something else than an object");
    };
    let name = key(fields, last).unwrap_or_else(|| canonical(last));
    match &target.filter {
        Some(filter) => filtered(fields, &name, op, filter, target.sub.as_deref(), value),
        None => plain(fields, name, op, value),
    }
}

fn plain(fields: &mut Map<String, Value>, name: String, op: Op, value: Option<&Value>) -> Result<(), Refusal> {
    match (op, value) {
        // Entra's way to name the members to remove. What names nobody must not be taken for "all of them".
        (Op::Remove, Some(value)) if !value.is_null() => {
            let gone = match value {
                Value::Array(values) => values.clone(),
                value => vec![value.clone()],
            };
            if gone.is_empty() || !gone.iter().all(|gone| get(gone, "value").is_some_and(Value::is_string)) {
                return refuse("invalidValue", format!("the values of {name} to remove are not understood"));
            }
            if let Some(Value::Array(known)) = fields.get_mut(&name) {
                known.retain(|known| !gone.iter().any(|gone| get(gone, "value") == get(known, "value")));
            }
        }
        (Op::Remove, _) => {
            fields.remove(&name);
        }
        (Op::Replace, Some(value)) => {
            match (fields.get_mut(&name), value) {
                // Sub-attributes that are not named stay (section 3.5.2.3).
                (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
                _ => {
                    fields.insert(name, value.clone());
                }
            }
        }
        (Op::Add, Some(value)) => match (fields.get_mut(&name), value) {
            (Some(Value::Array(old)), Value::Array(new)) => new.iter().for_each(|value| push(old, value)),
            (Some(Value::Array(old)), value) => push(old, value),
            (Some(Value::Object(old)), Value::Object(new)) => merge(old, new),
            _ => {
                fields.insert(name, value.clone());
            }
        },
        (_, None) => return refuse("invalidValue", "the operation has no value"),
    }
    Ok(())
}

fn filtered(
    fields: &mut Map<String, Value>,
    name: &str,
    op: Op,
    filter: &Filter,
    sub: Option<&str>,
    value: Option<&Value>,
) -> Result<(), Refusal> {
    if op == Op::Add && !fields.contains_key(name) {
        fields.insert(name.to_owned(), Value::Array(Vec::new()));
    }
    let Some(Value::Array(values)) = fields.get_mut(name) else {
        return if op == Op::Remove { Ok(()) } else { refuse("noTarget", format!("there is no {name} that fits")) };
    };
    if op == Op::Remove && sub.is_none() {
        values.retain(|value| !filter.fits(value));
        return Ok(());
    }
    let mut fitting = 0;
    for entry in values.iter_mut().filter(|value| filter.fits(value)) {
        fitting += 1;
        match (sub, value, entry) {
            (Some(sub), _, Value::Object(entry)) => {
                let key = key(entry, sub).unwrap_or_else(|| sub.to_owned());
                match value {
                    Some(value) if op != Op::Remove => {
                        entry.insert(key, value.clone());
                    }
                    _ => {
                        entry.remove(&key);
                    }
                }
            }
            (None, Some(Value::Object(new)), Value::Object(entry)) => merge(entry, new),
            (None, Some(value), entry) => *entry = value.clone(),
            _ => {}
        }
    }
    if fitting == 0 && op == Op::Add {
        // The value that the filter describes (Entra relies on it).
        let mut entry = Map::new();
        let (Some(()), Some(value)) = (described(filter, &mut entry), value) else {
            return refuse("noTarget", format!("there is no {name} that fits, and the filter describes none"));
        };
        match (sub, value) {
            (Some(sub), value) => drop(entry.insert(sub.to_owned(), value.clone())),
            (None, Value::Object(new)) => merge(&mut entry, new),
            (None, _) => return refuse("invalidValue", format!("a value of {name} is an object")),
        }
        push(values, &Value::Object(entry));
        return Ok(());
    }
    if fitting == 0 && op == Op::Replace {
        return refuse("noTarget", format!("there is no {name} that fits"));
    }
    Ok(())
}

/// What a filter says of a value that it fits: only `eq`, and `and` between them.
fn described(filter: &Filter, entry: &mut Map<String, Value>) -> Option<()> {
    match filter {
        Filter::And(left, right) => described(left, entry).and_then(|()| described(right, entry)),
        Filter::Compare(path, filter::Op::Eq, value) => match path.0.as_slice() {
            [name] => {
                entry.insert(name.clone(), value.clone());
                Some(())
            }
            _ => None,
        },
        _ => None,
    }
}

/// A value that is already there is not added twice; a new primary one takes the place of the old.
fn push(values: &mut Vec<Value>, value: &Value) {
    let same = |known: &Value| match (get(known, "value"), get(value, "value")) {
        (Some(a), Some(b)) => a == b && get(known, "type") == get(value, "type"),
        _ => known == value,
    };
    if values.iter().any(same) {
        return;
    }
    if get(value, "primary") == Some(&Value::Bool(true)) {
        for known in values.iter_mut().filter_map(Value::as_object_mut) {
            known.remove("primary");
        }
    }
    values.push(value.clone());
}

fn merge(old: &mut Map<String, Value>, new: &Map<String, Value>) {
    for (name, value) in new {
        let key = key(old, name).unwrap_or_else(|| name.clone());
        old.insert(key, value.clone());
    }
}

fn key(fields: &Map<String, Value>, name: &str) -> Option<String> {
    fields.keys().find(|key| key.eq_ignore_ascii_case(name)).cloned()
}

fn get<'a>(value: &'a Value, name: &str) -> Option<&'a Value> {
    value.as_object()?.iter().find(|(key, _)| key.eq_ignore_ascii_case(name)).map(|(_, value)| value)
}

/// Paths are read in lower case; an attribute that is new gets the RFC's spelling back.
fn canonical(name: &str) -> String {
    const KNOWN: [&str; 16] = [
        "urn:ietf:params:scim:schemas:extension:enterprise:2.0:User",
        "userName",
        "displayName",
        "nickName",
        "profileUrl",
        "title",
        "userType",
        "preferredLanguage",
        "locale",
        "timezone",
        "phoneNumbers",
        "externalId",
        "givenName",
        "familyName",
        "officeName",
        "middleName",
    ];
    KNOWN
        .iter()
        .find(|known| known.eq_ignore_ascii_case(name))
        .map_or_else(|| name.to_owned(), |known| (*known).to_owned())
}
