//! The sandbox does what the documents say: its API, its SCIM server, its faults, its state.

mod api;
mod behaviour;
mod bookings;
mod control;
mod faults;
mod grammar;
mod guard;
mod laws;
mod okta;
mod paging;
mod scim;

use std::collections::BTreeMap;
use std::sync::Mutex;

use serde_json::Value;

use super::{Behaviour, Clock, Data, Options, Sandbox};

pub fn start(behaviour: &str) -> Sandbox {
    start_with(Data::Memory, behaviour)
}

pub fn start_with(data: Data, behaviour: &str) -> Sandbox {
    let clock = Clock::Fixed("2026-03-02T09:00:00Z".parse().unwrap());
    let behaviour = Behaviour::parse(behaviour).unwrap();
    let sandbox = Sandbox::start(Options { data, clock, behaviour, ..Options::default() }).unwrap();
    remember(&sandbox);
    sandbox
}

/// The tokens of the controls, by origin: every request of these tests to the controls carries its own.
static TOKENS: Mutex<BTreeMap<String, String>> = Mutex::new(BTreeMap::new());

pub fn remember(sandbox: &Sandbox) {
    TOKENS.lock().unwrap().insert(sandbox.origin().to_owned(), sandbox.control_token().to_owned());
}

/// What came back.
pub struct Reply {
    pub status: u16,
    pub headers: reqwest::header::HeaderMap,
    pub body: Value,
    pub text: String,
}

/// One request, with headers written as `name: value`.
pub fn call(method: &str, url: &str, headers: &[&str], body: Option<&str>) -> Reply {
    try_call(method, url, headers, body).unwrap()
}

pub fn try_call(method: &str, url: &str, headers: &[&str], body: Option<&str>) -> Result<Reply, reqwest::Error> {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let _ = rustls::crypto::ring::default_provider().install_default();
        let client = reqwest::Client::builder()
            .no_proxy()
            .redirect(reqwest::redirect::Policy::none())
            .timeout(std::time::Duration::from_secs(5))
            .build()?;
        let mut request = client.request(method.parse().unwrap(), url);
        for header in headers {
            let (name, value) = header.split_once(": ").unwrap();
            request = request.header(name, value);
        }
        if let Some((origin, _)) = url.split_once("/_sandbox") {
            request = request.header(crate::CONTROL_HEADER, TOKENS.lock().unwrap()[origin].clone());
        }
        if let Some(body) = body {
            request = request.body(body.to_owned());
        }
        let answer = request.send().await?;
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let text = answer.text().await?;
        Ok(Reply { status, headers, body: serde_json::from_str(&text).unwrap_or_default(), text })
    })
}

/// A token with these scopes, as a header.
pub fn token(sandbox: &Sandbox, scope: &str) -> String {
    let form = format!(
        "grant_type=client_credentials&client_id={}&client_secret={}&scope={scope}",
        sandbox.client_id(),
        sandbox.client_secret()
    );
    let reply = call("POST", &sandbox.identity_url(), &[], Some(&form));
    assert_eq!(reply.status, 200, "{}", reply.text);
    format!("authorization: Bearer {}", reply.body["access_token"].as_str().unwrap())
}

pub const READ: &str = "officernd.api.read";
pub const BOTH: &str = "officernd.api.read+officernd.api.write";

pub fn org(sandbox: &Sandbox) -> String {
    format!("{}/organizations/demo", sandbox.api_url())
}

/// The SCIM Base URL and the header, of an activated integration.
pub fn activate(sandbox: &Sandbox) -> (String, String) {
    let reply = call("POST", &format!("{}/integrations/scim/activate", org(sandbox)), &[&token(sandbox, BOTH)], None);
    assert_eq!(reply.status, 200, "{}", reply.text);
    let text = |name: &str| reply.body["settings"][name].as_str().unwrap().to_owned();
    (text("scimBaseUrl"), format!("authorization: Bearer {}", text("secret")))
}
