//! Okta's public description of its Management API, held against what was said to and by the stand-in.
//!
//! The description (`OpenAPI` 3.0) is not a part of this repository: `ORND_SCIM_OKTA_CONTRACT` names the file, or several as
//! PATH does; if it is not set, a test says so and checks nothing. [`Record`] makes the sandbox write each exchange down and holds the whole
//! record against the description when the test is done with it.
//!
//! `OpenAPI` 3.0 becomes JSON Schema 2020-12 first: `nullable` a type of its own, a `discriminator` a condition for each of
//! its values, `oneOf` without one an `anyOf`, since alternatives that demand nothing overlap. Requests must not have a
//! field that the description does not know; answers may, as those of the real Okta do.

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;
use std::sync::OnceLock;

use jsonschema::Validator;
use serde_json::{Map, Value, json};

use crate::support::Machine;

/// What the program uses of Okta and the description leaves out, with Okta's own pages as the source.
const BESIDE: [(&str, &str); 9] = [
    ("DELETE", "/api/v1/groups/{groupId}"),
    ("POST", "/oauth2/v1/token"),
    // From here on described by the second file, if it is given.
    ("GET", "/api/v1/groups/rules"),
    ("GET", "/api/v1/meta/schemas/apps/{appId}/default"),
    ("POST", "/api/v1/meta/schemas/apps/{appId}/default"),
    ("GET", "/api/v1/mappings"),
    ("GET", "/api/v1/mappings/{mappingId}"),
    ("POST", "/api/v1/mappings/{mappingId}"),
    ("GET", "/api/v1/logs"),
];

/// A record that the sandbox writes while a test runs.
pub struct Record(PathBuf);

/// What was held against the description.
#[derive(Debug, Default)]
pub struct Report {
    /// Requests that fit.
    pub requests: usize,
    /// Answers that fit.
    pub answers: usize,
    /// Requests that the stand-in refused with 400 or 411: they are meant not to fit.
    pub refused: usize,
    /// Exchanges that the description knows nothing about, but that are expected.
    pub beside: usize,
    /// What did not fit.
    pub problems: Vec<String>,
    /// How often each operation came, by its name in the description.
    pub operations: BTreeMap<String, usize>,
}

impl Record {
    /// For a sandbox that is served with [`Self::arguments`] and behaves otherwise as said.
    pub fn start(machine: &mut Machine, behaviour: &str) -> Self {
        let file = machine.path("okta-record.jsonl");
        machine.set("ORND_SCIM_SANDBOX", behaviour);
        Self(file)
    }

    /// The flags of `sandbox serve` that make it record.
    pub fn arguments(&self) -> [&str; 2] {
        ["--okta-record", self.0.to_str().expect("a path in Unicode")]
    }

    /// Every exchange so far.
    pub fn exchanges(&self) -> Vec<Value> {
        let text = std::fs::read_to_string(&self.0).unwrap_or_default();
        text.lines().map(|line| serde_json::from_str(line).expect("a line of JSON")).collect()
    }

    /// Everything so far must fit, and there must be something; `None` where there is no description to compare with.
    #[track_caller]
    pub fn check(&self) -> Option<Report> {
        let Some(contract) = Contract::known() else {
            eprintln!("skipped: ORND_SCIM_OKTA_CONTRACT does not name Okta's description of its API");
            return None;
        };
        let mut report = Report::default();
        for exchange in self.exchanges() {
            contract.check(&exchange, &mut report);
        }
        assert!(report.problems.is_empty(), "{}", report.problems.join("\n"));
        assert!(report.requests > 0 && report.answers > 0, "nothing was recorded: {report:?}");
        Some(report)
    }
}

/// The description, ready to be asked.
pub struct Contract {
    openapi: Value,
    schemas: Value,
    /// The names of the schemas with a discriminator.
    dispatched: BTreeSet<String>,
}

