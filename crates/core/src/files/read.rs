//! Reading: files that hold secrets are refused if others can read them, and files that decide what this program does if
//! others can write them.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::text::decode;
use super::{Error, open};

/// The largest secret file that is read, in bytes.
pub const MAX_SECRET: u64 = 64 << 10;

/// The largest file of any other kind that is read, in bytes: a listing of 100,000 Teams has 60 MB.
const MAX_PUBLIC: u64 = 256 << 20;

/// The largest file with certificates that is read, in bytes: a system's whole bundle has 250 KB.
const MAX_CERTIFICATES: u64 = 16 << 20;

/// A text file that the person named, such as a policy or a plan; a pipe is read as well. `None` if it does not exist.
pub fn public(path: &Path) -> Result<Option<String>, Error> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(Error::io(path, "cannot be read", cause)),
    };
    text(path, file, MAX_PUBLIC).map(Some)
}

/// A file of this program that is no secret, such as its state; `None` if it does not exist. Refused if it belongs to
/// another user.
pub fn own(path: &Path) -> Result<Option<String>, Error> {
    check_own(path)?;
    let Some(file) = open::open(path)? else { return Ok(None) };
    let metadata = file.metadata().map_err(|cause| Error::io(path, "cannot be read", cause))?;
    check_owner(path, &metadata, Owner::MeOrRoot)?;
    text(path, file, MAX_PUBLIC).map(Some)
}

/// The configuration, which decides where secrets are sent and which programs run; `None` if it does not exist. Refused if
/// another user can write it or put another file in its place.
pub fn trusted(path: &Path) -> Result<Option<String>, Error> {
    let Some(content) = own(path)? else { return Ok(None) };
    // Where a link leads counts as well as where it is.
    let target = fs::canonicalize(path).map_err(|cause| Error::io(path, "cannot be read", cause))?;
    check_not_writable(&target)?;
    for file in [path, &target] {
        if let Some(folder) = file.parent().filter(|folder| !folder.as_os_str().is_empty()) {
            check_not_writable(folder)?;
        }
    }
    Ok(Some(content))
}

/// A file with certificates that the person named, as the bytes of text; `None` if it does not exist.
pub fn certificates(path: &Path) -> Result<Option<Vec<u8>>, Error> {
    let Some(file) = open::open(path)? else { return Ok(None) };
    text(path, file, MAX_CERTIFICATES).map(|text| Some(text.into_bytes()))
}

/// Refuses a file that belongs to another user, before the system is asked to open it. A file of root is accepted, since an
/// administrator may keep a configuration for others; so is one that does not exist.
pub fn check_own(path: &Path) -> Result<(), Error> {
    match fs::metadata(path) {
        Ok(metadata) => check_owner(path, &metadata, Owner::MeOrRoot),
        // Whatever else is wrong shows when it is opened.
        Err(_) => Ok(()),
    }
}

/// Standard input, with the limit of [`public`].
pub fn public_stdin() -> Result<String, Error> {
    text(Path::new("standard input"), std::io::stdin().lock(), MAX_PUBLIC)
}

/// A file that only its owner may read; `None` if it does not exist. Refused if it is not a regular file, if others can read
/// or write it, or if it belongs to another user.
pub fn private(path: &Path) -> Result<Option<String>, Error> {
    // Before it is opened, so that the reason is named; and what was opened, as it may be another file by then.
    match fs::metadata(path) {
        Ok(metadata) => check_private(path, &metadata)?,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(Error::io(path, "cannot be read", cause)),
    }
    let Some(file) = open::open(path)? else { return Ok(None) };
    let metadata = file.metadata().map_err(|cause| Error::io(path, "cannot be read", cause))?;
    check_private(path, &metadata)?;
    text(path, file, MAX_SECRET).map(Some)
}

fn check_private(path: &Path, metadata: &fs::Metadata) -> Result<(), Error> {
    if !metadata.is_file() {
        return Err(Error::refused(path, "it is not a regular file, so it is not used for secrets"));
    }
    check_mode(path, metadata)?;
    check_owner(path, metadata, Owner::Me)
}

#[cfg(unix)]
fn check_mode(path: &Path, metadata: &fs::Metadata) -> Result<(), Error> {
    use std::os::unix::fs::MetadataExt as _;
    let mode = metadata.mode() & 0o777;
    if mode.trailing_zeros() >= 6 {
        return Ok(());
    }
    Err(Error::Refused {
        path: path.display().to_string(),
        why: format!("others can read it (its mode is {mode:04o}), so it is not used for secrets"),
        hint: Some(format!(
            "chmod 600 '{}'   and, if others may have read it, replace the secrets in it",
            path.display()
        )),
    })
}

