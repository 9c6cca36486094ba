//! The test against a correct server and against broken ones.

use super::super::testing::{self, Quirk, SECRET, Server};
use super::*;
use crate::scim::Conclusion;

async fn run_against(quirks: &[Quirk]) -> (Server, Report) {
    let server = Server::start(quirks).await;
    let report = run(&testing::client(), &server.connection(), Options::default()).await;
    (server, report)
}

/// The checks that are not as they should be, but for the time: how quick this machine is proves nothing.
fn not_ok(report: &Report) -> Vec<&'static str> {
    let judged = report.checks.iter().filter(|check| check.id != "response-time");
    judged.filter(|check| check.state != State::Ok).map(|check| check.id).collect()
}

fn names(report: &Report) -> Vec<&'static str> {
    report.checks.iter().map(|check| check.id).collect()
}

/// The names are part of the interface: scripts and the JSON output rely on them.
const NAMES: [&str; 17] = [
    "base-url",
    "base-url-https",
    "base-url-underscore",
    "authorization-format",
    "test-api-credentials",
    "content-type",
    "json",
    "list-response",
    "numbers",
    "resources",
    "users",
    "save-users",
    "save-groups",
    "groups",
    "groups-filter",
    "wrong-token",
    "response-time",
];

#[tokio::test]
async fn a_correct_server_passes_every_check_with_five_requests() {
    let (server, report) = run_against(&[]).await;
    assert_eq!(not_ok(&report), [""; 0], "{:#?}", report.checks);
    assert_eq!(names(&report), NAMES);
    assert_eq!((report.conclusion(), report.credential), (Conclusion::Passed, Credential::Accepted));
    assert_eq!(
        server.log(),
        [
            "GET /scim/v2/Users",
            "GET /scim/v2/Users",
            "GET /scim/v2/Groups",
            "GET /scim/v2/Groups",
            "GET /scim/v2/Users"
        ]
    );
    let check = report.check("save-groups").unwrap();
    assert_eq!(check.request.as_deref(), Some("GET /scim/v2/Groups?startIndex=1&count=100"));
    assert!(check.elapsed.is_some());
}

#[tokio::test]
async fn the_server_sees_okta() {
    let server = Server::start(&[]).await;
    run(&testing::client(), &server.connection(), Options::CREDENTIALS).await;
    let headers = server.world.lock().unwrap().headers.clone();
    for (name, value) in [
        ("user-agent", "Okta SCIM Client 1.0.0"),
        ("accept", "application/scim+json"),
        ("accept-charset", "utf-8"),
        ("accept-encoding", "gzip,deflate"),
        ("authorization", &format!("Bearer {SECRET}")),
    ] {
        let found: Vec<&str> =
            headers.iter().filter(|(found, _)| found == name).map(|(_, value)| value.as_str()).collect();
        assert_eq!(found, [value], "{name}");
    }
    assert_eq!(server.log().len(), 1, "Test API Credentials is one request");
}

#[tokio::test]
async fn each_broken_server_fails_at_its_check() {
    let cases: [(Quirk, &[&str], &str); 6] = [
        (Quirk::NumbersAsText, &["numbers", "save-users", "save-groups"], "the string \"2\""),
        (Quirk::AnyToken, &["wrong-token"], "accepts a wrong token"),
        (Quirk::Bare401, &["wrong-token"], "the body is empty"),
        (
            Quirk::Html,
            &[
                "content-type",
                "json",
                "list-response",
                "numbers",
                "resources",
                "users",
                "save-users",
                "save-groups",
                "groups",
                "groups-filter",
                "wrong-token",
            ],
            "Invalid JSON: Unrecognized token",
        ),
        (
            Quirk::Redirect,
            &[
                "test-api-credentials",
                "content-type",
                "json",
                "list-response",
                "numbers",
                "resources",
                "users",
                "save-users",
                "save-groups",
                "groups",
                "groups-filter",
                "wrong-token",
            ],
            "another path of the same server",
        ),
        (Quirk::NoPaging, &[], ""),
    ];
    for (quirk, expected, words) in cases {
        let (_, report) = run_against(&[quirk]).await;
        assert_eq!(not_ok(&report), expected, "{quirk:?}");
        assert_eq!(names(&report), NAMES, "{quirk:?}");
        assert!(report.checks.iter().any(|check| check.detail.contains(words)), "{quirk:?}: {:#?}", report.checks);
        assert_eq!(
            report.conclusion(),
            if expected.is_empty() { Conclusion::Passed } else { Conclusion::Failed },
            "{quirk:?}"
        );
    }
}

