//! The topics of `help`. The man page of the root has them as sections.

use clap::ValueEnum;

use super::variables::VARIABLES;
use crate::output::Block;
use crate::report::Kind;

/// A topic of `help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Topic {
    /// Options of every command
    Options,
    /// Environment variables
    Environment,
    /// Exit codes
    ExitCodes,
    /// Output formats
    Output,
    /// Sources and stores of secrets
    Secrets,
    /// Running from cron or systemd
    Cron,
}

impl Topic {
    /// Every topic, in the order in which they are listed.
    pub const ALL: [Self; 6] =
        [Self::Options, Self::Environment, Self::ExitCodes, Self::Output, Self::Secrets, Self::Cron];

    /// The word to type.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Options => "options",
            Self::Environment => "environment",
            Self::ExitCodes => "exit-codes",
            Self::Output => "output",
            Self::Secrets => "secrets",
            Self::Cron => "cron",
        }
    }

    /// Its title.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Options => "Options of every command",
            Self::Environment => "Environment variables",
            Self::ExitCodes => "Exit codes for scripts",
            Self::Output => "Output formats, and what goes to stdout and stderr",
            Self::Secrets => "Where secrets come from and where they are stored",
            Self::Cron => "Run the cleanup from cron or systemd",
        }
    }

    /// The whole text.
    pub fn text(self) -> Vec<Block> {
        match self {
            Self::Options => options(),
            Self::Environment => environment(),
            Self::ExitCodes => exit_codes(),
            Self::Output => output(),
            Self::Secrets => secrets(),
            Self::Cron => cron(),
        }
    }
}

fn text(text: &str) -> Block {
    Block::Text(text.to_owned())
}

fn heading(text: &str) -> Block {
    Block::Heading(text.to_owned())
}

fn lines(lines: &[&str]) -> Block {
    Block::Lines(lines.iter().map(|&line| line.to_owned()).collect())
}

fn terms(terms: &[(&str, &str)]) -> Block {
    Block::Terms(terms.iter().map(|&(term, meaning)| (term.to_owned(), meaning.to_owned())).collect())
}

/// Made from the definition of the command line, so that it cannot differ from it.
fn options() -> Vec<Block> {
    let command = super::Cli::definition();
    let global = command.get_arguments().filter(|option| option.is_global_set());
    let terms = global.map(|option| {
        let name =
            option.get_value_names().and_then(|names| names.first()).filter(|_| option.get_action().takes_values());
        let short = option.get_short().map(|short| format!("-{short}, ")).unwrap_or_default();
        let long = option.get_long().unwrap_or_default();
        let value = name.map(|name| format!(" {name}")).unwrap_or_default();
        (format!("{short}--{long}{value}"), option.get_help().map(ToString::to_string).unwrap_or_default())
    });
    vec![text("Every command takes these options, before or after its name."), Block::Terms(terms.collect())]
}

fn environment() -> Vec<Block> {
    let table = VARIABLES.map(|variable| (variable.name, variable.meaning));
    vec![
        text("A flag overrides a variable, and a variable overrides the profile. An empty variable counts as not set."),
        terms(&table),
    ]
}

/// Every exit code and its meaning.
pub fn exit_code_table() -> Vec<(String, String)> {
    let done = ("0".to_owned(), "done, or nothing to do".to_owned());
    let others = Kind::ALL.map(|kind| (kind.exit_code().to_string(), kind.meaning().to_owned()));
    std::iter::once(done).chain(others).collect()
}

fn exit_codes() -> Vec<Block> {
    vec![
        text("Every command uses the same exit codes. A code never changes its meaning."),
        Block::Terms(exit_code_table()),
        text(
            "A command with a special case lists it in its help. After 75, run the command again later. After any other \
             code, the message says what to do first.",
        ),
    ]
}

