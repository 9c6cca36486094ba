//! The client: one organization, one scope.

use tokio::sync::Mutex;
use url::Url;

use super::error::{Error, Refusal};
use super::integration::IntegrationApi;
use super::list;
use super::token::{self, Scope};
use super::types::Employee;
use crate::http::bearer::Bearer;
use crate::http::{self, Request, Response};
use crate::secrets::Secret;

/// How often an answer that cannot be used is asked for again.
pub(super) const REREADS: u32 = 2;

/// The largest answer of the API that is read, in bytes after decompression: a page has at most 100 records.
const MAX_BODY: usize = 10 << 20;

/// Who asks.
#[derive(Debug, Clone)]
pub struct Account {
    /// The org slug.
    pub org: String,
    /// The API's address; `/organizations/{org}` is added.
    pub api_url: Url,
    /// The token endpoint.
    pub identity_url: Url,
    /// The client id.
    pub client_id: String,
    /// The client secret.
    pub client_secret: Secret,
    /// What is asked for.
    pub scope: Scope,
    /// The paths of the integration.
    pub integration_api: IntegrationApi,
    /// How many records a page is asked for, 1 to 100; what `doctor` learned, otherwise 100 (documented by OfficeRnD).
    pub page_limit: u8,
}

/// The client.
pub struct Client {
    pub(super) http: http::Client,
    pub(super) account: Account,
    token: Mutex<Option<Bearer>>,
    /// The server's last `Date`, and when it came.
    date: std::sync::Mutex<Option<(jiff::Timestamp, std::time::Instant)>>,
}

impl Client {
    /// A client; nothing is sent yet.
    pub fn new(http: http::Client, account: Account) -> Self {
        Self { http, account, token: Mutex::new(None), date: std::sync::Mutex::new(None) }
    }

    /// The door it goes through.
    pub fn http(&self) -> &http::Client {
        &self.http
    }

    /// Asks for a token: proves client id, client secret and the granted scope.
    pub async fn prove_token(&self) -> Result<(), Error> {
        self.authorization().await.map(|_| ())
    }

    /// Reads one employee: proves the org slug and the permission to read.
    pub async fn prove_read(&self) -> Result<(), Error> {
        let url = self.url(&["members"], &[("$limit", "1")])?;
        self.read("employees", url, |answer| list::page::<Employee>("employees", answer).map(|_| ())).await
    }

    /// An address of this organization.
    pub fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Url, Error> {
        let mut parts = vec!["organizations", self.account.org.as_str()];
        parts.extend(path);
        let mut url = http::segment(&self.account.api_url, &parts)?;
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        Ok(url)
    }

    /// Reads something that is understood by `parse`; what cannot be used is asked for again, twice at most.
    pub async fn read<T>(
        &self,
        what: &'static str,
        url: Url,
        parse: impl Fn(&Response) -> Result<T, Error>,
    ) -> Result<T, Error> {
        let mut number = 0;
        loop {
            match self.get(what, url.clone()).await.and_then(|answer| parse(&answer)) {
                Err(error) if number < REREADS && error.is_garbled() => self.pause(number).await,
                outcome => return outcome,
            }
            number += 1;
        }
    }

    /// Waits before the same thing is read again; longer each time.
    pub(super) async fn pause(&self, number: u32) {
        tokio::time::sleep(self.http.settings().first_wait.saturating_mul(1 << number.min(4))).await;
    }

    /// Reads, and tells what a refusal means. Only 200 is an answer: 202, 204 and 206 are none, or a part of one.
    pub async fn get(&self, what: &'static str, url: Url) -> Result<Response, Error> {
        let answer = self.call(what, Request::get(url)).await?;
        if answer.status == 200 {
            Ok(answer)
        } else {
            Err(Error::Body { what, why: format!("status {} is not a complete answer", answer.status) })
        }
    }

    /// Sends a request with a token. A token that is refused in the middle is replaced once: somebody may have revoked it.
    pub async fn call(&self, what: &'static str, request: Request) -> Result<Response, Error> {
        let answer = self.raw(request.clone()).await?;
        let answer = if answer.status == 401 {
            *self.token.lock().await = None;
            self.raw(request).await?
        } else {
            answer
        };
        if answer.is_success() { Ok(answer) } else { Err(self.refusal(what, &answer)) }
    }

    /// Sends a request with a token and gives the answer of any status.
    pub async fn raw(&self, mut request: Request) -> Result<Response, Error> {
        let authorization = self.authorization().await?;
        let header = reqwest::header::HeaderValue::from_str(authorization.expose()).map_err(|_| Error::Body {
            what: "the request for a token",
            why: "the token cannot be sent in a header".to_owned(),
        })?;
        request.headers.insert(reqwest::header::AUTHORIZATION, header);
        request.headers.insert(reqwest::header::ACCEPT, reqwest::header::HeaderValue::from_static("application/json"));
        request.max_body = Some(MAX_BODY);
        // The service knows it, so it could be in an answer to any request.
        request.secrets.push(self.account.client_secret.clone());
        let answer = self.http.send(request).await?;
        if let Some(date) = answer.server_time().and_then(|date| jiff::Timestamp::try_from(date).ok()) {
            *self.date.lock().unwrap_or_else(std::sync::PoisonError::into_inner) =
                Some((date, std::time::Instant::now()));
        }
        Ok(answer)
    }

    /// What time it is for the API, by the `Date` of its last answer (whole seconds); `None` when no answer had one.
    pub fn server_now(&self) -> Option<jiff::Timestamp> {
        let (date, came) = (*self.date.lock().unwrap_or_else(std::sync::PoisonError::into_inner))?;
        date.checked_add(came.elapsed()).ok()
    }

    async fn authorization(&self) -> Result<Secret, Error> {
        let mut token = self.token.lock().await;
        if let Some(token) = token.as_ref().filter(|token| token.is_fresh()) {
            return Ok(token.header.clone());
        }
        let fresh = token::ask(&self.http, &self.account).await?;
        let header = fresh.header.clone();
        *token = Some(fresh);
        Ok(header)
    }

    fn refusal(&self, what: &'static str, answer: &Response) -> Error {
        let refusal = Refusal::read(answer);
        let (status, said, temporary) = (answer.status, refusal.said.clone(), refusal.is_temporary());
        let no_org = said.as_deref().is_some_and(|said| said.to_lowercase().contains("organization not found"));
        match status {
            // Without another reason it is the token; a page comes from something in front of the service.
            401 | 403 if !refusal.is_page && !refusal.gives_other_reason() => {
                Error::RejectedToken { what, status, said }
            }
            429 => Error::RateLimit { said },
            // Seen in the sister product: a malformed slug is sent to the login page.
            300..=399 => Error::WrongOrg { org: self.account.org.clone(), status, said },
            _ if no_org => Error::WrongOrg { org: self.account.org.clone(), status, said },
            404 => Error::NotFound { what, said },
            _ => Error::Status { what, status, said, temporary, request_id: answer.request_id().map(str::to_owned) },
        }
    }
}
