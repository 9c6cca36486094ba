//! Okta's API with the credentials of the profile.

use crate::commands::Result;

use super::Context;
use crate::report::Failure;
use ornd_scim_core::config::Profile;
use ornd_scim_core::files;
use ornd_scim_core::okta::{Account, Client, Credentials, Scope, SigningKey};
use ornd_scim_core::secrets::{Name, Secret};

impl Context {
    /// Okta's API, or what to do to be able to use it.
    pub fn okta(&self, profile: &Profile, scope: Scope) -> Result<Client> {
        match self.okta_if_any(profile, scope)? {
            Some(client) => Ok(client),
            None => Err(Failure::credentials(format!("no Okta login is known for the profile {}", profile.name))
                .hint(format!("ornd-scim{} okta login", self.flags_for_hint()))
                .into()),
        }
    }

    /// Okta's API where the profile has a login.
    pub fn okta_if_any(&self, profile: &Profile, scope: Scope) -> Result<Option<Client>> {
        if profile.okta.url.is_none() {
            return Ok(None);
        }
        match self.okta_credentials(profile)? {
            Some(credentials) => self.okta_with(profile, credentials, scope).map(Some),
            None => Ok(None),
        }
    }

    /// Okta's API with these credentials.
    pub fn okta_with(&self, profile: &Profile, credentials: Credentials, scope: Scope) -> Result<Client> {
        let Some(url) = profile.okta.url.clone() else {
            return Err(Failure::usage(format!("the profile {} has no okta-url", profile.name)).into());
        };
        Ok(Client::new(self.http()?, Account { url, credentials, scope }))
    }

    /// The OAuth client where the profile names one, otherwise the API token.
    fn okta_credentials(&self, profile: &Profile) -> Result<Option<Credentials>> {
        if let (Some(client_id), Some(path)) = (&profile.okta.client_id, &profile.okta.key_file) {
            let pem = Secret::new(files::stdin_or_file(path)?);
            return Ok(Some(Credentials::Key {
                client_id: client_id.clone(),
                key: Box::new(SigningKey::from_pem(pem.expose().as_bytes())?),
                key_id: profile.okta.key_id.clone(),
            }));
        }
        Ok(self.secret(profile, Name::OktaToken)?.map(|found| Credentials::ApiToken(found.secret)))
    }
}
