//! Commands about Okta: the app, its groups, and the checklist of the whole procedure.

use std::path::PathBuf;
use std::time::Duration;

use clap::{Args, Subcommand};

/// What can be done in Okta.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)] // See `Command`.
pub enum OktaCommand {
    Login(OktaLoginArgs),
    Status(OktaStatusArgs),
    Plan(OktaPlanArgs),
    Apply(OktaApplyArgs),
    Groups(OktaGroupsArgs),
}

/// Connect the profile to an Okta organisation
///
/// Takes an API token (Security > API > Tokens), or an OAuth client that signs with a private key (--client-id and
/// --key-file, RS256 or ES256). Proves it by reading the organisation, keeps the token in the profile's store and the rest
/// in the profile. Nothing is changed in Okta, and nothing is kept when the proof fails.
///
/// Changes: the profile in config.toml, and the API token in its store; nothing in Okta.
///
/// Needs: a profile, and an API token or an OAuth client of the Okta organisation.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim okta login
  ornd-scim okta login --url https://acme.okta.com --token-file okta-token.txt
  ornd-scim okta login --url https://acme.okta.com --client-id 0oa… --key-file okta-key.pem")]
pub struct OktaLoginArgs {
    /// The organisation's address, as your people see it when they sign in
    #[arg(long, value_name = "URL")]
    pub url: Option<String>,
    /// A file with the API token, or - for standard input
    #[arg(long, value_name = "FILE", conflicts_with_all = ["client_id", "key_file"])]
    pub token_file: Option<PathBuf>,
    /// The client id of an OAuth client (API Services app), instead of an API token
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// Its private key in PEM form (PKCS#8, or PKCS#1 for RSA); the file stays where it is
    #[arg(long, value_name = "FILE", requires = "client_id")]
    pub key_file: Option<PathBuf>,
    /// The id of that key (kid), where the client has several
    #[arg(long, value_name = "KID", requires = "client_id")]
    pub key_id: Option<String>,
}

/// Looking again and again while a person clicks.
#[derive(Debug, Clone, Args)]
pub struct WatchArgs {
    /// Look again and again while you click, until a step turns green
    #[arg(long)]
    pub watch: bool,
    /// With --watch: how long to wait between two looks
    #[arg(long, value_name = "TIME", default_value = "10s", value_parser = super::duration, requires = "watch")]
    pub every: Duration,
    /// With --watch: when to give up
    #[arg(long = "for", value_name = "TIME", default_value = "15m", value_parser = super::duration, requires = "watch")]
    pub limit: Duration,
}

/// Show the article as a checklist: done, not done, wrong
///
/// Every numbered step of both halves, with how it was found out and what to do. A step that no API tells says so.
///
/// Changes: nothing.
///
/// Needs: a profile with an Okta login; what cannot be told without a client secret says so.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim okta status
  ornd-scim okta status --watch
  ornd-scim okta status --watch --until all --for 1h
  ornd-scim okta status -o json

Exit codes:
  1 when a step is wrong. With --detailed-exitcode: 10 when a step is not done.
  With --watch: 0 when it was reached, 3 when the time is up, 130 at Ctrl-C.")]
pub struct OktaStatusArgs {
    /// Looking again
    #[command(flatten)]
    pub watch: WatchArgs,
    /// With --watch: any (the next step that turns green), all, or the name of a step
    #[arg(long, value_name = "STEP", default_value = "any", requires = "watch")]
    pub until: String,
    /// Tell by the exit code whether a step is not done
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// Show what apply would change in Okta
///
/// Compares Okta with what it should be like: the table okta of the profile, or a file with label, assign and push. What is
/// not mentioned there is left alone.
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
  With --detailed-exitcode: 10 when there is something to do.")]
pub struct OktaPlanArgs {
    /// What Okta should be like (TOML: label, assign, push), instead of the profile's table okta
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Plan to unassign groups that are not wanted; this deactivates their people
    #[arg(long)]
    pub prune: bool,
    /// Tell by the exit code whether there is something to do
    #[arg(long)]
    pub detailed_exitcode: bool,
}

/// Make Okta as it should be: app, groups, what it pushes
///
/// Shows the plan, asks, and makes the changes one by one. It can be stopped and run again at any point: nothing is made
/// twice. It never deletes an app or a group, and unassigns groups only with --prune. The steps that Okta has no public API
/// for (Base URL, API Token, Test, Save, To App, To Okta) are guided, with exact values and the page to open.
///
/// Changes: Okta: the app, its settings, its groups and what it pushes; nothing is deleted.
///
/// Needs: a profile with an Okta login that may manage apps and groups.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim okta apply
  ornd-scim okta apply --file okta.toml --yes
  ornd-scim okta apply --watch
  ornd-scim okta apply --prune

Exit codes:
  3 when a step is left that only a person can do.")]
pub struct OktaApplyArgs {
    /// What Okta should be like (TOML: label, assign, push), instead of the profile's table okta
    #[arg(long, value_name = "FILE")]
    pub file: Option<PathBuf>,
    /// Unassign groups that are not wanted; this deactivates their people
    #[arg(long)]
    pub prune: bool,
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Attempt the connection by API, which Okta does not document for this app; believed only when Okta says ENABLED
    #[arg(long)]
    pub try_connection: bool,
    /// Looking again
    #[command(flatten)]
    pub watch: WatchArgs,
}

/// List Okta's groups: type, origin, Teams of the same name
///
/// Shows what the pull created, what is assigned and what is pushed. With --remove-imported it undoes an accidental pull:
/// groups that came from OfficeRnD are removed one by one, each asked for, and refused while a rule, an assignment or a
/// mapping uses them.
///
/// Changes: nothing, unless --remove-imported is given: then groups in Okta are removed.
///
/// Needs: a profile with an Okta login that may read groups, and manage them to remove them.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim okta groups
  ornd-scim okta groups --colliding
  ornd-scim okta groups --imported -o csv > imported.csv
  ornd-scim okta groups --remove-imported")]
pub struct OktaGroupsArgs {
    /// Only groups that the pull created
    #[arg(long)]
    pub imported: bool,
    /// Only groups whose name a Team has
    #[arg(long)]
    pub colliding: bool,
    /// Remove the groups that the pull created and that nothing uses
    #[arg(long, conflicts_with_all = ["imported", "colliding"])]
    pub remove_imported: bool,
    /// With --remove-imported: do not ask
    #[arg(short, long, requires = "remove_imported")]
    pub yes: bool,
}
