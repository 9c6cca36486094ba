//! What lies on the disk afterwards, and what happens when the disk or the pipe does not play along.

use std::os::unix::fs::symlink;
use std::process::Stdio;

use crate::support::{BINARY, Machine, Served, mode, set_mode};

#[test]
fn modes_do_not_depend_on_the_umask() {
    for umask in ["000", "077", "0777"] {
        let machine = Machine::new();
        let script = format!("umask {umask}; exec \"{BINARY}\" --sandbox activate --yes");
        let status = std::process::Command::new("sh")
            .args(["-c", &script])
            .env_clear()
            .env("HOME", machine.path(""))
            .env("PATH", "/usr/bin:/bin")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        if umask == "0777" && !status.success() {
            // A folder that even its owner cannot enter: nothing can be kept, and nothing is.
            continue;
        }
        assert!(status.success(), "umask {umask}");
        let folder = machine.state().join("sandbox");
        assert_eq!(mode(&folder.join("credentials.toml")), 0o600, "umask {umask}");
        assert_eq!(mode(&folder.join("sandbox.sqlite3")), 0o600, "umask {umask}");
        assert_eq!(mode(&folder.join("config.toml")), 0o644, "umask {umask}");
    }
}

#[test]
fn a_credentials_file_that_others_can_read_is_refused() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes"]).code(0);
    set_mode(&machine.credentials(), 0o640);
    machine.run(&["token"]).code(2).says("its mode is 0640").says("chmod 600");
    set_mode(&machine.credentials(), 0o600);
    machine.run(&["token"]).code(0);
}

#[test]
fn a_linked_config_file_stays_a_link_and_keeps_its_comments() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "# ours\n");
    let (real, link) = (machine.path("dotfiles/config.toml"), machine.config());
    std::fs::create_dir_all(real.parent().unwrap()).unwrap();
    std::fs::rename(&link, &real).unwrap();
    symlink(&real, &link).unwrap();
    machine.run(&["activate", "--yes"]).code(0);
    assert!(std::fs::symlink_metadata(&link).unwrap().file_type().is_symlink());
    let text = std::fs::read_to_string(&real).unwrap();
    assert!(text.contains("# ours") && text.contains("scim-base-url"), "{text}");
}

#[test]
fn a_closed_pipe_ends_a_reading_command_quietly() {
    let machine = Machine::new();
    machine.run(&["--sandbox", "activate", "--yes"]).code(0);
    for arguments in [vec!["--sandbox", "token"], vec!["--sandbox", "status"], vec!["completions", "bash"]] {
        let mut child = machine.command(&arguments).spawn().unwrap();
        drop(child.stdout.take());
        let output = child.wait_with_output().unwrap();
        assert_eq!(output.status.code(), Some(0), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
        assert!(output.stderr.is_empty(), "{arguments:?}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

#[test]
fn a_closed_pipe_does_not_stop_a_change_half_way() {
    let machine = Machine::new();
    let mut child = machine.command(&["--sandbox", "setup", "--yes"]).spawn().unwrap();
    drop(child.stdout.take());
    drop(child.stderr.take());
    assert_eq!(child.wait().unwrap().code(), Some(0));
    machine.run(&["--sandbox", "test"]).code(0);
}

#[test]
fn a_result_that_cannot_be_written_is_an_error() {
    let Ok(full) = std::fs::OpenOptions::new().write(true).open("/dev/full") else {
        eprintln!("skipped: there is no /dev/full");
        return;
    };
    let machine = Machine::new();
    let output = machine.command(&["completions", "bash"]).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("No space left"), "{output:?}");
}

/// A small file system of its own would need root; a limit on the size of files makes writing fail the same way.
#[test]
fn a_full_disk_while_saving_loses_nothing() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes"]).code(0);
    let before = std::fs::read_to_string(machine.credentials()).unwrap();
    let secret = machine.secret_file("new", served.get("client_secret"));
    let script = format!(
        "trap '' XFSZ; ulimit -f 0; exec \"{BINARY}\" login --org demo --client-id {} --secret-file {secret}",
        served.get("client_id")
    );
    let output = std::process::Command::new("bash")
        .args(["-c", &script])
        .env_clear()
        .env("HOME", machine.path(""))
        .env("PATH", "/usr/bin:/bin")
        .output()
        .unwrap();
    let stderr = String::from_utf8_lossy(&output.stderr);
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(stderr.contains("could not be written") && stderr.contains("File too large"), "{stderr}");
    assert_eq!(std::fs::read_to_string(machine.credentials()).unwrap(), before, "the old file is whole");
    let folder = machine.credentials().parent().unwrap().to_path_buf();
    let left = std::fs::read_dir(folder)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".ornd-scim-"));
    assert_eq!(left.count(), 0, "no temporary file is left");
}

#[test]
fn nothing_is_read_from_the_current_folder() {
    let machine = Machine::new();
    machine.write(&machine.path("config.toml"), "[profile.evil]\norg = \"evil\"\n");
    machine.write(&machine.path("ornd-scim/config.toml"), "[profile.evil]\norg = \"evil\"\n");
    machine.run(&["status"]).code(4).says("there is no profile yet");
}
