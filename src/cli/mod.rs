//! The command line as types, and nothing else: help, completions and man pages are made from them, and `commands`
//! receives them parsed.

mod bookings;
mod employees;
pub mod groups;
mod local;
mod okta;
mod sandbox;
mod sandbox_okta;
mod scim;
pub mod suggest;
mod teams;
pub mod topics;
pub mod values;
pub mod variables;

use std::path::PathBuf;
use std::time::Duration;

use clap::{ArgAction, Args, CommandFactory, Parser, Subcommand, ValueEnum};

pub use bookings::{
    AttendedArg, BookingsCancelArgs, BookingsCommand, BookingsKeepArgs, BookingsListArgs, BookingsLogArgs,
    BookingsRebookArgs, Guards, ListingArg, RunningSeriesArg, Which,
};
pub use employees::{EmployeesCheckArgs, EmployeesCommand, EmployeesListArgs, WhichEmployees};
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

/// The whole command line.
#[derive(Debug, Parser)]
#[command(
    name = "ornd-scim",
    bin_name = "ornd-scim", // On Windows it would be ornd-scim.exe.
    version,
    about = "Set up, check and clean up SCIM provisioning between OfficeRnD Hybrid and Okta",
    long_about = "Set up, check and clean up SCIM provisioning between OfficeRnD Hybrid and Okta.\n\n\
        Activates the SCIM User Provisioning integration; reveals and rotates its secret; tests the credentials exactly as \
        Okta does; lists the Teams that Okta's first import turns into groups; cancels the future bookings of Former \
        employees; creates and checks the app in Okta. With --sandbox, every command runs against simulated services \
        on this machine, without accounts.",
    max_term_width = 100,
    disable_help_subcommand = true,
    subcommand_required = true,
    arg_required_else_help = true
)]
pub struct Cli {
    /// Options of every command.
    #[command(flatten)]
    pub global: Global,
    /// The command.
    #[command(subcommand)]
    pub command: Command,
}

impl Cli {
    /// The command line as clap knows it. The root help is one screen; `-h` of a command shows its own options, and `--help`
    /// everything.
    pub fn definition() -> clap::Command {
        let command = Self::command()
            .mut_subcommand("sandbox", |sandbox| sandbox.mut_subcommand("okta", sandbox_okta::explained));
        let template = groups::template(&command);
        let command = command.mut_subcommands(point_to_global_options).help_template(template);
        if cfg!(feature = "sandbox") {
            command
        } else {
            command.before_help("This build has no sandbox: it refuses --sandbox and the command sandbox.")
        }
    }
}

/// Ends the short help of a command, and of the commands below it, with where the global options are explained.
fn point_to_global_options(command: clap::Command) -> clap::Command {
    let examples = command.get_after_help().cloned().unwrap_or_default();
    let short = format!("{examples}\n\nGlobal options: ornd-scim help options");
    command.mut_subcommands(point_to_global_options).after_help(short).after_long_help(examples)
}

/// Options that every command takes.
#[derive(Debug, Clone, Args)]
#[command(next_help_heading = "Global options")]
pub struct Global {
    /// Use this profile instead of the default one
    #[arg(long, global = true, hide_short_help = true, value_name = "NAME", add = values::completer(values::Values::Profiles))]
    pub profile: Option<String>,
    /// Use the sandbox on this machine instead of the real services
    #[arg(long, global = true, hide_short_help = true)]
    pub sandbox: bool,
    /// Output format: table, tsv, csv, markdown or json [default: table on a terminal, tsv otherwise]
    #[arg(
        short,
        long,
        global = true,
        hide_short_help = true,
        value_enum,
        value_name = "FORMAT",
        hide_possible_values = true
    )]
    pub output: Option<Format>,
    /// Never prompt; fail and name the missing flags
    #[arg(long, global = true, hide_short_help = true)]
    pub no_input: bool,
    /// When to use color: auto, always or never
    #[arg(long, global = true, hide_short_help = true, value_enum, value_name = "WHEN", default_value_t = Color::Auto, hide_possible_values = true, hide_default_value = true)]
    pub color: Color,
    /// Print only results, errors and what needs review
    #[arg(short, long, global = true, hide_short_help = true)]
    pub quiet: bool,
    /// Print more details to stderr; -vv prints each request
    #[arg(short, long, global = true, hide_short_help = true, action = ArgAction::Count)]
    pub verbose: u8,
    /// Maximum time for one response, such as 30s or 2m [default: 60s]
    #[arg(long, global = true, hide_short_help = true, value_name = "TIME", value_parser = duration)]
    pub timeout: Option<Duration>,
    /// Also trust this certificate authority (PEM file)
    #[arg(long, global = true, hide_short_help = true, value_name = "FILE")]
    pub ca_cert: Option<PathBuf>,
    /// Folder of config.toml and credentials.toml
    #[arg(long, global = true, hide_short_help = true, value_name = "DIR")]
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

