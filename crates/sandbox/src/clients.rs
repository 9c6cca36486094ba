//! The HTTP clients of the stand-in for Okta.

use std::net::{Ipv4Addr, Ipv6Addr, SocketAddr};
use std::sync::{Arc, OnceLock};
use std::time::Duration;

use reqwest::Client;
use url::Url;

/// Documented by Okta: an answer has to come within 60 seconds.
const TIMEOUT: Duration = Duration::from_secs(60);

/// The HTTP clients, each made when it is first needed: to read the system's certificates takes longer than most clicks.
#[derive(Default)]
pub struct Clients {
    /// For this machine itself: no proxy, no TLS.
    loopback: OnceLock<Client>,
    world: OnceLock<Client>,
}

impl Clients {
    /// The one for this address.
    pub fn pick(&self, url: &Url) -> Result<&Client, String> {
        let local = url.scheme() == "http" && is_here(url);
        let cell = if local { &self.loopback } else { &self.world };
        if let Some(client) = cell.get() {
            return Ok(client);
        }
        let failed = |error: &dyn std::error::Error| format!("TLS cannot be set up: {error}");
        let builder = Client::builder().redirect(reqwest::redirect::Policy::none()).referer(false).timeout(TIMEOUT);
        let builder = if local {
            let tls = rustls::ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
                .with_safe_default_protocol_versions()
                .map_err(|error| failed(&error))?
                .with_root_certificates(rustls::RootCertStore::empty())
                .with_no_client_auth();
            // Whatever the system would resolve it to.
            let here: [SocketAddr; 2] = [(Ipv4Addr::LOCALHOST, 0).into(), (Ipv6Addr::LOCALHOST, 0).into()];
            builder.no_proxy().tcp_nodelay(true).tls_backend_preconfigured(tls).resolve_to_addrs("localhost", &here)
        } else {
            // A second installation finds the first one, which is the same.
            let _ = rustls::crypto::ring::default_provider().install_default();
            builder
        };
        let client = builder.build().map_err(|error| failed(&error))?;
        Ok(cell.get_or_init(|| client))
    }
}

/// Whether an address names this machine: by number, or as `localhost` over plain HTTP, which is then not resolved by the system.
pub fn is_here(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost" && url.scheme() == "http",
        None => false,
    }
}
