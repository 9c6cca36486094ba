//! The profile in use, and changes to it.

use super::Context;
use crate::commands::Result;

use ornd_scim_core::config::{Config, Profile};

impl Context {
    fn config(&self) -> Result<Config> {
        Ok(Config::load(self.paths.config())?)
    }

    fn wanted(&self) -> Option<&str> {
        if self.global.sandbox {
            return None;
        }
        self.global.profile.as_deref().or_else(|| self.env.get("ORND_SCIM_PROFILE"))
    }

    /// The profile, or what to do to get one.
    pub fn profile(&self) -> Result<Profile> {
        match self.profile_if_any()? {
            Some(profile) => Ok(profile),
            None => Err(Self::not_logged_in().into()),
        }
    }

    /// The profile, when there is one. An unknown name is an error all the same.
    pub fn profile_if_any(&self) -> Result<Option<Profile>> {
        let profile = self.config()?.choose(self.wanted())?.cloned();
        if self.global.sandbox { self.practice_profile(profile).map(Some) } else { Ok(profile) }
    }

    /// The profile for a command that only prints what is kept: while practising, no sandbox is started for it.
    pub fn kept_profile(&self) -> Result<Profile> {
        match self.config()?.choose(self.wanted())? {
            Some(profile) => Ok(profile.clone()),
            None => self.profile(),
        }
    }

    /// The profile that `login` is about to change: one of that name that is not there yet is none.
    pub fn profile_to_make(&self) -> Result<Option<Profile>> {
        if self.global.sandbox {
            return self.profile_if_any();
        }
        let config = self.config()?;
        Ok(match self.wanted() {
            Some(name) => config.profiles().get(name).cloned(),
            None => config.choose(None)?.cloned(),
        })
    }

    /// A new profile: named by the person, otherwise like the organisation.
    pub fn new_profile(&self, org: &str) -> Result<Profile> {
        let name = self.wanted().unwrap_or(org);
        ornd_scim_core::config::check_profile_name(name)?;
        Ok(Profile::new(name, org)?)
    }

    /// Writes the profile down.
    pub fn save_profile(&self, profile: &Profile, default: bool) -> Result<()> {
        let profile = if self.global.sandbox { &Self::for_practice_file(profile)? } else { profile };
        Ok(self.config()?.set(profile, default)?)
    }

    /// Removes the profile.
    pub fn remove_profile(&self, name: &str) -> Result<()> {
        Ok(self.config()?.remove(name)?)
    }

    /// For `status`: which profile, and where it stands.
    pub fn describe_profile(&self, profile: &Profile) -> String {
        let place = if self.global.sandbox {
            "the sandbox on this machine".to_owned()
        } else {
            self.paths.config().display().to_string()
        };
        format!("{} ({place}), organisation {}", profile.name, profile.org)
    }
}
