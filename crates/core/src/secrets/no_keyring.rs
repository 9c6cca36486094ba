//! Stands for the keyring in a build without it, as for servers: a profile that keeps its secrets there is told what to do.

use super::{Error, Name, Secret, Store};

/// The keyring that this build does not have.
#[derive(Debug, Clone, Copy)]
pub struct KeyringStore;

const STORE: &str = "the system's keyring";

fn missing<T>() -> Result<T, Error> {
    Err(Error::Store {
        store: STORE.to_owned(),
        cause: "this build of ornd-scim has no keyring, as it was built with --no-default-features, as for servers"
            .to_owned(),
        hint: "keep secrets in a file: ornd-scim login --store file; \
               or give them by ORND_SCIM_…_FILE (ornd-scim help environment lists the variables)"
            .to_owned(),
    })
}

impl Store for KeyringStore {
    fn read(&self, _profile: &str, _name: Name) -> Result<Option<Secret>, Error> {
        missing()
    }

    fn write(&self, _profile: &str, _name: Name, _secret: &Secret) -> Result<(), Error> {
        missing()
    }

    fn delete(&self, _profile: &str, _name: Name) -> Result<(), Error> {
        missing()
    }

    fn probe_writable(&self, _profile: &str) -> Result<(), Error> {
        missing()
    }

    fn describe(&self) -> String {
        STORE.to_owned()
    }
}
