//! One run at a time: locks that the system releases when the process ends, however it ends.

use std::fs::{File, Metadata, OpenOptions, TryLockError};
use std::io::{Read as _, Seek as _, Write as _};
use std::path::{Path, PathBuf};
use std::time::Duration;

use super::open::open_with;
use super::{Error, check_own, create_private_dir};

/// The locks of one run; released when dropped.
#[derive(Debug)]
pub struct Lock(Vec<File>);

/// The result of trying to lock.
#[derive(Debug)]
pub enum Locked {
    /// This run holds every lock.
    Ours(Lock),
    /// Another process holds one of them.
    Held {
        /// Which one.
        path: PathBuf,
        /// What the other process wrote about itself; empty if the system does not let others read a locked file.
        by: String,
    },
}

/// How often, and how long after each other, a lock is read whose holder has not written its name yet: it does so right after locking.
const LOOKS: u32 = 20;
const BETWEEN: Duration = Duration::from_millis(2);
/// How often a lock file that was replaced between opening and locking is opened again.
const REOPENED: u32 = 20;

/// Tries to take all of these locks at once, without waiting; none is held if one of them is taken. `who` is what others are told
/// while they are held: one line. The paths are locked in their order, so give them in the same order everywhere.
pub fn lock(paths: &[PathBuf], who: &str) -> Result<Locked, Error> {
    let mut lock = Lock(Vec::new());
    for path in paths {
        match lock_one(path, who)? {
            Ok(file) => lock.0.push(file),
            Err(by) => return Ok(Locked::Held { path: path.clone(), by }),
        }
    }
    Ok(Locked::Ours(lock))
}

/// The locked file, or who holds it.
fn lock_one(path: &Path, who: &str) -> Result<Result<File, String>, Error> {
    if let Some(folder) = path.parent() {
        create_private_dir(folder)?;
    }
    for _ in 0..REOPENED {
        check_own(path)?;
        let mut options = OpenOptions::new();
        options.read(true).write(true).create(true).truncate(false);
        #[cfg(unix)]
        std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
        // While it is open it can be neither removed nor renamed.
        #[cfg(windows)]
        std::os::windows::fs::OpenOptionsExt::share_mode(&mut options, 1 | 2);
        // What is written into the lock must not replace another file's content.
        if std::fs::symlink_metadata(path).is_ok_and(|metadata| metadata.is_symlink()) {
            return Err(Error::refused(path, "it is a symbolic link, so it is not used as a lock"));
        }
        let (mut file, metadata) = open_with(path, &mut options)?;
        match file.try_lock() {
            Ok(()) => {}
            Err(TryLockError::WouldBlock) => return Ok(Err(holder(&mut file))),
            Err(TryLockError::Error(cause)) => return Err(Error::io(path, "cannot be locked", cause)),
        }
        // Removed or replaced meanwhile: others would lock another file than this one.
        if !is_still(path, &metadata) {
            continue;
        }
        let written =
            file.set_len(0).and_then(|()| file.rewind()).and_then(|()| file.write_all(format!("{who}\n").as_bytes()));
        written.map_err(|cause| Error::io(path, "cannot be written", cause))?;
        return Ok(Ok(file));
    }
    Err(Error::refused(path, "it is removed again and again while it is being locked"))
}

/// Whether the path leads to this very file and not through a link.
#[cfg(unix)]
fn is_still(path: &Path, opened: &Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    std::fs::symlink_metadata(path).is_ok_and(|now| (now.dev(), now.ino()) == (opened.dev(), opened.ino()))
}

/// A file that is open without sharing its deletion stays where it is.
#[cfg(not(unix))]
fn is_still(_path: &Path, _opened: &Metadata) -> bool {
    true
}

