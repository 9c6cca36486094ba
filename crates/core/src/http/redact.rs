//! A credential that a server sends back, in an error for example, does not get further than the door; pure.

use memchr::memmem;
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};

/// A shorter text stands in answers by chance.
const SHORTEST: usize = 8;

const REDACTED: &[u8] = b"[REDACTED]";

/// What must not come back: the credential of `Authorization` without its scheme.
pub(super) fn credential(sent: &HeaderMap) -> Option<&[u8]> {
    let value = sent.get(AUTHORIZATION)?.as_bytes();
    let credential = value.rsplit(|byte| *byte == b' ').next().unwrap_or(value);
    (credential.len() >= SHORTEST).then_some(credential)
}

/// Takes it out of the headers and the body of an answer.
pub(super) fn redact(credential: &[u8], headers: &mut HeaderMap, body: &mut Vec<u8>) {
    let finder = memmem::Finder::new(credential);
    for value in headers.values_mut() {
        if let Some(clean) = without(&finder, value.as_bytes()) {
            *value = HeaderValue::from_bytes(&clean).unwrap_or(HeaderValue::from_static("[REDACTED]"));
        }
    }
    if let Some(clean) = without(&finder, body) {
        *body = clean;
    }
}

/// The text with the credential replaced; `None` when it is not in there.
fn without(credential: &memmem::Finder<'_>, text: &[u8]) -> Option<Vec<u8>> {
    let mut clean = Vec::new();
    let mut rest = 0;
    for at in credential.find_iter(text) {
        clean.extend_from_slice(&text[rest..at]);
        clean.extend_from_slice(REDACTED);
        rest = at + credential.needle().len();
    }
    if rest == 0 {
        return None;
    }
    clean.extend_from_slice(&text[rest..]);
    Some(clean)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_credential_that_comes_back_is_taken_out() {
        let mut sent = HeaderMap::new();
        sent.insert(AUTHORIZATION, HeaderValue::from_static("Bearer s3cret-s3cret"));
        let credential = credential(&sent).unwrap();
        let mut headers = HeaderMap::new();
        headers.insert("x-request-id", HeaderValue::from_static("for s3cret-s3cret"));
        let mut body = b"{\"detail\":\"s3cret-s3crets3cret-s3cret is wrong\"}".to_vec();
        redact(credential, &mut headers, &mut body);
        assert_eq!(headers["x-request-id"], "for [REDACTED]");
        assert_eq!(body, b"{\"detail\":\"[REDACTED][REDACTED] is wrong\"}");
        redact(credential, &mut headers, &mut body);
        assert_eq!(body, b"{\"detail\":\"[REDACTED][REDACTED] is wrong\"}");
    }

    #[test]
    fn what_is_too_short_to_be_told_apart_is_left() {
        let mut sent = HeaderMap::new();
        assert_eq!(credential(&sent), None);
        sent.insert(AUTHORIZATION, HeaderValue::from_static("Bearer a"));
        assert_eq!(credential(&sent), None);
    }
}
