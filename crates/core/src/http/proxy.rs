//! Proxies of the environment: a setting that cannot be used is an error, never skipped.

use super::Error;

/// The variables that count for `https://` addresses.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

/// Refuses a setting that reqwest would ignore, sending everything past the proxy.
pub(super) fn check() -> Result<(), Error> {
    for variable in VARIABLES {
        let Some(value) = std::env::var_os(variable).filter(|value| !value.is_empty()) else { continue };
        let usable = value.to_str().ok_or("it is not text").and_then(usable);
        usable.map_err(|why| Error::Proxy { variable, why })?;
    }
    Ok(())
}

/// Whether it can be used, by the rules of hyper-util's `parse_env_uri`. The reason does not repeat the value, which may
/// contain a password.
fn usable(value: &str) -> Result<(), &'static str> {
    const FORM: &str = "it is not an address such as http://proxy.example.com:3128";
    if value.trim() != value {
        return Err("it has spaces around it");
    }
    let uri: http::Uri = value.parse().map_err(|_| FORM)?;
    match uri.scheme_str() {
        None | Some("http" | "https") => {}
        Some(scheme) if scheme.starts_with("socks") => {
            return Err("SOCKS proxies are not supported; use an HTTP proxy");
        }
        Some(_) => return Err("its scheme is not supported; use http:// or https://"),
    }
    let authority = uri.authority().ok_or(FORM)?;
    let host = authority.host();
    let port = authority.as_str().rsplit('@').next().and_then(|rest| rest.strip_prefix(host));
    let port_is_fine = port.is_some_and(|port| port.is_empty() || authority.port_u16().is_some());
    // Quotes and dollars are legal in an authority and mean a mistake in a script.
    if host.is_empty() || host.contains(['"', '\'', '$', '{']) || !port_is_fine { Err(FORM) } else { Ok(()) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_proxy_that_would_be_ignored_is_an_error() {
        for fine in [
            "http://127.0.0.1:3128",
            "https://proxy.example.com",
            "proxy:3128",
            "http://user:pass@proxy:3128/",
            "http://[::1]:3128",
        ] {
            assert_eq!(usable(fine), Ok(()), "{fine}");
        }
        for wrong in [
            "socks://127.0.0.1:1080",
            "socks5://127.0.0.1:1080",
            "\"http://127.0.0.1:3128\"",
            "'http://127.0.0.1:3128'",
            "proxy host:3128",
            "http://",
            "http://:3128",
            "ftp://127.0.0.1:21",
            " http://127.0.0.1:9",
            "http://127.0.0.1:9\n",
            "http://proxy:port",
            "http:/proxy:3128",
            "${PROXY}",
        ] {
            assert!(usable(wrong).is_err(), "{wrong}");
        }
    }
}
