//! Sends what Okta sends for "Test API Credentials" and "Save", and then a wrong token.

use std::time::Duration;

use reqwest::Method;

use super::connection::Connection;
use super::{Check, Report, State, judge};
use crate::http::{Client, Error, Response};

pub(super) const USERS: &str = "/Users?startIndex=1&count=2";
pub(super) const GROUPS: &str = "/Groups?startIndex=1&count=100";

/// A header that no server can know.
const WRONG: &str = "Bearer ornd-scim-deliberately-wrong-token";

/// Tests a connection as Okta does.
pub async fn test(http: &Client, connection: &Connection) -> Report {
    let mut checks = vec![judge::base_url(&connection.base_url), judge::api_token(connection.authorization.expose())];
    if checks[0].state == State::Fail {
        checks.extend(judge::skipped(&connection.base_url));
        return Report { checks };
    }
    let mut slowest = Duration::ZERO;
    let users = send(http, connection, USERS, &mut slowest).await;
    let (credentials, body) = judge::credentials(&users);
    let taken = credentials.state == State::Ok;
    checks.push(credentials);
    if let (Ok(answer), Some(body)) = (&users, &body) {
        checks.push(judge::content_type(answer));
        let envelope = judge::list_response("list-response", "ListResponse", body);
        let is_list = envelope.state == State::Ok;
        checks.push(envelope);
        if is_list {
            checks.push(judge::numbers(body));
            checks.push(judge::users(body));
        }
    }
    if taken {
        checks.push(judge::groups(&send(http, connection, GROUPS, &mut slowest).await));
    } else {
        checks.push(Check::new("save-groups", "Save (Groups)", State::Skipped, "needs an API Token that works"));
    }
    let answered = users.is_ok();
    if answered {
        let wrong = connection.with_authorization(WRONG);
        checks.push(judge::wrong_token(&send(http, &wrong, USERS, &mut slowest).await));
        checks.push(judge::response_time(slowest));
    } else {
        checks.push(Check::new("wrong-token", "Wrong token", State::Skipped, "needs a server that answers"));
    }
    Report { checks }
}

/// Whether the server refuses this connection's credential.
pub async fn is_rejected(http: &Client, connection: &Connection) -> Result<bool, Error> {
    let answer = http.send(connection.request(Method::GET, USERS, None)?).await?;
    Ok(matches!(answer.status, 401 | 403))
}

async fn send(http: &Client, connection: &Connection, path: &str, slowest: &mut Duration) -> Result<Response, Error> {
    let answer = http.send(connection.request(Method::GET, path, None)?).await?;
    *slowest = (*slowest).max(answer.elapsed);
    Ok(answer)
}
