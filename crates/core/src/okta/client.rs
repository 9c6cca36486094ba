//! The client: one organization, one credential, one set of scopes.

use reqwest::Method;
use reqwest::header::{ACCEPT, AUTHORIZATION, CONTENT_TYPE, HeaderValue};
use serde::de::DeserializeOwned;
use std::collections::{HashMap, HashSet};
use tokio::sync::Mutex;
use url::Url;

use super::dpop::{ProofKey, demanded_nonce};
use super::error::Error;
use super::key::SigningKey;
use super::list;
use super::token::{self, Answer, Scope};
use super::types::Org;
use crate::http::bearer::Bearer;
use crate::http::{self, Repeat, Request, Response};
use crate::secrets::Secret;

/// More pages than any organization has: beyond it, a server repeats itself in a way that was not noticed.
const MAX_PAGES: usize = 20_000;

/// An answer to a read is whole only with status 200: 202 and 206 promise or give a part.
fn whole(what: &'static str, answer: &Response) -> Result<(), Error> {
    if answer.status == 200 {
        return Ok(());
    }
    Err(Error::Body { what, why: format!("status {} is not a complete answer", answer.status) })
}

/// How the client authenticates.
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

/// An organization and how to sign in to it.
#[derive(Debug)]
pub struct Account {
    /// The organization's origin.
    pub url: Url,
    /// How the client authenticates.
    pub credentials: Credentials,
    /// The scopes to ask for; an API token has none.
    pub scope: Scope,
}

/// The client.
pub struct Client {
    http: http::Client,
    account: Account,
    session: Mutex<Session>,
}

/// What an OAuth client holds in memory.
#[derive(Default)]
struct Session {
    tokens: HashMap<Scope, Bearer>,
    /// The proof key, once the server demanded proofs.
    proof: Option<ProofKey>,
    /// The latest nonces of the token endpoint and of the API.
    token_nonce: Option<String>,
    api_nonce: Option<String>,
}

impl Client {
    /// A client; nothing is sent yet.
    pub fn new(http: http::Client, account: Account) -> Self {
        Self { http, account, session: Mutex::default() }
    }

    /// The organization's origin.
    pub fn origin(&self) -> &Url {
        &self.account.url
    }

    /// The organization: proves the credentials (documented by Okta: `GET /api/v1/org`).
    pub async fn org(&self) -> Result<Org, Error> {
        let what = "the organization";
        self.json(what, Request::get(self.url(&["org"], &[])?)).await
    }

    /// Reads one app, for a client that was not granted the scope to read the organization.
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

    /// Sends it and reads the answer. Only status 200 carries the whole of what was asked for.
    pub(super) async fn json<T: DeserializeOwned>(&self, what: &'static str, request: Request) -> Result<T, Error> {
        self.json_with(self.account.scope, what, request).await
    }

    pub(super) async fn json_with<T: DeserializeOwned>(
        &self,
        scope: Scope,
        what: &'static str,
        request: Request,
    ) -> Result<T, Error> {
        let reads = request.method == Method::GET;
        let answer = self.call_with(scope, what, request).await?;
        if reads {
            whole(what, &answer)?;
        }
        answer.json().map_err(|why| Error::Body { what, why: why.to_string() })
    }

    /// A whole list. An address seen twice, or an id that comes a second time, ends it with an error.
    pub(super) async fn list<T: DeserializeOwned>(
        &self,
        what: &'static str,
        first: Url,
        id: impl Fn(&T) -> &str,
    ) -> Result<Vec<T>, Error> {
        self.list_with(self.account.scope, what, first, id).await
    }

