//! Writing: to a temporary file in the same folder, synced, then renamed over the old one. Whatever fails, the old file is
//! whole; whoever reads sees the old one or the new one.

use std::fs;
#[cfg(unix)]
use std::fs::File;
use std::io::Write;
use std::path::{Path, PathBuf};

use super::Error;

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Mode {
    /// 0600: the owner only.
    Private,
    /// 0644: everybody.
    Public,
}

/// Replaces the content of a file. A symbolic link stays one: the file it leads to is replaced. The folder is made if it
/// does not exist.
pub fn replace(path: &Path, content: &[u8], mode: Mode) -> Result<(), Error> {
    let target = follow(path)?;
    let folder = folder_of(&target);
    let temporary = written(path, folder, content, mode)?;
    persist(temporary, &target).map_err(|cause| Error::io(path, "cannot be replaced", cause))?;
    sync_folder(folder);
    Ok(())
}

/// Creates a file with this content; `false` if there is one already, which stays as it is.
pub fn create(path: &Path, content: &[u8], mode: Mode) -> Result<bool, Error> {
    let folder = folder_of(path);
    match written(path, folder, content, mode)?.persist_noclobber(path) {
        Ok(_) => {
            sync_folder(folder);
            Ok(true)
        }
        Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => Ok(false),
        Err(error) => Err(Error::io(path, "cannot be created", error.error)),
    }
}

/// Proves that [`replace`] works now for this file, by replacing it with what it contains. A file that does not exist is
/// created and removed again. For use before a change elsewhere whose result must be saved.
pub fn probe_writable(path: &Path, mode: Mode) -> Result<(), Error> {
    let target = follow(path)?;
    let content = match fs::read(&target) {
        Ok(content) => Some(content),
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => None,
        Err(cause) => return Err(Error::io(path, "cannot be read", cause)),
    };
    // A full disk shows when something is written and synced, not before.
    let folder = folder_of(&target);
    drop(written(path, folder, &[b' '; 4096], Mode::Private)?);
    if let Some(content) = content {
        return replace(path, &content, mode);
    }
    replace(path, b"", mode)?;
    fs::remove_file(&target).map_err(|cause| Error::io(path, "cannot be removed", cause))
}

/// A temporary file with this content, synced.
fn written(path: &Path, folder: &Path, content: &[u8], mode: Mode) -> Result<tempfile::NamedTempFile, Error> {
    create_private_dir(folder)?;
    let mut file = temporary(folder, mode).map_err(|cause| Error::io(path, "cannot be written", cause))?;
    let synced = file.write_all(content).and_then(|()| file.as_file().sync_all());
    synced.map_err(|cause| Error::io(path, "cannot be written", cause))?;
    Ok(file)
}

/// How often, and how long after each other, Windows is asked again to replace a file that another process, such as a
/// virus scanner, has open for a moment.
const REPLACED_AGAIN: u32 = 40;
const BETWEEN: std::time::Duration = std::time::Duration::from_millis(50);

fn persist(mut temporary: tempfile::NamedTempFile, target: &Path) -> std::io::Result<()> {
    let mut tries = if cfg!(windows) { REPLACED_AGAIN } else { 0 };
    loop {
        match temporary.persist(target) {
            Ok(_) => return Ok(()),
            // Sharing violations have a kind that is not stable yet; 32 and 33 are their numbers.
            Err(error)
                if tries > 0
                    && (error.error.kind() == std::io::ErrorKind::PermissionDenied
                        || matches!(error.error.raw_os_error(), Some(32 | 33))) =>
            {
                tries -= 1;
                temporary = error.file;
                std::thread::sleep(BETWEEN);
            }
            Err(error) => return Err(error.error),
        }
    }
}

