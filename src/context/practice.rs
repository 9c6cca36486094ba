//! `--sandbox`: the same commands against the stand-in in this process. It has a profile of its own beside its state, so
//! that practising never touches a real one, and real secrets in the environment are never sent to it.

use std::path::PathBuf;

use url::Url;

use super::{Context, FROM_SANDBOX};
use crate::commands::Result;

use crate::report::Failure;
use crate::sandbox::{self, Behaviour, Clock, Data, Options, Sandbox};
use ornd_scim_core::config::{self, Integration, Profile, StoreKind};
use ornd_scim_core::secrets::{Found, Name};

/// The name of the sandbox's profile.
const NAME: &str = "sandbox";

impl Context {
    /// Whether this run practises.
    pub fn is_practice(&self) -> bool {
        self.global.sandbox
    }

    /// The sandbox, started when it is first needed.
    fn sandbox(&self) -> Result<&Sandbox> {
        if let Some(sandbox) = self.sandbox.get() {
            return Ok(sandbox);
        }
        let sandbox = Sandbox::start(Options {
            data: self.sandbox_data(),
            port: 0,
            clock: self.sandbox_clock()?,
            behaviour: self.sandbox_behaviour()?,
            access_log: None,
        })?;
        Ok(self.sandbox.get_or_init(|| sandbox))
    }

    /// Where the sandbox keeps its state.
    pub fn sandbox_data(&self) -> Data {
        Data::File(self.paths.sandbox())
    }

    /// The time: the sandbox's while practising, this machine's otherwise.
    pub fn now(&self) -> Result<jiff::Timestamp> {
        Ok(if self.global.sandbox { self.sandbox_clock()?.now() } else { jiff::Timestamp::now() })
    }

    /// The time in the sandbox.
    pub fn sandbox_clock(&self) -> Result<Clock> {
        match self.env.get("ORND_SCIM_NOW") {
            None => Ok(Clock::System),
            Some(text) => match text.parse() {
                Ok(now) => Ok(Clock::Fixed(now)),
                Err(_) => Err(Failure::usage(format!("ORND_SCIM_NOW is {text:?}, which is not a time"))
                    .hint("write it as RFC 3339, for example 2026-03-01T09:00:00Z")
                    .into()),
            },
        }
    }

    /// How the sandbox behaves.
    pub fn sandbox_behaviour(&self) -> Result<Behaviour> {
        Ok(Behaviour::parse(self.env.get("ORND_SCIM_SANDBOX").unwrap_or_default())?)
    }

    /// Throws the sandbox's state, its profile and its secrets away.
    pub fn reset_sandbox(&self) -> Result<()> {
        let database = self.paths.sandbox();
        let folder = database.parent().map(PathBuf::from).unwrap_or_default();
        let name = |suffix: &str| PathBuf::from(format!("{}{suffix}", database.display()));
        let kept = ["config.toml", "credentials.toml", "sandbox.names.json"].map(|kept| folder.join(kept));
        for path in [name(""), name("-wal"), name("-shm")].into_iter().chain(kept) {
            match std::fs::remove_file(&path) {
                Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
                    return Err(Failure::failed(format!("{} could not be removed", path.display()))
                        .because_of(&error)
                        .into());
                }
                _ => {}
            }
        }
        Ok(())
    }

    /// The sandbox's profile: what was kept of it, with the addresses of this run.
    pub(super) fn practice_profile(&self, kept: Option<Profile>) -> Result<Profile> {
        let mut profile = match kept {
            Some(profile) => profile,
            None => Profile::new(NAME, sandbox::ORG)?,
        };
        profile.integration = Integration::Api;
        profile.store = StoreKind::File;
        let sandbox = self.sandbox()?;
        profile.api_url = config::check_url(&sandbox.api_url())?;
        profile.identity_url = config::check_url(&sandbox.identity_url())?;
        profile.client_id = Some(profile.client_id.unwrap_or_else(|| sandbox.client_id().to_owned()));
        profile.okta.url = Some(config::check_url(sandbox.okta_url())?);
        profile.scim_base_url = profile.scim_base_url.as_deref().map(|url| at(sandbox.origin(), url));
        Ok(profile)
    }

    /// Secrets while practising: the client's from the sandbox, the others from its own file; never from the environment.
    pub(super) fn practice_secret(&self, profile: &Profile, name: Name) -> Result<Option<Found>> {
        if let Some(secret) = self.store(profile).read(&profile.name, name)? {
            let source = ornd_scim_core::secrets::Source::Store(self.store(profile).describe());
            return Ok(Some(Found { secret, source }));
        }
        let sandbox = match name {
            Name::ClientSecret => self.sandbox()?.client_secret(),
            Name::OktaToken => self.sandbox()?.okta_token(),
            Name::ScimSecret => return Ok(None),
        };
        Ok(Some(Found { secret: sandbox, source: FROM_SANDBOX }))
    }

    /// What is written down of it: not the addresses, which change from run to run.
    pub(super) fn for_practice_file(profile: &Profile) -> Result<Profile> {
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
