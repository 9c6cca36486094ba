//! Where a SCIM server is, and Okta's requests to it.
//!
//! The headers are the ones that Okta's client was seen to send. Nothing is sent here.

use reqwest::Method;
use reqwest::header::{
    ACCEPT, ACCEPT_CHARSET, ACCEPT_ENCODING, AUTHORIZATION, CONTENT_TYPE, HeaderMap, HeaderValue, USER_AGENT,
};
use serde_json::Value;
use url::Url;

use super::Error;
use crate::http::{Repeat, Request};
use crate::secrets::Secret;

/// A SCIM server: what stands in the two fields of Okta's Provisioning tab.
#[derive(Debug, Clone)]
pub struct Connection {
    base_url: String,
    authorization: Secret,
}

/// How a JSON body is labeled.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Body {
    /// `application/scim+json; charset=utf-8`, as Okta's client sends it (seen in traffic).
    Scim,
    /// `application/json`, as Okta's published SPEC test sends it (documented by Okta).
    Json,
}

impl Connection {
    /// From the field "SCIM 2.0 Base Url" and the exact `Authorization` value, which is the field "API Token" of the
    /// Header Auth app. Nothing is checked yet: [`super::judge::before`] tells what is wrong with them.
    pub fn new(base_url: impl Into<String>, authorization: Secret) -> Self {
        Self { base_url: base_url.into(), authorization }
    }

    /// From the Base URL and the bare SCIM Secret: `Bearer ` is put in front.
    pub fn with_secret(base_url: impl Into<String>, secret: &Secret) -> Self {
        Self::new(base_url, Secret::new(format!("Bearer {}", secret.expose())))
    }

    /// The Base URL as it was given.
    pub fn base_url(&self) -> &str {
        &self.base_url
    }

    /// The `Authorization` value as it was given.
    pub fn authorization(&self) -> &Secret {
        &self.authorization
    }

    /// The same server with another `Authorization` value.
    #[must_use]
    pub fn with_authorization(&self, authorization: Secret) -> Self {
        Self { base_url: self.base_url.clone(), authorization }
    }

    /// `GET {base}/{path…}?{query}`, safe to repeat. Path segments and query values are encoded here.
    pub fn get(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Request, Error> {
        let mut request = Request::get(self.url(path, query)?);
        request.headers = self.headers()?;
        Ok(request)
    }

    /// A request that changes something: sent once, never repeated.
    pub fn change(&self, method: Method, path: &[&str], body: Option<(&Value, Body)>) -> Result<Request, Error> {
        let mut request = self.get(path, &[])?;
        request.method = method;
        request.repeat = Repeat::Never;
        if let Some((body, kind)) = body {
            request.headers.insert(CONTENT_TYPE, HeaderValue::from_static(kind.content_type()));
            request.body = Some(body.to_string().into_bytes());
        }
        Ok(request)
    }

    /// One page of `Users` or `Groups`, with the query in Okta's order.
    pub fn page(&self, endpoint: &str, start_index: u64, count: u64) -> Result<Request, Error> {
        self.get(&[endpoint], &[("startIndex", &start_index.to_string()), ("count", &count.to_string())])
    }

    /// The Groups of this name, as Okta asks before it pushes a group whose id it does not know (documented by Okta).
    pub fn find_group(&self, name: &str) -> Result<Request, Error> {
        let filter = format!("displayName eq {}", Value::from(name));
        self.get(&["Groups"], &[("filter", &filter), ("startIndex", "1"), ("count", "100")])
    }

    /// The Users whose attribute equals the value, as Okta asks before it creates one.
    pub fn find_user(&self, attribute: &str, value: &str) -> Result<Request, Error> {
        // RFC 7644 section 3.4.2.2: a filter's values are JSON.
        let filter = format!("{attribute} eq {}", Value::from(value));
        self.get(&["Users"], &[("filter", &filter), ("startIndex", "1"), ("count", "100")])
    }

    fn url(&self, path: &[&str], query: &[(&str, &str)]) -> Result<Url, Error> {
        let mut url = Url::parse(self.base_url.trim()).map_err(|error| Error::BaseUrl(error.to_string()))?;
        if let Some(bad) = path.iter().find(|segment| !is_segment(segment)) {
            return Err(Error::Id((*bad).to_owned()));
        }
        url.set_fragment(None);
        url.path_segments_mut().map_err(|()| Error::BaseUrl("it has no host".to_owned()))?.pop_if_empty().extend(path);
        let query: Vec<String> = query.iter().map(|(key, value)| format!("{key}={}", encode(value))).collect();
        url.set_query(if query.is_empty() { None } else { Some(query.join("&")) }.as_deref());
        Ok(url)
    }

    /// Okta's headers (seen in traffic).
    fn headers(&self) -> Result<HeaderMap, Error> {
        let mut authorization = HeaderValue::from_str(self.authorization.expose())
            .or_else(|_| HeaderValue::from_bytes(self.authorization.expose().as_bytes()))
            .map_err(|_| Error::Authorization)?;
        authorization.set_sensitive(true);
        let mut headers = HeaderMap::new();
        headers.insert(ACCEPT, HeaderValue::from_static("application/scim+json"));
        headers.insert(ACCEPT_CHARSET, HeaderValue::from_static("utf-8"));
        headers.insert(USER_AGENT, HeaderValue::from_static("Okta SCIM Client 1.0.0"));
        headers.insert(AUTHORIZATION, authorization);
        headers.insert(ACCEPT_ENCODING, HeaderValue::from_static("gzip,deflate"));
        Ok(headers)
    }
}

impl Body {
    const fn content_type(self) -> &'static str {
        match self {
            Self::Scim => "application/scim+json; charset=utf-8",
            Self::Json => "application/json",
        }
    }
}

