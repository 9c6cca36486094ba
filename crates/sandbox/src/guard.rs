//! Who may talk to the sandbox. A developer has a browser open beside it, and a web page can send requests to this machine, by a
//! name of its own that leads here too. Nothing that such a page can send has an effect: not even in the log of requests.

use axum::http::{HeaderMap, HeaderName, StatusCode, Uri, header};

/// The header that every request to the controls carries.
pub(crate) const TOKEN_HEADER: HeaderName = HeaderName::from_static("x-sandbox-token");

/// Why a request to the server on this port is refused; `None` when it may come in.
pub(crate) fn refusal(port: u16, uri: &Uri, headers: &HeaderMap) -> Option<(StatusCode, &'static str)> {
    let mut hosts = headers.get_all(header::HOST).iter();
    let host = hosts.next().and_then(|host| host.to_str().ok());
    if !host.is_some_and(|host| is_here(host, port)) || hosts.next().is_some() {
        return Some((
            StatusCode::MISDIRECTED_REQUEST,
            "the Host header must name this server: 127.0.0.1 and its port",
        ));
    }
    if uri.authority().is_some_and(|authority| !is_here(authority.as_str(), port)) {
        return Some((StatusCode::MISDIRECTED_REQUEST, "the address of the request is another server's"));
    }
    let own = |origin: &str| origin.strip_prefix("http://").is_some_and(|host| is_here(host, port));
    if !headers.get_all(header::ORIGIN).iter().all(|origin| origin.to_str().is_ok_and(own)) {
        return Some((StatusCode::FORBIDDEN, "the request comes from a web page of another origin"));
    }
    // `none` is what a person typed into the address bar.
    let fine = |site: &[u8]| matches!(site, b"same-origin" | b"none");
    if !headers.get_all("sec-fetch-site").iter().all(|site| fine(site.as_bytes())) {
        return Some((StatusCode::FORBIDDEN, "the request comes from a web page of another site"));
    }
    None
}

/// Whether a host and port are those of a server here.
fn is_here(host: &str, port: u16) -> bool {
    let (name, given) = match host.rsplit_once(':') {
        Some((name, given)) if !given.ends_with(']') => (name, given),
        _ => (host, "80"),
    };
    given == port.to_string() && (matches!(name, "127.0.0.1" | "[::1]") || name.eq_ignore_ascii_case("localhost"))
}

/// Whether the request carries the token of this run. Compared in full whatever differs, so that the time says nothing.
pub(crate) fn has_token(headers: &HeaderMap, token: &str) -> bool {
    let given = headers.get(TOKEN_HEADER).map(axum::http::HeaderValue::as_bytes).unwrap_or_default();
    given.len() == token.len()
        && given.iter().zip(token.bytes()).fold(0, |difference, (a, b)| difference | (a ^ b)) == 0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_names_of_this_machine_are_here() {
        for host in ["127.0.0.1:8080", "localhost:8080", "LocalHost:8080", "[::1]:8080"] {
            assert!(is_here(host, 8080), "{host}");
        }
        for host in [
            "",
            "127.0.0.1",
            "127.0.0.1:8081",
            "localhost.evil.example:8080",
            "evil.example:8080",
            "127.0.0.1:8080:8080",
            "[::1]",
            "[::2]:8080",
            "0.0.0.0:8080",
            "127.0.0.1:08080",
        ] {
            assert!(!is_here(host, 8080), "{host}");
        }
        assert!(is_here("127.0.0.1", 80) && is_here("[::1]", 80));
    }
}
