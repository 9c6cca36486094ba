//! An Okta organization as a case describes it: a small part of the Management API, what was asked, and what that did.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use serde_json::{Value, json};

use crate::server::{Reply, Request};
use crate::table::{Case, HTML, Literal, json as typed, literal, merge};

/// The only credential that it accepts; never sent to anybody else.
pub const TOKEN: &str = "00tWITNESS-only-for-this-test";

/// What the server saw happen.
#[derive(Debug, Default, Clone)]
pub struct Effects {
    /// The ids by what was asked to be done with them, refused or not. See [`super::EFFECTS`].
    pub asked: BTreeMap<&'static str, BTreeSet<String>>,
    /// What no case allows: a foreign address, a wrong credential, a deleted target, an unknown path.
    pub forbidden: Vec<String>,
    /// Every request in one line.
    pub log: Vec<String>,
}

impl Effects {
    fn ask(&mut self, what: &'static str, id: impl Into<String>) {
        self.asked.entry(what).or_default().insert(id.into());
    }
}

struct Override {
    /// `first` and `later` of the requests that match.
    turn: Option<bool>,
    method: String,
    path: String,
    /// A part of the decoded query.
    query: Option<String>,
    answer: Literal,
    matched: usize,
}

/// The organization.
pub struct Org {
    origin: String,
    world: Value,
    answers: Vec<Override>,
    /// What a group says of itself when it alone is asked for.
    own: HashMap<String, Value>,
    own_answers: HashMap<String, Literal>,
    page: HashMap<String, usize>,
    next: HashMap<String, String>,
    pub effects: Effects,
}

impl Org {
    /// The organization of org.json with what the case changes. `$ORIGIN` is this server, `$OTHER` one that nobody may ask.
    pub fn new(case: &Case, origin: &str, other: &str) -> Self {
        let here = |text: &str| text.replace("$ORIGIN", origin).replace("$OTHER", other);
        let mut org = Self {
            origin: origin.to_owned(),
            world: typed(&here(include_str!("org.json"))),
            answers: vec![],
            own: HashMap::new(),
            own_answers: HashMap::new(),
            page: HashMap::new(),
            next: HashMap::new(),
            effects: Effects::default(),
        };
        for (directive, argument) in &case.lines {
            org.apply(directive, &here(argument));
        }
        org
    }

    fn apply(&mut self, directive: &str, argument: &str) {
        let (first, rest) = argument.split_once(' ').unwrap_or((argument, ""));
        match directive {
            "change" => {
                let (id, patch) = rest.split_once(' ').expect("change LIST ID JSON");
                let list = self.world[first].as_array_mut().expect("a list of the world");
                let record = list.iter_mut().find(|record| record["id"] == id);
                merge(record.unwrap_or_else(|| panic!("{first} has no {id}")), &typed(patch));
            }
            "schema" => merge(&mut self.world["schema"], &typed(argument)),
            "add" => self.world[first].as_array_mut().expect("a list of the world").push(typed(rest)),
            "drop" => self.world[first].as_array_mut().expect("a list").retain(|record| record["id"] != rest),
            "clear" => self.world[first] = json!([]),
            "own" => match rest.strip_prefix("-> ") {
                Some(answer) => drop(self.own_answers.insert(first.to_owned(), literal(answer))),
                None => drop(self.own.insert(first.to_owned(), typed(rest))),
            },
            "answer" => self.answers.push(read_override(argument)),
            "page" => drop(self.page.insert(first.to_owned(), rest.parse().expect("a number"))),
            "next" => drop(self.next.insert(first.to_owned(), rest.to_owned())),
            _ => {}
        }
    }

