//! `sandbox okta …`: clicks in Okta and changes to its directory, simulated on the sandbox.

mod directory;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::values::{Values, completer};

pub use directory::{DirectoryGroupCommand, PersonCommand};

/// Which sandbox, and what to do there.
#[derive(Debug, Args)]
pub struct OktaArgs {
    /// Database file of the sandbox [default: the one that --sandbox uses]
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "at")]
    pub data: Option<PathBuf>,
    /// Address of a running sandbox, as `sandbox serve` prints it
    #[arg(long, global = true, value_name = "URL")]
    pub at: Option<String>,
    /// With --at: file with the control token that `sandbox serve` prints, or - for standard input
    #[arg(long, global = true, value_name = "FILE", requires = "at")]
    pub control_token_file: Option<PathBuf>,
    /// Also let Okta send SCIM to this host; repeatable
    #[arg(long, global = true, value_name = "HOST", conflicts_with = "at")]
    pub allow_target: Vec<String>,
    /// What to do.
    #[command(subcommand)]
    pub command: OktaCommand,
}

/// Clicks and changes.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)] // See `Command`.
pub enum OktaCommand {
    Show(ShowArgs),
    Seed(OktaSeedArgs),
    AddApp(AddAppArgs),
    Connect(ConnectArgs),
    Test(OktaTestArgs),
    Import(ImportNowArgs),
    Provisioning(ProvisioningArgs),
    ProvisionUsers(ProvisionUsersArgs),
    Assign(AssignArgs),
    Unassign(UnassignArgs),
    Push(PushArgs),
    Unlink(UnlinkArgs),
    #[command(
        subcommand,
        about = "Add, deactivate, reactivate or rename people",
        long_about = "Add, deactivate, reactivate or rename people.\n\nOkta then creates, deactivates, reactivates or updates assigned \
            people in OfficeRnD through SCIM, as far as To App allows.",
        after_help = "Examples:\n  ornd-scim sandbox okta person add nova@demo.example Nova Quist --group Sales\n  ornd-scim sandbox okta person deactivate nova@demo.example"
    )]
    Person(PersonCommand),
    #[command(
        subcommand,
        about = "Change the groups of the directory and their members",
        long_about = "Change the groups of the directory and their members.\n\nChanges to groups that are assigned or pushed reach \
            OfficeRnD immediately.",
        after_help = "Examples:\n  ornd-scim sandbox okta directory-group add Robotics\n  ornd-scim sandbox okta directory-group add-member Robotics employee1@demo.example"
    )]
    DirectoryGroup(DirectoryGroupCommand),
    AddRule(AddRuleArgs),
    AddClient(AddClientArgs),
    AddToken(AddTokenArgs),
}

/// Part of the help of every click.
const CLICK: &str = "\
Acts on the sandbox, which then really sends Okta's SCIM requests.

Changes: the sandbox on this machine: Okta, and OfficeRnD where Okta sends something.

Needs: nothing; with --at, a running sandbox.";

/// Adds the common part to the help of each click below this command.
pub fn explained(command: clap::Command) -> clap::Command {
    command.mut_subcommands(|sub| {
        if sub.has_subcommands() {
            return explained(sub);
        }
        let about = sub.get_long_about().or_else(|| sub.get_about()).map(ToString::to_string).unwrap_or_default();
        if about.contains("Changes: ") { sub } else { sub.long_about(format!("{about}\n\n{CLICK}")) }
    })
}

/// The app to click in.
#[derive(Debug, Clone, Args)]
pub struct AppArg {
    /// The app, by label or ID [default: the only one]
    #[arg(long, value_name = "APP")]
    pub app: Option<String>,
}

/// Show the directory, the app and the provisioning status
///
/// Lists people and groups of the sandbox's Okta, the app with its switches, and the status of each person and pushed group.
///
/// Changes: nothing.
///
/// Needs: nothing; with --at, a running sandbox.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  ornd-scim sandbox okta show\n  ornd-scim sandbox okta show -o json")]
pub struct ShowArgs {}

/// Replace the directory and remove all apps
///
/// demo: 40 people in 8 groups, with the logins of the sandbox's demo organization. empty: no people.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  ornd-scim sandbox okta seed\n  ornd-scim sandbox okta seed empty")]
pub struct OktaSeedArgs {
    /// demo or empty
    #[arg(value_enum, default_value_t = Directory::Demo, hide_default_value = true, hide_possible_values = true)]
    pub kind: Directory,
}

/// The kinds of directory.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Directory {
    /// 40 people in 8 groups
    Demo,
    /// No people
    Empty,
}

/// Add the app "SCIM 2.0 Test App (Header Auth)"
///
/// As the article says: SWA, Browser plugin auto-submit off. The flags create a wrong one.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim sandbox okta add-app
  ornd-scim sandbox okta add-app \"OfficeRnD Hybrid\" --auto-submit")]
pub struct AddAppArgs {
    /// The label
    #[arg(default_value = "OfficeRnD Hybrid")]
    pub label: String,
    /// Leave "Browser plugin auto-submit" on (wrong)
    #[arg(long)]
    pub auto_submit: bool,
    /// Select SAML instead of SWA (wrong)
    #[arg(long)]
    pub saml: bool,
}

/// Enter Base URL and API Token, then press Test and Save
///
/// Save makes Okta import the app's groups immediately, like the real Okta. Without flags, it connects to this sandbox's own SCIM
/// server.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim sandbox okta connect
  ornd-scim sandbox okta connect --base-url https://scim.example/v2 --token-file api-token.txt")]