#[tokio::test]
async fn a_rejected_token_is_reported_in_oktas_words_and_nothing_more_is_sent() {
    let server = Server::start(&[]).await;
    let cases = [
        ("Bearer wrong", State::Ok, "Unauthorized. Errors reported by remote server: the SCIM Secret is wrong"),
        (SECRET, State::Failed, "Unauthorized."),
        ("Bearer Bearer correct-horse", State::Failed, "Unauthorized."),
    ];
    for (token, format, words) in cases {
        let connection = Connection::new(server.base_url.clone(), Secret::new(token.to_owned()));
        let before = server.log().len();
        let report = run(&testing::client(), &connection, Options::default()).await;
        assert_eq!(report.conclusion(), Conclusion::CredentialRejected, "{token}");
        assert_eq!(report.check("authorization-format").unwrap().state, format, "{token}");
        assert!(report.check("test-api-credentials").unwrap().detail.contains(words), "{token}");
        assert_eq!(report.check("wrong-token").unwrap().state, State::Skipped);
        assert_eq!(names(&report), NAMES);
        assert_eq!(server.log().len() - before, 1);
    }
}

#[tokio::test]
async fn unusable_values_are_judged_without_the_network() {
    let cases = [
        ("http://scim.example.com/v2", "Bearer x", "base-url-https", Conclusion::Failed),
        ("not an address", "Bearer x", "base-url", Conclusion::Failed),
        ("https://scim.example.com/v2", "", "authorization-format", Conclusion::CredentialRejected),
        ("https://scim.example.com/v2", "Bearer a\u{7}b", "authorization-format", Conclusion::Failed),
    ];
    for (base_url, token, id, kind) in cases {
        let connection = Connection::new(base_url, Secret::new(token.to_owned()));
        let report = run(&testing::client(), &connection, Options::default()).await;
        assert_eq!(report.check(id).unwrap().state, State::Failed, "{base_url}");
        assert_eq!(report.check("test-api-credentials").unwrap().state, State::Skipped, "{base_url}");
        assert_eq!(report.check("response-time").unwrap().state, State::Skipped, "{base_url}");
        assert_eq!(report.conclusion(), kind, "{base_url}");
    }
}

#[tokio::test]
async fn an_unreachable_server_is_a_temporary_failure() {
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let base_url = format!("http://{}/scim", listener.local_addr().unwrap());
    drop(listener);
    let connection = Connection::with_secret(base_url, &Secret::new("x".to_owned()));
    let report = run(&testing::client(), &connection, Options::default()).await;
    let check = report.check("test-api-credentials").unwrap();
    assert_eq!(check.state, State::Failed);
    assert!(check.detail.starts_with("no answer: "), "{}", check.detail);
    assert_eq!(report.check("save-groups").unwrap().state, State::Skipped);
    assert_eq!(report.conclusion(), Conclusion::Unreachable);
    // Five attempts and the waits between them are no answer of the server.
    assert_eq!(report.check("response-time").unwrap().state, State::Skipped);
}

#[tokio::test]
async fn one_request_checks_a_replaced_secret() {
    let server = Server::start(&[]).await;
    let client = testing::client();
    assert_eq!(credential(&client, &server.connection()).await.unwrap(), Credential::Accepted);
    let old = server.connection().with_authorization(Secret::new("Bearer old".to_owned()));
    assert_eq!(credential(&client, &old).await.unwrap(), Credential::Rejected);
}