    /// Answers a request, and counts what it asks for.
    pub fn answer(&mut self, request: &Request) -> Reply {
        let query = if request.query.is_empty() { String::new() } else { format!("?{}", request.query) };
        let body = if request.body.is_empty() { String::new() } else { format!(" {}", request.body) };
        self.effects.log.push(format!("{} {}{query}{body}", request.method, request.path));
        if request.header("authorization") != Some(&format!("SSWS {TOKEN}")) {
            self.effects.forbidden.push(format!("{} {} without the token", request.method, request.path));
            return error(401, "E0000011", "Invalid token provided");
        }
        let path = request.path.strip_prefix("/api/v1").unwrap_or_default().to_owned();
        self.count(request, &path);
        let Some(answer) = self.overridden(request, &path) else { return self.truth(request, &path) };
        let same = if answer.effect || answer.body == "SAME" { Some(self.truth(request, &path)) } else { None };
        lie(&answer, same)
    }

    fn overridden(&mut self, request: &Request, path: &str) -> Option<Literal> {
        for lie in &mut self.answers {
            let asked = lie.method == request.method
                && lie.path == path
                && lie.query.as_ref().is_none_or(|query| request.query.contains(query));
            if asked {
                lie.matched += 1;
                if lie.turn.is_none_or(|first| first == (lie.matched == 1)) {
                    return Some(lie.answer.clone());
                }
            }
        }
        None
    }

    /// Notes what a request asks for, whatever is answered.
    fn count(&mut self, request: &Request, path: &str) {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        let body: Value = serde_json::from_str(&request.body).unwrap_or_default();
        let text = |key: &str| body[key].as_str().unwrap_or_default().to_owned();
        let effects = &mut self.effects;
        match (request.method.as_str(), &parts[..]) {
            ("GET", _) => {}
            ("DELETE", ["groups", id]) => effects.ask("delete", *id),
            ("DELETE", ["apps", "0oaOFFICE", "groups", id]) => effects.ask("unassign", *id),
            ("PUT", ["apps", _, "groups", id]) if parts[1] != "0oaWIKI" => effects.ask("assign", *id),
            ("DELETE", ["apps", "0oaOFFICE", "group-push", "mappings", id]) => {
                if request.field("deleteTargetGroup") != Some("false") {
                    effects.forbidden.push(format!("the mapping {id} with ?{}: its Team goes too", request.query));
                }
                effects.ask("forget", *id);
            }
            ("PATCH", ["apps", "0oaOFFICE", "group-push", "mappings", id]) => {
                effects.ask(if body["status"] == "INACTIVE" { "stop" } else { "start" }, *id);
            }
            ("POST", ["apps", "0oaOFFICE", "group-push", "mappings"]) => {
                let to =
                    if body["targetGroupId"].is_string() { text("targetGroupId") } else { text("targetGroupName") };
                effects.ask("push", format!("{}>{to}", text("sourceGroupId")));
            }
            ("POST", ["meta", "schemas", "apps", "0oaOFFICE", "default"]) => {
                for (name, of) in body["definitions"]["custom"]["properties"].as_object().into_iter().flatten() {
                    let text = |key: &str| of[key].as_str().unwrap_or_default();
                    effects.ask("property", format!("{name}={}@{}", text("externalName"), text("externalNamespace")));
                }
            }
            ("POST", ["mappings", id]) => {
                for (name, of) in body["properties"].as_object().into_iter().flatten() {
                    effects.ask("map", format!("{id}:{name}={}", of["expression"].as_str().unwrap_or_default()));
                }
            }
            ("POST", ["apps"]) => effects.ask("make", text("label").replace(' ', "_")),
            ("PUT", ["apps", id]) => effects.ask("write", *id),
            // Another product's app, a DELETE of an app or a rule, anything else that changes something.
            (method, _) => effects.forbidden.push(format!("{method} {path} {}", request.body)),
        }
    }

