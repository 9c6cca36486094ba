//! Clients for the services, with the profile's credentials and the command line's limits.

use std::rc::Rc;
use std::sync::Arc;

use ornd_scim_core::config::Profile;
use ornd_scim_core::files;
use ornd_scim_core::http;
use ornd_scim_core::officernd::{self, Scope};
use ornd_scim_core::okta::{self, Credentials, SigningKey};
use ornd_scim_core::secrets::{Name, Secret};

use super::{Secrets, Shared};
use crate::commands::Result;
use crate::report::Failure;

/// Clients for OfficeRnD and Okta.
pub struct Clients(pub(super) Rc<Shared>);

impl Clients {
    /// The door to the network, with the limits of the command line.
    pub fn http(&self) -> Result<http::Client> {
        self.http_with(http::Settings::default())
    }

    pub(super) fn http_with(&self, mut settings: http::Settings) -> Result<http::Client> {
        settings.ca_cert.clone_from(&self.0.global.ca_cert);
        settings.remembered = self.remembered_rates();
        if let Some(timeout) = self.0.global.timeout {
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
        Ok(http::Client::new(settings, Arc::clone(&self.0.watcher)))
    }

    /// OfficeRnD's API with the profile's client secret.
    pub fn officernd(&self, profile: &Profile, scope: Scope) -> Result<officernd::Client> {
        self.officernd_over(self.http()?, profile, scope)
    }

    /// The same through a door that is at hand, for example a paced one.
    pub fn officernd_over(&self, http: http::Client, profile: &Profile, scope: Scope) -> Result<officernd::Client> {
        let Some(found) = self.secrets().secret(profile, Name::ClientSecret)? else {
            return Err(Failure::credentials(format!("no client secret is known for the profile {}", profile.name))
                .hint(format!("ornd-scim{} login", self.0.global.flags())));
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
                .hint(format!("ornd-scim{} login", self.0.global.flags())));
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

    fn secrets(&self) -> Secrets {
        Secrets(Rc::clone(&self.0))
    }

    /// Okta's API, or what to do to be able to use it.
    pub fn okta(&self, profile: &Profile, scope: okta::Scope) -> Result<okta::Client> {
        match self.okta_if_any(profile, scope)? {
            Some(client) => Ok(client),
            None => Err(Failure::credentials(format!("no Okta login is known for the profile {}", profile.name))
                .hint(format!("ornd-scim{} okta login", self.0.global.flags()))),
        }
    }

    /// Okta's API where the profile has a login.
    pub fn okta_if_any(&self, profile: &Profile, scope: okta::Scope) -> Result<Option<okta::Client>> {
        if profile.okta.url.is_none() {
            return Ok(None);
        }
        match self.okta_credentials(profile)? {
            Some(credentials) => self.okta_with(profile, credentials, scope).map(Some),
            None => Ok(None),
        }
    }

    /// Okta's API with these credentials.
    pub fn okta_with(&self, profile: &Profile, credentials: Credentials, scope: okta::Scope) -> Result<okta::Client> {
        let Some(url) = profile.okta.url.clone() else {
            return Err(Failure::usage(format!("the profile {} has no okta-url", profile.name)));
        };
        Ok(okta::Client::new(self.http()?, okta::Account { url, credentials, scope }))
    }

    /// The OAuth client where the profile names one, otherwise the API token.
    fn okta_credentials(&self, profile: &Profile) -> Result<Option<Credentials>> {
        if let (Some(client_id), Some(path)) = (&profile.okta.client_id, &profile.okta.key_file) {
            let pem = Secret::new(files::stdin_or_file(path)?);
            self.secrets().used(Name::OktaToken, format!("the file {}", path.display()));
            return Ok(Some(Credentials::Key {
                client_id: client_id.clone(),
                key: Box::new(SigningKey::from_pem(pem.expose().as_bytes())?),
                key_id: profile.okta.key_id.clone(),
            }));
        }
        Ok(self.secrets().secret(profile, Name::OktaToken)?.map(|found| Credentials::ApiToken(found.secret)))
    }
}
