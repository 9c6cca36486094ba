//! Okta's published SPEC test for SCIM 2.0 servers, twelve steps (documented by Okta).
//!
//! [`run`] gathers: it sends the steps one after the other, each once, and lets [`judge`] say what the answers mean. The
//! steps that write create one clearly marked test user; [`cleanup`] deactivates and deletes it, whatever happened after
//! the POST, and the report says exactly what could not be removed.

mod cleanup;
mod judge;
#[cfg(test)]
mod tests;

use std::future::Future;
use std::pin::Pin;

use reqwest::Method;
use serde_json::{Value, json};

use super::check::{Check, Credential, Report, State};
use super::connection::{Body, Connection};
use super::judge::{Exchange, Finding, answer};
use super::{Error, probe, types};
use crate::http::{Client, Request};
use crate::secrets::Secret;

/// How much of the test is run.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Options {
    /// All twelve steps, which create a test user and remove it again; otherwise the ones that read.
    pub write: bool,
    /// Makes the test user's name unique: some ten random letters or digits.
    pub tag: String,
}

impl Options {
    /// The `userName` and email of the test user. `example.com` belongs to nobody (RFC 2606).
    pub fn user_name(&self) -> String {
        format!("ornd-scim-spec-{}@example.com", self.tag)
    }
}

/// The steps: the check's name, and what a person calls it. The number is the position, from 1.
const STEPS: [(&str, &str); 12] = [
    ("spec-01-list-users", "1 List Users"),
    ("spec-02-get-user", "2 Get a User by id"),
    ("spec-03-filter-unknown", "3 Filter an unknown userName"),
    ("spec-04-unknown-id", "4 Get an unknown id"),
    ("spec-05-filter-random", "5 Filter the test user's email"),
    ("spec-06-create-user", "6 Create a User"),
    ("spec-07-get-created", "7 Get the created User"),
    ("spec-08-create-again", "8 Create it again"),
    ("spec-09-filter-uppercase", "9 Filter in upper case"),
    ("spec-10-list-groups", "10 List Groups"),
    ("spec-11-wrong-token", "11 Wrong token"),
    ("spec-12-unknown-id", "12 Get an unknown id again"),
];

/// Runs the SPEC test. When `stop` is ready (the person pressed Ctrl-C) no further step is sent; a POST in flight is
/// awaited, and the clean-up runs in any case. So do not drop the future that this gives: tell `stop`.
pub async fn run(
    client: &Client,
    connection: &Connection,
    options: &Options,
    stop: impl Future<Output = ()>,
) -> Report {
    let stop = std::pin::pin!(stop);
    let mut run = Run {
        client,
        connection,
        user_name: options.user_name(),
        report: Report::new(),
        times: probe::Times::default(),
        stop,
        stopped: false,
        posted: Posted::No,
        created: Vec::new(),
    };
    run.steps(options).await;
    run.clean_up().await;
    run.report.interrupted = run.stopped;
    run.report.checks.push(run.times.check());
    run.report
}

/// What is known of the test user's creation.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Posted {
    /// Nothing was sent.
    No,
    /// Something was sent; whether it had an effect must be looked up.
    Perhaps,
    /// The server said that it created a User.
    Yes,
}

struct Run<'a, F> {
    client: &'a Client,
    connection: &'a Connection,
    user_name: String,
    report: Report,
    times: probe::Times,
    stop: Pin<&'a mut F>,
    stopped: bool,
    posted: Posted,
    /// Ids of Users that the server itself said carry the test user's name. Only these are ever changed.
    created: Vec<String>,
}

