//! A credential that a server sends back does not get further than the HTTP client. Pure.
//!
//! Answers are searched for it as they came, and as they read once JSON escapes and percent encodings are decoded, in any
//! case, in base64 and in hex. In the answer to a refused request, whose text is what people are shown, parts of it are found as well.

use std::borrow::Cow;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD_NO_PAD;
use memchr::{memchr, memchr_iter, memchr2_iter};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};

use crate::secrets::Secret;

/// A shorter credential, or part of one, occurs in ordinary text by chance. In bytes.
const SHORTEST: usize = 8;

/// The largest body of a refusal that is searched for parts, in bytes; of a longer one nothing is shown.
const MAX_PARTS: usize = 256 << 10;

const REDACTED: &[u8] = b"[REDACTED]";

/// Finds the credentials of one request.
pub(super) struct Redactor {
    needles: Vec<Needle>,
    /// Every part of a credential, as a number, in order.
    parts: Vec<u64>,
    longest: usize,
}

/// A form of a credential, folded.
struct Needle {
    bytes: Vec<u8>,
    /// The position of its byte that is rarest in JSON, and that byte: most of an answer is skipped by looking for it alone.
    rare: usize,
}

/// Both letter cases are one, and so are the two alphabets of base64.
const fn fold(byte: u8) -> u8 {
    match byte {
        b'-' => b'+',
        b'_' => b'/',
        byte => byte.to_ascii_lowercase(),
    }
}

/// The bytes that fold to a folded byte: two, or the same one twice.
const fn unfold(byte: u8) -> (u8, u8) {
    match byte {
        b'+' => (b'+', b'-'),
        b'/' => (b'/', b'_'),
        byte => (byte, byte.to_ascii_uppercase()),
    }
}

/// How rare each byte is in JSON, by its place among the common ones (our choice).
const RARITY: [u8; 256] = {
    let common = b"\",:{}[] etaoinsrldcu0123456789mbhpgfy+.wvkxzjq/";
    let mut rarity = [u8::MAX; 256];
    let mut rank = 0;
    while (rank as usize) < common.len() {
        rarity[common[rank as usize] as usize] = rank;
        rank += 1;
    }
    rarity
};

/// The parts of a text, folded, as numbers, each with the place after it.
fn parts(text: &[u8]) -> impl Iterator<Item = (usize, u64)> {
    let mut part = 0;
    let each = text.iter().enumerate().map(move |(at, byte)| {
        part = part << 8 | u64::from(fold(*byte));
        (at + 1, part)
    });
    each.skip(SHORTEST - 1)
}

impl Needle {
    fn new(bytes: &[u8]) -> Option<Self> {
        if bytes.len() < SHORTEST {
            return None;
        }
        let bytes: Vec<u8> = bytes.iter().copied().map(fold).collect();
        let rare = (0..bytes.len()).max_by_key(|at| RARITY[usize::from(bytes[*at])])?;
        Some(Self { bytes, rare })
    }

    /// Where it starts in a text.
    fn find(&self, text: &[u8], found: &mut Vec<(usize, usize)>) {
        let mut check = |at: usize| {
            let Some(start) = at.checked_sub(self.rare) else { return };
            let Some(there) = text.get(start..start + self.bytes.len()) else { return };
            if there.iter().zip(&self.bytes).all(|(one, other)| fold(*one) == *other) {
                found.push((start, start + self.bytes.len()));
            }
        };
        match unfold(self.bytes[self.rare]) {
            (one, other) if one == other => memchr_iter(one, text).for_each(&mut check),
            (one, other) => memchr2_iter(one, other, text).for_each(&mut check),
        }
    }
}