/// Refuses a file or folder that others can write, or that belongs to another user. In a folder with the sticky bit nobody can
/// replace the files of others, and on a file system that is mounted read-only nobody can write.
#[cfg(unix)]
fn check_not_writable(path: &Path) -> Result<(), Error> {
    use std::os::unix::fs::MetadataExt as _;
    const STICKY: u32 = 0o1000;
    let metadata = fs::metadata(path).map_err(|cause| Error::io(path, "cannot be read", cause))?;
    check_owner(path, &metadata, Owner::MeOrRoot)?;
    let mode = metadata.mode() & 0o7777;
    let fine = !others_can_write(&metadata) || metadata.is_dir() && mode & STICKY != 0 || is_read_only(path);
    if fine {
        return Ok(());
    }
    Err(Error::Refused {
        path: path.display().to_string(),
        why: format!(
            "others can write {} (its mode is {:04o}), so the configuration is not used: it decides where secrets are sent",
            if metadata.is_dir() { "to this folder" } else { "it" },
            mode & 0o777
        ),
        hint: Some(format!("check what is in it, then chmod go-w '{}'", path.display())),
    })
}

/// Whether the mode lets others write. A group with the number of the user is the user's own (the convention of Debian, Fedora and
/// others, which therefore create files that the group can write).
#[cfg(unix)]
fn others_can_write(metadata: &fs::Metadata) -> bool {
    use std::os::unix::fs::MetadataExt as _;
    let own_group = metadata.gid() == rustix::process::geteuid().as_raw();
    metadata.mode() & if own_group { 0o002 } else { 0o022 } != 0
}

#[cfg(unix)]
fn is_read_only(path: &Path) -> bool {
    rustix::fs::statvfs(path).is_ok_and(|system| system.f_flag.contains(rustix::fs::StatVfsMountFlags::RDONLY))
}

/// Who may own a file. Root accepts every owner, as in a container whose folders come from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Owner {
    Me,
    MeOrRoot,
}

#[cfg(unix)]
pub(super) fn check_owner(path: &Path, metadata: &fs::Metadata, allowed: Owner) -> Result<(), Error> {
    use std::os::unix::fs::MetadataExt as _;
    let (me, owner) = (rustix::process::geteuid().as_raw(), metadata.uid());
    if owner == me || me == 0 || (owner == 0 && allowed == Owner::MeOrRoot) {
        return Ok(());
    }
    let path = path.display();
    Err(Error::Refused {
        path: path.to_string(),
        why: format!("it belongs to another user (number {owner}), so it is not used"),
        hint: Some(format!(
            "if it is yours, sudo chown {me} '{path}'; otherwise move it away and check who may write to its folder"
        )),
    })
}

