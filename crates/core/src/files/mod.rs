//! Files of this program: where they are, how they are written so that nothing is ever half-written, and which ones are
//! refused.
//!
//! The environment comes in as a value ([`Env`]), so that nothing deeper reads it and tests need no process-wide state.
//! Nothing is ever read from the current folder.

mod lock;
mod open;
mod read;
mod text;
mod write;

use std::collections::BTreeMap;
use std::path::{Path, PathBuf};

use etcetera::base_strategy::{BaseStrategy, choose_native_strategy};

pub use lock::{Lock, Locked, lock, try_lock_file};
pub use open::{open, open_private, truncate};
pub use read::{
    MAX_SECRET, certificates, check_own, own, private, public, public_stdin, readable_by_others, stdin_or_file, trusted,
};
pub use text::decode;
pub use write::{Mode, create, create_private_dir, probe_writable, replace};

/// Why a file could not be read or written. The text names the path and the cause.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// There is no home folder to keep anything in.
    #[error("there is no home folder: {HOME} is not set")]
    NoHome,
    /// Another process has it locked.
    #[error("{path}: another process is using it")]
    Locked {
        /// The file.
        path: String,
    },
    /// What was given as the name of a file with a secret names no file and may be the secret itself.
    #[error("the file with the secret does not exist (its name is not shown: it may be the secret itself)")]
    NotAFile,
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
        match self {
            Self::Io { cause, .. } => cause.kind() == std::io::ErrorKind::NotFound,
            Self::NotAFile => true,
            _ => false,
        }
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

/// So many files must be possible to have open at once: connections, the sandbox, and what the runtime needs, which panics
/// without (our choice).
#[cfg(unix)]
const OPEN_FILES: u64 = 32;

/// Raises the number of files that may be open at once as far as is allowed and needed; an error says that it is too low.
pub fn ensure_open_files() -> std::io::Result<()> {
    #[cfg(unix)]
    {
        use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};
        let limit = getrlimit(Resource::Nofile);
        if limit.current.is_none_or(|current| current >= OPEN_FILES) {
            return Ok(());
        }
        let raised = limit.maximum.map_or(OPEN_FILES, |maximum| maximum.min(OPEN_FILES));
        if raised < OPEN_FILES || setrlimit(Resource::Nofile, Rlimit { current: Some(raised), ..limit }).is_err() {
            let least = format!("at most {raised} files may be open at once (ulimit -n); {OPEN_FILES} are needed");
            return Err(std::io::Error::other(least));
        }
    }
    Ok(())
}

/// The variable that names the home folder.
const HOME: &str = if cfg!(windows) { "USERPROFILE" } else { "HOME" };

/// Where this program's files are: below `~/.config` and `~/.local/state` (XDG) on Linux, `~/Library/Application Support` on
/// macOS, and `%APPDATA%` and `%LOCALAPPDATA%` on Windows.
#[derive(Debug, Clone)]
pub struct Paths {
    /// The folder of `config.toml` and `credentials.toml`.
    pub config_dir: PathBuf,
    /// The folder of the sandbox and of what runs leave behind.
    pub state_dir: PathBuf,
    /// The folder of what runs against the services leave behind; with the sandbox it is beside its database.
    pub runs_dir: PathBuf,
}

impl Paths {
    /// Flag, then variable, then the platform's folder. With the sandbox, the configuration is beside its state, so that
    /// trying something never touches a real profile.
    pub fn find(env: &Env, config_dir: Option<&Path>, sandbox: bool) -> Result<Self, Error> {
        let platform = PlatformFolders::find(env);
        let folder = |given: Option<PathBuf>, platform: Option<PathBuf>| {
            given.or_else(|| Some(platform?.join("ornd-scim"))).ok_or(Error::NoHome)
        };
        let state_dir = folder(env.get("ORND_SCIM_STATE_DIR").map(PathBuf::from), platform.state)?;
        let config_dir = if sandbox {
            state_dir.join("sandbox")
        } else {
            let given =
                config_dir.map(Path::to_path_buf).or_else(|| env.get("ORND_SCIM_CONFIG_DIR").map(PathBuf::from));
            folder(given, platform.config)?
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

    /// The request rates that earlier runs found servers to allow.
    pub fn rates(&self) -> PathBuf {
        self.state_dir.join("rates.json")
    }

    /// The sandbox's database.
    pub fn sandbox(&self) -> PathBuf {
        self.state_dir.join("sandbox").join("sandbox.sqlite3")
    }
}

/// The platform's folders; `None` where the home folder would be needed and is not known.
#[derive(Default)]
struct PlatformFolders {
    config: Option<PathBuf>,
    state: Option<PathBuf>,
}

impl PlatformFolders {
    fn find(env: &Env) -> Self {
        let Ok(native) = choose_native_strategy() else { return Self::default() };
        let (config, state) = match native.state_dir() {
            Some(state) => (native.config_dir(), state),
            // The roaming and the local folder on Windows.
            None if cfg!(windows) => (native.config_dir(), native.cache_dir()),
            None => (native.data_dir(), native.data_dir()),
        };
        // Without HOME the system's entry for the user would count: root's folder, for a service that was never given one.
        let known = |folder: PathBuf| {
            (cfg!(windows) || env.get(HOME).is_some() || !folder.starts_with(native.home_dir())).then_some(folder)
        };
        Self { config: known(config), state: known(state) }
    }
}
