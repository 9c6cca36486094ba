//! Commands about the sandbox.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand, ValueEnum};

/// What can be done with the sandbox.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)] // See `Command`.
pub enum SandboxCommand {
    Serve(ServeArgs),
    Reset(ResetArgs),
    Seed(SeedArgs),
    #[command(
        about = "Simulate clicks in Okta and changes to its directory",
        long_about = "Simulate an administrator's clicks in Okta and changes to its directory.\n\nThey act on the simulated Okta of \
            the sandbox. When the command ends, their effects are complete: people created through SCIM, for example.",
        after_help = "Examples:\n  ornd-scim sandbox okta add-app\n  ornd-scim sandbox okta connect\n  ornd-scim sandbox okta person deactivate employee2@demo.example\n  ornd-scim sandbox okta show"
    )]
    Okta(super::sandbox_okta::OktaArgs),
}

/// Serve the sandbox on this machine until it is stopped
///
/// For curl, other clients and tests. Listens only on 127.0.0.1. Prints the addresses and the credentials it accepts; stop it
/// with Ctrl-C.
///
/// Changes: the sandbox's database on this machine.
///
/// Needs: nothing.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim sandbox serve
  ornd-scim sandbox serve --port 8080 --data :memory: -o json
  ornd-scim sandbox serve --latency 50ms --rate 50/s --burst 5 --fault 'GET /teams 503 x2'")]
pub struct ServeArgs {
    /// Port; 0 selects a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
    /// Database file, or :memory: [default: the one that --sandbox uses]
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Wait this long before each response
    #[arg(long, value_name = "TIME", value_parser = super::duration)]
    pub latency: Option<Duration>,
    /// Limit the requests, such as 50/s or 400/min
    #[arg(long, value_name = "RATE")]
    pub rate: Option<String>,
    /// With --rate: the number of requests allowed at once
    #[arg(long, value_name = "N", requires = "rate")]
    pub burst: Option<u32>,
    /// Make requests fail, such as 'GET /members 503 x3'; repeatable
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<String>,
    /// Form of lists: v1 (bare arrays) or v2 (as in OfficeRnD Flex)
    #[arg(long, value_enum, value_name = "STYLE", default_value_t = BodyStyle::V1, hide_possible_values = true)]
    pub body_style: BodyStyle,
    /// Write a line for each request to stderr
    #[arg(long)]
    pub access_log: bool,
    /// Also let the simulated Okta send SCIM to this host; repeatable
    #[arg(long, value_name = "HOST")]
    pub allow_target: Vec<String>,
    /// Append each exchange of the simulated Okta to a file, as a line of JSON without secrets
    #[arg(long, value_name = "FILE")]
    pub okta_record: Option<PathBuf>,
}

/// The form of lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BodyStyle {
    /// A bare array, the cursor in a header
    V1,
    /// An object with `results` and `cursorNext`
    V2,
}

/// Delete the state of the sandbox
///
/// The next command with --sandbox starts again with the demo data. Real organizations are not affected.
///
/// Changes: removes the sandbox's database, profile and secrets on this machine.
///
/// Needs: nothing.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim sandbox reset
  ornd-scim sandbox reset --yes")]
pub struct ResetArgs {
    /// Do not prompt
    #[arg(short, long)]
    pub yes: bool,
}

/// Replace the data of the sandbox
///
/// demo: 40 employees in 8 Teams, Former employees with future bookings, awkward names. empty: an organization without
/// people. large: the numbers you give. The same --seed creates the same data.
///
/// Changes: replaces the sandbox's database on this machine.
///
/// Needs: nothing.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim sandbox seed demo --yes
  ornd-scim sandbox seed empty --yes
  ornd-scim sandbox seed large --employees 10000 --teams 200 --bookings 50000 --seed 7 --yes
  ornd-scim sandbox seed large --former 5 --former-bookings 40 --series 0 --yes")]
pub struct SeedArgs {
    /// demo, empty or large
    #[arg(value_enum, default_value_t = SeedKind::Demo, hide_default_value = true, hide_possible_values = true)]
    pub kind: SeedKind,
    /// With large: number of employees
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    pub employees: u32,
    /// With large: number of Teams
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub teams: u32,
    /// With large: number of bookings
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    pub bookings: u32,
    /// With large: number of Former employees [default: one in twenty]
    #[arg(long, value_name = "N")]
    pub former: Option<u32>,
    /// With large: number of future bookings of all Former employees [default: random]
    #[arg(long, value_name = "N")]
    pub former_bookings: Option<u32>,
    /// With large: percentage of bookings that are series [default: 5]
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(..=100))]
    pub series: Option<u32>,
    /// Seed of the random data
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// Database file [default: the one that --sandbox uses]
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Do not prompt
    #[arg(short, long)]
    pub yes: bool,
}

/// The kinds of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SeedKind {
    /// A small organization with every awkward case
    Demo,
    /// Nobody and nothing
    Empty,
    /// Any size
    Large,
}