impl Redactor {
    /// What must not come back: the credential of `Authorization` without its scheme, and the secrets of the body.
    pub(super) fn new(sent: &HeaderMap, secrets: &[Secret]) -> Self {
        let header = sent.get(AUTHORIZATION).map(HeaderValue::as_bytes);
        let credential = header.map(|value| value.rsplit(|byte| *byte == b' ').next().unwrap_or(value));
        let (mut needles, mut all_parts) = (Vec::new(), Vec::new());
        for secret in credential.into_iter().chain(secrets.iter().map(|secret| secret.expose().as_bytes())) {
            if secret.len() < SHORTEST {
                continue;
            }
            needles.extend(Needle::new(secret));
            all_parts.extend(parts(secret).map(|(_, part)| part));
            let hex: String = secret.iter().map(|byte| format!("{byte:02x}")).collect();
            needles.extend(Needle::new(hex.as_bytes()));
            needles.extend((0..3).filter_map(|shift| Needle::new(&within_base64(secret, shift))));
        }
        let longest = needles.iter().map(|needle| needle.bytes.len()).max().unwrap_or_default();
        all_parts.sort_unstable();
        Self { needles, parts: all_parts, longest }
    }

    /// Takes the credentials out of the headers and the body of an answer.
    pub(super) fn redact(&self, status: u16, headers: &mut HeaderMap, body: &mut Vec<u8>) {
        if self.needles.is_empty() {
            return;
        }
        for value in headers.values_mut() {
            if let Some(clean) = self.without(value.as_bytes(), true) {
                *value = HeaderValue::from_bytes(&clean).unwrap_or(HeaderValue::from_static("[REDACTED]"));
            }
        }
        // Records are never changed because they share some characters with a credential.
        let parts = !(200..300).contains(&status) && body.len() <= MAX_PARTS;
        if let Some(clean) = self.without(body, parts) {
            *body = clean;
        }
    }

    /// The text with the credentials replaced; `None` if there is none in it.
    fn without(&self, text: &[u8], parts: bool) -> Option<Vec<u8>> {
        let mut found = self.find(text, parts);
        for (start, end) in self.encoded_regions(text) {
            if self.is_behind(&text[start..end], parts) {
                self.find_decoded(&text[start..end], start, parts, &mut found);
            }
        }
        if found.is_empty() {
            return None;
        }
        found.sort_unstable();
        let (mut clean, mut rest) = (Vec::with_capacity(text.len()), 0);
        for (start, end) in found {
            // One that overlaps the one before belongs to it.
            if start >= rest {
                clean.extend_from_slice(&text[rest..start]);
                clean.extend_from_slice(REDACTED);
            }
            rest = rest.max(end);
        }
        clean.extend_from_slice(&text[rest..]);
        Some(clean)
    }

    fn find(&self, text: &[u8], with_parts: bool) -> Vec<(usize, usize)> {
        let mut found = Vec::new();
        self.needles.iter().for_each(|needle| needle.find(text, &mut found));
        if with_parts {
            let known = parts(text).filter(|(_, part)| self.parts.binary_search(part).is_ok());
            found.extend(known.map(|(end, _)| (end - SHORTEST, end)));
        }
        found
    }

    /// The stretches around escapes and percent signs: nothing else can hold an encoded form.
    fn encoded_regions(&self, text: &[u8]) -> Vec<(usize, usize)> {
        // Each character takes six bytes at most.
        let reach = 6 * self.longest;
        let mut regions: Vec<(usize, usize)> = Vec::new();
        for at in memchr2_iter(b'\\', b'%', text) {
            let (start, end) = (at.saturating_sub(reach), (at + reach).min(text.len()));
            match regions.last_mut() {
                Some(last) if start <= last.1 => last.1 = end,
                _ => regions.push((start, end)),
            }
        }
        regions
    }

    /// Whether there is anything behind two layers of JSON escapes and one of percent encoding. Nearly always there is not, so
    /// where it is does not matter yet.
    fn is_behind(&self, region: &[u8], parts: bool) -> bool {
        let mut bytes = Cow::Borrowed(region);
        LAYERS.into_iter().any(|layer| {
            let Some(clean) = undone(&bytes, layer) else { return false };
            bytes = Cow::Owned(clean);
            !self.find(&bytes, parts).is_empty()
        })
    }

    /// Looks behind the same layers, and finds out where it is. `offset` is where the region begins.
    fn find_decoded(&self, region: &[u8], offset: usize, parts: bool, found: &mut Vec<(usize, usize)>) {
        let mut bytes = region.to_vec();
        let mut spans: Vec<(usize, usize)> = (0..region.len()).map(|at| (offset + at, offset + at + 1)).collect();
        for (_, step) in LAYERS {
            (bytes, spans) = decoded(&bytes, &spans, step);
            let here = self.find(&bytes, parts);
            found.extend(here.into_iter().map(|(start, end)| (spans[start].0, spans[end - 1].1)));
        }
    }
}

