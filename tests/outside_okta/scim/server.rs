//! A SCIM server as a form describes it: two people, two Teams, and whatever is odd about it.
//!
//! Directives: `user ID JSON`, `group ID JSON` (merge patches) · `add Users|Groups JSON` (anything, not only objects) ·
//! `drop Users|Groups ID` (`*` for all) · `many N` Groups "Team 001"… · `list Users|Groups JSON` (a merge patch of the
//! envelope) · `text [Users|Groups] A => B` (in the body as it is sent) · `answer [first|later] Users|Groups|any -> ANSWER` ·
//! `send [Users|Groups] WORD` · `paging WORD` · `wrong-token ANSWER` ·
//! `spec-answer filter|exact|unknown-id|post|post-again|patch|delete -> ANSWER`, where `exact` makes filters regard letter case.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::server::{Reply, Request, Send};
use crate::table::{Case, HTML, Literal, json as typed, literal, merge};

pub const SECRET: &str = "scim-WITNESS-only-for-this-test";

pub struct Scim {
    lists: HashMap<&'static str, Vec<Value>>,
    envelopes: Vec<(String, Value)>,
    texts: Vec<(Option<String>, String, String)>,
    answers: Vec<(Option<bool>, String, Literal, usize)>,
    sends: Vec<(Option<String>, String)>,
    paging: Vec<String>,
    wrong_token: Option<Literal>,
    spec_answers: Vec<(String, Literal)>,
    asked: HashMap<String, usize>,
    /// Whether the command may make, change and delete a test user.
    pub may_write: bool,
    pub forbidden: Vec<String>,
    pub log: Vec<String>,
}

/// `Users` or `Groups` as the program spells it.
fn list_name(text: &str) -> Option<&'static str> {
    match text {
        "Users" => Some("Users"),
        "Groups" => Some("Groups"),
        _ => None,
    }
}

impl Scim {
    pub fn new(case: &Case, origin: &str, other: &str) -> Self {
        let here = |text: &str| text.replace("$ORIGIN", origin).replace("$OTHER", other);
        let mut scim = Self {
            lists: HashMap::from([("Users", people()), ("Groups", teams())]),
            envelopes: vec![],
            texts: vec![],
            answers: vec![],
            sends: vec![],
            paging: vec![],
            wrong_token: None,
            spec_answers: vec![],
            asked: HashMap::new(),
            may_write: false,
            forbidden: vec![],
            log: vec![],
        };
        for (directive, argument) in &case.lines {
            scim.apply(directive, &here(argument));
        }
        scim
    }

    fn apply(&mut self, directive: &str, argument: &str) {
        let (first, rest) = argument.split_once(' ').unwrap_or((argument, ""));
        match directive {
            "user" | "group" => {
                let list = if directive == "user" { "Users" } else { "Groups" };
                let record = self.lists.get_mut(list).expect("a list").iter_mut().find(|record| record["id"] == first);
                merge(record.unwrap_or_else(|| panic!("no {first}")), &typed(rest));
            }
            "add" => self.list(first).push(typed(rest)),
            "drop" => self.list(first).retain(|record| rest != "*" && record["id"] != rest),
            "many" => {
                let number: usize = first.parse().expect("a number");
                let team = |number: usize| {
                    json!({"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": format!("g{number}"),
                           "displayName": format!("Team {number:03}"), "members": []})
                };
                self.lists.insert("Groups", (1..=number).map(team).collect());
            }
            "list" => self.envelopes.push((first.to_owned(), typed(rest))),
            "text" => {
                let (only, pair) = scoped(argument);
                let (from, to) = pair.split_once(" => ").expect("text A => B");
                self.texts.push((only, from.to_owned(), to.to_owned()));
            }
            "answer" => {
                let (which, answer) = argument.split_once(" -> ").expect("answer LIST -> ANSWER");
                let (turn, which) = match which.split_once(' ') {
                    Some(("first", which)) => (Some(true), which),
                    Some(("later", which)) => (Some(false), which),
                    _ => (None, which),
                };
                self.answers.push((turn, which.to_owned(), literal(answer), 0));
            }
            "send" => {
                let (only, word) = scoped(argument);
                self.sends.push((only, word.to_owned()));
            }
            "paging" => self.paging.push(argument.to_owned()),
            "wrong-token" => self.wrong_token = Some(literal(argument)),
            "spec-answer" => {
                let (which, answer) = argument.split_once(" -> ").expect("spec-answer WHICH -> ANSWER");
                self.spec_answers.push((which.to_owned(), literal(answer)));
            }
            _ => {}
        }
    }

