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
    assert_eq!(groups[1].source_id(), Some("0oa7"));
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
        (401, "E0000011", "rejected the API token"),
        (403, "E0000006", "have no permission for"),
        (400, "E0000001", "Okta refused"),
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
        let body = error.body().unwrap();
        assert_eq!((body.error_code.as_str(), body.error_id.as_str()), (code, "oae1"));
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
    run(script.with_token().delete_mapping("0oa1", "gPm1")).unwrap();
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
fn addresses_of_organizations() {
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
fn the_app_is_selected_by_its_id_or_by_a_unique_label() {
    let app = |id: &str, label: &str| App {
        id: id.to_owned(),
        label: label.to_owned(),
        name: APP.to_owned(),
        ..App::default()
    };
    let apps = [app("1", "A"), app("2", "B"), app("3", "B"), App { name: "bookmark".to_owned(), ..app("4", "C") }];
    let selected = |id, label| select(&apps, Selection { id, label }).map(|app| app.map(|app| app.id.clone()));
    assert_eq!(selected(Some("3"), "A").unwrap().as_deref(), Some("3"), "the label of a known app does not count");
    assert_eq!(selected(None, "A").unwrap().as_deref(), Some("1"));
    assert_eq!(selected(None, "B").unwrap(), None, "two apps have the label");
    assert_eq!(selected(None, "C").unwrap(), None, "an app of another type");
    assert_eq!(selected(None, "D").unwrap(), None, "the only app of the type may be another product's");
    for id in ["4", "9"] {
        assert!(matches!(selected(Some(id), "A").unwrap_err(), Error::StaleApp { .. }), "{id}");
    }
}

mod evidence {
    //! What permits a delete or an unassignment, against answers written by hand.

    use super::*;

    const OUR_APP: &str =
        r#"{"id":"0oa1","name":"scim2headerauth","label":"X","status":"ACTIVE","features":["GROUP_PUSH"]}"#;
    const UNUSED: &str = r#"[{"id":"00gT","type":"APP_GROUP","profile":{"name":"Design"},
        "_embedded":{"app":{"id":"0oa1"},"stats":{"appsCount":0,"groupPushMappingsCount":0}},
        "_links":{"source":{"href":"https://acme.okta.com/api/v1/apps/0oa1"}}}]"#;

    fn listed() -> Group {
        serde_json::from_str::<Vec<Group>>(UNUSED).unwrap().remove(0)
    }

    /// Assignments, mappings and rules as given, then the app's and the group's own answers.
    fn deletable(usage: [(u16, &str); 3], app: (u16, &str), group: (u16, &str)) -> Result<DeletableGroup, Error> {
        let answers = [usage[0], usage[1], usage[2], app, group];
        let script = Script::new(answers.map(|(status, body)| (status, "", body)).to_vec());
        let client = script.with_token();
        let app = serde_json::from_str(OUR_APP).unwrap();
        run(async {
            // One after the other, so that the answers are in their order.
            let usage = client.usage(&app).await?;
            client.deletable_group("0oa1", &listed(), &usage).await
        })
    }

    const NOTHING: [(u16, &str); 3] = [(200, "[]"), (200, "[]"), (200, "[]")];

    #[test]
    fn a_group_is_deletable_only_by_its_own_answer() {
        assert!(deletable(NOTHING, (200, OUR_APP), (200, UNUSED)).is_ok());
        let other = |from: &str, to: &str| UNUSED.replace(from, to);
        for (why, group) in [
            ("empty", "[]".to_owned()),
            ("another group", other("00gT", "00gU")),
            ("made in Okta", other("APP_GROUP", "OKTA_GROUP")),
            ("built in", other("APP_GROUP", "BUILT_IN")),
            ("another link", other("apps/0oa1", "apps/0oa2")),
            ("no link to an app", other("/apps/0oa1", "/idps/0oa1")),
            ("another embedded app", other(r#""app":{"id":"0oa1"}"#, r#""app":{"id":"0oa2"}"#)),
            ("assigned", other(r#""appsCount":0"#, r#""appsCount":1"#)),
            ("pushed", other(r#""groupPushMappingsCount":0"#, r#""groupPushMappingsCount":1"#)),
            ("no number", other(r#""appsCount":0"#, r#""appsCount":null"#)),
            ("a text", other(r#""appsCount":0"#, r#""appsCount":"none""#)),
            ("below zero", other(r#""appsCount":0"#, r#""appsCount":-1"#)),
            ("a page", "<html>".to_owned()),
        ] {
            assert!(deletable(NOTHING, (200, OUR_APP), (200, &group)).is_err(), "{why}");
        }
        assert!(deletable(NOTHING, (200, OUR_APP), (206, UNUSED)).is_err(), "a partial answer");
        assert!(deletable(NOTHING, (404, "{}"), (200, UNUSED)).is_err(), "no app");
        let bookmark = OUR_APP.replace("scim2headerauth", "bookmark");
        assert!(deletable(NOTHING, (200, &bookmark), (200, UNUSED)).is_err(), "another type");
        let wiki = OUR_APP.replace("0oa1", "0oa2");
        assert!(deletable(NOTHING, (200, &wiki), (200, UNUSED)).is_err(), "another app");
    }

    #[test]
    fn a_group_that_anything_uses_is_not_deletable() {
        let assigned = (200, r#"[{"id":"00gT"}]"#);
        let source = (200, r#"[{"id":"m","sourceGroupId":"00gT","status":"INACTIVE"}]"#);
        let target = (200, r#"[{"id":"m","sourceGroupId":"00gX","targetGroupId":"00gT","status":"ERROR"}]"#);
        let link = (
            200,
            r#"[{"id":"m","sourceGroupId":"00gX","status":"ACTIVE","_links":{"targetGroup":{"href":"https://acme.okta.com/api/v1/groups/00gT"}}}]"#,
        );
        let rule =
            (200, r#"[{"id":"r","name":"R","conditions":{"expression":{"value":"isMemberOfGroupName('design')"}}}]"#);
        let [none, ..] = NOTHING;
        // The three lists are asked for at once, so only one of them says something else in each case.
        for (why, answers) in [
            ("assigned", [assigned; 3]),
            ("source", [source; 3]),
            ("target", [target; 3]),
            ("target by its link", [link; 3]),
            ("rule", [rule; 3]),
            ("rules forbidden", [none, none, (403, r#"{"errorCode":"E0000006"}"#)]),
        ] {
            assert!(deletable(answers, (200, OUR_APP), (200, UNUSED)).is_err(), "{why}");
        }
    }

    #[test]
    fn a_delete_counts_only_once_the_group_is_no_longer_there() {
        let answers = |after: &'static str| {
            vec![
                (200, "", "[]"),
                (200, "", "[]"),
                (200, "", "[]"),
                (200, "", OUR_APP),
                (200, "", UNUSED),
                (200, "", "{}"),
                (200, "", after),
            ]
        };
        let delete = |after: &'static str| {
            let script = Script::new(answers(after));
            let client = script.with_token();
            let app = serde_json::from_str(OUR_APP).unwrap();
            run(async {
                let usage = client.usage(&app).await?;
                client.delete_group(client.deletable_group("0oa1", &listed(), &usage).await?).await
            })
        };
        assert!(delete("[]").is_ok());
        assert!(matches!(delete(UNUSED).unwrap_err(), Error::NoEffect { .. }));
    }

    #[test]
    fn a_group_is_unassigned_only_while_it_is_what_was_planned() {
        let permit = |app: &str, group: &str, assigned: &str, name: &str| {
            let script = Script::new(vec![(200, "", app), (200, "", group), (200, "", assigned)]);
            run(script.with_token().unassign_permit("0oa1", "00gT", name))
        };
        let assigned = r#"[{"id":"00gT"}]"#;
        assert!(permit(OUR_APP, UNUSED, assigned, "Design").unwrap().is_some());
        assert!(permit(OUR_APP, UNUSED, "[]", "Design").unwrap().is_none(), "nothing to do");
        assert!(permit(OUR_APP, UNUSED, assigned, "Sales").is_err(), "it was renamed");
        assert!(permit(OUR_APP, "[]", assigned, "Design").is_err(), "no answer about it");
        assert!(permit(&OUR_APP.replace("scim2headerauth", "bookmark"), UNUSED, assigned, "Design").is_err());
    }

    #[test]
    fn an_app_that_changed_its_type_is_not_written_back() {
        let app = r#"{"id":"0oa1","name":"scim2headerauth","label":"X","status":"ACTIVE","signOnMode":"AUTO_LOGIN"}"#;
        let clear = |answer: &str| {
            let script = Script::new(vec![(200, "", answer), (200, "", "{}")]);
            let ended = run(script.with_token().clear_auto_submit("0oa1"));
            (ended.is_ok(), script.lines().len())
        };
        assert_eq!(clear(app), (true, 2));
        assert_eq!(clear(&app.replace("scim2headerauth", "bookmark")), (false, 1));
        assert_eq!(clear(&app.replace("0oa1", "0oa2")), (false, 1));
        assert_eq!(clear(&app.replace("AUTO_LOGIN", "SAML_2_0")), (false, 1));
    }
}

/// Deleting a group and unassigning one are in `evidence.rs`, behind their types; the third request deletes a mapping, never
/// its Team.
#[test]
fn no_other_code_sends_a_delete() {
    let folder = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("src/okta");
    let mut found: Vec<(String, usize)> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap())
        .filter(|entry| entry.file_name() != "tests.rs")
        .map(|entry| {
            let text = std::fs::read_to_string(entry.path()).unwrap();
            (entry.file_name().into_string().unwrap(), text.matches("Method::DELETE").count())
        })
        .filter(|(_, count)| *count > 0)
        .collect();
    found.sort();
    assert_eq!(found, [("apps.rs".to_owned(), 1), ("evidence.rs".to_owned(), 2)]);
}

mod proofs {
    //! DPoP: a proof for each request, a new nonce once.

    use super::*;

    fn decoded(request: &str) -> (serde_json::Value, serde_json::Value) {
        let proof = request.lines().find_map(|line| line.strip_prefix("dpop: ")).expect("a proof");
        let part = |number: usize| {
            let part = proof.trim().split('.').nth(number).unwrap();
            let bytes = base64::engine::general_purpose::URL_SAFE_NO_PAD.decode(part).unwrap();
            serde_json::from_slice::<serde_json::Value>(&bytes).unwrap()
        };
        (part(0), part(1))
    }

    #[test]
    fn a_server_that_demands_proofs_gets_them() {
        let Some(pem) = openssl(&["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256"]) else {
            return;
        };
        let demand = r#"{"error":"invalid_dpop_proof","error_description":"The DPoP proof JWT header is missing."}"#;
        let nonce =
            r#"{"error":"use_dpop_nonce","error_description":"Authorization server requires nonce in DPoP proof."}"#;
        let token = r#"{"token_type":"DPoP","access_token":"at-canary","expires_in":3600}"#;
        let script = Script::new(vec![
            (400, "", demand),
            (400, "dpop-nonce: n1\r\n", nonce),
            (200, "", token),
            (401, "www-authenticate: DPoP error=\"use_dpop_nonce\"\r\ndpop-nonce: n2\r\n", "{}"),
            (200, "", r#"{"companyName":"Acme"}"#),
        ]);
        let key = Box::new(SigningKey::from_pem(&pem).unwrap());
        let credentials = Credentials::Key { client_id: "c".to_owned(), key, key_id: None };
        assert_eq!(run(script.client(credentials, Scope::ReadOrg).org()).unwrap().company_name, "Acme");
        let asked = script.asked();
        assert_eq!(asked.len(), 5);
        assert!(!asked[0].contains("dpop:"));
        let (header, claims) = decoded(&asked[1]);
        assert_eq!((header["typ"].as_str(), header["alg"].as_str()), (Some("dpop+jwt"), Some("ES256")));
        assert!(header["jwk"]["d"].is_null(), "the private half stays here");
        assert_eq!(claims["htm"], "POST");
        assert_eq!(claims["htu"], format!("{}oauth2/v1/token", script.url));
        assert!(claims["nonce"].is_null() && claims["ath"].is_null());
        assert_eq!(decoded(&asked[2]).1["nonce"], "n1");
        assert!(asked[3].contains("authorization: DPoP at-canary"), "{}", asked[3]);
        let (_, first) = decoded(&asked[3]);
        let (_, second) = decoded(&asked[4]);
        // base64url(SHA-256("at-canary")), computed with openssl.
        assert_eq!(first["ath"], "uPBXiwZES_GqRhtl41n-K6kPNvnFZmv5Gb4uPuhpEGo");
        assert_eq!((first["nonce"].as_str(), second["nonce"].as_str()), (None, Some("n2")));
        assert_eq!(first["htu"], format!("{}api/v1/org", script.url));
        assert_ne!(first["jti"], second["jti"]);
    }
}

#[test]
fn the_log_says_what_failed_and_in_which_order_groups_were_first_pushed() {
    let event = |kind: &str, at: &str, result: &str, group: &str, reason: &str| {
        serde_json::json!({
            "uuid": format!("{kind}{at}"), "eventType": kind, "published": at,
            "outcome": {"result": result, "reason": reason},
            "target": [
                {"id": "0oa1", "type": "AppInstance", "displayName": "OfficeRnD Hybrid"},
                {"id": "x", "type": if kind.contains("ignored") { "User" } else { "UserGroup" }, "displayName": group},
            ],
        })
    };
    let push = "application.provision.group_push.pushed";
    let failed = "application.provision.group_push.mapping.update.or.delete.failed";
    let events = serde_json::json!([
        event(push, "2026-11-01T08:00:00.000Z", "SUCCESS", "Sales", ""),
        event(push, "2026-11-01T08:01:00.000Z", "SUCCESS", "Design", ""),
        event(failed, "2026-11-02T08:00:00.000Z", "FAILURE", "Sales", "timeout"),
        event(push, "2026-11-02T08:10:00.000Z", "SUCCESS", "Sales", ""),
        event(&format!("{failed}.with.error"), "2026-11-03T08:00:00.000Z", "FAILURE", "Design", "400"),
        event("system.import.complete", "2026-11-04T08:00:00.000Z", "SUCCESS", "", ""),
        event(
            "app.user_management.grouppush.mapping.okta.users.ignored",
            "2026-11-05T08:00:00.000Z",
            "SUCCESS",
            "Ann",
            ""
        ),
    ]);
    let events: Vec<LogEvent> = serde_json::from_value(events).unwrap();
    let summary = log::summarize("0oa1", &events);
    assert_eq!(summary.first_pushed, ["Sales", "Design"]);
    let failures: Vec<_> = summary.failures.iter().map(|f| (f.group.as_str(), f.reason.as_str(), f.is_final)).collect();
    assert_eq!(failures, [("Design", "400", true)], "Sales was pushed since");
    assert_eq!(summary.ignored, ["Ann"]);
    assert_eq!(summary.last_import.unwrap().0.to_string(), "2026-11-04T08:00:00Z");
    assert_eq!(log::summarize("0oa2", &events), LogSummary::default());
}

#[test]
fn the_location_attribute_is_read_from_schema_and_mapping() {
    let schema = r##"{"definitions":{"base":{"id":"#base","properties":{"userName":{"title":"Username","type":"string"}}},
        "custom":{"id":"#custom","properties":{"officeName":{"type":"string","externalName":"officeName","externalNamespace":"ns"}}}}}"##;
    let mappings = r#"[{"id":"prm1","source":{"id":"oty1","name":"user","type":"user"},"target":{"id":"0oa1","name":"app","type":"appuser"}},
        {"id":"prm2","source":{"id":"0oa1","name":"app","type":"appuser"},"target":{"id":"oty1","name":"user","type":"user"}}]"#;
    let mapping = r#"{"id":"prm1","source":{"id":"oty1","name":"user","type":"user"},"target":{"id":"0oa1","name":"app","type":"appuser"},
        "properties":{"officeName":{"expression":"user.officeName","pushStatus":"PUSH"}}}"#;
    let script = Script::new(vec![(200, "", schema), (200, "", mappings), (200, "", mapping)]);
    let location = run(script.with_token().location("0oa1", "officeName")).unwrap().unwrap();
    assert!(location.attribute.unwrap().is_sent_as("officeName", "ns"));
    assert_eq!(location.default_mapping.unwrap().expression.as_deref(), Some("user.officeName"));
    assert_eq!(script.lines().len(), 3, "the mapping to Okta is not read");
    let forbidden = Script::new(vec![(403, "", r#"{"errorCode":"E0000006"}"#)]);
    assert_eq!(run(forbidden.with_token().location("0oa1", "officeName")).unwrap(), None);
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