    pub(super) async fn list_with<T: DeserializeOwned>(
        &self,
        scope: Scope,
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
            let answer = self.call_with(scope, what, Request::get(url.clone())).await?;
            whole(what, &answer)?;
            let next = list::next(what, &url, &answer)?;
            // A name that was cut inside an emoji is only shown, and hides no other record. What is written back is read
            // strictly, see `json_with`.
            let page: Vec<T> = answer.json().or_else(|why| {
                crate::json::from_slice(&answer.body).map_err(|_| Error::Body { what, why: why.to_string() })
            })?;
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

    /// Sends a request with the credential. A rejected access token is replaced once; a proof that lacks a nonce is sent
    /// again once with it.
    pub(super) async fn call(&self, what: &'static str, request: Request) -> Result<Response, Error> {
        self.call_with(self.account.scope, what, request).await
    }

    pub(super) async fn call_with(
        &self,
        scope: Scope,
        what: &'static str,
        request: Request,
    ) -> Result<Response, Error> {
        let mut answer = self.send(scope, request.clone()).await?;
        let is_oauth = matches!(self.account.credentials, Credentials::Key { .. });
        if is_oauth && let Some(nonce) = demanded_nonce(&answer) {
            self.session.lock().await.api_nonce = Some(nonce);
            answer = self.send(scope, request.clone()).await?;
        }
        if is_oauth && answer.status == 401 {
            self.session.lock().await.tokens.remove(&scope);
            answer = self.send(scope, request).await?;
        }
        let credential = if is_oauth { "access token" } else { "API token" };
        if answer.is_success() { Ok(answer) } else { Err(Error::refusal(what, credential, &answer)) }
    }

    async fn send(&self, scope: Scope, mut request: Request) -> Result<Response, Error> {
        let sendable = |text: &str| {
            HeaderValue::from_str(text)
                .map_err(|_| Error::Body { what: "the credential", why: "it cannot be sent in a header".to_owned() })
        };
        let (header, proof) = self.authorization(scope, &request).await?;
        request.headers.insert(AUTHORIZATION, sendable(header.expose())?);
        if let Some(proof) = proof {
            request.headers.insert("dpop", sendable(&proof)?);
        }
        request.headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
        Ok(self.http.send(request).await?)
    }

    /// The header `Authorization`, and the proof that goes with it if the server demands proofs.
    async fn authorization(&self, scope: Scope, request: &Request) -> Result<(Secret, Option<String>), Error> {
        let (client_id, key, key_id) = match &self.account.credentials {
            Credentials::ApiToken(token) => return Ok((Secret::new(format!("SSWS {}", token.expose())), None)),
            Credentials::Key { client_id, key, key_id } => (client_id, key, key_id.as_deref()),
        };
        let mut session = self.session.lock().await;
        if session.tokens.get(&scope).is_none_or(|token| !token.is_fresh()) {
            let token = self.token(&mut session, client_id, (key, key_id), scope).await?;
            session.tokens.insert(scope, token);
        }
        let Some(token) = session.tokens.get(&scope) else {
            return Err(Error::Body { what: "the request for a token", why: "no token".to_owned() });
        };
        let Some(proof) = &session.proof else { return Ok((token.header.clone(), None)) };
        let access = token.header.expose().strip_prefix("Bearer ").unwrap_or_default();
        let proof = proof.proof(&request.method, &request.url, session.api_nonce.as_deref(), Some(access))?;
        Ok((Secret::new(format!("DPoP {access}")), Some(proof)))
    }

    /// A new token. The server may demand proofs, and then a nonce: each once.
    async fn token(
        &self,
        session: &mut Session,
        client_id: &str,
        key: (&SigningKey, Option<&str>),
        scope: Scope,
    ) -> Result<Bearer, Error> {
        for _ in 0..3 {
            let proof = session.proof.as_ref().map(|proof| (proof, session.token_nonce.as_deref()));
            match token::request(&self.http, &self.account.url, client_id, key, scope, proof).await? {
                Answer::Granted(token) => return Ok(token),
                Answer::ProofRequired => session.proof = Some(ProofKey::generate()?),
                Answer::NonceRequired(nonce) => session.token_nonce = Some(nonce),
            }
        }
        Err(Error::Body {
            what: "the request for a token",
            why: "the server demands a nonce again and again".to_owned(),
        })
    }
}