    fn list(&mut self, name: &str) -> &mut Vec<Value> {
        let name = list_name(name).unwrap_or_else(|| panic!("no list {name}"));
        self.lists.get_mut(name).expect("a list")
    }

    pub fn answer(&mut self, request: &Request) -> Reply {
        self.log.push(format!("{} {}?{}", request.method, request.path, request.query));
        if request.method != "GET" && !self.may_write {
            self.forbidden.push(format!("{} {}", request.method, request.path));
        }
        if request.header("authorization") != Some(&format!("Bearer {SECRET}")) {
            let refused = error(401, "The token is not valid");
            return match self.wrong_token.clone() {
                None => refused,
                // What is sent to anybody, token or not.
                Some(answer) if answer.body == "LIST" => self.page(request, "Users", 0),
                Some(answer) => instead(&answer, refused),
            };
        }
        let path = request.path.strip_prefix("/scim/v2/").unwrap_or_default().to_owned();
        let (name, id) = path.split_once('/').map_or((path.as_str(), None), |(name, id)| (name, Some(id)));
        let Some(name) = list_name(name) else { return error(404, "There is no such endpoint") };
        if request.method != "GET" {
            return self.write(request, name, id);
        }
        if let Some(id) = id {
            return self.single(name, id);
        }
        if let Some(filter) = request.field("filter") {
            return self.filtered(name, filter);
        }
        let turn = self.asked.entry(name.to_owned()).or_default();
        *turn += 1;
        let turn = *turn;
        let mut truth = self.page(request, name, turn);
        for (only, word) in &self.sends {
            if only.as_deref().is_none_or(|only| only == name) {
                put(&mut truth, word);
            }
        }
        for (which, literal) in self.matching(name) {
            if which {
                return instead(&literal, truth);
            }
        }
        truth
    }

    /// The answers that the form gives for this list, each with whether it is its turn.
    fn matching(&mut self, name: &str) -> Vec<(bool, Literal)> {
        let answers = self.answers.iter_mut().filter(|(_, which, _, _)| which == name || which == "any");
        answers
            .map(|(turn, _, literal, matched)| {
                *matched += 1;
                (turn.is_none_or(|first| first == (*matched == 1)), literal.clone())
            })
            .collect()
    }

    /// A test user comes and goes; nobody else may be touched.
    fn write(&mut self, request: &Request, name: &str, id: Option<&str>) -> Reply {
        if name != "Users" || id.is_some_and(|id| !id.starts_with("test")) {
            self.forbidden.push(format!("{} {}", request.method, request.path));
        }
        let sent: Value = serde_json::from_str(&request.body).unwrap_or_default();
        let users = self.lists.get_mut("Users").expect("a list");
        let there = |user: &Value| {
            let names = [user["userName"].as_str(), sent["userName"].as_str()].map(|name| name.map(str::to_lowercase));
            names[0].is_some() && names[0] == names[1]
        };
        let exists = users.iter().any(there);
        let which = match request.method.as_str() {
            "POST" if exists => "post-again",
            "POST" => "post",
            "PATCH" => "patch",
            "DELETE" => "delete",
            other => other,
        };
        let answer = self.spec_answers.iter().find(|(known, _)| known == which).map(|(_, answer)| answer.clone());
        if answer.as_ref().is_some_and(|answer| !answer.effect) {
            return instead(&answer.expect("an answer"), error(409, "The userName is taken"));
        }
        let at = users.iter().position(|user| Some(user["id"].as_str().unwrap_or_default()) == id);
        let reply = match (which, at) {
            ("post", _) => made(users, &sent),
            ("post-again", _) if answer.is_some() => made(users, &sent),
            ("post-again", _) => error(409, "The userName is taken"),
            ("patch", Some(at)) => {
                merge(&mut users[at], &sent["Operations"][0]["value"]);
                Reply::new(200, "application/scim+json", users[at].to_string())
            }
            ("delete", Some(at)) => {
                users.remove(at);
                Reply::new(204, "", "")
            }
            _ => error(404, "There is no such resource"),
        };
        match answer {
            Some(answer) => instead(&answer, reply),
            None => reply,
        }
    }

