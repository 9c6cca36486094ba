//! One line: an entry, the digest of the line before it, and its own. Pure.

use super::event::Entry;
use crate::sha256;

/// What the very first line has before it.
pub(super) const BEGINNING: &str = "0000000000000000000000000000000000000000000000000000000000000000";

/// The longest line that is read, in bytes; one that is longer is no line of this program.
pub(super) const LONGEST: u64 = 1 << 20;

const PREVIOUS: &str = ",\"previous\":\"";
const DIGEST: &str = "\",\"digest\":\"";

/// The line, without its end, and its digest.
pub(super) fn write(entry: &Entry, previous: &str) -> (String, String) {
    // Entries have text keys only, so they can always be written.
    let mut text = serde_json::to_string(entry).unwrap_or_default();
    text.pop();
    text.push_str(PREVIOUS);
    text.push_str(previous);
    let digest = sha256::sha256(text.as_bytes());
    text.push_str(DIGEST);
    text.push_str(&digest);
    text.push_str("\"}");
    (text, digest)
}

/// What a whole line says, when it is exactly as it was written.
pub(super) struct Read {
    pub entry: Entry,
    pub previous: String,
    pub digest: String,
}

/// Reads a line without its end; the error says what is wrong.
pub(super) fn read(line: &[u8]) -> Result<Read, &'static str> {
    let text = std::str::from_utf8(line).map_err(|_| "it is not text in UTF-8")?;
    let (before, digest) = text.rsplit_once(DIGEST).ok_or("it has no digest")?;
    let digest = digest.strip_suffix("\"}").ok_or("it does not end as a line does")?;
    if sha256::sha256(before.as_bytes()) != digest {
        return Err("its digest does not fit: it was changed after it was written");
    }
    let (start, previous) = before.rsplit_once(PREVIOUS).ok_or("it does not say what comes before it")?;
    let entry =
        serde_json::from_str(&format!("{start}}}")).map_err(|_| "it says something that this version does not know")?;
    Ok(Read { entry, previous: previous.to_owned(), digest: digest.to_owned() })
}