/// The output format.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Format {
    /// Aligned columns, cut to the width of the terminal
    Table,
    /// Tab-separated values with a header, nothing cut
    Tsv,
    /// Comma-separated values (RFC 4180), safe to open in a spreadsheet
    Csv,
    /// A Markdown table, to paste into a ticket or a pull request
    Markdown,
    /// One JSON document
    Json,
}

/// When to use color.
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
#[allow(missing_docs)] // The arguments document each variant; a comment here would replace their help.
pub enum Command {
    Setup(SetupArgs),
    Login(LoginArgs),
    Logout(LogoutArgs),
    Status(StatusArgs),
    Activate(ActivateArgs),
    Deactivate(DeactivateArgs),
    #[command(
        subcommand,
        about = "Show, replace or store the SCIM Secret",
        long_about = "Show, replace or store the SCIM Secret.\n\nOkta authenticates to OfficeRnD with the SCIM Secret. The value for \
            Okta's API Token field contains it: see `ornd-scim token`.",
        after_help = "Examples:\n  ornd-scim secret reveal\n  ornd-scim secret rotate --confirm acme\n  ornd-scim secret import --base-url https://… --scim-secret-file -"
    )]
    Secret(SecretCommand),
    Token(TokenArgs),
    Test(TestArgs),
    Doctor(DoctorArgs),
    #[command(
        subcommand,
        about = "List and check the Teams that become Okta groups",
        long_about = "List and check the Teams that become Okta groups.\n\nOkta's first import creates a group for every Team in \
            OfficeRnD, and these groups cannot be deleted in Okta. List them first, and let a policy fail your script before \
            the import.",
        after_help = "Examples:\n  ornd-scim teams list\n  ornd-scim teams check --policy teams.toml"
    )]
    Teams(TeamsCommand),
    #[command(
        subcommand,
        about = "List people and compare them between Okta and OfficeRnD",
        long_about = "List people and compare them between Okta and OfficeRnD.\n\nOkta sends each change once and does not compare \
            afterwards. `list` shows everybody with their status on each side, `check` what does not agree.",
        after_help = "Examples:\n  ornd-scim employees list\n  ornd-scim employees check"
    )]
    Employees(EmployeesCommand),
    #[command(
        subcommand,
        about = "List, cancel and restore bookings of Former employees",
        long_about = "List, cancel and restore bookings of Former employees.\n\nAn employee whom Okta deactivates becomes Former and can \
            keep future bookings. `list` shows them, `cancel` cancels them with guards and a journal, `log` shows past runs, and \
            `rebook` restores bookings.",
        after_help = "Examples:\n  ornd-scim bookings list\n  ornd-scim bookings cancel\n  ornd-scim bookings log\n  ornd-scim --sandbox bookings cancel --yes"
    )]
    Bookings(BookingsCommand),
    #[command(
        subcommand,
        about = "Create and check the app in Okta, its assignments and pushed groups",
        long_about = "Create and check the app in Okta, its assignments and pushed groups.\n\nWhere Okta has a public API, the program \
            plans, applies and checks the steps. For the other steps it prints the clicks with the exact values.",
        after_help = "Examples:\n  ornd-scim okta login\n  ornd-scim okta status\n  ornd-scim okta plan\n  ornd-scim okta apply"
    )]
    Okta(OktaCommand),
    #[command(
        subcommand,
        about = "Run, fill and reset the simulated services",
        long_about = "Run, fill and reset the simulated services.\n\nThe sandbox behaves like OfficeRnD Hybrid and Okta on this \
            machine. With --sandbox, any command uses it; these commands serve it to other programs and fill it with data.",
        after_help = "Examples:\n  ornd-scim sandbox serve --port 8080\n  ornd-scim sandbox seed large --employees 10000\n  ornd-scim sandbox reset --yes"
    )]
    Sandbox(SandboxCommand),
    Help(HelpArgs),
    Completions(CompletionsArgs),
    Man(ManArgs),
}

/// Show what is set up and what is missing
///
/// Checks the credentials and their permissions, where each secret comes from, the SCIM server, and every step of OfficeRnD's
/// article, by its own numbers. What is done is folded to a line; -v unfolds it.
///
/// Changes: nothing.
///
/// Needs: nothing; what is missing is part of the result.
#[derive(Debug, Args)]
#[command(after_help = "\
Examples:
  ornd-scim status
  ornd-scim status -v
  ornd-scim status --detailed-exitcode -q
  ornd-scim --sandbox status

Exit codes:
  3 if something is wrong, 4 if credentials are rejected, 75 if a server cannot be reached.
  With --detailed-exitcode: 10 if nothing is wrong and steps are left.")]
pub struct StatusArgs {
    /// Exit with 10 if steps are left to do
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// A time limit of a request: 1ms to 24h.
fn duration(text: &str) -> Result<Duration, String> {
    let duration = ornd_scim_core::duration::parse_timeout(text)?;
    if duration.is_zero() || duration > Duration::from_secs(24 * 3600) {
        return Err(format!("\"{text}\" is out of range: use 1ms to 24h"));
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
