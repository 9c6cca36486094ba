//! ServiceProviderConfig, ResourceTypes and Schemas (RFC 7643, sections 5 to 7). Okta never asks for them; others do.

use axum::extract::{Path, State};
use axum::http::{HeaderMap, StatusCode, header};
use axum::response::{IntoResponse, Response};
use serde_json::{Value, json};

use super::answer::{CONTENT_TYPE, Refused, authorize};
use super::resource;
use crate::app::Shared;
use crate::urn::{ENTERPRISE, GROUP, OFFICE, USER};

type Answer = Result<Response, Refused>;

/// What the server can do.
pub async fn config(State(app): State<Shared>, headers: HeaderMap) -> Answer {
    authorize(&app, &headers)?;
    let body = json!({
        "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ServiceProviderConfig"],
        "patch": { "supported": true }, "bulk": { "supported": false, "maxOperations": 0, "maxPayloadSize": 0 },
        "filter": { "supported": true, "maxResults": 200 }, "changePassword": { "supported": false },
        "sort": { "supported": false }, "etag": { "supported": true },
        "authenticationSchemes": [{ "type": "oauthbearertoken", "name": "SCIM Secret", "description": "Bearer and the SCIM Secret" }]
    });
    Ok(([(header::CONTENT_TYPE, CONTENT_TYPE)], body.to_string()).into_response())
}

/// Users and Groups.
pub async fn resource_types(State(app): State<Shared>, headers: HeaderMap) -> Answer {
    authorize(&app, &headers)?;
    Ok(resource::list(2, 1, &types()))
}

/// One of them.
pub async fn resource_type(State(app): State<Shared>, Path(id): Path<String>, headers: HeaderMap) -> Answer {
    authorize(&app, &headers)?;
    pick(types(), "ResourceType", &id, &headers)
}

/// All schemas.
pub async fn schemas(State(app): State<Shared>, headers: HeaderMap) -> Answer {
    authorize(&app, &headers)?;
    let schemas = all_schemas();
    Ok(resource::list(schemas.len() as u64, 1, &schemas))
}

/// One of them.
pub async fn schema(State(app): State<Shared>, Path(id): Path<String>, headers: HeaderMap) -> Answer {
    authorize(&app, &headers)?;
    pick(all_schemas(), "Schema", &id, &headers)
}

fn pick(all: Vec<Value>, what: &str, id: &str, headers: &HeaderMap) -> Answer {
    all.into_iter()
        .find(|one| one.get("id").and_then(Value::as_str) == Some(id))
        .map(|one| resource::one(StatusCode::OK, &one, headers))
        .ok_or_else(|| Refused::not_found(what, id))
}

fn types() -> Vec<Value> {
    let one = |name: &str, schema: &str, extensions: &[&str]| {
        json!({
            "schemas": ["urn:ietf:params:scim:schemas:core:2.0:ResourceType"], "id": name, "name": name,
            "endpoint": format!("/{name}s"), "schema": schema,
            "schemaExtensions": extensions.iter().map(|schema| json!({ "schema": schema, "required": false })).collect::<Vec<_>>()
        })
    };
    vec![one("User", USER, &[ENTERPRISE, OFFICE]), one("Group", GROUP, &[])]
}

fn all_schemas() -> Vec<Value> {
    let simple = |name: &str, kind: &str, required: bool, unique: &str| {
        json!({
            "name": name, "type": kind, "multiValued": false, "required": required, "caseExact": false,
            "mutability": "readWrite", "returned": "default", "uniqueness": unique
        })
    };
    let text = |name: &str| simple(name, "string", false, "none");
    let complex = |name: &str, many: bool, read_only: bool, parts: Vec<Value>| {
        json!({
            "name": name, "type": "complex", "multiValued": many, "required": false, "caseExact": false,
            "mutability": if read_only { "readOnly" } else { "readWrite" }, "returned": "default", "uniqueness": "none",
            "subAttributes": parts
        })
    };
    let read_only = |mut attribute: Value| {
        attribute["mutability"] = json!("readOnly");
        attribute
    };
    // The server makes the address and the name from the id.
    let linked = |to: &str| {
        let mut reference = read_only(simple("$ref", "reference", false, "none"));
        reference["caseExact"] = json!(true);
        reference["referenceTypes"] = json!([to]);
        vec![text("value"), read_only(text("display")), reference]
    };
    let listed = || vec![text("value"), text("display"), text("type"), simple("primary", "boolean", false, "none")];
    let schema = |id: &str, name: &str, attributes: Vec<Value>| json!({ "schemas": ["urn:ietf:params:scim:schemas:core:2.0:Schema"], "id": id, "name": name, "attributes": attributes });
    let user = vec![
        simple("userName", "string", true, "server"),
        complex("name", false, false, ["formatted", "givenName", "familyName"].map(text).into()),
        text("displayName"),
        simple("active", "boolean", false, "none"),
        complex("emails", true, false, listed()),
        complex("phoneNumbers", true, false, listed()),
        complex("groups", true, true, linked("Group").into_iter().map(read_only).collect()),
        text("title"),
        text("locale"),
        text("timezone"),
    ];
    let group = vec![simple("displayName", "string", true, "server"), complex("members", true, false, linked("User"))];
    let enterprise = ["employeeNumber", "costCenter", "organization", "division", "department"].map(text).into();
    vec![
        schema(USER, "User", user),
        schema(GROUP, "Group", group),
        schema(ENTERPRISE, "EnterpriseUser", enterprise),
        schema(OFFICE, "Office", vec![text("officeName")]),
    ]
}
