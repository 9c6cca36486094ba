//! What lies on the disk afterwards, and what happens when the disk or the pipe does not play along.

use std::os::unix::fs::symlink;
use std::process::Stdio;

use crate::figures;
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
    assert!(stderr.contains("cannot be written") && stderr.contains("File too large"), "{stderr}");
    assert_eq!(std::fs::read_to_string(machine.credentials()).unwrap(), before, "the old file is whole");
    let folder = machine.credentials().parent().unwrap().to_path_buf();
    let left = std::fs::read_dir(folder)
        .unwrap()
        .filter(|entry| entry.as_ref().unwrap().file_name().to_string_lossy().starts_with(".ornd-scim-"));
    assert_eq!(left.count(), 0, "no temporary file is left");
}

/// What a run leaves behind holds names of people: for its owner's eyes only, whatever the umask and whatever was there before.
#[test]
fn everything_that_a_clean_up_writes_is_private() {
    let mut files = 0;
    for umask in ["000", "022", "077"] {
        let machine = Machine::new();
        let script = format!("umask {umask}; exec \"{BINARY}\" --sandbox bookings cancel --yes");
        let status = std::process::Command::new("sh")
            .args(["-c", &script])
            .env_clear()
            .env("HOME", machine.path(""))
            .env("PATH", "/usr/bin:/bin")
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .status()
            .unwrap();
        assert!(matches!(status.code(), Some(0 | 3)), "umask {umask}: {status}");
        let folder = machine.state().join("sandbox");
        assert_eq!(mode(&folder), 0o700, "umask {umask}");
        for entry in std::fs::read_dir(&folder).unwrap().flatten() {
            let name = entry.file_name().to_string_lossy().into_owned();
            let expected = if name == "config.toml" { 0o644 } else { 0o600 };
            assert_eq!(mode(&entry.path()), expected, "umask {umask}: {name}");
            files += 1;
        }
        let journal = folder.join("sandbox.bookings.jsonl");
        assert!(journal.exists(), "{:?}", std::fs::read_dir(&folder).unwrap().collect::<Vec<_>>());
        set_mode(&journal, 0o666);
        machine.run(&["--sandbox", "bookings", "cancel", "--yes"]);
        assert_eq!(mode(&journal), 0o600, "a journal that was opened to others stays open");
    }
    figures::keep(
        "Modes of files",
        figures::Ran::Program,
        "What `bookings cancel` leaves with the umasks 000, 022 and 077: database, journal, lock, credentials, numbers of the last run",
        &format!("{files} files: all 0600 but the configuration, in folders of 0700"),
    );
}

/// The store and systemd's credentials aside, every way in which a file with secrets can be wrong.
#[test]
fn a_credentials_file_that_is_not_private_and_plain_is_refused() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes"]).code(0);
    let path = machine.credentials();
    let content = std::fs::read_to_string(&path).unwrap();
    let mut vectors = 0;
    for wrong in [0o640, 0o604, 0o644, 0o620, 0o602, 0o610, 0o601, 0o666, 0o777, 0o660] {
        set_mode(&path, wrong);
        machine.run(&["token"]).code(2).says(&format!("its mode is {wrong:04o}")).says("chmod 600");
        vectors += 1;
    }
    // A link leads to what is judged, and stays a link.
    let real = machine.path("real.toml");
    std::fs::rename(&path, &real).unwrap();
    symlink(&real, &path).unwrap();
    set_mode(&real, 0o644);
    machine.run(&["token"]).code(2).says("its mode is 0644");
    set_mode(&real, 0o600);
    machine.run(&["token"]).code(0);
    machine.run(&["secret", "rotate", "--confirm", "demo"]).code(0);
    assert!(std::fs::symlink_metadata(&path).unwrap().file_type().is_symlink(), "the link was replaced");
    assert_ne!(std::fs::read_to_string(&real).unwrap(), content);
    std::fs::remove_file(&path).unwrap();
    // A pipe would hang whoever opens it, and a folder is none.
    assert!(std::process::Command::new("mkfifo").args(["-m", "600"]).arg(&path).status().unwrap().success());
    machine.run(&["token"]).code(2).says("not a regular file");
    std::fs::remove_file(&path).unwrap();
    std::fs::create_dir(&path).unwrap();
    machine.run(&["token"]).code(2).says("not a regular file");
    std::fs::remove_dir(&path).unwrap();
    symlink("/dev/zero", &path).unwrap();
    machine.run(&["token"]).code(2).says("not a regular file");
    std::fs::remove_file(&path).unwrap();
    symlink(machine.path("nowhere"), &path).unwrap();
    machine.run(&["token"]).code(4);
    machine.run(&["secret", "rotate", "--confirm", "demo"]);
    assert!(
        std::fs::symlink_metadata(&path).unwrap().file_type().is_symlink(),
        "a link that leads nowhere was replaced"
    );
    std::fs::remove_file(&path).unwrap();
    vectors += 5;
    figures::keep(
        "Files with secrets",
        figures::Ran::Program,
        "Readable or writable by others, a pipe, a folder, a device, a link to each, and a link that leads nowhere",
        &format!("{vectors} vectors: all refused with what to do, no link replaced"),
    );
}

