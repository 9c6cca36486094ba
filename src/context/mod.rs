//! What a command may use: the profile, the stores, the clients, the output, the clock.
//!
//! Everything here is made when it is first asked for: `token` with a file store starts no runtime, reads no certificate,
//! opens no database and touches no D-Bus.

mod okta;
mod practice;
mod profile;
mod rates;
mod runs;

use std::cell::OnceCell;
use std::path::Path;
use std::sync::Arc;

use crate::commands::Result;

use crate::cli::Global;
use crate::output::Output;
use crate::report::{Failure, Kind};
use crate::sandbox::Sandbox;
use ornd_scim_core::config::{Profile, StoreKind};
use ornd_scim_core::files::{Env, Paths};
use ornd_scim_core::http;
use ornd_scim_core::officernd::{self, Scope};
use ornd_scim_core::secrets::{self, FileStore, Found, KeyringStore, Lookup, Name, Secret, Source, Store};

/// What a command may use.
pub struct Context {
    /// The room that prints.
    pub out: Arc<Output>,
    global: Global,
    env: Env,
    paths: Paths,
    sandbox: OnceCell<Sandbox>,
}

impl Context {
    /// Looks at the environment; nothing is read from disk yet.
    pub fn new(out: Output, global: &Global, env: Env) -> Result<Self> {
        if global.sandbox && global.profile.is_some() {
            return Err(Failure::usage(
                "--sandbox and --profile contradict each other: the sandbox has a profile of its own",
            )
            .hint("leave one of them out")
            .into());
        }
        let paths = Paths::find(&env, global.config_dir.as_deref(), global.sandbox)?;
        Ok(Self {
            out: Arc::new(out),
            global: global.clone(),
            env,
            paths,
            sandbox: OnceCell::new(),
        })
    }

    /// Whether a person can be asked.
    pub fn can_ask(&self) -> bool {
        self.out.settings().can_ask
    }

    /// The flags that a command in a hint needs to reach the same place.
    pub fn flags_for_hint(&self) -> String {
        self.global.flags()
    }

    /// The door to the network, with the limits of the command line.
    pub fn http(&self) -> Result<http::Client> {
        self.http_with(http::Settings::default())
    }

    fn http_with(&self, mut settings: http::Settings) -> Result<http::Client> {
        settings.ca_cert.clone_from(&self.global.ca_cert);
        settings.remembered = self.remembered_rates();
        if let Some(timeout) = self.global.timeout {
            settings.request_timeout = timeout;
            settings.connect_timeout = settings.connect_timeout.min(timeout);
            settings.deadline = timeout.saturating_mul(5);
        }
        if let Some(path) = &settings.ca_cert {
            std::fs::metadata(path).map_err(|error| {
                Failure::usage(format!("{}: the file of --ca-cert could not be read", path.display()))
                    .because_of(&error)
            })?;
        }
        Ok(http::Client::new(settings, Arc::new(Watcher(Arc::clone(&self.out)))))
    }

    /// OfficeRnD's API with the profile's client secret.
    pub fn officernd(&self, profile: &Profile, scope: Scope) -> Result<officernd::Client> {
        self.officernd_over(self.http()?, profile, scope)
    }

    /// The same through a door that is at hand, for example a paced one.
    pub fn officernd_over(&self, http: http::Client, profile: &Profile, scope: Scope) -> Result<officernd::Client> {
        let Some(found) = self.secret(profile, Name::ClientSecret)? else {
            return Err(Failure::credentials(format!("no client secret is known for the profile {}", profile.name))
                .hint(format!("ornd-scim{} login", self.flags_for_hint()))
                .into());
        };
        self.account(profile, found.secret, scope).map(|account| officernd::Client::new(http, account))
    }

    /// OfficeRnD's API with this client secret.
    pub fn officernd_with(&self, profile: &Profile, client_secret: Secret, scope: Scope) -> Result<officernd::Client> {
        Ok(officernd::Client::new(self.http()?, self.account(profile, client_secret, scope)?))
    }

    fn account(&self, profile: &Profile, client_secret: Secret, scope: Scope) -> Result<officernd::Account> {
        let Some(client_id) = profile.client_id.clone() else {
            return Err(Failure::credentials(format!("the profile {} has no client id", profile.name))
                .hint(format!("ornd-scim{} login", self.flags_for_hint()))
                .into());
        };
        Ok(officernd::Account {
            org: profile.org.clone(),
            api_url: profile.api_url.clone(),
            identity_url: profile.identity_url.clone(),
            client_id,
            client_secret,
            scope,
            integration_api: profile.integration_api.clone(),
            page_limit: profile.learned.get("page-limit").and_then(|text| text.parse().ok()).unwrap_or(100),
        })
    }

