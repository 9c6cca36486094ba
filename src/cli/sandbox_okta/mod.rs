//! `sandbox okta …`: the administrator's clicks in Okta, and the directory's changes, played on the sandbox.

mod directory;

use std::path::PathBuf;

use clap::{Args, Subcommand, ValueEnum};

use super::values::{Values, completer};

pub use directory::{DirectoryGroupCommand, PersonCommand};

/// Which sandbox, and what happens there.
#[derive(Debug, Args)]
pub struct OktaArgs {
    /// The database file of the sandbox [default: the one that --sandbox uses]
    #[arg(long, global = true, value_name = "FILE", conflicts_with = "at")]
    pub data: Option<PathBuf>,
    /// The address of a sandbox that is served, as `sandbox serve` prints it
    #[arg(long, global = true, value_name = "URL")]
    pub at: Option<String>,
    /// With --at: a file with the control token that `sandbox serve` prints, or - for standard input
    #[arg(long, global = true, value_name = "FILE", requires = "at")]
    pub control_token_file: Option<PathBuf>,
    /// Let Okta send SCIM to this host as well, not only to this machine; can be given several times
    #[arg(long, global = true, value_name = "HOST", conflicts_with = "at")]
    pub allow_target: Vec<String>,
    /// What happens.
    #[command(subcommand)]
    pub command: OktaCommand,
}

/// What can happen in Okta.
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
        about = "Let people come, go, return, or get another name",
        long_about = "Let people come, go, return, or get another name.\n\nWhoever is assigned to the app is then created, \
            deactivated, reactivated or updated in OfficeRnD by SCIM, as far as To App allows it.",
        after_help = "Examples:\n  ornd-scim sandbox okta person add nova@demo.example Nova Quist --group Sales\n  ornd-scim sandbox okta person deactivate nova@demo.example"
    )]
    Person(PersonCommand),
    #[command(
        subcommand,
        about = "Change the groups of the directory and who is in them",
        long_about = "Change the groups of the directory and who is in them.\n\nGroups that are assigned or pushed take \
            effect in OfficeRnD at once.",
        after_help = "Examples:\n  ornd-scim sandbox okta directory-group add Robotics\n  ornd-scim sandbox okta directory-group add-member Robotics employee1@demo.example"
    )]
    DirectoryGroup(DirectoryGroupCommand),
    AddRule(AddRuleArgs),
    AddClient(AddClientArgs),
    AddToken(AddTokenArgs),
}

/// What holds for every click, and stands in its help below what it does.
const CLICK: &str = "\
    It is played on the sandbox; what Okta then sends by SCIM is really sent.

Changes: the sandbox on this machine, in Okta and where Okta sends something in OfficeRnD as well.

Needs: nothing for the sandbox in this program; with --at one that is served.";

/// Completes the help of each click below this command by what holds for all of them.
pub fn explained(command: clap::Command) -> clap::Command {
    command.mut_subcommands(|sub| {
        if sub.has_subcommands() {
            return explained(sub);
        }
        let about = sub.get_long_about().or_else(|| sub.get_about()).map(ToString::to_string).unwrap_or_default();
        if about.contains("Changes: ") { sub } else { sub.long_about(format!("{about}\n\n{CLICK}")) }
    })
}

/// The app that a click is about.
#[derive(Debug, Clone, Args)]
pub struct AppArg {
    /// The app, by label or id [default: the only one]
    #[arg(long, value_name = "APP")]
    pub app: Option<String>,
}

/// Show the directory, the app, and what was provisioned
///
/// People and groups of the sandbox's Okta, the app with its switches, and what became of each person and pushed group.
///
/// Changes: nothing.
///
/// Needs: nothing for the sandbox in this program; with --at one that is served.
#[derive(Debug, Clone, Args)]
#[command(after_help = "Examples:\n  ornd-scim sandbox okta show\n  ornd-scim sandbox okta show -o json")]
pub struct ShowArgs {}

/// Replace the directory and forget all apps
///
/// demo: 40 people in 8 groups, with the logins of the sandbox's demo organisation. empty: nobody.
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
    /// Nobody
    Empty,
}

