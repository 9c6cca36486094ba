//! Reads JSON that servers write slightly wrong where nothing is lost by it.

use serde::de::DeserializeOwned;

/// Reads JSON; the half of a surrogate pair (an emoji that was cut in two, `\ud83d`) reads as U+FFFD. The error is the one of
/// the unchanged body.
pub(crate) fn from_slice<T: DeserializeOwned>(body: &[u8]) -> Result<T, serde_json::Error> {
    serde_json::from_slice(body).or_else(|error| match replace_lone_surrogates(body) {
        Some(repaired) => serde_json::from_slice(&repaired).map_err(|_| error),
        None => Err(error),
    })
}

/// The body with `\ufffd` for each escape that is half a surrogate pair; `None` where there is none.
fn replace_lone_surrogates(body: &[u8]) -> Option<Vec<u8>> {
    let mut repaired: Option<Vec<u8>> = None;
    let mut at = 0;
    while at < body.len() {
        if body[at] != b'\\' {
            at += 1;
            continue;
        }
        match escape(body, at) {
            // A whole pair.
            Some(0xd800..=0xdbff) if matches!(escape(body, at + 6), Some(0xdc00..=0xdfff)) => at += 12,
            Some(0xd800..=0xdfff) => {
                let repaired = repaired.get_or_insert_with(|| body.to_vec());
                repaired[at..at + 6].copy_from_slice(br"\ufffd");
                at += 6;
            }
            // Any other escape, of which the second character may be a backslash.
            _ => at += 2,
        }
    }
    repaired
}

/// The code unit of a `\uXXXX` that begins at this place.
fn escape(body: &[u8], at: usize) -> Option<u16> {
    let digits = body.get(at..at + 6)?.strip_prefix(br"\u")?;
    let digits =
        std::str::from_utf8(digits).ok().filter(|digits| digits.bytes().all(|digit| digit.is_ascii_hexdigit()))?;
    u16::from_str_radix(digits, 16).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn half_a_surrogate_pair_reads_as_the_replacement_character() {
        for (json, text) in [
            (r#""Design \ud83d""#, "Design \u{fffd}"),
            (r#""\udc69 Design""#, "\u{fffd} Design"),
            (r#""\ud83d\ud83d\udc69""#, "\u{fffd}👩"),
            (r#""\uD83D\uDC69""#, "👩"),
            (r#""\\ud83d""#, "\\ud83d"),
            (r#""\\\ud83d""#, "\\\u{fffd}"),
            (r#""\ud83d\n""#, "\u{fffd}\n"),
        ] {
            assert_eq!(from_slice::<String>(json.as_bytes()).unwrap(), text, "{json}");
        }
        for broken in [r#""\ud83d"#, r#""\ud8""#, r#""\u+123""#, ""] {
            assert!(from_slice::<String>(broken.as_bytes()).is_err(), "{broken}");
        }
    }
}