/// Files of another user, seen by somebody who is not root; only root can set this up. They are refused by the program, also
/// where the system would open them.
#[test]
fn a_file_that_belongs_to_somebody_else_is_refused() {
    use std::os::unix::fs::{MetadataExt as _, chown};
    use std::os::unix::process::CommandExt as _;
    const NOBODY: u32 = 65534;
    const ELSE: u32 = 1234;
    let home = tempfile::tempdir().unwrap();
    if std::fs::metadata(home.path()).unwrap().uid() != 0 {
        eprintln!("skipped: only root can make a file of another user");
        return;
    }
    let binary = home.path().join("ornd-scim");
    // By another program: a file that this process has open for writing, and so any child of it, could not be run.
    assert!(std::process::Command::new("cp").arg(BINARY).arg(&binary).status().unwrap().success());
    set_mode(&binary, 0o755);
    chown(home.path(), Some(NOBODY), Some(NOBODY)).unwrap();
    let run = |arguments: &[&str]| {
        let mut command = std::process::Command::new(&binary);
        command.args(arguments).env_clear().env("HOME", home.path()).current_dir("/").uid(NOBODY).gid(NOBODY);
        let output = command.output().unwrap();
        (output.status.code().unwrap(), String::from_utf8([output.stdout, output.stderr].concat()).unwrap())
    };
    let (status, token) = (["--sandbox", "status"], ["--sandbox", "token"]);
    let (log, cancel) = (["--sandbox", "bookings", "log"], ["--sandbox", "bookings", "cancel", "--yes"]);
    assert_eq!(run(&["--sandbox", "activate", "--yes"]).0, 0);
    assert_eq!(run(&cancel).0, 3, "{:?}", run(&cancel));
    let folder = home.path().join(".local/state/ornd-scim/sandbox");
    let (mut vectors, mut refused_of_root) = (0, 0);
    for (file, commands) in [
        ("credentials.toml", &[&token[..], &status][..]),
        ("config.toml", &[&token, &status, &cancel]),
        ("sandbox.bookings.jsonl", &[&log, &cancel]),
        ("sandbox.lock", &[&cancel]),
        ("sandbox.sqlite3", &[&status, &cancel]),
    ] {
        let path = folder.join(file);
        for mode in [0o600, 0o644, 0o666] {
            chown(&path, Some(ELSE), Some(ELSE)).unwrap();
            set_mode(&path, mode);
            for command in commands {
                let (code, said) = run(command);
                let shown = format!("{file} {mode:o} {command:?}: {code} {said}");
                // The mode of secrets is looked at first.
                let why = if mode != 0o600 && file == "credentials.toml" {
                    "its mode is"
                } else {
                    "it belongs to another user (number 1234)"
                };
                assert!(code != 0 && said.contains(file) && said.contains(why), "{shown}");
                assert!(said.contains("sudo chown") || said.contains("chmod 600"), "{shown}");
                assert!(!said.contains("Permission denied"), "{shown}");
                vectors += 1;
            }
        }
        // What root keeps for others is used, but for secrets.
        chown(&path, Some(0), Some(0)).unwrap();
        set_mode(&path, if file == "credentials.toml" { 0o600 } else { 0o666 });
        refused_of_root += usize::from(run(commands[0]).1.contains("belongs to another user"));
        chown(&path, Some(NOBODY), Some(NOBODY)).unwrap();
        set_mode(&path, 0o600);
        assert!(matches!(run(commands[0]).0, 0 | 3), "{file}: {:?}", run(commands[0]));
    }
    assert_eq!(refused_of_root, 1);
    figures::keep(
        "Files of somebody else",
        figures::Ran::Program,
        "Secrets, configuration, journal, lock and database that belong to another user, with three modes, in every kind of command that uses them",
        &format!("{vectors} vectors: all refused by the program itself, with what to do"),
    );
}