    /// What Okta would answer, with its effect.
    fn truth(&mut self, request: &Request, path: &str) -> Reply {
        let parts: Vec<&str> = path.trim_matches('/').split('/').collect();
        match (request.method.as_str(), &parts[..]) {
            ("GET", ["org"]) => ok(&self.world["org"]),
            ("GET", ["apps"]) => {
                let filter = request.field("filter").unwrap_or_default().to_owned();
                let wanted = filter.strip_prefix("name eq \"").and_then(|rest| rest.strip_suffix('"'));
                self.list(request, "apps", |app| wanted.is_none_or(|name| app["name"] == name))
            }
            ("POST", ["apps"]) => {
                let mut app: Value = serde_json::from_str(&request.body).unwrap_or_default();
                let id = if self.find("apps", "0oaNEW").is_some() { "0oaNEW2" } else { "0oaNEW" };
                merge(&mut app, &json!({"id": id, "status": "ACTIVE", "features": []}));
                self.world["apps"].as_array_mut().expect("a list").push(app.clone());
                ok(&app)
            }
            ("GET", ["apps", id]) => self.find("apps", id).map_or_else(|| missing(id), |app| ok(&app)),
            ("PUT", ["apps", id]) => {
                let sent: Value = serde_json::from_str(&request.body).unwrap_or_default();
                let app = self.world["apps"].as_array_mut().expect("a list").iter_mut().find(|app| app["id"] == *id);
                app.map_or_else(
                    || missing(id),
                    |app| {
                        merge(app, &sent);
                        ok(app)
                    },
                )
            }
            ("GET", ["apps", app, "users"]) => self.of_app(request, "users", app),
            ("GET", ["apps", app, "groups"]) => self.of_app(request, "assigned", app),
            ("GET", ["apps", app, "group-push", "mappings"]) => self.of_app(request, "mappings", app),
            ("PUT", ["apps", app, "groups", id]) => {
                let row = json!({"app": app, "id": id, "priority": 9});
                let list = self.world["assigned"].as_array_mut().expect("a list");
                list.retain(|row| !(row["app"] == *app && row["id"] == *id));
                list.push(row.clone());
                ok(&row)
            }
            ("DELETE", ["apps", app, "groups", id]) => {
                self.remove("assigned", |row| row["app"] == *app && row["id"] == *id, id)
            }
            ("POST", ["apps", app, "group-push", "mappings"]) => {
                let mut mapping: Value = serde_json::from_str(&request.body).unwrap_or_default();
                let target = match mapping["targetGroupId"].as_str() {
                    Some(id) => id.to_owned(),
                    None => self.new_target(app, mapping["targetGroupName"].as_str().unwrap_or_default()),
                };
                let id = format!("gPmNEW{}", self.world["mappings"].as_array().map_or(0, Vec::len));
                merge(&mut mapping, &json!({"app": app, "id": id, "targetGroupId": target, "targetGroupName": null}));
                self.world["mappings"].as_array_mut().expect("a list").push(mapping.clone());
                ok(&mapping)
            }
            ("PATCH", ["apps", _, "group-push", "mappings", id]) => {
                let sent: Value = serde_json::from_str(&request.body).unwrap_or_default();
                let list = self.world["mappings"].as_array_mut().expect("a list");
                list.iter_mut().find(|mapping| mapping["id"] == *id).map_or_else(
                    || missing(id),
                    |mapping| {
                        merge(mapping, &sent);
                        ok(mapping)
                    },
                )
            }
            ("DELETE", ["apps", _, "group-push", "mappings", id]) => {
                let active = self.find("mappings", id).is_some_and(|mapping| mapping["status"] == "ACTIVE");
                if active {
                    return error(400, "E0000001", "The mapping must be inactive");
                }
                self.remove("mappings", |row| row["id"] == *id, id)
            }
            ("GET", ["groups", id, "users"]) => self.list(request, "members", |row| row["group"] == *id),
            ("GET", ["groups", "rules"]) => self.list(request, "rules", |_| true),
            ("GET", ["groups"]) => self.groups(request),
            ("GET", ["groups", id]) => self.own_answer(id, false),
            ("DELETE", ["groups", id]) => self.remove("groups", |row| row["id"] == *id, id),
            _ => self.location(request, &parts),
        }
    }

