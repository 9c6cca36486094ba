//! The twelve steps of Okta's published SPEC test. Steps that write are done only when they are asked for, and what they
//! made is removed again, also when a step in between fails.

use reqwest::Method;
use serde_json::{Value, json};

use super::connection::Connection;
use super::{Check, Report, State, judge};
use crate::http::{Client, Error, Response};

/// Which steps to run.
#[derive(Debug, Clone)]
pub enum Spec {
    /// Those that only read.
    ReadOnly,
    /// All twelve.
    Write {
        /// Makes the test user's name unique: letters, digits and hyphens.
        marker: String,
    },
}

const ENTERPRISE: &str = "urn:ietf:params:scim:schemas:core:2.0:User";

/// One step: what was wrong with the answer, if anything.
struct Steps<'a> {
    http: &'a Client,
    connection: &'a Connection,
    checks: Vec<Check>,
}

/// Runs the test.
pub async fn spec(http: &Client, connection: &Connection, spec: &Spec) -> Report {
    let mut steps = Steps { http, connection, checks: vec![judge::base_url(&connection.base_url)] };
    if steps.checks[0].state == State::Fail {
        return Report { checks: steps.checks };
    }
    let first = steps.read().await;
    match spec {
        Spec::Write { marker } if first.is_some() => steps.write(marker).await,
        Spec::Write { .. } => steps.skip_writing("the list of users cannot be read"),
        Spec::ReadOnly => steps.skip_writing("it writes; --spec --write runs it"),
    }
    steps.rest().await;
    Report { checks: steps.checks }
}