/// The characters that every base64 text has in it which encodes this after `shift` other bytes (modulo 3).
fn within_base64(secret: &[u8], shift: usize) -> Vec<u8> {
    let mut padded = vec![0; shift];
    padded.extend_from_slice(secret);
    let text = STANDARD_NO_PAD.encode(&padded).into_bytes();
    // Characters that share bits with what is in front or behind differ.
    let front = [0, 2, 3][shift % 3].min(text.len());
    let behind = usize::from(!padded.len().is_multiple_of(3));
    text[front..text.len().saturating_sub(behind).max(front)].to_vec()
}

/// One character at the beginning of a text: what it decodes to and how many bytes it takes; `None` if it stands for itself.
type Step = fn(&[u8]) -> Option<(u8, usize)>;

/// What is undone, in this order: the byte with which each begins, and the step.
const LAYERS: [(u8, Step); 3] = [(b'\\', json_escape), (b'\\', json_escape), (b'%', percent)];

/// A text with one layer undone; `None` where there is nothing of it.
fn undone(bytes: &[u8], (mark, step): (u8, Step)) -> Option<Vec<u8>> {
    let mut next = memchr(mark, bytes)?;
    let (mut clean, mut rest) = (Vec::with_capacity(bytes.len()), bytes);
    loop {
        let (byte, length) = step(&rest[next..]).unwrap_or((mark, 1));
        clean.extend_from_slice(&rest[..next]);
        clean.push(byte);
        rest = &rest[next + length..];
        match memchr(mark, rest) {
            Some(at) => next = at,
            None => break,
        }
    }
    clean.extend_from_slice(rest);
    Some(clean)
}

fn decoded(bytes: &[u8], spans: &[(usize, usize)], step: Step) -> (Vec<u8>, Vec<(usize, usize)>) {
    let (mut clean, mut places) = (Vec::with_capacity(bytes.len()), Vec::with_capacity(bytes.len()));
    let mut at = 0;
    while at < bytes.len() {
        let (byte, length) = step(&bytes[at..]).unwrap_or((bytes[at], 1));
        clean.push(byte);
        places.push((spans[at].0, spans[at + length - 1].1));
        at += length;
    }
    (clean, places)
}

fn json_escape(text: &[u8]) -> Option<(u8, usize)> {
    match text {
        [b'\\', b'u', b'0', b'0', high, low, ..] => Some((hex(*high)? << 4 | hex(*low)?, 6)),
        [b'\\', other @ (b'/' | b'\\' | b'"'), ..] => Some((*other, 2)),
        _ => None,
    }
}

fn percent(text: &[u8]) -> Option<(u8, usize)> {
    match text {
        [b'%', high, low, ..] => Some((hex(*high)? << 4 | hex(*low)?, 3)),
        _ => None,
    }
}

