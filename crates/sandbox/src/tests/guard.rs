//! What a web page in the browser of a developer, or anybody who can send requests to this machine but was not given the token,
//! can do to a sandbox that is served: nothing.

use std::io::{Read as _, Write as _};

use serde_json::json;

use super::*;

/// One request as it is written here, to one of the two ports; gives the status.
fn raw(origin: &str, request: &str, headers: &str, body: &str) -> u16 {
    let address = origin.strip_prefix("http://").unwrap();
    let mut stream = std::net::TcpStream::connect(address).unwrap();
    let length = body.len();
    write!(stream, "{request} HTTP/1.1\r\n{headers}connection: close\r\ncontent-length: {length}\r\n\r\n{body}")
        .unwrap();
    let mut answer = String::new();
    stream.read_to_string(&mut answer).unwrap();
    answer.split(' ').nth(1).unwrap_or_else(|| panic!("{request}: {answer:?}")).parse().unwrap()
}

/// All that can be seen of a sandbox: records, effects, requests, behavior by its triggers, and everything in Okta.
fn state(sandbox: &Sandbox) -> Vec<String> {
    let control = |path: &str| call("GET", &format!("{}/_sandbox/{path}", sandbox.origin()), &[], None).text;
    ["effects", "due", "requests", "log", "triggers", "okta"].map(control).into()
}

