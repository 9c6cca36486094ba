//! The command line as types, and nothing else: help, completions and man pages are made from them, and `commands`
//! receives them parsed.

mod bookings;
mod local;
mod okta;
mod sandbox;
mod sandbox_okta;
mod scim;
mod teams;

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};

pub use bookings::{
    BookingsCancelArgs, BookingsCommand, BookingsListArgs, BookingsLogArgs, BookingsRebookArgs, Guards, Listing,
    RunningSeriesArg, Which,
};
pub use local::{CompletionsArgs, LoginArgs, LogoutArgs, ManArgs, Store};
pub use okta::{OktaApplyArgs, OktaCommand, OktaGroupsArgs, OktaLoginArgs, OktaPlanArgs, OktaStatusArgs, WatchArgs};
pub use sandbox::{BodyStyle, ResetArgs, SandboxCommand, SeedArgs, SeedKind, ServeArgs};
pub use sandbox_okta::{
    Directory, DirectoryGroupCommand, OktaArgs, OktaCommand as SandboxOktaCommand, PersonCommand, ProvisioningArgs,
    Switch,
};
pub use scim::{
    ActivateArgs, DeactivateArgs, DoctorArgs, ImportArgs, RotateArgs, SecretCommand, SetupArgs, TestArgs, TokenArgs,
};
pub use teams::{TeamsCheckArgs, TeamsCommand, TeamsListArgs, TeamsSource};

const EXAMPLES: &str = "\
Examples:
  ornd-scim --sandbox setup             Practise it all, without any account
  ornd-scim login                       Connect to your organisation
  ornd-scim setup                       From nothing to \"Okta's test passes\"";

const LONG_AFTER: &str = "\
Examples:
  ornd-scim --sandbox setup             Practise it all, without any account
  ornd-scim login                       Connect to your organisation
  ornd-scim setup                       From nothing to \"Okta's test passes\"
  ornd-scim status -o json              Everything checked, for a script

Exit codes:
  0    done, or nothing to do
  1    failed
  2    the command line or the configuration is wrong
  3    finished, but something was left: an item failed, or needs a person's decision
  4    no credentials, or they were rejected
  5    a safety guard refused; nothing was changed
  10   only with --detailed-exitcode: there is something to do
  75   temporary: another run holds the lock, rate limit, network; try again later
  130  interrupted
  143  terminated by the system

Environment:
  ORND_SCIM_PROFILE             the profile to use when --profile is not given
  ORND_SCIM_CONFIG_DIR          the folder of config.toml and credentials.toml
  ORND_SCIM_STATE_DIR           the folder of the sandbox and of what runs leave behind
  ORND_SCIM_CLIENT_SECRET_FILE  a file with the client secret of the OfficeRnD application
  ORND_SCIM_CLIENT_SECRET       that secret itself; the last resort, as other programs can read it
  ORND_SCIM_SCIM_SECRET_FILE    a file with the SCIM Secret
  ORND_SCIM_SCIM_SECRET         that secret itself; the last resort
  ORND_SCIM_OKTA_TOKEN_FILE     a file with the Okta API token
  ORND_SCIM_OKTA_TOKEN          that token itself; the last resort
  ORND_SCIM_SANDBOX             how the sandbox behaves, e.g. \"latency=50ms; fault=GET /teams 503 x2\"
  ORND_SCIM_NOW                 the time the sandbox pretends it is (RFC 3339); for tests, ignored elsewhere
  CREDENTIALS_DIRECTORY         set by systemd: its files client-secret, scim-secret, okta-token are used
  XDG_CONFIG_HOME, XDG_STATE_HOME, HOME  where those folders are by default
  HTTPS_PROXY, NO_PROXY         the proxy for https; never used for this machine itself
  NO_COLOR                      no colours, as with --color never";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "ornd-scim",
    version,
    about = "SCIM provisioning between OfficeRnD Hybrid and Okta, from the terminal",
    long_about = "SCIM provisioning between OfficeRnD Hybrid and Okta, from the terminal.\n\n\
        Activates the SCIM User Provisioning integration, keeps, shows and rotates its secret, tests the connection \
        exactly as Okta does, shows the Teams that Okta's first pull turns into groups, and gives every value that Okta asks for. With --sandbox every command runs against a \
        stand-in on this machine, without any account.",
    after_help = EXAMPLES,
    after_long_help = LONG_AFTER,
    max_term_width = 100,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// What holds for every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// The command line as clap knows it, for completions and man pages.
    pub fn definition() -> clap::Command {
        Self::command()
    }
}

/// Flags that every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The profile to use, instead of the default one
    #[arg(long, global = true, value_name = "NAME")]
    pub profile: Option<String>,
    /// Use the stand-in on this machine instead of the real services
    #[arg(long, global = true)]
    pub sandbox: bool,
    /// How results are printed
    #[arg(
        short,
        long,
        global = true,
        value_enum,
        value_name = "FORMAT",
        hide_possible_values = true,
        help = "How results are printed: table, tsv, csv or json [default: table on a terminal, tsv elsewhere]"
    )]
    pub output: Option<Format>,
    /// Never ask; fail and name the flag that answers the question
    #[arg(long, global = true)]
    pub no_input: bool,
    /// When to use colours: auto, always or never
    #[arg(long, global = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto, hide_possible_values = true, hide_default_value = true)]
    pub color: Color,
    /// Print only results, errors and what needs a decision
    #[arg(short, long, global = true)]
    pub quiet: bool,
    /// Say more on stderr; twice to see each request
    #[arg(short, long, global = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Longest wait for one answer, e.g. 30 or 2m [default: 60s]
    #[arg(long, global = true, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// A private certificate authority to trust as well (PEM)
    #[arg(long, global = true, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,
    /// The folder of config.toml and credentials.toml
    #[arg(long, global = true, value_name = "DIR")]
    pub config_dir: Option<PathBuf>,
}