    /// How many test users are left.
    pub fn left(&self) -> usize {
        self.lists["Users"].iter().filter(|user| user["id"].as_str().is_some_and(|id| id.starts_with("test"))).count()
    }

    fn single(&self, name: &str, id: &str) -> Reply {
        match self.lists[name].iter().find(|record| record["id"] == id) {
            Some(record) => Reply::new(200, "application/scim+json", record.to_string()),
            None => match self.spec_answers.iter().find(|(which, _)| which == "unknown-id") {
                Some((_, answer)) => instead(answer, error(404, "There is no such resource")),
                None => error(404, "There is no such resource"),
            },
        }
    }

    /// `userName eq "…"`, `displayName eq "…"`, without regard to letter case (RFC 7643: userName is not case-exact).
    fn filtered(&self, name: &str, filter: &str) -> Reply {
        if let Some((_, answer)) = self.spec_answers.iter().find(|(which, _)| which == "filter") {
            let all = envelope(&self.lists[name], self.lists[name].len(), 1);
            return instead(answer, Reply::new(200, "application/scim+json", all.to_string()));
        }
        let (attribute, value) = filter.split_once(" eq ").unwrap_or((filter, ""));
        let exact = self.spec_answers.iter().any(|(which, _)| which == "exact");
        let same = |text: &str| if exact { text.to_owned() } else { text.to_lowercase() };
        let value = same(value.trim_matches('"'));
        let fits = |record: &&Value| {
            let field = if attribute == "emails.value" { &record["emails"][0]["value"] } else { &record[attribute] };
            field.as_str().is_some_and(|found| same(found) == value)
        };
        let found: Vec<Value> = self.lists[name].iter().filter(fits).cloned().collect();
        Reply::new(200, "application/scim+json", envelope(&found, found.len(), 1).to_string())
    }

    /// One page, with the mistakes of `paging` and the changes of `list` and `text`.
    fn page(&self, request: &Request, name: &str, turn: usize) -> Reply {
        let has = |word: &str| name == "Groups" && self.paging.iter().any(|known| known == word);
        let of = |word: &str| -> Option<usize> {
            let found = self.paging.iter().filter(|_| name == "Groups").find_map(|known| known.strip_prefix(word));
            found.map(|number| number.trim().parse().expect("a number"))
        };
        let all = &self.lists[name];
        let number = |field: &str| request.field(field).and_then(|text| text.parse::<usize>().ok());
        let (start, mut count) = (number("startIndex").unwrap_or(1).max(1), number("count").unwrap_or(100));
        let mut first = start - 1;
        if has("ignores startIndex") {
            first = 0;
        }
        if has("counts from zero") {
            first = start;
        }
        if has("one back") {
            first = first.saturating_sub(1);
        }
        if has("ignores count") {
            count = usize::MAX;
        }
        count = count.min(of("at most ").unwrap_or(usize::MAX));
        let mut rows: Vec<Value> = all.iter().skip(first).take(count).cloned().collect();
        if has("empty after the first page") && start > 1 {
            rows.clear();
        }
        if has("last page one short") && start > 1 {
            rows.pop();
        }
        if has("first of each page repeated")
            && let Some(row) = rows.first().cloned()
        {
            rows.pop();
            rows.push(row);
        }
        if self.paging.iter().any(|word| word == "no stable order") && turn.is_multiple_of(2) {
            rows.reverse();
        }
        let mut total = all.len();
        if has("total grows") && start > 1 {
            total += 1;
        }
        if has("total shrinks") && start > 1 {
            total -= 1;
        }
        let mut body = envelope(&rows, total, start);
        for (which, patch) in &self.envelopes {
            if which == name {
                merge(&mut body, patch);
            }
        }
        let mut text = body.to_string();
        for (only, from, to) in &self.texts {
            if only.as_deref().is_none_or(|only| only == name) {
                text = text.replace(from, to);
            }
        }
        Reply::new(200, "application/scim+json; charset=utf-8", text)
    }
}

