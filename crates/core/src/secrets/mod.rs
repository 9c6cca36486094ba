//! Secrets: what one is, what they are called, where one may come from, and the stores that keep them.
//!
//! [`resolve`] goes through the sources in their order; the first hit wins and its name travels with the value. A source
//! that is named but cannot be read is an error, never a fall-through.

mod command;
mod memory;
mod resolve;
mod store;
#[cfg(test)]
mod tests;

use std::fmt;

pub use memory::forbid_core_dumps;
pub use resolve::{Found, Lookup, Source, from_environment, from_file, resolve};
pub use store::{FileStore, KeyringStore, Store};

use secrecy::{ExposeSecret, SecretString};

use crate::files;

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

/// Why there is no secret. "Nothing stored" is not among them: that is `None`.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file that was named, or that is the store, could not be used.
    #[error(transparent)]
    File(#[from] files::Error),
    /// The store cannot be reached or is damaged.
    #[error("{store} cannot be used: {cause}")]
    Store {
        /// Which one.
        store: String,
        /// The real cause.
        cause: String,
        /// What to do.
        hint: String,
    },
    /// A source was named and gave nothing usable.
    #[error("{from}: {cause}")]
    Source {
        /// Which one.
        from: String,
        /// Why.
        cause: String,
    },
    /// Two sources contradict each other.
    #[error("{0}")]
    Contradiction(String),
    /// What was given cannot be a secret of this kind. The text never contains it.
    #[error("the {name} {why}")]
    Malformed {
        /// Which secret.
        name: &'static str,
        /// What is wrong with it.
        why: &'static str,
    },
}

/// The largest secret, in bytes: it goes into an HTTP header.
const MAX: usize = 8 << 10;

/// Cleans what a person pasted: blanks and line ends around it, and for the SCIM Secret a `Bearer` in front of it (the
/// second value says so). Refuses what cannot go into an HTTP header.
pub fn normalise(name: Name, text: &str) -> Result<(Secret, bool), Error> {
    let malformed = |why| Error::Malformed { name: name.as_str(), why };
    let mut text = text.trim();
    let mut stripped = false;
    while name == Name::ScimSecret && text.get(..7).is_some_and(|word| word.eq_ignore_ascii_case("bearer ")) {
        text = text[7..].trim_start();
        stripped = true;
    }
    if text.is_empty() || name == Name::ScimSecret && text.eq_ignore_ascii_case("bearer") {
        return Err(malformed("is empty"));
    }
    if text.len() > MAX {
        return Err(malformed("is longer than 8 KiB"));
    }
    if text.contains(char::is_whitespace) {
        return Err(malformed("has a blank or a line break inside"));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(malformed("has a character that no HTTP header can carry"));
    }
    Ok((Secret::new(text.to_owned()), stripped))
}
