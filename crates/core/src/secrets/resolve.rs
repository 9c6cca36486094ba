//! Where a secret comes from: the sources in their order.

use std::fmt;
use std::path::{Path, PathBuf};

use super::{Error, Name, Secret, Store, command, normalise};
use crate::files::{self, Env};

/// Where a secret came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Source {
    /// `--client-secret-file`, `--scim-secret-file`, `--okta-token-file`
    Flag(PathBuf),
    /// `ORND_SCIM_…_FILE`
    EnvironmentFile(&'static str, PathBuf),
    /// `ORND_SCIM_…`
    Environment(&'static str),
    /// `$CREDENTIALS_DIRECTORY`
    CredentialsDirectory(PathBuf),
    /// The profile's `secret-command`; its program.
    Command(String),
    /// The profile's store.
    Store(String),
    /// The sandbox itself.
    Sandbox,
}

impl fmt::Display for Source {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Flag(path) if path.as_os_str() == "-" => f.write_str("standard input"),
            Self::Flag(path) => write!(f, "the file {}", path.display()),
            Self::EnvironmentFile(variable, path) => write!(f, "{variable} (the file {})", path.display()),
            Self::Environment(variable) => write!(f, "the environment variable {variable}"),
            Self::CredentialsDirectory(path) => write!(f, "systemd's credential {}", path.display()),
            Self::Command(program) => write!(f, "secret-command ({program})"),
            Self::Store(store) => f.write_str(store),
            Self::Sandbox => f.write_str("the sandbox itself"),
        }
    }
}

/// A secret and where it came from.
#[derive(Debug, Clone)]
pub struct Found {
    /// The secret.
    pub secret: Secret,
    /// Where it came from.
    pub source: Source,
}

impl Found {
    /// The file it came from and the file's mode, if every user of this machine can read it; for a warning.
    pub fn readable_by_others(&self) -> Option<(&Path, u32)> {
        match &self.source {
            Source::Flag(path) | Source::EnvironmentFile(_, path) => {
                files::readable_by_others(path).map(|mode| (path.as_path(), mode))
            }
            _ => None,
        }
    }
}

/// Where to look.
pub struct Lookup<'a> {
    /// The environment.
    pub env: &'a Env,
    /// The profile's name.
    pub profile: &'a str,
    /// The profile's `secret-command` for this secret.
    pub command: Option<&'a [String]>,
    /// The profile's store.
    pub store: &'a dyn Store,
}

/// Goes through environment, systemd, `secret-command` and store. `None` when nothing is kept anywhere.
pub fn resolve(name: Name, lookup: &Lookup<'_>) -> Result<Option<Found>, Error> {
    if let Some(found) = from_environment(name, lookup.env, Some(lookup.profile))? {
        return Ok(Some(found));
    }
    if let Some(argv) = lookup.command {
        let text = command::run(name, argv)?;
        let source = Source::Command(argv.first().cloned().unwrap_or_default());
        return found(name, &text, source).map(Some);
    }
    let stored = lookup.store.read(lookup.profile, name)?;
    Ok(stored.map(|secret| Found { secret, source: Source::Store(lookup.store.describe()) }))
}

/// The part of it that needs no profile: variables, and systemd's credentials (`acme.scim-secret` before `scim-secret`).
pub fn from_environment(name: Name, env: &Env, profile: Option<&str>) -> Result<Option<Found>, Error> {
    match (env.get(name.env_file()), env.get(name.env())) {
        (Some(_), Some(_)) => {
            return Err(Error::Contradiction(format!(
                "{} and {} are both set, but only one can count",
                name.env_file(),
                name.env()
            )));
        }
        (Some(path), None) => {
            let path = PathBuf::from(path);
            let text = read(&path, name.env_file())?;
            return found(name, &text, Source::EnvironmentFile(name.env_file(), path)).map(Some);
        }
        (None, Some(text)) => return found(name, text, Source::Environment(name.env())).map(Some),
        (None, None) => {}
    }
    if let Some(directory) = env.get("CREDENTIALS_DIRECTORY") {
        let own = profile.map(|profile| format!("{profile}.{}", name.as_str()));
        for file in own.into_iter().chain([name.as_str().to_owned()]) {
            let path = Path::new(directory).join(file);
            match files::stdin_or_file(&path) {
                Ok(text) => return found(name, &text, Source::CredentialsDirectory(path)).map(Some),
                Err(error) if error.is_missing() => {}
                Err(error) => return Err(error.into()),
            }
        }
    }
    Ok(None)
}

/// A file that the person named, or `-`.
pub fn from_file(name: Name, path: &Path) -> Result<Found, Error> {
    let text = read(path, "the file that was named")?;
    found(name, &text, Source::Flag(path.to_path_buf()))
}

fn read(path: &Path, from: &str) -> Result<String, Error> {
    files::stdin_or_file(path).map_err(|error| match error {
        error if error.is_missing() => Error::MissingFile { from: from.to_owned(), cause: error },
        error => error.into(),
    })
}

fn found(name: Name, text: &str, source: Source) -> Result<Found, Error> {
    match normalise(name, text) {
        Ok((secret, _)) => Ok(Found { secret, source }),
        Err(error) => Err(Error::Source { from: source.to_string(), cause: error.to_string() }),
    }
}
