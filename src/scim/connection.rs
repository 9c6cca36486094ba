//! Where Okta sends its requests, and with which headers.

use reqwest::Method;
use reqwest::header::{HeaderMap, HeaderName, HeaderValue};
use url::Url;

use crate::failure::Failure;
use crate::http::{self, Repeat, Request};
use crate::secrets::Secret;

/// A SCIM Base URL as the person typed it and the exact value of the `Authorization` header.
#[derive(Debug, Clone)]
pub struct Connection {
    /// As typed.
    pub base_url: String,
    /// The header, verbatim.
    pub authorization: Secret,
}

impl Connection {
    /// As "SCIM 2.0 Test App (Header Auth)" would send it with the API Token `Bearer <secret>`.
    pub fn with_secret(base_url: &str, secret: &Secret) -> Self {
        Self { base_url: base_url.to_owned(), authorization: Secret::new(format!("Bearer {}", secret.expose())) }
    }

    /// With exactly what stands in Okta's API Token field.
    pub fn with_api_token(base_url: &str, field: &Secret) -> Self {
        Self { base_url: base_url.to_owned(), authorization: field.clone() }
    }

    /// A request as Okta sends it. `path` begins with a slash and may have a query.
    pub(super) fn request(
        &self,
        method: Method,
        path: &str,
        body: Option<&serde_json::Value>,
    ) -> Result<Request, http::Error> {
        let url = http::check_url(&format!("{}{path}", self.base_url.trim().trim_end_matches('/')))?;
        let mut headers = okta_headers();
        let authorization = HeaderValue::from_str(self.authorization.expose()).map_err(|_| http::Error::Address {
            url: self.base_url.clone(),
            why: "the API Token has a character that no header can carry".to_owned(),
        })?;
        headers.insert(reqwest::header::AUTHORIZATION, authorization);
        if body.is_some() {
            let kind = HeaderValue::from_static("application/scim+json; charset=utf-8");
            headers.insert(reqwest::header::CONTENT_TYPE, kind);
        }
        Ok(Request {
            method,
            url,
            headers,
            body: body.map(|body| body.to_string().into_bytes()),
            // A test shows how a server answers, not how patient this program is.
            repeat: Repeat::Never,
        })
    }

    /// The same connection with another header.
    pub(super) fn with_authorization(&self, header: &str) -> Self {
        Self { base_url: self.base_url.clone(), authorization: Secret::new(header.to_owned()) }
    }
}

/// Seen in logged traffic of Okta.
fn okta_headers() -> HeaderMap {
    let pairs = [
        ("accept", "application/scim+json"),
        ("accept-charset", "utf-8"),
        ("accept-encoding", "gzip,deflate"),
        ("user-agent", "Okta SCIM Client 1.0.0"),
    ];
    pairs.into_iter().map(|(name, value)| (HeaderName::from_static(name), HeaderValue::from_static(value))).collect()
}

/// What is wrong with a SCIM Base URL, before anything is sent: the sentence, and what to do.
pub(super) fn base_url_problem(text: &str) -> Option<(String, String)> {
    let problem = |what: &str, what_to_do: &str| Some((what.to_owned(), what_to_do.to_owned()));
    let url = match http::check_url(text) {
        Ok(url) => url,
        Err(http::Error::Address { why, .. }) => {
            return problem(
                &why,
                "copy the SCIM Base URL from the settings dialog again; Okta calls https addresses only",
            );
        }
        Err(error) => return Some((error.to_string(), "copy it again from the settings dialog".to_owned())),
    };
    if text.contains('_') {
        return problem("it contains an underscore, which Okta refuses", "ask for an address without one");
    }
    if url.query().is_some() || url.fragment().is_some() {
        return problem("it goes on after a ? or #", "leave out everything from there on");
    }
    let last = url.path_segments().and_then(|mut parts| parts.rfind(|part| !part.is_empty()).map(str::to_owned));
    if last.as_deref().is_some_and(|last| ["users", "groups"].contains(&last.to_lowercase().as_str())) {
        return problem("it ends in /Users or /Groups", "leave that out; Okta adds it");
    }
    None
}

/// A SCIM Base URL that can be used, without blanks around it and slashes at its end.
pub fn check_base_url(text: &str) -> Result<String, Failure> {
    let text = text.trim();
    match base_url_problem(text) {
        None => Ok(text.trim_end_matches('/').to_owned()),
        Some((what, what_to_do)) => {
            Err(Failure::usage(format!("the SCIM Base URL {text} cannot be used: {what}")).hint(what_to_do))
        }
    }
}

/// For messages: the origin only.
pub(super) fn origin(text: &str) -> String {
    Url::parse(text.trim()).map_or_else(|_| "the address".to_owned(), |url| url.origin().ascii_serialization())
}
