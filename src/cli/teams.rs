//! Commands about the Teams for which Okta's first import creates groups.

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

/// Subcommands of `teams`.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)] // See `Command`.
pub enum TeamsCommand {
    List(TeamsListArgs),
    Check(TeamsCheckArgs),
}

/// Where Teams are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum TeamsSource {
    /// OfficeRnD's API
    Api,
    /// SCIM, as Okta's import reads it
    Scim,
    /// Both, compared
    Both,
}

/// List Teams and the problems to fix before Okta's first import
///
/// Okta's first import creates a group for every Team, and these groups cannot be deleted. This command reads the API and
/// SCIM (exactly as Okta's import does), compares them, and lists each Team with its members, location and problems: empty,
/// Former employees only, same or similar names, invisible characters, likely tests. The worst come first.
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
  3 when the list may be incomplete: SCIM's pages contradict each other, or a record cannot be used.")]
pub struct TeamsListArgs {
    /// Where to read: api, scim or both [default: each one with credentials]
    #[arg(long, value_enum, value_name = "SOURCE", hide_possible_values = true)]
    pub source: Option<TeamsSource>,
    /// Group Teams by location
    #[arg(long)]
    pub tree: bool,
    /// List only Teams with a problem
    #[arg(long)]
    pub problems: bool,
}

/// Fail a build if Okta's first import would violate a policy
///
/// The policy is a TOML file, or [profile.NAME.teams]: `allow` and `deny` (globs, or regular expressions between slashes),
/// `max`, `require-members`, `errors` (problems that fail the check), `likely-tests`. Lists each violation.
///
/// Changes: nothing, except the file of --write-policy.
///
/// Needs: the same as `teams list`, and a policy or an earlier listing.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim teams check --write-policy teams.toml
  ornd-scim teams check --policy teams.toml
  ornd-scim teams list -o json > before.json; ornd-scim teams check --diff before.json --detailed-exitcode

Exit codes:
  5 if the import would violate the policy. With --detailed-exitcode: 10 if something changed since --diff.")]
pub struct TeamsCheckArgs {
    /// Where to read: api, scim or both [default: each one with credentials]
    #[arg(long, value_enum, value_name = "SOURCE", hide_possible_values = true)]
    pub source: Option<TeamsSource>,
    /// Check against this policy instead of the profile's
    #[arg(long, value_name = "FILE", conflicts_with = "write_policy")]
    pub policy: Option<PathBuf>,
    /// Write a policy that allows exactly today's Teams; never overwrites a file
    #[arg(long, value_name = "FILE", conflicts_with = "diff")]
    pub write_policy: Option<PathBuf>,
    /// List what was added, renamed or removed since an earlier `teams list -o json`
    #[arg(long, value_name = "FILE")]
    pub diff: Option<PathBuf>,
    /// With --diff: exit with 10 if something changed
    #[arg(long, requires = "diff")]
    pub detailed_exitcode: bool,
}