impl Steps<'_> {
    /// Steps 1 to 5. Gives the first user's id.
    async fn read(&mut self) -> Option<String> {
        let answer = self.get("/Users?count=1&startIndex=1").await;
        let body = self.judge("spec-1", "1 list users", &answer, 200, |body| {
            let mut problems = envelope(body);
            match body.pointer("/Resources/0") {
                Some(user) => problems.extend(judge::user_problems(user)),
                None => problems.push("there is no user; the test needs one".to_owned()),
            }
            problems
        });
        if let Ok(answer) = &answer
            && answer.elapsed > judge::BRISK
        {
            self.checks.push(judge::response_time(answer.elapsed));
        }
        let id =
            body.as_ref().and_then(|body| body.pointer("/Resources/0/id")).and_then(Value::as_str).map(str::to_owned);
        if let Some(id) = &id {
            let answer = self.get(&format!("/Users/{}", encode(id))).await;
            self.judge("spec-2", "2 get that user", &answer, 200, judge::user_problems);
        } else {
            self.checks.push(Check::new("spec-2", "2 get that user", State::Skipped, "there is no user"));
        }
        for (name, title, user) in [
            ("spec-3", "3 filter an unknown name", "ornd-scim-nobody"),
            ("spec-5", "5 filter a random email", "ornd-scim-nobody@example.com"),
        ] {
            if name == "spec-5" {
                self.unknown_id("spec-4", "4 get an unknown id").await;
            }
            let answer = self.get(&filter(user)).await;
            self.judge(name, title, &answer, 200, |body| {
                let mut problems = envelope(body);
                if body.get("totalResults").and_then(Value::as_u64) != Some(0) {
                    problems.push("totalResults is not 0".to_owned());
                }
                problems
            });
        }
        id
    }

    /// Steps 6 to 9, and the removal of what they made.
    async fn write(&mut self, marker: &str) {
        let name = format!("ornd-scim-spec-{marker}@example.com");
        let user = json!({
            "schemas": [ENTERPRISE], "userName": name, "active": true,
            "name": { "givenName": "Spec", "familyName": "Test" },
            "emails": [{ "primary": true, "value": name, "type": "work" }],
            "displayName": "Spec Test", "locale": "en-US", "groups": []
        });
        let answer = self.post(&user).await;
        let created = self.judge("spec-6", "6 create a user", &answer, 201, |body| {
            let mut problems = judge::user_problems(body);
            for pointer in ["/userName", "/name/givenName", "/name/familyName", "/active"] {
                if body.pointer(pointer) != user.pointer(pointer) {
                    problems
                        .push(format!("{} comes back differently", pointer.trim_start_matches('/').replace('/', ".")));
                }
            }
            problems
        });
        let id = created.as_ref().and_then(|body| body.get("id")).and_then(Value::as_str).map(str::to_owned);
        let Some(id) = id else {
            // Without an id nothing can be checked, but something may have been made all the same.
            for (id, title) in [WRITING[1], WRITING[2], WRITING[3]] {
                self.checks.push(Check::new(id, title, State::Skipped, "the user could not be created"));
            }
            self.clean_up_by_name(&name).await;
            return;
        };
        let answer = self.get(&format!("/Users/{}", encode(&id))).await;
        self.judge("spec-7", "7 get the new user", &answer, 200, |body| {
            if body.get("userName") == user.get("userName") {
                vec![]
            } else {
                vec!["userName comes back differently".to_owned()]
            }
        });
        let answer = self.post(&user).await;
        self.judge("spec-8", "8 create it again", &answer, 409, |_| vec![]);
        let answer = self.get(&filter(&name.to_uppercase())).await;
        self.judge("spec-9", "9 filter its name in capitals", &answer, 200, envelope);
        self.clean_up(&id, &name).await;
    }

    /// Steps 10 to 12.
    async fn rest(&mut self) {
        let answer = self.get("/Groups").await;
        self.judge("spec-10", "10 list groups", &answer, 200, envelope);
        let wrong = self.connection.with_authorization("non-token");
        let answer = match wrong.request(Method::GET, "/Users?startIndex=1&count=1", None) {
            Ok(request) => self.http.send(request).await,
            Err(error) => Err(error),
        };
        self.judge("spec-11", "11 a wrong token", &answer, 401, |body| scim_error(body, "401"));
        self.unknown_id("spec-12", "12 get an unknown id again").await;
    }

    async fn unknown_id(&mut self, id: &'static str, title: &str) {
        let answer = self.get("/Users/00919288221112222").await;
        self.judge(id, title, &answer, 404, |body| scim_error(body, "404"));
    }

    fn skip_writing(&mut self, why: &str) {
        self.checks.extend(WRITING.map(|(id, title)| Check::new(id, title, State::Skipped, why)));
    }

    /// The test user is removed and looked for; whatever is left behind is named.
    async fn clean_up(&mut self, id: &str, name: &str) {
        let path = format!("/Users/{}", encode(id));
        let _ = self.send(Method::DELETE, &path, None).await;
        let gone = matches!(self.get(&path).await, Ok(answer) if answer.status == 404);
        self.checks.push(if gone {
            Check::new("spec-clean-up", "clean up", State::Ok, "the test user is removed")
        } else {
            // It cannot be removed: at least it must not look like an employee.
            let off = json!({
                "schemas": ["urn:ietf:params:scim:api:messages:2.0:PatchOp"],
                "Operations": [{ "op": "replace", "value": { "active": false } }]
            });
            let deactivated = self.send(Method::PATCH, &path, Some(&off)).await.is_ok_and(|answer| answer.is_success());
            let state = if deactivated { "deactivated (Former)" } else { "still active" };
            Check::new(
                "spec-clean-up",
                "clean up",
                State::Warn,
                format!("the server does not remove users: {name} (id {id}) is left behind, {state}"),
            )
            .hint(format!("remove the employee {name} in OfficeRnD by hand"))
        });
    }

    async fn clean_up_by_name(&mut self, name: &str) {
        let found = match self.get(&filter(name)).await {
            Ok(answer) => {
                answer.json::<Value>().ok().and_then(|body| Some(body.pointer("/Resources/0/id")?.as_str()?.to_owned()))
            }
            Err(_) => None,
        };
        match found {
            Some(id) => self.clean_up(&id, name).await,
            None => self.checks.push(Check::new("spec-clean-up", "clean up", State::Ok, "no test user was made")),
        }
    }

    async fn get(&self, path: &str) -> Result<Response, Error> {
        self.send(Method::GET, path, None).await
    }

    /// Okta's test sends `application/json` here.
    async fn post(&self, body: &Value) -> Result<Response, Error> {
        let mut request = self.connection.request(Method::POST, "/Users", Some(body))?;
        let json = reqwest::header::HeaderValue::from_static("application/json");
        request.headers.insert(reqwest::header::CONTENT_TYPE, json);
        self.http.send(request).await
    }

    async fn send(&self, method: Method, path: &str, body: Option<&Value>) -> Result<Response, Error> {
        self.http.send(self.connection.request(method, path, body)?).await
    }

    /// Adds the check; gives the body when the status was the expected one.
    fn judge(
        &mut self,
        id: &'static str,
        title: &str,
        answer: &Result<Response, Error>,
        status: u16,
        problems: impl FnOnce(&Value) -> Vec<String>,
    ) -> Option<Value> {
        let (check, body) = match answer {
            Err(error) => (Check::new(id, title, State::Fail, error.to_string()), None),
            Ok(answer) if answer.status != status => {
                let said = judge::detail(answer).map(|said| format!(" ({said})")).unwrap_or_default();
                let mut check =
                    Check::new(id, title, State::Fail, format!("status {} instead of {status}{said}", answer.status));
                check.rejected = answer.status == 401;
                (check, None)
            }
            Ok(answer) => match answer.json::<Value>() {
                Err(error) => (Check::new(id, title, State::Fail, error.to_string()), None),
                Ok(body) => {
                    let problems = problems(&body);
                    let check = if problems.is_empty() {
                        Check::new(id, title, State::Ok, format!("status {status}, as it should be"))
                    } else {
                        Check::new(id, title, State::Fail, problems.join("; "))
                    };
                    (check, Some(body))
                }
            },
        };
        self.checks.push(check);
        body
    }
}

const WRITING: [(&str, &str); 4] = [
    ("spec-6", "6 create a user"),
    ("spec-7", "7 get the new user"),
    ("spec-8", "8 create it again"),
    ("spec-9", "9 filter its name in capitals"),
];

fn envelope(body: &Value) -> Vec<String> {
    [judge::list_response("", "", body), judge::numbers(body)]
        .into_iter()
        .filter(|check| check.state == State::Fail)
        .map(|check| check.detail)
        .collect()
}

fn scim_error(body: &Value, status: &str) -> Vec<String> {
    let mut problems = Vec::new();
    if !body.get("schemas").and_then(Value::as_array).is_some_and(|schemas| schemas.iter().any(|s| s == judge::ERROR)) {
        problems.push("the Error schema is missing".to_owned());
    }
    if body.get("detail").and_then(Value::as_str).is_none() {
        problems.push("detail is missing".to_owned());
    }
    if body.get("status").and_then(Value::as_str) != Some(status) {
        problems.push(format!("status is not the text \"{status}\""));
    }
    problems
}

fn filter(user_name: &str) -> String {
    let expression = format!("userName eq \"{user_name}\"");
    format!("/Users?filter={}&startIndex=1&count=100", encode(&expression))
}

/// Percent-encodes everything but letters and digits.
fn encode(text: &str) -> String {
    url::form_urlencoded::byte_serialize(text.as_bytes()).collect::<String>().replace('+', "%20")
}
