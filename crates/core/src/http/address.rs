//! Addresses: which ones may be used, and how an id from a server becomes one part of a path.

use std::net::IpAddr;

use url::{Host, Url};

use super::Error;

/// An address that may be used: https, or http to this very machine. Refused before a byte is sent otherwise.
pub fn check_url(text: &str) -> Result<Url, Error> {
    let url = Url::parse(text.trim()).map_err(|error| Error::Address {
        url: shown(text),
        why: match error {
            url::ParseError::RelativeUrlWithoutBase => "it must begin with https://".to_owned(),
            error => format!("it is not an address ({error})"),
        },
    })?;
    check(&url).map(|()| url)
}

/// The same of an address that was read already.
pub(super) fn check(url: &Url) -> Result<(), Error> {
    let bad = |why: &str| Err(Error::Address { url: shown(url.as_str()), why: why.to_owned() });
    if !url.username().is_empty() || url.password().is_some() {
        return bad("it must not contain a user name or password");
    }
    match url.scheme() {
        "https" if url.host().is_some() => Ok(()),
        "http" if is_loopback(url) => Ok(()),
        "http" => bad("plain http is used for this machine (127.0.0.1, [::1], localhost) only; write https://"),
        _ => bad("it must begin with https://"),
    }
}

/// Whether the host is this machine: a loopback address or exactly `localhost`.
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(Host::Domain(name)) => name == "localhost",
        Some(Host::Ipv4(address)) => IpAddr::V4(address).is_loopback(),
        Some(Host::Ipv6(address)) => IpAddr::V6(address).is_loopback(),
        None => false,
    }
}

/// What of an unusable address may be shown: nothing that could be a password.
fn shown(text: &str) -> String {
    let text: String = text.chars().take(200).collect();
    match (text.find("://"), text.rfind('@')) {
        (Some(scheme), Some(at)) if at > scheme => format!("{}://…{}", &text[..scheme], &text[at..]),
        _ => text,
    }
}

/// Adds an id that came from a server as exactly one part of the path, whatever stands in it. `.` and `..` and the empty
/// text cannot be one part and are refused, as are ids over 512 bytes.
pub fn segment(base: &Url, parts: &[&str]) -> Result<Url, Error> {
    let mut url = base.clone();
    {
        let mut path = url
            .path_segments_mut()
            .map_err(|()| Error::Address { url: base.to_string(), why: "it has no path".to_owned() })?;
        path.pop_if_empty();
        for part in parts {
            if part.is_empty() || matches!(*part, "." | "..") || part.len() > 512 || part.chars().any(char::is_control)
            {
                return Err(Error::Address {
                    url: base.to_string(),
                    why: "an id from the server cannot be part of an address".to_owned(),
                });
            }
            path.push(part);
        }
    }
    Ok(url)
}
