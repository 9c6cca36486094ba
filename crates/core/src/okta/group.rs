//! Groups, and where each came from.

use serde::Deserialize;

use super::types::{Link, linked_id, or_default};
use super::vocabulary::GroupKind;

/// The app that a group was imported from, as its record says. Okta names it in up to three places.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub enum Source {
    /// None of the places names an app.
    #[default]
    None,
    /// Every place that names one names this one.
    App {
        /// The app's id.
        id: String,
        /// Its label, if the answer has it.
        label: Option<String>,
    },
    /// The places contradict each other, or one is not understood; the ids that were read.
    Unclear(Vec<String>),
}

/// A group.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(from = "RawGroup")]
pub struct Group {
    /// Okta's id.
    pub id: String,
    /// Its name.
    pub name: String,
    /// How its members are managed.
    pub kind: GroupKind,
    /// The app it was imported from.
    pub source: Source,
    /// How many apps it is assigned to, if the answer says so.
    pub apps: Option<u64>,
    /// How many group push mappings it has, if the answer says so.
    pub mappings: Option<u64>,
    /// How many people are in it, if the answer says so.
    pub people: Option<u64>,
}

impl Group {
    /// Whether it was imported from this app: its type says imported, and every place that names a source names the app.
    pub fn is_imported_from(&self, app_id: &str) -> bool {
        self.kind == GroupKind::App && matches!(&self.source, Source::App { id, .. } if id == app_id)
    }

    /// Whether it may have been imported from this app, but its record contradicts itself.
    pub fn is_unclear_about(&self, app_id: &str) -> bool {
        self.kind == GroupKind::App && matches!(&self.source, Source::Unclear(ids) if ids.iter().any(|id| id == app_id))
    }

    /// The id of the app it was imported from.
    pub fn source_id(&self) -> Option<&str> {
        match &self.source {
            Source::App { id, .. } if self.kind == GroupKind::App => Some(id),
            _ => None,
        }
    }

    /// The label of that app.
    pub fn source_label(&self) -> Option<&str> {
        match &self.source {
            Source::App { label, .. } if self.kind == GroupKind::App => label.as_deref(),
            _ => None,
        }
    }
}

/// A member of a group.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Member {
    /// The user's id.
    pub id: String,
    /// The user's profile in Okta.
    #[serde(default, deserialize_with = "or_default")]
    pub profile: serde_json::Map<String, serde_json::Value>,
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
    #[serde(default)]
    source: Option<RawApp>,
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
    stats: serde_json::Value,
}

#[derive(Deserialize)]
struct RawApp {
    #[serde(default)]
    id: Option<String>,
    #[serde(default)]
    label: Option<String>,
}

#[derive(Deserialize, Default)]
struct RawLinks {
    #[serde(default)]
    source: Option<Link>,
}

impl From<RawGroup> for Group {
    fn from(raw: RawGroup) -> Self {
        let label = raw.embedded.app.as_ref().and_then(|app| app.label.clone());
        let link = raw.links.source.map(|link| link.href.and_then(|href| linked_id(&href, "apps")));
        let places = [link, raw.embedded.app.map(|app| app.id), raw.source.map(|app| app.id)].into_iter().flatten();
        // A number in another form is not a number that was read.
        let number = |name: &str| raw.embedded.stats.get(name).and_then(serde_json::Value::as_u64);
        Self {
            apps: number("appsCount"),
            mappings: number("groupPushMappingsCount"),
            people: number("usersCount"),
            id: raw.id,
            name: raw.profile.name,
            kind: raw.kind,
            source: source(places.collect(), label),
        }
    }
}

/// The source by the places that exist; `None` is a place whose id was not read.
fn source(places: Vec<Option<String>>, label: Option<String>) -> Source {
    let unread = places.iter().any(|id| id.as_ref().is_none_or(String::is_empty));
    let mut ids: Vec<String> = places.into_iter().flatten().filter(|id| !id.is_empty()).collect();
    ids.sort();
    ids.dedup();
    match (&ids[..], unread) {
        ([], false) => Source::None,
        ([id], false) => Source::App { id: id.clone(), label },
        _ => Source::Unclear(ids),
    }
}
