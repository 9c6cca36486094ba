//! Commands about this machine: profiles, completions, man pages.

use std::path::PathBuf;

use clap::{Args, ValueEnum};

use super::values::{Values, completer};

/// Connect to an OfficeRnD organization
///
/// Asks for the org slug (Settings > My Account), the client ID and the client secret (Settings > Data & Extensibility >
/// Developer Tools > Applications). Verifies them with one token and one read of a single employee, then stores the secret
/// and writes the profile. If the check fails, nothing is stored.
///
/// Changes: the profile in config.toml and its client secret in the store; nothing in OfficeRnD.
///
/// Needs: an application with the Read permission, and Write as well to cancel bookings.
#[derive(Debug, Clone, Default, Args)]
#[command(after_help = "\
Examples:
  ornd-scim login
  ornd-scim login --org acme --client-id 6f1c… --client-secret-file client-secret.txt --store file
  op read op://it/officernd/secret | ornd-scim login --org acme --client-id 6f1c… --client-secret-file -")]
pub struct LoginArgs {
    /// The organization's slug (Settings > My Account)
    #[arg(long, value_name = "SLUG")]
    pub org: Option<String>,
    /// The client ID of the application
    #[arg(long, value_name = "ID")]
    pub client_id: Option<String>,
    /// File with the client secret, or - for standard input
    #[arg(long = "client-secret-file", alias = "secret-file", value_name = "FILE")]
    pub secret_file: Option<PathBuf>,
    /// The flag that a question for the secret names; `setup` has another one
    #[arg(skip = "--client-secret-file FILE")]
    pub secret_flag: &'static str,
    /// Where to store the secrets of this profile [default: keyring]
    #[arg(
        long,
        value_enum,
        value_name = "STORE",
        help = "Where to store the secrets of this profile: keyring or file [default: keyring]",
        hide_possible_values = true
    )]
    pub store: Option<Store>,
    /// Address of the API [default: <https://hybrid.officernd.com/api/v1>]
    #[arg(long, value_name = "URL")]
    pub api_url: Option<String>,
    /// Address of the token endpoint [default: <https://identity.officernd.com/oauth/token>]
    #[arg(long, value_name = "URL")]
    pub identity_url: Option<String>,
    /// Do not make this profile the default
    #[arg(long)]
    pub no_default: bool,
}

/// Remove a profile and its secrets
///
/// Removes the profile's secrets from its store and the profile from config.toml. The integration in OfficeRnD and the app
/// in Okta do not change.
///
/// Changes: config.toml and the profile's store; nothing in OfficeRnD or Okta.
///
/// Needs: a profile.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim logout
  ornd-scim logout --profile acme --yes
  ornd-scim logout --keep-profile")]
pub struct LogoutArgs {
    /// Do not ask
    #[arg(short, long)]
    pub yes: bool,
    /// Remove only the secrets
    #[arg(long)]
    pub keep_profile: bool,
}

/// Where secrets are stored.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub enum Store {
    /// The system's keyring: Secret Service, macOS Keychain, Windows Credential Manager
    Keyring,
    /// credentials.toml beside config.toml, readable by its owner only
    File,
}

/// Explain a command or a topic
///
/// Without an argument, prints the list of commands and topics.
///
/// Changes: nothing.
///
/// Needs: nothing.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim help environment
  ornd-scim help bookings cancel
  ornd-scim help exit-codes")]
pub struct HelpArgs {
    /// A command such as "bookings cancel", or a topic: options, environment, exit-codes, output, secrets or cron
    #[arg(value_name = "COMMAND | TOPIC", add = completer(Values::Help))]
    pub what: Vec<String>,
}

/// Generate a shell completion script
///
/// Completes commands, flags and values: profiles, and the employees, types, locations and runs of the last listing. The
/// script runs ornd-scim, which reads only files on this machine. Generate the script again after an update.
///
/// Changes: nothing.
///
/// Needs: ornd-scim on the PATH.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim completions bash > ~/.local/share/bash-completion/completions/ornd-scim
  ornd-scim completions zsh > \"${fpath[1]}/_ornd-scim\"
  ornd-scim completions fish > ~/.config/fish/completions/ornd-scim.fish")]
pub struct CompletionsArgs {
    /// bash, zsh, fish, elvish or powershell
    #[arg(value_enum, hide_possible_values = true)]
    pub shell: clap_complete::Shell,
}

/// Write the man pages to a folder
///
/// One page for each command: ornd-scim.1, ornd-scim-login.1, and so on. Existing pages are overwritten.
///
/// Changes: that folder.
///
/// Needs: nothing.
#[derive(Debug, Clone, Args)]
#[command(after_help = "\
Examples:
  ornd-scim man ~/.local/share/man/man1
  ornd-scim man /usr/local/share/man/man1")]
pub struct ManArgs {
    /// The folder; created if it does not exist
    #[arg(value_name = "DIR")]
    pub dir: PathBuf,
}