pub struct ConnectArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub app: AppArg,
    /// Value for "SCIM 2.0 Base Url"
    #[arg(long, value_name = "URL", requires = "token_file")]
    pub base_url: Option<String>,
    /// File with the value for "API Token", used as it is (including the word Bearer), or - for standard input
    #[arg(long, value_name = "FILE", requires = "base_url")]
    pub token_file: Option<PathBuf>,
}

/// Press "Test API Credentials" with the saved values
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  ornd-scim sandbox okta test\n  ornd-scim sandbox okta test -v")]
pub struct OktaTestArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub app: AppArg,
}

/// Press "Import Now"
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  ornd-scim sandbox okta import\n  ornd-scim sandbox okta import -o json")]
pub struct ImportNowArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub app: AppArg,
}

/// Set the switches of "To App" and "To Okta"
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim sandbox okta provisioning --create on --update on --deactivate on
  ornd-scim sandbox okta provisioning --sync-password off --sourcing off")]
pub struct ProvisioningArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub app: AppArg,
    /// Create Users: on or off
    #[arg(long, value_enum, value_name = "SWITCH", hide_possible_values = true)]
    pub create: Option<Switch>,
    /// Update User Attributes: on or off
    #[arg(long, value_enum, value_name = "SWITCH", hide_possible_values = true)]
    pub update: Option<Switch>,
    /// Deactivate Users: on or off
    #[arg(long, value_enum, value_name = "SWITCH", hide_possible_values = true)]
    pub deactivate: Option<Switch>,
    /// Profile & Lifecycle Sourcing: on or off
    #[arg(long, value_enum, value_name = "SWITCH", hide_possible_values = true)]
    pub sourcing: Option<Switch>,
    /// Sync Password: on or off
    #[arg(long, value_enum, value_name = "SWITCH", hide_possible_values = true)]
    pub sync_password: Option<Switch>,
    /// Import Groups: on or off
    #[arg(long, value_enum, value_name = "SWITCH", hide_possible_values = true)]
    pub import_groups: Option<Switch>,
}

/// A switch.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Switch {
    /// On
    On,
    /// Off
    Off,
}

/// Press "Provision User" for waiting people and "Retry" for failures
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  ornd-scim sandbox okta provision-users\n  ornd-scim sandbox okta provision-users -v"
)]
pub struct ProvisionUsersArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub app: AppArg,
}

/// Assign a group to the app and provision its members
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  ornd-scim sandbox okta assign Everyone\n  ornd-scim sandbox okta assign Engineering -v"
)]
pub struct AssignArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub app: AppArg,
    /// The group, by name or ID
    pub group: String,
}

/// Unassign a group and deactivate members without another one
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  ornd-scim sandbox okta unassign Everyone\n  ornd-scim sandbox okta unassign Engineering -v"
)]
pub struct UnassignArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub app: AppArg,
    /// The group, by name or ID
    pub group: String,
}

/// Push a group, or link it to a group that the app has
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  ornd-scim sandbox okta push Engineering\n  ornd-scim sandbox okta push Engineering --link Enginering"
)]
pub struct PushArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub app: AppArg,
    /// The group, by name or ID
    pub group: String,
    /// The imported group to link to, by name or ID
    #[arg(long, value_name = "GROUP", add = completer(Values::Teams))]
    pub link: Option<String>,
}

/// Stop pushing a group
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  ornd-scim sandbox okta unlink Engineering\n  ornd-scim sandbox okta unlink Engineering --delete"
)]
pub struct UnlinkArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub app: AppArg,
    /// The group, by name or ID
    pub group: String,
    /// Also delete the group in OfficeRnD
    #[arg(long)]
    pub delete: bool,
}

/// Create a group rule
///
/// The rule only uses the group, which then cannot be deleted.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  ornd-scim sandbox okta add-rule \"All of sales\" Sales\n  ornd-scim sandbox okta add-rule Pulled Enginering"
)]
pub struct AddRuleArgs {
    /// Name of the rule
    pub name: String,
    /// The group, by name or ID
    pub group: String,
}

/// Register an OAuth client that signs assertions with its key
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim sandbox okta add-client 0oaclient --jwk public.json --scope okta.apps.manage --scope okta.groups.manage
  ornd-scim sandbox okta add-client 0oaclient --jwk - --scope okta.apps.read < public.json")]
pub struct AddClientArgs {
    /// The client ID
    pub client_id: String,
    /// File with the public key as a JWK (RSA, or EC on P-256), or - for standard input
    #[arg(long, value_name = "FILE")]
    pub jwk: PathBuf,
    /// A granted scope; repeatable
    #[arg(long, value_name = "SCOPE", required = true)]
    pub scope: Vec<String>,
    /// Demand a proof of possession (DPoP) with every request, as Okta does by default
    #[arg(long)]
    pub dpop: bool,
}

/// Accept an API token that is limited to scopes
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim sandbox okta add-token --token-file token.txt --scope okta.apps.read
  ornd-scim sandbox okta add-token --token-file - --scope okta.groups.read < token.txt")]
pub struct AddTokenArgs {
    /// File with the token, or - for standard input
    #[arg(long, value_name = "FILE")]
    pub token_file: PathBuf,
    /// A scope; repeatable
    #[arg(long, value_name = "SCOPE", required = true)]
    pub scope: Vec<String>,
}