/// Locks an open file for this process until it is closed; `false` if another process has it locked. A file that is written
/// by one run at a time is locked itself as well: the lock file beside it can be removed.
pub fn try_lock_file(path: &Path, file: &File) -> Result<bool, Error> {
    match file.try_lock() {
        Ok(()) => Ok(true),
        Err(TryLockError::WouldBlock) => Ok(false),
        Err(TryLockError::Error(cause)) => Err(Error::io(path, "cannot be locked", cause)),
    }
}

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
        for file in &self.0 {
            // No one is to be told of a run that has ended.
            let _ = file.set_len(0);
            // Closing releases it as well; this is only sooner.
            let _ = file.unlock();
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn held(path: &Path, who: &str) -> Option<(PathBuf, String)> {
        match lock(&[path.to_path_buf()], who).unwrap() {
            Locked::Ours(_) => None,
            Locked::Held { path, by } => Some((path, by)),
        }
    }

    /// Between locking and writing the name there is a moment: others wait for it.
    #[test]
    fn the_holder_may_write_its_name_a_moment_later() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("acme");
        let mut file = File::create(&path).unwrap();
        file.lock().unwrap();
        assert_eq!(held(&path, "process 2"), Some((path.clone(), String::new())), "it was never written");
        let looking = std::thread::spawn({
            let path = path.clone();
            move || held(&path, "process 2")
        });
        file.write_all(b"process 1\n").unwrap();
        assert_eq!(looking.join().unwrap(), Some((path, "process 1".to_owned())));
    }

    #[test]
    fn the_second_run_is_told_who_holds_the_lock() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("locks/acme");
        let Locked::Ours(first) = lock(std::slice::from_ref(&path), "process 1").unwrap() else { panic!("held") };
        assert_eq!(held(&path, "process 2"), Some((path.clone(), "process 1".to_owned())));
        drop(first);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), "", "it names a run that has ended");
        assert_eq!(held(&path, "process 2"), None);
    }

    #[test]
    fn two_profiles_of_one_organization_exclude_each_other_and_leave_nothing_locked() {
        let dir = tempfile::tempdir().unwrap();
        let path = |name: &str| dir.path().join(name);
        let Locked::Ours(first) = lock(&[path("org"), path("acme")], "1").unwrap() else { panic!("held") };
        let second = lock(&[path("other"), path("org")], "2").unwrap();
        assert!(matches!(second, Locked::Held { path, .. } if path.ends_with("org")));
        assert_eq!(held(&path("other"), "3"), None, "the first of its locks was not released");
        drop(first);
        assert_eq!(held(&path("org"), "3"), None);
    }

    #[cfg(unix)]
    #[test]
    fn a_lock_that_is_a_link_leaves_its_target_as_it_was() {
        let dir = tempfile::tempdir().unwrap();
        let (target, link) = (dir.path().join("precious"), dir.path().join("acme.lock"));
        std::fs::write(&target, "precious").unwrap();
        std::os::unix::fs::symlink(&target, &link).unwrap();
        assert!(lock(&[link], "process 1").unwrap_err().to_string().contains("symbolic link"));
        assert_eq!(std::fs::read_to_string(&target).unwrap(), "precious");
    }

    #[test]
    #[cfg(unix)] // Elsewhere an open file cannot be removed.
    fn a_file_that_is_locked_itself_stays_locked_when_the_lock_beside_it_is_removed() {
        let dir = tempfile::tempdir().unwrap();
        let (lock_file, journal) = (dir.path().join("acme.lock"), dir.path().join("acme.jsonl"));
        let Locked::Ours(_first) = lock(std::slice::from_ref(&lock_file), "1").unwrap() else { panic!("held") };
        let file = super::super::open_private(&journal).unwrap();
        assert!(try_lock_file(&journal, &file).unwrap());
        std::fs::remove_file(&lock_file).unwrap();
        assert_eq!(held(&lock_file, "2"), None, "a removed lock file cannot stop the second run");
        let again = super::super::open_private(&journal).unwrap();
        assert!(!try_lock_file(&journal, &again).unwrap(), "the journal itself does");
    }
}
