//! Groups and group rules, as far as they are used.

use serde::{Deserialize, Deserializer, Serialize};

use super::types::or_default;

/// How a group's members are managed.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum GroupKind {
    /// `OKTA_GROUP`: made in Okta.
    Okta,
    /// `APP_GROUP`: imported from an app; its members cannot be edited.
    App,
    /// `BUILT_IN`: Everyone.
    BuiltIn,
    /// Something new.
    Other(String),
}

impl GroupKind {
    /// As Okta's API spells it.
    pub fn as_str(&self) -> &str {
        match self {
            Self::Okta => "OKTA_GROUP",
            Self::App => "APP_GROUP",
            Self::BuiltIn => "BUILT_IN",
            Self::Other(text) => text,
        }
    }
}

impl Serialize for GroupKind {
    fn serialize<S: serde::Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(self.as_str())
    }
}

impl<'de> Deserialize<'de> for GroupKind {
    fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
        let text = String::deserialize(from)?;
        Ok(match text.as_str() {
            "OKTA_GROUP" => Self::Okta,
            "APP_GROUP" => Self::App,
            "BUILT_IN" => Self::BuiltIn,
            _ => Self::Other(text),
        })
    }
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "RawGroup")]
pub struct Group {
    /// Okta's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How its members are managed.
    pub kind: GroupKind,
    /// The id of the app it was imported from.
    pub source_id: Option<String>,
    /// The label of that app, where the answer has it.
    pub source_label: Option<String>,
    /// To how many apps it is assigned, where the answer says so.
    pub apps: Option<u32>,
    /// How many group push mappings it has, where the answer says so.
    pub mappings: Option<u32>,
    /// How many people are in it, where the answer says so.
    pub people: Option<u32>,
}

#[derive(Deserialize)]
struct RawGroup {
    id: String,
    #[serde(rename = "type")]
    kind: GroupKind,
    #[serde(default, deserialize_with = "or_default")]
    profile: RawProfile,
    #[serde(default, rename = "_embedded", deserialize_with = "or_default")]
    embedded: RawEmbedded,
    #[serde(default, rename = "_links", deserialize_with = "or_default")]
    links: RawLinks,
}

#[derive(Deserialize, Default)]
struct RawProfile {
    #[serde(default, deserialize_with = "or_default")]
    name: String,
}

#[derive(Deserialize, Default)]
struct RawEmbedded {
    #[serde(default)]
    app: Option<RawApp>,
    #[serde(default)]
    stats: Option<RawStats>,
}

#[derive(Deserialize)]
struct RawApp {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    label: Option<String>,
}

#[derive(Deserialize)]
struct RawStats {
    #[serde(rename = "usersCount")]
    users: Option<u32>,
    #[serde(rename = "appsCount")]
    apps: Option<u32>,
    #[serde(rename = "groupPushMappingsCount")]
    mappings: Option<u32>,
}

#[derive(Deserialize, Default)]
struct RawLinks {
    #[serde(default)]
    source: Option<RawLink>,
}

#[derive(Deserialize)]
struct RawLink {
    #[serde(default)]
    href: Option<String>,
}

impl From<RawGroup> for Group {
    fn from(raw: RawGroup) -> Self {
        let link = raw.links.source.and_then(|link| link.href);
        // The link to an app ends in its id.
        let linked = link.and_then(|href| href.rsplit('/').next().map(str::to_owned));
        let (id, label) = raw.embedded.app.map_or((None, None), |app| (app.id, app.label));
        let stats = raw.embedded.stats;
        Self {
            id: raw.id,
            name: raw.profile.name,
            source_id: id.or(linked).filter(|id| !id.is_empty() && raw.kind == GroupKind::App),
            source_label: label.filter(|_| raw.kind == GroupKind::App),
            kind: raw.kind,
            apps: stats.as_ref().and_then(|stats| stats.apps),
            mappings: stats.as_ref().and_then(|stats| stats.mappings),
            people: stats.as_ref().and_then(|stats| stats.users),
        }
    }
}

/// A group rule: which groups it puts people into.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Rule {
    /// Its id.
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// The whole rule, searched for ids of groups: they stand in its actions and in its conditions.
    #[serde(flatten)]
    pub rest: serde_json::Map<String, serde_json::Value>,
}

impl Rule {
    /// Whether the rule names this group anywhere.
    pub fn mentions(&self, group_id: &str) -> bool {
        self.rest.values().any(|value| mentions(value, group_id))
    }
}

fn mentions(value: &serde_json::Value, text: &str) -> bool {
    match value {
        // In an expression the id stands among other words.
        serde_json::Value::String(found) => found.contains(text),
        serde_json::Value::Array(items) => items.iter().any(|item| mentions(item, text)),
        serde_json::Value::Object(fields) => fields.values().any(|field| mentions(field, text)),
        _ => false,
    }
}
