//! The completion scripts in the real shells, and the man pages under a real formatter.

use std::path::{Path, PathBuf};
use std::process::Command;
use std::time::Duration;

use expectrl::Expect as _;
use expectrl::session::OsSession;

use crate::support::{BINARY, Machine};

/// Whether a program is there; a test that needs it says so and ends otherwise.
fn there(program: &str) -> bool {
    let found = std::env::var_os("PATH")
        .is_some_and(|path| std::env::split_paths(&path).any(|folder| folder.join(program).is_file()));
    if !found {
        eprintln!("skipped: there is no {program}");
    }
    found
}

/// A machine with the program on its PATH, which has listed the sandbox's bookings and has two profiles.
fn machine() -> Machine {
    let mut machine = Machine::new();
    machine.set("ORND_SCIM_NOW", "2026-03-02T09:00:00Z");
    machine.run(&["--sandbox", "bookings", "list"]).code(0);
    machine.write(&machine.config(), "[profile.acme]\norg = \"acme\"\n[profile.beta]\norg = \"beta\"\n");
    let bin = machine.path("bin");
    std::fs::create_dir_all(&bin).unwrap();
    std::os::unix::fs::symlink(BINARY, bin.join("ornd-scim")).unwrap();
    let path = std::env::var("PATH").unwrap_or_default();
    machine.set("PATH", &format!("{}:{path}", bin.display()));
    machine
}

/// The script as it is shipped.
fn script(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("completions").join(name)
}

/// Another program with the environment of the machine.
fn command(machine: &Machine, program: &str, arguments: &[&str]) -> Command {
    let mut command = Command::new(program);
    command.args(arguments).env_clear().current_dir(machine.path(""));
    for (name, value) in machine.command(&[]).get_envs() {
        command.env(name, value.unwrap_or_default());
    }
    command
}

fn lines(command: &mut Command) -> Vec<String> {
    let output = command.output().unwrap();
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(String::from_utf8_lossy(&output.stderr), "");
    String::from_utf8(output.stdout).unwrap().lines().map(str::to_owned).collect()
}

#[test]
fn bash_completes_commands_flags_and_values() {
    if !there("bash") {
        return;
    }
    let machine = machine();
    let complete = |words: &[&str]| {
        let (last, before) = (words.last().unwrap(), words[words.len() - 2]);
        let program = format!(
            "source '{}'; COMP_WORDS=(\"$@\"); COMP_CWORD=$(($# - 1)); COMP_TYPE=9; \
             _clap_complete_ornd_scim ornd-scim '{last}' '{before}'; printf '%s\\n' \"${{COMPREPLY[@]}}\"",
            script("ornd-scim.bash").display()
        );
        let mut bash = command(&machine, "bash", &["--norc", "--noprofile", "-c", &program, "bash"]);
        lines(bash.args(words))
    };
    assert_eq!(complete(&["ornd-scim", "boo"]), ["bookings"]);
    assert_eq!(complete(&["ornd-scim", "bookings", "list", "--exclude"]), ["--exclude-employee"]);
    assert_eq!(complete(&["ornd-scim", "--profile", ""]), ["acme", "beta"]);
    assert_eq!(complete(&["ornd-scim", "-o", "t"]), ["table", "tsv"]);
    // A name is one word of the line, whatever is in it.
    assert_eq!(complete(&["ornd-scim", "--sandbox", "bookings", "list", "--employee", "É"]), ["Élise\\ O\\'Connor"]);
    assert_eq!(complete(&["ornd-scim", "--sandbox", "bookings", "list", "--type", ""]), ["hotdesk", "meeting_room"]);
    assert_eq!(complete(&["ornd-scim", "help", "env"]), ["environment"]);
}

#[test]
fn fish_completes_commands_flags_and_values() {
    if !there("fish") {
        return;
    }
    let machine = machine();
    let complete = |line: &str| {
        let program = format!("source '{}'; complete -C '{line}'", script("ornd-scim.fish").display());
        lines(&mut command(&machine, "fish", &["--no-config", "-c", &program]))
    };
    assert_eq!(complete("ornd-scim rotate"), [""; 0]);
    assert_eq!(complete("ornd-scim secret rot"), ["rotate\tRotate the SCIM Secret"]);
    assert_eq!(complete("ornd-scim --profile b"), ["beta"]);
    assert_eq!(complete("ornd-scim --sandbox bookings list --location N"), ["New York"]);
}

/// A shell at a pseudo-terminal, where completions can be asked for with the Tab key.
fn at_a_terminal(machine: &Machine, shell: &str, arguments: &[&str]) -> OsSession {
    let mut command = command(machine, shell, arguments);
    command.env("TERM", "xterm").env("PS1", "> ");
    let mut session = OsSession::spawn(command).unwrap();
    session.set_expect_timeout(Some(Duration::from_secs(60)));
    session
}

