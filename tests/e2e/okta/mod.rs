//! The Okta commands against the stand-in for Okta, on which the administrator's clicks are played.

mod apply;
mod employees;
mod faults;
mod groups;
mod location;
mod login;
#[cfg(unix)]
mod signals;
mod status;
mod whole;

use std::io::{Read as _, Write as _};
use std::net::TcpStream;

use serde_json::{Value, json};

use crate::contract::Record;
use crate::support::{Ended, Machine, Served};

/// What Okta should be like in most of these tests.
const WANTED: &str = "[profile.acme.okta]\nassign = [\"Everyone\"]\n\
    push = [\"Engineering\", { group = \"Operations\", to = \"Ops\" }]\n";

/// A machine with a profile, and the services it is for.
pub struct Org {
    pub machine: Machine,
    pub served: Served,
    /// Every exchange with Okta, to be held against Okta's own description of its API.
    record: Option<Record>,
}

/// What was said is held against the description when a test is through; where answers were spoiled on purpose it is not.
impl Drop for Org {
    fn drop(&mut self) {
        if let Some(record) = self.record.as_ref().filter(|_| !std::thread::panicking()) {
            record.check();
        }
    }
}

impl Org {
    /// Activated in OfficeRnD, logged in to Okta, with nothing in Okta but its directory.
    pub fn new(behaviour: &str, wanted: &str) -> Self {
        let mut machine = Machine::new();
        let record = Record::start(&mut machine, behaviour);
        let served = Served::start(&machine, &record.arguments());
        machine.set("ORND_SCIM_SANDBOX", "");
        let url = format!("okta-url = \"{}\"\n{wanted}", served.get("okta_url"));
        served.profile(&mut machine, &url);
        let token = machine.secret_file("okta-token", served.get("okta_token"));
        machine.set("ORND_SCIM_OKTA_TOKEN_FILE", &token);
        let record = Some(record).filter(|_| !behaviour.contains("fault") && !behaviour.contains("okta-link"));
        let org = Self { machine, served, record };
        org.run(&["activate", "--yes"]).code(0);
        org
    }

    pub fn run(&self, arguments: &[&str]) -> Ended {
        self.machine.run(arguments)
    }

    /// Plays a click; gives everything that is then in Okta.
    #[track_caller]
    pub fn click(&self, click: &str, fields: &Value) -> Value {
        let answer = request(&self.served, "POST", &format!("/_sandbox/okta/{click}"), &fields.to_string());
        assert_eq!(answer["done"], true, "{click}: {answer}");
        answer["state"].clone()
    }

    /// Base URL, API Token, Test, Save; To App; Provision User; Import Now.
    pub fn click_through(&self) {
        self.click("connect", &json!({}));
        self.click("provisioning", &json!({"create": true, "update": true, "deactivate": true}));
        self.click("provision-users", &json!({}));
        self.click("import", &json!({}));
    }

    /// Latency, limits and faults from now on.
    #[cfg(unix)]
    pub fn behave(&self, text: &str) {
        let answer = exchange(&self.served, "POST", "/_sandbox/behaviour", text);
        assert!(answer.starts_with("HTTP/1.1 204 "), "{answer}");
    }

    /// What is in Okta.
    pub fn state(&self) -> Value {
        request(&self.served, "GET", "/_sandbox/okta", "")
    }

    /// The state of each step, by its name.
    pub fn steps(&self) -> std::collections::BTreeMap<String, String> {
        let document = self.machine.json(&["okta", "status", "-o", "json"]);
        let text = |value: &Value| value.as_str().unwrap().to_owned();
        document["steps"].as_array().unwrap().iter().map(|row| (text(&row["name"]), text(&row["state"]))).collect()
    }
}

/// One exchange with the sandbox, which answers in JSON.
fn request(served: &Served, method: &str, path: &str, body: &str) -> Value {
    let answer = exchange(served, method, path, body);
    let (_, body) = answer.split_once("\r\n\r\n").expect("a body");
    serde_json::from_str(body).unwrap_or_else(|error| panic!("{error}: {answer}"))
}

/// One exchange over plain HTTP; the answer as it came.
fn exchange(served: &Served, method: &str, path: &str, body: &str) -> String {
    let host = served.get("origin").trim_start_matches("http://");
    let mut stream = TcpStream::connect(host).expect("the sandbox");
    write!(
        stream,
        "{method} {path} HTTP/1.1\r\nhost: {host}\r\nconnection: close\r\ncontent-type: application/json\r\n\
         x-sandbox-token: {}\r\ncontent-length: {}\r\n\r\n{body}",
        served.get("control_token"),
        body.len()
    )
    .expect("sent");
    let mut answer = String::new();
    stream.read_to_string(&mut answer).expect("an answer");
    answer
}
