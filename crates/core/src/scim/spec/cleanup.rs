//! Removes what the SPEC test created: finds it, deactivates it as Okta does, deletes it, and reads it back.
//!
//! Only Users that the server itself says carry the test user's random name are touched. A server whose filter gives
//! everybody, or that answers a POST with someone else's id, must not lose anybody here.

use std::future::Future;

use reqwest::Method;
use serde_json::{Value, json};

use super::super::check::{Check, LeftBehind};
use super::super::connection::{Body, is_segment, request_line};
use super::super::judge::answer::success;
use super::super::judge::{Exchange, Finding, Outcome, sentence, worst};
use super::super::types::PATCH_OP;
use super::{Posted, Run, judge, text};
use crate::http::{Client, Repeat, Request};

/// The ids of those Users that carry exactly this name and can be addressed.
pub(super) fn own(users: &[Value], user_name: &str) -> Vec<String> {
    users
        .iter()
        .filter(|user| text(user, "userName").is_some_and(|found| found.eq_ignore_ascii_case(user_name)))
        .filter_map(|user| text(user, "id"))
        .filter(|id| is_segment(id))
        .collect()
}

/// The result of removing one User.
struct Removal {
    deactivate: Finding,
    delete: Finding,
    gone: Finding,
    left: Option<LeftBehind>,
}

impl<F: Future<Output = ()>> Run<'_, F> {
    /// Runs whenever a POST was sent, also after an interruption.
    pub(super) async fn clean_up(&mut self) {
        if self.posted == Posted::No {
            return;
        }
        let looked_up = self.look_up().await;
        let mut removals = Vec::new();
        for id in self.created.clone() {
            removals.push(self.remove(id).await);
        }
        if removals.is_empty() {
            self.nothing_to_remove(looked_up);
            return;
        }
        let (mut deactivate, mut delete, mut gone) = (Vec::new(), Vec::new(), Vec::new());
        for removal in removals {
            deactivate.push(removal.deactivate);
            delete.push(removal.delete);
            gone.push(removal.gone);
            self.report.left_behind.extend(removal.left);
        }
        let phases = [
            ("cleanup-deactivate", "Deactivate the test user", deactivate),
            ("cleanup-delete", "Delete the test user", delete),
            ("cleanup-gone", "Test user is gone", gone),
        ];
        for (id, title, findings) in phases {
            self.report.checks.extend(worst(findings).map(|finding| finding.check(id, title)));
        }
    }

    /// Asks for the test user by name: a POST whose answer was lost may have created it. True when the server answered.
    async fn look_up(&mut self) -> bool {
        let Ok(request) = self.connection.find_user("userName", &self.user_name) else { return false };
        let exchange = send(self.client, request).await;
        for id in own(&judge::resources(&exchange), &self.user_name) {
            if !self.created.contains(&id) {
                self.created.push(id);
            }
        }
        judge::resource(&exchange).is_some_and(|value| value.get("Resources").is_some() || value["totalResults"] == 0)
    }

    /// No User with the test user's name was found: either none was created, or it cannot be found.
    fn nothing_to_remove(&mut self, looked_up: bool) {
        const NAME: (&str, &str) = ("cleanup-gone", "Test user is gone");
        if looked_up && self.posted == Posted::Perhaps {
            self.report.checks.push(Check::ok(NAME.0, NAME.1, "nothing was created"));
            return;
        }
        let finding = Finding::fail(
            format!("a User named {} may be left behind, active: the server does not give its id", self.user_name),
            format!("look for {} in OfficeRnD and delete it there", self.user_name),
        );
        self.report.checks.push(finding.check(NAME.0, NAME.1));
        self.report.left_behind.push(LeftBehind { id: None, user_name: self.user_name.clone(), deactivated: false });
    }

    /// The server gave the test user an id under which somebody else is found: nothing is changed.
    fn not_ours(&self, id: &str) -> Removal {
        let skipped = || Finding::skipped("not sent");
        let gone = Finding::fail(
            format!("the server gave {} the id {id}, but another User has it: nothing was changed", self.user_name),
            format!("look for {} in OfficeRnD and delete it there; tell the server's support", self.user_name),
        );
        let left = LeftBehind { id: None, user_name: self.user_name.clone(), deactivated: false };
        Removal { deactivate: skipped(), delete: skipped(), gone, left: Some(left) }
    }

    async fn remove(&self, id: String) -> Removal {
        let path = ["Users", id.as_str()];
        if let Ok(request) = self.connection.get(&path, &[])
            && let Some(user) = judge::resource(&send(self.client, request).await)
            && own(std::slice::from_ref(&user), &self.user_name) != [id.as_str()]
        {
            return self.not_ours(&id);
        }
        let body = json!({ "schemas": [PATCH_OP], "Operations": [{ "op": "replace", "value": { "active": false } }] });
        let patched = match self.connection.change(Method::PATCH, &path, Some((&body, Body::Scim))) {
            // Setting the same value twice does no harm.
            Ok(request) => Some(send(self.client, Request { repeat: Repeat::Safe, ..request }).await),
            Err(_) => None,
        };
        let deleted = match self.connection.change(Method::DELETE, &path, None) {
            // Deleting twice does no harm either: ids are not used again.
            Ok(request) => Some(send(self.client, Request { repeat: Repeat::Safe, ..request }).await),
            Err(_) => None,
        };
        let read = match self.connection.get(&path, &[]) {
            Ok(request) => Some(send(self.client, request).await),
            Err(_) => None,
        };
        removal(id, &self.user_name, patched.as_ref(), deleted.as_ref(), read.as_ref())
    }
}

