//! Secrets: what one is, what they are called, where one may come from, and the stores that keep them.

use std::fmt;

use secrecy::{ExposeSecret, SecretString};

/// A secret. It has no `Display` and no `Serialize`, shows as `[REDACTED]`, and is wiped when dropped.
#[derive(Clone)]
pub struct Secret(SecretString);

impl Secret {
    /// Takes the text over.
    pub fn new(text: String) -> Self {
        Self(SecretString::from(text))
    }

    /// The text itself, for the request, the store or the command whose result it is.
    pub fn expose(&self) -> &str {
        self.0.expose_secret()
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("[REDACTED]")
    }
}

/// The secrets the program knows, by the names that configuration and environment use.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Name {
    /// The client secret of the OfficeRnD application (Developer Tools > Applications).
    ClientSecret,
    /// The SCIM Secret of the SCIM User Provisioning integration.
    ScimSecret,
    /// The Okta API token.
    OktaToken,
}

impl Name {
    /// Every name.
    pub const ALL: [Self; 3] = [Self::ClientSecret, Self::ScimSecret, Self::OktaToken];

    /// As configuration files spell it.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::ClientSecret => "client-secret",
            Self::ScimSecret => "scim-secret",
            Self::OktaToken => "okta-token",
        }
    }

    /// The environment variable that holds the secret itself, the last resort.
    pub const fn env(self) -> &'static str {
        match self {
            Self::ClientSecret => "ORND_SCIM_CLIENT_SECRET",
            Self::ScimSecret => "ORND_SCIM_SCIM_SECRET",
            Self::OktaToken => "ORND_SCIM_OKTA_TOKEN",
        }
    }

    /// The environment variable that names a file with the secret.
    pub const fn env_file(self) -> &'static str {
        match self {
            Self::ClientSecret => "ORND_SCIM_CLIENT_SECRET_FILE",
            Self::ScimSecret => "ORND_SCIM_SCIM_SECRET_FILE",
            Self::OktaToken => "ORND_SCIM_OKTA_TOKEN_FILE",
        }
    }
}