/// Creates a folder that only its owner may enter, and those above it. One that exists stays as it is.
pub fn create_private_dir(path: &Path) -> Result<(), Error> {
    if path.is_dir() {
        return Ok(());
    }
    let mut builder = fs::DirBuilder::new();
    builder.recursive(true);
    #[cfg(unix)]
    std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
    builder.create(path).map_err(|cause| Error::io(path, "the folder cannot be created", cause))
}

/// Where a link leads; a file that does not exist yet is its own target.
fn follow(path: &Path) -> Result<PathBuf, Error> {
    match fs::symlink_metadata(path) {
        Ok(metadata) if metadata.file_type().is_symlink() => match fs::canonicalize(path) {
            Ok(target) => Ok(target),
            Err(cause) => Err(Error::io(path, "the symbolic link leads nowhere", cause)),
        },
        _ => Ok(path.to_path_buf()),
    }
}

fn folder_of(path: &Path) -> &Path {
    path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."))
}

/// A temporary file with its final mode from the start, whatever the umask.
fn temporary(folder: &Path, mode: Mode) -> std::io::Result<tempfile::NamedTempFile> {
    let mut builder = tempfile::Builder::new();
    builder.prefix(".ornd-scim-");
    let file = builder.tempfile_in(folder)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt;
        let bits = if mode == Mode::Private { 0o600 } else { 0o644 };
        file.as_file().set_permissions(fs::Permissions::from_mode(bits))?;
    }
    #[cfg(not(unix))]
    let _ = mode;
    Ok(file)
}

/// Makes the rename survive a power cut. Some file systems cannot sync a folder; the file itself is safe then too.
fn sync_folder(folder: &Path) {
    #[cfg(unix)]
    if let Ok(folder) = File::open(folder) {
        let _ = folder.sync_all();
    }
    #[cfg(not(unix))]
    let _ = folder;
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn mode(path: &Path) -> u32 {
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    }

    #[test]
    fn a_new_file_has_its_mode_and_its_folder_is_private() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new").join("credentials.toml");
        replace(&path, b"a", Mode::Private).unwrap();
        assert_eq!(mode(&path), 0o600);
        assert_eq!(mode(path.parent().unwrap()), 0o700);
        replace(&path, b"b", Mode::Public).unwrap();
        assert_eq!((fs::read(&path).unwrap(), mode(&path)), (b"b".to_vec(), 0o644));
    }

    #[test]
    fn a_link_stays_a_link() {
        let dir = tempfile::tempdir().unwrap();
        let (real, link) = (dir.path().join("real.toml"), dir.path().join("link.toml"));
        fs::write(&real, "old").unwrap();
        symlink(&real, &link).unwrap();
        replace(&link, b"new", Mode::Public).unwrap();
        assert!(fs::symlink_metadata(&link).unwrap().file_type().is_symlink());
        assert_eq!(fs::read(&real).unwrap(), b"new");
    }

    #[test]
    fn nothing_is_left_behind_when_it_fails() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("taken");
        fs::create_dir(&path).unwrap();
        let error = replace(&path, b"x", Mode::Private).unwrap_err().to_string();
        assert!(error.contains("taken"), "{error}");
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "a temporary file was left");
        probe_writable(&dir.path().join("fresh"), Mode::Private).unwrap();
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1, "the probe left a file");
    }

    #[test]
    fn a_probe_replaces_a_file_with_itself() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("credentials.toml");
        replace(&path, b"secret", Mode::Private).unwrap();
        probe_writable(&path, Mode::Private).unwrap();
        assert_eq!((fs::read(&path).unwrap(), mode(&path)), (b"secret".to_vec(), 0o600));
        assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 1);
        // What cannot be replaced is known before anything is changed elsewhere.
        assert!(probe_writable(dir.path(), Mode::Private).is_err());
    }

    #[test]
    fn only_one_of_two_creates_a_file() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("new").join("config.toml");
        assert!(create(&path, b"first", Mode::Public).unwrap());
        assert!(!create(&path, b"second", Mode::Public).unwrap());
        assert_eq!(fs::read(&path).unwrap(), b"first");
    }
}
