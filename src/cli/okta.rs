//! Commands about Okta: the app, its groups, and the checklist of the whole procedure.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};
use ornd_scim_core::provisioning::plan::Options;

/// The commands of `okta`.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)] // See `Command`.
pub enum OktaCommand {
    Login(OktaLoginArgs),
    Status(OktaStatusArgs),
    Plan(OktaPlanArgs),
    Apply(OktaApplyArgs),
    Groups(OktaGroupsArgs),
}

/// Connect the profile to an Okta organization
///
/// Takes an API token (Security > API > Tokens), or an OAuth client that signs with a private key (--client-id and
/// --key-file, RS256 or ES256). Reads the organization to test the credentials, then stores them, and the id of the app if
/// exactly one app has the label. Changes nothing in Okta, and stores nothing if the test fails.
///
/// Changes: the profile in config.toml, and the API token in its store; nothing in Okta.
///
/// Needs: a profile, and an API token or an OAuth client of the Okta organization.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim okta login
  ornd-scim okta login --url https://acme.okta.com --okta-token-file okta-token.txt
  ornd-scim okta login --url https://acme.okta.com --client-id 0oa… --key-file okta-key.pem")]
pub struct OktaLoginArgs {
    /// The organization's address, where people sign in
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// A file with the API token, or - for standard input
    #[arg(
        long = "okta-token-file",
        aliases = ["token-file", "secret-file"],
        value_name = "FILE",
        conflicts_with_all = ["client_id", "key_file"]
    )]
    pub token_file: Option<PathBuf>,
    /// The client id of an OAuth client (API Services app), instead of an API token
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// Its private key in PEM form (PKCS#8, or PKCS#1 for RSA); the file is not copied
    #[arg(long, value_name = "FILE", requires = "client_id")]
    pub key_file: Option<PathBuf>,
    /// The id of that key (kid), if the client has several
    #[arg(long, value_name = "KID", requires = "client_id")]
    pub key_id: Option<String>,
    /// The id of the app, if several apps of the type exist or its label is another one
    #[arg(long, value_name = "ID")]
    pub app: Option<String>,
}

/// Watching while a person clicks.
#[derive(Debug, Clone, Args)]
pub struct WatchArgs {
    /// Watch while you click, until a step is done
    #[arg(long)]
    pub watch: bool,
    /// With --watch: the time between two reads
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = super::duration, requires = "watch")]
    pub every: Duration,
    /// With --watch: when to stop
    #[arg(long = "for", value_name = "TIME", default_value = "15m", value_parser = super::duration, requires = "watch")]
    pub limit: Duration,
}

/// Show the steps of OfficeRnD's article and their state
///
/// Uses the article's numbers. A step is ok, to do, blocked by another step, wrong, or unknown because no API exposes it. -v
/// shows every step; -o json says how each was checked. Rows marked + are not in the article.
///
/// Changes: nothing.
///
/// Needs: a profile with an Okta login. Without a client secret, some steps are unknown.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim okta status
  ornd-scim okta status --watch
  ornd-scim okta status --watch --until all --for 1h
  ornd-scim okta status -o json

Exit codes:
  3 if a step is wrong. With --detailed-exitcode: 10 if nothing is wrong and steps are left.
  With --watch: 0 if it was reached, 3 if the time is up, 130 at Ctrl-C.")]