// Windows keeps access lists instead of modes. They are not checked; docs/secrets.md says so.
#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
fn check_mode(_path: &Path, _metadata: &fs::Metadata) -> Result<(), Error> {
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
fn check_not_writable(_path: &Path) -> Result<(), Error> {
    Ok(())
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
pub(super) fn check_owner(_path: &Path, _metadata: &fs::Metadata, _allowed: Owner) -> Result<(), Error> {
    Ok(())
}

/// A secret that the person named: a file, a pipe, or `-` for standard input. One line end at its end is not part of it. A
/// file that others can write is refused: they would decide what is sent. One that others can read is used, since a
/// container's secrets often are; [`readable_by_others`] says so.
pub fn stdin_or_file(path: &Path) -> Result<String, Error> {
    let mut text = if path.as_os_str() == "-" {
        text(Path::new("standard input"), std::io::stdin().lock(), MAX_SECRET)?
    } else {
        if path.is_dir() {
            return Err(Error::refused(path, "it is a folder, not a file with a secret"));
        }
        let file = File::open(path).map_err(|cause| match cause.kind() {
            std::io::ErrorKind::NotFound | std::io::ErrorKind::InvalidFilename | std::io::ErrorKind::InvalidInput
                if may_be_secret(path) =>
            {
                Error::NotAFile
            }
            _ => Error::io(path, "cannot be read", cause),
        })?;
        check_others_cannot_write(path, &file)?;
        text(path, file, MAX_SECRET)?
    };
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

/// Whether what was given as the name of a file that does not exist may be the secret itself, and must not be shown. A name
/// is shown if its folder exists, if it is an absolute path of plain words, or if it ends as file names do.
fn may_be_secret(path: &Path) -> bool {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty() && *folder != Path::new("/"));
    let ending = path.extension().and_then(|ending| ending.to_str());
    let usual = ending
        .is_some_and(|ending| (1..=6).contains(&ending.len()) && ending.bytes().all(|byte| byte.is_ascii_lowercase()));
    // A generated secret has digits or upper case.
    let words = path.is_absolute()
        && path
            .as_os_str()
            .as_encoded_bytes()
            .iter()
            .all(|byte| matches!(byte, b'a'..=b'z' | b'/' | b'.' | b'_' | b'-'));
    !(folder.is_some_and(Path::is_dir) || words || usual && path.as_os_str().len() <= 40)
}

#[cfg(unix)]
fn check_others_cannot_write(path: &Path, file: &File) -> Result<(), Error> {
    use std::os::unix::fs::MetadataExt as _;
    let metadata = file.metadata().map_err(|cause| Error::io(path, "cannot be read", cause))?;
    let mode = metadata.mode() & 0o777;
    if !metadata.is_file() || !others_can_write(&metadata) || is_read_only(path) {
        return Ok(());
    }
    Err(Error::Refused {
        path: path.display().to_string(),
        why: format!("others can write it (its mode is {mode:04o}), so it is not used for a secret"),
        hint: Some(format!(
            "chmod 600 '{}'   and, if others may have read it, replace the secret in it",
            path.display()
        )),
    })
}

#[cfg(not(unix))]
#[expect(clippy::unnecessary_wraps, reason = "the same signature as on Unix")]
fn check_others_cannot_write(_path: &Path, _file: &File) -> Result<(), Error> {
    Ok(())
}

/// The mode of a secret file that every user of this machine can read; `None` if that is not so or cannot be known. The
/// secrets of containers (`/run/secrets`) are meant to be like this.
pub fn readable_by_others(path: &Path) -> Option<u32> {
    #[cfg(unix)]
    {
        use std::os::unix::fs::MetadataExt as _;
        let metadata = fs::metadata(path).ok().filter(fs::Metadata::is_file)?;
        let meant = ["/run/secrets", "/var/run/secrets"].iter().any(|folder| path.starts_with(folder));
        (metadata.mode() & 0o004 != 0 && !meant).then_some(metadata.mode() & 0o777)
    }
    #[cfg(not(unix))]
    {
        let _ = path;
        None
    }
}

/// Reads all of it, up to a limit in bytes.
fn text(path: &Path, from: impl Read, limit: u64) -> Result<String, Error> {
    let mut bytes = Vec::new();
    from.take(limit + 1).read_to_end(&mut bytes).map_err(|cause| Error::io(path, "cannot be read", cause))?;
    if bytes.len() as u64 > limit {
        let size = if limit < 1 << 20 { format!("{} KiB", limit >> 10) } else { format!("{} MiB", limit >> 20) };
        return Err(Error::refused(path, format!("it is larger than {size}")));
    }
    decode(bytes).map_err(|why| Error::refused(path, why))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::{PermissionsExt, symlink};

    use super::*;

    fn file(mode: u32, content: &[u8]) -> (tempfile::TempDir, std::path::PathBuf) {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("secret");
        fs::write(&path, content).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(mode)).unwrap();
        (dir, path)
    }

    #[test]
    fn a_file_that_others_can_read_is_refused_with_the_command_that_mends_it() {
        for mode in [0o640, 0o604, 0o660, 0o644] {
            let (_dir, path) = file(mode, b"x");
            let Error::Refused { why, hint, .. } = private(&path).unwrap_err() else { panic!("not refused") };
            assert!(why.contains(&format!("{mode:04o}")), "{why}");
            assert!(hint.unwrap().contains("chmod 600"));
        }
        let (_dir, path) = file(0o600, b"x");
        assert_eq!(private(&path).unwrap().as_deref(), Some("x"));
    }

    #[test]
    fn what_is_not_a_plain_file_or_not_text_is_refused() {
        let dir = tempfile::tempdir().unwrap();
        assert!(private(dir.path()).is_err());
        assert!(private(&dir.path().join("missing")).unwrap().is_none());
        assert!(stdin_or_file(dir.path()).is_err());
        let (_dir, path) = file(0o600, &[0xff, 0x41]);
        assert!(private(&path).unwrap_err().to_string().contains("UTF-8"));
        let (_dir, path) = file(0o600, &vec![b'a'; 70_000]);
        assert!(private(&path).unwrap_err().to_string().contains("64 KiB"));
    }

    #[test]
    fn one_line_end_is_not_part_of_a_secret() {
        for (content, expected) in [("abc\n", "abc"), ("abc\r\n", "abc"), ("abc", "abc"), ("abc\n\n", "abc\n")] {
            let (_dir, path) = file(0o600, content.as_bytes());
            assert_eq!(stdin_or_file(&path).unwrap(), expected);
        }
    }

    fn set_mode(path: &Path, mode: u32) {
        fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
    }

    /// Whether new files belong to a group that has the user's number.
    fn own_group(path: &Path) -> bool {
        use std::os::unix::fs::MetadataExt as _;
        fs::metadata(path).unwrap().gid() == rustix::process::geteuid().as_raw()
    }

    #[test]
    fn a_group_with_other_members_is_others() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("config.toml");
        fs::write(&path, "x").unwrap();
        set_mode(&path, 0o664);
        // Only root can give a file to any group.
        if std::os::unix::fs::chown(&path, None, Some(65534)).is_ok() {
            assert!(trusted(&path).is_err());
            set_mode(&path, 0o644);
            assert!(trusted(&path).is_ok());
        }
    }

    #[test]
    fn a_configuration_that_others_can_write_or_replace_is_refused() {
        for (file, folder, refused) in [
            (0o644, 0o755, None),
            (0o600, 0o700, None),
            (0o644, 0o1777, None),
            (0o666, 0o755, Some("chmod go-w")),
            (0o602, 0o700, Some("chmod go-w")),
            (0o644, 0o777, Some("chmod go-w")),
            // The group of a user who has one alone; see below.
            (0o664, 0o775, None),
        ] {
            let dir = tempfile::tempdir().unwrap();
            let path = dir.path().join("config.toml");
            fs::write(&path, "x").unwrap();
            set_mode(&path, file);
            set_mode(dir.path(), folder);
            if refused.is_none() && !own_group(&path) {
                continue;
            }
            match (trusted(&path), refused) {
                (Ok(text), None) => assert_eq!(text.as_deref(), Some("x")),
                (Err(Error::Refused { hint: Some(hint), .. }), Some(command)) => assert!(hint.contains(command)),
                (got, _) => panic!("{file:o} in {folder:o}: {got:?}"),
            }
        }
    }

    #[test]
    fn where_a_linked_configuration_is_counts_too() {
        let (dir, open) = (tempfile::tempdir().unwrap(), tempfile::tempdir().unwrap());
        let (target, link) = (open.path().join("real.toml"), dir.path().join("config.toml"));
        fs::write(&target, "x").unwrap();
        symlink(&target, &link).unwrap();
        assert!(trusted(&link).unwrap().is_some());
        set_mode(open.path(), 0o777);
        assert!(trusted(&link).is_err());
        assert!(trusted(&dir.path().join("missing.toml")).unwrap().is_none());
    }

    #[test]
    fn a_secret_file_that_others_can_write_is_refused_and_one_that_they_can_read_is_known() {
        for mode in [0o666, 0o646, 0o602] {
            let (_dir, path) = file(mode, b"x");
            assert!(stdin_or_file(&path).unwrap_err().to_string().contains(&format!("{mode:04o}")));
        }
        for (mode, known) in [(0o600, None), (0o640, None), (0o644, Some(0o644)), (0o444, Some(0o444))] {
            let (_dir, path) = file(mode, b"x");
            assert_eq!(stdin_or_file(&path).unwrap(), "x");
            assert_eq!(readable_by_others(&path), known);
        }
        assert_eq!(readable_by_others(Path::new("-")), None);
    }

    #[test]
    fn a_secret_in_the_place_of_a_file_name_is_not_shown() {
        let dir = tempfile::tempdir().unwrap();
        let long = "x".repeat(300);
        for secret in
            ["Zm9vYmFyYmF6/cXV4+Zm9v", "/Zm9vYmFyYmF6cXV4Zm9v", "s3cr3t-s3cr3t", "eyJhbGciOi.eyJzdWIiOi.c2ln", &long]
        {
            let error = stdin_or_file(Path::new(secret)).unwrap_err();
            assert!(!format!("{error} {error:?}").contains(secret), "{error:?}");
            assert!(error.to_string().contains("not shown"), "{error}");
        }
        let folder = dir.path().join("secret");
        for name in ["client-secret.txt", "./key.pem", "/nonexistent/scim-secret", folder.to_str().unwrap()] {
            assert!(stdin_or_file(Path::new(name)).unwrap_err().to_string().contains(name), "{name}");
        }
    }

    #[test]
    fn certificates_come_from_a_regular_file_of_a_sane_size() {
        assert!(certificates(Path::new("/dev/zero")).is_err());
        let (_dir, path) = file(0o644, b"\xef\xbb\xbf-----BEGIN");
        assert_eq!(certificates(&path).unwrap().as_deref(), Some(&b"-----BEGIN"[..]));
    }
}