/// Adds what the second description has and the first has not.
fn merge(into: &mut Value, more: Value) {
    match (into, more) {
        (Value::Object(known), Value::Object(more)) => {
            for (name, value) in more {
                merge(known.entry(name).or_insert(Value::Null), value);
            }
        }
        (known @ Value::Null, more) => *known = more,
        _ => {}
    }
}

impl Contract {
    /// The description, read once; `None` when nobody says where it is.
    pub fn known() -> Option<&'static Self> {
        static CONTRACT: OnceLock<Option<Contract>> = OnceLock::new();
        let read = || {
            let files = std::env::var_os("ORND_SCIM_OKTA_CONTRACT")?;
            let mut openapi = Value::Null;
            for file in std::env::split_paths(&files) {
                let text = std::fs::read_to_string(&file).unwrap_or_else(|error| panic!("{}: {error}", file.display()));
                merge(&mut openapi, serde_yaml_ng::from_str(&text).expect("YAML"));
            }
            let (schemas, dispatched) = schemas(&openapi["components"]["schemas"]);
            Some(Contract { openapi, schemas, dispatched })
        };
        CONTRACT.get_or_init(read).as_ref()
    }

    /// Holds one exchange against the description.
    pub fn check(&self, exchange: &Value, report: &mut Report) {
        let (method, path) = (text(exchange, "/method"), text(exchange, "/path"));
        let status = exchange["answer"]["status"].as_u64().unwrap_or_default();
        let name = format!("{method} {path} -> {status}");
        let beside = if self.openapi["paths"].get("/api/v1/logs").is_some() { &BESIDE[..2] } else { &BESIDE[..] };
        let found = beside.iter().find(|(verb, template)| *verb == method && fits(template, path).is_some());
        let operation = self.operation(method, path);
        let mut problems = headers(exchange);
        match (found, operation) {
            (Some(_), _) => report.beside += 1,
            (None, None) => problems.push("the description has no such operation".to_owned()),
            (None, Some((shared, operation))) => {
                *report.operations.entry(text(operation, "/operationId").to_owned()).or_default() += 1;
                // What the stand-in refused was a wrong request on purpose; the client's are counted, so that a test can ask.
                if matches!(status, 400 | 411) {
                    report.refused += 1;
                } else {
                    let wrong = self.request(shared, operation, exchange);
                    report.requests += usize::from(wrong.is_empty());
                    problems.extend(wrong);
                }
                let wrong = self.answer(operation, status, &exchange["answer"]["body"]);
                report.answers += usize::from(wrong.is_empty());
                problems.extend(wrong);
            }
        }
        report.problems.extend(problems.into_iter().map(|problem| format!("{name}: {problem}")));
    }

    /// The operation of a path, and the parameters that all operations of the path share. A literal part of a path goes
    /// before a parameter.
    fn operation(&self, method: &str, path: &str) -> Option<(&Value, &Value)> {
        let paths = self.openapi["paths"].as_object()?;
        let best = paths.iter().filter_map(|(template, item)| Some((fits(template, path)?, item)));
        let (_, item) = best.min_by_key(|(parameters, _)| *parameters)?;
        Some((&item["parameters"], item.get(method.to_lowercase())?))
    }

    fn request(&self, shared: &Value, operation: &Value, exchange: &Value) -> Vec<String> {
        let mut problems = self.query(shared, operation, exchange);
        let body = &exchange["request"]["body"];
        match (operation.get("requestBody"), body.is_null()) {
            (None, false) if body != &json!({}) => problems.push("it has a body, and none is described".to_owned()),
            (Some(expected), true) if expected["required"] == true => problems.push("it lacks a body".to_owned()),
            (None, _) | (Some(_), true) => {}
            (Some(expected), false) => {
                let kind = text(exchange, "/request/headers/content-type");
                if !kind.starts_with("application/json") {
                    problems.push(format!("its body is labeled {kind:?}"));
                }
                let schema = &expected["content"]["application/json"]["schema"];
                problems
                    .extend(self.validate(schema, body, true).into_iter().map(|why| format!("request body: {why}")));
            }
        }
        problems
    }

    /// Every parameter of the query is known and of its type, and none that is required is missing.
    fn query(&self, shared: &Value, operation: &Value, exchange: &Value) -> Vec<String> {
        let sent: Vec<(String, String)> =
            url::form_urlencoded::parse(text(exchange, "/query").as_bytes()).into_owned().collect();
        let all = [shared, &operation["parameters"]];
        let known: Vec<&Value> = all
            .iter()
            .flat_map(|list| list.as_array().into_iter().flatten())
            .map(|parameter| self.resolve(parameter))
            .filter(|parameter| parameter["in"] == "query")
            .collect();
        let mut problems = Vec::new();
        for (name, value) in &sent {
            let Some(parameter) = known.iter().find(|parameter| parameter["name"] == *name) else {
                problems.push(format!("the parameter {name} is not known"));
                continue;
            };
            let schema = &parameter["schema"];
            let value = match schema["type"].as_str() {
                Some("integer" | "boolean") => serde_json::from_str(value).unwrap_or_else(|_| json!(value)),
                _ => json!(value),
            };
            problems.extend(self.validate(schema, &value, false).into_iter().map(|why| format!("{name}: {why}")));
        }
        for parameter in known.iter().filter(|parameter| parameter["required"] == true) {
            if !sent.iter().any(|(name, _)| parameter["name"] == *name) {
                problems.push(format!("the parameter {} is missing", parameter["name"]));
            }
        }
        problems
    }

    fn answer(&self, operation: &Value, status: u64, body: &Value) -> Vec<String> {
        let described = operation["responses"].get(status.to_string());
        let schema = match described {
            Some(response) => self.resolve(response)["content"]["application/json"]["schema"].clone(),
            // Not every status of Okta is described, but every error has one form; a length that is missing is refused
            // before the API is reached.
            None if status == 411 => Value::Null,
            None if status >= 400 => json!({ "$ref": "#/components/schemas/Error" }),
            None => return vec![format!("the description has no answer {status}")],
        };
        if schema.is_null() {
            return if body.is_null() { vec![] } else { vec!["there is a body, and none is described".to_owned()] };
        }
        let mut problems = self.validate(&schema, body, false);
        if status >= 400 {
            // The description requires nothing of an error; a client reads these.
            for name in ["errorCode", "errorSummary", "errorLink", "errorId", "errorCauses"] {
                if body.get(name).is_none() {
                    problems.push(format!("the error lacks {name}"));
                }
            }
        }
        problems.into_iter().map(|why| format!("answer: {why}")).collect()
    }

    fn validate(&self, schema: &Value, value: &Value, strict: bool) -> Vec<String> {
        let mut root = json!({
            "$schema": "https://json-schema.org/draft/2020-12/schema",
            "components": { "schemas": self.schemas }, "allOf": [convert(schema, &self.dispatched)]
        });
        if strict {
            root["unevaluatedProperties"] = json!(false);
        }
        let validator: Validator =
            jsonschema::options().should_validate_formats(true).build(&root).expect("a schema of the description");
        validator.iter_errors(value).map(|error| format!("{}: {error}", error.instance_path())).collect()
    }

    fn resolve<'a>(&'a self, value: &'a Value) -> &'a Value {
        match value["$ref"].as_str() {
            Some(reference) => {
                self.openapi.pointer(reference.trim_start_matches('#')).expect("a reference that leads somewhere")
            }
            None => value,
        }
    }
}

