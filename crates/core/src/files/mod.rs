//! Files of this program: where they lie, how they are written so that nothing is ever half-written, and which ones are
//! refused.
//!
//! The environment comes in as a value ([`Env`]), so that nothing deeper reads it and tests need no process-wide state.
//! Nothing is ever read from the current folder.

mod lock;
mod read;
mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, Xdg};

pub use lock::{Lock, Locked, lock};
pub use read::{MAX_SECRET, check_own, own, private, public, public_stdin, stdin_or_file};
pub use write::{Mode, create_private_dir, probe_writable, replace};

/// Why a file could not be read or written. The text names the path and the cause.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no home folder to keep anything in.
    #[error("there is no home folder: HOME is not set")]
    NoHome,
    /// The system refused.
    #[error("{path}: {doing}: {cause}")]
    Io {
        /// The file or folder.
        path: String,
        /// What was tried.
        doing: &'static str,
        /// The system's words.
        cause: std::io::Error,
    },
    /// The file is there, but must not be used.
    #[error("{path}: {why}")]
    Refused {
        /// The file.
        path: String,
        /// Why it is refused.
        why: String,
        /// What to type.
        hint: Option<String>,
    },
}

impl Error {
    pub(crate) fn io(path: &Path, doing: &'static str, cause: std::io::Error) -> Self {
        Self::Io { path: path.display().to_string(), doing, cause }
    }

    pub(crate) fn refused(path: &Path, why: impl Into<String>) -> Self {
        Self::Refused { path: path.display().to_string(), why: why.into(), hint: None }
    }

    /// Whether the file is simply not there.
    pub fn is_missing(&self) -> bool {
        matches!(self, Self::Io { cause, .. } if cause.kind() == std::io::ErrorKind::NotFound)
    }
}

/// The environment variables of the process, or of a test. Empty ones count as not set.
#[derive(Debug, Clone, Default)]
pub struct Env(BTreeMap<String, String>);

impl Env {
    /// Those of this process. Variables that are not Unicode are left out.
    pub fn of_process() -> Self {
        Self(
            std::env::vars_os()
                .filter_map(|(key, value)| Some((key.into_string().ok()?, value.into_string().ok()?)))
                .collect(),
        )
    }

    /// The value of a variable that is set and not empty.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str).filter(|value| !value.is_empty())
    }
}

impl<K: Into<String>, V: Into<String>> FromIterator<(K, V)> for Env {
    fn from_iter<I: IntoIterator<Item = (K, V)>>(pairs: I) -> Self {
        Self(pairs.into_iter().map(|(key, value)| (key.into(), value.into())).collect())
    }
}

/// Where things are kept (XDG on every Unix).
#[derive(Debug, Clone)]
pub struct Paths {
    /// The folder of `config.toml` and `credentials.toml`.
    pub config_dir: PathBuf,
    /// The folder of the sandbox and of what runs leave behind.
    pub state_dir: PathBuf,
    /// The folder of what runs against the services leave behind; with the sandbox it lies beside its database.
    pub runs_dir: PathBuf,
}

impl Paths {
    /// Flag, then variable, then XDG, then the home folder. With the sandbox, configuration lies beside its state, so that
    /// practising never touches a real profile.
    pub fn find(env: &Env, config_dir: Option<&Path>, sandbox: bool) -> Result<Self, Error> {
        let xdg = Xdg::new().ok();
        let folder = |given: Option<PathBuf>, base: fn(&Xdg) -> Option<PathBuf>| {
            given.or_else(|| Some(xdg.as_ref().and_then(base)?.join("ornd-scim"))).ok_or(Error::NoHome)
        };
        let state_dir = folder(env.get("ORND_SCIM_STATE_DIR").map(PathBuf::from), Xdg::state_dir)?;
        let config_dir = if sandbox {
            state_dir.join("sandbox")
        } else {
            let given =
                config_dir.map(Path::to_path_buf).or_else(|| env.get("ORND_SCIM_CONFIG_DIR").map(PathBuf::from));
            folder(given, |xdg| Some(xdg.config_dir()))?
        };
        let runs_dir = state_dir.join(if sandbox { "sandbox" } else { "runs" });
        Ok(Self { config_dir, state_dir, runs_dir })
    }

    /// The profiles.
    pub fn config(&self) -> PathBuf {
        self.config_dir.join("config.toml")
    }

    /// The secrets of profiles with `store = "file"`.
    pub fn credentials(&self) -> PathBuf {
        self.config_dir.join("credentials.toml")
    }

    /// The names of a profile's last listings.
    pub fn names(&self, profile: &str) -> PathBuf {
        self.runs_dir.join(format!("{profile}.names.json"))
    }

    /// The rates that earlier runs have found servers to allow.
    pub fn rates(&self) -> PathBuf {
        self.state_dir.join("rates.json")
    }

    /// The sandbox's database.
    pub fn sandbox(&self) -> PathBuf {
        self.state_dir.join("sandbox").join("sandbox.sqlite3")
    }
}
