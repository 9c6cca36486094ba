//! The file of the state: only its owner may read it, and nobody else's file is used.

use std::path::Path;

use crate::error::Error;

/// Creates the file (0600) and its folders (0700) where they are missing. What is there stays as it is, and is refused when it
/// is no ordinary file or belongs to another user.
pub(crate) fn prepare(path: &Path) -> Result<(), Error> {
    let failed = |doing, cause| Error::Io { path: path.display().to_string(), doing, cause };
    match std::fs::metadata(path) {
        Ok(metadata) => {
            check(path, &metadata)?;
            return check_content(path).map_err(|cause| failed("cannot be read", cause))?;
        }
        Err(cause) if cause.kind() == std::io::ErrorKind::NotFound => {}
        Err(cause) => return Err(failed("cannot be read", cause)),
    }
    if let Some(folder) = path.parent().filter(|folder| !folder.as_os_str().is_empty()) {
        let mut builder = std::fs::DirBuilder::new();
        builder.recursive(true);
        #[cfg(unix)]
        std::os::unix::fs::DirBuilderExt::mode(&mut builder, 0o700);
        builder.create(folder).map_err(|cause| failed("cannot create its folder", cause))?;
    }
    let mut options = std::fs::OpenOptions::new();
    options.append(true).create(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let file = options.open(path).map_err(|cause| failed("cannot be created", cause))?;
    // Whatever the umask.
    #[cfg(unix)]
    file.set_permissions(std::os::unix::fs::PermissionsExt::from_mode(0o600))
        .map_err(|cause| failed("its mode cannot be set", cause))?;
    #[cfg(not(unix))]
    drop(file);
    Ok(())
}

/// In the header of every database that the sandbox made (SQLite's `application_id`): "orns".
pub(crate) const APPLICATION_ID: u32 = 0x6f72_6e73;

/// Refuses what another program made, before SQLite opens it, which may already change it. An empty file is a new one.
fn check_content(path: &Path) -> std::io::Result<Result<(), Error>> {
    let mut head = Vec::new();
    std::io::Read::read_to_end(&mut std::io::Read::take(std::fs::File::open(path)?, 100), &mut head)?;
    let known = head.starts_with(b"SQLite format 3\0") && head.get(68..72) == Some(&APPLICATION_ID.to_be_bytes()[..]);
    if head.is_empty() || known {
        return Ok(Ok(()));
    }
    Ok(Err(Error::Refused { path: path.display().to_string(), why: "it is not a database of the sandbox".to_owned() }))
}

fn check(path: &Path, metadata: &std::fs::Metadata) -> Result<(), Error> {
    let name = || path.display().to_string();
    if !metadata.is_file() {
        return Err(Error::Refused { path: name(), why: "it is not an ordinary file".to_owned() });
    }
    #[cfg(unix)]
    {
        let (me, owner) = (rustix::process::geteuid().as_raw(), std::os::unix::fs::MetadataExt::uid(metadata));
        if owner != me && owner != 0 && me != 0 {
            return Err(Error::NotMine { path: name(), owner, me });
        }
    }
    Ok(())
}
