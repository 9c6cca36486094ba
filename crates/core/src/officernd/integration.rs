//! The SCIM User Provisioning integration by API.
//!
//! Not documented by OfficeRnD: the default paths are the sandbox's. An organization whose owner knows others can set them
//! in the profile, together with where the values stand in the answer (JSON pointers, RFC 6901).

use serde_json::Value;

use super::client::Client;
use super::error::Error;
use crate::http::{self, Repeat, Request};
use crate::secrets::{self, Name, Secret};

/// Paths (`METHOD path`, below the organization) and pointers into the answer.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct IntegrationApi {
    read: String,
    activate: String,
    rotate: String,
    deactivate: String,
    base_url_pointer: String,
    secret_pointer: String,
    state_pointer: String,
}

impl Default for IntegrationApi {
    fn default() -> Self {
        Self {
            read: "GET integrations/scim".to_owned(),
            activate: "POST integrations/scim/activate".to_owned(),
            rotate: "POST integrations/scim/rotate-secret".to_owned(),
            deactivate: "POST integrations/scim/deactivate".to_owned(),
            base_url_pointer: "/settings/scimBaseUrl".to_owned(),
            secret_pointer: "/settings/secret".to_owned(),
            state_pointer: "/status".to_owned(),
        }
    }
}

impl IntegrationApi {
    /// Sets one value by the name that `config.toml` uses; the error says what is wrong with it.
    pub fn set(&mut self, key: &str, text: &str) -> Result<(), String> {
        let (slot, is_path) = match key {
            "read" => (&mut self.read, true),
            "activate" => (&mut self.activate, true),
            "rotate" => (&mut self.rotate, true),
            "deactivate" => (&mut self.deactivate, true),
            "base-url-pointer" => (&mut self.base_url_pointer, false),
            "secret-pointer" => (&mut self.secret_pointer, false),
            "state-pointer" => (&mut self.state_pointer, false),
            _ => {
                return Err(format!(
                    "unknown key {key:?}; expected one of read, activate, rotate, deactivate, base-url-pointer, secret-pointer, state-pointer"
                ));
            }
        };
        if is_path && split(text).is_none() {
            return Err(format!("{key} must be a method and a path, such as \"POST integrations/scim/activate\""));
        }
        if !is_path && !text.starts_with('/') {
            return Err(format!("{key} must be a JSON pointer, such as \"/settings/secret\""));
        }
        text.clone_into(slot);
        Ok(())
    }
}

/// `DELETE` is refused: nothing that this program does removes a record.
fn split(text: &str) -> Option<(reqwest::Method, Vec<&str>)> {
    let (method, path) = text.split_once(' ')?;
    let method = match method {
        "GET" => reqwest::Method::GET,
        "POST" => reqwest::Method::POST,
        "PUT" => reqwest::Method::PUT,
        "PATCH" => reqwest::Method::PATCH,
        _ => return None,
    };
    let parts: Vec<_> = path.trim().trim_matches('/').split('/').collect();
    (!parts.iter().any(|part| part.is_empty() || *part == "." || *part == "..")).then_some((method, parts))
}

/// What is known of the integration.
#[derive(Debug, Clone)]
pub struct IntegrationState {
    /// Whether it is active.
    pub active: bool,
    /// The SCIM Base URL.
    pub scim_base_url: Option<String>,
    /// The SCIM Secret.
    pub scim_secret: Option<Secret>,
}

impl Client {
    /// The state of the integration (our choice of path). One that has never been activated may be 404.
    pub async fn integration(&self) -> Result<IntegrationState, Error> {
        match self.integration_call(&self.account.integration_api.read).await {
            Err(Error::NotFound { .. }) => {
                Ok(IntegrationState { active: false, scim_base_url: None, scim_secret: None })
            }
            other => other,
        }
    }

    /// Activates it (our choice of path). Activating an active one changes nothing in the sandbox.
    pub async fn activate_integration(&self) -> Result<IntegrationState, Error> {
        self.integration_call(&self.account.integration_api.activate).await
    }

    /// Makes a new secret (our choice of path). Sent once: a second sending would make a second new secret.
    pub async fn rotate_integration_secret(&self) -> Result<IntegrationState, Error> {
        self.integration_call(&self.account.integration_api.rotate).await
    }

    /// Deactivates it (our choice of path).
    pub async fn deactivate_integration(&self) -> Result<(), Error> {
        self.integration_call(&self.account.integration_api.deactivate).await.map(|_| ())
    }

    async fn integration_call(&self, path: &str) -> Result<IntegrationState, Error> {
        const WHAT: &str = "the integration";
        let unusable = |why: String| Error::Body { what: WHAT, why };
        let (method, parts) = split(path).ok_or_else(|| unusable(format!("the path {path:?} cannot be used")))?;
        let mut request = Request::get(self.url(&parts, &[])?);
        request.repeat = if method == reqwest::Method::GET { Repeat::Safe } else { Repeat::Never };
        request.method = method;
        let answer = self.call(WHAT, request).await?;
        self.read_integration(&answer)
    }

    fn read_integration(&self, answer: &http::Response) -> Result<IntegrationState, Error> {
        let unusable = |why: String| Error::Body { what: "the integration", why };
        let body: Value = answer.json().map_err(|why| unusable(why.to_string()))?;
        let api = &self.account.integration_api;
        let state = body.pointer(&api.state_pointer);
        let active = match state {
            Some(Value::Bool(active)) => *active,
            Some(Value::String(state)) => matches!(state.as_str(), "active" | "activated" | "enabled"),
            _ => return Err(unusable(format!("it says nothing at {}", api.state_pointer))),
        };
        let text = |pointer: &str| body.pointer(pointer).and_then(Value::as_str).map(str::to_owned);
        let scim_secret = match text(&api.secret_pointer) {
            Some(text) => Some(secrets::normalise(Name::ScimSecret, &text).map_err(|why| unusable(why.to_string()))?.0),
            None => None,
        };
        Ok(IntegrationState { active, scim_base_url: text(&api.base_url_pointer), scim_secret })
    }
}