/// How results are printed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns, cut to the width of the terminal
    Table,
    /// Tab-separated values with a header, nothing cut
    Tsv,
    /// Comma-separated values (RFC 4180), safe to open in a spreadsheet
    Csv,
    /// One JSON document
    Json,
}

/// When to use colours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Color {
    /// On a terminal, unless `NO_COLOR` is set
    Auto,
    /// Always
    Always,
    /// Never
    Never,
}

/// The commands, in the order in which a new user meets them.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)] // What a variant is stands at its arguments; a comment here would replace that help.
pub enum Command {
    Setup(SetupArgs),
    Login(LoginArgs),
    Logout(LogoutArgs),
    Status(StatusArgs),
    Activate(ActivateArgs),
    Deactivate(DeactivateArgs),
    #[command(
        subcommand,
        about = "Show, replace or keep the SCIM Secret",
        after_help = "Examples:\n  ornd-scim secret reveal\n  ornd-scim secret rotate --confirm acme\n  ornd-scim secret import --base-url https://… --secret-file -"
    )]
    Secret(SecretCommand),
    Token(TokenArgs),
    Test(TestArgs),
    Doctor(DoctorArgs),
    #[command(
        subcommand,
        about = "List and gate the Teams that Okta's first pull turns into groups",
        after_help = "Examples:\n  ornd-scim teams list\n  ornd-scim teams check --policy teams.toml"
    )]
    Teams(TeamsCommand),
    #[command(
        subcommand,
        about = "Find, cancel and book again what Former employees still hold",
        after_help = "Examples:\n  ornd-scim bookings list\n  ornd-scim bookings cancel\n  ornd-scim bookings log\n  ornd-scim --sandbox bookings cancel --yes"
    )]
    Bookings(BookingsCommand),
    #[command(
        subcommand,
        about = "Make and check the app in Okta, its groups and what it pushes",
        after_help = "Examples:\n  ornd-scim okta login\n  ornd-scim okta status\n  ornd-scim okta plan\n  ornd-scim okta apply"
    )]
    Okta(OktaCommand),
    #[command(
        subcommand,
        about = "Run, reset and fill the stand-in for the services",
        after_help = "Examples:\n  ornd-scim sandbox serve --port 8080\n  ornd-scim sandbox seed large --employees 10000\n  ornd-scim sandbox reset --yes"
    )]
    Sandbox(SandboxCommand),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Show what is set up and what is missing, as one checklist
///
/// Checks the profile and where each secret comes from, the token and its permissions, the integration, the SCIM Base
/// URL and Secret, and whether SCIM answers. Changes nothing. Exits 4 when a credential that should work is rejected,
/// 1 when another check fails.
#[derive(Debug, Args)]
#[command(after_help = "Examples:\n  ornd-scim status\n  ornd-scim status -o json\n  ornd-scim --sandbox status")]
pub struct StatusArgs {}

/// A length of time that a request may take.
fn duration(text: &str) -> Result<Duration, String> {
    let duration = crate::length::parse(text)?;
    if duration.is_zero() || duration > Duration::from_secs(24 * 3600) {
        return Err(format!("\"{text}\" is out of range; from 1ms to 24h"));
    }
    Ok(duration)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Cli::definition().debug_assert();
    }

    #[test]
    fn every_command_has_examples_and_says_what_it_does() {
        fn visit(command: &clap::Command, path: &str) {
            for sub in command.get_subcommands() {
                let path = format!("{path} {}", sub.get_name());
                let examples = sub.get_after_help().map(ToString::to_string).unwrap_or_default();
                let count = examples.lines().filter(|line| line.starts_with("  ornd-scim ")).count();
                assert!((2..=4).contains(&count), "{path} has {count} examples:\n{examples}");
                assert!(sub.get_about().is_some(), "{path} has no description");
                visit(sub, &path);
            }
        }
        visit(&Cli::definition(), "ornd-scim");
    }

    #[test]
    fn exit_codes_in_the_help_are_the_ones_the_program_uses() {
        for kind in crate::failure::Kind::ALL {
            let line = format!("  {:<4} {}", kind.exit_code(), kind.meaning());
            assert!(LONG_AFTER.lines().any(|shown| shown == line), "root help lacks: {line}");
        }
    }

    #[test]
    fn lengths_of_time() {
        assert_eq!(duration("30"), Ok(Duration::from_secs(30)));
        assert_eq!(duration("2m"), Ok(Duration::from_secs(120)));
        assert_eq!(duration("50ms"), Ok(Duration::from_millis(50)));
        for wrong in ["", "0", "-5", "soon", "25h", "99999999999"] {
            assert!(duration(wrong).is_err(), "{wrong}");
        }
    }
}