#[test]
fn zsh_completes_at_the_first_tab() {
    if !there("zsh") {
        return;
    }
    let machine = machine();
    let functions = machine.path("functions");
    std::fs::create_dir_all(&functions).unwrap();
    std::fs::copy(script("_ornd-scim"), functions.join("_ornd-scim")).unwrap();
    let mut session = at_a_terminal(&machine, "zsh", &["-f", "-i"]);
    // As a package installs it: found by name in a folder of functions.
    session
        .send_line(format!(
            "fpath=({} $fpath); autoload -Uz compinit; compinit -D -u; echo rea''dy",
            functions.display()
        ))
        .unwrap();
    session.expect("ready").expect("zsh has loaded the script");
    session.send("echo ornd-scim; ornd-scim secret rot\t").unwrap();
    session.expect("rotate").expect("the command is completed");
    session.send("\x15").unwrap();
    session.send("ornd-scim --profile be\t").unwrap();
    session.expect("beta").expect("the profile is completed");
    session.send("\x15").unwrap();
    session.send("ornd-scim --sandbox bookings list --location Ne\t").unwrap();
    session.expect("New\\ York").expect("the location is completed, as one word");
    session.send("\x15").unwrap();
    session.send_line("exit").unwrap();
}

#[test]
fn elvish_completes_commands_and_values() {
    if !there("elvish") {
        return;
    }
    let machine = machine();
    let mut session = at_a_terminal(&machine, "elvish", &["-norc"]);
    session.send_line(format!("eval (slurp < {}); echo rea''dy", script("ornd-scim.elv").display())).unwrap();
    session.expect("ready").expect("elvish has loaded the script");
    session.send_line("$edit:completion:arg-completer[ornd-scim] ornd-scim secret rot").unwrap();
    session.expect("rotate\r\n").expect("the command is completed");
    session.send_line("$edit:completion:arg-completer[ornd-scim] ornd-scim --profile be").unwrap();
    session.expect("beta\r\n").expect("the profile is completed");
    session.send_line("exit").unwrap();
}

/// `PowerShell` is not to be had from Debian's packages: its script is only compared with what the program prints.
#[test]
fn powershell_loads_the_script() {
    if !there("pwsh") {
        return;
    }
    let machine = machine();
    let program = format!(
        "& '{}'; (TabExpansion2 'ornd-scim secret rot' 20).CompletionMatches.CompletionText",
        script("_ornd-scim.ps1").display()
    );
    assert_eq!(lines(&mut command(&machine, "pwsh", &["-NoProfile", "-Command", &program])), ["rotate"]);
}

/// Whatever a shell sends, and however broken it is: no question is answered with noise, and nothing is asked of a server.
#[test]
fn a_question_that_cannot_be_answered_is_answered_with_nothing() {
    for (shell, words) in [
        ("bash", &["--"][..]),
        ("bash", &[]),
        ("tcsh", &["--", "ornd-scim", ""]),
        ("bash", &["--", "ornd-scim", "--profile"]),
        ("fish", &["--", "ornd-scim", "--unknown", "\u{1b}[2J", ""]),
    ] {
        let mut machine = machine();
        machine.set("ORND_SCIM_COMPLETE", shell).set("_CLAP_COMPLETE_INDEX", "99");
        let ended = machine.run(words);
        assert_eq!(ended.stderr, "", "{shell} {words:?}");
        assert!(!ended.stdout.contains('\u{1b}'), "{shell} {words:?}");
    }
}

#[test]
fn man_pages_have_nothing_a_formatter_warns_of() {
    let machine = Machine::new();
    machine.run(&["man", "pages"]).code(0);
    let mut pages: Vec<PathBuf> =
        std::fs::read_dir(machine.path("pages")).unwrap().map(|entry| entry.unwrap().path()).collect();
    pages.sort();
    assert!(pages.iter().any(|page| page.ends_with("ornd-scim-secret-rotate.1")), "{pages:?}");
    let rotate = std::fs::read_to_string(machine.path("pages/ornd-scim-secret-rotate.1")).unwrap();
    assert!(rotate.contains(".SH EXAMPLES\n") || rotate.contains(".SH \"EXAMPLES\""), "{rotate}");
    let root = std::fs::read_to_string(machine.path("pages/ornd-scim.1")).unwrap();
    for section in ["EXIT CODES", "ENVIRONMENT", "CRON", "SECRETS", "OUTPUT"] {
        assert!(
            root.contains(&format!(".SH \"{section}\"")) || root.contains(&format!(".SH {section}\n")),
            "{section}"
        );
    }
    if !there("mandoc") {
        return;
    }
    let linted = Command::new("mandoc").args(["-T", "lint", "-W", "warning"]).args(&pages).output().unwrap();
    assert_eq!(String::from_utf8_lossy(&linted.stdout), "");
    assert!(linted.status.success(), "{}", String::from_utf8_lossy(&linted.stderr));
}