fn hex(digit: u8) -> Option<u8> {
    char::from(digit).to_digit(16).and_then(|digit| u8::try_from(digit).ok())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    const SECRET: &str = "aB3/x+Yz9-Qw_7kLmN";

    fn redactor(secret: &str) -> Redactor {
        let mut sent = HeaderMap::new();
        sent.insert(AUTHORIZATION, HeaderValue::from_str(&format!("Bearer {secret}")).unwrap());
        Redactor::new(&sent, &[])
    }

    fn cleaned(status: u16, body: &str) -> String {
        let mut bytes = body.as_bytes().to_vec();
        redactor(SECRET).redact(status, &mut HeaderMap::new(), &mut bytes);
        String::from_utf8(bytes).unwrap()
    }

    #[test]
    fn every_form_of_a_credential_is_taken_out_of_every_answer() {
        let base64 = |text: String| base64::engine::general_purpose::STANDARD.encode(text);
        let escaped: String = SECRET.bytes().map(|byte| format!("\\u{byte:04X}")).collect();
        let percent: String = SECRET.bytes().map(|byte| format!("%{byte:02x}")).collect();
        for form in [
            SECRET.to_owned(),
            SECRET.to_uppercase(),
            SECRET.replace('/', "\\/"),
            SECRET.replace('+', "\\u002B"),
            SECRET.replace('/', "\\\\/"),
            SECRET.replace('/', "%2F").replace('+', "%2b"),
            escaped,
            percent,
            SECRET.bytes().map(|byte| format!("{byte:02X}")).collect(),
        ] {
            assert_eq!(cleaned(200, &format!("{{\"a\":\"x {form} y\"}}")), "{\"a\":\"x [REDACTED] y\"}", "{form}");
        }
        for front in ["", "a", "ab", "abc"] {
            let text = base64(format!("{front}{SECRET}{front}"));
            let clean = cleaned(200, &text);
            assert!(clean.contains("[REDACTED]") && clean.len() < 26, "{text}: {clean}");
            assert!(cleaned(200, &text.replace('+', "-").replace('/', "_")).contains("[REDACTED]"));
        }
        assert_eq!(cleaned(200, &SECRET.repeat(2)), "[REDACTED][REDACTED]");
    }

    #[test]
    fn parts_are_taken_out_of_refusals_and_never_out_of_records() {
        let part = "\"detail\":\"token aB3/x+Yz… is wrong\"";
        assert_eq!(cleaned(401, part), "\"detail\":\"token [REDACTED]… is wrong\"");
        assert_eq!(cleaned(401, &part.replace('/', "\\/")), "\"detail\":\"token [REDACTED]… is wrong\"");
        assert_eq!(cleaned(200, part), part);
        assert_eq!(cleaned(401, "aB3/x+Y is too short to be told apart"), "aB3/x+Y is too short to be told apart");
    }

    #[test]
    fn secrets_of_the_body_and_headers_count_and_short_ones_do_not() {
        let (mut headers, mut body) = (HeaderMap::new(), b"{\"error\":\"s3cret-s3crets3cret-s3cret\"}".to_vec());
        headers.insert("x-request-id", HeaderValue::from_static("for s3cret-s3cret"));
        let redactor = Redactor::new(&HeaderMap::new(), &[Secret::new("s3cret-s3cret".to_owned())]);
        redactor.redact(200, &mut headers, &mut body);
        assert_eq!(headers["x-request-id"], "for [REDACTED]");
        assert_eq!(body, b"{\"error\":\"[REDACTED][REDACTED]\"}");
        let mut body = b"{\"a\":\"x\"}".to_vec();
        Redactor::new(&HeaderMap::new(), &[Secret::new("a".to_owned())]).redact(401, &mut headers, &mut body);
        assert_eq!(body, b"{\"a\":\"x\"}");
    }

    proptest! {
        /// However a server escapes it, and wherever it is, JSON stays JSON and the credential is not in it.
        #[test]
        fn no_escaped_credential_comes_through(
            escape in proptest::collection::vec(0..3_u8, SECRET.len()),
            before in "[a-z\\\\u0-9%\"]{0,40}",
        ) {
            let form: String = SECRET.bytes().zip(escape).map(|(byte, how)| match how {
                0 => char::from(byte).to_string(),
                1 => format!("\\u{byte:04x}"),
                _ => format!("%{byte:02X}"),
            }).collect();
            let before = serde_json::to_string(&before).unwrap();
            let body = format!("{{\"a\":{before},\"b\":\"{form}\"}}");
            let value: serde_json::Value = serde_json::from_str(&cleaned(200, &body)).unwrap();
            prop_assert_eq!(value["b"].as_str(), Some("[REDACTED]"));
        }

        /// The quick look and the one that finds the places undo the same.
        #[test]
        fn both_ways_undo_the_same(text in "[\\\\/u0-2%a\"]{0,60}") {
            for layer in LAYERS {
                let bytes = text.as_bytes();
                let spans: Vec<(usize, usize)> = (0..bytes.len()).map(|at| (at, at + 1)).collect();
                let (clean, _) = decoded(bytes, &spans, layer.1);
                prop_assert_eq!(undone(bytes, layer).unwrap_or_else(|| bytes.to_vec()), clean);
            }
        }

        #[test]
        fn no_answer_makes_it_panic(body in proptest::collection::vec(any::<u8>(), 0..200), status in 200..600_u16) {
            let mut body = body;
            redactor(SECRET).redact(status, &mut HeaderMap::new(), &mut body);
        }
    }
}
