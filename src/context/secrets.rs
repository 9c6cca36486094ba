//! Where secrets come from, and where they are stored.

use std::path::Path;
use std::rc::Rc;

use ornd_scim_core::config::{Profile, StoreKind};
use ornd_scim_core::secrets::{self, FileStore, Found, KeyringStore, Lookup, Name, Secret, Store};

use super::{SandboxHost, Shared};
use crate::commands::Result;

/// The secrets of a profile.
pub struct Secrets(pub(super) Rc<Shared>);

impl Secrets {
    /// Where the profile's secrets are kept.
    pub fn store(&self, profile: &Profile) -> Box<dyn Store> {
        match profile.store {
            StoreKind::Keyring => Box::new(KeyringStore),
            StoreKind::File => Box::new(FileStore::new(self.0.paths.credentials())),
        }
    }

    /// A secret of the profile, from wherever it comes first.
    pub fn secret(&self, profile: &Profile, name: Name) -> Result<Option<Found>> {
        if self.0.global.sandbox {
            return SandboxHost(Rc::clone(&self.0)).secret(profile, name, &*self.store(profile));
        }
        let store = self.store(profile);
        let lookup = Lookup {
            env: &self.0.env,
            profile: &profile.name,
            command: profile.secret_command.get(&name).map(Vec::as_slice),
            store: &*store,
        };
        Ok(secrets::resolve(name, &lookup)?)
    }

    /// A secret that the person names now: by flag or in the environment; never from the store.
    pub fn named_secret(&self, name: Name, file: Option<&Path>, profile: Option<&Profile>) -> Result<Option<Found>> {
        match file {
            Some(file) => Ok(Some(secrets::from_file(name, file)?)),
            None if self.0.global.sandbox => Ok(None),
            None => Ok(secrets::from_environment(name, &self.0.env, profile.map(|profile| profile.name.as_str()))?),
        }
    }

    /// A secret as a person typed it.
    pub fn typed_secret(&self, name: Name, text: &str) -> Result<Secret> {
        let (secret, stripped) = secrets::normalise(name, text)?;
        if stripped {
            self.0.out.note("The word Bearer in front of the secret was left out; it is not a part of it.");
        }
        Ok(secret)
    }
}
