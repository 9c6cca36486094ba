//! One at a time: a lock that the system lets go of when the process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;

use super::{Error, create_private_dir};

/// The lock; it is let go of when this is dropped.
#[derive(Debug)]
pub struct Lock(File);

/// What came of trying.
#[derive(Debug)]
pub enum Locked {
    /// It is ours.
    Ours(Lock),
    /// Somebody else has it; what they wrote of themselves.
    Held(String),
}

/// Tries to take the lock at once. `who` is what others are told while it is held: one line.
pub fn lock(path: &Path, who: &str) -> Result<Locked, Error> {
    if let Some(folder) = path.parent() {
        create_private_dir(folder)?;
    }
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|cause| Error::io(path, "could not be opened", cause))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            let mut held = String::new();
            // Where the system does not let others read a locked file, nothing is known of who has it.
            let _ = file.take(1024).read_to_string(&mut held);
            return Ok(Locked::Held(held.lines().next().unwrap_or_default().to_owned()));
        }
        Err(TryLockError::Error(cause)) => return Err(Error::io(path, "could not be locked", cause)),
    }
    let written = file.set_len(0).and_then(|()| file.rewind()).and_then(|()| writeln!(file, "{who}"));
    written.map_err(|cause| Error::io(path, "could not be written", cause))?;
    Ok(Locked::Ours(Lock(file)))
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Closing lets go of it as well; this is only sooner.
        let _ = self.0.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_second_one_is_told_who_has_it_until_it_is_let_go() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("locks/acme");
        let Locked::Ours(first) = lock(&path, "process 1").unwrap() else { panic!("nobody has it") };
        assert!(matches!(lock(&path, "process 2").unwrap(), Locked::Held(who) if who == "process 1"));
        drop(first);
        assert!(matches!(lock(&path, "process 2").unwrap(), Locked::Ours(_)));
    }
}