/// Add the app "SCIM 2.0 Test App (Header Auth)"
///
/// As the procedure wants it: SWA, Browser plugin auto-submit off. The flags make it wrong.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim sandbox okta add-app
  ornd-scim sandbox okta add-app \"OfficeRnD Hybrid\" --auto-submit")]
pub struct AddAppArgs {
    /// The label
    #[arg(default_value = "OfficeRnD Hybrid")]
    pub label: String,
    /// Leave "Browser plugin auto-submit" on, which is wrong
    #[arg(long)]
    pub auto_submit: bool,
    /// Choose SAML instead of SWA, which is wrong
    #[arg(long)]
    pub saml: bool,
}

/// Fill in Base URL and API Token, press Test and Save
///
/// Saving makes Okta import the app's Groups at once, as the real one does. Without the two flags it is this sandbox's own
/// SCIM server with its secret.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim sandbox okta connect
  ornd-scim sandbox okta connect --base-url https://scim.example/v2 --token-file api-token.txt")]
pub struct ConnectArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub app: AppArg,
    /// What is typed into "SCIM 2.0 Base Url"
    #[arg(long, value_name = "URL", requires = "token_file")]
    pub base_url: Option<String>,
    /// A file with what is typed into "API Token", taken as it is (with the word Bearer), or - for standard input
    #[arg(long, value_name = "FILE", requires = "base_url")]
    pub token_file: Option<PathBuf>,
}

/// Press "Test API Credentials" with what is saved
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

/// Press "Provision User" for all who wait, and "Retry" for all that failed
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  ornd-scim sandbox okta provision-users\n  ornd-scim sandbox okta provision-users -v"
)]
pub struct ProvisionUsersArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub app: AppArg,
}

/// Assign a group to the app; who is in it is provisioned
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  ornd-scim sandbox okta assign Everyone\n  ornd-scim sandbox okta assign Engineering -v"
)]
pub struct AssignArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub app: AppArg,
    /// The group, by name or id
    pub group: String,
}

/// Take the assignment of a group away; who has no other is deactivated
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  ornd-scim sandbox okta unassign Everyone\n  ornd-scim sandbox okta unassign Engineering -v"
)]
pub struct UnassignArgs {
    #[command(flatten)]
    #[allow(missing_docs)]
    pub app: AppArg,
    /// The group, by name or id
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
    /// The group, by name or id
    pub group: String,
    /// The imported group that it is linked to, by name or id
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
    /// The group, by name or id
    pub group: String,
    /// Delete the group at the other end as well
    #[arg(long)]
    pub delete: bool,
}

/// Make a group rule that puts people into a group
///
/// It does nothing but use the group, which can then not be deleted.
#[derive(Debug, Clone, Args)]
#[command(
    after_help = "Examples:\n  ornd-scim sandbox okta add-rule \"All of sales\" Sales\n  ornd-scim sandbox okta add-rule Pulled Enginering"
)]
pub struct AddRuleArgs {
    /// The rule's name
    pub name: String,
    /// The group, by name or id
    pub group: String,
}

/// Make a client that gets OAuth tokens for assertions signed with its key
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim sandbox okta add-client 0oaclient --jwk public.json --scope okta.apps.manage --scope okta.groups.manage
  ornd-scim sandbox okta add-client 0oaclient --jwk - --scope okta.apps.read < public.json")]
pub struct AddClientArgs {
    /// The client id
    pub client_id: String,
    /// A file with the public key as a JWK (RSA, or EC on P-256), or - for standard input
    #[arg(long, value_name = "FILE")]
    pub jwk: PathBuf,
    /// A scope that is granted; can be given several times
    #[arg(long, value_name = "SCOPE", required = true)]
    pub scope: Vec<String>,
}

/// Accept an API token that may do no more than some scopes say
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim sandbox okta add-token --token-file token.txt --scope okta.apps.read
  ornd-scim sandbox okta add-token --token-file - --scope okta.groups.read < token.txt")]
pub struct AddTokenArgs {
    /// A file with the token, or - for standard input
    #[arg(long, value_name = "FILE")]
    pub token_file: PathBuf,
    /// A scope; can be given several times
    #[arg(long, value_name = "SCOPE", required = true)]
    pub scope: Vec<String>,
}
