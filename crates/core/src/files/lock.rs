//! One at a time: a lock that the system lets go of when the process ends, however it ends.

use std::fs::{File, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::Path;
use std::time::Duration;

use super::{Error, check_own, create_private_dir};

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

/// How often, and how long after each other, a lock is looked at that does not say yet who has it: whoever takes it writes
/// that right afterwards.
const LOOKS: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(2);

/// Tries to take the lock at once. `who` is what others are told while it is held: one line.
pub fn lock(path: &Path, who: &str) -> Result<Locked, Error> {
    if let Some(folder) = path.parent() {
        create_private_dir(folder)?;
    }
    check_own(path)?;
    let mut options = OpenOptions::new();
    options.read(true).write(true).create(true).truncate(false);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path).map_err(|cause| Error::io(path, "could not be opened", cause))?;
    match file.try_lock() {
        Ok(()) => {}
        Err(TryLockError::WouldBlock) => {
            return Ok(Locked::Held(holder(&mut file)));
        }
        Err(TryLockError::Error(cause)) => return Err(Error::io(path, "could not be locked", cause)),
    }
    let written =
        file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(format!("{who}\n").as_bytes()));
    written.map_err(|cause| Error::io(path, "could not be written", cause))?;
    Ok(Locked::Ours(Lock(file)))
}

/// Who has it. Nothing is known where the system does not let others read a locked file.
fn holder(file: &mut File) -> String {
    for look in 0..LOOKS {
        if look > 0 {
            std::thread::sleep(BETWEEN);
        }
        let mut text = String::new();
        let read = file.rewind().and_then(|()| std::io::Read::by_ref(file).take(1024).read_to_string(&mut text));
        match text.split_once('\n') {
            Some((who, _)) => return who.to_owned(),
            None if read.is_err() => break,
            None => {}
        }
    }
    String::new()
}

impl Drop for Lock {
    fn drop(&mut self) {
        // Nobody is to be told of a run that has ended.
        let _ = self.0.set_len(0);
        // Closing lets go of it as well; this is only sooner.
        let _ = self.0.unlock();
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Between taking the lock and writing down whose it is there is a moment: the others wait for it.
    #[test]
    fn who_has_it_may_be_written_a_moment_later() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("acme");
        let mut file = File::create(&path).unwrap();
        file.lock().unwrap();
        assert!(matches!(lock(&path, "process 2").unwrap(), Locked::Held(who) if who.is_empty()), "it never came");
        let looking = std::thread::spawn({
            let path = path.clone();
            move || lock(&path, "process 2").unwrap()
        });
        file.write_all(b"process 1\n").unwrap();
        assert!(matches!(looking.join().unwrap(), Locked::Held(who) if who == "process 1"));
    }

    #[test]
    fn the_second_one_is_told_who_has_it_until_it_is_let_go() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("locks/acme");
        let Locked::Ours(first) = lock(&path, "process 1").unwrap() else { panic!("nobody has it") };
        assert!(matches!(lock(&path, "process 2").unwrap(), Locked::Held(who) if who == "process 1"));
        drop(first);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "", "it names nobody who has left");
        assert!(matches!(lock(&path, "process 2").unwrap(), Locked::Ours(_)));
    }
}
