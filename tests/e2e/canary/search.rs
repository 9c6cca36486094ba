//! Finding a secret again, whatever was made of it.

use std::path::{Path, PathBuf};

use crate::figures;
use crate::support::Ended;

/// Every form in which a secret could be found again: as it is, backwards, in hex, percent-encoded, and in base64 wherever it
/// begins in what was encoded.
fn forms(secret: &str) -> Vec<String> {
    let hex: String = secret.bytes().map(|byte| format!("{byte:02x}")).collect();
    let percent: String = secret.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let mut forms = vec![
        secret.to_owned(),
        secret.chars().rev().collect(),
        hex.to_uppercase(),
        percent.to_uppercase(),
        hex,
        percent,
    ];
    for before in 0..3 {
        let encoded = base64(&[vec![0; before], secret.as_bytes().to_vec()].concat());
        // The characters at both ends depend on what stands around it.
        let inner = &encoded[before * 4 / 3 + 1..encoded.len() - 4];
        forms.extend([inner.to_owned(), inner.replace('+', "-").replace('/', "_")]);
    }
    forms
}

/// RFC 4648.
fn base64(bytes: &[u8]) -> String {
    const LETTERS: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
    let mut text = String::new();
    for three in bytes.chunks(3) {
        let bits = three.iter().fold(0_usize, |bits, byte| bits << 8 | usize::from(*byte)) << (8 * (3 - three.len()));
        for place in 0..4 {
            let letter = if place <= three.len() { LETTERS[bits >> (18 - 6 * place) & 63] } else { b'=' };
            text.push(char::from(letter));
        }
    }
    text
}

/// Looks for secrets, and counts what it looked through.
#[derive(Default)]
pub struct Search {
    pub secrets: Vec<String>,
    pub bytes: usize,
    pub places: usize,
}

impl Search {
    pub fn new(secrets: &[&str]) -> Self {
        Self { secrets: secrets.iter().map(|secret| (*secret).to_owned()).collect(), ..Self::default() }
    }

    /// How much was looked through.
    pub fn megabytes(&self) -> String {
        figures::megabytes(self.bytes)
    }

    #[track_caller]
    pub fn text(&mut self, place: &str, text: &str) {
        self.bytes += text.len();
        self.places += 1;
        for secret in &self.secrets {
            for form in forms(secret) {
                assert!(!text.contains(&form), "a secret is in {place} as {form}:\n{text}");
            }
        }
    }

    #[track_caller]
    pub fn file(&mut self, path: &Path) {
        let content = String::from_utf8_lossy(&std::fs::read(path).unwrap_or_default()).into_owned();
        self.text(&path.display().to_string(), &content);
    }

    #[track_caller]
    pub fn ended(&mut self, arguments: &[&str], ended: &Ended) {
        self.text(&format!("the output of {arguments:?}"), &ended.stdout);
        self.text(&format!("the messages of {arguments:?}"), &ended.stderr);
    }
}

/// Every file below a folder.
pub fn files(folder: &Path, found: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        if entry.path().is_dir() {
            files(&entry.path(), found);
        } else {
            found.push(entry.path());
        }
    }
}

#[test]
fn the_forms_find_what_they_should() {
    for around in ["", "a", "ab", "abc"] {
        let encoded = base64(format!("{around}s3cret-s3cret:{around}").as_bytes());
        assert!(forms("s3cret-s3cret").iter().any(|form| encoded.contains(form)), "{encoded}");
    }
    assert_eq!(base64(b"any carnal pleas"), "YW55IGNhcm5hbCBwbGVhcw==");
}
