//! The commands by what a person wants to do, for the root help. clap has no groups for subcommands, so the root help has
//! a template that is made from one table; a test holds the table against the real commands.

use std::fmt::Write as _;

use clap::Command;

use super::topics::Topic;

/// Commands that belong to one task.
pub struct Group {
    /// The task, as a heading.
    pub title: &'static str,
    /// The commands as they are typed, in the order in which a new user meets them: of a noun its verbs, so that whatever
    /// is to be done is one command away from the root help.
    pub commands: &'static [&'static str],
}

/// Every command, by task.
pub const GROUPS: [Group; 6] = [
    Group {
        title: "Set up",
        commands: &[
            "setup",
            "login",
            "logout",
            "activate",
            "deactivate",
            "secret reveal",
            "secret rotate",
            "secret import",
            "token",
        ],
    },
    Group { title: "Check", commands: &["status", "test", "teams list", "teams check", "doctor"] },
    Group { title: "Clean up", commands: &["bookings list", "bookings cancel", "bookings log", "bookings rebook"] },
    Group { title: "Okta", commands: &["okta login", "okta status", "okta plan", "okta apply", "okta groups"] },
    Group { title: "Practise", commands: &["sandbox seed", "sandbox reset", "sandbox serve", "sandbox okta"] },
    Group { title: "Help and shell", commands: &["help", "completions", "man"] },
];

/// The template of the root help. The options are listed without their heading, for all of them hold for every command.
pub fn template(command: &Command) -> String {
    let styles = command.get_styles();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let width = GROUPS.iter().flat_map(|group| group.commands).map(|typed| typed.len()).max().unwrap_or(0);
    let mut text = "{before-help}{about-with-newline}\n{usage-heading} {usage}\n".to_owned();
    for group in &GROUPS {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n{header}{}:{header:#}", group.title);
        for typed in group.commands {
            let about = find(command, typed).and_then(Command::get_about).map(ToString::to_string);
            let _ = writeln!(text, "  {literal}{typed:width$}{literal:#}  {}", about.unwrap_or_default());
        }
    }
    let _ = writeln!(text, "\n{header}Topics of help:{header:#}");
    for topic in Topic::ALL {
        let _ = writeln!(text, "  {literal}{:width$}{literal:#}  {}", topic.name(), topic.about());
    }
    let _ = write!(text, "\n{header}Options of every command:{header:#}\n{{options}}{{after-help}}");
    text
}

/// The command that these words lead to.
fn find<'a>(root: &'a Command, typed: &str) -> Option<&'a Command> {
    typed.split(' ').try_fold(root, |command, word| command.find_subcommand(word))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_command_and_every_verb_of_a_noun_stands_in_exactly_one_group() {
        let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|group| group.commands).copied().collect();
        grouped.sort_unstable();
        let mut real: Vec<String> = Vec::new();
        for command in Cli::definition().get_subcommands() {
            let name = command.get_name();
            if !command.has_subcommands() {
                real.push(name.to_owned());
            }
            real.extend(command.get_subcommands().map(|verb| format!("{name} {}", verb.get_name())));
        }
        real.sort_unstable();
        assert_eq!(grouped, real);
    }

    #[test]
    fn every_line_fits_80_columns() {
        let text = Cli::definition().render_help().to_string();
        let until = text.find("Options of every command").unwrap();
        for line in text[..until].lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}