    /// The app's user schema, and the profile mappings.
    fn location(&mut self, request: &Request, parts: &[&str]) -> Reply {
        match (request.method.as_str(), parts) {
            ("GET", ["meta", "schemas", "apps", "0oaOFFICE", "default"]) => ok(&self.world["schema"]),
            ("POST", ["meta", "schemas", "apps", "0oaOFFICE", "default"]) => {
                merge(&mut self.world["schema"], &serde_json::from_str(&request.body).unwrap_or_default());
                ok(&self.world["schema"])
            }
            // The list says less than the mapping itself.
            ("GET", ["mappings"]) => {
                let target = request.field("targetId").unwrap_or_default().to_owned();
                let mut reply = self.list(request, "profiles", |mapping| mapping["target"]["id"] == *target);
                let mut listed: Value = serde_json::from_slice(&reply.body).unwrap_or_default();
                for mapping in listed.as_array_mut().into_iter().flatten() {
                    mapping.as_object_mut().expect("an object").remove("properties");
                }
                reply.body = listed.to_string().into_bytes();
                reply
            }
            ("GET", ["mappings", id]) => self.find("profiles", id).map_or_else(|| missing(id), |mapping| ok(&mapping)),
            ("POST", ["mappings", id]) => {
                let sent: Value = serde_json::from_str(&request.body).unwrap_or_default();
                let list = self.world["profiles"].as_array_mut().expect("a list");
                list.iter_mut().find(|mapping| mapping["id"] == *id).map_or_else(
                    || missing(id),
                    |mapping| {
                        merge(mapping, &sent);
                        ok(mapping)
                    },
                )
            }
            _ => error(404, "E0000022", "The endpoint does not support the provided HTTP method"),
        }
    }

    fn find(&self, list: &str, id: &str) -> Option<Value> {
        self.world[list].as_array()?.iter().find(|record| record["id"] == id).cloned()
    }

    fn remove(&mut self, list: &str, which: impl Fn(&Value) -> bool, id: &str) -> Reply {
        let list = self.world[list].as_array_mut().expect("a list");
        let before = list.len();
        list.retain(|row| !which(row));
        if list.len() == before { missing(id) } else { Reply::new(204, "", "") }
    }

    /// The group that a pushed group arrives at, made on the first push.
    fn new_target(&mut self, app: &str, name: &str) -> String {
        let id = format!("00gNEW{}", self.world["groups"].as_array().map_or(0, Vec::len));
        let link = format!("{}/api/v1/apps/{app}", self.origin);
        self.world["groups"].as_array_mut().expect("a list").push(json!({
            "id": id, "type": "APP_GROUP", "profile": {"name": name},
            "_embedded": {"app": {"id": app}, "stats": {"usersCount": 0, "appsCount": 0, "groupPushMappingsCount": 1}},
            "_links": {"source": {"href": link}},
        }));
        id
    }

    fn of_app(&self, request: &Request, list: &str, app: &str) -> Reply {
        if self.find("apps", app).is_none() {
            return missing(app);
        }
        self.list(request, list, |row| row["app"] == app)
    }

    fn groups(&self, request: &Request) -> Reply {
        let asked = request.field("filter").or(request.field("search")).unwrap_or_default();
        if let Some(id) = asked.strip_prefix("id eq \"").and_then(|rest| rest.strip_suffix('"')) {
            return self.own_answer(id, true);
        }
        let kind = asked.strip_prefix("type eq \"").and_then(|rest| rest.strip_suffix('"'));
        self.list(request, "groups", |group| kind.is_none_or(|kind| group["type"] == kind))
    }

