//! For the tests of this module: a small SCIM server that is correct until a quirk is switched on, and answers made by hand.

use std::sync::{Arc, Mutex};
use std::time::Duration;

use axum::body::{Body, to_bytes};
use axum::http::{Request, Response, StatusCode, header};
use reqwest::header::HeaderMap;
use serde_json::{Value, json};

use super::judge::{Exchange, Outcome};
use super::{Connection, types};
use crate::http::{self, Client, Event, Observer, Settings};
use crate::secrets::Secret;

/// The secret that the server knows.
pub const SECRET: &str = "correct-horse";

/// One way in which the server is wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Quirk {
    /// The three numbers of a list are strings.
    NumbersAsText,
    /// Every answer is a web page with 200.
    Html,
    /// The token is not looked at.
    AnyToken,
    /// 401 has no body.
    Bare401,
    /// `filter` is ignored: everybody comes.
    NoFilter,
    /// `startIndex` and `count` are ignored.
    NoPaging,
    /// The same userName can be created twice.
    NoConflict,
    /// DELETE is answered with 405.
    NoDelete,
    /// PATCH is answered with success and does nothing.
    DeafPatch,
    /// POST creates, then answers 500.
    LostPost,
    /// POST answers 400 and creates nothing.
    NoPost,
    /// The answer to POST has no id, and the list does not show the User.
    HiddenPost,
    /// POST answers with the id of the first User.
    ForeignId,
    /// PATCH and DELETE do not work at all.
    ReadOnlyAfterPost,
    /// The server redirects every request.
    Redirect,
}

/// What the server holds and what happened to it.
#[derive(Debug, Default)]
pub struct World {
    pub users: Vec<Value>,
    pub groups: Vec<Value>,
    pub quirks: Vec<Quirk>,
    /// `METHOD path` of every request that came.
    pub log: Vec<String>,
    /// The headers of the last request.
    pub headers: Vec<(String, String)>,
    serial: u64,
}

/// A running server.
#[derive(Clone)]
pub struct Server {
    pub world: Arc<Mutex<World>>,
    pub base_url: String,
}

impl Server {
    /// Starts a server with these quirks, two Users and two Groups.
    pub async fn start(quirks: &[Quirk]) -> Self {
        let world = World {
            users: vec![user("u1", "ada@example.com"), user("u2", "grace@example.com")],
            groups: vec![group("g1", "Engineering"), group("g2", "Sales")],
            quirks: quirks.to_vec(),
            ..World::default()
        };
        let world = Arc::new(Mutex::new(world));
        let state = Arc::clone(&world);
        let router = axum::Router::new().fallback(move |request: Request<Body>| {
            let state = Arc::clone(&state);
            async move {
                let (parts, body) = request.into_parts();
                let body = to_bytes(body, 1 << 20).await.unwrap();
                state.lock().unwrap().answer(&parts, &body)
            }
        });
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base_url = format!("http://{}/scim/v2", listener.local_addr().unwrap());
        tokio::spawn(async move { axum::serve(listener, router).await.unwrap() });
        Self { world, base_url }
    }

    /// The connection that an administrator would have typed correctly.
    pub fn connection(&self) -> Connection {
        Connection::with_secret(self.base_url.clone(), &Secret::new(SECRET.to_owned()))
    }

    pub fn log(&self) -> Vec<String> {
        self.world.lock().unwrap().log.clone()
    }

    pub fn user_names(&self) -> Vec<String> {
        let world = self.world.lock().unwrap();
        world.users.iter().map(|user| user["userName"].as_str().unwrap_or_default().to_owned()).collect()
    }
}

impl World {
    fn is(&self, quirk: Quirk) -> bool {
        self.quirks.contains(&quirk)
    }

    fn answer(&mut self, parts: &axum::http::request::Parts, body: &[u8]) -> Response<Body> {
        self.log.push(format!("{} {}", parts.method, parts.uri.path()));
        self.headers = parts
            .headers
            .iter()
            .map(|(name, value)| (name.to_string(), value.to_str().unwrap_or_default().to_owned()))
            .collect();
        if self.is(Quirk::Html) {
            return Response::builder()
                .header(header::CONTENT_TYPE, "text/html")
                .body(Body::from("<!doctype html><html>Log in</html>"))
                .unwrap();
        }
        if self.is(Quirk::Redirect) {
            return Response::builder().status(302).header(header::LOCATION, "/login").body(Body::empty()).unwrap();
        }
        let right = parts.headers.get(header::AUTHORIZATION).is_some_and(|value| value == &format!("Bearer {SECRET}"));
        if !right && !self.is(Quirk::AnyToken) {
            if self.is(Quirk::Bare401) {
                return Response::builder().status(401).body(Body::empty()).unwrap();
            }
            return error(401, "the SCIM Secret is wrong");
        }
        let query: Vec<(String, String)> =
            url::form_urlencoded::parse(parts.uri.query().unwrap_or_default().as_bytes()).into_owned().collect();
        let path = parts.uri.path().trim_start_matches("/scim/v2/").to_owned();
        match (parts.method.as_str(), path.split('/').collect::<Vec<_>>().as_slice()) {
            ("GET", ["Users"]) => self.list(&self.users, &query),
            ("GET", ["Groups"]) => self.list(&self.groups, &query),
            ("GET", ["Users", id]) => match self.position(id) {
                Some(at) => scim(200, &self.users[at]),
                None => error(404, "no such User"),
            },
            ("POST", ["Users"]) => self.create(body),
            ("PATCH" | "DELETE", _) if self.is(Quirk::ReadOnlyAfterPost) => error(501, "not implemented"),
            ("PATCH", ["Users", id]) => self.patch(id, body),
            ("DELETE", ["Users", _]) if self.is(Quirk::NoDelete) => error(405, "DELETE is not supported"),
            ("DELETE", ["Users", id]) => match self.position(id) {
                Some(at) => {
                    self.users.remove(at);
                    Response::builder().status(204).body(Body::empty()).unwrap()
                }
                None => error(404, "no such User"),
            },
            _ => error(404, "no such endpoint"),
        }
    }

