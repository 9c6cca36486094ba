//! The stand-in for Okta: its Management API held against Okta's own description, and the clicks that have no API.

mod api;
mod clicks;
mod description;

use serde_json::{Value, json};

use crate::contract::Record;
use crate::support::{Machine, Served};

/// A served sandbox whose exchanges at the org URL are recorded.
struct Org {
    served: Served,
    record: Record,
    /// The record is a file of this machine.
    _machine: Machine,
}

/// What came back.
struct Reply {
    status: u16,
    headers: reqwest::header::HeaderMap,
    body: Value,
}

impl Org {
    fn start(behaviour: &str) -> Self {
        let mut machine = Machine::new();
        let record = Record::start(&mut machine, behaviour);
        let served = Served::start(&machine, &record.arguments());
        Self { served, record, _machine: machine }
    }

    /// With an app that is connected to the sandbox's own SCIM server, everything switched on; gives the app's id.
    fn connected(&self) -> String {
        let id = self.app();
        self.activate();
        self.click("connect", &json!({}));
        self.click("provisioning", &json!({ "create": true, "update": true, "deactivate": true }));
        id
    }

    fn app(&self) -> String {
        let app = self.call("POST", "/api/v1/apps?activate=true", Some(&app_body()));
        assert_eq!(app.status, 200, "{}", app.body);
        app.body["id"].as_str().unwrap().to_owned()
    }

    /// What the person in OfficeRnD does.
    fn activate(&self) {
        let form = format!(
            "grant_type=client_credentials&client_id={}&client_secret={}&scope=officernd.api.write",
            self.served.get("client_id"),
            self.served.get("client_secret")
        );
        let token = send("POST", self.served.get("identity_url"), &[], Some(&form)).body["access_token"].clone();
        let url = format!("{}/organizations/demo/integrations/scim/activate", self.served.get("api_url"));
        let bearer = format!("Bearer {}", token.as_str().unwrap());
        assert_eq!(send("POST", &url, &[("authorization", &bearer)], Some("")).status, 200);
    }

    fn call(&self, method: &str, path: &str, body: Option<&Value>) -> Reply {
        self.call_as(&format!("SSWS {}", self.served.get("okta_token")), method, path, body)
    }

    fn call_as(&self, authorization: &str, method: &str, path: &str, body: Option<&Value>) -> Reply {
        let url = format!("{}{path}", self.served.get("okta_url"));
        let headers = [("authorization", authorization), ("content-type", "application/json")];
        let headers = if body.is_some() { &headers[..] } else { &headers[..1] };
        send(method, &url, headers, body.map(Value::to_string).as_deref())
    }

    fn click(&self, click: &str, fields: &Value) -> Value {
        let reply = self.try_click(click, fields);
        assert_eq!(reply.status, 200, "{}", reply.body);
        assert_eq!(reply.body["done"], true, "{}", reply.body["message"]);
        reply.body
    }

    fn try_click(&self, click: &str, fields: &Value) -> Reply {
        let url = format!("{}/_sandbox/okta/{click}", self.served.get("origin"));
        let token = ("x-sandbox-token", self.served.get("control_token"));
        send("POST", &url, &[("content-type", "application/json"), token], Some(&fields.to_string()))
    }

    /// The id of the first group of this name and type.
    fn group(&self, kind: &str, name: &str) -> String {
        let groups = self.call("GET", &format!("/api/v1/groups?filter=type%20eq%20%22{kind}%22"), None).body;
        let found = groups.as_array().unwrap().iter().find(|group| group["profile"]["name"] == name);
        found.unwrap_or_else(|| panic!("no {name} in {groups}"))["id"].as_str().unwrap().to_owned()
    }
}

fn app_body() -> Value {
    json!({
        "name": "scim2headerauth", "label": "OfficeRnD Hybrid", "signOnMode": "AUTO_LOGIN",
        "visibility": { "autoSubmitToolbar": false },
        "credentials": {
            "scheme": "EDIT_USERNAME_AND_PASSWORD",
            "userNameTemplate": { "template": "${source.login}", "type": "BUILT_IN" }
        }
    })
}

fn send(method: &str, url: &str, headers: &[(&str, &str)], body: Option<&str>) -> Reply {
    let runtime = tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap();
    runtime.block_on(async {
        let client = reqwest::Client::builder().tls_backend_preconfigured(crate::support::no_tls()).build().unwrap();
        let mut request = client.request(method.parse().unwrap(), url);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        request = match body {
            Some(body) => request.body(body.to_owned()),
            None => request.header("content-length", "0"),
        };
        let answer = request.send().await.unwrap();
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let text = answer.text().await.unwrap();
        Reply { status, headers, body: serde_json::from_str(&text).unwrap_or(Value::String(text)) }
    })
}

impl Reply {
    fn code(&self) -> &str {
        self.body["errorCode"].as_str().unwrap_or_default()
    }

    /// The address of `rel="next"`.
    fn next(&self) -> Option<String> {
        let links = self.headers.get_all("link").iter().map(|link| link.to_str().unwrap());
        let next = links.into_iter().find_map(|link| link.strip_suffix("; rel=\"next\""))?;
        Some(next.trim_matches(['<', '>']).to_owned())
    }

    fn names(&self) -> Vec<&str> {
        let groups = self.body.as_array().unwrap();
        groups.iter().map(|group| group["profile"]["name"].as_str().unwrap()).collect()
    }
}
