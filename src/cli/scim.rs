//! Commands about the SCIM User Provisioning integration.

use std::path::PathBuf;

use clap::{Args, Subcommand};

use super::LoginArgs;

/// Set up SCIM provisioning end to end
///
/// Logs in, shows the Teams that Okta's first import will turn into groups, activates the integration, tests it as Okta
/// does, and prints the steps in Okta with every value filled in. Asks before it changes anything. Each step checks whether
/// it is already done, so you can stop and run the command again at any point. With an Okta login it also shows which steps
/// in Okta are done; with --watch it waits until every step that can be checked through an API is done.
///
/// Changes: the integration in OfficeRnD, which becomes active; the profile and its secrets are stored on this machine.
///
/// Needs: the org slug, and the client ID and client secret of an application with the Read permission; for the clicks,
/// somebody with access to Settings > Integrations in OfficeRnD.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim --sandbox setup
  ornd-scim setup
  ornd-scim setup --yes --org acme --client-id 6f1c… --client-secret-file c.txt --store file \\
      --base-url https://… --scim-secret-file s.txt

Exit codes:
  5 if the policy for Teams does not allow what the first import would create; nothing was activated.")]
pub struct SetupArgs {
    /// Do not ask before activating; accepts problems of Teams, but not violations of the policy
    #[arg(short, long)]
    pub yes: bool,
    /// Continue although the policy for Teams does not allow what Okta's first import would create
    #[arg(long)]
    pub accept_teams: bool,
    /// The policy for Teams, instead of the profile's
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// The org slug (Settings > My Account), if there is no profile yet
    #[arg(long, value_name = "SLUG")]
    pub org: Option<String>,
    /// The client ID of the application, if there is no profile yet
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// A file with the client secret, or - for standard input
    #[arg(long, value_name = "FILE")]
    pub client_secret_file: Option<PathBuf>,
    /// Where to store the secrets of a new profile: keyring or file [default: keyring]
    #[arg(long, value_enum, value_name = "STORE", hide_possible_values = true)]
    pub store: Option<super::Store>,
    /// Address of the API [default: <https://hybrid.officernd.com/api/v1>]
    #[arg(long, value_name = "URL")]
    pub api_url: Option<String>,
    /// Address of the token endpoint [default: <https://identity.officernd.com/oauth/token>]
    #[arg(long, value_name = "URL")]
    pub identity_url: Option<String>,
    /// Single sign-on is set up in OfficeRnD; SCIM cannot be configured without it
    #[arg(long)]
    pub sso_ready: bool,
    /// The SCIM Base URL shown in the settings dialog
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// A file with the SCIM Secret shown in the settings dialog, or - for standard input
    #[arg(long, value_name = "FILE")]
    pub scim_secret_file: Option<PathBuf>,
    /// Open the settings page in the browser
    #[arg(long)]
    pub open: bool,
    /// Print the API Token itself in the steps, not the command that prints it
    #[arg(long)]
    pub show_token: bool,
    /// Looking in Okta, at the end
    #[command(flatten)]
    pub watch: super::WatchArgs,
}

impl SetupArgs {
    /// The part of it that is a login.
    pub fn login(&self) -> LoginArgs {
        LoginArgs {
            org: self.org.clone(),
            client_id: self.client_id.clone(),
            secret_file: self.client_secret_file.clone(),
            secret_flag: "--client-secret-file FILE",
            store: self.store,
            api_url: self.api_url.clone(),
            identity_url: self.identity_url.clone(),
            no_default: false,
        }
    }

    /// The part of it that is an activation.
    pub fn activate(&self) -> ActivateArgs {
        ActivateArgs {
            yes: self.yes,
            accept_teams: self.accept_teams,
            policy: self.policy.clone(),
            base_url: self.base_url.clone(),
            secret_file: self.scim_secret_file.clone(),
            open: self.open,
        }
    }
}

