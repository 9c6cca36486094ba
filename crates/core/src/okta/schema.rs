//! The app's user schema and the profile mappings: where the location attribute is set up (documented by Okta; seen to work
//! for the SCIM 2.0 Test Apps).

use std::collections::HashMap;

use reqwest::Method;
use serde::Deserialize;
use serde_json::{Value, json};

use super::apps::present;
use super::client::Client;
use super::error::Error;
use super::token::Scope;
use super::types::or_default;
use crate::http::{Repeat, Request};

/// An attribute of the app's users.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Attribute {
    /// Its name in the app.
    #[serde(default, deserialize_with = "or_default")]
    pub external_name: String,
    /// Its namespace in the app. Without one it is never sent.
    #[serde(default, deserialize_with = "or_default")]
    pub external_namespace: String,
}

impl Attribute {
    /// Whether Okta sends it under this name and namespace.
    pub fn is_sent_as(&self, name: &str, namespace: &str) -> bool {
        self.external_name == name && self.external_namespace == namespace
    }
}

/// A profile mapping from a user type of Okta to the app, as far as it concerns one attribute.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ProfileMapping {
    /// Its id.
    pub id: String,
    /// The name of the user type.
    pub user_type: String,
    /// The expression that fills the attribute.
    pub expression: Option<String>,
}

/// The location attribute in Okta.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct LocationState {
    /// The attribute of the app's users.
    pub attribute: Option<Attribute>,
    /// The profile mapping of the default user type.
    pub default_mapping: Option<ProfileMapping>,
    /// Profile mappings of further user types.
    pub other_mappings: Vec<ProfileMapping>,
}

#[derive(Deserialize)]
struct RawSchema {
    /// An answer without it is not a schema; nothing is concluded about what it lacks.
    definitions: HashMap<String, RawDefinition>,
}

#[derive(Deserialize)]
struct RawDefinition {
    #[serde(default, deserialize_with = "or_default")]
    properties: HashMap<String, Attribute>,
}

#[derive(Deserialize)]
struct RawMapping {
    id: String,
    source: RawEnd,
    target: RawEnd,
    #[serde(default, deserialize_with = "or_default")]
    properties: HashMap<String, Option<RawProperty>>,
}

impl RawMapping {
    fn into_expression(mut self, attribute: &str) -> Option<String> {
        self.properties.remove(attribute).flatten()?.expression
    }
}

#[derive(Deserialize)]
struct RawEnd {
    id: String,
    #[serde(default, deserialize_with = "or_default")]
    name: String,
    #[serde(default, rename = "type", deserialize_with = "or_default")]
    kind: String,
}

#[derive(Deserialize)]
struct RawProperty {
    #[serde(default)]
    expression: Option<String>,
}

/// The default user type of Okta (documented by Okta).
const DEFAULT_USER_TYPE: &str = "user";

/// What an app's schema and a profile mapping say, whoever wrote them.
#[cfg(any(test, fuzzing))]
pub(crate) fn probe(data: &[u8]) {
    let Ok(text) = std::str::from_utf8(data) else { return };
    let _ = serde_json::from_str::<RawSchema>(text);
    let _ = serde_json::from_str::<Vec<RawMapping>>(text);
    let _ = serde_json::from_str::<RawMapping>(text);
}

impl Client {
    /// The location attribute of this name. `None` if the credentials have no scope for it.
    pub async fn location(&self, app_id: &str, name: &str) -> Result<Option<LocationState>, Error> {
        match self.read_location(app_id, name).await {
            Ok(state) => Ok(Some(state)),
            Err(error) if error.is_unavailable() => Ok(None),
            Err(error) => Err(error),
        }
    }