/// What every answer of Okta carries.
fn headers(exchange: &Value) -> Vec<String> {
    let mut problems = Vec::new();
    for name in ["x-rate-limit-limit", "x-rate-limit-remaining", "x-rate-limit-reset"] {
        if text(exchange, &format!("/answer/headers/{name}")).parse::<u64>().is_err() {
            problems.push(format!("the answer has no number in {name}"));
        }
    }
    if text(exchange, "/answer/headers/x-okta-request-id").is_empty() {
        problems.push("the answer has no x-okta-request-id".to_owned());
    }
    problems
}

/// How many parameters a template has, when the path fits it.
fn fits(template: &str, path: &str) -> Option<usize> {
    let (template, path): (Vec<&str>, Vec<&str>) = (template.split('/').collect(), path.split('/').collect());
    let same = |(part, given): (&&str, &&str)| part == given || (part.starts_with('{') && !given.is_empty());
    (template.len() == path.len() && template.iter().zip(&path).all(same))
        .then(|| template.iter().filter(|part| part.starts_with('{')).count())
}

fn text<'a>(value: &'a Value, pointer: &str) -> &'a str {
    value.pointer(pointer).and_then(Value::as_str).unwrap_or_default()
}

/// Every schema in the form of JSON Schema, and the names of those with a discriminator. Such a one stands twice: as it is,
/// for those that build on it, and as `NAME.any` with a condition for each value, for those that refer to it.
fn schemas(openapi: &Value) -> (Value, BTreeSet<String>) {
    let (mut all, mut dispatched) = (Map::new(), BTreeSet::new());
    for (name, schema) in openapi.as_object().expect("schemas") {
        // Among themselves schemas refer to one with a discriminator to build on it.
        all.insert(name.clone(), convert(schema, &BTreeSet::new()));
        let Some(cases) = schema.pointer("/discriminator/mapping").and_then(Value::as_object) else { continue };
        let property = text(schema, "/discriminator/propertyName");
        let values: Vec<&String> = cases.keys().collect();
        let mut parts = vec![
            json!({ "$ref": format!("#/components/schemas/{name}") }),
            json!({ "required": [property], "properties": { property: { "enum": values } } }),
        ];
        for (value, reference) in cases {
            let when = json!({ "properties": { property: { "const": value } } });
            parts.push(json!({ "if": when, "then": { "$ref": reference } }));
        }
        all.insert(format!("{name}.any"), json!({ "allOf": parts }));
        dispatched.insert(format!("#/components/schemas/{name}"));
    }
    (Value::Object(all), dispatched)
}

