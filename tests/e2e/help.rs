//! Every help text is a snapshot: what a person reads cannot change by accident.

use crate::support::Machine;

/// Every command of the program, below the root.
pub fn commands() -> Vec<Vec<String>> {
    fn visit(command: &clap::Command, words: &[String], all: &mut Vec<Vec<String>>) {
        for sub in command.get_subcommands() {
            let words = [words, &[sub.get_name().to_owned()]].concat();
            all.push(words.clone());
            visit(sub, &words, all);
        }
    }
    let mut all = vec![vec![]];
    visit(&ornd_scim::cli::Cli::definition(), &[], &mut all);
    all
}

/// They stand in every help; the root's, where they have another heading, is enough.
fn without_global_options(help: &str) -> String {
    let Some((before, rest)) = help.split_once("Global options:") else { return help.to_owned() };
    let after = rest.find("\nExamples:").map_or("", |at| &rest[at + 1..]);
    format!("{before}{after}")
}

#[test]
fn help_of_every_command() {
    let machine = Machine::new();
    let mut all = String::new();
    for command in commands() {
        let mut arguments: Vec<&str> = command.iter().map(String::as_str).collect();
        arguments.push("--help");
        let ended = machine.run(&arguments).code(0);
        all.push_str(&format!("$ ornd-scim {}\n{}\n", arguments.join(" "), without_global_options(&ended.stdout)));
    }
    snapbox::assert_data_eq!(all, snapbox::file!["snapshots/help.txt"].raw());
}

#[test]
fn help_with_words_is_the_help_of_that_command() {
    let machine = Machine::new();
    for words in [&[][..], &["token"], &["bookings", "cancel"], &["help"]] {
        let flagged = machine.run(&[words, &["--help"]].concat()).code(0);
        let asked = machine.run(&[&["help"], words].concat()).code(0);
        assert_eq!(asked.stdout, flagged.stdout, "{words:?}");
    }
}

#[test]
fn help_on_topics() {
    let machine = Machine::new();
    let mut all = String::new();
    for topic in ["environment", "exit-codes", "output", "secrets", "cron"] {
        all.push_str(&format!("$ ornd-scim help {topic}\n{}\n", machine.run(&["help", topic]).code(0).stdout));
    }
    snapbox::assert_data_eq!(all, snapbox::file!["snapshots/topics.txt"].raw());
}

#[test]
fn help_on_something_unknown_suggests_the_near_one() {
    let machine = Machine::new();
    machine.run(&["help", "enviroment"]).code(2).says("ornd-scim help environment");
    machine.run(&["help", "bookings", "cancle"]).code(2).says("ornd-scim help bookings cancel");
    machine.run(&["help", "xyzzy"]).code(2).says("lists the commands and the topics");
    machine.run(&["help", "\u{1b}[2J"]).code(2).says("\\u{1b}[2J");
}

#[test]
fn a_wrong_command_line_ends_with_2_and_suggests_the_near_one() {
    let machine = Machine::new();
    machine.run(&["stauts"]).code(2).says("status");
    machine.run(&["status", "--profil", "x"]).code(2).says("--profile");
    machine.run(&[]).code(2).says("Usage");
    machine.run(&["--version"]).code(0).prints("ornd-scim 0.");
}

#[test]
fn completions_are_made() {
    let machine = Machine::new();
    for shell in ["bash", "zsh", "fish", "elvish", "powershell"] {
        machine.run(&["completions", shell]).code(0).prints("ornd-scim");
    }
}

#[test]
fn the_completions_in_the_repository_are_the_current_ones() {
    let machine = Machine::new();
    for (shell, file) in [
        ("bash", "ornd-scim.bash"),
        ("zsh", "_ornd-scim"),
        ("fish", "ornd-scim.fish"),
        ("elvish", "ornd-scim.elv"),
        ("powershell", "_ornd-scim.ps1"),
    ] {
        let made = machine.run(&["completions", shell]).code(0).stdout;
        let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("completions").join(file);
        snapbox::assert_data_eq!(made, snapbox::Data::read_from(&path, None).raw());
    }
}
