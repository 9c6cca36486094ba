//! Proofs of possession (RFC 9449), which Okta's API Services apps demand unless an administrator turns the setting off.
//! The proof key is created in memory and never stored.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use reqwest::Method;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};
use url::Url;

use super::error::Error;
use super::key;
use crate::http::Response;

/// The key that proves possession of an access token.
pub(super) struct ProofKey {
    pair: EcdsaKeyPair,
    jwk: Value,
}

impl ProofKey {
    /// A new key (P-256).
    pub(super) fn generate() -> Result<Self, Error> {
        let failed = || Error::Key { why: "the system provides no random numbers".to_owned() };
        let random = SystemRandom::new();
        let document = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).map_err(|_| failed())?;
        let pair = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, document.as_ref(), &random)
            .map_err(|_| failed())?;
        // An uncompressed point: 4, then 32 bytes each of x and y.
        let (x, y) = pair.public_key().as_ref().get(1..65).map(|point| point.split_at(32)).ok_or_else(failed)?;
        let jwk = json!({
            "kty": "EC", "crv": "P-256", "x": URL_SAFE_NO_PAD.encode(x), "y": URL_SAFE_NO_PAD.encode(y),
        });
        Ok(Self { pair, jwk })
    }

    /// A proof for one request; `token` is the access token that goes with it.
    pub(super) fn proof(
        &self,
        method: &Method,
        url: &Url,
        nonce: Option<&str>,
        token: Option<&str>,
    ) -> Result<String, Error> {
        let mut target = url.clone();
        target.set_query(None);
        target.set_fragment(None);
        let mut claims = json!({
            "htm": method.as_str(), "htu": target.as_str(), "iat": key::now(), "jti": key::random_id()?,
        });
        if let Some(nonce) = nonce {
            claims["nonce"] = nonce.into();
        }
        if let Some(token) = token {
            let digest = ring::digest::digest(&ring::digest::SHA256, token.as_bytes());
            claims["ath"] = URL_SAFE_NO_PAD.encode(digest.as_ref()).into();
        }
        let header = json!({ "typ": "dpop+jwt", "alg": "ES256", "jwk": self.jwk });
        key::jwt(&header, &claims, |message| {
            let signature = self.pair.sign(&SystemRandom::new(), message);
            Ok(signature.map_err(|_| Error::Key { why: "signing failed".to_owned() })?.as_ref().to_vec())
        })
    }
}

/// The nonce that the server demands in the next proof, if this answer refuses a proof for lack of it.
pub(super) fn demanded_nonce(answer: &Response) -> Option<String> {
    if !matches!(answer.status, 400 | 401) {
        return None;
    }
    let in_header = answer.header("www-authenticate").is_some_and(|text| text.contains("use_dpop_nonce"));
    let in_body = || answer.json::<Value>().is_ok_and(|body| body["error"] == "use_dpop_nonce");
    (in_header || in_body()).then(|| answer.header("dpop-nonce").map(str::to_owned)).flatten()
}
