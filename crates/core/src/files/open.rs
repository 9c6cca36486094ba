//! Opening files without waiting for whoever is at the other end, and without taking a device or a pipe for a file.

use std::fs::{File, Metadata, OpenOptions};
use std::io::{Seek as _, SeekFrom};
use std::path::Path;

use super::Error;

/// Opens a regular file for reading; `None` if it does not exist. A folder, pipe, socket or device is refused.
pub fn open(path: &Path) -> Result<Option<File>, Error> {
    match open_with(path, OpenOptions::new().read(true)) {
        Ok((file, _)) => Ok(Some(file)),
        Err(error) if error.is_missing() => Ok(None),
        Err(error) => Err(error),
    }
}

/// Opens a file that is written at its end, such as a journal: readable by its owner only, created if it does not exist. Its
/// permissions are set on the open handle, once it is known to be a regular file of this user, so that a link never leads to
/// the permissions of another file being changed. The handle may be cut by [`truncate`].
pub fn open_private(path: &Path) -> Result<File, Error> {
    let mut options = OpenOptions::new();
    // Before it is opened, so that the reason is named.
    if let Ok(metadata) = std::fs::metadata(path) {
        super::read::check_owner(path, &metadata, super::read::Owner::Me)?;
    }
    // On Windows a handle for appending may not truncate (rust-lang/rust#105437), so the position is kept at the end there.
    options.read(true).append(cfg!(unix)).write(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let (mut file, metadata) = open_with(path, &mut options)?;
    super::read::check_owner(path, &metadata, super::read::Owner::Me)?;
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        if metadata.permissions().mode() & 0o777 != 0o600 {
            let private = std::fs::Permissions::from_mode(0o600);
            file.set_permissions(private).map_err(|cause| Error::io(path, "cannot be made private", cause))?;
        }
    }
    file.seek(SeekFrom::End(0)).map_err(|cause| Error::io(path, "cannot be read", cause))?;
    Ok(file)
}

/// Cuts a file of [`open_private`] to this length; writing continues there.
pub fn truncate(file: &mut File, length: u64) -> std::io::Result<()> {
    file.set_len(length)?;
    file.seek(SeekFrom::End(0)).map(|_| ())
}

/// Opens a regular file with these options. Opening never waits: not for the other end of a pipe, not for a device.
pub(super) fn open_with(path: &Path, options: &mut OpenOptions) -> Result<(File, Metadata), Error> {
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::custom_flags(options, nonblocking());
    let file = options.open(path).map_err(|cause| Error::io(path, "cannot be opened", cause))?;
    let metadata = file.metadata().map_err(|cause| Error::io(path, "cannot be read", cause))?;
    if !metadata.is_file() {
        return Err(Error::refused(path, "it is not a regular file"));
    }
    Ok((file, metadata))
}

#[cfg(unix)]
fn nonblocking() -> i32 {
    rustix::fs::OFlags::NONBLOCK.bits().cast_signed()
}

#[cfg(test)]
#[cfg(target_os = "linux")] // rustix makes no named pipes on macOS.
mod tests {
    use std::io::{Read as _, Write as _};
    use std::os::unix::fs::{PermissionsExt as _, symlink};

    use super::*;

    fn fifo(path: &Path) {
        let mode = rustix::fs::Mode::from_bits_truncate(0o600);
        rustix::fs::mknodat(rustix::fs::CWD, path, rustix::fs::FileType::Fifo, mode, 0).unwrap();
    }

    #[test]
    fn only_regular_files_are_opened_and_nothing_is_waited_for() {
        let dir = tempfile::tempdir().unwrap();
        fifo(&dir.path().join("fifo"));
        symlink("/dev/zero", dir.path().join("link")).unwrap();
        for path in [dir.path(), &dir.path().join("fifo"), Path::new("/dev/zero"), &dir.path().join("link")] {
            assert!(open(path).unwrap_err().to_string().contains("not a regular file"), "{}", path.display());
        }
        assert!(open(&dir.path().join("missing")).unwrap().is_none());
    }

    #[test]
    fn permissions_are_never_changed_through_a_link_to_something_else() {
        let dir = tempfile::tempdir().unwrap();
        fifo(&dir.path().join("fifo"));
        std::fs::set_permissions(dir.path().join("fifo"), std::fs::Permissions::from_mode(0o644)).unwrap();
        symlink(dir.path().join("fifo"), dir.path().join("journal")).unwrap();
        assert!(open_private(&dir.path().join("journal")).is_err());
        assert_eq!(std::fs::metadata(dir.path().join("fifo")).unwrap().permissions().mode() & 0o777, 0o644);
    }

    #[test]
    fn a_private_file_is_private_whatever_it_was_and_is_written_at_its_end() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("journal");
        std::fs::write(&path, "one\n").unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o644)).unwrap();
        let mut file = open_private(&path).unwrap();
        assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
        file.write_all(b"two\n").unwrap();
        // A torn line is cut off with the same handle.
        truncate(&mut file, 4).unwrap();
        file.write_all(b"three\n").unwrap();
        let mut text = String::new();
        File::open(&path).unwrap().read_to_string(&mut text).unwrap();
        assert_eq!(text, "one\nthree\n");
    }
}
