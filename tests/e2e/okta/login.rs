//! `okta login`: what is proven, what is kept, and what a person is told when it does not work.

use serde_json::json;

use super::Org;
use crate::support::{Machine, Served};

fn fresh() -> (Machine, Served) {
    let mut machine = Machine::new();
    let served = Served::start(&machine, &[]);
    served.profile(&mut machine, "");
    (machine, served)
}

#[test]
fn a_token_is_proven_and_kept_and_the_rest_stands_in_the_profile() {
    let (machine, served) = fresh();
    let token = machine.secret_file("token", served.get("okta_token"));
    let url = served.get("okta_url");
    machine
        .run(&["okta", "login", "--url", &format!("{url}/admin/dashboard"), "--token-file", &token])
        .code(0)
        .says(&format!("Using {url}"))
        .says("Logged in to Demo")
        .says("The app does not exist yet");
    let config = std::fs::read_to_string(machine.config()).unwrap();
    assert!(config.contains(&format!("okta-url = \"{url}\"")), "{config}");
    assert!(!config.contains(served.get("okta_token")), "{config}");
    let kept = std::fs::read_to_string(machine.credentials()).unwrap();
    assert!(kept.contains("okta-token"), "{kept}");
    machine.run(&["okta", "status"]).code(0);
    machine
        .run(&["okta", "login", "--url", url, "--app", "0oaNOBODY", "--token-file", &token])
        .code(1)
        .says("0oaNOBODY");
    machine.run(&["status"]).code(0).prints("okta\tok").prints("okta-app\ttodo");
}

#[test]
fn nothing_is_kept_when_the_proof_fails() {
    let (machine, served) = fresh();
    let wrong = machine.secret_file("token", "00notThisOne");
    let ended = machine
        .run(&["okta", "login", "--url", served.get("okta_url"), "--token-file", &wrong])
        .code(4)
        .says("Okta rejected the API token")
        .says("E0000011")
        .says("Security > API > Tokens");
    assert!(!ended.stderr.contains("notThisOne"));
    assert!(!std::fs::read_to_string(machine.config()).unwrap().contains("okta-url"));
    assert!(!machine.credentials().exists());
    machine.run(&["okta", "status"]).code(4).says("ornd-scim okta login");
    machine.run(&["status"]).code(0).prints("okta\tskipped\tno Okta login");
}

#[test]
fn each_missing_value_names_its_flag_and_bad_ones_are_refused_before_anything_is_sent() {
    let (machine, served) = fresh();
    machine.run(&["okta", "login"]).code(2).says("--url URL");
    machine.run(&["okta", "login", "--url", served.get("okta_url")]).code(2).says("--okta-token-file FILE");
    machine.run(&["okta", "login", "--url", "http://acme.okta.com"]).code(2).says("https://");
    machine.run(&["okta", "login", "--url", "https://login.okta.com"]).code(2).says("https://acme.okta.com");
    let url = served.get("okta_url");
    machine.run(&["okta", "login", "--url", url, "--client-id", "0oa1"]).code(2).says("--key-file FILE");
    let text = machine.secret_file("no-key", "canary");
    let ended = machine.run(&["okta", "login", "--url", url, "--client-id", "0oa1", "--key-file", &text]).code(2);
    assert!(!ended.says("openssl pkcs8").stderr.contains("canary"));
    Machine::new().run(&["okta", "login"]).code(4).says("ornd-scim login");
}

/// Public numbers of an EC key, as a JWK wants them.
fn jwk(pem: &std::path::Path) -> Option<serde_json::Value> {
    let output = std::process::Command::new("openssl")
        .args(["pkey", "-in", &pem.display().to_string(), "-pubout", "-outform", "DER"])
        .output()
        .ok()?;
    let point = output.stdout.get(output.stdout.len().checked_sub(64)?..)?.to_vec();
    let encode = |bytes: &[u8]| {
        use base64::Engine as _;
        base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes)
    };
    Some(json!({ "kty": "EC", "crv": "P-256", "alg": "ES256", "x": encode(&point[..32]), "y": encode(&point[32..]) }))
}

/// An OAuth client with a key: least scopes, and no need for the scope to read the organization.
#[test]
fn an_oauth_client_logs_in_with_its_key() {
    let org = Org::new("", "");
    let pem = org.machine.path("key.pem");
    let made = std::process::Command::new("openssl")
        .args(["genpkey", "-algorithm", "EC", "-pkeyopt", "ec_paramgen_curve:P-256", "-out"])
        .arg(&pem)
        .output();
    let Some(jwk) = made.ok().and_then(|_| jwk(&pem)) else {
        eprintln!("skipped: there is no openssl to make a key with");
        return;
    };
    let scopes = ["okta.apps.read", "okta.groups.read"];
    org.click("client-add", &json!({ "client_id": "0oaClient", "jwk": jwk, "scopes": scopes }));
    let url = org.served.get("okta_url").to_owned();
    let mut machine = Machine::new();
    org.served.profile(&mut machine, "");
    let key = pem.display().to_string();
    machine
        .run(&["-vv", "okta", "login", "--url", &url, "--client-id", "0oaClient", "--key-file", &key])
        .code(0)
        .says(&format!("Logged in to {url}"))
        .says("/oauth2/v1/token -> 200");
    assert!(!machine.credentials().exists(), "there is no token to keep");
    machine.run(&["okta", "plan"]).code(0).prints("create-app");
    // Okta demands DPoP by default: every request then carries a proof, and no setting has to be weakened.
    let client = json!({ "client_id": "0oaClient", "jwk": jwk, "scopes": scopes, "dpop": true });
    org.click("client-add", &client);
    machine.run(&["-vv", "okta", "plan"]).code(0).prints("create-app").says("/oauth2/v1/token -> 400");
    // What was not granted is named.
    machine.run(&["okta", "apply", "--yes"]).code(4).says("okta.apps.manage okta.groups.manage");
}
