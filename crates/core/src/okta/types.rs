//! What Okta's answers contain, as far as it is used. Unknown values of a field are kept as text: new ones may come.

use serde::{Deserialize, Deserializer};

/// A field that is missing or `null` is the empty value.
pub(super) fn or_default<'de, D: Deserializer<'de>, T: Deserialize<'de> + Default>(from: D) -> Result<T, D::Error> {
    Ok(Option::deserialize(from)?.unwrap_or_default())
}

/// The organisation.
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
    /// `ACTIVE`, `INACTIVE`, `DELETED`.
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    /// `AUTO_LOGIN` for SWA.
    #[serde(default, deserialize_with = "or_default")]
    pub sign_on_mode: String,
    /// What provisioning may do; empty while it is off (inferred).
    #[serde(default, deserialize_with = "or_default")]
    pub features: Vec<String>,
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
    /// `EDIT_USERNAME_AND_PASSWORD` and others.
    #[serde(default)]
    pub scheme: Option<String>,
}

impl App {
    /// Whether this is on.
    pub fn has(&self, feature: &str) -> bool {
        self.features.iter().any(|known| known == feature)
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
    /// `PROVISIONED`, `ACTIVE`, `STAGED`, …
    #[serde(default, deserialize_with = "or_default")]
    pub status: String,
    /// `SYNCHRONIZED`, `ERROR`, …
    #[serde(default, deserialize_with = "or_default")]
    pub sync_state: String,
    /// `GROUP` or `USER`: how the person was assigned.
    #[serde(default, deserialize_with = "or_default")]
    pub scope: String,
    /// When the person was last synchronised.
    #[serde(default, deserialize_with = "or_default")]
    pub last_sync: Option<String>,
    /// The name in the app.
    #[serde(default, deserialize_with = "or_default")]
    pub credentials: UserCredentials,
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
    /// What a person is called.
    pub fn shown(&self) -> &str {
        self.credentials.user_name.as_deref().unwrap_or(&self.id)
    }

    /// Whether Okta could not synchronise the person.
    pub fn has_error(&self) -> bool {
        self.sync_state == "ERROR"
    }

    /// Whether the person is assigned, but was never sent: waits for "Provision User" (inferred).
    pub fn is_waiting(&self) -> bool {
        self.external_id.is_none()
            && !self.has_error()
            && !matches!(self.status.as_str(), "DEPROVISIONED" | "UNASSIGNED" | "REVOKED" | "INACTIVE" | "SUSPENDED")
    }
}

/// A group that is assigned to the app.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Assignment {
    /// The group's id.
    pub id: String,
}

/// Whether a group is pushed.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(from = "String")]
pub enum MappingStatus {
    /// Members are pushed.
    Active,
    /// Nothing is pushed.
    Inactive,
    /// The latest push failed.
    Error,
    /// Something new.
    Other(String),
}

impl From<String> for MappingStatus {
    fn from(text: String) -> Self {
        match text.as_str() {
            "ACTIVE" => Self::Active,
            "INACTIVE" => Self::Inactive,
            "ERROR" => Self::Error,
            _ => Self::Other(text),
        }
    }
}

/// A group that the app pushes.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Mapping {
    /// Its id.
    pub id: String,
    /// The group in Okta.
    #[serde(default, deserialize_with = "or_default")]
    pub source_group_id: String,
    /// The group that stands for the Team; missing until the first push.
    #[serde(default, deserialize_with = "or_default")]
    pub target_group_id: Option<String>,
    /// Whether it is pushed.
    pub status: MappingStatus,
    /// Why the latest push failed; missing or empty where it did not.
    #[serde(default, deserialize_with = "or_default")]
    pub error_summary: String,
    /// When it was last pushed.
    #[serde(default, deserialize_with = "or_default")]
    pub last_push: Option<String>,
}

impl Mapping {
    /// Whether the latest push failed.
    pub fn has_error(&self) -> bool {
        self.status == MappingStatus::Error || (self.status == MappingStatus::Active && !self.error_summary.is_empty())
    }
}

/// The provisioning connection, as far as Okta tells it for this app.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize)]
pub struct Connection {
    /// `ENABLED`, `DISABLED`, `UNKNOWN`.
    pub status: String,
}
