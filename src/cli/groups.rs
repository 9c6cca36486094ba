//! The commands by what a person wants to do, for the root help. clap has no groups for subcommands, so the root help has
//! a template that is made from one table; a test holds the table against the real commands.

use std::fmt::Write as _;

use clap::Command;

use super::topics::Topic;

/// Commands that belong to one task.
pub struct Group {
    /// The task, as a heading.
    pub title: &'static str,
    /// The names of the commands, in the order in which a new user meets them.
    pub commands: &'static [&'static str],
}

/// Every command, by task.
pub const GROUPS: [Group; 6] = [
    Group { title: "Set up", commands: &["setup", "login", "logout", "activate", "deactivate", "secret", "token"] },
    Group { title: "Check", commands: &["status", "test", "teams", "doctor"] },
    Group { title: "Clean up", commands: &["bookings"] },
    Group { title: "Okta", commands: &["okta"] },
    Group { title: "Practise", commands: &["sandbox"] },
    Group { title: "Help and shell", commands: &["help", "completions", "man"] },
];

/// The template of the root help. The options are listed without their heading, for all of them hold for every command.
pub fn template(command: &Command) -> String {
    let styles = command.get_styles();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let width = command.get_subcommands().map(|sub| sub.get_name().len()).max().unwrap_or(0);
    let mut text = "{before-help}{about-with-newline}\n{usage-heading} {usage}\n".to_owned();
    for group in &GROUPS {
        // Writing to a String cannot fail.
        let _ = writeln!(text, "\n{header}{}:{header:#}", group.title);
        for name in group.commands {
            let about = command.find_subcommand(name).and_then(Command::get_about).map(ToString::to_string);
            let _ = writeln!(text, "  {literal}{name:width$}{literal:#}  {}", about.unwrap_or_default());
        }
    }
    let _ = writeln!(text, "\n{header}Topics of help:{header:#}");
    for topic in Topic::ALL {
        let _ = writeln!(text, "  {literal}{:width$}{literal:#}  {}", topic.name(), topic.about());
    }
    let _ = write!(text, "\n{header}Options of every command:{header:#}\n{{options}}{{after-help}}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_command_stands_in_exactly_one_group() {
        let mut grouped: Vec<&str> = GROUPS.iter().flat_map(|group| group.commands).copied().collect();
        grouped.sort_unstable();
        let definition = Cli::definition();
        let mut real: Vec<&str> = definition.get_subcommands().map(Command::get_name).collect();
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