/// Judges a removal by its three answers.
fn removal(
    id: String,
    user_name: &str,
    patched: Option<&Exchange>,
    deleted: Option<&Exchange>,
    read: Option<&Exchange>,
) -> Removal {
    let done = |exchange: Option<&Exchange>| {
        exchange.and_then(Exchange::response).is_some_and(|response| (200..=299).contains(&response.status))
    };
    let after = read.and_then(judge::resource);
    let active = after.as_ref().and_then(|user| user.get("active")).and_then(Value::as_bool);
    let gone = read.and_then(Exchange::response).is_some_and(|response| response.status == 404);
    let deactivated = active.map_or_else(|| done(patched), |active| !active);

    let deactivate = match patched {
        Some(_) if done(patched) && active != Some(true) => Finding::ok("PATCH active=false"),
        Some(_) if done(patched) => Finding::fail(
            "PATCH active=false was answered with success, but the User is still active",
            "Okta could not deactivate anybody: tell the server's support",
        ),
        Some(exchange) => failed(exchange, "Okta deactivates with this PATCH: tell the server's support"),
        None => Finding::fail("PATCH could not be sent", "tell the server's support"),
    };
    let delete = match deleted {
        Some(_) if done(deleted) || gone => Finding::ok("DELETE"),
        Some(exchange) => {
            let why = failed(exchange, "");
            Finding::warn(
                format!("the server does not delete: {}", why.detail),
                "Okta never sends DELETE, so this does not matter to it",
            )
        }
        None => Finding::warn("DELETE could not be sent", "Okta never sends DELETE, so this does not matter to it"),
    };
    if gone {
        return Removal { deactivate, delete, gone: Finding::ok("404 when read back"), left: None };
    }
    let state = if deactivated { "inactive" } else { "still active" };
    let what = format!("the test user {user_name} (id {id}) was left behind, {state}");
    let mut whole = vec![what];
    if let Some(read) = read.filter(|_| after.is_none()) {
        whole.push(format!("reading it back: {}", failed(read, "").detail));
    }
    let how = format!(
        "remove it by hand: look for {user_name} among OfficeRnD's employees (also the Former ones) and delete it there"
    );
    let finding = if deactivated { Finding::warn(sentence(&whole), how) } else { Finding::fail(sentence(&whole), how) };
    let left = LeftBehind { id: Some(id), user_name: user_name.to_owned(), deactivated };
    Removal { deactivate, delete, gone: finding, left: Some(left) }
}

/// An answer that is not a success, in words.
fn failed(exchange: &Exchange, hint: &str) -> Finding {
    Finding::fail(success(exchange, 200).detail, hint)
}

/// Sends with retries: cleaning up should not give up at the first 503.
async fn send(client: &Client, request: Request) -> Exchange {
    let line = request_line(&request);
    Exchange { request: line, outcome: Outcome::of(client.send(request).await) }
}