fn output() -> Vec<Block> {
    vec![
        text(
            "stdout carries the result and nothing else. stderr carries progress, warnings, questions and errors. You can \
             redirect the result to a file and still see the rest.",
        ),
        heading("Formats"),
        terms(&[
            ("-o table", "aligned columns that fit the terminal; the default on a terminal"),
            ("-o tsv", "tab-separated with a header, nothing cut, times in UTC (RFC 3339); the default elsewhere"),
            ("-o csv", "comma-separated (RFC 4180); a cell that a spreadsheet would execute starts with '"),
            ("-o markdown", "a table to paste into a ticket, a pull request or a CI summary"),
            ("-o json", "one document with a schema_version; the schemas are in docs/schema. Fields are only added"),
        ]),
        text(
            "A command with a single value (token, secret reveal) prints exactly that value and a newline. Names from a \
             server are cleaned before a terminal sees them; JSON carries them unchanged.",
        ),
        heading("More and less"),
        terms(&[
            ("-q", "only results, errors and what needs review"),
            ("-v", "waits, choices and their reasons; -vv each request, never a secret"),
            ("--no-input", "no prompts: the command fails and names the missing flags"),
            ("--color never", "no color; NO_COLOR does the same. Off a terminal there is no color"),
        ]),
        text("Times on a terminal name their zone. The start of a booking is in the booking's own time zone."),
    ]
}

fn secrets() -> Vec<Block> {
    vec![
        text(
            "There are three secrets: client-secret (of the OfficeRnD application), scim-secret (of the integration) and \
             okta-token. The first source that has one is used. A source that is named but cannot be read is an error. \
             `ornd-scim status` shows the source of each.",
        ),
        terms(&[
            ("1. a flag", "--client-secret-file, --scim-secret-file or --okta-token-file FILE; - is standard input"),
            (
                "2. a variable",
                "ORND_SCIM_CLIENT_SECRET_FILE and so on: a file. Without _FILE: the secret itself, as a last resort",
            ),
            ("3. systemd", "$CREDENTIALS_DIRECTORY: the files acme.scim-secret (for the profile acme) or scim-secret"),
            (
                "4. secret-command",
                "of the profile: a program that prints it, such as [\"op\", \"read\", \"op://…\"]; no shell, 30 seconds",
            ),
            (
                "5. the store",
                "of the profile: keyring (the system's), or file (credentials.toml, readable only by its owner)",
            ),
        ]),
        text(
            "A secret is never in the arguments or the environment of a process, in a log or in an error. The sandbox has \
             its own secrets and never sees yours.",
        ),
    ]
}

fn cron() -> Vec<Block> {
    vec![
        text("Once a night, silent if there is nothing to report:"),
        lines(&["15 2 * * *  /usr/local/bin/ornd-scim bookings cancel --yes --quiet --no-input --grace 24h"]),
        text(
            "Use the absolute path that `command -v ornd-scim` prints: cron's PATH is /usr/bin:/bin. cron has no terminal \
             and no keyring, so the profile needs store = \"file\", a secret-command, or a variable that names a file. Set \
             HOME, or ORND_SCIM_CONFIG_DIR and ORND_SCIM_STATE_DIR.",
        ),
        text(
            "Only one run is active at a time: a second one ends immediately with 75. If a run looks like a mistake, a guard \
             stops it with 5 before anything changes. You can repeat a run: canceled bookings count as done.",
        ),
        heading("Expected exit codes"),
        terms(&[
            ("0", "done, or nothing to do"),
            ("3", "a booking needs review: ornd-scim bookings list"),
            ("4", "credentials are missing or were rejected: ornd-scim status"),
            ("5", "a guard refused; the message names the flag that overrides it"),
            ("75", "another run, a rate limit or the network; the next run tries again"),
        ]),
        text("For systemd, the Debian package installs a service and a timer: ornd-scim-bookings.timer."),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_the_ones_that_clap_knows() {
        for topic in Topic::ALL {
            assert_eq!(topic.to_possible_value().unwrap().get_name(), topic.name());
        }
    }

    #[test]
    fn codes_in_the_topics_are_codes_of_the_program() {
        let known: Vec<String> = exit_code_table().into_iter().map(|(code, _)| code).collect();
        let Some(Block::Terms(expected)) = cron().into_iter().find(|block| matches!(block, Block::Terms(_))) else {
            panic!("the topic lists codes")
        };
        assert!(expected.iter().all(|(code, _)| known.contains(code)));
    }
}
