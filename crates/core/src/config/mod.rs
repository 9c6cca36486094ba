//! Profiles: the settings of each organization, in `config.toml`.
//!
//! Read with positions, so that an error names line and column; changed through `toml_edit`, so that a person's comments
//! and order stay. It contains no secrets.

mod bookings;
mod edit;
mod error;
mod evidence;
mod okta;
mod policy;
mod read;
#[cfg(test)]
mod tests;
mod value;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use url::Url;

pub use bookings::Bookings;
pub use error::{Document, Error};
pub use okta::Okta;
pub use read::{check_org, check_profile_name, check_url};

use crate::officernd::{Evidence, IntegrationApi};
use crate::provisioning::plan::Desired;
use crate::secrets::Name;
use crate::teams::Policy;

/// Documented by OfficeRnD.
pub const API_URL: &str = "https://hybrid.officernd.com/api/v1";
/// Documented by OfficeRnD.
pub const IDENTITY_URL: &str = "https://identity.officernd.com/oauth/token";

/// Where the secrets of a profile are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum StoreKind {
    /// The system's keyring.
    #[default]
    Keyring,
    /// `credentials.toml`, 0600.
    File,
}

impl StoreKind {
    /// As the file spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Keyring => "keyring",
            Self::File => "file",
        }
    }
}

/// How the integration is reached. OfficeRnD documents no endpoint for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Integration {
    /// The person clicks, the program guides and proves.
    #[default]
    Guided,
    /// By API: the sandbox, or an organization whose owner supplies the paths.
    Api,
}

impl Integration {
    /// As the file spells it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Guided => "guided",
            Self::Api => "api",
        }
    }
}

/// One organization.
#[derive(Debug, Clone, PartialEq)]
pub struct Profile {
    /// The profile's name.
    pub name: String,
    /// The org slug.
    pub org: String,
    /// The API's address without `/organizations/{org}`.
    pub api_url: Url,
    /// The token endpoint.
    pub identity_url: Url,
    /// The client id; without one the API side is not used.
    pub client_id: Option<String>,
    /// Where its secrets are kept.
    pub store: StoreKind,
    /// How the integration is reached.
    pub integration: Integration,
    /// The paths of mode `api`, where they differ from the sandbox's.
    pub integration_api: IntegrationApi,
    /// The SCIM Base URL.
    pub scim_base_url: Option<String>,
    /// Commands that print a secret, as argv.
    pub secret_command: BTreeMap<Name, Vec<String>>,
    /// What `doctor` found out, `name = value`.
    pub learned: BTreeMap<String, String>,
    /// Which groups Okta's first pull may create.
    pub teams: Option<Policy>,
    /// How bookings are cleaned up.
    pub bookings: Bookings,
    /// Which fields OfficeRnD may leave out.
    pub evidence: Evidence,
    /// The Okta side.
    pub okta: Okta,
    /// The names that the integration maps to a location, by the location's name (OfficeRnD's "Map office locations").
    pub locations: BTreeMap<String, Vec<String>>,
}

impl Profile {
    /// A profile with every default.
    pub fn new(name: &str, org: &str) -> Result<Self, Error> {
        Ok(Self {
            name: name.to_owned(),
            org: org.to_owned(),
            api_url: check_url(API_URL)?,
            identity_url: check_url(IDENTITY_URL)?,
            client_id: None,
            store: StoreKind::default(),
            integration: Integration::default(),
            integration_api: IntegrationApi::default(),
            scim_base_url: None,
            secret_command: BTreeMap::new(),
            learned: BTreeMap::new(),
            teams: None,
            bookings: Bookings::default(),
            evidence: Evidence::default(),
            okta: Okta::default(),
            locations: BTreeMap::new(),
        })
    }
}

/// The whole file.
#[derive(Debug, Clone)]
pub struct Config {
    path: PathBuf,
    /// As written, for edits that keep comments.
    document: toml_edit::DocumentMut,
    profiles: BTreeMap<String, Profile>,
    default_profile: Option<String>,
}

impl Config {
    /// Reads the file; one that is not there has no profiles.
    pub fn load(path: PathBuf) -> Result<Self, Error> {
        let text = crate::files::trusted(&path)?.unwrap_or_default();
        read::parse(path, &text)
    }

    /// Every profile, by name.
    pub fn profiles(&self) -> &BTreeMap<String, Profile> {
        &self.profiles
    }

    /// The profile to use: the one that is named, otherwise the default one, otherwise the only one. `None` when there is
    /// no profile at all.
    pub fn choose(&self, named: Option<&str>) -> Result<Option<&Profile>, Error> {
        let Some(name) = named.or(self.default_profile.as_deref()) else {
            return match self.profiles.len() {
                0 => Ok(None),
                1 => Ok(self.profiles.values().next()),
                _ => Err(Error::AmbiguousProfile { path: self.path.clone(), names: self.names() }),
            };
        };
        self.profiles.get(name).map(Some).ok_or_else(|| Error::UnknownProfile {
            name: name.to_owned(),
            path: self.path.clone(),
            names: self.names(),
            suggestion: value::nearest(name, self.profiles.keys().map(String::as_str)).map(str::to_owned),
        })
    }

    fn names(&self) -> String {
        self.profiles.keys().cloned().collect::<Vec<_>>().join(", ")
    }
}

/// Reads the text of a configuration file.
#[cfg(any(test, fuzzing))]
pub(crate) fn parse(path: PathBuf, text: &str) -> Result<Config, Error> {
    read::parse(path, text)
}

/// Reads a policy for Teams from the text of a file.
pub fn policy(text: &str) -> Result<Policy, Error> {
    policy::parse(Path::new("policy"), text)
}

/// Reads a policy for Teams from a file.
pub fn policy_file(path: &Path) -> Result<Policy, Error> {
    let text = crate::files::public(path)?
        .ok_or_else(|| Error::Missing { path: path.to_path_buf(), document: Document::Policy })?;
    policy::parse(path, &text)
}

/// Reads from a file what Okta should be like.
pub fn desired_file(path: &Path) -> Result<Desired, Error> {
    let text = crate::files::public(path)?
        .ok_or_else(|| Error::Missing { path: path.to_path_buf(), document: Document::DesiredState })?;
    okta::parse(path, &text)
}

/// The same from the text of a file.
pub fn desired(text: &str) -> Result<Desired, Error> {
    okta::parse(Path::new("desired"), text)
}