/// The changes that a page would like to make: to the SCIM server, to the API, to Okta and to the controls, with the credentials
/// that a page does not have but that must not help it either.
fn changes(sandbox: &Sandbox) -> Vec<(String, String, String, &'static str)> {
    let (base, scim) = activate(sandbox);
    let scim_path = base.strip_prefix(sandbox.origin()).unwrap().to_owned();
    let api = token(sandbox, BOTH);
    let okta = format!("authorization: SSWS {}", sandbox.okta_token());
    let control = format!("x-sandbox-token: {}", sandbox.control_token());
    let (origin, okta_origin) = (sandbox.origin().to_owned(), sandbox.okta_url().to_owned());
    let app = r#"{"name":"scim2headerauth","label":"Evil","signOnMode":"AUTO_LOGIN"}"#;
    let user = r#"{"userName":"evil@x.example","name":{"givenName":"E","familyName":"V"}}"#;
    [
        (&origin, format!("POST {scim_path}/Users"), &scim, user),
        (&origin, format!("POST {scim_path}/Groups"), &scim, r#"{"displayName":"Evil"}"#),
        (&origin, "POST /api/v1/organizations/demo/integrations/scim/rotate-secret".to_owned(), &api, ""),
        (&origin, "POST /oauth/token".to_owned(), &api, "grant_type=client_credentials"),
        (&origin, "POST /_sandbox/behaviour".to_owned(), &control, "fault=/** 500 always"),
        (&origin, "POST /_sandbox/world?replace".to_owned(), &control, "{}"),
        (&origin, "POST /_sandbox/client-secret/rotate".to_owned(), &control, ""),
        (&origin, "DELETE /_sandbox/log".to_owned(), &control, ""),
        (&origin, "POST /_sandbox/okta/app-add".to_owned(), &control, r#"{"label":"Evil"}"#),
        (&okta_origin, "POST /api/v1/apps".to_owned(), &okta, app),
        (&okta_origin, "POST /oauth2/v1/token".to_owned(), &okta, "grant_type=client_credentials"),
        (&okta_origin, "GET /api/v1/groups".to_owned(), &okta, ""),
    ]
    .map(|(origin, request, header, body)| (origin.clone(), request, header.clone(), body))
    .into()
}

#[test]
fn a_request_of_another_host_or_origin_has_no_effect() {
    let sandbox = start("");
    let changes = changes(&sandbox);
    let before = state(&sandbox);
    let mut tried = 0;
    for (origin, request, credential, body) in &changes {
        let host = origin.strip_prefix("http://").unwrap();
        let port = host.rsplit(':').next().unwrap();
        let foreign = [
            "host: evil.example\r\n".to_owned(),
            format!("host: evil.example:{port}\r\n"),
            format!("host: localhost.evil.example:{port}\r\n"),
            format!("host: 127.0.0.1:{port}.evil.example\r\n"),
            "host: 127.0.0.1\r\n".to_owned(),
            format!("host: {host}\r\nhost: evil.example\r\n"),
            format!("host: {host}\r\norigin: https://evil.example\r\n"),
            format!("host: {host}\r\norigin: null\r\n"),
            format!("host: {host}\r\norigin: http://127.0.0.1:1\r\n"),
            format!("host: {host}\r\norigin: http://{host}.evil.example\r\n"),
            format!("host: {host}\r\nsec-fetch-site: cross-site\r\n"),
            format!("host: {host}\r\nsec-fetch-site: same-site\r\nsec-fetch-mode: no-cors\r\n"),
        ];
        for headers in foreign {
            let status = raw(origin, request, &format!("{headers}{credential}\r\n"), body);
            assert!(matches!(status, 403 | 421), "{request} {headers}: {status}");
            tried += 1;
        }
        // An address of its own in the request line, as through a proxy.
        let (method, path) = request.split_once(' ').unwrap();
        let absolute = format!("{method} http://evil.example{path}");
        assert_eq!(raw(origin, &absolute, &format!("host: {host}\r\n{credential}\r\n"), body), 421, "{absolute}");
        tried += 1;
    }
    assert!(tried >= 100, "{tried}");
    assert_eq!(state(&sandbox), before, "of {tried} requests one had an effect");
}

#[test]
fn the_controls_do_nothing_without_the_token() {
    let sandbox = start("");
    let before = state(&sandbox);
    let (origin, host) = (sandbox.origin(), sandbox.origin().strip_prefix("http://").unwrap());
    let wrong = "0".repeat(sandbox.control_token().len());
    let mut tried = 0;
    for request in [
        "POST /_sandbox/behaviour",
        "POST /_sandbox/behavior",
        "POST /_sandbox/triggers",
        "DELETE /_sandbox/triggers",
        "DELETE /_sandbox/log",
        "POST /_sandbox/world?replace",
        "POST /_sandbox/tokens/revoke",
        "POST /_sandbox/scopes",
        "POST /_sandbox/client-secret/rotate",
        "POST /_sandbox/members/000000000000000000000001",
        "DELETE /_sandbox/bookings/000000000000000000000001",
        "POST /_sandbox/okta/seed",
        "POST /_sandbox/okta/connect",
        "GET /_sandbox/okta",
        "GET /_sandbox/log",
        "GET /_sandbox/nothing",
    ] {
        for token in
            ["", "x-sandbox-token:\r\n", &format!("x-sandbox-token: {wrong}\r\n"), "authorization: Bearer x\r\n"]
        {
            let body = json!({ "people": "empty" }).to_string();
            let status = raw(origin, request, &format!("host: {host}\r\n{token}"), &body);
            assert!(matches!(status, 401 | 404), "{request} {token}: {status}");
            tried += 1;
        }
    }
    assert_eq!(state(&sandbox), before, "of {tried} requests one had an effect");
    // With it, the same words work.
    let header = format!("host: {host}\r\nx-sandbox-token: {}\r\n", sandbox.control_token());
    assert_eq!(raw(origin, "POST /_sandbox/okta/seed", &header, r#"{"people":"empty"}"#), 200);
}

#[test]
fn this_machine_may_be_called_by_its_names_and_from_its_own_origin() {
    let sandbox = start("");
    let port = sandbox.origin().rsplit(':').next().unwrap();
    for headers in [
        format!("host: localhost:{port}\r\n"),
        format!("host: [::1]:{port}\r\n"),
        format!("host: 127.0.0.1:{port}\r\norigin: http://127.0.0.1:{port}\r\nsec-fetch-site: same-origin\r\n"),
        format!("host: 127.0.0.1:{port}\r\nsec-fetch-site: none\r\n"),
    ] {
        assert_eq!(raw(sandbox.origin(), "GET /api/v1/organizations/demo/teams", &headers, ""), 401, "{headers}");
    }
}

#[test]
fn neither_a_file_nor_another_machine_can_be_named_over_http() {
    let sandbox = start("");
    let url = format!("{}/_sandbox/behaviour", sandbox.origin());
    let folder = tempfile::tempdir().unwrap();
    let file = folder.path().join("record");
    let refused = call("POST", &url, &[], Some(&format!("okta-record={}", file.display())));
    assert_eq!(refused.status, 400, "{}", refused.text);
    let click = |click: &str, fields: Value| {
        let url = format!("{}/_sandbox/okta/{click}", sandbox.origin());
        call("POST", &url, &["content-type: application/json"], Some(&fields.to_string()))
    };
    click("app-add", json!({ "label": "OfficeRnD" }));
    for base_url in ["http://169.254.169.254/latest", "https://scim.example/v2", "http://10.0.0.1:8080/scim"] {
        let answer = click("connect", json!({ "base_url": base_url, "token": "Bearer x" }));
        assert!(answer.body["done"] == false && answer.text.contains("nothing was sent"), "{}", answer.text);
        assert_eq!(answer.body["sent"], json!([]));
    }
    assert!(!file.exists());
}

#[test]
fn a_database_of_another_program_stays_as_it_is() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("notes.sqlite3");
    let other = rusqlite::Connection::open(&path).unwrap();
    other.execute_batch("CREATE TABLE members (id TEXT); INSERT INTO members VALUES ('precious');").unwrap();
    drop(other);
    let text = folder.path().join("notes.txt");
    std::fs::write(&text, "not a database").unwrap();
    for path in [path, text] {
        let before = std::fs::read(&path).unwrap();
        let data = Data::File(path.clone());
        let seeded = crate::seed(&data, &crate::Seed::Empty, 1, jiff::Timestamp::UNIX_EPOCH);
        assert!(matches!(seeded, Err(crate::Error::Refused { .. })), "{seeded:?}");
        assert!(Sandbox::start(Options { data, ..Options::default() }).is_err());
        assert_eq!(std::fs::read(&path).unwrap(), before, "{}", path.display());
    }
    assert_eq!(std::fs::read_dir(folder.path()).unwrap().count(), 2, "nothing was put beside them");
    let own = Data::File(folder.path().join("own.sqlite3"));
    drop(start_with(own.clone(), ""));
    start_with(own, "");
}