/// Method, path and query of a request, for people: `GET /scim/v2/Users?startIndex=1&count=2`.
pub fn request_line(request: &Request) -> String {
    let query = request.url.query().map(|query| format!("?{query}")).unwrap_or_default();
    format!("{} {}{query}", request.method, request.url.path())
}

/// Whether a text can be one segment of a path and stay what it is. An address parser drops dots and line breaks.
pub(crate) fn is_segment(text: &str) -> bool {
    !matches!(text, "" | "." | "..") && text.len() <= 1024 && !text.chars().any(char::is_control)
}

/// Percent encoding with `%20` for a blank: a `+` is read as a blank by some servers only.
fn encode(value: &str) -> String {
    url::form_urlencoded::byte_serialize(value.as_bytes()).collect::<String>().replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn connection(base: &str) -> Connection {
        Connection::with_secret(base, &Secret::new("s3cret".to_owned()))
    }

    #[test]
    fn a_request_carries_exactly_the_headers_that_okta_sends() {
        let request = connection("https://scim.example.com/v2").page("Users", 1, 2).unwrap();
        assert_eq!(request.url.as_str(), "https://scim.example.com/v2/Users?startIndex=1&count=2");
        let mut headers: Vec<(&str, &str)> =
            request.headers.iter().map(|(name, value)| (name.as_str(), value.to_str().unwrap())).collect();
        headers.sort_unstable();
        assert_eq!(
            headers,
            [
                ("accept", "application/scim+json"),
                ("accept-charset", "utf-8"),
                ("accept-encoding", "gzip,deflate"),
                ("authorization", "Bearer s3cret"),
                ("user-agent", "Okta SCIM Client 1.0.0"),
            ]
        );
        assert!(request.headers["authorization"].is_sensitive());
        assert_eq!(request.repeat, Repeat::Safe);
        assert!(!format!("{request:?}").contains("s3cret"), "a request can be logged");
    }

    #[test]
    fn a_change_is_labelled_and_never_repeated() {
        let connection = connection("https://scim.example.com/v2/");
        let body = serde_json::json!({"active": false});
        let request = connection.change(Method::PATCH, &["Users", "a/b?c#d%2f"], Some((&body, Body::Scim))).unwrap();
        assert_eq!(request.url.as_str(), "https://scim.example.com/v2/Users/a%2Fb%3Fc%23d%252f");
        assert_eq!(request.headers["content-type"], "application/scim+json; charset=utf-8");
        assert_eq!(request.repeat, Repeat::Never);
        let request = connection.change(Method::POST, &["Users"], Some((&body, Body::Json))).unwrap();
        assert_eq!(request.headers["content-type"], "application/json");
        assert_eq!(request_line(&request), "POST /v2/Users");
    }

    #[test]
    fn a_filter_is_encoded_so_that_every_server_reads_the_same() {
        let request = connection("https://x.example").find_user("userName", "a+\"b\"@x.com").unwrap();
        assert_eq!(
            request.url.query(),
            Some("filter=userName%20eq%20%22a%2B%5C%22b%5C%22%40x.com%22&startIndex=1&count=100")
        );
    }

    #[test]
    fn what_cannot_be_sent_is_an_error_and_shows_no_secret() {
        for base in ["", "scim.example.com/v2", "mailto:a@b"] {
            assert!(matches!(connection(base).page("Users", 1, 2), Err(Error::BaseUrl(_))), "{base:?}");
        }
        let broken = Connection::new("https://x.example", Secret::new("Bearer a\nb".to_owned()));
        let error = broken.page("Users", 1, 2).unwrap_err();
        assert!(matches!(error, Error::Authorization) && !error.to_string().contains("a\nb"));
        for id in ["", ".", "..", "a\nb", "\0"] {
            assert!(matches!(connection("https://x.example").get(&["Users", id], &[]), Err(Error::Id(_))), "{id:?}");
        }
    }

    proptest! {
        /// An id from a server stays one segment below `/Users`, whatever it contains.
        #[test]
        fn an_id_is_one_path_segment_or_refused(id in "\\PC{0,20}|[./%?#\\\\a2f]{0,6}") {
            if let Ok(request) = connection("https://x.example/v2").get(&["Users", &id], &[]) {
                let segments: Vec<&str> = request.url.path_segments().unwrap().collect();
                prop_assert_eq!(segments.len(), 3);
                prop_assert_eq!(&segments[..2], &["v2", "Users"]);
                prop_assert!(!matches!(segments[2].to_lowercase().as_str(), "" | "." | ".." | "%2e" | "%2e%2e"));
                prop_assert_eq!(request.url.query(), None);
                prop_assert_eq!(request.url.host_str(), Some("x.example"));
            }
        }
    }
}
