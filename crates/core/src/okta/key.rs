//! The private key of an OAuth client: read from PEM, used to sign, never shown.

use std::fmt;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, RSA_PKCS1_SHA256, RsaKeyPair};
use rustls_pki_types::PrivateKeyDer;
use rustls_pki_types::pem::PemObject as _;

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
        let part = |value: &serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let message = format!("{}.{}", part(&header), part(claims));
        let random = SystemRandom::new();
        let failed = |_| Error::Key { why: "signing failed".to_owned() };
        let signature = match &self.0 {
            Kind::Rsa(key) => {
                let mut signature = vec![0; key.public().modulus_len()];
                key.sign(&RSA_PKCS1_SHA256, &random, message.as_bytes(), &mut signature).map_err(failed)?;
                signature
            }
            Kind::Ec(key) => key.sign(&random, message.as_bytes()).map_err(failed)?.as_ref().to_vec(),
        };
        Ok(format!("{message}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }
}
