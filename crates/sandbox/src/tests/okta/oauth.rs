//! Tokens for `private_key_jwt`, and what they allow.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{
    ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _, RSA_PKCS1_SHA256, RsaKeyPair, RsaPublicKeyComponents,
};

use super::*;

/// A key and what is published of it.
#[allow(clippy::large_enum_variant)] // There is one at a time.
enum Key {
    Ec(EcdsaKeyPair),
    Rsa(RsaKeyPair),
}

fn encode(bytes: &[u8]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}

impl Key {
    fn ec() -> Self {
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        Self::Ec(EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random).unwrap())
    }

    /// ring makes no RSA keys; openssl does, where there is one.
    fn rsa() -> Option<Self> {
        let made = std::process::Command::new("openssl")
            .args(["genpkey", "-algorithm", "RSA", "-pkeyopt", "rsa_keygen_bits:2048", "-outform", "DER"])
            .output();
        let document = made.ok().filter(|made| made.status.success())?.stdout;
        // Old versions write PKCS #8, new ones PKCS #1.
        let pair = RsaKeyPair::from_pkcs8(&document).or_else(|_| RsaKeyPair::from_der(&document));
        Some(Self::Rsa(pair.unwrap()))
    }

    fn jwk(&self) -> Value {
        match self {
            Self::Ec(pair) => {
                let point = pair.public_key().as_ref();
                json!({ "kty": "EC", "crv": "P-256", "x": encode(&point[1..33]), "y": encode(&point[33..]) })
            }
            Self::Rsa(pair) => {
                let public = RsaPublicKeyComponents::<Vec<u8>>::from(pair.public());
                json!({ "kty": "RSA", "n": encode(&public.n), "e": encode(&public.e) })
            }
        }
    }

    fn sign(&self, claims: &Value) -> String {
        let random = SystemRandom::new();
        let algorithm = if matches!(self, Self::Ec(_)) { "ES256" } else { "RS256" };
        let head = encode(json!({ "alg": algorithm }).to_string().as_bytes());
        let signed = format!("{head}.{}", encode(claims.to_string().as_bytes()));
        let signature = match self {
            Self::Ec(pair) => pair.sign(&random, signed.as_bytes()).unwrap().as_ref().to_vec(),
            Self::Rsa(pair) => {
                let mut signature = vec![0; pair.public().modulus_len()];
                pair.sign(&RSA_PKCS1_SHA256, &random, signed.as_bytes(), &mut signature).unwrap();
                signature
            }
        };
        format!("{signed}.{}", encode(&signature))
    }
}

/// The time in the sandbox of these tests, and an hour.
fn claims(sandbox: &Sandbox) -> Value {
    let now: jiff::Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
    json!({
        "iss": "0oaclient", "sub": "0oaclient", "aud": format!("{}/oauth2/v1/token", sandbox.okta_url()),
        "iat": now.as_second(), "exp": now.as_second() + 300
    })
}

fn ask(sandbox: &Sandbox, assertion: &str, scope: &str) -> Reply {
    let form = format!(
        "grant_type=client_credentials&scope={scope}&client_assertion={assertion}&client_assertion_type=\
         urn%3Aietf%3Aparams%3Aoauth%3Aclient-assertion-type%3Ajwt-bearer"
    );
    call("POST", &format!("{}/oauth2/v1/token", sandbox.okta_url()), &[], Some(&form))
}

fn register(sandbox: &Sandbox, key: &Key) {
    let scopes = ["okta.apps.read", "okta.groups.manage"];
    click(sandbox, "client-add", &json!({ "client_id": "0oaclient", "jwk": key.jwk(), "scopes": scopes }));
}

#[test]
fn a_signed_assertion_gets_a_token_for_what_was_granted() {
    for key in [Some(Key::ec()), Key::rsa()].into_iter().flatten() {
        let sandbox = start("");
        register(&sandbox, &key);
        let reply = ask(&sandbox, &key.sign(&claims(&sandbox)), "okta.apps.read");
        assert_eq!((reply.status, &reply.body["token_type"]), (200, &json!("Bearer")), "{}", reply.text);
        let header = format!("authorization: Bearer {}", reply.body["access_token"].as_str().unwrap());
        let get = |path: &str| call("GET", &format!("{}/api/v1/{path}", sandbox.okta_url()), &[&header], None).status;
        assert_eq!((get("apps"), get("groups"), get("org")), (200, 403, 403), "only what was asked for");
        let refused = ask(&sandbox, &key.sign(&claims(&sandbox)), "okta.apps.read+okta.apps.manage");
        assert_eq!((refused.status, &refused.body["error"]), (400, &json!("invalid_scope")));
    }
}

#[test]
fn an_assertion_that_is_wrong_in_any_way_is_refused() {
    let sandbox = start("");
    let key = Key::ec();
    register(&sandbox, &key);
    for (name, value) in [
        ("iss", json!("0oaother")),
        ("sub", json!("0oaother")),
        ("aud", json!("https://acme.okta.com/oauth2/v1/token")),
        ("exp", json!(claims(&sandbox)["iat"])),
        ("exp", json!(claims(&sandbox)["iat"].as_i64().unwrap() + 7_200)),
        ("exp", Value::Null),
    ] {
        let mut wrong = claims(&sandbox);
        wrong[name] = value.clone();
        let reply = ask(&sandbox, &key.sign(&wrong), "okta.apps.read");
        assert_eq!((reply.status, &reply.body["error"]), (401, &json!("invalid_client")), "{name} = {value}");
    }
    let stranger = Key::ec().sign(&claims(&sandbox));
    assert_eq!(ask(&sandbox, &stranger, "okta.apps.read").status, 401, "another key");
    let unsigned = format!("{}.{}.", encode(b"{\"alg\":\"none\"}"), encode(claims(&sandbox).to_string().as_bytes()));
    for assertion in [unsigned.as_str(), "", "a.b", "a.b.c"] {
        assert_eq!(ask(&sandbox, assertion, "okta.apps.read").status, 401, "{assertion}");
    }
    let mut once = claims(&sandbox);
    once["jti"] = json!("only-once");
    assert_eq!(ask(&sandbox, &key.sign(&once), "okta.apps.read").status, 200);
    assert_eq!(ask(&sandbox, &key.sign(&once), "okta.apps.read").status, 401, "used already");
}
