//! One SCIM request as Okta sends it (method, headers and queries were seen in traffic), and what came back. 429 with an integer
//! `Retry-After` is waited for and sent again (documented by Okta); everything else is an answer.

use std::time::Duration;

use reqwest::Method;
use reqwest::header::{
    ACCEPT, ACCEPT_CHARSET, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, RETRY_AFTER,
    USER_AGENT,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::store::AppRow;
use crate::app::App;
use crate::clients::{Clients, is_here};

/// How often a request is sent that is answered by 429 (our choice).
const ATTEMPTS: u32 = 4;
/// The longest wait that is honored, in seconds (our choice).
const LONGEST: u64 = 30;
/// The longest body that is read, in bytes (our choice).
const MAX_BODY: usize = 16 << 20;

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
    /// 0 when no answer came.
    pub status: u16,
    /// The body, when it is JSON.
    pub body: Option<Value>,
    text: String,
}

impl Answer {
    fn none(text: String) -> Self {
        Self { status: 0, body: None, text }
    }

    /// Whether it is one of 2xx.
    pub fn is_success(&self) -> bool {
        (200..300).contains(&self.status)
    }

    /// The words that Okta's console shows for a failure (seen).
    pub fn words(&self) -> String {
        let detail = self.body.as_ref().and_then(|body| body.get("detail")?.as_str());
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
    clients: &'a Clients,
    targets: &'a [String],
    base_url: String,
    /// The field API Token as it was typed.
    authorization: String,
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
        let (base_url, authorization) = (here(app, base_url), token.to_owned());
        Self { clients: &app.okta.clients, targets: &app.okta.targets, base_url, authorization, sent: Vec::new() }
    }

    /// Reads.
    pub async fn get(&mut self, path: &[&str], query: &[(&str, &str)]) -> Answer {
        self.send(Method::GET, path, query, None).await
    }

    /// Changes.
    pub async fn change(&mut self, method: Method, path: &[&str], body: Option<&Value>) -> Answer {
        self.send(method, path, &[], body).await
    }

    /// The people of this userName.
    pub async fn find_user(&mut self, user_name: &str) -> Answer {
        // RFC 7644 section 3.4.2.2: a filter's values are JSON.
        let filter = format!("userName eq {}", Value::from(user_name));
        self.get(&["Users"], &[("filter", &filter), ("startIndex", "1"), ("count", "100")]).await
    }

    /// One page of a list.
    pub async fn page(&mut self, endpoint: &str, start_index: u64, count: u64) -> Answer {
        self.get(&[endpoint], &[("startIndex", &start_index.to_string()), ("count", &count.to_string())]).await
    }

    async fn send(&mut self, method: Method, path: &[&str], query: &[(&str, &str)], body: Option<&Value>) -> Answer {
        let prepared = address(&self.base_url, path, query)
            .and_then(|url| allowed(url, self.targets))
            .and_then(|url| Ok((headers(&self.authorization, body.is_some())?, self.clients.pick(&url)?, url)));
        let (headers, client, url) = match prepared {
            Ok(prepared) => prepared,
            Err(why) => return Answer::none(why),
        };
        let query = url.query().map(|query| format!("?{query}")).unwrap_or_default();
        let line = format!("{method} {}{query}", url.path());
        let mut attempt = 0;
        loop {
            attempt += 1;
            let mut request = client.request(method.clone(), url.clone()).headers(headers.clone());
            if let Some(body) = body {
                request = request.body(body.to_string());
            }
            let (status, wait, bytes) = match exchange(request).await {
                Ok(answer) => answer,
                Err(why) => {
                    self.sent.push(Sent { request: line, status: None });
                    return Answer::none(format!("{}: {why}", url.origin().ascii_serialization()));
                }
            };
            self.sent.push(Sent { request: line.clone(), status: Some(status) });
            match wait {
                Some(wait) if status == 429 && attempt < ATTEMPTS => {
                    tokio::time::sleep(Duration::from_secs(wait.min(LONGEST))).await;
                }
                _ => {
                    let text = String::from_utf8_lossy(&bytes).chars().take(20).collect();
                    return Answer { status, body: serde_json::from_slice(&bytes).ok(), text };
                }
            }
        }
    }
}