/// Activate the SCIM User Provisioning integration
///
/// First shows the Teams that Okta's first import would turn into groups that cannot be deleted, checks them against the
/// policy if there is one, and asks. OfficeRnD documents no API for this step: the command prints the clicks, asks for the SCIM
/// Base URL and the SCIM Secret from the dialog, tests them as `test` does, and stores them. If the integration works already,
/// there is nothing to do.
///
/// Changes: the integration in OfficeRnD, which becomes active; the SCIM Base URL and SCIM Secret are stored on this
/// machine.
///
/// Needs: a profile, and somebody with access to Settings > Integrations in OfficeRnD.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim activate
  ornd-scim activate --yes --base-url https://… --scim-secret-file scim-secret.txt
  ornd-scim --sandbox activate --yes

Exit codes:
  5 if the policy for Teams does not allow what the first import would create; nothing was activated.")]
pub struct ActivateArgs {
    /// Do not ask; accepts problems of Teams, but not violations of the policy
    #[arg(short, long)]
    pub yes: bool,
    /// Continue although the policy for Teams does not allow what Okta's first import would create
    #[arg(long)]
    pub accept_teams: bool,
    /// The policy for Teams, instead of the profile's
    #[arg(long, value_name = "FILE")]
    pub policy: Option<PathBuf>,
    /// The SCIM Base URL shown in the settings dialog
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// A file with the SCIM Secret shown in the settings dialog, or - for standard input
    #[arg(long = "scim-secret-file", alias = "secret-file", value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// Open the settings page in the browser
    #[arg(long)]
    pub open: bool,
}

/// Deactivate the integration
///
/// Okta can then no longer create, update or deactivate employees. Employees, Teams and bookings stay as they are. OfficeRnD
/// documents no API for this step: the command prints the clicks and exits with 3.
///
/// Changes: the integration in OfficeRnD, which becomes inactive; nothing on this machine.
///
/// Needs: a profile, and somebody with access to Settings > Integrations in OfficeRnD.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim deactivate
  ornd-scim deactivate --yes")]
pub struct DeactivateArgs {
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Open the settings page in the browser
    #[arg(long)]
    pub open: bool,
}

/// What can be done with the SCIM Secret.
#[derive(Debug, Subcommand)]
#[allow(missing_docs)] // See `Command`.
pub enum SecretCommand {
    Reveal(RevealArgs),
    Rotate(RotateArgs),
    Import(ImportArgs),
}

/// Print the SCIM Secret
///
/// Exactly the secret and a newline, nothing else. For what goes into Okta's API Token field see `ornd-scim token`.
///
/// Changes: nothing.
///
/// Needs: a SCIM Secret that `activate`, `setup` or `secret import` stored, or one in a variable.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim secret reveal
  ornd-scim secret reveal | op item edit officernd 'scim-secret[password]=-'")]
pub struct RevealArgs {}

/// Rotate the SCIM Secret
///
/// Okta's calls fail until Okta has the new secret, so the command asks for the org slug first. It proves that the store
/// can be written before it changes anything; then it saves the new secret, reads it back, tests it, and checks that the
/// old one is rejected. It ends with the step in Okta; with --watch and an Okta login it waits until Okta's calls succeed.
///
/// Changes: the SCIM Secret in OfficeRnD and the one that is stored on this machine; Okta needs the new one.
///
/// Needs: an active integration, and a store that can be written.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim secret rotate
  ornd-scim secret rotate --confirm acme
  ornd-scim secret rotate --confirm acme --watch
  ornd-scim secret rotate --confirm acme --scim-secret-file new-secret.txt")]
pub struct RotateArgs {
    /// The org slug, instead of typing it
    #[arg(long, value_name = "ORG")]
    pub confirm: Option<String>,
    /// A file with the new SCIM Secret from the settings dialog, or - for standard input
    #[arg(long = "scim-secret-file", alias = "secret-file", value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// Open the settings page in the browser
    #[arg(long)]
    pub open: bool,
    /// Looking in Okta
    #[command(flatten)]
    pub watch: super::WatchArgs,
}

