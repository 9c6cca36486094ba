//! The command line as types, and nothing else: help, completions and man pages are made from them, and `commands`
//! receives them parsed.

mod bookings;
pub mod groups;
mod local;
mod okta;
mod sandbox;
mod sandbox_okta;
mod scim;
mod teams;
pub mod topics;
pub mod values;
pub mod variables;

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};

pub use bookings::{
    BookingsCancelArgs, BookingsCommand, BookingsListArgs, BookingsLogArgs, BookingsRebookArgs, Guards, Listing,
    RunningSeriesArg, Which,
};
pub use local::{CompletionsArgs, HelpArgs, LoginArgs, LogoutArgs, ManArgs, Store};
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
  ornd-scim --sandbox setup      Practise it all, without any account
  ornd-scim login                Connect to your organisation
  ornd-scim setup                From nothing to \"Okta's test passes\"
  ornd-scim help setup           What a command does, changes and needs";

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "ornd-scim",
    version,
    about = "SCIM provisioning between OfficeRnD Hybrid and Okta, from the terminal",
    long_about = "SCIM provisioning between OfficeRnD Hybrid and Okta, from the terminal.\n\n\
        Activates the SCIM User Provisioning integration, keeps, shows and rotates its secret, tests the connection \
        exactly as Okta does, shows the Teams that Okta's first pull turns into groups, gives every value that Okta asks \
        for, and cancels the bookings that people who have left still hold. With --sandbox every command runs against a \
        stand-in on this machine, without any account.",
    after_help = EXAMPLES,
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
    /// The command line as clap knows it, with the commands grouped by task in the root help.
    pub fn definition() -> clap::Command {
        let command = Self::command()
            .mut_subcommand("sandbox", |sandbox| sandbox.mut_subcommand("okta", sandbox_okta::explained));
        let template = groups::template(&command);
        command.help_template(template)
    }
}

/// Flags that every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// The profile to use, instead of the default one
    #[arg(long, global = true, value_name = "NAME", add = values::completer(values::Values::Profiles))]
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

impl Global {
    /// The flags that a command in a hint needs to reach the same place.
    pub fn flags(&self) -> String {
        match (&self.profile, self.sandbox) {
            (_, true) => " --sandbox".to_owned(),
            (Some(profile), false) => format!(" --profile {profile}"),
            (None, false) => String::new(),
        }
    }
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
        long_about = "Show, replace or keep the SCIM Secret.\n\nThe SCIM Secret is what Okta proves itself with to OfficeRnD. \
            What goes into Okta's API Token field is made of it: see `ornd-scim token`.",
        after_help = "Examples:\n  ornd-scim secret reveal\n  ornd-scim secret rotate --confirm acme\n  ornd-scim secret import --base-url https://… --secret-file -"
    )]
    Secret(SecretCommand),
    Token(TokenArgs),
    Test(TestArgs),
    Doctor(DoctorArgs),
    #[command(
        subcommand,
        about = "List and gate the Teams that Okta turns into groups",
        long_about = "List and gate the Teams that Okta's first pull turns into groups.\n\nThe first pull makes a group in Okta of \
            every Team in OfficeRnD, and these groups cannot be deleted there. Look first, and let scripts stop where a policy \
            does not allow what would be made.",
        after_help = "Examples:\n  ornd-scim teams list\n  ornd-scim teams check --policy teams.toml"
    )]
    Teams(TeamsCommand),
    #[command(
        subcommand,
        about = "Find, cancel and book again what Former employees hold",
        long_about = "Find, cancel and book again what Former employees still hold.\n\nAn employee whom Okta deactivates becomes \
            Former and may keep future bookings. `list` shows them, `cancel` cancels them with guards and a journal, `log` shows \
            what was done, `rebook` undoes it for those who came back.",
        after_help = "Examples:\n  ornd-scim bookings list\n  ornd-scim bookings cancel\n  ornd-scim bookings log\n  ornd-scim --sandbox bookings cancel --yes"
    )]
    Bookings(BookingsCommand),
    #[command(
        subcommand,
        about = "Make and check the app in Okta, its groups and what it pushes",
        long_about = "Make and check the app in Okta, its groups and what it pushes.\n\nWhat Okta has a public API for is planned, \
            done and checked by machine; the rest is guided with exact values and watched while somebody clicks.",
        after_help = "Examples:\n  ornd-scim okta login\n  ornd-scim okta status\n  ornd-scim okta plan\n  ornd-scim okta apply"
    )]
    Okta(OktaCommand),
    #[command(
        subcommand,
        about = "Run, reset and fill the stand-in for the services",
        long_about = "Run, reset and fill the stand-in for the services.\n\nThe sandbox plays OfficeRnD Hybrid on this machine. With \
            --sandbox any command uses it by itself; these commands serve it to other programs and fill it with data.",
        after_help = "Examples:\n  ornd-scim sandbox serve --port 8080\n  ornd-scim sandbox seed large --employees 10000\n  ornd-scim sandbox reset --yes"
    )]
    Sandbox(SandboxCommand),
    Help(HelpArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Show what is set up and what is missing, as one checklist
///
/// Checks the profile and where each secret comes from, the token and its permissions, the integration, the SCIM Base
/// URL and Secret, and whether SCIM answers.
///
/// Changes: nothing.
///
/// Needs: nothing; what is missing is a line of the checklist.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ornd-scim status
  ornd-scim status -o json
  ornd-scim --sandbox status

Exit codes:
  4 when a credential that should work is rejected, 75 when a server is out of reach, 1 when another check fails.")]
pub struct StatusArgs {}

/// A length of time that a request may take.
fn duration(text: &str) -> Result<Duration, String> {
    let duration = ornd_scim_core::duration::parse(text)?;
    if duration.is_zero() || duration > Duration::from_secs(24 * 3600) {
        return Err(format!("\"{text}\" is out of range; from 1ms to 24h"));
    }
    Ok(duration)
}

#[cfg(test)]
mod tree;

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_definition_is_consistent() {
        Cli::definition().debug_assert();
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