/// Status, `Retry-After` in whole seconds, and body of an answer; otherwise why none came.
async fn exchange(request: reqwest::RequestBuilder) -> Result<(u16, Option<u64>, Vec<u8>), String> {
    let failed = |error: reqwest::Error| {
        let error = error.without_url();
        let mut why = error.to_string();
        let mut source = std::error::Error::source(&error);
        while let Some(cause) = source {
            why = cause.to_string();
            source = cause.source();
        }
        why
    };
    let mut answer = request.send().await.map_err(failed)?;
    let wait = answer.headers().get(RETRY_AFTER).and_then(|value| value.to_str().ok()?.trim().parse().ok());
    let mut bytes = Vec::new();
    while let Some(chunk) = answer.chunk().await.map_err(failed)? {
        if bytes.len() + chunk.len() > MAX_BODY {
            return Err(format!("the answer is longer than {} MiB", MAX_BODY >> 20));
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok((answer.status().as_u16(), wait, bytes))
}

fn address(base_url: &str, path: &[&str], query: &[(&str, &str)]) -> Result<Url, String> {
    let mut url = Url::parse(base_url.trim()).map_err(|error| format!("the Base URL is not an address: {error}"))?;
    // An address parser drops dots and line breaks.
    let whole = |text: &str| !matches!(text, "" | "." | "..") && !text.chars().any(char::is_control);
    if let Some(bad) = path.iter().find(|segment| !whole(segment)) {
        return Err(format!("the id {bad:?} cannot be a part of an address"));
    }
    url.set_fragment(None);
    url.path_segments_mut().map_err(|()| "the Base URL has no host".to_owned())?.pop_if_empty().extend(path);
    // %20 for a space: some servers do not read + as one.
    let encode =
        |text: &str| url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20");
    let query: Vec<String> = query.iter().map(|(key, value)| format!("{key}={}", encode(value))).collect();
    url.set_query(if query.is_empty() { None } else { Some(query.join("&")) }.as_deref());
    Ok(url)
}

/// Whoever can reach the controls must not be able to let this machine send requests anywhere.
fn allowed(url: Url, targets: &[String]) -> Result<Url, String> {
    let host = url.host_str().unwrap_or_default();
    if is_here(&url) || targets.iter().any(|target| target.eq_ignore_ascii_case(host)) {
        return Ok(url);
    }
    Err(format!("{host} is not this machine, and no --allow-target names it: nothing was sent"))
}

fn headers(authorization: &str, body: bool) -> Result<HeaderMap, String> {
    let mut authorization = HeaderValue::from_bytes(authorization.as_bytes()).map_err(|_| {
        "the API Token cannot be sent as a header: it contains a line break or a control character".to_owned()
    })?;
    authorization.set_sensitive(true);
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/scim+json"));
    headers.insert(ACCEPT_CHARSET, HeaderValue::from_static("utf-8"));
    headers.insert(USER_AGENT, HeaderValue::from_static("Okta SCIM Client 1.0.0"));
    headers.insert(AUTHORIZATION, authorization);
    headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip,deflate"));
    if body {
        headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/scim+json; charset=utf-8"));
    }
    Ok(headers)
}

/// The Base URL with the port of this run, where it names a port that this very state was served on before.
fn here(app: &App, base_url: &str) -> String {
    let own = |url: &Url| {
        let port = url.port().filter(|_| url.scheme() == "http" && url.host_str() == Some("127.0.0.1"))?;
        let known = app.store.read(|connection| {
            connection.query_row("SELECT EXISTS (SELECT 1 FROM okta_ports WHERE port = ?1)", [port], |row| row.get(0))
        });
        known.unwrap_or(false).then(|| format!("{}{}", app.okta.sandbox_origin, url.path()))
    };
    Url::parse(base_url).ok().and_then(|url| own(&url)).unwrap_or_else(|| base_url.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_address_keeps_every_id_one_segment() {
        let url = address("https://scim.example/v2/", &["Users", "a/b?c#d%2f"], &[]).unwrap();
        assert_eq!(url.as_str(), "https://scim.example/v2/Users/a%2Fb%3Fc%23d%252f");
        for id in ["", ".", "..", "a\nb"] {
            assert!(address("https://scim.example/v2", &["Users", id], &[]).is_err(), "{id:?}");
        }
        for base in ["", "scim.example/v2", "mailto:a@b"] {
            assert!(address(base, &["Users"], &[]).is_err(), "{base:?}");
        }
    }

    #[test]
    fn only_this_machine_and_what_was_named_is_a_target() {
        let allowed = |url: &str| allowed(url.parse().unwrap(), &["scim.example".to_owned()]).is_ok();
        for url in [
            "http://127.0.0.1:8080/scim",
            "http://127.9.9.9/",
            "http://[::1]:1/",
            "http://localhost:8080/scim",
            "https://SCIM.example/v2",
        ] {
            assert!(allowed(url), "{url}");
        }
        for url in [
            "https://scim.example.evil/",
            "http://169.254.169.254/",
            "http://10.0.0.1/",
            "https://localhost/",
            "http://localhost.evil/",
            "http://0.0.0.0/",
        ] {
            assert!(!allowed(url), "{url}");
        }
    }

    #[test]
    fn a_filter_is_encoded_so_that_every_server_reads_the_same() {
        let url = address("https://x.example", &["Users"], &[("filter", "userName eq \"a+b\"")]).unwrap();
        assert_eq!(url.query(), Some("filter=userName%20eq%20%22a%2Bb%22"));
    }

    #[test]
    fn a_token_that_is_no_header_is_named_and_not_shown() {
        let why = headers("Bearer a\nb", false).unwrap_err();
        assert!(why.contains("API Token") && !why.contains("a\nb"), "{why}");
    }
}
