//! Disks that fail: every write, sync and rename, and a disk that is full at the worst moment.

use std::process::{Command, Stdio};

use super::signals::{count, strace, traced};
use super::{ROTATE, Rotation, all};
use crate::figures;
use crate::support::{BINARY, Ended};

/// The calls by which files come to be.
const CALLS: &str = "rename,renameat,renameat2,link,linkat,fsync,fdatasync,fchmod";

#[test]
fn an_error_at_every_call_that_makes_a_file() {
    if !strace() {
        return;
    }
    let calls = count(&Rotation::new(), CALLS);
    let mut cases = Vec::new();
    for error in ["ENOSPC", "EIO", "EACCES", "EROFS"] {
        for at in 1..=calls {
            cases.extend(["", "+"].map(|from_there_on| (error, format!("{at}{from_there_on}"))));
        }
    }
    let mut number = 0;
    cases.retain(|_| {
        number += 1;
        figures::full() || number % 3 == 0
    });
    all(
        &cases,
        "A rotation on a disk that fails",
        "`secret rotate`, with ENOSPC, EIO, EACCES and EROFS at every call that makes, syncs or renames a file, once and from there on",
        |rotation, (error, at)| {
            let old = rotation.begin("");
            let ended = traced(rotation, CALLS, &format!("{CALLS}:error={error}:when={at}"));
            rotation.judge(&format!("{error} at call {at}"), &old, ended.as_ref())
        },
    );
}

/// The disk has room for what tries it, but not for the secrets: the new one is printed, and can be kept later.
#[test]
fn a_new_secret_that_cannot_be_saved_is_shown_for_it_is_nowhere_else() {
    let rotation = Rotation::new();
    let path = rotation.org.machine.credentials();
    // With a shorter secret the file just fits, so that replacing it with itself proves nothing about the new one.
    let valid = rotation.kept();
    let secrets = std::fs::read_to_string(&path).unwrap().replace(&valid, "old-secret-kept");
    assert!(valid.len() > "old-secret-kept".len() + 10, "{valid}");
    let padding = 12 * 1024 - 10 - secrets.len() - 3;
    std::fs::write(&path, format!("# {}\n{secrets}", "-".repeat(padding))).unwrap();
    let old = rotation.begin("");
    let ended = full(&rotation, &path, 12);
    assert!(
        ended.code == 1 && ended.stderr.contains("save it now") && ended.stderr.contains("ornd-scim activate"),
        "{ended:?}"
    );
    assert_eq!(rotation.judge("a full disk", &old, Some(&ended)), [""; 0]);

    // The other file: the secret is saved, what belongs to it is not.
    std::fs::write(
        &path,
        std::fs::read_to_string(&path)
            .unwrap()
            .lines()
            .filter(|line| !line.starts_with('#'))
            .collect::<Vec<_>>()
            .join("\n"),
    )
    .unwrap();
    let config = rotation.org.machine.config();
    let text = std::fs::read_to_string(&config).unwrap();
    std::fs::write(&config, format!("{}\n{text}", format!("# {}\n", "-".repeat(97)).repeat(200))).unwrap();
    let old = rotation.begin("");
    let ended = full(&rotation, &config, 12);
    assert!(
        ended.code == 1 && ended.stdout.is_empty() && ended.stderr.contains("is saved, but the profile is not"),
        "{ended:?}"
    );
    assert_eq!(rotation.judge("a full disk for the profile", &old, Some(&ended)), [""; 0]);
}

/// Nothing is changed in OfficeRnD where nothing could be kept.
#[test]
fn a_store_that_cannot_be_written_is_found_before_the_change() {
    let rotation = Rotation::new();
    let old = rotation.begin("");
    let path = rotation.org.machine.credentials();
    let secrets = std::fs::read_to_string(&path).unwrap();
    // A file that does not fit any more is found as well: the very file is replaced, not only another one beside it.
    for (content, limit) in [(secrets.clone(), 0), (format!("# {}\n{secrets}", "-".repeat(20_000)), 12)] {
        std::fs::write(&path, &content).unwrap();
        let ended = full(&rotation, &path, limit);
        assert!(ended.code == 1 && ended.stderr.contains("cannot be written"), "{ended:?}");
        assert_eq!(rotation.org.sent("POST /rotate-secret"), 0);
        assert_eq!(std::fs::read_to_string(&path).unwrap(), content);
    }
    std::fs::write(&path, secrets).unwrap();
    let ended = full(&rotation, &path, 0);
    assert!(ended.code == 1 && ended.stderr.contains("cannot be written"), "{ended:?}");
    assert_eq!(rotation.org.sent("POST /rotate-secret"), 0);
    assert_eq!(rotation.judge("a disk without any room", &old, Some(&ended)), [""; 0]);
}

/// A rotation while no file may be larger than so many KiB; this one is, or will be.
fn full(rotation: &Rotation, larger: &std::path::Path, limit: u64) -> Ended {
    assert!(std::fs::metadata(larger).unwrap().len() + 10 >= limit * 1024);
    let plain = rotation.org.machine.command(&ROTATE);
    let script = format!("trap '' XFSZ; ulimit -f {limit}; exec \"{BINARY}\" {}", ROTATE.join(" "));
    let mut shell = Command::new("bash");
    shell.args(["-c", &script]).env_clear().env("PATH", "/usr/bin:/bin").stdin(Stdio::null());
    shell.envs(plain.get_envs().filter_map(|(name, value)| Some((name, value?))));
    let output = shell.output().unwrap();
    let text = |bytes| String::from_utf8(bytes).unwrap();
    Ended { code: output.status.code().unwrap(), stdout: text(output.stdout), stderr: text(output.stderr) }
}