    fn list(&self, all: &[Value], query: &[(String, String)]) -> Response<Body> {
        let get = |name: &str| query.iter().find(|(key, _)| key == name).map(|(_, value)| value.as_str());
        let wanted = get("filter").filter(|_| !self.is(Quirk::NoFilter)).map(|filter| {
            let (attribute, value) = filter.split_once(" eq ").expect("the only operator that Okta sends");
            (attribute, serde_json::from_str::<String>(value).expect("a JSON string").to_lowercase())
        });
        let found: Vec<&Value> = all
            .iter()
            .filter(|user| user.get("hidden").is_none())
            .filter(|user| {
                wanted.as_ref().is_none_or(|(attribute, value)| {
                    user[*attribute].as_str().unwrap_or_default().to_lowercase() == *value
                })
            })
            .collect();
        let (start, count) = if self.is(Quirk::NoPaging) {
            (1, usize::MAX)
        } else {
            let number = |name: &str, default: usize| get(name).map_or(default, |value| value.parse().unwrap());
            (number("startIndex", 1), number("count", 100))
        };
        let page: Vec<&Value> = found.iter().skip(start - 1).take(count).copied().collect();
        let mut body = list(found.len() as u64, start as u64, &json!(page));
        if self.is(Quirk::NumbersAsText) {
            for name in ["totalResults", "startIndex", "itemsPerPage"] {
                body[name] = Value::from(body[name].to_string());
            }
        }
        scim(200, &body)
    }

    fn create(&mut self, body: &[u8]) -> Response<Body> {
        let mut user: Value = serde_json::from_slice(body).unwrap();
        if self.is(Quirk::NoPost) {
            return error(400, "Users cannot be created");
        }
        let exists = self.users.iter().any(|other| other["userName"] == user["userName"]);
        if exists && !self.is(Quirk::NoConflict) {
            return error(409, "the userName is taken");
        }
        self.serial += 1;
        user["id"] = Value::from(format!("new{}", self.serial));
        if self.is(Quirk::HiddenPost) {
            user["hidden"] = Value::Bool(true);
        }
        self.users.push(user.clone());
        if self.is(Quirk::HiddenPost) {
            user.as_object_mut().unwrap().remove("id");
        }
        if self.is(Quirk::ForeignId) {
            user["id"] = self.users[0]["id"].clone();
        }
        if self.is(Quirk::LostPost) { error(500, "something broke") } else { scim(201, &user) }
    }

    fn patch(&mut self, id: &str, body: &[u8]) -> Response<Body> {
        let patch: Value = serde_json::from_slice(body).unwrap();
        assert_eq!(patch["schemas"], json!([types::PATCH_OP]));
        let Some(at) = self.position(id) else { return error(404, "no such User") };
        if !self.is(Quirk::DeafPatch) {
            self.users[at]["active"] = patch["Operations"][0]["value"]["active"].clone();
        }
        scim(200, &self.users[at])
    }

    fn position(&self, id: &str) -> Option<usize> {
        self.users.iter().position(|user| user["id"] == id)
    }
}

/// A complete User.
pub fn user(id: &str, user_name: &str) -> Value {
    json!({
        "schemas": [types::USER], "id": id, "userName": user_name, "active": true,
        "name": { "givenName": "Ada", "familyName": "Lovelace" },
        "emails": [{ "value": user_name, "primary": true }],
    })
}

/// A complete Group.
pub fn group(id: &str, name: &str) -> Value {
    json!({ "schemas": [types::GROUP], "id": id, "displayName": name, "members": [{ "value": "u1" }] })
}

/// A correct page.
pub fn list(total: u64, start: u64, resources: &Value) -> Value {
    json!({
        "schemas": [types::LIST_RESPONSE], "totalResults": total, "startIndex": start,
        "itemsPerPage": resources.as_array().map_or(0, Vec::len), "Resources": resources,
    })
}

fn scim(status: u16, body: &Value) -> Response<Body> {
    Response::builder()
        .status(StatusCode::from_u16(status).unwrap())
        .header(header::CONTENT_TYPE, "application/scim+json")
        .body(Body::from(body.to_string()))
        .unwrap()
}

fn error(status: u16, detail: &str) -> Response<Body> {
    scim(status, &error_body(status, detail))
}

/// A correct error body.
pub fn error_body(status: u16, detail: &str) -> Value {
    json!({ "schemas": [types::ERROR], "detail": detail, "status": status.to_string() })
}

/// The real door to the network.
pub fn client() -> Client {
    struct Quiet;
    impl Observer for Quiet {
        fn event(&self, _: &Event<'_>) {}
    }
    let _ = rustls::crypto::ring::default_provider().install_default();
    Client::new(Settings::default(), Arc::new(Quiet))
}

/// An answer made by hand.
pub fn response(status: u16, content_type: Option<&str>, body: impl Into<Vec<u8>>) -> http::Response {
    let mut headers = HeaderMap::new();
    if let Some(content_type) = content_type {
        headers.insert(reqwest::header::CONTENT_TYPE, content_type.parse().unwrap());
    }
    http::Response { status, headers, body: body.into(), elapsed: Duration::from_millis(20) }
}

/// An exchange made by hand.
pub fn exchange(response: http::Response) -> Exchange {
    Exchange { request: "GET /scim/v2/Users?startIndex=1&count=2".to_owned(), outcome: Outcome::Answered(response) }
}