/// The answer that a form gives, with the true one where it has something of it.
fn instead(answer: &Literal, same: Reply) -> Reply {
    let mut reply = match answer.body.as_str() {
        "SAME" => Reply { status: answer.status, ..same },
        "HTML" => Reply::new(answer.status, "text/html; charset=utf-8", HTML),
        body => Reply::new(answer.status, if body.is_empty() { "" } else { "application/scim+json" }, body),
    };
    for (header, value) in &answer.headers {
        reply.set(header, value);
    }
    if answer.send != Send::Plain {
        reply.send = answer.send;
    }
    reply
}

/// `Users REST`, `Groups REST`, or both lists.
fn scoped(argument: &str) -> (Option<String>, &str) {
    match argument.split_once(' ') {
        Some((list, rest)) if list_name(list).is_some() => (Some(list.to_owned()), rest),
        _ => (None, argument),
    }
}

/// How a body is sent.
fn put(reply: &mut Reply, word: &str) {
    match word {
        "chunked" => reply.send = Send::Chunked,
        "until-closed" => reply.send = Send::UntilClosed,
        "gzip" => reply.send = Send::Gzip,
        "gzip-in-name" => reply.send = Send::GzipInName,
        "broken" => reply.send = Send::Broken,
        "closed" => reply.send = Send::Closed,
        "silent" => reply.send = Send::Silent,
        "bom" => reply.body.splice(0..0, *b"\xef\xbb\xbf").for_each(drop),
        "blanks" => {
            reply.body.splice(0..0, *b"\n  \t").for_each(drop);
            reply.body.extend(b"\r\n\r\n");
        }
        "cut" => reply.body.truncate(reply.body.len() * 2 / 3),
        "utf16" => {
            let text = String::from_utf8_lossy(&reply.body).into_owned();
            reply.body = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
            reply.body.splice(0..0, *b"\xff\xfe").for_each(drop);
        }
        "latin1" => {
            let text = String::from_utf8_lossy(&reply.body).into_owned();
            reply.body = text.chars().map(|c| u8::try_from(u32::from(c)).unwrap_or(b'?')).collect();
        }
        "pretty" => {
            let value: Value = serde_json::from_slice(&reply.body).expect("JSON");
            reply.body = serde_json::to_string_pretty(&value).expect("JSON").into_bytes();
        }
        word => match word.strip_prefix("type ") {
            Some(kind) => reply.set("Content-Type", if kind == "none" { "" } else { kind }),
            None => panic!("nothing is sent so: {word}"),
        },
    }
}

fn envelope(rows: &[Value], total: usize, start: usize) -> Value {
    json!({
        "schemas": ["urn:ietf:params:scim:api:messages:2.0:ListResponse"],
        "totalResults": total,
        "startIndex": start,
        "itemsPerPage": rows.len(),
        "Resources": rows,
    })
}

fn made(users: &mut Vec<Value>, sent: &Value) -> Reply {
    let mut user = sent.clone();
    merge(&mut user, &json!({"id": format!("test{}", users.len()), "password": null}));
    users.push(user.clone());
    Reply::new(201, "application/scim+json", user.to_string())
}

fn error(status: u16, detail: &str) -> Reply {
    let body = json!({"schemas": ["urn:ietf:params:scim:api:messages:2.0:Error"], "status": status.to_string(), "detail": detail});
    Reply::new(status, "application/scim+json", body.to_string())
}

fn people() -> Vec<Value> {
    typed(
        r#"[
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "u1", "userName": "ann@acme.example", "active": true,
         "name": {"givenName": "Ann", "familyName": "Case"}, "emails": [{"primary": true, "value": "ann@acme.example", "type": "work"}]},
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:User"], "id": "u2", "userName": "ben@acme.example", "active": true,
         "name": {"givenName": "Ben", "familyName": "Door"}, "emails": [{"primary": true, "value": "ben@acme.example", "type": "work"}]}]"#,
    )
    .as_array()
    .cloned()
    .expect("a list")
}

fn teams() -> Vec<Value> {
    typed(
        r#"[
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "g1", "displayName": "Design", "members": [{"value": "u1", "display": "Ann"}]},
        {"schemas": ["urn:ietf:params:scim:schemas:core:2.0:Group"], "id": "g2", "displayName": "Sales", "members": [{"value": "u1", "display": "Ann"}, {"value": "u2", "display": "Ben"}]}]"#,
    )
    .as_array()
    .cloned()
    .expect("a list")
}
