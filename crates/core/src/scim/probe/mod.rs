//! Sends what Okta sends for "Test API Credentials", "Save" and a pushed group, and a wrong token.
//!
//! [`run`] judges the Base URL and the API Token, then sends at most five requests, each once, and lets [`super::judge`] judge the
//! answers. Whatever goes wrong is a check of the report; there is no error.

#[cfg(test)]
mod tests;

use std::time::Duration;

use super::Error;
use super::check::{Check, Credential, Report, State};
use super::connection::{Connection, request_line};
use super::judge::{Exchange, Finding, Outcome, answer, before, list};
use crate::http::{Client, Repeat, Request};
use crate::secrets::Secret;

/// What to send in addition to Test API Credentials.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Options {
    /// Okta's requests for "Save", and its look-up of a pushed group.
    pub save: bool,
    /// A wrong token, which the server must reject.
    pub wrong_token: bool,
}

impl Default for Options {
    fn default() -> Self {
        Self { save: true, wrong_token: true }
    }
}

impl Options {
    /// Test API Credentials alone: one request.
    pub const CREDENTIALS: Self = Self { save: false, wrong_token: false };
}

/// Not a secret: what is sent to see a wrong token refused.
const WRONG_TOKEN: &str = "Bearer ornd-scim-test-with-a-wrong-token";

/// Runs the test.
pub async fn run(client: &Client, connection: &Connection, options: Options) -> Report {
    let mut report = Report::new();
    let mut times = Times::default();
    let first = match values(connection, &mut report) {
        Ok(first) => first,
        Err(why) => {
            skip(&mut report, options, 0, &why);
            return report;
        }
    };

    let exchange = once(client, first).await;
    report.credential = answer::credential(&exchange);
    times.push(&exchange);
    let users = credentials(&exchange, &mut report);

    if report.credential == Credential::Rejected {
        skip(&mut report, options, 1, "not sent: the API Token was rejected");
    } else if exchange.response().is_none() {
        skip(&mut report, options, 1, "not sent: the server did not answer");
    } else {
        if options.save {
            save(client, connection, users.as_ref(), &mut report, &mut times).await;
        }
        if options.wrong_token {
            let other = connection.with_authorization(Secret::new(WRONG_TOKEN.to_owned()));
            if let Ok(request) = other.page("Users", 1, 2) {
                let exchange = once(client, request).await;
                times.push(&exchange);
                report
                    .checks
                    .push(of(&exchange, answer::wrong_token(&exchange).check("wrong-token", "Wrong token rejected")));
            }
        }
    }
    report.checks.push(times.check());
    report
}

/// How long the server took for each request that it answered.
#[derive(Default)]
pub(super) struct Times(Vec<(String, Duration)>);

impl Times {
    pub(super) fn push(&mut self, exchange: &Exchange) {
        self.0.extend(exchange.elapsed().map(|elapsed| (exchange.request.clone(), elapsed)));
    }

    pub(super) fn check(&self) -> Check {
        let times = self.0.iter().map(|(request, elapsed)| (request.as_str(), *elapsed));
        answer::response_time(times).check("response-time", "Response time")
    }
}

/// Whether the server accepts this token: one request, for a secret that was just replaced.
pub async fn credential(client: &Client, connection: &Connection) -> Result<Credential, Error> {
    let request = connection.page("Users", 1, 2)?;
    let line = request_line(&request);
    let response = client.send(request).await.map_err(|source| Error::Network { request: line.clone(), source })?;
    Ok(answer::credential(&Exchange { request: line, outcome: Outcome::Answered(response) }))
}

/// Sends a request once.
pub(super) async fn once(client: &Client, mut request: Request) -> Exchange {
    // Okta sends it once: a retry would hide what the administrator will see.
    request.repeat = Repeat::Never;
    let line = request_line(&request);
    Exchange { request: line, outcome: Outcome::of(client.send(request).await) }
}

/// The checks of the Base URL and the API Token; the first request, or why nothing can be sent.
pub(super) fn values(connection: &Connection, report: &mut Report) -> Result<Request, String> {
    let base_url = connection.base_url();
    report.checks.extend(before::base_url(base_url));
    let token = before::authorization(connection.authorization().expose());
    report.checks.push(token.check("authorization-format", "API Token"));
    if !before::can_be_asked(base_url) {
        return Err("not sent: the SCIM Base URL cannot be used".to_owned());
    }
    if connection.authorization().expose().trim().is_empty() {
        report.credential = Credential::Rejected;
        return Err("not sent: there is no API Token".to_owned());
    }
    connection.page("Users", 1, 2).map_err(|error| format!("not sent: {error}"))
}

/// The checks of the answer to Test API Credentials.
const ANSWER: [(&str, &str); 6] = [
    ("content-type", "Content type"),
    ("json", "JSON"),
    ("list-response", "ListResponse"),
    ("numbers", "Numbers"),
    ("resources", "Page of Users"),
    ("users", "Users"),
];

