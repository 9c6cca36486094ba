//! What Okta's answers contain, as far as it is used.

use serde::{Deserialize, Deserializer};

use super::APP;
use super::vocabulary::{
    AppStatus, AppUserStatus, ConnectionStatus, CredentialScheme, Feature, MappingStatus, SignOnMode, SyncState,
};

/// A field that is missing or `null` is the empty value.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

/// The organization.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Org {
    /// Its id.
    #[serde(default, deserialize_with = "or_default")]
    pub id: String,
    /// Its name.
    #[serde(default, deserialize_with = "or_default")]
    pub company_name: String,
}

/// An app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct App {
    /// Its id.
    pub id: String,
    /// Its key in the catalog, such as `scim2headerauth`.
    #[serde(default, deserialize_with = "or_default")]
    pub name: String,
    /// What people call it.
    #[serde(default, deserialize_with = "or_default")]
    pub label: String,
    /// Whether it can be used.
    #[serde(default, deserialize_with = "or_default")]
    pub status: AppStatus,
    /// How people sign in.
    #[serde(default, deserialize_with = "or_default")]
    pub sign_on_mode: SignOnMode,
    /// What provisioning may do; empty while it is off (inferred).
    #[serde(default, deserialize_with = "or_default")]
    pub features: Vec<Feature>,
    /// How it shows.
    #[serde(default, deserialize_with = "or_default")]
    pub visibility: Visibility,
    /// Who sets user names and passwords.
    #[serde(default, deserialize_with = "or_default")]
    pub credentials: AppCredentials,
}

/// The part of it that is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Visibility {
    /// Browser plugin auto-submit.
    #[serde(default)]
    pub auto_submit_toolbar: Option<bool>,
}

/// The part of it that is looked at.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
pub struct AppCredentials {
    /// Who sets username and password.
    #[serde(default)]
    pub scheme: Option<CredentialScheme>,
}

impl App {
    /// Whether this is on.
    pub fn has(&self, feature: &Feature) -> bool {
        self.features.contains(feature)
    }

    /// Whether its catalog type is the one that the article uses. The type is generic: other products use it too.
    pub fn has_catalog_type(&self) -> bool {
        self.name == APP
    }

    /// Whether provisioning is on (inferred: an app without it lists no features).
    pub fn is_provisioning(&self) -> bool {
        !self.features.is_empty()
    }
}

/// A person who is assigned to the app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct AppUser {
    /// Okta's id.
    pub id: String,
    /// The id in OfficeRnD; missing until the person was created or matched there.
    #[serde(default, deserialize_with = "or_default")]
    pub external_id: Option<String>,
    /// The status in the app.
    #[serde(default, deserialize_with = "or_default")]
    pub status: AppUserStatus,
    /// Whether both sides agree.
    #[serde(default, deserialize_with = "or_default")]
    pub sync_state: SyncState,
    /// `GROUP` or `USER`: how the person was assigned.
    #[serde(default, deserialize_with = "or_default")]
    pub scope: String,
    /// When the person was last synchronised.
    #[serde(default, deserialize_with = "or_default")]
    pub last_sync: Option<String>,
    /// The name in the app.
    #[serde(default, deserialize_with = "or_default")]
    pub credentials: UserCredentials,
    /// The attributes in the app, by their names there.
    #[serde(default, deserialize_with = "or_default")]
    pub profile: serde_json::Map<String, serde_json::Value>,
}

/// The name that a person has in the app.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct UserCredentials {
    /// The user name.
    #[serde(default)]
    pub user_name: Option<String>,
}

impl AppUser {
    /// The user name in the app; the id if the answer has none.
    pub fn shown(&self) -> &str {
        self.credentials.user_name.as_deref().unwrap_or(&self.id)
    }

    /// Whether Okta could not synchronise the person.
    pub fn has_error(&self) -> bool {
        self.sync_state == SyncState::Error
    }

    /// Whether the person is assigned and was never sent, so that "Provision User" is needed (inferred).
    pub fn is_waiting(&self) -> bool {
        self.external_id.is_none()
            && !self.has_error()
            && !matches!(
                self.status,
                AppUserStatus::Deprovisioned
                    | AppUserStatus::Unassigned
                    | AppUserStatus::Revoked
                    | AppUserStatus::Inactive
                    | AppUserStatus::Suspended
            )
    }
}

/// A group that is assigned to the app.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Assignment {
    /// The group's id.
    pub id: String,
}

/// A group that the app pushes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize)]
#[serde(from = "RawMapping")]
pub struct Mapping {
    /// Its id.
    pub id: String,
    /// The group in Okta.
    pub source_group_id: String,
    /// The group that stands for the Team; missing until the first push.
    pub target_group_id: Option<String>,
    /// Whether it is pushed.
    pub status: MappingStatus,
    /// Why the latest push failed; empty if it did not.
    pub error_summary: String,
    /// When it was last pushed.
    pub last_push: Option<String>,
}

#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct RawMapping {
    id: String,
    #[serde(default, deserialize_with = "or_default")]
    source_group_id: String,
    #[serde(default, deserialize_with = "or_default")]
    target_group_id: Option<String>,
    status: MappingStatus,
    #[serde(default, deserialize_with = "or_default")]
    error_summary: String,
    #[serde(default, deserialize_with = "or_default")]
    last_push: Option<String>,
    #[serde(default, rename = "_links", deserialize_with = "or_default")]
    links: MappingLinks,
}

#[derive(Deserialize, Default)]
#[serde(rename_all = "camelCase")]
struct MappingLinks {
    #[serde(default)]
    target_group: Option<Link>,
}

/// A link of an answer.
#[derive(Deserialize)]
pub(super) struct Link {
    #[serde(default)]
    pub href: Option<String>,
}

/// The id at the end of a link such as `https://acme.okta.com/api/v1/apps/0oa1`; `None` if the link leads to something else.
pub(super) fn linked_id(href: &str, collection: &str) -> Option<String> {
    let url = url::Url::parse(href).ok()?;
    let mut parts = url.path_segments()?.rev().skip_while(|part| part.is_empty());
    let id = parts.next()?;
    (parts.next() == Some(collection) && !id.is_empty()).then(|| id.to_owned())
}

impl From<RawMapping> for Mapping {
    fn from(raw: RawMapping) -> Self {
        let linked = raw.links.target_group.and_then(|link| linked_id(&link.href?, "groups"));
        Self {
            id: raw.id,
            source_group_id: raw.source_group_id,
            target_group_id: raw.target_group_id.or(linked),
            status: raw.status,
            error_summary: raw.error_summary,
            last_push: raw.last_push,
        }
    }
}

impl Mapping {
    /// Whether the latest push failed.
    pub fn has_error(&self) -> bool {
        self.status == MappingStatus::Error || (self.status == MappingStatus::Active && !self.error_summary.is_empty())
    }
}

/// The provisioning connection, as far as Okta reports it for this app.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Connection {
    /// Its state.
    pub status: ConnectionStatus,
}