/// A folder that somebody else filled must not decide where secrets are sent.
#[test]
fn nothing_is_read_from_the_current_folder() {
    let machine = Machine::new();
    let evil = "[profile.evil]\norg = \"evil\"\nclient-id = \"c\"\nscim-base-url = \"https://evil.example\"\n";
    let here = machine.path("here");
    for name in [
        "config.toml",
        "ornd-scim/config.toml",
        ".ornd-scim.toml",
        "ornd-scim.toml",
        ".config/ornd-scim/config.toml",
        ".ornd-scim/config.toml",
        "profile.toml",
        ".local/state/ornd-scim/config.toml",
    ] {
        machine.write(&here.join(name), evil);
    }
    machine.write(
        &here.join(".env"),
        "ORND_SCIM_PROFILE=evil\nORND_SCIM_CONFIG_DIR=.\nORND_SCIM_SCIM_SECRET=evil\nHTTPS_PROXY=http://evil.example\n",
    );
    machine.write(&here.join("credentials.toml"), "[evil]\nscim-secret = \"evil\"\n");
    machine.write(&here.join("teams.toml"), "allow = [\"*\"]\n");
    for arguments in [&["status"][..], &["token"], &["test"], &["bookings", "list"], &["teams", "list"]] {
        let output = machine.command(arguments).current_dir(&here).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr);
        assert!(
            stderr.contains("there is no profile yet") || stderr.contains("ornd-scim login"),
            "{arguments:?}: {stderr}"
        );
        assert!(!stderr.contains("evil") && output.stdout.is_empty(), "{arguments:?}: {stderr}");
        assert_eq!(output.status.code(), Some(4), "{arguments:?}");
    }
}

/// Whoever can write the configuration decides where secrets are sent and what runs.
#[test]
fn a_configuration_that_others_can_write_is_refused_before_anything_runs() {
    for (file, folder) in [(0o666, 0o700), (0o646, 0o700), (0o644, 0o777), (0o644, 0o707)] {
        let mut machine = Machine::new();
        let served = Served::start(&machine, &[]);
        let mark = machine.path("ran");
        let command = format!("secret-command = {{ scim-secret = [\"touch\", \"{}\"] }}\n", mark.display());
        served.profile(&mut machine, &command);
        let config = machine.config();
        set_mode(&config, file);
        set_mode(config.parent().unwrap(), folder);
        for command in [&["token"][..], &["status"], &["bookings", "list"], &["logout", "--yes"]] {
            machine.run(command).code(2).says("others can write").says("chmod go-w");
        }
        assert!(!mark.exists(), "its secret-command ran");
        set_mode(&config, 0o644);
        set_mode(config.parent().unwrap(), 0o1777);
        machine.run(&["bookings", "list"]).code(0);
    }
}

#[test]
fn a_secret_file_that_others_can_write_is_refused_and_one_that_they_can_read_is_warned_about() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    let secret = machine.path("client-secret");
    set_mode(&secret, 0o666);
    machine.run(&["bookings", "list"]).code(2).says("its mode is 0666").says("chmod 600");
    set_mode(&secret, 0o644);
    let warned = machine.run(&["bookings", "list"]).code(0).says("every user of this machine can read");
    assert_eq!(warned.stderr.matches("every user").count(), 1, "{}", warned.stderr);
    set_mode(&secret, 0o600);
    assert!(!machine.run(&["bookings", "list"]).code(0).stderr.contains("every user"));
}