    async fn read_location(&self, app_id: &str, name: &str) -> Result<LocationState, Error> {
        let attribute = self.attribute(app_id, name).await?;
        let url = self.url(&["mappings"], &[("targetId", app_id), ("limit", "200")])?;
        let listed =
            self.list_with(Scope::ReadSchema, "profile mappings", url, |mapping: &RawMapping| &mapping.id).await?;
        let mut state = LocationState { attribute, ..LocationState::default() };
        for mapping in listed.into_iter().filter(|mapping| mapping.target.id == app_id && mapping.source.kind == "user")
        {
            let whole = self.mapping(&mapping.id).await?;
            if whole.target.id != app_id || whole.source.id != mapping.source.id {
                return Err(other_mapping());
            }
            let found = ProfileMapping {
                id: mapping.id,
                user_type: whole.source.name.clone(),
                expression: whole.into_expression(name),
            };
            if found.user_type == DEFAULT_USER_TYPE && state.default_mapping.is_none() {
                state.default_mapping = Some(found);
            } else {
                state.other_mappings.push(found);
            }
        }
        Ok(state)
    }

    async fn attribute(&self, app_id: &str, name: &str) -> Result<Option<Attribute>, Error> {
        let url = self.url(&["meta", "schemas", "apps", app_id, "default"], &[])?;
        let schema: Option<RawSchema> =
            present(self.json_with(Scope::ReadSchema, "the app's user schema", Request::get(url)).await)?;
        let mut definitions = schema.map(|schema| schema.definitions).unwrap_or_default();
        Ok(definitions.values_mut().find_map(|definition| definition.properties.remove(name)))
    }

    async fn mapping(&self, id: &str) -> Result<RawMapping, Error> {
        let url = self.url(&["mappings", id], &[])?;
        let mapping: RawMapping = self.json_with(Scope::ReadSchema, "the profile mapping", Request::get(url)).await?;
        if mapping.id == id { Ok(mapping) } else { Err(other_mapping()) }
    }

    /// Adds the attribute to the app's user schema, or sets its external name and namespace, and reads until the schema shows
    /// it: who is assigned before that is created without a location. Sending it twice changes nothing more.
    pub async fn set_attribute(&self, app_id: &str, name: &str, namespace: &str) -> Result<(), Error> {
        let url = self.url(&["meta", "schemas", "apps", app_id, "default"], &[])?;
        let attribute = json!({
            "title": "Office name", "type": "string", "scope": "NONE",
            "externalName": name, "externalNamespace": namespace,
        });
        let body = json!({ "definitions": { "custom": {
            "id": "#custom", "type": "object", "properties": { name: attribute },
        } } });
        self.change_schema("the app's user schema", url, &body).await?;
        for wait in Self::LOOKS {
            tokio::time::sleep(wait).await;
            if self.attribute(app_id, name).await?.is_some_and(|attribute| attribute.is_sent_as(name, namespace)) {
                return Ok(());
            }
        }
        Err(Error::NoEffect { action: format!("set up the attribute \"{name}\"") })
    }

    /// Fills the attribute from an expression, and reads until the mapping shows it. Sending it twice changes nothing more.
    pub async fn map_attribute(&self, mapping_id: &str, name: &str, expression: &str) -> Result<(), Error> {
        let url = self.url(&["mappings", mapping_id], &[])?;
        let body = json!({ "properties": { name: { "expression": expression, "pushStatus": "PUSH" } } });
        self.change_schema("the profile mapping", url, &body).await?;
        for wait in Self::LOOKS {
            tokio::time::sleep(wait).await;
            if self.mapping(mapping_id).await?.into_expression(name).as_deref() == Some(expression) {
                return Ok(());
            }
        }
        Err(Error::NoEffect { action: format!("map {expression} to the attribute \"{name}\"") })
    }

    async fn change_schema(&self, what: &'static str, url: url::Url, body: &Value) -> Result<(), Error> {
        let request = Self::request(Method::POST, url, Some(body), Repeat::Safe);
        self.call_with(Scope::ManageSchema, what, request).await.map(|_| ())
    }
}

fn other_mapping() -> Error {
    Error::Body { what: "the profile mapping", why: "it is about another mapping".to_owned() }
}
