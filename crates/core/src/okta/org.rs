//! The address of an Okta organization, and the page of its Admin Console.

use url::{Host, Url};

use super::{APP, Error};
use crate::http;

/// Okta's own domains, where the Admin Console is at `{org}-admin` (documented by Okta).
const DOMAINS: [&str; 6] =
    ["okta.com", "oktapreview.com", "okta-emea.com", "okta-gov.com", "okta.mil", "trexcloud.com"];

/// An address as a person gave it, and as it is used.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// The origin of the API.
    pub url: Url,
    /// Whether something of what was typed was left out: `-admin`, a path.
    pub changed: bool,
}

impl Address {
    /// Reads the address of an organization. `acme.okta.com` without a scheme is taken as https, and the address of the
    /// Admin Console is understood: the API is beside it, without `-admin`.
    pub fn parse(text: &str) -> Result<Self, Error> {
        let text = text.trim();
        let full = if text.contains("://") { text.to_owned() } else { format!("https://{text}") };
        let typed = http::check_url(&full)?;
        let mut url = typed.clone();
        if let Some(org) = okta_org(&typed).and_then(|org| org.strip_suffix("-admin")) {
            let domain = typed.host_str().and_then(|host| host.split_once('.')).map_or("", |(_, domain)| domain);
            url.set_host(Some(&format!("{org}.{domain}"))).map_err(|_| unusable(text))?;
        }
        if url.host_str().is_some_and(|host| host == "okta.com" || host == "login.okta.com" || host == "www.okta.com") {
            return Err(unusable(text));
        }
        url.set_path("/");
        url.set_query(None);
        url.set_fragment(None);
        let changed = url.host_str() != typed.host_str() || typed.path() != "/" || typed.query().is_some();
        Ok(Self { url, changed })
    }
}

fn unusable(text: &str) -> Error {
    Error::Address { typed: text.to_owned() }
}

/// The first part of a host below one of Okta's own domains.
fn okta_org(url: &Url) -> Option<&str> {
    let Some(Host::Domain(host)) = url.host() else { return None };
    let (_, domain) = host.split_once('.')?;
    // The borrowed text must come from the address itself.
    let org = url.host_str()?.split('.').next()?;
    DOMAINS.contains(&domain).then_some(org)
}

/// The app's Provisioning tab in the Admin Console (seen; the part after `#` may be ignored on the first load). For a custom
/// domain the Admin Console's address cannot be known, so the same host is given, which sends an administrator on.
pub fn deep_link(org: &Url, app_id: &str) -> String {
    let mut url = org.clone();
    if let Some(org) = okta_org(&url).map(str::to_owned) {
        let domain = url.host_str().and_then(|host| host.split_once('.')).map_or("", |(_, domain)| domain);
        let host = format!("{org}-admin.{domain}");
        // It was a host before, and is one with a longer first part.
        let _ = url.set_host(Some(&host));
    }
    match http::segment(&url, &["admin", "app", APP, "instance", app_id]) {
        Ok(page) => format!("{page}/#tab-provisioning"),
        Err(_) => url.to_string(),
    }
}
