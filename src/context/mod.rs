//! What a command may use: the output, the time, and four views of this machine: profiles, secrets, clients, and what runs
//! leave behind.
//!
//! Everything here is made when it is first asked for: `token` with a file store reads no certificate, opens no database and
//! touches no D-Bus.

mod clients;
mod profiles;
mod rates;
mod sandbox;
mod secrets;
mod state;

use std::cell::OnceCell;
use std::rc::Rc;
use std::sync::Arc;

use jiff::Timestamp;
use ornd_scim_core::config::Profile;
use ornd_scim_core::files::{Env, Paths};

pub use clients::Clients;
pub use profiles::{Profiles, not_logged_in};
pub use sandbox::SandboxHost;
pub use secrets::Secrets;
pub use state::StateFiles;

use crate::cli::Global;
use crate::commands::Result;
use crate::output::Output;
use crate::report::{Failure, Kind};
use ornd_scim_sandbox::{Clock, Sandbox};

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
    global: Global,
    env: Env,
    paths: Paths,
    clock: Clock,
    sandbox: OnceCell<Sandbox>,
}

impl Context {
    /// Looks at the environment; nothing is read from disk yet.
    pub fn new(out: Output, global: &Global, env: Env) -> Result<Self> {
        if global.sandbox && global.profile.is_some() {
            return Err(Failure::usage(
                "--sandbox and --profile contradict each other: the sandbox has its own profile",
            )
            .hint("leave one of them out"));
        }
        let shared = Rc::new(Shared {
            out: Arc::new(out),
            global: global.clone(),
            paths: Paths::find(&env, global.config_dir.as_deref(), global.sandbox)?,
            clock: if global.sandbox { sandbox::clock(&env)? } else { Clock::System },
            env,
            sandbox: OnceCell::new(),
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
        self.shared.clock.now()
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

    /// Fails when the result could not be written.
    pub fn check_written(&self) -> Result<()> {
        match self.out.failed() {
            None => Ok(()),
            Some(error) => Err(Failure::new(Kind::Failed, "the result could not be written").because_of(&error)),
        }
    }
}
