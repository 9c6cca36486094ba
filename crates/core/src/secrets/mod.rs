//! Secrets: what one is, their names, where one may come from, and the stores that keep them.
//!
//! [`resolve`] goes through the sources in their order; the first hit wins and its name travels with the value. A source
//! that is named but cannot be read is an error, never skipped.

mod command;
#[cfg(feature = "keyring")]
mod keyring;
#[cfg(not(feature = "keyring"))]
#[path = "no_keyring.rs"]
mod keyring;
mod memory;
mod resolve;
mod store;
#[cfg(test)]
mod tests;

use std::fmt;

pub use self::keyring::KeyringStore;
pub use memory::forbid_core_dumps;
pub use resolve::{Found, Lookup, Source, from_environment, from_file, resolve};
pub use store::{FileStore, Store};

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
    /// A named file with a secret does not exist.
    #[error("{from}: {cause}")]
    MissingFile {
        /// What named it.
        from: String,
        /// The path, unless it may be the secret itself.
        cause: files::Error,
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

/// Cleans what a person pasted: spaces, line ends, a byte order mark and quotes around it, and the name of a scheme in front of
/// it (`Bearer` of the SCIM Secret, `SSWS` of an Okta token). The second value is what was left out beside spaces, for a
/// note. Refuses what cannot go into an HTTP header.
pub fn normalise(name: Name, text: &str) -> Result<(Secret, Option<&'static str>), Error> {
    let malformed = |why| Error::Malformed { name: name.as_str(), why };
    let mut text = trimmed(text);
    let mut left_out = None;
    loop {
        let unquoted = QUOTES.iter().find_map(|(open, close)| text.strip_prefix(*open)?.strip_suffix(*close));
        let bare = SCHEMES.iter().find_map(|scheme| without_scheme(text, scheme).map(|rest| (rest, *scheme)));
        let (rest, what) = match (unquoted, bare) {
            (Some(rest), _) => (rest, "the quotes around it"),
            (None, Some((rest, scheme))) => (rest, scheme),
            (None, None) => break,
        };
        text = trimmed(rest);
        left_out = Some(what);
    }
    if text.is_empty() {
        return Err(malformed("is empty"));
    }
    if text.len() > MAX {
        return Err(malformed("is longer than 8 KiB"));
    }
    if text.contains(char::is_whitespace) {
        return Err(malformed("has a space or a line break inside"));
    }
    if !text.bytes().all(|byte| byte.is_ascii_graphic()) {
        return Err(malformed("has a character that no HTTP header can carry"));
    }
    Ok((Secret::new(text.to_owned()), left_out))
}

/// Quotes that a shell script, a spreadsheet or a word processor puts around a value.
const QUOTES: [(char, char); 4] = [('"', '"'), ('\'', '\''), ('\u{201c}', '\u{201d}'), ('\u{2018}', '\u{2019}')];

/// Schemes of `Authorization` that people copy together with the credential.
const SCHEMES: [&str; 2] = ["Bearer", "SSWS"];

fn trimmed(text: &str) -> &str {
    text.trim_matches(|c: char| c.is_whitespace() || c == '\u{feff}')
}

/// What follows the name of a scheme, which may be nothing.
fn without_scheme<'a>(text: &'a str, scheme: &str) -> Option<&'a str> {
    let (word, rest) = text.split_at_checked(scheme.len())?;
    let alone = rest.is_empty() || rest.starts_with(char::is_whitespace);
    (alone && word.eq_ignore_ascii_case(scheme)).then_some(rest)
}
