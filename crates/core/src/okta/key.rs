//! The private key of an OAuth client: read from PEM, used to sign, never shown. And what every JWT here needs.

use std::fmt;
use std::time::SystemTime;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls::pki_types::PrivateKeyDer;
use rustls::pki_types::pem::PemObject as _;

use super::error::Error;

/// A key and the algorithm that goes with it.
pub struct SigningKey(Kind);

enum Kind {
    /// RS256
    Rsa(RsaKeyPair),
    /// ES256
    Ec(EcdsaKeyPair),
}

impl fmt::Debug for SigningKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "SigningKey({}, [REDACTED])", self.algorithm())
    }
}

impl SigningKey {
    /// Reads a private key in PEM form: PKCS#8 (RSA of 2048 bits or more, or P-256), or PKCS#1 for RSA.
    pub fn from_pem(pem: &[u8]) -> Result<Self, Error> {
        let wrong = |why: &str| Error::Key { why: why.to_owned() };
        let der = PrivateKeyDer::from_pem_slice(pem).map_err(|_| wrong("there is no private key in PEM form in it"))?;
        let rsa = |outcome: Result<RsaKeyPair, ring::error::KeyRejected>| {
            outcome.map(|key| Self(Kind::Rsa(key))).map_err(|why| wrong(&format!("it is no usable RSA key ({why})")))
        };
        match &der {
            PrivateKeyDer::Pkcs1(der) => rsa(RsaKeyPair::from_der(der.secret_pkcs1_der())),
            PrivateKeyDer::Pkcs8(der) => {
                let der = der.secret_pkcs8_der();
                match EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der, &SystemRandom::new()) {
                    Ok(key) => Ok(Self(Kind::Ec(key))),
                    Err(_) => rsa(RsaKeyPair::from_pkcs8(der)),
                }
            }
            _ => Err(wrong("it is an EC key in SEC 1 form; it must be in PKCS#8 form")),
        }
    }

    /// As a JWT's header names it.
    pub const fn algorithm(&self) -> &'static str {
        match self.0 {
            Kind::Rsa(_) => "RS256",
            Kind::Ec(_) => "ES256",
        }
    }

    /// A signed JWT (RFC 7519) with these claims; `key_id` names the key where the client has several.
    pub fn sign(&self, key_id: Option<&str>, claims: &serde_json::Value) -> Result<String, Error> {
        let mut header = serde_json::json!({ "alg": self.algorithm(), "typ": "JWT" });
        if let Some(key_id) = key_id {
            header["kid"] = key_id.into();
        }
        let random = SystemRandom::new();
        let failed = |_| Error::Key { why: "signing failed".to_owned() };
        jwt(&header, claims, |message| match &self.0 {
            Kind::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message, &mut signature).map_err(failed)?;
                Ok(signature)
            }
            Kind::Ec(key) => Ok(key.sign(&random, message).map_err(failed)?.as_ref().to_vec()),
        })
    }
}

/// A signed JWT (RFC 7519).
pub(super) fn jwt(
    header: &serde_json::Value,
    claims: &serde_json::Value,
    sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, Error>,
) -> Result<String, Error> {
    let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
    let message = format!("{}.{}", part(header), part(claims));
    let signature = URL_SAFE_NO_PAD.encode(sign(message.as_bytes())?);
    Ok(format!("{message}.{signature}"))
}

/// Now, in seconds since 1970, as a JWT has it.
pub(super) fn now() -> u64 {
    SystemTime::now().duration_since(SystemTime::UNIX_EPOCH).map_or(0, |time| time.as_secs())
}

/// An id that is used once.
pub(super) fn random_id() -> Result<String, Error> {
    let mut id = [0; 16];
    getrandom::fill(&mut id).map_err(|_| Error::Key { why: "the system provides no random numbers".to_owned() })?;
    Ok(id.iter().map(|byte| format!("{byte:02x}")).collect())
}