/// Store a SCIM Secret and Base URL from the settings dialog
///
/// Tests them with the checks of `test` before it stores them.
///
/// Changes: the SCIM Base URL and SCIM Secret that are stored on this machine; nothing in OfficeRnD.
///
/// Needs: a profile, and both values from the dialog of the integration.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim secret import
  ornd-scim secret import --base-url https://… --scim-secret-file scim-secret.txt
  pbpaste | ornd-scim secret import --base-url https://… --scim-secret-file -")]
pub struct ImportArgs {
    /// The SCIM Base URL shown in the settings dialog
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// A file with the SCIM Secret, or - for standard input
    #[arg(long = "scim-secret-file", alias = "secret-file", value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// Store them even if the checks fail
    #[arg(long)]
    pub no_test: bool,
}

/// Print the value for Okta's API Token field
///
/// The value is `Bearer`, a space and the SCIM Secret. The app "SCIM 2.0 Test App (Header Auth)" sends the field as it is.
///
/// Changes: nothing.
///
/// Needs: a SCIM Secret, as for `secret reveal`.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim token
  ornd-scim token | xclip -selection clipboard
  ornd-scim token --raw        # for apps that add Bearer themselves")]
pub struct TokenArgs {
    /// Without Bearer, for apps made with Okta's App Integration Wizard, which add it themselves
    #[arg(long)]
    pub raw: bool,
}

/// Test the connection with the same requests that Okta sends
///
/// Sends the requests of "Test API Credentials" and "Save" with Okta's headers, then a request with a wrong token, which
/// must be rejected. Prints one line for each check, with what to do about each failure.
///
/// Changes: nothing; with --write, it creates a test user and removes it again.
///
/// Needs: the SCIM Base URL and SCIM Secret, from the profile or from flags.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim test
  ornd-scim test --spec
  ornd-scim test --base-url https://scim.example.com/v2 --scim-secret-file secret.txt
  ornd-scim test --base-url https://scim.example.com/v2 --api-token-file field.txt

Exit codes:
  4 when the credential is rejected, 75 when the server is out of reach, 1 when another check fails.")]
pub struct TestArgs {
    /// Test this SCIM Base URL, not the profile's
    #[arg(long, value_name = "URL")]
    pub base_url: Option<String>,
    /// A file with the SCIM Secret, or - for standard input
    #[arg(long = "scim-secret-file", alias = "secret-file", value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// A file with the content of Okta's API Token field, or - for standard input
    #[arg(long, value_name = "FILE", conflicts_with = "secret_file")]
    pub api_token_file: Option<PathBuf>,
    /// Run the steps of Okta's published SPEC test that only read
    #[arg(long)]
    pub spec: bool,
    /// With --spec: run all twelve steps, which creates a test user and removes it again
    #[arg(long, requires = "spec")]
    pub write: bool,
}

/// Probe undocumented API behavior
///
/// Sends read-only requests for everything that OfficeRnD does not document, and reports what differs from the program's
/// assumptions, first. If records lack a field that a cancel requires, it prints the settings to accept that. The report is
/// redacted and fit for a public bug report.
///
/// Changes: nothing in OfficeRnD; the page limit is stored in the profile, unless --no-save is given.
///
/// Needs: a profile with a client secret. Without a SCIM Secret, the SCIM probes are left out.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim doctor
  ornd-scim doctor --report doctor.md
  ornd-scim --sandbox doctor -o json")]
pub struct DoctorArgs {
    /// Write the redacted report to this file (Markdown)
    #[arg(long, value_name = "FILE")]
    pub report: Option<PathBuf>,
    /// Do not store the page limit in the profile
    #[arg(long)]
    pub no_save: bool,
}