/// Judges the answer to Test API Credentials. Returns its JSON for comparison.
fn credentials(exchange: &Exchange, report: &mut Report) -> Option<serde_json::Value> {
    let status = answer::success(exchange, 200);
    let passed = status.state == State::Ok;
    report.checks.push(of(exchange, status.check("test-api-credentials", "Test API Credentials")));
    let Some(response) = exchange.response().filter(|_| passed) else {
        let why = "Test API Credentials failed";
        report.checks.extend(ANSWER.map(|(id, title)| Check::skipped(id, title, why)));
        return None;
    };
    let mut findings = vec![answer::content_type(response)];
    let value = match answer::json(response) {
        Ok(value) => {
            findings.push(Finding::ok("the answer is JSON"));
            let list = list::list_response(&value);
            let is_list = list.state != State::Failed;
            findings.push(list);
            if is_list || value.get("Resources").is_some() {
                findings.extend([list::numbers(&value), list::resources(&value, 1, 2), list::users(&value)]);
            }
            Some(value)
        }
        Err(problem) => {
            findings.push(problem);
            None
        }
    };
    let mut findings = findings.into_iter();
    report.checks.extend(ANSWER.map(|(id, title)| match findings.next() {
        Some(finding) => of(exchange, finding.check(id, title)),
        None => Check::skipped(id, title, "the answer is not a list"),
    }));
    value
}

/// What Okta sends on Save with Import Groups on: the Users again, then the Groups; and its look-up of a Group by name when it
/// pushes one (documented by Okta).
async fn save(
    client: &Client,
    connection: &Connection,
    users: Option<&serde_json::Value>,
    report: &mut Report,
    times: &mut Times,
) {
    let Ok(request) = connection.page("Users", 1, 2) else { return };
    let exchange = once(client, request).await;
    times.push(&exchange);
    let again = page(&exchange, 2);
    let finding = match (&again, users) {
        (Ok((finding, second)), Some(first)) if finding.state == State::Ok => same(first, second),
        (Ok((finding, _)) | Err(finding), _) => finding.clone(),
    };
    report.checks.push(of(&exchange, finding.check("save-users", "Save: Users")));

    let Ok(request) = connection.page("Groups", 1, 100) else { return };
    let exchange = once(client, request).await;
    times.push(&exchange);
    let (finding, value) = match page(&exchange, 100) {
        Ok((finding, value)) => (finding, Some(value)),
        Err(finding) => (finding, None),
    };
    report.checks.push(of(&exchange, finding.check("save-groups", "Save: Groups")));
    report.checks.push(match &value {
        Some(value) => of(&exchange, list::groups(value).check("groups", "Groups")),
        None => Check::skipped("groups", "Groups", "the Groups could not be read"),
    });
    let check = group_by_name(client, connection, value.as_ref(), times).await;
    report.checks.push(check);
}

/// Looks for the first Group by its name, as Okta does when it pushes a group that it does not know the id of.
async fn group_by_name(
    client: &Client,
    connection: &Connection,
    groups: Option<&serde_json::Value>,
    times: &mut Times,
) -> Check {
    const CHECK: (&str, &str) = ("groups-filter", "Group by name");
    let Some(groups) = groups else { return Check::skipped(CHECK.0, CHECK.1, "the Groups could not be read") };
    let name = list::array(groups).iter().find_map(|group| {
        group.get("displayName").and_then(serde_json::Value::as_str).filter(|name| !name.trim().is_empty())
    });
    let Some(name) = name else { return Check::skipped(CHECK.0, CHECK.1, "there is no Group to look for") };
    let Ok(request) = connection.find_group(name) else {
        return Check::skipped(CHECK.0, CHECK.1, "not sent: the request cannot be built");
    };
    let exchange = once(client, request).await;
    times.push(&exchange);
    let status = answer::success(&exchange, 200);
    let finding = match exchange.response() {
        Some(response) if status.state == State::Ok => {
            answer::json(response).map_or_else(|finding| finding, |value| list::groups_of_name(&value, name))
        }
        _ => status,
    };
    of(&exchange, finding.check(CHECK.0, CHECK.1))
}

/// A first page as one finding, with its JSON.
fn page(exchange: &Exchange, count: u64) -> Result<(Finding, serde_json::Value), Finding> {
    let status = answer::success(exchange, 200);
    match exchange.response() {
        Some(response) if status.state == State::Ok => {
            let value = answer::json(response)?;
            Ok((list::envelope(&value, 1, count), value))
        }
        _ => Err(status),
    }
}

/// The same request twice should return the same Users in the same order, or paging loses some.
fn same(first: &serde_json::Value, second: &serde_json::Value) -> Finding {
    let ids = |value| list::array(value).iter().map(|user| user.get("id").cloned()).collect::<Vec<_>>();
    if ids(first) == ids(second) {
        Finding::ok("the same answer again")
    } else {
        Finding::warn(
            "the same request returned other Users the second time",
            "Okta's import needs a stable order: run the test again, and if it stays tell the server's support",
        )
    }
}

/// The check with its request.
pub(super) fn of(exchange: &Exchange, mut check: Check) -> Check {
    check.request = Some(exchange.request.clone());
    check.elapsed = exchange.elapsed();
    check
}

/// Adds the checks that were not made: from Test API Credentials on, or only from Save on.
fn skip(report: &mut Report, options: Options, sent: usize, why: &str) {
    let mut names = Vec::new();
    if sent == 0 {
        names.push(("test-api-credentials", "Test API Credentials"));
        names.extend(ANSWER);
    }
    if options.save {
        names.extend([
            ("save-users", "Save: Users"),
            ("save-groups", "Save: Groups"),
            ("groups", "Groups"),
            ("groups-filter", "Group by name"),
        ]);
    }
    if options.wrong_token {
        names.push(("wrong-token", "Wrong token rejected"));
    }
    if sent == 0 {
        names.push(("response-time", "Response time"));
    }
    report.checks.extend(names.into_iter().map(|(id, title)| Check::skipped(id, title, why)));
}
