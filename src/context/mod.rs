//! What a command may use: the output, the time, and four views of this machine: profiles, secrets, clients, and what runs
//! leave behind.
//!
//! Everything here is made when it is first asked for: `token` with a file store reads no certificate, opens no database and
//! touches no D-Bus.

mod clients;
mod profiles;
mod rates;
#[cfg(feature = "sandbox")]
mod sandbox;
#[cfg(not(feature = "sandbox"))]
#[path = "no_sandbox.rs"]
mod sandbox;
mod secrets;
mod state;
mod watcher;

#[cfg(feature = "sandbox")]
use std::cell::OnceCell;
use std::cell::RefCell;
use std::collections::BTreeMap;
use std::rc::Rc;
use std::sync::Arc;

use jiff::Timestamp;
use ornd_scim_core::config::Profile;
use ornd_scim_core::files::{Env, Paths};
use ornd_scim_core::http;
use ornd_scim_core::secrets::Name;

pub use clients::Clients;
pub use profiles::{Profiles, not_logged_in};
pub use sandbox::SandboxHost;
pub use secrets::Secrets;
pub use state::StateFiles;
use watcher::Watcher;

use crate::cli::Global;
use crate::commands::Result;
use crate::output::Output;
use crate::report::{Failure, Kind};
#[cfg(feature = "sandbox")]
use ornd_scim_sandbox::Sandbox;

/// What a command may use.
pub struct Context {
    /// Prints.
    pub out: Arc<Output>,
    /// `config.toml`.
    pub profiles: Profiles,
    /// Where secrets come from and where they are stored.
    pub secrets: Secrets,
    /// Clients for the services, with the profile's credentials and the command line's limits.
    pub clients: Clients,
    /// The lock, the journal, and what one run remembers for the next.
    pub state: StateFiles,
    /// The stand-in of `--sandbox`.
    pub sandbox: SandboxHost,
    shared: Rc<Shared>,
}

/// What all parts of a context look at.
struct Shared {
    out: Arc<Output>,
    /// Of all HTTP clients.
    watcher: Arc<dyn http::Observer>,
    global: Global,
    env: Env,
    paths: Paths,
    /// With the sandbox: when its clock stands still.
    stopped_at: Option<Timestamp>,
    #[cfg(feature = "sandbox")]
    sandbox: OnceCell<Sandbox>,
    /// Warnings that were given already: a secret is looked up several times.
    warned: RefCell<Vec<String>>,
    /// Where the secrets that were used came from.
    origins: RefCell<BTreeMap<Name, String>>,
}

impl Shared {
    fn now(&self) -> Timestamp {
        self.stopped_at.unwrap_or_else(Timestamp::now)
    }
}

/// `ORND_SCIM_NOW`.
fn stopped_at(env: &Env) -> Result<Option<Timestamp>> {
    let parse = |text: &str| {
        text.parse().map_err(|_| {
            Failure::usage(format!("ORND_SCIM_NOW is {text:?}, which is not a time"))
                .hint("write it as RFC 3339, for example 2026-03-01T09:00:00Z")
        })
    };
    env.get("ORND_SCIM_NOW").map(parse).transpose()
}

impl Context {
    /// Looks at the environment; nothing is read from disk yet.
    pub fn new(out: Output, global: &Global, env: Env) -> Result<Self> {
        if global.sandbox && !cfg!(feature = "sandbox") {
            return Err(Failure::no_sandbox());
        }
        if global.sandbox && global.profile.is_some() {
            return Err(Failure::usage(
                "--sandbox and --profile contradict each other: the sandbox has its own profile",
            )
            .hint("leave one of them out"));
        }
        let out = Arc::new(out);
        let shared = Rc::new(Shared {
            out: Arc::clone(&out),
            watcher: Arc::new(Watcher::new(out)),
            global: global.clone(),
            paths: Paths::find(&env, global.config_dir.as_deref(), global.sandbox)?,
            stopped_at: if global.sandbox { stopped_at(&env)? } else { None },
            env,
            #[cfg(feature = "sandbox")]
            sandbox: OnceCell::new(),
            warned: RefCell::default(),
            origins: RefCell::default(),
        });
        Ok(Self {
            out: Arc::clone(&shared.out),
            profiles: Profiles(Rc::clone(&shared)),
            secrets: Secrets(Rc::clone(&shared)),
            clients: Clients(Rc::clone(&shared)),
            state: StateFiles(Rc::clone(&shared)),
            sandbox: SandboxHost(Rc::clone(&shared)),
            shared,
        })
    }

    /// The time: the sandbox's with `--sandbox`, this machine's otherwise.
    pub fn now(&self) -> Timestamp {
        self.shared.now()
    }

    /// The profile, or what to do to get one.
    pub fn profile(&self) -> Result<Profile> {
        self.profiles.current()
    }

    /// Whether a person can be asked.
    pub fn can_ask(&self) -> bool {
        self.out.settings().can_ask
    }

    /// The flags that a command in a hint needs to reach the same place.
    pub fn flags_for_hint(&self) -> String {
        self.shared.global.flags()
    }

    /// Whether `--sandbox` is given.
    pub fn is_sandbox(&self) -> bool {
        self.shared.global.sandbox
    }

    /// The failure, with where the secret came from if a server rejected it.
    pub fn explain(&self, mut failure: Failure) -> Failure {
        if let Some(origin) = failure.rejected.and_then(|name| self.secrets.origin(name)) {
            failure.details.push(format!("Secret from: {origin}"));
        }
        failure
    }

    /// Fails when the result could not be written.
    pub fn check_written(&self) -> Result<()> {
        match self.out.failed() {
            None => Ok(()),
            Some(error) => Err(Failure::new(Kind::Failed, "the result could not be written").because_of(&error)),
        }
    }
}
