//! `--sandbox`: the same commands against the stand-in in this process. It has a profile of its own beside its state, so
//! that practicing never touches a real one, and real secrets in the environment are never sent to it.

use std::path::{Path, PathBuf};
use std::rc::Rc;

use url::Url;

use super::Shared;
use crate::commands::Result;

use crate::report::Failure;
use ornd_scim_core::config::{self, Integration, Profile, StoreKind};
use ornd_scim_core::secrets::{Found, Name, Secret, Source, Store};
use ornd_scim_sandbox::{self as sandbox, Behaviour, Clock, Data, Options, Sandbox};

/// The name of the sandbox's profile.
const NAME: &str = "sandbox";

/// The sandbox in this process, started when it is first needed.
pub struct SandboxHost(pub(super) Rc<Shared>);

impl SandboxHost {
    /// Whether this run practices.
    pub fn is_used(&self) -> bool {
        self.0.global.sandbox
    }

    /// The sandbox, started when it is first needed.
    fn running(&self) -> Result<&Sandbox> {
        if let Some(sandbox) = self.0.sandbox.get() {
            return Ok(sandbox);
        }
        let sandbox = Sandbox::start(Options {
            data: self.data(),
            port: 0,
            clock: self.clock(),
            behaviour: self.behaviour()?,
            ..Options::default()
        })?;
        Ok(self.0.sandbox.get_or_init(|| sandbox))
    }

    /// A variable of the environment that is set.
    pub fn variable(&self, name: &str) -> Option<&str> {
        self.0.env.get(name)
    }

    /// Where the sandbox keeps its state.
    pub fn data(&self) -> Data {
        Data::File(self.0.paths.sandbox())
    }

    /// The time in the sandbox.
    pub fn clock(&self) -> Clock {
        self.0.stopped_at.map_or(Clock::System, Clock::Fixed)
    }

    /// How the sandbox behaves.
    pub fn behaviour(&self) -> Result<Behaviour> {
        Ok(Behaviour::parse(self.0.env.get("ORND_SCIM_SANDBOX").unwrap_or_default())?)
    }

    /// Throws the sandbox's state, its profile and its secrets away.
    pub fn reset(&self) -> Result<()> {
        let database = self.0.paths.sandbox();
        let folder = database.parent().map(PathBuf::from).unwrap_or_default();
        let name = |suffix: &str| PathBuf::from(format!("{}{suffix}", database.display()));
        delete([name(""), name("-wal"), name("-shm")].into_iter().chain(Self::connection(&folder)))
    }

    /// Deletes the sandbox's profile and secrets: new data have another SCIM Secret.
    pub fn forget_connection(&self) -> Result<()> {
        let database = self.0.paths.sandbox();
        delete(Self::connection(database.parent().unwrap_or(Path::new("."))))
    }

    fn connection(folder: &Path) -> impl Iterator<Item = PathBuf> {
        ["config.toml", "credentials.toml", "sandbox.names.json"].map(|name| folder.join(name)).into_iter()
    }

    /// The sandbox's profile: what was kept of it, with the addresses of this run.
    pub(super) fn profile(&self, kept: Option<Profile>) -> Result<Profile> {
        let mut profile = match kept {
            Some(profile) => profile,
            None => Profile::new(NAME, sandbox::ORG)?,
        };
        profile.integration = Integration::Api;
        profile.store = StoreKind::File;
        let sandbox = self.running()?;
        profile.api_url = config::check_url(&sandbox.api_url())?;
        profile.identity_url = config::check_url(&sandbox.identity_url())?;
        profile.client_id = Some(profile.client_id.unwrap_or_else(|| sandbox.client_id().to_owned()));
        profile.okta.url = Some(config::check_url(sandbox.okta_url())?);
        profile.scim_base_url = profile.scim_base_url.as_deref().map(|url| at(sandbox.origin(), url));
        Ok(profile)
    }

    /// Secrets while practising: the client's from the sandbox, the others from its own file; never from the environment.
    pub(super) fn secret(&self, profile: &Profile, name: Name, store: &dyn Store) -> Result<Option<Found>> {
        if let Some(secret) = store.read(&profile.name, name)? {
            let source = Source::Store(store.describe());
            return Ok(Some(Found { secret, source }));
        }
        let sandbox = match name {
            Name::ClientSecret => Secret::new(self.running()?.client_secret().to_owned()),
            Name::OktaToken => Secret::new(self.running()?.okta_token().to_owned()),
            Name::ScimSecret => return Ok(None),
        };
        Ok(Some(Found { secret: sandbox, source: Source::Sandbox }))
    }

    /// What is written down of it: not the addresses, which change from run to run.
    pub(super) fn stored_profile(profile: &Profile) -> Result<Profile> {
        let mut kept = Profile::new(&profile.name, &profile.org)?;
        kept.client_id.clone_from(&profile.client_id);
        kept.store = StoreKind::File;
        kept.integration = Integration::Api;
        kept.learned.clone_from(&profile.learned);
        kept.scim_base_url.clone_from(&profile.scim_base_url);
        kept.okta.app_id.clone_from(&profile.okta.app_id);
        Ok(kept)
    }
}

/// The same path on this run's port.
fn at(origin: &str, url: &str) -> String {
    match (Url::parse(url), Url::parse(origin)) {
        (Ok(url), Ok(_)) => format!("{origin}{}", url.path()),
        _ => url.to_owned(),
    }
}

/// Deletes files that may be missing.
fn delete(paths: impl Iterator<Item = PathBuf>) -> Result<()> {
    for path in paths {
        match std::fs::remove_file(&path) {
            Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                return Err(Failure::failed(format!("cannot delete {}", path.display())).because_of(&error));
            }
            _ => {}
        }
    }
    Ok(())
}
