//! Why the configuration, or a file with a policy or a desired state, cannot be used.

use std::path::{Path, PathBuf};

/// Why the configuration cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// A file says something that cannot be read as what it should be.
    #[error("{}{}: {what}", path.display(), place(*position))]
    Syntax {
        /// The file.
        path: PathBuf,
        /// Which kind of file it is.
        document: Document,
        /// Line and column, both from 1, where they are known.
        position: Option<(usize, usize)>,
        /// What is wrong there.
        what: String,
        /// The known word that was probably meant.
        suggestion: Option<String>,
    },
    /// A named file does not exist.
    #[error("{}: file not found", path.display())]
    Missing {
        /// The file.
        path: PathBuf,
        /// Which kind of file it should be.
        document: Document,
    },
    /// There are several profiles, none is the default, and none was named.
    #[error("there are several profiles and none of them is the default one")]
    AmbiguousProfile {
        /// The configuration file.
        path: PathBuf,
        /// The profiles.
        names: String,
    },
    /// The named profile does not exist.
    #[error("there is no profile {name:?}{}", if names.is_empty() { " yet" } else { "" })]
    UnknownProfile {
        /// The name.
        name: String,
        /// The configuration file.
        path: PathBuf,
        /// The profiles that exist, empty if there are none.
        names: String,
        /// The profile that was probably meant.
        suggestion: Option<String>,
    },
    /// An organization's slug with characters that a slug cannot have.
    #[error("{0:?} is not an org slug: it has letters, digits and hyphens only")]
    OrgSlug(String),
    /// A profile name with characters that a profile name cannot have.
    #[error("{0:?} is not a profile name: use letters, digits, - _ and .")]
    ProfileName(String),
    /// A profile name that no file can have on Windows.
    #[error("{0:?} is not a profile name: Windows reserves it")]
    ReservedName(String),
    /// Two profiles whose files would have the same name on Windows and macOS.
    #[error("the profiles {name:?} and {other:?} differ only in case")]
    ProfileCase {
        /// The new one.
        name: String,
        /// The one that exists.
        other: String,
    },
    /// An address with a query or a fragment.
    #[error("{0:?} must not contain ? or #")]
    AddressTail(String),
    /// An address that credentials may not be sent to.
    #[error(transparent)]
    Address(#[from] crate::http::Error),
    /// The file itself cannot be read or written, or must not be used.
    #[error(transparent)]
    Files(#[from] crate::files::Error),
}

/// The kinds of files that are read with positions.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Document {
    /// `config.toml`.
    Config,
    /// A policy for Teams.
    Policy,
    /// The desired state of Okta.
    DesiredState,
}

fn place(position: Option<(usize, usize)>) -> String {
    position.map(|(line, column)| format!(", line {line}, column {column}")).unwrap_or_default()
}

impl Error {
    pub(super) fn syntax(path: &Path, document: Document, what: impl Into<String>) -> Self {
        Self::Syntax { path: path.to_path_buf(), document, position: None, what: what.into(), suggestion: None }
    }
}