/// What was meant for the file goes where its name belongs.
#[test]
fn a_secret_in_the_place_of_a_file_name_is_not_shown() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    let secret = "Zm9vYmFyYmF6/cXV4+Zm9vYmFy";
    for (flags, variable) in [(&["--scim-secret-file", secret][..], None), (&[], Some("ORND_SCIM_SCIM_SECRET_FILE"))] {
        if let Some(variable) = variable {
            machine.set(variable, secret);
        }
        let import = ["secret", "import", "--base-url", "https://scim.example.com", "-vv"];
        let ended = machine.run(&[&import[..], flags].concat()).code(4).says("not shown");
        assert!(!format!("{ended:?}").contains("Zm9vYmFy"), "{ended:?}");
    }
}

/// A pipe as one of its files would be waited for, and a device be read for ever.
#[test]
fn only_regular_files_are_opened() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    machine.run(&["activate", "--yes"]).code(0);
    machine.run(&["bookings", "cancel", "--yes", "-q"]);
    let runs = machine.state().join("runs");
    let (cancel, list) = (&["bookings", "cancel", "--yes"][..], &["bookings", "list"][..]);
    for (path, command) in [
        (machine.config(), list),
        (machine.credentials(), &["token"][..]),
        (runs.join("acme.bookings.jsonl"), cancel),
        (runs.join("acme.bookings.jsonl"), &["bookings", "log"]),
        (runs.join("acme.lock"), cancel),
    ] {
        let aside = path.with_extension("aside");
        std::fs::rename(&path, &aside).unwrap();
        for device in ["fifo", "/dev/zero"] {
            if device == "fifo" {
                let made = std::process::Command::new("mkfifo").arg(&path).status().unwrap();
                assert!(made.success());
            } else {
                symlink(device, &path).unwrap();
            }
            let before = mode(&path);
            let ended = machine.run(command);
            assert!(ended.code == 2, "{}: {command:?}: {ended:?}", path.display());
            assert_eq!(mode(&path), before, "the permissions of {device} were changed");
            std::fs::remove_file(&path).unwrap();
        }
        std::fs::rename(&aside, &path).unwrap();
    }
}

#[test]
fn a_lock_that_is_a_link_leaves_its_target_as_it_was() {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    let precious = machine.path("precious");
    machine.write(&precious, "precious");
    let runs = machine.state().join("runs");
    std::fs::create_dir_all(&runs).unwrap();
    symlink(&precious, runs.join("acme.lock")).unwrap();
    machine.run(&["bookings", "cancel", "--yes"]).code(2).says("symbolic link");
    assert_eq!(std::fs::read_to_string(&precious).unwrap(), "precious");
}

/// Few files may be open: an error, or it works, but no panic.
#[test]
fn a_low_limit_of_open_files_is_no_panic() {
    for limit in [4, 8, 11, 12, 13, 16, 24, 31, 32, 40] {
        let mut machine = Machine::new();
        let served = Served::start(&machine, &[]);
        served.profile(&mut machine, "");
        let mut shell = std::process::Command::new("sh");
        shell.args(["-c", &format!("ulimit -n {limit}; exec \"{BINARY}\" bookings list")]).env_clear();
        for (name, value) in machine.command(&[]).get_envs() {
            shell.env(name, value.unwrap_or_default());
        }
        let output = shell.stdin(Stdio::null()).output().unwrap();
        let stderr = String::from_utf8_lossy(&output.stderr).into_owned();
        assert!(!stderr.contains("panicked") && output.status.code() != Some(101), "{limit}: {stderr}");
        let (code, said) = if limit < 32 { (1, "ulimit -n") } else { (0, "") };
        assert_eq!(output.status.code(), Some(code), "{limit}: {stderr}");
        assert!(stderr.contains(said), "{limit}: {stderr}");
    }
}
