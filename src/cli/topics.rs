//! What holds for more than one command: the topics of `help`. The root's man page has them as sections.

use clap::ValueEnum;

use super::variables::VARIABLES;
use crate::output::Block;
use crate::report::Kind;

/// A topic of `help`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Topic {
    /// The environment variables
    Environment,
    /// The exit codes
    ExitCodes,
    /// What goes where, and in which form
    Output,
    /// Where secrets may come from, and where they are kept
    Secrets,
    /// Running from cron or systemd
    Cron,
}

impl Topic {
    /// Every topic, in the order in which they are listed.
    pub const ALL: [Self; 5] = [Self::Environment, Self::ExitCodes, Self::Output, Self::Secrets, Self::Cron];

    /// As it is typed.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Environment => "environment",
            Self::ExitCodes => "exit-codes",
            Self::Output => "output",
            Self::Secrets => "secrets",
            Self::Cron => "cron",
        }
    }

    /// In one line.
    pub const fn about(self) -> &'static str {
        match self {
            Self::Environment => "The environment variables",
            Self::ExitCodes => "The exit codes, for scripts",
            Self::Output => "What goes where, in which form, and how to get another",
            Self::Secrets => "Where secrets may come from, and where they are kept",
            Self::Cron => "Running the clean-up from cron or systemd",
        }
    }

    /// The whole text.
    pub fn text(self) -> Vec<Block> {
        match self {
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

fn environment() -> Vec<Block> {
    let table = VARIABLES.map(|variable| (variable.name, variable.meaning));
    vec![
        text(
            "A flag is stronger than a variable, a variable is stronger than the profile. An empty variable counts as not set.",
        ),
        terms(&table),
    ]
}

/// What the exit codes mean, with the one that is no failure.
pub fn exit_code_table() -> Vec<(String, String)> {
    let done = ("0".to_owned(), "done, or nothing to do".to_owned());
    let others = Kind::ALL.map(|kind| (kind.exit_code().to_string(), kind.meaning().to_owned()));
    std::iter::once(done).chain(others).collect()
}

fn exit_codes() -> Vec<Block> {
    vec![
        text("They are the same for every command and a promise to scripts: a code is never given another meaning."),
        Block::Terms(exit_code_table()),
        text(
            "Commands with a code of their own say so in their help. With 75 it makes sense to try again later; with any \
             other code something has to be done first, and the message says what.",
        ),
    ]
}

fn output() -> Vec<Block> {
    vec![
        text(
            "stdout carries the result and nothing else; stderr carries progress, warnings, questions and errors. So a \
             result can be kept in a file while the rest is still seen.",
        ),
        heading("Forms"),
        terms(&[
            ("-o table", "aligned columns, cut to the width of the terminal; what you get on a terminal"),
            ("-o tsv", "tab-separated with a header, nothing cut, times in UTC (RFC 3339); what you get elsewhere"),
            ("-o csv", "comma-separated (RFC 4180); a cell that a spreadsheet would run as a formula gets a leading '"),
            (
                "-o json",
                "one document with a schema_version; the schemas are in docs/schema. Fields are only ever added",
            ),
        ]),
        text(
            "A command that gives one value (token, secret reveal) prints exactly that value and a newline. Names that \
             come from a server are cleaned before a terminal sees them; JSON carries them as they are.",
        ),
        heading("More and less"),
        terms(&[
            ("-q", "only results, errors and what needs a decision"),
            ("-v", "waits, and what was chosen and why; -vv each request, never a secret"),
            ("--no-input", "no questions: the command fails and names the flag that answers it"),
            ("--color never", "no colours; so does NO_COLOR. Off a terminal there are none"),
        ]),
        text(
            "Times that a person reads on a terminal name their zone; the starts of bookings are in the booking's own zone.",
        ),
    ]
}

fn secrets() -> Vec<Block> {
    vec![
        text(
            "Three secrets are known: client-secret (of the OfficeRnD application), scim-secret (of the integration) and \
             okta-token. The first source that has one wins; a source that is named but cannot be read is an error, never \
             passed over. `ornd-scim status` shows which one won.",
        ),
        terms(&[
            ("1. the flag", "--secret-file FILE, or - for standard input"),
            (
                "2. a variable",
                "ORND_SCIM_CLIENT_SECRET_FILE and the like: a file. Without _FILE: the secret itself, as the last resort",
            ),
            ("3. systemd", "$CREDENTIALS_DIRECTORY: the files acme.scim-secret (for the profile acme) or scim-secret"),
            (
                "4. secret-command",
                "of the profile: a program that prints it, such as [\"op\", \"read\", \"op://…\"]; no shell, 30 seconds",
            ),
            (
                "5. the store",
                "of the profile: keyring (the system's), or file (credentials.toml, readable by its owner only)",
            ),
        ]),
        text(
            "A secret is never in the arguments of a process, in a log, in an error, or in the environment of a program \
             that is started. The sandbox has secrets of its own and never sees yours.",
        ),
    ]
}

fn cron() -> Vec<Block> {
    vec![
        text("Once a night, quiet when there is nothing to say:"),
        lines(&["15 2 * * *  ornd-scim bookings cancel --yes --quiet --no-input --grace 24h"]),
        text(
            "cron has no terminal, no keyring and hardly any environment, so the profile needs store = \"file\", a \
             secret-command, or a variable that names a file. HOME must be set, or ORND_SCIM_CONFIG_DIR and \
             ORND_SCIM_STATE_DIR.",
        ),
        text(
            "One run at a time: a second one ends at once with 75. Guards stop a run that looks like a mistake with 5, \
             before anything is changed. A run can be repeated: what is cancelled already counts as done.",
        ),
        heading("Exit codes to expect"),
        terms(&[
            ("0", "done, or nothing to do"),
            ("3", "something needs a person's decision: ornd-scim bookings list"),
            ("4", "the credentials are missing or were rejected: ornd-scim status"),
            ("5", "a guard refused; the message names the flag that lets it through"),
            ("75", "another run, a rate limit or the network; the next night tries again"),
        ]),
        text(
            "For systemd there are a service and a timer, which come with the Debian package: ornd-scim-bookings.timer.",
        ),
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