    /// What a group says of itself, as a list of one or as it is.
    fn own_answer(&self, id: &str, listed: bool) -> Reply {
        if let Some(answer) = self.own_answers.get(id) {
            let mut answer = answer.clone();
            if !listed && let Ok(Value::Array(groups)) = serde_json::from_str::<Value>(&answer.body) {
                match groups.first() {
                    Some(group) => answer.body = group.to_string(),
                    None => return missing(id),
                }
            }
            return lie(&answer, None);
        }
        let mut groups: Vec<Value> = self.find("groups", id).into_iter().collect();
        if let (Some(group), Some(patch)) = (groups.first_mut(), self.own.get(id)) {
            merge(group, patch);
        }
        match (listed, groups.first()) {
            (true, _) => ok(&Value::Array(groups)),
            (false, Some(group)) => ok(group),
            (false, None) => missing(id),
        }
    }

    /// A list, page by page, with the next page in a `Link` header.
    fn list(&self, request: &Request, name: &str, which: impl Fn(&Value) -> bool) -> Reply {
        let rows: Vec<Value> =
            self.world[name].as_array().expect("a list").iter().filter(|row| which(row)).cloned().collect();
        let after: usize = request.field("after").and_then(|after| after.parse().ok()).unwrap_or(0);
        let size = self.page.get(name).copied().unwrap_or(200);
        let expand = request.field("expand").unwrap_or_default();
        let mut rows: Vec<Value> = rows.into_iter().skip(after).collect();
        let more = rows.len() > size;
        rows.truncate(size);
        for row in &mut rows {
            if let Some(fields) = row.as_object_mut() {
                fields.remove("app");
            }
            if name == "groups" && row["_embedded"].is_object() {
                let embedded = row["_embedded"].as_object_mut().expect("an object");
                embedded.retain(|key, _| expand.contains(key.as_str()));
            }
        }
        let mut reply = ok(&Value::Array(rows));
        let here = format!("{}{}", self.origin, request.path);
        let mut link = format!("<{here}>; rel=\"self\"");
        match self.next.get(name) {
            Some(next) if after == 0 => link.push_str(&format!(", <{next}>; rel=\"next\"")),
            _ if more => {
                let expand = if expand.is_empty() { String::new() } else { format!("&expand={expand}") };
                link.push_str(&format!(", <{here}?after={}{expand}>; rel=\"next\"", after + size));
            }
            _ => {}
        }
        reply.set("Link", &link);
        reply
    }
}

/// `[first|later] METHOD PATH[?QUERY] -> ANSWER`
fn read_override(text: &str) -> Override {
    let (asked, answer) = text.split_once(" -> ").unwrap_or_else(|| panic!("no ->: {text}"));
    let (turn, asked) = match asked.split_once(' ').expect("a method and a path") {
        ("first", rest) => (Some(true), rest),
        ("later", rest) => (Some(false), rest),
        _ => (None, asked),
    };
    let (method, target) = asked.split_once(' ').expect("a method and a path");
    let (path, query) = target.split_once('?').map_or((target, None), |(path, query)| (path, Some(query.to_owned())));
    Override { turn, method: method.to_owned(), path: path.to_owned(), query, answer: literal(answer), matched: 0 }
}

/// The answer that a case gives, with the true one where it has something of it.
fn lie(answer: &Literal, same: Option<Reply>) -> Reply {
    let mut reply = match (answer.body.as_str(), same) {
        ("SAME", Some(same)) => Reply { status: answer.status, ..same },
        ("HTML", _) => Reply::new(answer.status, "text/html; charset=utf-8", HTML),
        (body, _) => Reply::new(answer.status, "application/json", body),
    };
    for (name, value) in &answer.headers {
        reply.set(name, value);
    }
    reply.send = answer.send;
    reply
}

fn ok(value: &Value) -> Reply {
    Reply::new(200, "application/json", value.to_string())
}

/// Okta's error body; only the code is stable.
fn error(status: u16, code: &str, summary: &str) -> Reply {
    let body = json!({"errorCode": code, "errorSummary": summary, "errorLink": code, "errorId": "oaeWITNESS", "errorCauses": []});
    Reply::new(status, "application/json", body.to_string())
}

fn missing(id: &str) -> Reply {
    error(404, "E0000007", &format!("Not found: Resource not found: {id}"))
}