    /// Where the profile's secrets are kept.
    pub fn store(&self, profile: &Profile) -> Box<dyn Store> {
        match profile.store {
            StoreKind::Keyring => Box::new(KeyringStore),
            StoreKind::File => Box::new(FileStore::new(self.paths.credentials())),
        }
    }

    /// A secret of the profile, from wherever it comes first.
    pub fn secret(&self, profile: &Profile, name: Name) -> Result<Option<Found>> {
        if self.global.sandbox {
            return self.practice_secret(profile, name);
        }
        let store = self.store(profile);
        let lookup = Lookup {
            env: &self.env,
            profile: &profile.name,
            command: profile.secret_command.get(&name).map(Vec::as_slice),
            store: &*store,
        };
        Ok(secrets::resolve(name, &lookup)?)
    }

    /// A secret that the person names now: by flag or in the environment; never from the store.
    pub fn named_secret(&self, name: Name, file: Option<&Path>, profile: Option<&Profile>) -> Result<Option<Found>> {
        match file {
            Some(file) => Ok(Some(secrets::from_file(name, file)?)),
            None if self.global.sandbox => Ok(None),
            None => Ok(secrets::from_environment(name, &self.env, profile.map(|profile| profile.name.as_str()))?),
        }
    }

    /// A secret as a person typed it.
    pub fn typed_secret(&self, name: Name, text: &str) -> Result<Secret> {
        let (secret, stripped) = secrets::normalise(name, text)?;
        if stripped {
            self.out.note("The word Bearer in front of the secret was left out; it is not a part of it.");
        }
        Ok(secret)
    }

    /// What to say when there is no profile.
    pub fn not_logged_in() -> Failure {
        Failure::credentials("there is no profile yet")
            .hint("ornd-scim login               connects to your OfficeRnD organisation")
            .hint("ornd-scim --sandbox setup     practises without any account")
    }

    /// Letters and digits that nobody has used before.
    pub fn random_marker() -> Result<String> {
        let mut bytes = [0; 8];
        getrandom::fill(&mut bytes)
            .map_err(|error| Failure::failed("the system gives no random numbers").because(error.to_string()))?;
        Ok(bytes.iter().map(|byte| format!("{byte:02x}")).collect())
    }

    /// Opens the settings page in the browser, when asked to. OfficeRnD documents where the page is, not its address.
    pub fn open_settings(&self, wanted: bool) {
        const PAGE: &str = "https://hybrid.officernd.com";
        if !wanted {
            return;
        }
        let opener = if cfg!(target_os = "macos") { "open" } else { "xdg-open" };
        let mut command = if cfg!(windows) {
            let mut command = std::process::Command::new("cmd");
            command.args(["/C", "start", "", PAGE]);
            command
        } else {
            let mut command = std::process::Command::new(opener);
            command.arg(PAGE);
            command
        };
        for name in Name::ALL {
            command.env_remove(name.env());
        }
        let quiet = std::process::Stdio::null;
        if command.stdin(quiet()).stdout(quiet()).stderr(quiet()).spawn().is_err() {
            self.out.warn(&format!("no browser could be opened; please open {PAGE} yourself"));
        }
    }

    /// A guard against going on after the result could not be written.
    pub fn check_written(&self) -> Result<()> {
        match self.out.failed() {
            None => Ok(()),
            Some(error) => Err(Failure::new(Kind::Failed, "the result could not be written").because_of(&error).into()),
        }
    }
}

/// Tells the person what happens at the door.
struct Watcher(Arc<Output>);

impl http::Observer for Watcher {
    fn event(&self, event: &http::Event<'_>) {
        match event {
            // Not even made where nobody sees it: there can be very many.
            http::Event::Answered { .. } if self.0.settings().verbose < 2 => {}
            http::Event::Answered { method, url, status, elapsed, bytes } => {
                self.0.detail(2, &format!("{method} {url} -> {status}, {} ms, {bytes} bytes", elapsed.as_millis()));
            }
            http::Event::Waiting { attempt, wait, reason } => {
                let text = format!("Asking again in {:.1} s (attempt {}): {reason}", wait.as_secs_f64(), attempt + 1);
                // The first two waits are nothing to worry about.
                if *attempt >= 3 {
                    self.0.note(&text);
                } else {
                    self.0.detail(1, &text);
                }
            }
        }
    }
}

/// Where the sandbox's own client secret comes from.
const FROM_SANDBOX: Source = Source::Sandbox;
