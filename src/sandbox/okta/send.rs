//! One SCIM request as Okta sends it, and what came back. 429 with an integer `Retry-After` is waited for and sent again
//! (documented by Okta); everything else is an answer.

use std::time::Duration;

use reqwest::Method;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::store::AppRow;
use crate::sandbox::server::App;
use ornd_scim_core::http::{Client, Request};
use ornd_scim_core::scim::types::ErrorBody;
use ornd_scim_core::scim::{Body, Connection, request_line};
use ornd_scim_core::secrets::Secret;

/// How often a request is sent that is answered by 429 (our choice).
const ATTEMPTS: u32 = 4;
/// The longest wait that is honoured (our choice).
const LONGEST: u64 = 30;

/// A request that was sent, for whoever clicked.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sent {
    /// Method, path and query.
    pub request: String,
    /// The answer's status; missing when none came.
    pub status: Option<u16>,
}

/// What came back: a status and JSON, or nothing.
pub struct Answer {
    /// The status; 0 when no answer came.
    pub status: u16,
    /// The body, when it is JSON.
    pub body: Option<Value>,
    text: String,
}

impl Answer {
    /// Whether it is one of 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The words that Okta's console shows for a failure (seen).
    pub fn words(&self) -> String {
        let detail = self.body.as_ref().and_then(|body| ErrorBody::from_value(body).detail);
        match (self.status, detail) {
            (0, _) => self.text.clone(),
            (401, Some(detail)) => format!("Unauthorized. Errors reported by remote server: {detail}"),
            (401, None) => "Unauthorized. Errors reported by remote server: Invalid JSON or no body".to_owned(),
            (status, Some(detail)) => format!("Status {status}. Errors reported by remote server: {detail}"),
            (_, None) if self.body.is_none() => format!("Invalid JSON: Unrecognized token '{}'", self.text),
            (status, None) => format!("Status {status}"),
        }
    }
}

/// The connection of an app, with the memory of what went through it.
pub struct Line<'a> {
    client: &'a Client,
    /// Where it goes.
    pub connection: Connection,
    /// What was sent, in order.
    pub sent: Vec<Sent>,
}

impl<'a> Line<'a> {
    /// The connection as it stands in the Provisioning tab: the token goes out as it was typed.
    pub fn of(app: &'a App, row: &AppRow) -> Option<Self> {
        Some(Self::new(app, row.base_url.as_deref()?, row.token.as_deref()?))
    }

    /// A connection that may not be saved yet.
    pub fn new(app: &'a App, base_url: &str, token: &str) -> Self {
        let connection = Connection::new(here(app, base_url), Secret::new(token.to_owned()));
        Self { client: &app.okta.http, connection, sent: Vec::new() }
    }

    /// Reads.
    pub async fn get(&mut self, path: &[&str], query: &[(&str, &str)]) -> Answer {
        let request = self.connection.get(path, query);
        self.send(request).await
    }

    /// Changes.
    pub async fn change(&mut self, method: Method, path: &[&str], body: Option<&Value>) -> Answer {
        let request = self.connection.change(method, path, body.map(|body| (body, Body::Scim)));
        self.send(request).await
    }

    /// The people of this userName.
    pub async fn find_user(&mut self, user_name: &str) -> Answer {
        let request = self.connection.find_user("userName", user_name);
        self.send(request).await
    }

    /// One page of a list.
    pub async fn page(&mut self, endpoint: &str, start_index: u64, count: u64) -> Answer {
        let request = self.connection.page(endpoint, start_index, count);
        self.send(request).await
    }

    async fn send(&mut self, request: Result<Request, ornd_scim_core::scim::Error>) -> Answer {
        let request = match request {
            Ok(request) => request,
            Err(error) => return Answer { status: 0, body: None, text: error.to_string() },
        };
        let line = request_line(&request);
        let mut attempt = 0;
        loop {
            attempt += 1;
            let answer = match self.client.send(request.clone()).await {
                Ok(answer) => answer,
                Err(error) => {
                    self.sent.push(Sent { request: line, status: None });
                    return Answer { status: 0, body: None, text: error.to_string() };
                }
            };
            self.sent.push(Sent { request: line.clone(), status: Some(answer.status) });
            let wait = answer.header("retry-after").and_then(|value| value.trim().parse::<u64>().ok());
            match wait {
                Some(wait) if answer.status == 429 && attempt < ATTEMPTS => {
                    tokio::time::sleep(Duration::from_secs(wait.min(LONGEST))).await;
                }
                _ => {
                    let text = String::from_utf8_lossy(&answer.body).chars().take(20).collect();
                    return Answer { status: answer.status, body: serde_json::from_slice(&answer.body).ok(), text };
                }
            }
        }
    }
}

/// The Base URL with the port of this run, where it names a port that this very state was served on before.
fn here(app: &App, base_url: &str) -> String {
    let own = |url: &url::Url| {
        let port = url.port().filter(|_| url.scheme() == "http" && url.host_str() == Some("127.0.0.1"))?;
        let known = app.store.read(|connection| {
            connection.query_row("SELECT EXISTS (SELECT 1 FROM okta_ports WHERE port = ?1)", [port], |row| row.get(0))
        });
        known.unwrap_or(false).then(|| format!("{}{}", app.okta.sandbox_origin, url.path()))
    };
    url::Url::parse(base_url).ok().and_then(|url| own(&url)).unwrap_or_else(|| base_url.to_owned())
}