/// One schema; a reference to a dispatched one means any of its cases.
fn convert(schema: &Value, dispatched: &BTreeSet<String>) -> Value {
    const SAYS_NOTHING: [&str; 8] =
        ["discriminator", "nullable", "example", "examples", "description", "title", "readOnly", "writeOnly"];
    let Value::Object(fields) = schema else { return schema.clone() };
    let each = |schemas: &Vec<Value>| schemas.iter().map(|schema| convert(schema, dispatched)).collect::<Value>();
    let mut converted = Map::new();
    for (key, value) in fields.iter().filter(|(key, _)| !SAYS_NOTHING.contains(&key.as_str())) {
        let (key, value) = match (key.as_str(), value) {
            ("properties", Value::Object(properties)) => (
                key.as_str(),
                properties.iter().map(|(name, schema)| (name.clone(), convert(schema, dispatched))).collect(),
            ),
            ("oneOf" | "anyOf", Value::Array(schemas)) => ("anyOf", each(schemas)),
            ("allOf", Value::Array(schemas)) => ("allOf", each(schemas)),
            ("items" | "additionalProperties" | "not", _) => (key.as_str(), convert(value, dispatched)),
            ("$ref", Value::String(reference)) if dispatched.contains(reference) => {
                ("$ref", json!(format!("{reference}.any")))
            }
            _ => (key.as_str(), value.clone()),
        };
        converted.insert(key.to_owned(), value);
    }
    if fields.get("nullable") == Some(&json!(true)) {
        return json!({ "anyOf": [converted, { "type": "null" }] });
    }
    Value::Object(converted)
}
