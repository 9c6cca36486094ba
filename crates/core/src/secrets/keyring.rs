//! The system's keyring: Secret Service on Linux, Credential Manager on Windows, Keychain on macOS.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::mpsc;
use std::time::Duration;

use super::{Error, Name, Secret, Store};

/// The longest wait for a keyring: without it, a dead or locked Secret Service hangs for ever.
const PATIENCE: Duration = Duration::from_secs(3);

/// Whether the keyring did not answer in time: a command that needs several secrets waits once.
static SILENT: AtomicBool = AtomicBool::new(false);

/// The system's keyring. D-Bus is touched only when a method is called.
#[derive(Debug, Clone, Copy)]
pub struct KeyringStore;

impl KeyringStore {
    /// Makes a call, and waits for it only so long.
    fn call<T: Send + 'static>(
        profile: &str,
        name: &str,
        call: impl FnOnce(&keyring::v1::Entry) -> keyring::v1::Result<T> + Send + 'static,
    ) -> Result<Option<T>, Error> {
        let user = format!("{profile}/{name}");
        let answer = patiently(&SILENT, PATIENCE, move || {
            keyring::v1::Entry::new("ornd-scim", &user).and_then(|entry| call(&entry))
        });
        let Some(answer) = answer else {
            return Err(unreachable_keyring(
                "it did not answer within 3 seconds: the Secret Service has stopped, or it is locked and waits for a password \
                 in a dialog that nobody sees"
                    .to_owned(),
            ));
        };
        match answer {
            Ok(value) => Ok(Some(value)),
            Err(keyring::v1::Error::NoEntry) => Ok(None),
            // The real cause was kept when the store was first looked for.
            Err(keyring::v1::Error::NoDefaultStore) => Err(unreachable_keyring(
                keyring::v1::Entry::store_status()
                    .as_ref()
                    .err()
                    .map_or_else(|| "there is none".to_owned(), |error| causes(error)),
            )),
            Err(keyring::v1::Error::Ambiguous(items)) => Err(ambiguous(profile, name, items.len())),
            Err(keyring::v1::Error::TooLong(what, limit)) => Err(Error::Store {
                store: STORE.to_owned(),
                cause: format!("it takes at most {limit} bytes for the {what}; Windows counts two for each character"),
                hint: "keep secrets in a file: ornd-scim login --store file".to_owned(),
            }),
            Err(error) => Err(unreachable_keyring(in_words(causes(&error)))),
        }
    }
}

/// Asks on a thread of its own, which is left behind when it does not come back in time; `None` then, and from then on at
/// once, as `silent` remembers.
fn patiently<T: Send + 'static>(
    silent: &AtomicBool,
    patience: Duration,
    ask: impl FnOnce() -> T + Send + 'static,
) -> Option<T> {
    if silent.load(Ordering::Relaxed) {
        return None;
    }
    let (sender, receiver) = mpsc::channel();
    std::thread::spawn(move || {
        // Nobody listens any more once the patience is over.
        let _ = sender.send(ask());
    });
    let answer = receiver.recv_timeout(patience).ok();
    silent.store(answer.is_none(), Ordering::Relaxed);
    answer
}

const STORE: &str = "the system's keyring";

/// The secret was also stored by another program: which of the items counts is not ours to guess. On Linux an item is found by
/// its attributes `service` and `username`; `secret-tool` (package libsecret-tools) removes all that have them.
fn ambiguous(profile: &str, name: &str, items: usize) -> Error {
    let hint = if cfg!(target_os = "linux") {
        format!(
            "secret-tool clear service ornd-scim username {profile}/{name}   removes all of them; then store the secret again"
        )
    } else {
        format!("remove the items ornd-scim {profile}/{name} in the keyring's own program, then store the secret again")
    };
    Error::Store {
        store: STORE.to_owned(),
        cause: format!("{items} items have the attributes service=ornd-scim and username={profile}/{name}"),
        hint,
    }
}

fn unreachable_keyring(cause: String) -> Error {
    Error::Store {
        store: STORE.to_owned(),
        cause,
        hint: "unlock or start the keyring; or keep secrets in a file: ornd-scim login --store file; \
               or give them by ORND_SCIM_…_FILE (ornd-scim help environment lists the variables)"
            .to_owned(),
    }
}

/// Libraries report a locked keyring as a dialog for the password that was not answered.
fn in_words(cause: String) -> String {
    if cause.contains("prompt dismissed") || cause.contains("locked") {
        return format!("it is locked, and its dialog for the password was not answered ({cause})");
    }
    cause
}

/// The error with everything below it.
fn causes(error: &(dyn std::error::Error + 'static)) -> String {
    let mut text = error.to_string();
    let mut next = error.source();
    while let Some(error) = next {
        let cause = error.to_string();
        if !text.contains(&cause) {
            text.push_str(": ");
            text.push_str(&cause);
        }
        next = error.source();
    }
    text
}

impl Store for KeyringStore {
    fn read(&self, profile: &str, name: Name) -> Result<Option<Secret>, Error> {
        let text = Self::call(profile, name.as_str(), keyring::v1::Entry::get_password)?;
        text.map(|text| Ok(super::normalise(name, &text)?.0)).transpose()
    }

    fn write(&self, profile: &str, name: Name, secret: &Secret) -> Result<(), Error> {
        let text = secret.clone();
        Self::call(profile, name.as_str(), move |entry| entry.set_password(text.expose()))?;
        // A keyring without a backend has been seen to answer "stored" and keep nothing: believe only what comes back.
        match self.read(profile, name)? {
            Some(stored) if stored.expose() == secret.expose() => Ok(()),
            _ => Err(unreachable_keyring("it reported the secret as stored, but does not return it".to_owned())),
        }
    }

    fn delete(&self, profile: &str, name: Name) -> Result<(), Error> {
        Self::call(profile, name.as_str(), keyring::v1::Entry::delete_credential).map(|_| ())
    }

    fn probe_writable(&self, profile: &str) -> Result<(), Error> {
        Self::call(profile, "probe", |entry| entry.set_password("probe"))?;
        Self::call(profile, "probe", keyring::v1::Entry::delete_credential).map(|_| ())
    }

    fn describe(&self) -> String {
        STORE.to_owned()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A command that needs three secrets waits once for a keyring that is dead.
    #[test]
    fn who_was_silent_once_is_not_waited_for_again() {
        let silent = AtomicBool::new(false);
        let long = Duration::from_secs(60);
        assert_eq!(patiently(&silent, long, || 1), Some(1));
        let (_never, answer) = mpsc::channel::<()>();
        assert_eq!(patiently(&silent, Duration::from_millis(1), move || answer.recv().is_ok()), None);
        assert_eq!(patiently(&silent, long, || 2), None, "it was asked again");
    }

    #[test]
    fn two_items_of_one_name_are_named_with_the_command_that_removes_them() {
        let Error::Store { cause, hint, .. } = ambiguous("acme", "scim-secret", 2) else { panic!() };
        assert!(cause.starts_with("2 items") && cause.contains("username=acme/scim-secret"), "{cause}");
        assert!(hint.contains("acme/scim-secret"), "{hint}");
        #[cfg(target_os = "linux")]
        assert!(hint.starts_with("secret-tool clear service ornd-scim username acme/scim-secret"), "{hint}");
    }

    #[test]
    fn a_locked_keyring_is_called_locked() {
        for cause in ["Couldn't access platform storage: SS error: prompt dismissed", "SS error: object locked"] {
            assert!(in_words(cause.to_owned()).starts_with("it is locked"), "{cause}");
        }
        assert_eq!(in_words("no bus".to_owned()), "no bus");
    }
}
