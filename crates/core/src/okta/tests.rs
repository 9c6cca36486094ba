//! Okta's API against answers written down here: credentials, lists, errors, keys, addresses.

use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use base64::Engine as _;
use proptest::prelude::*;
use url::Url;

use super::*;
use crate::http::{self, Settings};
use crate::secrets::Secret;

/// A server that gives its answers one after the other, the last one for ever, and keeps what it was asked.
struct Script {
    url: Url,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Script {
    fn new(answers: Vec<(u16, &str, &str)>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = Url::parse(&format!("http://{}/", listener.local_addr().unwrap())).unwrap();
        let answers: Vec<String> = answers
            .into_iter()
            .map(|(status, headers, body)| {
                let headers = headers.replace("{origin}", url.as_str().trim_end_matches('/'));
                let length = body.len();
                format!("HTTP/1.1 {status} X\r\nconnection: close\r\ncontent-length: {length}\r\n{headers}\r\n{body}")
            })
            .collect();
        let asked = Arc::new(Mutex::new(Vec::new()));
        let log = Arc::clone(&asked);
        std::thread::spawn(move || {
            for mut stream in listener.incoming().map_while(Result::ok) {
                let mut reader = BufReader::new(stream.try_clone().unwrap());
                let (mut head, mut length) = (String::new(), 0);
                loop {
                    let mut line = String::new();
                    if reader.read_line(&mut line).unwrap_or(0) <= 2 {
                        break;
                    }
                    if let Some(value) = line.to_lowercase().strip_prefix("content-length:") {
                        length = value.trim().parse().unwrap();
                    }
                    head.push_str(&line);
                }
                let mut body = vec![0; length];
                reader.read_exact(&mut body).unwrap();
                let number = {
                    let mut log = log.lock().unwrap();
                    log.push(format!("{head}\n{}", String::from_utf8_lossy(&body)));
                    log.len() - 1
                };
                let _ = stream.write_all(answers[number.min(answers.len() - 1)].as_bytes());
            }
        });
        Self { url, asked }
    }

    fn client(&self, credentials: Credentials, scope: Scope) -> Client {
        let settings = Settings {
            first_wait: Duration::from_millis(1),
            longest_wait: Duration::from_millis(5),
            ..Settings::default()
        };
        let account = Account { url: self.url.clone(), credentials, scope };
        Client::new(http::Client::new(settings, Arc::new(())), account)
    }

    fn with_token(&self) -> Client {
        self.client(Credentials::ApiToken(Secret::new("00canary".to_owned())), Scope::Read)
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().unwrap().clone()
    }

    /// Method and path of each request.
    fn lines(&self) -> Vec<String> {
        let line = |request: &String| request.lines().next().unwrap_or_default().replace(" HTTP/1.1", "");
        self.asked().iter().map(line).collect()
    }
}

fn run<T>(future: impl Future<Output = T>) -> T {
    tokio::runtime::Builder::new_current_thread().enable_all().build().unwrap().block_on(future)
}

const GROUPS: &str = r#"[{"id":"g1","type":"OKTA_GROUP","profile":{"name":"Everyone"}}]"#;
const MORE: &str = r#"[{"id":"g2","type":"APP_GROUP","profile":{"name":"Sales"},"_links":{"source":{"href":"https://x/api/v1/apps/0oa7"}}}]"#;

#[test]
fn an_api_token_is_sent_as_ssws_and_lists_follow_the_link() {
    let link = "link: <{origin}/api/v1/groups?limit=200>; rel=\"self\"\r\n\
                link: <{origin}/api/v1/groups?after=00g,x&limit=200>; rel=\"next\"\r\n";
    let script = Script::new(vec![(200, link, GROUPS), (200, "", MORE)]);
    let groups = run(script.with_token().groups()).unwrap();
    assert_eq!(groups.iter().map(|group| group.name.as_str()).collect::<Vec<_>>(), ["Everyone", "Sales"]);
    assert_eq!(groups[1].source_id.as_deref(), Some("0oa7"));
    let asked = script.asked();
    assert!(asked.iter().all(|request| request.contains("authorization: SSWS 00canary")), "{asked:?}");
    assert_eq!(script.lines()[1], "GET /api/v1/groups?after=00g,x&limit=200");
}

#[test]
fn a_link_to_another_server_is_refused_and_no_token_goes_there() {
    let elsewhere = Script::new(vec![(200, "", "[]")]);
    for link in [
        format!("link: <{}api/v1/groups?after=x>; rel=\"next\"\r\n", elsewhere.url),
        "link: <//elsewhere.example/api/v1/groups>; rel=\"next\"\r\n".to_owned(),
        "link: <https://127.0.0.1/api/v1/groups>; rel=next\r\n".to_owned(),
    ] {
        let script = Script::new(vec![(200, &link, GROUPS)]);
        let error = run(script.with_token().groups()).unwrap_err();
        assert!(matches!(error, Error::Paging { .. }), "{error}");
        assert!(error.to_string().contains("another server"), "{error}");
    }
    assert_eq!(elsewhere.asked().len(), 0);
}

#[test]
fn a_list_that_contradicts_itself_ends_with_an_error() {
    let again = "link: <{origin}/api/v1/groups?after=x>; rel=\"next\"\r\n";
    let script = Script::new(vec![(200, again, GROUPS), (200, again, MORE)]);
    let error = run(script.with_token().groups()).unwrap_err();
    assert!(error.to_string().contains("names a page a second time"), "{error}");
    let script = Script::new(vec![(200, again, GROUPS), (200, "", GROUPS)]);
    let error = run(script.with_token().groups()).unwrap_err();
    assert!(error.to_string().contains("came twice"), "{error}");
}

/// Only the code counts: the sentences of these bodies say nothing.
#[test]
fn each_code_of_okta_says_what_to_do() {
    for (status, code, words) in [
        (401, "E0000011", "does not accept the API token"),
        (403, "E0000006", "may not be used for"),
        (400, "E0000001", "Okta refuses"),
        (404, "E0000007", "is not in Okta"),
        (429, "E0000047", "rate limit"),
        (500, "E0000009", "status 500"),
    ] {
        let body = format!(
            r#"{{"errorCode":"{code}","errorSummary":"s","errorLink":"{code}","errorId":"oae1","errorCauses":[{{"errorSummary":"because"}}]}}"#
        );
        let script = Script::new(vec![(status, "content-type: application/json\r\n", &body)]);
        let error = run(script.with_token().org()).unwrap_err();
        assert!(error.to_string().contains(words), "{error:?}");
        let said = error.said().unwrap();
        assert_eq!((said.error_code.as_str(), said.error_id.as_str()), (code, "oae1"));
        assert!(!format!("{error:?}").contains("00canary"));
    }
    // Without a body the status decides.
    let script = Script::new(vec![(401, "", "")]);
    assert!(matches!(run(script.with_token().org()).unwrap_err(), Error::Rejected { .. }));
}

#[test]
fn what_creates_is_sent_once_unless_the_rate_limit_refused_it() {
    let app = r#"{"id":"0oa1","name":"scim2headerauth","label":"X","status":"ACTIVE"}"#;
    let script = Script::new(vec![(429, "x-rate-limit-reset: 1\r\n", "{}"), (200, "", app)]);
    assert_eq!(run(script.with_token().create_app("X")).unwrap().id, "0oa1");
    assert_eq!(script.lines(), ["POST /api/v1/apps?activate=true"; 2]);

    let script = Script::new(vec![(503, "", "")]);
    let error = run(script.with_token().create_app("X")).unwrap_err();
    assert!(error.is_uncertain(), "{error}");
    assert_eq!(script.asked().len(), 1);
    // What may be sent twice is.
    let script = Script::new(vec![(503, "", ""), (200, "", "{}")]);
    run(script.with_token().assign("0oa1", "g1")).unwrap();
    assert_eq!(script.asked().len(), 2);
}

#[test]
fn a_team_is_never_deleted_with_its_mapping() {
    let script = Script::new(vec![(204, "", "")]);
    run(script.with_token().forget_mapping("0oa1", "gPm1")).unwrap();
    assert_eq!(script.lines(), ["DELETE /api/v1/apps/0oa1/group-push/mappings/gPm1?deleteTargetGroup=false"]);
}

#[test]
fn an_id_cannot_reach_another_path() {
    let script = Script::new(vec![(404, "", "{}")]);
    let _ = run(script.with_token().app("../../oauth2?x=#"));
    assert_eq!(script.lines(), ["GET /api/v1/apps/..%2F..%2Foauth2%3Fx=%23"]);
    assert!(matches!(run(script.with_token().app("..")).unwrap_err(), Error::Http(_)));
}

/// A key as `openssl` makes it; `None` where there is no openssl.
fn openssl(arguments: &[&str]) -> Option<Vec<u8>> {
    let output = std::process::Command::new("openssl").args(arguments).output().ok()?;
    output.status.success().then_some(output.stdout)
}

#[test]
fn an_oauth_client_signs_with_its_key_and_asks_for_what_it_needs() {
    let pem = openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]);
    let Some(pem) = pem else {
        eprintln!("skipped: there is no openssl to make a key with");
        return;
    };
    let token = r#"{"token_type":"Bearer","access_token":"at-canary","expires_in":3600}"#;
    for (scope, asked) in [
        (Scope::Read, "scope=okta.apps.read+okta.groups.read&"),
        (Scope::Manage, "scope=okta.apps.manage+okta.groups.manage&"),
    ] {
        let script = Script::new(vec![(200, "", token), (200, "", r#"{"id":"00o1","companyName":"Acme"}"#)]);
        let key = Box::new(SigningKey::from_pem(&pem).unwrap());
        assert_eq!(format!("{key:?}"), "SigningKey(ES256, [REDACTED])");
        let credentials = Credentials::Key { client_id: "0oaC".to_owned(), key, key_id: Some("k1".to_owned()) };
        let client = script.client(credentials, scope);
        assert_eq!(run(client.org()).unwrap().company_name, "Acme");
        run(client.org()).unwrap();
        let requests = script.asked();
        assert!(requests[0].starts_with("POST /oauth2/v1/token "), "{}", requests[0]);
        assert!(requests[0].contains(asked), "{}", requests[0]);
        assert!(requests[1].contains("authorization: Bearer at-canary"), "{}", requests[1]);
        assert_eq!(requests.len(), 3, "one token is enough");

        let assertion = requests[0].split("client_assertion=").nth(1).unwrap().trim();
        let parts: Vec<&str> = assertion.split('.').collect();
        let decode = |part: &str| base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap();
        let header: serde_json::Value = serde_json::from_slice(&decode(parts[0])).unwrap();
        assert_eq!(header, serde_json::json!({"alg": "ES256", "typ": "JWT", "kid": "k1"}));
        let claims: serde_json::Value = serde_json::from_slice(&decode(parts[1])).unwrap();
        assert_eq!(claims["iss"], "0oaC");
        assert_eq!(claims["aud"], format!("{}oauth2/v1/token", script.url));
    }
}

/// What is signed can be verified with the public half of the key, by another library.
#[test]
fn signatures_are_genuine() {
    use std::io::Write as _;
    for make in
        [&["genrsa", "-traditional", "2048"][..], &["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048"]]
    {
        let Some(pem) = openssl(make) else {
            eprintln!("skipped: there is no openssl to make a key with");
            return;
        };
        let key = SigningKey::from_pem(&pem).unwrap();
        assert_eq!(key.algorithm(), "RS256");
        let token = key.sign(None, &serde_json::json!({"sub": "x"})).unwrap();
        let (message, signature) = token.rsplit_once('.').unwrap();
        let folder = tempfile::tempdir().unwrap();
        let path = |name: &str| folder.path().join(name).display().to_string();
        let write = |name: &str, bytes: &[u8]| std::fs::File::create(path(name)).unwrap().write_all(bytes).unwrap();
        write("key", &pem);
        write("message", message.as_bytes());
        write("signature", &base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(signature).unwrap());
        let verified = openssl(&[
            "dgst",
            "-sha256",
            "-prverify",
            &path("key"),
            "-signature",
            &path("signature"),
            &path("message"),
        ]);
        assert!(verified.is_some());
    }
}

#[test]
fn a_file_that_is_no_key_says_so_and_shows_nothing_of_it() {
    for text in ["", "canary", "-----BEGIN PRIVATE KEY-----\nY2FuYXJ5\n-----END PRIVATE KEY-----\n"] {
        let error = SigningKey::from_pem(text.as_bytes()).unwrap_err();
        assert!(matches!(error, Error::Key { .. }), "{error:?}");
        assert!(!format!("{error:?}").contains("canary"));
    }
    let pem = openssl(&["ecparam", "-name", "prime256v1", "-genkey", "-noout"]);
    if let Some(pem) = pem {
        assert!(SigningKey::from_pem(&pem).unwrap_err().to_string().contains("SEC 1"));
    }
}

#[test]
fn a_token_that_was_revoked_is_replaced_once() {
    let Some(pem) = openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]) else { return };
    let token = r#"{"access_token":"one"}"#;
    let revoked = r#"{"errorCode":"E0000011"}"#;
    let script = Script::new(vec![(200, "", token), (401, "", revoked), (200, "", token), (401, "", revoked)]);
    let key = Box::new(SigningKey::from_pem(&pem).unwrap());
    let client = script.client(Credentials::Key { client_id: "c".to_owned(), key, key_id: None }, Scope::Read);
    assert!(matches!(run(client.org()).unwrap_err(), Error::Rejected { credential: "access token", .. }));
    assert_eq!(script.asked().len(), 4);

    let script = Script::new(vec![(400, "", r#"{"error":"invalid_scope","error_description":"no"}"#)]);
    let key = Box::new(SigningKey::from_pem(&pem).unwrap());
    let client = script.client(Credentials::Key { client_id: "c".to_owned(), key, key_id: None }, Scope::Manage);
    let error = run(client.org()).unwrap_err();
    assert!(error.to_string().contains("okta.apps.manage okta.groups.manage"), "{error}");
}

#[test]
fn addresses_of_organisations() {
    for (typed, used, changed) in [
        ("acme.okta.com", "https://acme.okta.com/", false),
        ("https://acme.okta.com/", "https://acme.okta.com/", false),
        ("https://acme-admin.okta.com/admin/dashboard", "https://acme.okta.com/", true),
        ("https://dev-123-admin.oktapreview.com", "https://dev-123.oktapreview.com/", true),
        ("https://login.acme.example", "https://login.acme.example/", false),
        ("https://it-admin.acme.example", "https://it-admin.acme.example/", false),
        ("http://127.0.0.1:4242", "http://127.0.0.1:4242/", false),
    ] {
        let address = Address::parse(typed).unwrap();
        assert_eq!((address.url.as_str(), address.changed), (used, changed), "{typed}");
    }
    for wrong in ["", "http://acme.okta.com", "https://okta.com", "https://login.okta.com", "https://u:p@acme.okta.com"]
    {
        assert!(Address::parse(wrong).is_err(), "{wrong}");
    }
    let link = |org: &str| deep_link(&Url::parse(org).unwrap(), "0oa1");
    let page = "/admin/app/scim2headerauth/instance/0oa1/#tab-provisioning";
    assert_eq!(link("https://acme.okta.com/"), format!("https://acme-admin.okta.com{page}"));
    assert_eq!(link("https://login.acme.example/"), format!("https://login.acme.example{page}"));
}

#[test]
fn the_app_that_is_meant() {
    let app = |id: &str, label: &str| App { id: id.to_owned(), label: label.to_owned(), ..App::default() };
    let apps = [app("1", "A"), app("2", "B"), app("3", "B")];
    let chosen = |apps: &[App], id, label| choose(apps, Choice { id, label }).map(|app| app.id);
    assert_eq!(chosen(&apps, Some("3"), Some("A")).as_deref(), Some("3"));
    assert_eq!(chosen(&apps, None, Some("A")).as_deref(), Some("1"));
    assert_eq!(chosen(&apps, None, Some("B")), None);
    assert_eq!(chosen(&apps, None, None), None);
    assert_eq!(chosen(&apps[..1], None, None).as_deref(), Some("1"));
    assert_eq!(chosen(&apps[..1], None, Some("C")), None);
    // An id whose app is gone is no reason to make a second one.
    assert_eq!(chosen(&apps, Some("9"), Some("A")).as_deref(), Some("1"));
}

#[test]
fn a_rule_mentions_a_group_wherever_it_stands() {
    let rule: Rule = serde_json::from_str(
        r#"{"id":"0pr1","name":"R","conditions":{"expression":{"value":"isMemberOfAnyGroup(\"00gA\")"}},
            "actions":{"assignUserToGroups":{"groupIds":["00gB"]}}}"#,
    )
    .unwrap();
    assert!(rule.mentions("00gA") && rule.mentions("00gB") && !rule.mentions("00gC"));
}

proptest! {
    /// Whatever a Link header says, the next page is on the same server, or there is an error.
    #[test]
    fn the_next_page_is_on_the_same_server(target in "[ -;=?-~]{0,40}") {
        let at = Url::parse("https://acme.okta.com/api/v1/groups?limit=1").unwrap();
        let mut headers = reqwest::header::HeaderMap::new();
        let Ok(value) = format!("<{target}>; rel=\"next\"").parse() else { return Ok(()) };
        headers.insert(reqwest::header::LINK, value);
        let answer = http::Response { status: 200, headers, body: vec![], elapsed: Duration::ZERO };
        if let Ok(Some(url)) = list::next("groups", &at, &answer) {
            prop_assert_eq!(url.origin(), at.origin());
        }
    }
}
