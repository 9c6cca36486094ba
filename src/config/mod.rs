//! Profiles: what is known of each organisation, in `config.toml`.
//!
//! Read with positions, so that an error names line and column; changed through `toml_edit`, so that a person's comments
//! and order stay. Secrets are never in here.

mod bookings;
mod edit;
mod okta;
mod policy;
mod read;
#[cfg(test)]
mod tests;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use url::Url;

pub use bookings::Bookings;
pub use okta::Okta;
pub use read::{check_org, check_profile_name, check_url};

use crate::failure::Failure;
use crate::forecast::Policy;
use crate::officernd::IntegrationApi;
use crate::plan::Desired;
use crate::secrets::Name;

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
    /// By API: the sandbox, or an organisation whose owner supplies the paths.
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

/// One organisation.
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
    /// The Okta side.
    pub okta: Okta,
}

impl Profile {
    /// A profile with every default.
    pub fn new(name: &str, org: &str) -> Result<Self, Failure> {
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
            okta: Okta::default(),
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
    pub fn load(path: PathBuf) -> Result<Self, Failure> {
        let text = crate::files::own(&path)?.unwrap_or_default();
        read::parse(path, &text)
    }

    /// Every profile, by name.
    pub fn profiles(&self) -> &BTreeMap<String, Profile> {
        &self.profiles
    }

    /// The profile to use: the one that is named, otherwise the default one, otherwise the only one. `None` when there is
    /// no profile at all.
    pub fn choose(&self, named: Option<&str>) -> Result<Option<&Profile>, Failure> {
        let Some(name) = named.or(self.default_profile.as_deref()) else {
            return match self.profiles.len() {
                0 => Ok(None),
                1 => Ok(self.profiles.values().next()),
                _ => Err(Failure::usage("there are several profiles and none of them is the default one")
                    .because(format!("the profiles in {} are {}", self.path.display(), self.names()))
                    .hint("choose one with --profile NAME, or set default-profile")),
            };
        };
        match self.profiles.get(name) {
            Some(profile) => Ok(Some(profile)),
            None if self.profiles.is_empty() => Err(Failure::credentials(format!("there is no profile {name:?} yet"))
                .because(format!("{} has no profiles", self.path.display()))
                .hint(format!("ornd-scim login --profile {name}"))),
            None => {
                let failure = Failure::usage(format!("there is no profile {name:?}")).because(format!(
                    "the profiles in {} are {}",
                    self.path.display(),
                    self.names()
                ));
                Err(match read::nearest(name, self.profiles.keys().map(String::as_str)) {
                    Some(near) => failure.hint(format!("did you mean --profile {near}?")),
                    None => failure.hint(format!("ornd-scim login --profile {name}   makes it")),
                })
            }
        }
    }

    fn names(&self) -> String {
        self.profiles.keys().cloned().collect::<Vec<_>>().join(", ")
    }
}

/// Reads the text of a configuration file.
#[cfg(any(test, fuzzing))]
pub(crate) fn parse(path: PathBuf, text: &str) -> Result<Config, Failure> {
    read::parse(path, text)
}

/// Reads a policy for Teams from the text of a file.
pub fn policy(text: &str) -> Result<Policy, Failure> {
    policy::parse(Path::new("policy"), text)
}

/// Reads a policy for Teams from a file.
pub fn policy_file(path: &Path) -> Result<Policy, Failure> {
    let text = crate::files::public(path)?.ok_or_else(|| {
        Failure::usage(format!("{}: there is no such policy", path.display()))
            .hint(format!("ornd-scim teams check --write-policy {}", path.display()))
    })?;
    policy::parse(path, &text)
}

/// Reads from a file what Okta should be like.
pub fn desired_file(path: &Path) -> Result<Desired, Failure> {
    let text = crate::files::public(path)?
        .ok_or_else(|| Failure::usage(format!("{}: there is no such file", path.display())))?;
    okta::parse(path, &text)
}

/// The same from the text of a file.
pub fn desired(text: &str) -> Result<Desired, Failure> {
    okta::parse(Path::new("desired"), text)
}
