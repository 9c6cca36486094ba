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
        about = "Play clicks in Okta, and changes of its directory",
        long_about = "Play an administrator's clicks in Okta, and changes of its directory.\n\nOn the stand-in for Okta that belongs \
            to the sandbox. What follows from a click, such as people being created through SCIM, is done when the command ends.",
        after_help = "Examples:\n  ornd-scim sandbox okta add-app\n  ornd-scim sandbox okta connect\n  ornd-scim sandbox okta person deactivate employee2@demo.example\n  ornd-scim sandbox okta show"
    )]
    Okta(super::sandbox_okta::OktaArgs),
}

/// Serve the sandbox on this machine until it is stopped
///
/// For curl, for other clients and for tests. Listens on 127.0.0.1 only. Prints the addresses and the client it accepts,
/// ready to be used; stop it with Ctrl-C.
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
    /// The port; 0 takes a free one
    #[arg(long, value_name = "PORT", default_value_t = 0)]
    pub port: u16,
    /// The database file, or :memory: [default: the one that --sandbox uses]
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Wait this long before each answer
    #[arg(long, value_name = "TIME", value_parser = super::duration)]
    pub latency: Option<Duration>,
    /// Limit the requests, e.g. 50/s or 400/min
    #[arg(long, value_name = "RATE")]
    pub rate: Option<String>,
    /// With --rate: how many requests may come at once
    #[arg(long, value_name = "N", requires = "rate")]
    pub burst: Option<u32>,
    /// Make requests fail, e.g. 'GET /members 503 x3'; can be given several times
    #[arg(long, value_name = "FAULT")]
    pub fault: Vec<String>,
    /// How lists answer: v1 (bare arrays) or v2 (as the sister product Flex does)
    #[arg(long, value_enum, value_name = "STYLE", default_value_t = BodyStyle::V1, hide_possible_values = true)]
    pub body_style: BodyStyle,
    /// Write one line a request to stderr
    #[arg(long)]
    pub access_log: bool,
    /// Let the stand-in for Okta send SCIM to this host as well, not only to this machine; can be given several times
    #[arg(long, value_name = "HOST")]
    pub allow_target: Vec<String>,
    /// Add each exchange of the stand-in for Okta to a file as a line of JSON, without tokens and secrets
    #[arg(long, value_name = "FILE")]
    pub okta_record: Option<PathBuf>,
}

/// How lists answer.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum BodyStyle {
    /// A bare array, the cursor in a header
    V1,
    /// An object with `results` and `cursorNext`
    V2,
}

/// Throw the sandbox's state away
///
/// The next command with --sandbox starts afresh with the demo data. Real organisations are not touched.
///
/// Changes: the sandbox's database, profile and secrets on this machine, which are removed.
///
/// Needs: nothing.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim sandbox reset
  ornd-scim sandbox reset --yes")]
pub struct ResetArgs {
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// Fill the sandbox with data, replacing what is there
///
/// demo: some 40 employees in 8 Teams, Former employees with future bookings, awkward names. empty: an organisation
/// without anybody. large: as many as you say. The same --seed gives the same data.
///
/// Changes: the sandbox's database on this machine, which is replaced.
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
    /// With large: how many employees
    #[arg(long, value_name = "N", default_value_t = 1_000)]
    pub employees: u32,
    /// With large: how many Teams
    #[arg(long, value_name = "N", default_value_t = 20)]
    pub teams: u32,
    /// With large: how many bookings
    #[arg(long, value_name = "N", default_value_t = 5_000)]
    pub bookings: u32,
    /// With large: how many of the employees are Former [default: one in twenty]
    #[arg(long, value_name = "N")]
    pub former: Option<u32>,
    /// With large: how many future bookings the Former employees hold together [default: by chance]
    #[arg(long, value_name = "N")]
    pub former_bookings: Option<u32>,
    /// With large: how many of a hundred bookings are series [default: 5]
    #[arg(long, value_name = "PERCENT", value_parser = clap::value_parser!(u32).range(..=100))]
    pub series: Option<u32>,
    /// The number from which the data are made
    #[arg(long, value_name = "NUMBER", default_value_t = 1)]
    pub seed: u64,
    /// The database file [default: the one that --sandbox uses]
    #[arg(long, value_name = "FILE")]
    pub data: Option<PathBuf>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
}

/// The kinds of data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum SeedKind {
    /// A small organisation with every awkward case
    Demo,
    /// Nobody and nothing
    Empty,
    /// As large as you say
    Large,
}
