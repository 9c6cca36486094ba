//! The root help: one line for each group of commands, verbs included, on one screen. clap has no such list, so the root help has
//! a template that is made from one table; a test holds the table against the real commands.

use std::fmt::Write as _;

use clap::Command;

use super::topics::Topic;

/// One line of the root help.
pub struct Line {
    /// The commands: `login, logout` are two, `teams list|check` are two verbs of a noun.
    pub commands: &'static str,
    /// What they do.
    pub about: &'static str,
}

const fn line(commands: &'static str, about: &'static str) -> Line {
    Line { commands, about }
}

/// Every command, in the order in which a new user meets them.
pub const LINES: [Line; 17] = [
    line("setup", "Set up SCIM provisioning end to end"),
    line("login, logout", "Connect to an organization, or disconnect"),
    line("activate, deactivate", "Turn SCIM User Provisioning on or off"),
    line("secret reveal|rotate|import", "Show, replace or store the SCIM Secret"),
    line("token", "Print the value for Okta's API Token field"),
    line("status", "Show what is set up and what is missing"),
    line("test", "Test the credentials exactly as Okta does"),
    line("doctor", "Probe undocumented API behavior"),
    line("teams list|check", "Check the Teams that become Okta groups"),
    line("employees list|check", "Compare people in Okta, SCIM and OfficeRnD"),
    line("bookings list|cancel", "Cancel future bookings of Former employees"),
    line("bookings log|keep|rebook", "Show past runs, keep or restore bookings"),
    line("okta login|status|groups", "Check the app and the groups in Okta"),
    line("okta plan|apply", "Create the app, assign and push groups"),
    line("sandbox serve|seed|reset|okta", "Run the simulated services"),
    line("completions, man", "Generate shell completions or man pages"),
    line("help", "Explain a command or a topic"),
];

impl Line {
    /// Each command of the line as it is typed.
    pub fn typed(&self) -> Vec<String> {
        match self.commands.split_once(' ') {
            Some((noun, verbs)) if !noun.ends_with(',') => {
                verbs.split('|').map(|verb| format!("{noun} {verb}")).collect()
            }
            _ => self.commands.split(", ").map(str::to_owned).collect(),
        }
    }
}

/// The template of the root help.
pub fn template(command: &Command) -> String {
    let styles = command.get_styles();
    let (header, literal) = (styles.get_header(), styles.get_literal());
    let width = LINES.iter().map(|line| line.commands.len()).max().unwrap_or(0);
    let start = if cfg!(feature = "sandbox") { "ornd-scim --sandbox setup" } else { "ornd-scim login" };
    let mut text = "{before-help}{about-with-newline}\n{usage-heading} {usage}\n".to_owned();
    // Writing to a String cannot fail.
    let _ = writeln!(text, "{header}Start here:{header:#} {literal}{start}{literal:#}\n");
    for Line { commands, about } in &LINES {
        let _ = writeln!(text, "  {literal}{commands:width$}{literal:#}  {about}");
    }
    let topics = Topic::ALL.map(Topic::name).join(", ");
    let _ = write!(text, "\n{header}Help topics:{header:#} {topics}");
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::Cli;

    #[test]
    fn every_command_is_on_exactly_one_line() {
        let mut listed: Vec<String> = LINES.iter().flat_map(Line::typed).collect();
        listed.sort_unstable();
        let mut real: Vec<String> = Vec::new();
        for command in Cli::definition().get_subcommands() {
            let name = command.get_name();
            if !command.has_subcommands() {
                real.push(name.to_owned());
            }
            real.extend(command.get_subcommands().map(|verb| format!("{name} {}", verb.get_name())));
        }
        real.sort_unstable();
        assert_eq!(listed, real);
    }

    #[test]
    fn the_root_help_fits_on_one_screen() {
        let text = Cli::definition().render_help().to_string();
        assert!(text.lines().count() <= 24, "{} lines:\n{text}", text.lines().count());
        for line in text.lines() {
            assert!(line.chars().count() <= 80, "{line}");
        }
    }
}
