//! Reading: files that hold secrets are refused when anybody else could have read them, and files that decide what this
//! program does when somebody else wrote them.

use std::fs::{self, File};
use std::io::Read;
use std::path::Path;

use super::Error;

/// The largest secret file that is read, in bytes.
pub const MAX_SECRET: u64 = 64 << 10;

/// The largest file of any other kind that is read, in bytes: a listing of 100,000 Teams has 60 MB.
const MAX_PUBLIC: u64 = 256 << 20;

/// A file that anybody may read; `None` when it is not there.
pub fn public(path: &Path) -> Result<Option<String>, Error> {
    let file = match File::open(path) {
        Ok(file) => file,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(Error::io(path, "could not be read", cause)),
    };
    bounded(path, file).map(Some)
}

/// A file of this program's own that is no secret, such as the configuration; `None` when it is not there. Refused when it
/// belongs to somebody else: it decides where secrets are sent and what is run.
pub fn own(path: &Path) -> Result<Option<String>, Error> {
    check_own(path)?;
    public(path)
}

/// Refuses a file that belongs to somebody else, before the system is asked for it. One of root's is accepted, for who keeps
/// a configuration for others; so is one that is not there.
pub fn check_own(path: &Path) -> Result<(), Error> {
    match fs::metadata(path) {
        Ok(metadata) => check_owner(path, &metadata, Owner::MeOrRoot),
        // Whatever else is wrong shows when it is opened.
        Err(_) => Ok(()),
    }
}

/// What stands on standard input, with the bound of a file that anybody may read.
pub fn public_stdin() -> Result<String, Error> {
    bounded(Path::new("standard input"), std::io::stdin().lock())
}

fn bounded(path: &Path, from: impl Read) -> Result<String, Error> {
    let mut text = String::new();
    let read = from.take(MAX_PUBLIC + 1).read_to_string(&mut text);
    read.map_err(|cause| Error::io(path, "could not be read", cause))?;
    if text.len() as u64 > MAX_PUBLIC {
        return Err(Error::refused(path, "it is larger than 256 MiB"));
    }
    Ok(text)
}

/// A file that only its owner may read; `None` when it is not there. Refused when it is anything but a plain file, when
/// others can read or write it, or when it belongs to somebody else.
pub fn private(path: &Path) -> Result<Option<String>, Error> {
    let metadata = match fs::metadata(path) {
        Ok(metadata) => metadata,
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => return Ok(None),
        Err(cause) => return Err(Error::io(path, "could not be read", cause)),
    };
    // Before it is opened, as opening a pipe waits for whoever writes; and what was opened, as it may be another file by now.
    check_private(path, &metadata)?;
    let file = File::open(path).map_err(|cause| Error::io(path, "could not be read", cause))?;
    let metadata = file.metadata().map_err(|cause| Error::io(path, "could not be read", cause))?;
    check_private(path, &metadata)?;
    limited(path, file).map(Some)
}

fn check_private(path: &Path, metadata: &fs::Metadata) -> Result<(), Error> {
    if !metadata.is_file() {
        return Err(Error::refused(path, "it is not a plain file, so it is not used for secrets"));
    }
    check_mode(path, metadata)?;
    check_owner(path, metadata, Owner::Me)
}

#[cfg(unix)]
fn check_mode(path: &Path, metadata: &fs::Metadata) -> Result<(), Error> {
    use std::os::unix::fs::MetadataExt;
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

/// Whose a file may be. For root everybody's may be, as in a container whose folders come from outside.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Owner {
    Me,
    MeOrRoot,
}

#[cfg(unix)]
fn check_owner(path: &Path, metadata: &fs::Metadata, allowed: Owner) -> Result<(), Error> {
    use std::os::unix::fs::MetadataExt;
    let (me, owner) = (rustix::process::geteuid().as_raw(), metadata.uid());
    if owner == me || me == 0 || (owner == 0 && allowed == Owner::MeOrRoot) {
        return Ok(());
    }
    let path = path.display();
    Err(Error::Refused {
        path: path.to_string(),
        why: format!("it belongs to another user (number {owner}), so it is not used"),
        hint: Some(format!(
            "if it is yours, sudo chown {me} '{path}'; otherwise move it away and look at who may write its folder"
        )),
    })
}

#[cfg(not(unix))]
fn check_mode(_path: &Path, _metadata: &fs::Metadata) -> Result<(), Error> {
    Ok(())
}

#[cfg(not(unix))]
fn check_owner(_path: &Path, _metadata: &fs::Metadata, _allowed: Owner) -> Result<(), Error> {
    Ok(())
}

/// A secret that the person named: a file, a pipe, or `-` for standard input. One line end at its end is not part of it.
pub fn stdin_or_file(path: &Path) -> Result<String, Error> {
    let mut text = if path.as_os_str() == "-" {
        limited(Path::new("standard input"), std::io::stdin().lock())?
    } else {
        if path.is_dir() {
            return Err(Error::refused(path, "it is a folder, not a file with a secret"));
        }
        let file = File::open(path).map_err(|cause| Error::io(path, "could not be read", cause))?;
        limited(path, file)?
    };
    if text.ends_with('\n') {
        text.pop();
        if text.ends_with('\r') {
            text.pop();
        }
    }
    Ok(text)
}

fn limited(path: &Path, mut file: impl Read) -> Result<String, Error> {
    let mut bytes = Vec::new();
    let read = file.by_ref().take(MAX_SECRET + 1).read_to_end(&mut bytes);
    read.map_err(|cause| Error::io(path, "could not be read", cause))?;
    if bytes.len() as u64 > MAX_SECRET {
        return Err(Error::refused(path, "it is larger than 64 KiB, which no secret is"));
    }
    String::from_utf8(bytes).map_err(|_| Error::refused(path, "it is not text in UTF-8"))
}

#[cfg(test)]
#[cfg(unix)]
mod tests {
    use std::os::unix::fs::PermissionsExt;

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
        let (_dir, path) = file(0o600, &[0xff, 0xfe]);
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
}
