//! The profile in use, and changes to it.

use std::rc::Rc;

use ornd_scim_core::config::{Config, Profile};

use super::{SandboxHost, Shared};
use crate::commands::Result;
use crate::report::Failure;

/// `config.toml`.
pub struct Profiles(pub(super) Rc<Shared>);

impl Profiles {
    fn config(&self) -> Result<Config> {
        Ok(Config::load(self.0.paths.config())?)
    }

    fn wanted(&self) -> Option<&str> {
        if self.0.global.sandbox {
            return None;
        }
        self.0.global.profile.as_deref().or_else(|| self.0.env.get("ORND_SCIM_PROFILE"))
    }

    /// The profile, or what to do to get one.
    pub fn current(&self) -> Result<Profile> {
        match self.current_if_any()? {
            Some(profile) => Ok(profile),
            None => Err(not_logged_in()),
        }
    }

    /// The profile, when there is one. An unknown name is an error all the same.
    pub fn current_if_any(&self) -> Result<Option<Profile>> {
        let profile = self.config()?.choose(self.wanted())?.cloned();
        if self.0.global.sandbox { SandboxHost(Rc::clone(&self.0)).profile(profile).map(Some) } else { Ok(profile) }
    }

    /// The profile for a command that only prints what is kept: while practicing, no sandbox is started for it.
    pub fn stored(&self) -> Result<Profile> {
        match self.config()?.choose(self.wanted())? {
            Some(profile) => Ok(profile.clone()),
            None => self.current(),
        }
    }

    /// The profile that `login` is about to change: one of that name that is not there yet is none.
    pub fn to_create(&self) -> Result<Option<Profile>> {
        if self.0.global.sandbox {
            return self.current_if_any();
        }
        let config = self.config()?;
        Ok(match self.wanted() {
            Some(name) => config.profiles().get(name).cloned(),
            None => config.choose(None)?.cloned(),
        })
    }

    /// A new profile: named by the person, otherwise like the organization.
    pub fn new_named(&self, org: &str) -> Result<Profile> {
        let name = self.wanted().unwrap_or(org);
        ornd_scim_core::config::check_profile_name(name)?;
        Ok(Profile::new(name, org)?)
    }

    /// Writes the profile down.
    pub fn save(&self, profile: &Profile, default: bool) -> Result<()> {
        let profile = if self.0.global.sandbox { &SandboxHost::stored_profile(profile)? } else { profile };
        Ok(self.config()?.set(profile, default)?)
    }

    /// Removes the profile.
    pub fn remove(&self, name: &str) -> Result<()> {
        Ok(self.config()?.remove(name)?)
    }

    /// For `status`: which profile, and where it stands.
    pub fn describe(&self, profile: &Profile) -> String {
        let place = if self.0.global.sandbox {
            "the sandbox on this machine".to_owned()
        } else {
            self.0.paths.config().display().to_string()
        };
        format!("{} ({place}), organization {}", profile.name, profile.org)
    }
}

/// What to say when there is no profile.
pub fn not_logged_in() -> Failure {
    let failure = Failure::credentials("there is no profile yet")
        .hint("ornd-scim login   connects to your OfficeRnD organization");
    if cfg!(feature = "sandbox") {
        failure.hint("ornd-scim --sandbox setup   tries everything without an account")
    } else {
        failure
    }
}
