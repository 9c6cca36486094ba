//! The SCIM Base URL and the API Token themselves, before anything is sent.

use url::{Host, Url};

use super::super::check::{Check, State};
use super::{Finding, sentence};

/// Paths that Okta adds itself (RFC 7644 section 3.2).
const ENDPOINTS: [&str; 7] = ["Users", "Groups", "Me", "Schemas", "ResourceTypes", "ServiceProviderConfig", "Bulk"];

/// Everything that can be said of the Base URL without asking the server: `base-url`, `base-url-https`,
/// `base-url-underscore`.
pub fn base_url(text: &str) -> Vec<Check> {
    let parsed = Url::parse(text.trim());
    let mut checks = vec![address(text, parsed.as_ref()).check("base-url", "SCIM Base URL")];
    if let Ok(url) = &parsed {
        checks.push(https(url).check("base-url-https", "Base URL is https"));
    }
    checks.push(underscore(text).check("base-url-underscore", "No _ in the Base URL"));
    checks
}

/// Whether requests can be sent to this address at all: https, or http to this machine.
pub fn can_be_asked(text: &str) -> bool {
    Url::parse(text.trim()).is_ok_and(|url| url.has_host() && https(&url).state != State::Failed)
}

fn address(text: &str, parsed: Result<&Url, &url::ParseError>) -> Finding {
    let copy =
        "copy the SCIM Base URL again from OfficeRnD: Settings > Integrations > SCIM User Provisioning > Configure";
    if text.trim().is_empty() {
        return Finding::fail("it is empty", copy);
    }
    let url = match parsed {
        Ok(url) if url.has_host() => url,
        // The text is not shown: it may be a secret in the wrong field.
        Ok(_) => return Finding::fail("it is not a web address", copy),
        Err(url::ParseError::RelativeUrlWithoutBase) => {
            return Finding::fail("it does not start with https://", "put https:// in front of it");
        }
        Err(error) => return Finding::fail(format!("it is not an address: {error}"), copy),
    };
    let mut problems = Vec::new();
    if !url.username().is_empty() || url.password().is_some() {
        problems.push("it contains a user name or password before the host".to_owned());
    }
    if text.contains('?') {
        problems.push("it contains a query (?…); Okta adds its own".to_owned());
    }
    if text.contains('#') {
        problems.push("it contains a fragment (#…)".to_owned());
    }
    if text.trim().chars().any(|c| c.is_whitespace() || c.is_control()) {
        problems.push("it contains a space or a line break".to_owned());
    }
    if !problems.is_empty() {
        return Finding::fail(sentence(&problems), copy);
    }

    let path = url.path().trim_end_matches('/');
    let last = path.rsplit('/').next().unwrap_or_default();
    let mut oddities = Vec::new();
    if let Some(endpoint) = ENDPOINTS.iter().find(|endpoint| endpoint.eq_ignore_ascii_case(last)) {
        oddities.push(format!("it ends with /{endpoint}, which Okta adds itself: remove it"));
    }
    if text.trim().ends_with('/') {
        oddities.push("it ends with a slash, and Okta adds /Users: the test leaves the slash out".to_owned());
    }
    if path.contains("//") {
        oddities.push("it contains two slashes in a row".to_owned());
    }
    if text != text.trim() {
        oddities.push("there are spaces around it".to_owned());
    }
    if oddities.is_empty() {
        Finding::ok(text)
    } else {
        Finding::warn(sentence(&oddities), "correct it in Okta's field \"SCIM 2.0 Base Url\" and in the profile")
    }
}

fn https(url: &Url) -> Finding {
    match (url.scheme(), is_loopback(url)) {
        ("https", _) => Finding::ok("https"),
        ("http", true) => Finding::ok("plain http, allowed because it stays on this machine; Okta itself needs https"),
        ("http", false) => Finding::fail(
            "plain http: the API Token would travel unprotected, and Okta refuses it. Nothing is sent",
            "use the address that starts with https://",
        ),
        (other, _) => Finding::fail(format!("{other}:// is not https://"), "use the address that starts with https://"),
    }
}

/// Okta's documentation: no underscore in the Base URL.
fn underscore(text: &str) -> Finding {
    if text.contains('_') {
        Finding::fail(
            "Okta refuses a Base URL with an underscore",
            "ask the server's vendor for an address without one",
        )
    } else {
        Finding::ok("there is none")
    }
}

fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name.eq_ignore_ascii_case("localhost"),
        Some(Host::Ipv4(address)) => address.is_loopback(),
        Some(Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Whether the API Token is exactly `Bearer <secret>`. Nothing of it is ever shown.
///
/// Okta's Header Auth app sends its API Token field as it stands (documented by Okta, seen in traffic); OfficeRnD wants
/// `Bearer <secret>` in it (documented by OfficeRnD).
pub fn authorization(text: &str) -> Finding {
    let paste = "paste what ornd-scim token prints into Okta's field \"API Token\": the word Bearer, one blank, the SCIM Secret";
    let secret = text.trim();
    if secret.is_empty() {
        return Finding::fail("the API Token is empty", paste);
    }
    if secret.chars().any(char::is_control) {
        return Finding::fail("there is a line break or another control character inside the API Token", paste);
    }
    if !secret.is_ascii() {
        return Finding::fail(
            "there is a character in the API Token that cannot be part of one, perhaps invisible",
            paste,
        );
    }
    if secret.starts_with(['"', '\'', '`', '<']) {
        return Finding::fail("the API Token starts with a quotation mark or bracket", paste);
    }
    let mut words = secret.split_ascii_whitespace();
    let first = words.next().unwrap_or_default();
    let rest: Vec<&str> = words.collect();
    if first.eq_ignore_ascii_case("authorization:") {
        return Finding::fail("the API Token starts with the header's name", paste);
    }
    if !first.eq_ignore_ascii_case("bearer") {
        return Finding::fail("the API Token does not start with Bearer: Okta sends the field unchanged", paste);
    }
    match rest.as_slice() {
        [] => Finding::fail("there is nothing after Bearer in the API Token", paste),
        [second, ..] if second.eq_ignore_ascii_case("bearer") => Finding::fail(
            "the API Token starts with Bearer Bearer",
            "use one Bearer. Apps made with Okta's App Integration Wizard add it themselves: for them use ornd-scim token --raw",
        ),
        [_, _, ..] => Finding::fail("there is a blank inside the SCIM Secret", paste),
        [one] => {
            if first != "Bearer" {
                Finding::warn("bearer should be written Bearer; not every server takes it otherwise", paste)
            } else if text != format!("Bearer {one}") {
                Finding::warn("there are spaces around the API Token, or more than one after Bearer", paste)
            } else {
                Finding::ok("Bearer and a secret")
            }
        }
    }
}
