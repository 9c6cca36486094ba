//! The client: one organisation, one credential, one scope.

use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde::de::DeserializeOwned;
use std::collections::HashSet;
use tokio::sync::Mutex;
use url::Url;

use super::error::Error;
use super::key::SigningKey;
use super::list;
use super::token::{self, Scope};
use super::types::Org;
use crate::http::bearer::Bearer;
use crate::http::{self, Repeat, Request, Response};
use crate::secrets::Secret;

/// More pages than any organisation has: beyond it, a server repeats itself in a way that was not noticed.
const MAX_PAGES: usize = 20_000;

/// With what the client proves who it is.
#[derive(Debug)]
pub enum Credentials {
    /// An API token, sent as `SSWS` (documented by Okta). It has the rights of the administrator who made it.
    ApiToken(Secret),
    /// An OAuth client with a key (`private_key_jwt`).
    Key {
        /// The client id.
        client_id: String,
        /// Its private key.
        key: Box<SigningKey>,
        /// Which of the client's keys it is, where it has several.
        key_id: Option<String>,
    },
}

/// Who asks.
#[derive(Debug)]
pub struct Account {
    /// The organisation's origin.
    pub url: Url,
    /// With what.
    pub credentials: Credentials,
    /// What for; an API token has no scopes.
    pub scope: Scope,
}

/// The client.
pub struct Client {
    http: http::Client,
    account: Account,
    token: Mutex<Option<Bearer>>,
}

impl Client {
    /// A client; nothing is sent yet.
    pub fn new(http: http::Client, account: Account) -> Self {
        Self { http, account, token: Mutex::new(None) }
    }

    /// The organisation's origin.
    pub fn origin(&self) -> &Url {
        &self.account.url
    }

    /// The organisation: proves the credentials (documented by Okta: `GET /api/v1/org`).
    pub async fn org(&self) -> Result<Org, Error> {
        let what = "the organisation";
        self.json(what, Request::get(self.url(&["org"], &[])?)).await
    }

    /// Reads one app, for a client that was not granted the scope to read the organisation.
    pub async fn prove_apps(&self) -> Result<(), Error> {
        self.call("apps", Request::get(self.url(&["apps"], &[("limit", "1")])?)).await.map(|_| ())
    }

    /// An address below `/api/v1`.
    pub(super) fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Url, Error> {
        let mut parts = vec!["api", "v1"];
        parts.extend(path);
        let mut url = http::segment(&self.account.url, &parts)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    /// A request with a JSON body, or none.
    pub(super) fn request(method: Method, url: Url, body: Option<&serde_json::Value>, repeat: Repeat) -> Request {
        let mut request = Request { method, repeat, ..Request::get(url) };
        if let Some(body) = body {
            request.body = Some(body.to_string().into_bytes());
            request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        }
        request
    }

    /// Sends it and reads the answer.
    pub(super) async fn json<T: DeserializeOwned>(&self, what: &'static str, request: Request) -> Result<T, Error> {
        let answer = self.call(what, request).await?;
        answer.json().map_err(|why| Error::Body { what, why: why.to_string() })
    }

    /// A whole list. An address seen twice, or an id that comes a second time, ends it with an error.
    pub(super) async fn list<T: DeserializeOwned>(
        &self,
        what: &'static str,
        first: Url,
        id: impl Fn(&T) -> &str,
    ) -> Result<Vec<T>, Error> {
        let wrong = |why: String| Error::Paging { what, why };
        let (mut all, mut ids, mut seen) = (Vec::new(), HashSet::new(), HashSet::new());
        let mut url = first;
        for _ in 0..MAX_PAGES {
            if !seen.insert(url.clone()) {
                return Err(wrong("the server names a page a second time".to_owned()));
            }
            let answer = self.call(what, Request::get(url.clone())).await?;
            let next = list::next(what, &url, &answer)?;
            let page: Vec<T> = answer.json().map_err(|why| Error::Body { what, why: why.to_string() })?;
            for item in page {
                if !ids.insert(id(&item).to_owned()) {
                    return Err(wrong(format!("the record {} came twice", id(&item))));
                }
                all.push(item);
            }
            match next {
                Some(next) => url = next,
                None => return Ok(all),
            }
        }
        Err(wrong(format!("it does not end after {MAX_PAGES} pages")))
    }

    /// Sends a request with the credential. An access token that is refused in the middle is replaced once.
    pub(super) async fn call(&self, what: &'static str, request: Request) -> Result<Response, Error> {
        let mut answer = self.send(request.clone()).await?;
        if answer.status == 401 && matches!(self.account.credentials, Credentials::Key { .. }) {
            *self.token.lock().await = None;
            answer = self.send(request).await?;
        }
        let credential = match self.account.credentials {
            Credentials::ApiToken(_) => "API token",
            Credentials::Key { .. } => "access token",
        };
        if answer.is_success() { Ok(answer) } else { Err(Error::refusal(what, credential, &answer)) }
    }

    async fn send(&self, mut request: Request) -> Result<Response, Error> {
        let header = self.authorization().await?;
        let header = HeaderValue::from_str(header.expose())
            .map_err(|_| Error::Body { what: "the credential", why: "it cannot be sent in a header".to_owned() })?;
        request.headers.insert(AUTHORIZATION, header);
        request.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        Ok(self.http.send(request).await?)
    }

    async fn authorization(&self) -> Result<Secret, Error> {
        let (client_id, key, key_id) = match &self.account.credentials {
            Credentials::ApiToken(token) => return Ok(Secret::new(format!("SSWS {}", token.expose()))),
            Credentials::Key { client_id, key, key_id } => (client_id, key, key_id.as_deref()),
        };
        let mut token = self.token.lock().await;
        if let Some(token) = token.as_ref().filter(|token| token.is_fresh()) {
            return Ok(token.header.clone());
        }
        let fresh = token::ask(&self.http, &self.account.url, client_id, (key, key_id), self.account.scope).await?;
        let header = fresh.header.clone();
        *token = Some(fresh);
        Ok(header)
    }
}
