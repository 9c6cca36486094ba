//! Commands about the Teams that Okta's first pull turns into groups.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// What can be done with Teams.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)] // See `Command`.
pub enum TeamsCommand {
    List(TeamsListArgs),
    Check(TeamsCheckArgs),
}

/// From where Teams are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TeamsSource {
    /// OfficeRnD's API
    Api,
    /// SCIM, as Okta's import reads it
    Scim,
    /// Both, compared
    Both,
}

/// List every Team, its Okta group-to-be, and what is wrong
///
/// Reads OfficeRnD's API and SCIM (exactly as Okta's import does) and compares them. Shows each Team's location, employees,
/// and problems: empty, only Former employees, names that are the same or look alike, characters that cannot be seen,
/// leftovers of tests. Works with one of the two credentials as well.
///
/// Changes: nothing.
///
/// Needs: a client secret with the Read permission, or the SCIM Base URL and SCIM Secret; with both it compares them.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim teams list
  ornd-scim teams list --tree
  ornd-scim teams list -o csv > teams.csv
  ornd-scim teams list --problems --source scim

Exit codes:
  3 when SCIM's pages contradict each other, so that the list may not be complete.")]
pub struct TeamsListArgs {
    /// From where: api, scim or both [default: both, or the one there are credentials for]
    #[arg(long, value_enum, value_name = "SOURCE", hide_possible_values = true)]
    pub source: Option<TeamsSource>,
    /// Show a tree by location
    #[arg(long)]
    pub tree: bool,
    /// Only Teams with a problem
    #[arg(long)]
    pub problems: bool,
}

/// Fail when the first pull would create what a policy forbids
///
/// The gate for scripts. The policy is a TOML file, or the table `teams` of the profile: `allow` and `deny` (globs, or
/// regular expressions between slashes), `max`, `require-members`, `errors` (problems that fail the check), `leftovers`.
/// What it would create beyond the policy is listed.
///
/// Changes: nothing, but for the file of --write-policy.
///
/// Needs: the same as `teams list`, and a policy or an earlier listing.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim teams check --write-policy teams.toml
  ornd-scim teams check --policy teams.toml
  ornd-scim teams list -o json > before.json; ornd-scim teams check --diff before.json --detailed-exitcode

Exit codes:
  5 when the pull would create what the policy does not allow. With --detailed-exitcode: 10 when something changed.")]
pub struct TeamsCheckArgs {
    /// From where: api, scim or both [default: both, or the one there are credentials for]
    #[arg(long, value_enum, value_name = "SOURCE", hide_possible_values = true)]
    pub source: Option<TeamsSource>,
    /// The policy to check against, instead of the profile's
    #[arg(long, value_name = "FILE", conflicts_with = "write_policy")]
    pub policy: Option<PathBuf>,
    /// Write a first policy that allows exactly today's Teams; an existing file is kept
    #[arg(long, value_name = "FILE", conflicts_with = "diff")]
    pub write_policy: Option<PathBuf>,
    /// Say what was added, renamed or removed since an earlier `teams list -o json`
    #[arg(long, value_name = "FILE")]
    pub diff: Option<PathBuf>,
    /// With --diff: exit 10 when something changed
    #[arg(long, requires = "diff")]
    pub detailed_exitcode: bool,
}
