//! Where secrets come from, and where they are stored.

use std::path::Path;
use std::rc::Rc;

use ornd_scim_core::config::{Profile, StoreKind};
use ornd_scim_core::secrets::{self, FileStore, Found, KeyringStore, Lookup, Name, Secret, Source, Store};

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
        let found = secrets::resolve(name, &lookup)?;
        if let Some(found) = &found {
            let of_profile = matches!(found.source, Source::Store(_)).then(|| format!(", profile {}", profile.name));
            self.used(name, format!("{}{}", found.source, of_profile.unwrap_or_default()));
        }
        Ok(self.warn_if_exposed(found))
    }

    /// A secret that the person names now: by flag or in the environment; never from the store.
    pub fn named_secret(&self, name: Name, file: Option<&Path>, profile: Option<&Profile>) -> Result<Option<Found>> {
        let found = match file {
            Some(file) => Some(secrets::from_file(name, file)?),
            None if self.0.global.sandbox => None,
            None => secrets::from_environment(name, &self.0.env, profile.map(|profile| profile.name.as_str()))?,
        };
        if let Some(found) = &found {
            self.used(name, found.source.to_string());
        }
        Ok(self.warn_if_exposed(found))
    }

    /// Remembers where a secret came from, for the error if a server rejects it.
    pub fn used(&self, name: Name, source: String) {
        self.0.origins.borrow_mut().insert(name, source);
    }

    /// Where the last secret of this name came from.
    pub fn origin(&self, name: Name) -> Option<String> {
        self.0.origins.borrow().get(&name).cloned()
    }

    /// A secret as a person typed it.
    pub fn typed_secret(&self, name: Name, text: &str) -> Result<Secret> {
        self.used(name, "the prompt".to_owned());
        let (secret, left_out) = secrets::normalise(name, text)?;
        if let Some(left_out) = left_out {
            self.0.out.note(&format!("Left out {left_out}, which is not part of the secret."));
        }
        Ok(secret)
    }

    /// Warns once about a file with a secret that every user of this machine can read.
    fn warn_if_exposed(&self, found: Option<Found>) -> Option<Found> {
        if let Some((path, mode)) = found.as_ref().and_then(Found::readable_by_others) {
            let path = path.display();
            let warning = format!(
                "every user of this machine can read the secret in {path} (its mode is {mode:04o}): chmod 600 '{path}'"
            );
            let mut warned = self.0.warned.borrow_mut();
            if !warned.contains(&warning) {
                self.0.out.warn(&warning);
                warned.push(warning);
            }
        }
        found
    }
}