impl<F: Future<Output = ()>> Run<'_, F> {
    async fn steps(&mut self, options: &Options) {
        if let Err(why) = probe::values(self.connection, &mut self.report) {
            (1..=12).for_each(|number| self.skip(number, &why));
            return;
        }
        let first = self.connection.get(&["Users"], &[("count", "1"), ("startIndex", "1")]);
        let first = self.read(1, first, judge::first_user).await;
        if let Some(exchange) = &first {
            self.report.credential = answer::credential(exchange);
        }
        if self.report.credential == Credential::Rejected {
            (2..=12).for_each(|number| self.skip(number, "not sent: the API Token was rejected"));
            return;
        }
        if first.as_ref().is_some_and(|exchange| exchange.response().is_none()) {
            (2..=12).for_each(|number| self.skip(number, "not sent: the server did not answer"));
            return;
        }
        let existing = first.as_ref().and_then(judge::first_resource);
        let existing_id = existing.as_ref().and_then(|user| text(user, "id"));
        match &existing_id {
            Some(id) => {
                let request = self.connection.get(&["Users", id], &[]);
                self.read(2, request, |exchange| judge::user_by_id(exchange, id)).await;
            }
            None => self.skip(2, "not sent: step 1 gave no User with an id"),
        }

        let nobody = format!("ornd-scim-nobody-{}", options.tag);
        let request = self.connection.find_user("userName", &format!("{nobody}@example.com"));
        self.read(3, request, judge::nothing_found).await;
        let request = self.connection.get(&["Users", &nobody], &[]);
        self.read(4, request, |exchange| judge::not_found(exchange, None)).await;
        let request = self.connection.find_user("userName", &self.user_name);
        let random = self.read(5, request, judge::nothing_found).await;

        self.write(options, random.as_ref()).await;

        let name = if self.posted == Posted::Yes {
            Some(self.user_name.clone())
        } else {
            existing.as_ref().and_then(|user| text(user, "userName"))
        };
        match name {
            Some(name) => {
                let request = self.connection.find_user("userName", &name.to_ascii_uppercase());
                self.read(9, request, |exchange| judge::found_without_case(exchange, &name)).await;
            }
            None => self.skip(9, "not sent: there is no User to look for"),
        }
        let request = self.connection.get(&["Groups"], &[]);
        self.read(10, request, judge::groups).await;
        let other = self.connection.with_authorization(Secret::new("non-token".to_owned()));
        self.read(11, other.get(&["Groups"], &[]), answer::wrong_token).await;
        let request = self.connection.get(&["Users", "00000000000000000"], &[]);
        self.read(12, request, |exchange| judge::not_found(exchange, Some(404))).await;
    }

    /// Steps 6 to 8.
    async fn write(&mut self, options: &Options, random: Option<&Exchange>) {
        let exists =
            random.is_some_and(|exchange| !cleanup::own(&judge::resources(exchange), &self.user_name).is_empty());
        let why = if !options.write {
            "not sent: it writes; add --write"
        } else if exists {
            "not sent: a User with the test user's name was there before; run the test again"
        } else {
            ""
        };
        if !why.is_empty() {
            (6..=8).for_each(|number| self.skip(number, why));
            return;
        }
        let user = test_user(&self.user_name);
        let exchange = self.post(6, &user, |exchange| judge::created(exchange, &user)).await;
        match exchange.as_ref().and_then(judge::resource).and_then(|user| text(&user, "id")) {
            Some(id) => {
                let request = self.connection.get(&["Users", &id], &[]);
                let read = self.read(7, request, |exchange| judge::same_user(exchange, &id, &user)).await;
                // A POST answer without userName: only now is it certain whose id this is.
                self.note(read.as_ref());
            }
            None => self.skip(7, "not sent: step 6 gave no id"),
        }
        if self.posted == Posted::Yes {
            self.post(8, &user, judge::conflict).await;
        } else {
            self.skip(8, "not sent: step 6 created nothing");
        }
    }

    /// Sends a POST and waits for its answer even when the person stops: otherwise nobody would know its effect.
    async fn post(&mut self, number: u8, user: &Value, judge: impl FnOnce(&Exchange) -> Finding) -> Option<Exchange> {
        if !self.goes_on(number).await {
            return None;
        }
        let request = self.connection.change(Method::POST, &["Users"], Some((user, Body::Json)));
        let request = self.built(number, request)?;
        if self.posted == Posted::No {
            self.posted = Posted::Perhaps;
        }
        let exchange = probe::once(self.client, request).await;
        if exchange.response().is_some_and(|response| (200..=299).contains(&response.status)) {
            self.posted = Posted::Yes;
        }
        self.note(Some(&exchange));
        self.add(number, &exchange, judge(&exchange));
        Some(exchange)
    }

    /// Sends a request that only reads; given up when the person stops.
    async fn read(
        &mut self,
        number: u8,
        request: Result<Request, Error>,
        judge: impl FnOnce(&Exchange) -> Finding,
    ) -> Option<Exchange> {
        if !self.goes_on(number).await {
            return None;
        }
        let request = self.built(number, request)?;
        let exchange = tokio::select! {
            biased;
            () = self.stop.as_mut() => None,
            exchange = probe::once(self.client, request) => Some(exchange),
        };
        let Some(exchange) = exchange else {
            self.stopped = true;
            self.skip(number, "interrupted");
            return None;
        };
        self.add(number, &exchange, judge(&exchange));
        Some(exchange)
    }

    /// Whether the person lets it go on; the future is never asked again after it said no.
    async fn goes_on(&mut self, number: u8) -> bool {
        if !self.stopped {
            self.stopped = tokio::select! {
                biased;
                () = self.stop.as_mut() => true,
                () = std::future::ready(()) => false,
            };
        }
        if self.stopped {
            self.skip(number, "interrupted");
        }
        !self.stopped
    }

    fn built(&mut self, number: u8, request: Result<Request, Error>) -> Option<Request> {
        match request {
            Ok(request) => Some(request),
            Err(error) => {
                let (id, title) = step(number);
                let check = Check::new(id, title, State::Failed, format!("not sent: {error}"));
                self.report.checks.push(Check { step: Some(number), ..check });
                None
            }
        }
    }

    fn add(&mut self, number: u8, exchange: &Exchange, finding: Finding) {
        let (id, title) = step(number);
        self.times.push(exchange);
        self.report.checks.push(Check { step: Some(number), ..probe::of(exchange, finding.check(id, title)) });
    }

    fn skip(&mut self, number: u8, why: &str) {
        let (id, title) = step(number);
        self.report.checks.push(Check { step: Some(number), ..Check::skipped(id, title, why) });
    }

    /// Remembers the ids that this answer gives to the test user's name.
    fn note(&mut self, exchange: Option<&Exchange>) {
        let Some(user) = exchange.and_then(judge::resource) else { return };
        for id in cleanup::own(std::slice::from_ref(&user), &self.user_name) {
            if !self.created.contains(&id) {
                self.created.push(id);
            }
        }
    }
}

fn step(number: u8) -> (&'static str, &'static str) {
    STEPS[usize::from(number.clamp(1, 12)) - 1]
}

/// The test user, in the shape of Okta's test.
fn test_user(user_name: &str) -> Value {
    json!({
        "schemas": [types::USER],
        "userName": user_name,
        "name": { "givenName": "ornd-scim", "familyName": "SPEC test, can be deleted" },
        "displayName": "ornd-scim SPEC test, can be deleted",
        "emails": [{ "primary": true, "value": user_name, "type": "work" }],
        "active": true,
    })
}

fn text(resource: &Value, name: &str) -> Option<String> {
    resource.get(name).and_then(Value::as_str).filter(|text| !text.is_empty()).map(str::to_owned)
}