pub struct OktaStatusArgs {
    /// Watching
    #[command(flatten)]
    pub watch: WatchArgs,
    /// With --watch: any (the next step that is done), all, or the name of a step
    #[arg(long, value_name = "STEP", default_value = "any", requires = "watch")]
    pub until: String,
    /// Exit with 10 if steps are left to do
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// Show what apply would change in Okta
///
/// Compares Okta with the desired configuration: [profile.NAME.okta], or a file with label, assign, push and location. What
/// the configuration does not mention is left alone.
///
/// Changes: nothing.
///
/// Needs: a profile with an Okta login that may read apps and groups.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim okta plan
  ornd-scim okta plan --file okta.toml
  ornd-scim okta plan --detailed-exitcode -q

Exit codes:
  1 if the configuration has problems. With --detailed-exitcode: 10 if there is something to do.")]
pub struct OktaPlanArgs {
    /// The desired configuration (TOML: label, assign, push, location), instead of [profile.NAME.okta]
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Plan to unassign groups that are not in assign; this deactivates their people
    #[arg(long)]
    pub prune: bool,
    /// With --prune: the most groups to unassign [default: half of the assigned ones; none if assign is empty]
    #[arg(long, value_name = "N", requires = "prune")]
    pub max_unassign: Option<usize>,
    /// Exit with 10 if there is something to do
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// Apply the desired configuration in Okta
///
/// Shows the plan, asks, and makes the changes one by one. It can be stopped and run again at any point: nothing is created
/// twice. It never deletes an app or a group, and unassigns groups only with --prune. For the steps that Okta has no public API for
/// (9 to 19), it prints the clicks with exact values and the page to open.
///
/// Changes: Okta: the app, its settings, its groups and what it pushes. Deletes no app, group or Team.
///
/// Needs: a profile with an Okta login that may manage apps and groups.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim okta apply
  ornd-scim okta apply --file okta.toml --yes
  ornd-scim okta apply --watch
  ornd-scim okta apply --repush Engineering

Exit codes:
  3 if steps are left that only a person can do. 5 if the configuration has problems or --prune would unassign too many
  groups; nothing was changed.")]
pub struct OktaApplyArgs {
    /// The desired configuration (TOML: label, assign, push, location), instead of [profile.NAME.okta]
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Unassign groups that are not in assign; this deactivates their people
    #[arg(long)]
    pub prune: bool,
    /// With --prune: the most groups to unassign [default: half of the assigned ones; none if assign is empty]
    #[arg(long, value_name = "N", requires = "prune")]
    pub max_unassign: Option<usize>,
    /// Assign groups although the desired location attribute is missing
    #[arg(long)]
    pub assign_without_location: bool,
    /// Push one group again, without changing its Team; nothing else is applied
    #[arg(long, value_name = "GROUP", conflicts_with_all = ["prune", "try_connection", "watch"])]
    pub repush: Option<String>,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Try to make the connection through the API, which Okta does not document for this app
    #[arg(long)]
    pub try_connection: bool,
    /// Watching
    #[command(flatten)]
    pub watch: WatchArgs,
}

/// List Okta's groups, or remove imported ones
///
/// Shows which app each group came from, what is assigned, what is pushed, and which Teams have the same name. With
/// --remove-imported it deletes the groups that the first import made, one by one, after a question for each. A group that a rule,
/// an assignment or a mapping uses stays, and so does one whose origin or use Okta does not report.
///
/// Changes: nothing, unless --remove-imported is given: then it deletes groups in Okta.
///
/// Needs: a profile with an Okta login with permission to read groups, and to manage them to delete them.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim okta groups
  ornd-scim okta groups --colliding
  ornd-scim okta groups --imported -o csv > imported.csv
  ornd-scim okta groups --remove-imported")]
pub struct OktaGroupsArgs {
    /// Only groups that the import made
    #[arg(long)]
    pub imported: bool,
    /// Only groups with the name of a Team
    #[arg(long)]
    pub colliding: bool,
    /// Delete the groups that the import made and that nothing uses
    #[arg(long, conflicts_with_all = ["imported", "colliding"])]
    pub remove_imported: bool,
    /// With --remove-imported: do not ask
    #[arg(short, long, requires = "remove_imported")]
    pub yes: bool,
    /// With --remove-imported: the id of the app, instead of the profile's
    #[arg(long, value_name = "ID", requires = "remove_imported")]
    pub app: Option<String>,
}

impl OktaApplyArgs {
    /// How the plan may be made.
    pub fn options(&self) -> Options {
        Options {
            prune: self.prune,
            max_unassign: self.max_unassign,
            assign_without_location: self.assign_without_location,
        }
    }
}
